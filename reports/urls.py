"""Addresses of reporting; each module of views lists its own."""

from reports.views import (
    campaigns,
    closing,
    consolidation,
    corrections,
    entry,
    entry_acts,
    home,
    jobs,
    results,
    review,
    signing,
    steps,
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
]
