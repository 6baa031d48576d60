"""What a unit prints: its form blank or filled, a slip that asks for figures, its own report."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from reports import files, jobs
from reports.documents.frozen import canonical
from reports.forms.printing import SlipForm
from reports.models import Job
from reports.pages import printing, slips
from reports.pages.desk import Desk, at
from units import clock
from units.days import day_text

BLANK = "trong"


@require_GET
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as it prints from the browser; `?trong=1` without figures."""
    desk = at(request.user, pk, clock.today())
    blank = BLANK in request.GET
    context = {
        "submission": desk.submission,
        "form": printing.form(
            desk.sheet(), blank=blank, sees=desk.sees, by=desk.user, at=clock.now()
        ),
        "blank": blank,
        "trail": _trail(desk, "In biểu"),
    }
    return render(request, "reports/entry/printed.html", context)


@require_POST
def form_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the form as PDF; it is downloaded from the page of its progress."""
    desk = at(request.user, pk, clock.today())
    blank = BLANK in request.POST
    areas = None
    if not desk.reads_whole:
        areas = [code for code in desk.sheet().asked.areas if desk.sees(code)]
    key = f"{'blank' if blank else 'filled'}:{desk.user.pk}"
    return _made(desk, "render_form", key, blank=blank, areas=areas)


@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the unit's report as it is sent, as PDF; for those who read all of it."""
    desk = at(request.user, pk, clock.today())
    if not desk.reads_whole:
        raise Http404
    return _made(desk, "render_submission", "discreet" if desk.is_kept_back_from else "whole")


def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose lines, whom to ask and by when; see the slip; print it, or ask for it as a file."""
    desk = at(request.user, pk, clock.today())
    if not desk.is_of_the_unit:
        raise Http404
    held = desk.sheet()
    if held.asked.is_table:
        return redirect(f"{reverse('form-print', args=[pk])}?{BLANK}=1")
    given = request.POST if request.method == "POST" else request.GET
    form = SlipForm(given, codes=slips.codes(held))
    area = given.get("linh-vuc", "")
    chosen = given.getlist("lines") or (slips.codes(held, area) if area else [])
    if form.is_valid() and request.method == "POST" and chosen:
        return _slip_file(desk, form.cleaned_data, chosen, given.get("dinh-dang", "pdf"))
    document = None
    if form.is_valid() and chosen:
        clean = {name: form.cleaned_data[name] for name in ("recipient", "wanted_by", "note")}
        document = slips.slip(held, chosen, **clean, by=desk.user, on=desk.on)
    context = {
        "submission": desk.submission,
        "choices": slips.choices(held, chosen),
        "chosen": chosen,
        "given": {name: given.get(name, "") for name in ("recipient", "wanted_by", "note")},
        "document": document,
        "blocks": (*document.opening, *document.body, *document.closing) if document else (),
        "faults": form.problems(),
        "trail": _trail(desk, "Phiếu đề nghị cung cấp số liệu"),
    }
    status = 422 if form.errors else 200
    return render(request, "reports/entry/figure_slip.html", context, status=status)


def _slip_file(desk: Desk, clean: dict[str, Any], lines: list[str], wanted: str) -> HttpResponse:
    if wanted not in ("pdf", "docx"):
        raise Http404
    asking = {
        "format": wanted,
        "lines": lines,
        "recipient": clean["recipient"],
        "wanted_by": day_text(clean["wanted_by"]),
        "note": clean["note"],
    }
    # Another slip asked for meanwhile is another piece of work.
    key = files.digest_of(canonical(asking).encode())[:16]
    return _made(desk, "render_slip", f"{desk.user.pk}:{key}", **asking)


def _made(desk: Desk, kind: str, key: str, **arguments: Any) -> HttpResponse:
    obligation = desk.submission.obligation
    job: Job = jobs.enqueue(
        kind,
        f"{kind}:{desk.submission.pk}:{key}",
        {
            "campaign": obligation.campaign_id,
            "root": obligation.unit_id,
            "submission": desk.submission.pk,
            "discreet": desk.is_kept_back_from,
            **arguments,
        },
        by=desk.user,
        at=clock.now(),
    )
    return redirect("job", job.pk)


def _trail(desk: Desk, here: str) -> list[tuple[str, str]]:
    page = reverse("submission", args=[desk.submission.pk])
    return [("Trang chủ", "/"), (desk.submission.obligation.form.name, page), (here, "")]


urls = [
    path("bao-cao/<int:pk>/ban-in/", form, name="form-print"),
    path("bao-cao/<int:pk>/ban-in/tep/", form_file, name="form-print-file"),
    path("bao-cao/<int:pk>/ban-pdf/", paper, name="submission-paper"),
    path("bao-cao/<int:pk>/phieu-de-nghi/", slip, name="figure-slip"),
]
