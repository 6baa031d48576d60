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

__all__ = [
    "Campaign",
    "CampaignUnit",
    "Channel",
    "Confirmation",
    "ConsolidatedValue",
    "Consolidation",
    "ConsolidationSource",
    "CorrectionCell",
    "CorrectionRequest",
    "DueDate",
    "Explanation",
    "Finding",
    "Form",
    "FormLine",
    "Holiday",
    "Job",
    "Obligation",
    "OpenCell",
    "Outline",
    "Remark",
    "Section",
    "Subject",
    "Submission",
    "SubmissionVersion",
    "Transition",
    "Value",
    "ValueChange",
    "ValueState",
]
