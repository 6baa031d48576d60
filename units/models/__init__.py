"""Agencies that live from a day to a day, people, their roles, and the evidence of what was done.

Every period is closed below and open above: `valid_to` is the first day that is no longer in it,
and null while it lasts. Nothing here is ever deleted: it ends.
"""

from units.models.accounts import (
    AccountLink,
    ExternalIdentity,
    SecondFactorRule,
    TrustedNetwork,
)
from units.models.agencies import (
    ENDS_AFTER_IT_STARTS,
    UNIT_CODE,
    InForceQuerySet,
    Level,
    ReformArea,
    Unit,
    UnitEvent,
    UnitRecord,
    unit_code_validator,
)
from units.models.people import (
    SYSTEM_ROLES,
    Membership,
    PeopleManager,
    Role,
    User,
    phone_validator,
)
from units.models.record import AppendOnlyError, AuditEvent, AuditEventQuerySet

__all__ = [
    "ENDS_AFTER_IT_STARTS",
    "SYSTEM_ROLES",
    "UNIT_CODE",
    "AccountLink",
    "AppendOnlyError",
    "AuditEvent",
    "AuditEventQuerySet",
    "ExternalIdentity",
    "InForceQuerySet",
    "Level",
    "Membership",
    "PeopleManager",
    "ReformArea",
    "Role",
    "SecondFactorRule",
    "TrustedNetwork",
    "Unit",
    "UnitEvent",
    "UnitRecord",
    "User",
    "phone_validator",
    "unit_code_validator",
]
