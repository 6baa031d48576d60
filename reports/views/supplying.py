"""A supplier's export on its way into the form: upload, columns, units, trying, taking over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import jobs
from reports.forms import supplying as posted
from reports.forms.supplying import LayoutForm, SourceForm, TableFileForm
from reports.models import FigureFile, Job
from reports.pages.desk import Desk, at
from reports.pages.supplying import FILTERS, TablePage
from reports.sheets.reading import SheetRefused
from reports.submissions import asked, entry, uploads
from reports.submissions.uploads import NotTaken
from reports.supplying import opened as steps
from reports.supplying import tables, taking
from reports.supplying.opened import Opened
from reports.supplying.taking import Overtaken, Source
from units import clock
from units.days import day_text
from units.text import whole

State = FigureFile.State
PAGES = {
    steps.COLUMNS: "table-columns",
    steps.UNITS: "table-units",
    steps.PLAN: "table-plan",
}
REFUSALS = (NotTaken, entry.EntryRefused, SheetRefused)


@dataclass(frozen=True)
class Place:
    """The desk, and the file on it."""

    desk: Desk
    opened: Opened

    @property
    def file(self) -> FigureFile:
        return self.opened.file

    def url(self, name: str) -> str:
        return reverse(name, args=[self.desk.submission.pk, self.file.pk])


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a table; the ones brought before."""
    desk = _desk(request, pk)
    form = TableFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name = request.FILES["file"].name or "bang"  # type: ignore[union-attr]
        content, kind = form.cleaned_data["file"], FigureFile.Kind.TABLE
        try:
            file = uploads.receive(
                desk.submission, kind, name, content, by=desk.user, at=clock.now()
            )
            return _read(desk, file)
        except REFUSALS as refused:
            form.add_error("file", str(refused))
    context = _frame(desk) | {
        "form": form,
        "files": uploads.of(desk.submission, FigureFile.Kind.TABLE),
        "may_enter": desk.may_enter,
        "trail": [
            ("Trang chủ", "/"),
            (desk.submission.obligation.form.name, reverse("submission", args=[pk])),
            ("Lấy số từ tệp", ""),
        ],
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "reports/supplying/files.html", context, status=status)


def _read(desk: Desk, file: FigureFile) -> HttpResponse:
    """To the page of the file; by way of the job's, while it is being read."""
    if file.state != State.READING:
        return redirect("table-file", desk.submission.pk, file.pk)
    key, arguments = uploads.job_of(file)
    job = jobs.enqueue("read_figure_file", key, arguments, by=desk.user, at=clock.now())
    return redirect("job", job.pk)


@require_GET
def file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """What became of a file; one that was read leads on to the next thing to decide."""
    place = _place(request, pk, file)
    if place.file.state == State.READ:
        return redirect(PAGES[place.opened.step], pk, file)
    applied = place.file.state == State.APPLIED
    context = _page_frame(place) | {
        "job": _job(place.file) if place.file.state == State.READING else None,
        "may_take_back": applied and place.desk.may_enter and uploads.may_undo(place.file),
        "trail": TablePage(place.desk, place.opened).trail(place.file.name),
    }
    return render(request, "reports/supplying/file.html", context)


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Which column is what, and where the table comes from."""
    place = _place(request, pk, file, State.READ)
    roles, form = None, SourceForm(initial=_source(place))
    if request.method == "POST" and "bo-cuc" in request.POST:
        return _lay_out(request, place)
    if request.method == "POST":
        roles, form = posted.columns(request.POST), SourceForm(request.POST)
        if form.is_valid():
            try:
                source = Source(**form.cleaned_data)
                taking.set_columns(place.opened, roles, source, by=place.desk.user, at=clock.now())
                return redirect("table-file", pk, file)
            except REFUSALS as refused:
                form.add_error(None, str(refused))
    page = TablePage(place.desk, place.opened)
    rows = page.column_rows(roles)
    context = _page_frame(place) | {
        "page": page,
        "rows": rows,
        "without_column": page.without_column(rows),
        "form": form,
        "trail": page.trail("Chọn cột"),
    }
    status = 400 if form.is_bound else 200
    return render(request, "reports/supplying/columns.html", context, status=status)


def _lay_out(request: HttpRequest, place: Place) -> HttpResponse:
    form = LayoutForm(request.POST)
    if not form.is_valid() or form.cleaned_data["sheet"] >= len(place.opened.sheets):
        messages.error(request, "Dòng tiêu đề: ghi số thứ tự dòng như bảng tính đánh số.")
    else:
        sheet, on = form.cleaned_data["sheet"], clock.today()
        try:
            taking.lay_out(place.opened, sheet, form.heading(), by=place.desk.user, on=on)
        except REFUSALS as refused:
            messages.error(request, str(refused))
    return redirect(place.url("table-columns"))


def _source(place: Place) -> dict[str, Any]:
    """What was said before: of this file, else of the one before it."""
    settings, earlier = place.opened.settings, place.opened.earlier
    titles = place.opened.table.titles if place.opened.table else ()
    campaign = place.desk.submission.obligation.campaign
    before = earlier.settings.get("system", "") if earlier else ""
    return {
        "system": settings.get("system", before),
        "exported": settings.get("exported", tables.exported_at(titles)),
        "day": settings.get("day") or day_text(campaign.last_day),
    }


@require_http_methods(["GET", "POST"])
def units(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Which row is which unit, where that is not plain."""
    place = _place(request, pk, file, State.READ)
    if place.opened.step == steps.COLUMNS:
        return redirect(place.url("table-columns"))
    if request.method == "POST":
        answers = posted.rows(request.POST)
        try:
            taking.set_units(place.opened, answers, by=place.desk.user, at=clock.now())
        except REFUSALS as refused:
            messages.error(request, str(refused))
            return redirect(place.url("table-file"))
        left = Opened(place.file, place.desk.submission).matching.questions
        if left:
            messages.warning(request, f"Còn {len(left)} dòng chưa rõ là đơn vị nào.")
        return redirect(place.url("table-units" if left else "table-plan"))
    page = TablePage(place.desk, place.opened)
    context = _page_frame(place) | {
        "page": page,
        "questions": page.questions(),
        "settled": page.settled(),
        "trail": page.trail("Chọn đơn vị"),
    }
    return render(request, "reports/supplying/units.html", context)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """What taking the file over would change; and taking it over."""
    place = _place(request, pk, file, State.READ)
    if place.opened.step != steps.PLAN:
        return redirect(PAGES[place.opened.step], pk, file)
    if request.method == "POST" and "nhan" in request.POST:
        return _take(request, place)
    if request.method == "POST":
        wishes = {"nil": "khong" in request.POST, "clear": "trong" in request.POST}
        _try(request, lambda: _wish(place, wishes))
        return redirect(place.url("table-plan"))
    return _plan(request, place, TablePage(place.desk, place.opened))


def _wish(place: Place, wishes: dict[str, bool]) -> str:
    taking.set_wishes(place.opened, **wishes, by=place.desk.user, on=clock.today())
    return "Đã tính lại theo lựa chọn."


def _take(request: HttpRequest, place: Place) -> HttpResponse:
    seen, without = whole(request.POST.get("moc")), "bo-loi" in request.POST
    try:
        written = taking.take(
            place.opened, seen=seen, without_faults=without, by=place.desk.user, at=clock.now()
        )
    except Overtaken as overtaken:
        messages.error(request, str(overtaken))
        again = Opened(place.file, place.desk.submission)
        page = TablePage(place.desk, again, met=overtaken.by_cell)
        return _plan(request, place, page, status=409)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect(place.url("table-plan"))
    messages.success(request, f"Đã nhận {written} ô từ tệp vào biểu.")
    return redirect(place.url("table-file"))


def _plan(request: HttpRequest, place: Place, page: TablePage, status: int = 200) -> HttpResponse:
    wanted = request.GET.get("loc", "khac" if page.counts["khac"] else "")
    context = _page_frame(place) | {
        "page": page,
        "rows": page.page(wanted, request.GET.get("page")),
        "wanted": wanted,
        "filters": [(name, label, page.counts[name]) for name, label in FILTERS.items()],
        "seen": place.opened.latest_change(),
        "trail": page.trail("Xem thử"),
    }
    return render(request, "reports/supplying/plan.html", context, status=status)


@require_POST
def take_back(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """The form as it was before the file was taken over."""
    place = _place(request, pk, file, State.APPLIED)

    def do() -> str:
        count = uploads.undo(place.file, by=place.desk.user, at=clock.now())
        return f"Đã trả lại {count} ô như trước khi nhận tệp."

    _try(request, do)
    return redirect(place.url("table-file"))


@require_POST
def drop(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Put a file aside without taking anything from it."""
    place = _place(request, pk, file)

    def do() -> str:
        uploads.drop(place.file, by=place.desk.user, at=clock.now())
        return "Đã bỏ tệp. Biểu không thay đổi."

    _try(request, do)
    return redirect("table-files", pk)


def _try(request: HttpRequest, do: Callable[[], str]) -> None:
    try:
        messages.success(request, do())
    except REFUSALS as refused:
        messages.error(request, str(refused))


def _desk(request: HttpRequest, pk: int) -> Desk:
    """A table of the person's own unit; for everybody else there is no such page."""
    desk = at(request.user, pk, clock.today())
    if not desk.is_of_the_unit or not asked.read(desk.submission.obligation).is_table:
        raise Http404
    return desk


def _place(request: HttpRequest, pk: int, file: int, state: str = "") -> Place:
    """A table uploaded at that desk, in the state demanded."""
    desk = _desk(request, pk)
    found = uploads.of(desk.submission, FigureFile.Kind.TABLE).filter(pk=file).first()
    if found is None or (state and found.state != state):
        raise Http404
    return Place(desk, Opened(found, desk.submission))


def _frame(desk: Desk) -> dict[str, Any]:
    return {
        "desk": desk,
        "submission": desk.submission,
        "form_name": desk.submission.obligation.form.name,
        "unit_name": asked.read(desk.submission.obligation).unit_name,
        "campaign": desk.submission.obligation.campaign,
    }


def _page_frame(place: Place) -> dict[str, Any]:
    return _frame(place.desk) | {
        "file": place.file,
        "opened": place.opened,
        "may_enter": place.desk.may_enter,
        "taken_before": _taken_before(place.file),
    }


def _taken_before(file: FigureFile) -> FigureFile | None:
    """The same bytes, taken over before."""
    same = uploads.of(file.submission, FigureFile.Kind.TABLE).filter(
        digest=file.digest, state=State.APPLIED
    )
    return same.exclude(pk=file.pk).first()


def _job(file: FigureFile) -> Job | None:
    key, _ = uploads.job_of(file)
    return Job.objects.filter(key=key).order_by("-pk").first()


urls = [
    path("bao-cao/<int:pk>/bang/", files, name="table-files"),
    path("bao-cao/<int:pk>/bang/<int:file>/", file, name="table-file"),
    path("bao-cao/<int:pk>/bang/<int:file>/cot/", columns, name="table-columns"),
    path("bao-cao/<int:pk>/bang/<int:file>/don-vi/", units, name="table-units"),
    path("bao-cao/<int:pk>/bang/<int:file>/xem-thu/", plan, name="table-plan"),
    path("bao-cao/<int:pk>/bang/<int:file>/tra-lai/", take_back, name="table-take-back"),
    path("bao-cao/<int:pk>/bang/<int:file>/bo/", drop, name="table-drop"),
]
