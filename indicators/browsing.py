"""The catalogue as its readers see it: indicators under their parents, found without accents."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from indicators.catalogue import row_of
from indicators.differences import Detail, between
from indicators.editions import Edition
from indicators.models import CatalogueVersion, IndicatorVersion, OverUnits
from indicators.rules import Rule
from indicators.text import fold
from units.models import Level

CODE_START = re.compile(r"\d+(\.\d+[a-z]?)*\.?")
DEEPEST = 3  # indents that the style sheet knows
# Labels abbreviate; readers search for the words.
ABBREVIATIONS = {
    "BCCI": "bưu chính công ích",
    "CCHC": "cải cách hành chính",
    "DVCTT": "dịch vụ công trực tuyến",
    "ĐVSNCL": "đơn vị sự nghiệp công lập",
    "PAKN": "phản ánh, kiến nghị",
    "SNCL": "sự nghiệp công lập",
    "TTHC": "thủ tục hành chính",
    "VBQPPL": "văn bản quy phạm pháp luật",
    "VTVL": "vị trí việc làm",
}


@dataclass(frozen=True)
class Entry:
    """One indicator in a list. `found` is False for a parent shown only to read its parts by."""

    version: IndicatorVersion
    depth: int
    found: bool

    @property
    def levels(self) -> str:
        return level_names(self.version)


@dataclass(frozen=True)
class Piece:
    """A stretch of a formula: text, or an indicator with its label."""

    text: str
    version: IndicatorVersion | None = None


def entries(known: Edition, choices: Mapping[str, str]) -> list[Entry]:
    """The indicators that were asked for, in catalogue order, with their parents above them.

    `choices` holds q, area, kind, over_units, over_time, level; empty means all.
    """
    found = {code for code, version in known.indicators.items() if _fits(version, known, choices)}
    shown = found | {parent for code in found for parent in parents(code, known)}
    return [
        Entry(version, min(len(parents(code, known)), DEEPEST), code in found)
        for code, version in known.indicators.items()
        if code in shown
    ]


def parents(code: str, known: Edition) -> list[str]:
    """The indicators a code is a part of, outermost first: 3.3.0 and 3.3.0.4 of 3.3.0.4.1.

    A letter marks a part too: 5.3.1a is "of which" of 5.3.1.
    """
    steps = code.split(".")
    above = [".".join(steps[:n]) for n in range(1, len(steps))]
    if code[-1:].isalpha():
        above.append(code[:-1])
    return [parent for parent in above if parent in known.indicators]


def children(code: str, known: Edition) -> list[IndicatorVersion]:
    """The direct parts of an indicator."""
    return [v for c, v in known.indicators.items() if parents(c, known)[-1:] == [code]]


def pieces(formula: str, known: Edition) -> Iterator[Piece]:
    """A formula cut so that each code can be a link."""
    for part in re.split(r"(\[[^\]]+\])", formula):
        if part:
            yield Piece(part, known.indicators.get(part.strip("[]")) if part[0] == "[" else None)


def used_by(code: str, known: Edition) -> list[IndicatorVersion]:
    """The indicators whose formula names this one."""
    named = (c for c, expression in known.expressions.items() if code in expression.codes)
    return [known.indicators[c] for c in named]


def rules_about(version: IndicatorVersion, known: Edition) -> list[Rule]:
    """Rules that name an indicator, then those that judge the class it belongs to."""
    named = [rule for rule in known.rules if version.code in rule.codes]
    of_class = [r for r in known.rules if r.is_about_cells and r.applies_to.admits(version)]
    return named + [rule for rule in of_class if rule not in named]


def history(code: str) -> list[tuple[CatalogueVersion, list[Detail]]]:
    """Published editions that hold the code, latest first, with what each changed."""
    versions = IndicatorVersion.objects.filter(
        indicator__code=code, catalogue__published_at__isnull=False
    )
    found = list(
        versions.select_related("indicator", "area", "catalogue").order_by("catalogue__number")
    )
    rows = [row_of(version) for version in found]
    steps = [between(rows[n - 1 : n], rows[n : n + 1]) if n else None for n in range(len(rows))]
    changes = [list(step.changed[0].details) if step and step.changed else [] for step in steps]
    return list(zip((v.catalogue for v in found), changes, strict=True))[::-1]


def level_names(version: IndicatorVersion) -> str:
    """The levels asked, in the order of lists: "Cấp tỉnh; Cấp xã"."""
    asked = version.level_set()
    return "; ".join(str(level.label) for level in Level if level in asked)


def over_units_in_words(version: IndicatorVersion) -> str:
    """What becomes of the figures of many units, in a sentence."""
    return {
        OverUnits.SUM: "Cộng số của các đơn vị; số của đơn vị cấp trên là tổng.",
        OverUnits.SINGLE: "Số của chính đơn vị; không cộng các đơn vị.",
        OverUnits.CATALOGUE: "Một danh mục chung do một nơi công bố; không cộng.",
        OverUnits.COUNT_YES: "Đếm số đơn vị trả lời Có.",
        OverUnits.FORMULA: "Tính từ các thành phần sau khi đã tổng hợp, không cộng hay chia đều.",
        OverUnits.NONE: "Không tổng hợp; chỉ đếm số đơn vị đã trả lời.",
    }[OverUnits(version.over_units)]


def _fits(version: IndicatorVersion, known: Edition, choices: Mapping[str, str]) -> bool:
    wanted: dict[str, Any] = {name: value for name, value in choices.items() if value}
    return (
        wanted.get("area", version.area.code) == version.area.code
        and wanted.get("kind", _kind(version)) == _kind(version)
        and wanted.get("over_units", version.over_units) == version.over_units
        and wanted.get("over_time", version.over_time) == version.over_time
        and ("level" not in wanted or wanted["level"] in version.level_set())
        and matches(version, known, wanted.get("q", ""))
    )


def _kind(version: IndicatorVersion) -> str:
    return "entered" if version.is_entered else "computed"


def matches(version: IndicatorVersion, known: Edition, query: str) -> bool:
    """A code by its beginning; words anywhere in the label, its parents', measure or area."""
    words = fold(query).split()
    if len(words) == 1 and CODE_START.fullmatch(words[0]):
        return version.code.startswith(words[0])
    haystack = _searched(version, known) if words else ""
    return all(word in haystack for word in words)


def _searched(version: IndicatorVersion, known: Edition) -> str:
    """What a search looks at, accents left aside and abbreviations written out."""
    labels = [known.indicators[parent].label for parent in parents(version.code, known)]
    labels += [version.label, version.unit_of_measure, version.area.name, version.supplier]
    text = " ".join(labels)
    return fold(" ".join([text, *(full for short, full in ABBREVIATIONS.items() if short in text)]))
