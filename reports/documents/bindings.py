"""Prose printed: figures bound into it, documents cited, footnotes, tables.

The markup is that of `documents.markup`, the forms of figures those of `documents.forms`. An
unknown code, an unknown form, or a figure without data prints a visible fault and is listed; it
never prints as nothing. Whatever an official types gives blocks: nothing here raises.

A provisional figure says "ước" and up to which day by itself; once in a paragraph per day, so
that a percentage of it does not repeat the words. A document is cited in full where it is first
mentioned in the report, shortly afterwards: one Printer prints a report from its first line on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, zip_longest

from indicators import figures
from reports.citing import printing
from reports.citing.cited import Cited
from reports.documents import forms, markup, parts
from reports.documents.blocks import BoundFigure, Chart, Fault, Paragraph, Prose, Run, Table
from reports.documents.forms import BindingError, NoDataError
from reports.documents.markup import TOKEN, Condition, Kind, Line, Part

NOT_IN_NOTES = "chú thích không đặt trong chú thích"
NOT_IN_HEADINGS = "chú thích không đặt trong đề mục"
# Between what two lines print in one paragraph; the source of that space begins with it.
JOINT = "\n"
NUMERIC = frozenset("0123456789.,%/-–… ")


@dataclass
class Printer:
    """Prints marked-up text against one set of figures, words and documents; notes every fault.

    `cited` are the documents mentioned so far, in that order.
    """

    figures: Mapping[str, BoundFigure]
    words: Mapping[str, str]
    last_day: date | None = None
    documents: Mapping[str, Cited] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    _notes: int = 0
    _place: str = ""
    _said: set[date | None] = field(default_factory=set)

    def paragraphs(self, text: str, place: str = "") -> list[Prose]:
        """The lines of a text that have something to say; `place` is where faults are noted."""
        self._place = place
        printed: list[Prose] = []
        held = (line for line in markup.lines(text) if self._holds(line))
        for is_table, group in groupby(held, key=lambda line: line.marker == "|"):
            if is_table:
                rows = [line for line in group if not _is_rule(line)]
                printed += [self._table(rows)] if rows else []
            else:
                for line in group:
                    self._add(printed, line)
        return printed

    def holding(self, text: str) -> str:
        """The lines that print now, without their conditions, as markup: what a writer starts
        from. What would not print is not there, so nothing that is added can hang on it."""
        kept: list[str] = []
        for line in filter(self._holds, markup.lines(text)):
            written = f"{line.before if line.fault else ''}{line.text}"
            if line.marker == ">" and kept and not kept[-1].startswith("|"):
                kept[-1] += f" {written}"
            else:
                dash = f"{line.marker} " if line.marker in ("-", "+") else ""
                kept.append(f"{dash}{written}")
        return "\n".join(kept)

    def printing(self, text: str) -> list[int]:
        """Which lines of a text print now, counted from 0; those that are empty are none."""
        return [
            place
            for place, written in enumerate(text.splitlines())
            for line in markup.lines(written)
            if self._holds(line)
        ]

    def plain(self, text: str, place: str = "") -> str:
        """A heading or a title: words and figures filled in, as one string."""
        self._place = place
        self._said.clear()
        return "".join(run.text for run in self._runs(text, NOT_IN_HEADINGS))

    # -- lines -------------------------------------------------------------------------------------

    def _add(self, printed: list[Prose], line: Line) -> None:
        before = printed[-1] if printed else None
        if block := self._alone(line):
            printed.append(block)
        elif line.marker == ">" and isinstance(before, Paragraph):
            joint = Run(" ", source=f"{JOINT}{line.before}> ")
            printed[-1] = replace(before, runs=(*before.runs, joint, *self._line(line)))
        else:
            self._said.clear()
            if runs := self._line(line):
                printed.append(Paragraph(runs, line.marker.strip(">")))

    def _line(self, line: Line) -> tuple[Run, ...]:
        if not line.fault:
            return self._runs(line.text)
        return (self._misread(line), Run(" "), *self._runs(line.text))

    def _misread(self, line: Line) -> Run:
        return self._faulty(line.before.strip() or "?", line.fault)

    def _alone(self, line: Line) -> Table | Chart | None:
        """The table or chart of a figure that stands alone on its line."""
        found = markup.parse(line.text)
        if line.fault or len(found) != 1 or found[0].form not in parts.BLOCKS:
            return None
        try:
            return parts.BLOCKS[found[0].form](self._known(found[0].text), self.figures)
        except BindingError:
            # Its fault is printed where the paragraph would stand.
            return None

    def _table(self, lines: list[Line]) -> Table:
        self._said.clear()
        rows = [[self._runs(cell) for cell in markup.cells(line.text)] for line in lines]
        for row, line in zip(rows, lines, strict=True):
            if line.fault:
                row[0] = (self._misread(line), Run(" "), *row[0])
        width = max(map(len, rows))
        filled = tuple((*row, *[()] * (width - len(row))) for row in rows)
        numeric = tuple(n for n in range(width) if _is_numeric([row[n] for row in filled[1:]]))
        return Table(filled, headed=len(filled) > 1, numeric=numeric)

    # -- conditions --------------------------------------------------------------------------------

    def _holds(self, line: Line) -> bool:
        """A condition that cannot be read hides nothing: it shows as a fault."""
        return bool(line.fault) or all(self._met(one, line.text) for one in line.conditions)

    def _met(self, condition: Condition, text: str) -> bool:
        if not condition.sign:
            return self._has_data(text)
        figure = self.figures.get(condition.code)
        if figure is None or figure.value is None:
            return False
        if condition.sign in "0+":
            return (figure.value == 0) == (condition.sign == "0")
        try:
            change = forms.difference(figure, condition.frame)
        except BindingError:
            return False
        return {">": change > 0, "<": change < 0, "=": change == 0}[condition.sign]

    def _has_data(self, text: str) -> bool:
        """Whether every figure the text names is there; a form that is written badly is not
        hidden by a condition, it shows as a fault."""
        return all(
            self._is_there(token["code"].strip(), (token["form"] or "").strip())
            for token in TOKEN.finditer(text)
            if token["code"]
        )

    def _is_there(self, code: str, form: str) -> bool:
        try:
            if form in parts.BLOCKS:
                parts.BLOCKS[form](self._known(code), self.figures)
            else:
                forms.printed(self._known(code), form, self._known)
        except NoDataError:
            return False
        except BindingError:
            return True
        return True

    # -- parts of a line ---------------------------------------------------------------------------

    def _runs(self, text: str, without_notes: str = "") -> tuple[Run, ...]:
        """`without_notes` says why no footnote may stand here."""
        runs: list[Run] = []
        bold = False
        for part in markup.parse(text):
            if part.kind is Kind.BOLD:
                bold = not bold
            else:
                run = self._run(part, without_notes)
                runs.append(replace(run, bold=bold, source=part.source))
        if bold:
            runs.append(self._faulty("**", "chữ đậm chưa đóng"))
        return tuple(run for run in _calls_close_up(runs) if run.text or run.note)

    def _run(self, part: Part, without_notes: str) -> Run:
        match part.kind:
            case Kind.FIGURE:
                return self._figure(part)
            case Kind.WORD:
                return self._word(part.text)
            case Kind.CITE:
                return self._cite(part.text)
            case Kind.NOTE:
                return self._note(part, without_notes)
            case Kind.FAULT:
                return self._faulty(part.source, part.text)
        return Run(part.text)

    def _word(self, name: str) -> Run:
        word = self.words.get(name.lower())
        if not word:
            return self._faulty(name, f"không có từ “{name}”")
        return Run(word.upper() if name.isupper() else word)

    def _cite(self, key: str) -> Run:
        if key not in self.documents:
            return self._faulty(key, f"không có văn bản “{key}” trong danh mục viện dẫn")
        document = self.documents[key]
        if key in self.cited:
            return Run(printing.short(document), cited=key)
        self.cited.append(key)
        return Run(printing.full(document), cited=key)

    def _note(self, part: Part, without_notes: str) -> Run:
        if without_notes or not part.text:
            return self._faulty(part.source, without_notes or "chú thích không có nội dung")
        self._notes += 1
        number = self._notes
        return Run("", note=self._runs(part.text, NOT_IN_NOTES), number=number)

    def _figure(self, part: Part) -> Run:
        try:
            if part.form in parts.BLOCKS:
                # Not alone, or it could not be drawn: the second reason is told first.
                parts.BLOCKS[part.form](self._known(part.text), self.figures)
                raise BindingError("bảng, biểu đồ viết riêng một dòng")
            figure = self._known(part.text)
            text, form = forms.printed(figure, part.form, self._known)
        except BindingError as fault:
            return self._faulty(part.text, str(fault))
        return Run(self._qualified(figure, text) if form.is_value else text, part.text)

    def _known(self, code: str) -> BoundFigure:
        if code not in self.figures:
            raise NoDataError(f"không có chỉ tiêu {code} trong kỳ báo cáo này")
        return self.figures[code]

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


def _is_rule(line: Line) -> bool:
    return not line.fault and markup.is_rule(line.text)


def _is_numeric(column: list[tuple[Run, ...]]) -> bool:
    """Whether every filled cell is a number, a dash or dots, and at least one has a digit."""
    cells = ["".join(run.text for run in cell).removeprefix("ước ") for cell in column]
    return any(any(map(str.isdigit, cell)) for cell in cells) and all(
        set(cell) <= NUMERIC for cell in cells
    )


def _calls_close_up(runs: list[Run]) -> list[Run]:
    """The call of a footnote stands right behind the word, whatever was typed between."""
    return [
        replace(run, text=run.text.rstrip()) if following.note else run
        for run, following in zip_longest(runs, runs[1:], fillvalue=Run(""))
    ]
