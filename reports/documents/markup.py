"""The markup of prose, read: what a line holds, token by token. Nothing is printed here.

One paragraph a line:

    Tổng số {{3.3.0}} hồ sơ             a bound figure as prose prints it: 50.533, 97,87%, 08
    {{6.1.1|money}}                     in a form of its own, from `documents.forms`
    {{7.5.3|of:3.1.4}}                  a form that needs a second figure: 1.439/1.783
    {{3.3.0|so:last_year}}              a form that needs a frame: compared with an earlier period
    {kỳ}, {kỳ sau}, {năm}, {ngày chốt}  words of the period and place, see `documents.drafting`;
                                        in capitals ({KỲ SAU}) they print in capitals
    **đậm**                             bold
    [[757-qd-ubnd-2024]]                cites a document of the register by its key
    ^[Gồm: [[a]]; [[b]].]               a footnote; its call stands where it is written
    | Đơn vị | Hồ sơ |                  a row of a table, the first one heads it
    - …   or   + …                      a dash, or a plus below a dash
    > …                                 goes on in the paragraph before

Conditions stand before all of these, one after another; all must hold:

    ? …                                 everything the line binds has data
    ?0 3.4.1: …                         that figure is zero ("chưa phát sinh")
    ?+ 3.4.1: …                         it is there and not zero
    ?> 3.3.0 last_year: …               larger than in the earlier period; ?< smaller, ?= the same
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reports.linting.sentences import ends

TOKEN = re.compile(r"\{\{(?P<code>[^{}|]+)(?:\|(?P<form>[^{}]*))?\}\}|\{(?P<word>[^{}]+)\}")
KEY = re.compile(r"\[\[(?P<key>[^\[\]]+)\]\]")
OPENING = re.compile(rf"{TOKEN.pattern}|{KEY.pattern}|\^\[|\*\*|\{{\{{|\[\[")
CONDITION = re.compile(
    r"\?(?:(?P<sign>[0+<>=])\s*(?P<code>[^\s:]+)(?:\s+(?P<frame>[^\s:]+))?:\s*|\s+)"
)
COMPARING = {">", "<", "="}
MARKER = re.compile(r"([-+>])\s+")

FRAMES = {
    "previous": "kỳ trước",
    "previous_in_year": "kỳ báo cáo trước trong năm",
    "last_year": "cùng kỳ năm trước",
}
"""The earlier periods a figure is compared with (design 5), and what they are called."""

UNIT_LISTS = {"missing", "units"}
"""Forms that name units, which are read only for the figures that need them."""


class Kind(StrEnum):
    """What a part of a line is."""

    TEXT = "text"
    FIGURE = "figure"
    WORD = "word"
    CITE = "cite"
    NOTE = "note"
    BOLD = "bold"  # bold begins here, or ends
    FAULT = "fault"


@dataclass(frozen=True)
class Part:
    """A token, or the text between two. The sources of all parts together are the line.

    `text` is the code, the word, the key or the markup inside a note; of a fault, why it is one.
    """

    kind: Kind
    source: str
    text: str = ""
    form: str = ""


@dataclass(frozen=True)
class Condition:
    """When a line is printed; without a sign: when all its figures have data."""

    sign: str = ""
    code: str = ""
    frame: str = ""


@dataclass(frozen=True)
class Line:
    """A line taken apart. `fault` says why its condition cannot be read."""

    text: str
    marker: str = ""
    conditions: tuple[Condition, ...] = ()
    before: str = ""
    fault: str = ""


def lines(text: str) -> list[Line]:
    """The lines that are not empty."""
    return [_line(line.strip()) for line in text.splitlines() if line.strip()]


def _line(written: str) -> Line:
    conditions = []
    rest = written
    while found := CONDITION.match(rest):
        conditions.append(Condition(found["sign"] or "", found["code"] or "", found["frame"] or ""))
        rest = rest[found.end() :]
    before = written[: len(written) - len(rest)]
    fault = "" if _readable(conditions, rest) else "điều kiện viết chưa đúng"
    if rest.startswith("|"):
        return Line(rest, "|", tuple(conditions), before, fault)
    marker = MARKER.match(rest)
    text = rest[marker.end() :] if marker else rest
    return Line(text, marker[1] if marker else "", tuple(conditions), before, fault)


def _readable(conditions: list[Condition], rest: str) -> bool:
    """Whether no condition is left in the text, and every comparison has its frame."""
    framed = all((c.frame in FRAMES) == (c.sign in COMPARING) for c in conditions)
    return framed and not re.match(r"\?[0+<>=]", rest)


def parse(text: str) -> list[Part]:
    """The parts of a line; whatever stands in it, nothing is lost."""
    closing = _brackets(text)
    parts: list[Part] = []
    place = 0
    while found := OPENING.search(text, place):
        if found.start() > place:
            parts.append(_plain(text[place : found.start()]))
        parts.append(_part(text, found, closing))
        place = found.start() + len(parts[-1].source)
    if place < len(text):
        parts.append(_plain(text[place:]))
    return parts


def _plain(text: str) -> Part:
    return Part(Kind.TEXT, text, text)


def _brackets(text: str) -> dict[int, int]:
    """Where each square bracket that is closed is closed."""
    waiting: list[int] = []
    closed = {}
    for found in re.finditer(r"[\[\]]", text):
        if found[0] == "[":
            waiting.append(found.start())
        elif waiting:
            closed[waiting.pop()] = found.start()
    return closed


def _part(text: str, found: re.Match[str], closing: dict[int, int]) -> Part:
    source = found[0]
    if found["code"]:
        return Part(Kind.FIGURE, source, found["code"].strip(), (found["form"] or "").strip())
    if found["word"]:
        return Part(Kind.WORD, source, found["word"])
    if found["key"]:
        return Part(Kind.CITE, source, found["key"].strip())
    if source == "**":
        return Part(Kind.BOLD, source)
    end = closing.get(found.end() - 1)
    if source == "^[" and end is not None:
        return Part(Kind.NOTE, text[found.start() : end + 1], text[found.end() : end].strip())
    return Part(Kind.FAULT, source, "ngoặc mở ra nhưng chưa đóng")


def form_of(written: str) -> tuple[str, str]:
    """Name and argument of a form: "of:3.1.4" → ("of", "3.1.4")."""
    name, _, argument = written.partition(":")
    return name.strip(), argument.strip()


def cells(row: str) -> list[str]:
    """The cells of a table's row; a bar inside a token parts no cells."""
    found = [""]
    for part in parse(row.strip().removeprefix("|").removesuffix("|")):
        if part.kind is Kind.TEXT:
            first, *others = part.source.split("|")
            found[-1] += first
            found.extend(others)
        else:
            found[-1] += part.source
    return [cell.strip() for cell in found]


def is_rule(row: str) -> bool:
    """A row of dashes under the heading, as some type it; it prints nothing."""
    return "-" in row and not row.strip("|:- \t")


def codes(text: str) -> set[str]:
    """Every figure that a text names, in its conditions too."""
    conditions = {c.code for line in lines(text) for c in line.conditions if c.code}
    return conditions | {code for code, _form in _bound(text)} | _seconds(text)


def _bound(text: str) -> Iterator[tuple[str, str]]:
    for token in TOKEN.finditer(text):
        if token["code"]:
            yield token["code"].strip(), token["form"] or ""


def _seconds(text: str) -> set[str]:
    """The second figures of forms such as `of:3.1.4`."""
    arguments = (form_of(form)[1] for _code, form in _bound(text))
    return {argument for argument in arguments if argument and argument not in FRAMES}


def keys(text: str) -> set[str]:
    """The keys of all documents that a text cites, in its footnotes too."""
    return {found["key"].strip() for found in KEY.finditer(text)}


def unit_list_codes(text: str) -> set[str]:
    """The figures of a text whose units must be known by name."""
    return {code for code, form in _bound(text) if form_of(form)[0] in UNIT_LISTS}


def sentences(text: str) -> list[str]:
    """The sentences of a text, in markup. Each keeps the conditions of its line, so that what
    is not printed is not read again; markers are left off. A table's row is one."""
    return [line.before + sentence for line in lines(text) for sentence in _sentences(line)]


def unconditioned(sentence: str) -> str:
    """A sentence of `sentences` without the conditions of its line."""
    return "\n".join(line.text for line in lines(sentence))


def _sentences(line: Line) -> Iterator[str]:
    if line.marker == "|":
        yield line.text
        return
    begun = 0
    for end, following in ends(_hidden(line.text), clauses=True):
        yield line.text[begun:end].strip()
        begun = following
    if line.text[begun:].strip():
        yield line.text[begun:].strip()


def _hidden(text: str) -> str:
    """The text with every token replaced by as many signs, so that nothing inside ends a
    sentence: a digit for what prints, nothing at all for bold and footnotes."""
    return "".join(
        part.source
        if part.kind in (Kind.TEXT, Kind.FAULT)
        else ("\0" if part.kind in (Kind.BOLD, Kind.NOTE) else "0") * len(part.source)
        for part in parse(text)
    )
