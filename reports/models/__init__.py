"""The models of reporting, by activity; imported here for Django and for callers."""

from reports.models.campaigns import (
    Campaign,
    CampaignUnit,
    DueDate,
    Form,
    FormLine,
    Holiday,
    Obligation,
    Subject,
)
from reports.models.citing import CitedDocument
from reports.models.consolidation import (
    ConsolidatedValue,
    Consolidation,
    ConsolidationSource,
    Job,
)
from reports.models.documents import Outline, Section
from reports.models.review import (
    Confirmation,
    CorrectionCell,
    CorrectionRequest,
    Explanation,
    Finding,
    OpenCell,
    Remark,
)
from reports.models.submissions import (
    Channel,
    Submission,
    SubmissionVersion,
    Transition,
    Value,
    ValueChange,
    ValueState,
)
from reports.models.writing import (
    Draft,
    DraftComment,
    LintAnswer,
    Narrative,
    NarrativeRevision,
    Origin,
    SentenceToReread,
    TakenText,
)

__all__ = [
    "Campaign",
    "CampaignUnit",
    "Channel",
    "CitedDocument",
    "Confirmation",
    "ConsolidatedValue",
    "Consolidation",
    "ConsolidationSource",
    "CorrectionCell",
    "CorrectionRequest",
    "Draft",
    "DraftComment",
    "DueDate",
    "Explanation",
    "Finding",
    "Form",
    "FormLine",
    "Holiday",
    "Job",
    "LintAnswer",
    "Narrative",
    "NarrativeRevision",
    "Obligation",
    "OpenCell",
    "Origin",
    "Outline",
    "Remark",
    "Section",
    "SentenceToReread",
    "Subject",
    "Submission",
    "SubmissionVersion",
    "TakenText",
    "Transition",
    "Value",
    "ValueChange",
    "ValueState",
]
