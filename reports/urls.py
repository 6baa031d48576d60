"""Addresses of reporting; each module of views lists its own."""

from reports.views import (
    campaigns,
    citing,
    closing,
    consolidation,
    corrections,
    drafts,
    entry,
    entry_acts,
    home,
    jobs,
    outlines,
    results,
    review,
    signing,
    steps,
    writing,
)

urlpatterns = [
    *home.urls,
    *entry.urls,
    *entry_acts.urls,
    *steps.urls,
    *corrections.urls,
    *signing.urls,
    *review.urls,
    *campaigns.urls,
    *consolidation.urls,
    *closing.urls,
    *results.urls,
    *jobs.urls,
    *outlines.urls,
    *drafts.urls,
    *writing.urls,
    *citing.urls,
]
