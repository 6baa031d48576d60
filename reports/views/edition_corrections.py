"""What is done about an issued paper that is wrong: replaced, corrected, carried over."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from reports.editions import corrections, life
from reports.editions.life import NotAllowed
from reports.forms.editions import CarryForm, ErratumForm, LetterForm, ReplaceForm
from reports.models import CarriedCorrection, Erratum
from reports.pages.editions import EditionPage
from reports.views.editions import page_of, whole
from units import clock

Forms = dict[str, Form]


@require_http_methods(["GET", "POST"])
@whole
def wrong(request: HttpRequest, pk: int) -> HttpResponse:
    """Which kind of error it is decides what is done: one page, the law's three ways."""
    page = page_of(request, pk)
    if not (verdict := life.may_correct(page.user, page.edition, page.on)):
        messages.error(request, verdict.reason)
        return redirect("edition", pk)
    forms = _forms(page)
    if request.method == "POST":
        name = next((name for name in forms if name in request.POST), "")
        if name and (answer := _done(request, page, forms, name)):
            return answer
    return render(request, "reports/editions/wrong.html", {"page": page, "forms": forms})


@require_POST
def erratum_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an error of form out of the list again."""
    row = get_object_or_404(Erratum, pk=pk)
    page = page_of(request, row.edition_id)
    try:
        corrections.drop_erratum(row, by=page.user, at=clock.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("edition-wrong", page.edition.pk)


@require_POST
def carried_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a note on a figure of the next period back."""
    row = get_object_or_404(CarriedCorrection, pk=pk)
    page = page_of(request, row.edition_id)
    try:
        corrections.drop_carried(row, by=page.user, at=clock.now())
        messages.success(request, "Đã bỏ ghi chú.")
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("edition-wrong", page.edition.pk)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """No replacing report after all."""
    page = page_of(request, pk)
    try:
        corrections.give_up_replacement(page.edition, by=page.user, at=clock.now())
        messages.success(request, "Đã thôi soạn báo cáo thay thế.")
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("edition", pk)


def _forms(page: EditionPage) -> Forms:
    symbol = corrections.LETTER_SYMBOL if page.place.level in ("province", "district") else ""
    return {
        "replace": ReplaceForm(prefix="replace"),
        "erratum": ErratumForm(prefix="erratum"),
        "letter": LetterForm(prefix="letter", initial={"symbol": symbol}),
        "carry": CarryForm(prefix="carry"),
    }


def _done(request: HttpRequest, page: EditionPage, forms: Forms, name: str) -> HttpResponse | None:
    """Where to go after the act; None where the page comes again with what was typed."""
    form = forms[name] = type(forms[name])(request.POST, prefix=name)
    if not form.is_valid():
        return None
    try:
        return ACTS[name](request, page, form)
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return None


def _replace(request: HttpRequest, page: EditionPage, form: Form) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    draft = corrections.open_replacement(page.edition, reason, by=page.user, at=clock.now())
    messages.success(request, "Dự thảo đã mở lại để soạn báo cáo thay thế.")
    return redirect("draft", draft.campaign.code, page.place.unit.code)


def _erratum(request: HttpRequest, page: EditionPage, form: Form) -> HttpResponse:
    clean = form.cleaned_data
    corrections.add_erratum(
        page.edition, clean["before"], clean["after"], by=page.user, at=clock.now()
    )
    messages.success(request, "Đã ghi lỗi thể thức.")
    return redirect("edition-wrong", page.edition.pk)


def _letter(request: HttpRequest, page: EditionPage, form: Form) -> HttpResponse:
    clean = form.cleaned_data
    letter = corrections.write_letter(
        page.edition, clean["symbol"], clean["reason"], by=page.user, at=clock.now()
    )
    messages.success(request, "Đã lập công văn đính chính và trình thẩm tra.")
    return redirect("edition", letter.pk)


def _carry(request: HttpRequest, page: EditionPage, form: Form) -> HttpResponse:
    clean = form.cleaned_data
    made = corrections.carry(
        page.edition,
        clean["code"],
        clean["right"],
        clean["reason"],
        by=page.user,
        at=clock.now(),
    )
    messages.success(request, f"Báo cáo lũy kế kỳ sau sẽ in ghi chú: {made.right}.")
    return redirect("edition-wrong", page.edition.pk)


ACTS = {"replace": _replace, "erratum": _erratum, "letter": _letter, "carry": _carry}


urls = [
    path("trinh-ky/<int:pk>/sai-sot/", wrong, name="edition-wrong"),
    path("trinh-ky/loi-the-thuc/<int:pk>/bo/", erratum_drop, name="erratum-drop"),
    path("trinh-ky/so-ky-sau/<int:pk>/bo/", carried_drop, name="carried-drop"),
    path("trinh-ky/<int:pk>/thoi-thay-the/", keep, name="edition-keep"),
]
