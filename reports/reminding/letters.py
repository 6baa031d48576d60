"""The công văn đôn đốc for reports that wait: read from the database, composed elsewhere."""

from collections.abc import Iterable, Sequence
from datetime import date

from reports.documents import document, urging
from reports.documents.blocks import Document
from reports.documents.letterhead import Issuer
from reports.models import CampaignUnit
from reports.permissions import REVIEW_ROLES
from reports.reminding import chasing
from reports.reminding.chasing import Waiting
from units.models import User
from units.permissions import held


class NobodyWaitsError(Exception):
    """Every report chosen has come meanwhile."""


def issuer_of(place: CampaignUnit, user: User, on: date) -> Issuer:
    """The agency that writes: the reviewer's employer where the round knows it, else the root."""
    over = held(user, *REVIEW_ROLES, on=on, path=place.path)
    known = set(place.campaign.units.values_list("unit_id", flat=True))
    employers = [one.employer_id for one in over if one.employer_id in known]
    return document.issuer_of(place.campaign, employers[0] if employers else place.unit_id)


def letter(
    place: CampaignUnit,
    keys: Iterable[int],
    *,
    issuer: Issuer,
    until: date,
    symbol: str,
    contact: str,
    on: date,
) -> Document:
    """The letter to those of these reports that still wait. Raises NobodyWaitsError."""
    rows = chasing.waiting(place, on=on, keys=keys)
    if not rows:
        raise NobodyWaitsError("Các báo cáo đã chọn đều đã gửi, không còn ai để đôn đốc.")
    return urging.compose(
        urging.Material(
            issuer=issuer,
            window=place.campaign,
            file_name=f"don-doc-{place.campaign.code}-{place.unit.code}".lower(),
            rows=_owed(rows),
            on=on,
            until=until,
            symbol=symbol,
            contact=contact,
        )
    )


def _owed(rows: Sequence[Waiting]) -> list[urging.Owed]:
    return [
        urging.Owed(
            addressee=_addressee(row),
            unit=row.name,
            form=row.form,
            due=row.due,
            days_over=row.days_over,
            state=row.state,
            returned=row.returned,
        )
        for row in rows
    ]


def _addressee(row: Waiting) -> str:
    """As a letter speaks to it: "Ủy ban nhân dân xã Đăk Cấm", "Sở Tư pháp"."""
    name = Issuer(row.code, row.unit, row.level).full_agency
    return f"{name}, {row.above[:1].lower()}{row.above[1:]}" if row.above else name
