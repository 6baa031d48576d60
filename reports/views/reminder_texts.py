"""The words of reminders: one page for all kinds, one for each with a preview."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports.forms.reminding import TextForm
from reports.models import ReminderKind, ReminderText
from reports.reminding import samples, texts
from reports.reminding.texts import TextError, Words
from units import clock
from units.requests import SignedInRequest


@require_GET
def all_texts(request: SignedInRequest) -> HttpResponse:
    """Every kind with its subject, and who worded it."""
    _demand(request)
    edited = {row.kind: row for row in ReminderText.objects.select_related("by")}
    current = texts.current()
    rows = [(kind, current[kind].subject, edited.get(kind)) for kind in ReminderKind]
    return render(request, "reports/reminding/texts.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def one_text(request: SignedInRequest, kind: str) -> HttpResponse:
    """Word one kind; "Xem thử" shows it with real data and keeps nothing."""
    _demand(request)
    if kind not in ReminderKind.values:
        raise Http404
    now = texts.current()[kind]
    form = TextForm(kind, request.POST or None, initial={"subject": now.subject, "body": now.body})
    is_good = request.method == "POST" and form.is_valid()
    words = Words(**form.cleaned_data) if is_good else now
    if is_good and "try" not in request.POST:
        try:
            texts.edit(kind, words, by=request.user, at=clock.now(), on=clock.today())
        except TextError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu mẫu nhắc.")
            return redirect("reminder-text", kind)
    context = {
        "form": form,
        "kind": ReminderKind(kind),
        "edited": ReminderText.objects.filter(kind=kind).select_related("by").first(),
        "gaps": [(name, texts.GAPS[name]) for name in texts.gaps_of(kind)],
        "sample": samples.sample(kind, words, by=request.user, at=clock.now(), day=clock.today()),
        "trail": [("Đợt báo cáo", reverse("campaigns")), ("Mẫu nhắc", reverse("reminder-texts"))],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reports/reminding/text.html", context, status=status)


@require_POST
def reset_text(request: SignedInRequest, kind: str) -> HttpResponse:
    """Back to the default words."""
    _demand(request)
    if kind not in ReminderKind.values:
        raise Http404
    texts.reset(kind, by=request.user, at=clock.now(), on=clock.today())
    messages.success(request, "Đã trả mẫu nhắc về mặc định.")
    return redirect("reminder-text", kind)


def _demand(request: SignedInRequest) -> None:
    if not texts.may_edit(request.user, clock.today()):
        raise Http404


urls = [
    path("nhac/mau/", all_texts, name="reminder-texts"),
    path("nhac/mau/<str:kind>/", one_text, name="reminder-text"),
    path("nhac/mau/<str:kind>/mac-dinh/", reset_text, name="reminder-text-reset"),
]
