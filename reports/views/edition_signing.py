"""The clerk's pages: the signed file comes back, is recorded with number and day, and is sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from reports import jobs
from reports.editions import life, signing
from reports.editions.life import NotAllowed
from reports.forms.editions import RegistrationForm, ReturnedForm, SentForm
from reports.pages.editions import EditionPage
from reports.views.editions import page_of, posted, whole
from units import clock
from units.days import parse_day


@require_http_methods(["GET", "POST"])
@whole
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the signed file; it is compared with what was prepared by the worker."""
    page = page_of(request, pk)
    if not (verdict := life.may(page.user, "sign", page.edition, page.on)):
        messages.error(request, verdict.reason)
        return redirect("edition", pk)
    form = ReturnedForm(posted(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            signing.demand_size(upload.size)  # before it is read into memory
            file = signing.receive(
                page.edition, upload.name, upload.read(), by=page.user, at=clock.now()
            )
        except NotAllowed as refused:
            form.add_error("file", str(refused))
            return _page(request, page, form, _registration(page))
        asked = {
            "campaign": page.edition.draft.campaign_id,
            "root": page.edition.root_id,
            "edition": pk,
        }
        key = f"match_edition:{pk}:{file.digest}"
        job = jobs.enqueue("match_edition", key, asked, by=page.user, at=clock.now())
        return redirect("job", job.pk)
    return _page(request, page, form, _registration(page))


@require_POST
@whole
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the file as the signed original, with number and day."""
    page = page_of(request, pk)
    if not (verdict := life.may(page.user, "sign", page.edition, page.on)):
        messages.error(request, verdict.reason)
        return redirect("edition", pk)
    form = RegistrationForm(request.POST)
    if not form.is_valid():
        return _page(request, page, ReturnedForm(), form)
    try:
        made = signing.record(
            page.edition,
            request.POST.get("digest", ""),
            form.told(),
            reason=form.cleaned_data["reason"],
            by=page.user,
            at=clock.now(),
        )
    except NotAllowed as refused:
        form.add_error(None, str(refused))
        return _page(request, page, ReturnedForm(), form)
    messages.success(request, f"Đã ghi nhận bản đã ký, số {made.reference}.")
    return redirect("edition", pk)


@require_http_methods(["GET", "POST"])
@whole
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when and to whom it was sent."""
    page = page_of(request, pk)
    if not (verdict := life.may(page.user, "send", page.edition, page.on)):
        messages.error(request, verdict.reason)
        return redirect("edition", pk)
    told = {"day": page.on, "to": "\n".join(_receivers(page))}
    form = SentForm(posted(request), initial=told)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            signing.send(
                page.edition,
                clean["day"],
                clean["to"],
                clean["receipt"],
                by=page.user,
                at=clock.now(),
            )
            messages.success(request, "Đã ghi nhận văn bản đã gửi.")
            return redirect("edition", pk)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
    return render(request, "reports/editions/sent.html", {"page": page, "form": form})


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Number, day or signer typed wrongly when the original was recorded."""
    page = page_of(request, pk)
    one = page.edition
    if not (verdict := life.may_amend(page.user, one, page.on)):
        messages.error(request, verdict.reason)
        return redirect("edition", pk)
    told = {"number": one.number, "day": one.day, "signing": one.signing, "signer": one.signer}
    form = RegistrationForm(posted(request), initial=told)
    form.fields["reason"].label, form.fields["reason"].required = "Lý do sửa", True
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            made = signing.amend(one, form.told(), reason=reason, by=page.user, at=clock.now())
            messages.success(request, f"Đã sửa: số {made.reference}, ngày {made.day:%d/%m/%Y}.")
            return redirect("edition", pk)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
    return render(request, "reports/editions/amend.html", {"page": page, "form": form})


def _page(
    request: HttpRequest,
    page: EditionPage,
    upload: ReturnedForm,
    form: RegistrationForm | None,
) -> HttpResponse:
    if form is not None and page.returned_doubts:
        form.fields["reason"].required = True  # the field says so; the rule is in `signing`
    context = {"page": page, "upload": upload, "form": form, "file": page.returned}
    return render(request, "reports/editions/returned.html", context)


def _registration(page: EditionPage) -> RegistrationForm | None:
    """Filled in with what the file prints, once it was compared."""
    file = page.returned
    if file is None or not file.report:
        return None
    printed = file.report
    return RegistrationForm(
        initial={
            "number": printed.get("number"),
            "day": parse_day(printed.get("day", "")),
            "signing": page.edition.signing,
        }
    )


def _receivers(page: EditionPage) -> list[str]:
    """Kính gửi and Nơi nhận, without those named already and without the archive."""
    printed = (*page.document.addressees, *page.document.recipients)
    lines = (line.rstrip(";. ") for line in printed)
    return [line for line in lines if line and not line.lower().startswith(("như trên", "lưu"))]


urls = [
    path("trinh-ky/<int:pk>/ban-da-ky/", returned, name="edition-returned"),
    path("trinh-ky/<int:pk>/ghi-nhan/", record, name="edition-record"),
    path("trinh-ky/<int:pk>/da-gui/", sent, name="edition-sent"),
    path("trinh-ky/<int:pk>/sua-so/", amend, name="edition-amend"),
]
