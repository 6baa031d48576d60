"""The register of cited documents as a CSV file: out, and in after a preview."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from reports.citing import access, exchange
from reports.citing.printing import full
from reports.forms.citing import DocumentFileForm, ImportForm
from reports.models import CitedDocument
from units import clock
from units.requests import SignedInRequest

FAULTS_SHOWN = 50
WORDS = {
    "type": "tên loại",
    "reference": "số, ký hiệu",
    "day": "ngày ban hành",
    "year": "năm",
    "issuer": "cơ quan ban hành",
    "subject": "trích yếu",
    "note": "ghi chú",
    "retired": "không dùng nữa",
}


@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """The whole register, ready to be imported again."""
    access.demand_reader(request.user, clock.today())
    content = exchange.export(CitedDocument.objects.order_by("pk"))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="van-ban-vien-dan.csv"'
    return response


@require_http_methods(["GET", "POST"])
def import_file(request: SignedInRequest) -> HttpResponse:
    """Upload a file, look through what it would change, then import what was looked through."""
    access.demand_writer(request.user, clock.today())
    if "content" in request.POST:
        return _import(request)
    form = DocumentFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.cleaned_data["file"])
    return render(request, "reports/citing/import.html", {"form": form})


def _preview(request: SignedInRequest, content: str) -> HttpResponse:
    plan = exchange.examine(content.encode(), request.user, clock.today())
    context = {
        "plan": plan,
        "content": content,
        "faults": [{"text": str(fault)} for fault in plan.faults[:FAULTS_SHOWN]],
        "more": max(0, len(plan.faults) - FAULTS_SHOWN),
        "new": [(row, full(row.cited)) for row in plan.new],
        "changed": [(one, _worded(one.changes)) for one in plan.changed],
    }
    return render(request, "reports/citing/preview.html", context)


def _import(request: SignedInRequest) -> HttpResponse:
    form = ImportForm(request.POST)
    if not form.is_valid():
        return redirect("documents-import")
    content = form.cleaned_data["content"]
    try:
        plan = exchange.load_content(content.encode(), request.user, clock.now())
    except exchange.ExchangeError:
        return _preview(request, content)
    counts = f"{len(plan.new)} văn bản mới, {len(plan.changed)} thay đổi"
    messages.success(request, f"Đã nhập: {counts}, {plan.same} như cũ.")
    return redirect("documents-register")


def _worded(changes: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Field, before, after, as the screen says them."""
    return [
        (WORDS[name], before or "trống", after or "trống")
        for name, (before, after) in changes.items()
    ]
