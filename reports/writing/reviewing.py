"""The linter over a draft: what it reads, what it knows, and the answers that stay on record."""

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from indicators.figures import bare, in_prose, shown
from reports.citing.cited import Cited
from reports.citing.register import as_cited
from reports.documents.blocks import BoundFigure, Document
from reports.documents.passages import of_blocks, passages
from reports.linting import KINDS, Known, KnownFigure, KnownUnit, Remark, lint
from reports.models import CitedDocument, Draft, LintAnswer
from reports.writing import rights
from reports.writing.composing import Printed, Setting
from units import audit
from units.models import UnitEvent, UnitRecord, User

# A form of a figure shorter than this says nothing about where it came from.
TELLING = 3
BRACKETED = re.compile(r"\s*\([^()]*\)\s*$")


class AnswerRefused(Exception):
    """A remark that this person cannot answer, or not so; the text says why."""


def of_document(held: Setting, document: Document) -> list[Remark]:
    """Every remark on the whole report; the sentences around the body are the machine's."""
    found = lint(passages(document), known(held))
    return [r for r in found if r.kind != "typed_number" or r.place in held.titles]


def of_section(held: Setting, printed: Printed, key: str) -> list[Remark]:
    """The remarks on one section by itself; whether the report ends is not asked here."""
    found = lint(of_blocks(printed.blocks, key), known(held))
    return [remark for remark in found if remark.kind != "missing_end"]


def answers(draft: Draft) -> dict[tuple[str, str, str], LintAnswer]:
    """What was answered, by place, kind and quote: an edited sentence is asked about again."""
    given = draft.lint_answers.select_related("by")
    return {(one.place, one.kind, one.quote): one for one in given}


@transaction.atomic
def answer(
    draft: Draft, *, place: str, kind: str, quote: str, reason: str, by: User, at: datetime
) -> LintAnswer:
    """Why a remark is left as it is; a later answer replaces the reason."""
    verdict = rights.may_edit(by, draft, timezone.localtime(at).date())
    if not verdict:
        raise AnswerRefused(verdict.reason)
    if kind not in KINDS or not quote.strip():
        raise AnswerRefused("Không có nhận xét này.")
    if not 0 < len(reason.strip()) <= 500:
        raise AnswerRefused("Cần ghi lý do, không quá 500 ký tự.")
    made, _ = LintAnswer.objects.update_or_create(
        draft=draft,
        place=place[:40],
        kind=kind,
        quote=quote.strip()[:500],
        defaults={"reason": reason.strip(), "by": by, "at": at},
    )
    audit.record("lint.answer", made, by=by, at=at, summary=f"{kind}: {made.reason}")
    return made


def known(held: Setting) -> Known:
    """What the linter may compare with: the figures and what they are of, the register, units."""
    figures = {code: _figure(one) for code, one in held.figures.items() if one.value is not None}
    issuer = held.material.issuer
    return Known(
        figures=figures,
        documents=_documents(),
        units=_units(),
        on=held.draft.campaign.last_day,
        period=held.words["kỳ"],
        place=issuer.locality if issuer.is_committee else issuer.name,
        titles=held.titles,
    )


def _figure(one: BoundFigure) -> KnownFigure:
    """A figure with every way it is printed that tells it from others."""
    assert one.value is not None
    printed = {"value_type": one.value_type, "decimals": one.decimals, "choices": one.choices}
    ways = (form(one.value, **printed) for form in (in_prose, shown, bare))  # type: ignore[arg-type]
    forms = tuple(dict.fromkeys(way for way in ways if len(way) >= TELLING))
    if one.value_type == "percent" and one.value in (0, 100):
        forms = ()  # said of many things
    return KnownFigure(
        one.code,
        one.label,
        forms,
        one.value,
        printed=in_prose(one.value, **printed),  # type: ignore[arg-type]
        unit_of_measure=one.unit_of_measure,
        is_number=one.value_type in ("count", "percent", "money"),
        parent_code=one.parent_code,
        parent_label=one.parent_label,
    )


def _documents() -> list[Cited]:
    found = CitedDocument.objects.filter(retired=False)
    return [as_cited(document) for document in found]


def _units() -> list[KnownUnit]:
    """Every name a unit bore, and who came after it."""
    records = UnitRecord.objects.order_by("valid_from").values_list(
        "unit_id", "name", "valid_from", "valid_to"
    )
    # "Sở Nội vụ (trước 3/2025)" tells two units apart in lists; texts say "Sở Nội vụ".
    rows = [(pk, BRACKETED.sub("", name), begun, ended) for pk, name, begun, ended in records]
    names = {pk: name for pk, name, _, _ in rows}
    events = UnitEvent.objects.filter(successor__isnull=False)
    after = dict(events.values_list("unit_id", "successor_id"))
    return [
        KnownUnit(name, begun, ended, names.get(after.get(pk) or 0, "") if ended else "")
        for pk, name, begun, ended in rows
    ]
