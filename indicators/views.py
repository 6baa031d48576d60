"""The catalogue on screen: everyone signed in may browse, a business admin drafts and publishes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from indicators import browsing, catalogue
from indicators.differences import between
from indicators.editions import Edition, edition
from indicators.exchange import CatalogueError, Fault, export_indicators, export_rules
from indicators.forms import DraftForm, FilterForm
from indicators.models import CatalogueVersion, Severity
from units import clock
from units.listing import Column, Filter, Listing, by
from units.models import ReformArea
from units.requests import SignedInRequest

FAULTS_SHOWN = 50
INDICATORS = Listing(
    "chi-tieu",
    "Danh mục chỉ tiêu",
    (
        Column("ma", "Mã", lambda entry: entry.version.code, file_only=True),
        Column("chi-tieu", "Chỉ tiêu", lambda entry: entry.version.label),
        Column("linh-vuc", "Lĩnh vực", lambda entry: entry.version.area.name, file_only=True),
        Column("don-vi-tinh", "Đơn vị tính", lambda entry: entry.version.unit_of_measure),
        Column("co-so", "Có số liệu", lambda entry: "Nhập" if entry.version.is_entered else "Tính"),
        Column(
            "qua-don-vi",
            "Qua các đơn vị",
            lambda entry: entry.version.get_over_units_display(),
        ),
        Column(
            "qua-thoi-gian",
            "Qua thời gian",
            lambda entry: entry.version.get_over_time_display(),
        ),
        Column("cap", "Cấp được hỏi", lambda entry: entry.levels),
    ),
    per_page=1000,
)
RULES = Listing(
    "quy-tac",
    "Quy tắc kiểm tra",
    (
        Column("ma", "Mã", lambda row: row["rule"].code, file_only=True),
        Column("thong-bao", "Thông báo khi vi phạm", lambda row: row["rule"].message),
        Column("muc-do", "Mức độ", lambda row: row["severity"]),
        Column("dieu-kien", "Điều kiện", lambda row: row["expression"]),
        Column(
            "ap-dung",
            "Áp dụng cho",
            lambda row: ", ".join(one.code for one in row["codes"]) or row["applies_to"],
        ),
    ),
    search=lambda row: (row["rule"].code, row["rule"].message, row["expression"]),
    searched="Tìm trong các quy tắc",
    filters=(
        Filter(
            "muc-do",
            "Mức độ",
            by(lambda row: row["rule"].severity),
            Severity.choices,
        ),
    ),
    per_page=150,
)
TONES = {Severity.BLOCK: "bad", Severity.EXPLAIN: "wait", Severity.NOTICE: "info"}


@require_GET
def indicators(request: SignedInRequest) -> HttpResponse:
    """The indicators in force, by area, under their parents."""
    current = CatalogueVersion.objects.current()
    areas = list(ReformArea.objects.order_by("order"))
    form = FilterForm(request.GET, areas=areas)
    entries = browsing.entries(edition(current.pk), form.choices()) if current else []
    shown = INDICATORS.shown(request.GET, [entry for entry in entries if entry.found])
    if shown.file:
        return shown.file
    context = {
        "edition": current,
        "form": form,
        "list": shown,
        "shown": shown.page if shown.order else entries,
        "entries": entries,
        "found": sum(entry.found for entry in entries),
        "may_manage": catalogue.may_manage(request.user, clock.today()),
    }
    return render(request, "indicators/indicators.html", context)


@require_GET
def indicator(request: SignedInRequest, code: str) -> HttpResponse:
    """One indicator: what it means, how it adds up, what depends on it, what it was before."""
    current = _current()
    known = edition(current.pk)
    version = known.indicators.get(code)
    if version is None:
        raise Http404
    context = {
        "edition": current,
        "version": version,
        "levels": browsing.level_names(version),
        "over_units": browsing.over_units_in_words(version),
        "choices": sorted(version.choice_labels().items()),
        "parents": [known.indicators[parent] for parent in browsing.parents(code, known)],
        "children": browsing.children(code, known),
        "pieces": list(browsing.pieces(version.formula, known)),
        "used_by": browsing.used_by(code, known),
        "rules": _with_tones(browsing.rules_about(version, known), known),
        "history": browsing.history(code),
    }
    return render(request, "indicators/indicator.html", context)


@require_GET
def rules(request: SignedInRequest) -> HttpResponse:
    """The rules in force."""
    current = _current()
    known = edition(current.pk)
    applies_to = dict(current.rules.values_list("code", "applies_to"))
    rows = [
        {**row, "applies_to": applies_to[row["rule"].code]}
        for row in _with_tones(known.rules, known)
    ]
    shown = RULES.shown(request.GET, rows)
    if shown.file:
        return shown.file
    context = {"edition": current, "list": shown}
    return render(request, "indicators/rules.html", context)


@require_GET
def editions(request: SignedInRequest) -> HttpResponse:
    """Every edition, latest first; a draft is for those who may publish it."""
    may_manage = catalogue.may_manage(request.user, clock.today())
    found = CatalogueVersion.objects.all() if may_manage else CatalogueVersion.objects.published()
    context = {
        "editions": found.select_related("published_by").order_by("-number"),
        "may_manage": may_manage,
    }
    return render(request, "indicators/editions.html", context)


@require_GET
def one_edition(request: SignedInRequest, number: int) -> HttpResponse:
    """What an edition changed against the one before it."""
    found = _edition(request, number)
    before = CatalogueVersion.objects.published().filter(number__lt=number).order_by("-number")
    return render(request, "indicators/edition.html", _compared(found, before.first()))


@require_GET
def export(request: SignedInRequest, number: int, what: str) -> HttpResponse:
    """One of the two files of an edition, ready to be loaded again."""
    found = _edition(request, number)
    if what == "chi-tieu":
        content = export_indicators(catalogue.indicator_rows(found))
    else:
        content = export_rules(catalogue.rule_rows(found))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{what}-lan-{found.number}.csv"'
    return response


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest) -> HttpResponse:
    """Upload the files of the next edition."""
    _demand_manager(request)
    form = DraftForm(request.POST or None, request.FILES or None)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            found = _drafted(request, form)
        except CatalogueError as error:
            faults = error.faults
        else:
            return redirect("catalogue-edition", found.number)
    context = {
        "form": form,
        "faults": [{"text": str(fault)} for fault in faults[:FAULTS_SHOWN]],
        "more": max(0, len(faults) - FAULTS_SHOWN),
        "current": CatalogueVersion.objects.current(),
    }
    return render(request, "indicators/draft.html", context)


@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, number: int) -> HttpResponse:
    """Publish a draft, after a question."""
    _demand_manager(request)
    found = _edition(request, number)
    if request.method == "GET":
        return _ask(
            request,
            found,
            title=f"Công bố {found}",
            text="Đợt báo cáo mở từ nay dùng danh mục này. Danh mục đã công bố không sửa được.",
            label="Công bố",
        )
    try:
        catalogue.publish(found, by=request.user, at=clock.now())
    except CatalogueError as error:
        messages.error(request, str(error))
        return redirect("catalogue-edition", number)
    messages.success(request, f"Đã công bố {found}.")
    return redirect("catalogue")


@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, number: int) -> HttpResponse:
    """Throw a draft away, after a question."""
    _demand_manager(request)
    found = _edition(request, number)
    if request.method == "GET":
        text = "Bản nháp này sẽ bị bỏ. Danh mục hiện hành không thay đổi."
        return _ask(request, found, title="Bỏ bản nháp", text=text, label="Bỏ bản nháp")
    try:
        catalogue.discard(found, by=request.user, at=clock.now())
    except CatalogueError as error:
        messages.error(request, str(error))
        return redirect("catalogue-edition", number)
    messages.success(request, "Đã bỏ bản nháp.")
    return redirect("catalogue-editions")


# -- pieces of the pages above ---------------------------------------------------------------------


def _current() -> CatalogueVersion:
    current = CatalogueVersion.objects.current()
    if current is None:
        raise Http404
    return current


def _edition(request: SignedInRequest, number: int) -> CatalogueVersion:
    """An edition the person may see: published, or a draft they may publish."""
    found = get_object_or_404(CatalogueVersion, number=number)
    if not found.published_at and not catalogue.may_manage(request.user, clock.today()):
        raise Http404
    return found


def _demand_manager(request: SignedInRequest) -> None:
    if not (verdict := catalogue.may_manage(request.user, clock.today())):
        raise PermissionDenied(verdict.reason)


def _drafted(request: SignedInRequest, form: DraftForm) -> CatalogueVersion:
    indicator_rows, rule_rows = form.read()
    if rule_rows is None:
        current = CatalogueVersion.objects.current()
        rule_rows = catalogue.rule_rows(current) if current else []
    note = form.cleaned_data["note"]
    return catalogue.draft(indicator_rows, rule_rows, by=request.user, at=clock.now(), note=note)


def _compared(found: CatalogueVersion, before: CatalogueVersion | None) -> dict[str, Any]:
    """The page of an edition: its counts, and its differences from the published one before."""
    new, new_rules = catalogue.indicator_rows(found), catalogue.rule_rows(found)
    old = catalogue.indicator_rows(before) if before else []
    old_rules = catalogue.rule_rows(before) if before else []
    return {
        "edition": found,
        "before": before,
        "indicators": len(new),
        "rules": len(new_rules),
        "sections": [
            ("Chỉ tiêu", between(old, new)),
            ("Quy tắc", between(old_rules, new_rules)),
        ],
    }


def _ask(
    request: SignedInRequest, found: CatalogueVersion, *, title: str, text: str, label: str
) -> HttpResponse:
    context = {
        "title": title,
        "text": text,
        "label": label,
        "action": request.path,
        "back_url": (page := reverse("catalogue-edition", args=[found.number])),
        "trail": [
            ("Các lần công bố", reverse("catalogue-editions")),
            (f"Lần {found.number}", page),
            (label, ""),
        ],
    }
    return render(request, "confirm.html", context)


def _with_tones(found: Any, known: Edition) -> list[dict[str, Any]]:
    """Rules as a list shows them: severity in words and colour, indicators as links."""
    return [
        {
            "rule": rule,
            "severity": Severity(rule.severity).label,
            "tone": TONES[Severity(rule.severity)],
            "expression": rule.expression.to_text(),
            "codes": [known.indicators[code] for code in rule.codes if code in known.indicators],
        }
        for rule in found
    ]
