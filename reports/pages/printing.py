"""A submission's form on paper, blank or filled, as its reader may see it."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime

from django.utils import timezone

from indicators.figures import Figure, State
from reports.documents import document
from reports.documents.tabled import Cell, Head, Line, PrintedForm, Tabled
from reports.pages.boxes import measure, plain, printed, window
from reports.pages.sheet import Cell as SheetCell
from reports.pages.sheet import Sheet
from reports.submissions import asked
from reports.submissions.asked import About
from reports.submissions.asked import Line as FormLine
from units.days import day_text
from units.models import User

BLANK_NOTE = "Biểu trống để ghi tay: ghi 0 nếu không phát sinh; để trống nếu chưa có số liệu."
MISSING, COMPUTED, HIDDEN = "Chưa nhập", "Hệ thống tính", "Không hiển thị"
NOT_COMPUTED = "Chưa tính được"
Sees = Callable[[str], bool]


def form(
    sheet: Sheet, *, blank: bool, sees: Sees = lambda area: True, by: User, at: datetime
) -> PrintedForm:
    """The form with all areas that the reader sees; `by` and `at` are printed at the foot."""
    obligation = sheet.submission.obligation
    campaign = obligation.campaign
    issuer = document.issuer_of(campaign, obligation.unit_id)
    kind = "trong" if blank else "so-lieu"
    moment = timezone.localtime(at).strftime("%H:%M ngày %d/%m/%Y")
    return PrintedForm(
        file_name=f"bieu-{kind}-{campaign.code}-{issuer.code}-{obligation.form.code}".lower(),
        superior="" if issuer.is_committee else f"UBND {issuer.locality}".upper(),
        unit=issuer.full_agency,
        title=obligation.form.name,
        campaign=campaign.name,
        window=f"Số liệu từ {plain(campaign.covers_from)} đến {plain(campaign.last_day)}",
        facts=tuple(_facts(sheet, sees, blank=blank)),
        tables=tuple(tables(sheet, blank=blank, sees=sees)),
        printed=f"In lúc {moment}; người in: {by.full_name}.",
        note=" ".join(filter(None, (campaign.illustration, BLANK_NOTE if blank else ""))),
    )


def tables(
    sheet: Sheet, *, blank: bool = False, sees: Sees = lambda area: True
) -> Iterator[Tabled]:
    """A table for each area: the lines for one unit, or the units of a table in parts."""
    what = sheet.asked
    for area in what.areas:
        if not sees(area):
            continue
        lines = what.in_area(area)
        title = lines[0].version.area.name
        if what.is_table:
            yield from _matrix(sheet, title, lines, blank=blank).parts()
        else:
            yield _list(sheet, title, lines, blank=blank)


def chosen(sheet: Sheet, codes: Collection[str]) -> Iterator[FormLine]:
    """The entered lines of a form that are among the codes, in its order."""
    lines = sheet.asked.lines
    return (line for line in lines if line.kind == asked.ENTERED and line.code in codes)


def _facts(sheet: Sheet, sees: Sees, *, blank: bool) -> Iterator[tuple[str, str]]:
    obligation, version = sheet.submission.obligation, sheet.submission.version
    if blank:
        yield "Hạn gửi", day_text(sheet.submission.returned_due or obligation.due_day)
        return
    counts = [count for count in sheet.counts() if sees(count.code)]
    yield "Tình trạng", sheet.submission.state_label
    answered, total = sum(c.answered for c in counts), sum(c.total for c in counts)
    yield "Đã nhập", f"{answered}/{total} ô"
    if version and version.frozen_at:
        sent = timezone.localtime(version.frozen_at).strftime("%H:%M ngày %d/%m/%Y")
        yield f"Gửi lần {version.number}", f"lúc {sent}"
        if version.report_number:
            yield "Báo cáo số", f"{version.report_number} {_on(version.report_date)}".strip()


def _on(day: object) -> str:
    return f"ngày {day:%d/%m/%Y}" if day else ""


# -- one unit: a line after the other --------------------------------------------------------------


def _list(sheet: Sheet, title: str, lines: Iterable[FormLine], *, blank: bool) -> Tabled:
    campaign = sheet.submission.obligation.campaign
    now = f"Từ {plain(campaign.covers_from)} đến {plain(campaign.last_day)}"
    then = sheet.compared_with
    before = f"đến {plain(then.last_day)}" if then else ""
    heads = [
        Head("Mã", width="code"),
        Head("Chỉ tiêu"),
        Head("Đơn vị tính", width="unit"),
        *([Head("Kỳ trước", before, "before")] if then else []),
        Head("Kỳ này", now, "figure"),
        *([] if blank else [Head("Tình trạng", width="word")]),
        Head("Nguồn số liệu, ghi chú" if blank else "Ghi chú", width="note"),
    ]
    about = sheet.asked.about[0]
    return Tabled(
        title,
        tuple(heads),
        tuple(_row(sheet, line, about, now, blank=blank) for line in lines),
    )


def _row(sheet: Sheet, line: FormLine, about: About, now: str, *, blank: bool) -> Line:
    version = line.version
    if line.kind == asked.HEADING:
        return Line((Cell(f"{line.code}. {version.label}"),), line.depth, heading=True)
    cell = sheet.cell(line, about)
    own = window(version, sheet.submission.obligation.campaign)
    # Codes of choices are told in words: "Mã" is no unit of measure.
    unit = "" if version.unit_of_measure == "Mã" else version.unit_of_measure
    label = Cell(version.label, "label", own if own != now else "")
    cells = [Cell(line.code, "code"), label, Cell(unit, "centred")]
    if sheet.compared_with:
        cells.append(Cell("" if cell.hidden else printed(cell.previous, version), "amount"))
    if blank:
        computed = line.kind == asked.COMPUTED
        cells += [Cell(COMPUTED, "computed") if computed else Cell(_choices(line)), Cell()]
    else:
        cells += [_figure(cell), Cell(_word(cell)), Cell(_note(cell.figure))]
    return Line(tuple(cells), line.depth)


def _choices(line: FormLine) -> str:
    """What there is to choose from, to be circled on paper."""
    return " / ".join(line.version.choice_labels().values())


def _figure(cell: SheetCell) -> Cell:
    if cell.hidden:
        return Cell("", "amount")
    kind = "computed" if cell.line.kind == asked.COMPUTED else "amount"
    return Cell(printed(cell.figure, cell.line.version), kind if cell.figure else "empty")


def _word(cell: SheetCell) -> str:
    """The state of a cell in words; nothing for a plain number."""
    figure = cell.figure
    if cell.hidden:
        return HIDDEN
    if cell.line.kind == asked.COMPUTED:
        return COMPUTED if figure else NOT_COMPUTED
    if figure is None:
        return MISSING
    if figure.provisional:
        return f"Số ước{_up_to(figure)}"
    if figure.state is State.NUMBER:
        return f"Số{_up_to(figure)}" if figure.data_to else ""
    return f"{figure.state.label}{promised_by(figure)}"


def _up_to(figure: Figure) -> str:
    return f" đến {day_text(figure.data_to)}" if figure.data_to else ""


def promised_by(figure: Figure) -> str:
    """When a figure that cannot be had yet is to come: ", hẹn 20/06/2025"."""
    return f", hẹn {day_text(figure.promised)}" if figure.promised else ""


def _note(figure: Figure | None) -> str:
    return figure.note if figure else ""


# -- many units: a row for each --------------------------------------------------------------------


def _matrix(sheet: Sheet, title: str, lines: Iterable[FormLine], *, blank: bool) -> Tabled:
    campaign = sheet.submission.obligation.campaign
    columns = [line for line in lines if line.kind != asked.HEADING]
    usual = f"Từ {plain(campaign.covers_from)} đến {plain(campaign.last_day)}"
    heads = [Head("Đơn vị", width="name")]
    for line in columns:
        own = window(line.version, campaign)
        under = (measure(line.version.unit_of_measure), "" if own == usual else own)
        heads.append(Head(f"{line.code}. {line.version.label}", "; ".join(filter(None, under))))
    rows: list[Line] = []
    for group in sheet.asked.groups:
        rows.append(Line((Cell(group),), heading=True))
        for about in sheet.asked.in_group(group):
            cells = (sheet.cell(line, about) for line in columns)
            rows.append(Line((Cell(about.name), *(_compact(c, blank=blank) for c in cells))))
    return Tabled(title, tuple(heads), tuple(rows))


def _compact(cell: SheetCell, *, blank: bool) -> Cell:
    """A cell of the table: the figure, its state as a word below it."""
    computed = cell.line.kind == asked.COMPUTED
    if blank:
        return Cell(COMPUTED, "computed") if computed else Cell()
    shown = _figure(cell)
    word = "" if computed and cell.figure else _word(cell)
    return Cell(shown.text, shown.kind, word if word != MISSING else "")
