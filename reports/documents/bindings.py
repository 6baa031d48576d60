"""Figures bound into prose: `{{3.3.0}}` is printed from the figure, never typed.

The markup of standing text, one paragraph a line:

    Tổng số {{3.3.0}} hồ sơ             the figure as prose prints it: 50.533, 97,87%, 08
    {{6.1.1|money}}                     a form, from FORMS below
    {{7.5.3|of:3.1.4}}                  a form that needs a second figure: 1.439/1.783
    {kỳ}, {kỳ sau}, {năm}, {ngày chốt}  words of the period and place, see `documents.drafting`;
                                        in capitals ({KỲ SAU}) they print in capitals
    - …   or   + …                      a dash, or a plus below a dash
    > …                                 goes on in the paragraph before
    ? …                                 printed only when all its figures have data
    ?0 3.4.1: …                         printed only when that figure is zero ("chưa phát sinh")
    ?+ 3.4.1: …                         printed only when it is there and not zero

A condition stands before a dash or `>`. An unknown code, an unknown form, or a figure without
data prints a visible fault and is listed; it never prints as nothing.

A provisional figure says "ước" and up to which day by itself; once in a paragraph per day, so
that a percentage of it does not repeat the words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from indicators import figures
from reports.documents.blocks import BoundFigure, Fault, Paragraph, Run

TOKEN = re.compile(r"\{\{\s*(?P<code>[^{}|]+?)\s*(?:\|(?P<form>[^{}]*))?\}\}|\{(?P<word>[^{}]+)\}")
LINE = re.compile(
    r"^(?:(?P<always>\?)\s|\?(?P<sign>[0+])\s*(?P<code>[^\s:]+):\s*)?(?P<marker>[-+>]\s)?\s*(?P<text>.*)$"
)


class BindingError(Exception):
    """Why a figure cannot be printed, in words for the editor."""


Form = Callable[[BoundFigure, BoundFigure | None], str]
F = TypeVar("F", bound=Form)

FORMS: dict[str, Form] = {}
"""Every way of printing a figure, by the name written after the bar. Add new ones here."""

NEEDS_SECOND: set[str] = set()


def form(name: str, *, second: bool = False) -> Callable[[F], F]:
    """Register a form; `second=True` when it is written `|name:CODE`."""

    def register(function: F) -> F:
        FORMS[name] = function
        if second:
            NEEDS_SECOND.add(name)
        return function

    return register


def lower_first(text: str) -> str:
    """The text as it stands inside a sentence; an abbreviation ("UBND cấp xã") stays."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def number_of(figure: BoundFigure) -> Decimal:
    if figure.value is None:
        reason = "không tính được" if figure.status == "not_computable" else "chưa có số liệu"
        raise BindingError(f"chỉ tiêu {figure.code} {reason}")
    return figure.value


@form("")
def prose(figure: BoundFigure, _second: BoundFigure | None = None) -> str:
    """As prose prints it: 50.533, 97,87%, 08; a choice by its label."""
    return figures.in_prose(
        number_of(figure),
        value_type=figure.value_type,
        decimals=figure.decimals,
        choices=figure.choices,
    )


@form("number")
def number(figure: BoundFigure, _second: BoundFigure | None = None) -> str:
    """As tables print it, with no zero before a digit: 8 ("cấp 2", "8 chỉ tiêu")."""
    return figures.shown(
        number_of(figure),
        value_type=figure.value_type,
        decimals=figure.decimals,
        choices=figure.choices,
    )


@form("percent")
def percent(figure: BoundFigure, _second: BoundFigure | None = None) -> str:
    """97,87%; refused for anything that is not a percentage."""
    if figure.value_type != "percent":
        raise BindingError(f"chỉ tiêu {figure.code} không phải tỷ lệ phần trăm")
    return prose(figure)


@form("money")
def money(figure: BoundFigure, _second: BoundFigure | None = None) -> str:
    """2.434.977 triệu đồng; refused for anything that is not money."""
    if figure.value_type != "money":
        raise BindingError(f"chỉ tiêu {figure.code} không phải số tiền")
    return f"{prose(figure)} {lower_first(figure.unit_of_measure)}"


@form("of", second=True)
def fraction(figure: BoundFigure, second: BoundFigure | None = None) -> str:
    """1.439/1.783; both printed as tables do, a fraction has no zeros before."""
    assert second is not None
    return f"{number(figure)}/{number(second)}"


@form("minus", second=True)
def difference(figure: BoundFigure, second: BoundFigure | None = None) -> str:
    """The first less the second, as prose: "giảm 06 cơ quan"."""
    assert second is not None
    left, right = number_of(figure), number_of(second)
    return figures.in_prose(
        left - right, value_type=figure.value_type, decimals=max(figure.decimals, second.decimals)
    )


@dataclass
class Printer:
    """Prints marked-up text against one set of figures and words, and notes every fault."""

    figures: Mapping[str, BoundFigure]
    words: Mapping[str, str]
    last_day: date | None = None
    faults: list[Fault] = field(default_factory=list)
    _place: str = ""
    _said: set[date | None] = field(default_factory=set)

    def paragraphs(self, text: str, place: str = "") -> list[Paragraph]:
        """The lines of a text that have something to say; `place` is where faults are noted."""
        self._place = place
        printed: list[Paragraph] = []
        for line in filter(None, map(str.strip, text.splitlines())):
            found = LINE.match(line)
            if found is None or not self._holds(found):
                continue
            marker = (found["marker"] or "").strip()
            if marker == ">" and printed:
                before = printed.pop()
                runs = (*before.runs, Run(" "), *self._runs(found["text"]))
                printed.append(Paragraph(runs, before.marker))
            else:
                self._said.clear()
                printed.append(Paragraph(self._runs(found["text"]), marker.strip(">")))
        return printed

    def plain(self, text: str, place: str = "") -> str:
        """A heading or a title: words and figures filled in, as one string."""
        self._place = place
        self._said.clear()
        return "".join(run.text for run in self._runs(text))

    def _holds(self, line: re.Match[str]) -> bool:
        if line["sign"]:
            figure = self.figures.get(line["code"])
            if figure is None or figure.value is None:
                return False
            return (figure.value == 0) == (line["sign"] == "0")
        return not line["always"] or self._has_data(line["text"])

    def _has_data(self, text: str) -> bool:
        """Whether every figure the text names is there; a form that is written badly is not
        hidden by a condition, it shows as a fault."""
        for token in TOKEN.finditer(text):
            second = (token["form"] or "").partition(":")[2].strip()
            for code in filter(None, (token["code"], second)):
                if code not in self.figures or self.figures[code].value is None:
                    return False
        return True

    def _runs(self, text: str) -> tuple[Run, ...]:
        runs: list[Run] = []
        end = 0
        for token in TOKEN.finditer(text):
            runs.append(Run(text[end : token.start()]))
            runs.append(self._word(token["word"]) if token["word"] else self._figure(token))
            end = token.end()
        runs.append(Run(text[end:]))
        return tuple(run for run in runs if run.text)

    def _word(self, name: str) -> Run:
        word = self.words.get(name.lower())
        if not word:
            return self._faulty(name, f"không có từ “{name}”")
        return Run(word.upper() if name.isupper() else word)

    def _figure(self, token: re.Match[str]) -> Run:
        code = token["code"]
        try:
            figure = self._known(code)
            text = self._form(figure, token["form"] or "")
        except BindingError as fault:
            return self._faulty(code, str(fault))
        return Run(self._qualified(figure, text), code)

    def _known(self, code: str) -> BoundFigure:
        if code not in self.figures:
            raise BindingError(f"không có chỉ tiêu {code} trong kỳ báo cáo này")
        return self.figures[code]

    def _form(self, figure: BoundFigure, written: str) -> str:
        name, _, argument = (part.strip() for part in written.partition(":"))
        if name not in FORMS:
            raise BindingError(f"không có cách trình bày “{name}”")
        if (name in NEEDS_SECOND) != bool(argument):
            raise BindingError(f"cách trình bày “{written}” viết chưa đúng")
        return FORMS[name](figure, self._known(argument) if argument else None)

    def _qualified(self, figure: BoundFigure, text: str) -> str:
        """Says "ước", and up to which day where that is not the window's last."""
        apart = figure.data_to if figure.data_to != self.last_day else None
        if not (figure.provisional or apart) or apart in self._said or (self._said and not apart):
            return text
        self._said.add(apart)
        estimate = f"ước {text}" if figure.provisional else text
        return f"{estimate} (số liệu đến {figures.long_date(apart)})" if apart else estimate

    def _faulty(self, name: str, why: str) -> Run:
        self.faults.append(Fault(self._place, name, why))
        return Run(f"[{name}: {why}]", code=name, fault=why)
