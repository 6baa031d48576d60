"""Where on the screen a finding, a remark or a request belongs: its words and its link."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.urls import reverse

from reports.models import Confirmation, Remark
from reports.pages.sheet import Key, Said, Sheet, Stored

T = TypeVar("T")


@dataclass(frozen=True)
class Placed(Generic[T]):
    """Something said, with the cell or area it is about; no link for the form as a whole."""

    it: T
    label: str
    url: str = ""
    field: str = ""
    """name of the box for its explanation"""


def of_said(said: Said, held: Sheet) -> Placed[Said]:
    finding = said.finding
    code = held.asked.known.codes.get(finding.indicator_id or 0, "")
    field = f"e:{finding.rule_code}:{code}:{finding.subject_id or ''}"
    key = held.place(finding)
    return Placed(said, _label(key, held) if key else "cả biểu", _url(key, held), field)


def of_remark(remark: Remark, held: Sheet) -> Placed[Remark]:
    code = held.asked.known.codes.get(remark.indicator_id or 0)
    if code and remark.subject_id:
        key = (code, remark.subject_id)
        return Placed(remark, _label(key, held), _url(key, held))
    area = remark.area
    url = reverse("entry-area", args=[held.submission.pk, area.code]) if area else ""
    return Placed(remark, area.name if area else "", url)


def of_figure(key: Key, stored: Stored, held: Sheet) -> Placed[Stored]:
    return Placed(stored, _label(key, held), _url(key, held))


def of_cell(key: Key, held: Sheet) -> Placed[Key]:
    return Placed(key, _label(key, held), _url(key, held))


def of_dispute(word: Confirmation, held: Sheet) -> Placed[Confirmation]:
    key = (held.asked.known.codes[word.indicator_id], word.subject_id)
    return Placed(word, _label(key, held), _url(key, held))


def _label(key: Key, held: Sheet) -> str:
    version = held.asked.known.indicators[key[0]]
    about = f", {_unit(key, held)}" if held.asked.is_table else ""
    return f"{key[0]} {version.label}{about}"


def _unit(key: Key, held: Sheet) -> str:
    return next((unit.name for unit in held.asked.about if unit.pk == key[1]), "")


def _url(key: Key | None, held: Sheet) -> str:
    """The page that holds a cell, at the cell."""
    if key is None:
        return ""
    area = held.asked.known.indicators[key[0]].area.code
    page = reverse("entry-area", args=[held.submission.pk, area])
    group = next((unit.group for unit in held.asked.about if unit.pk == key[1]), "")
    query = f"?{urlencode({'nhom': group})}" if held.asked.is_table else ""
    return f"{page}{query}#o-{key[0]}-{key[1]}"
