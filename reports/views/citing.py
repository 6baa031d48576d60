"""The register of cited documents on screen: list, one document, entering, the picker."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from reports.citing import access, entries, parsing, permissions, register, searching
from reports.citing.entries import Entry
from reports.citing.parsing import Citation
from reports.citing.printing import full, short
from reports.citing.register import DocumentError, Suspect, as_cited
from reports.forms.citing import CitationForm, DocumentForm, RetireForm, typed
from reports.models import CitedDocument
from reports.pages import drafts
from reports.views import citing_files
from units import clock
from units.listing import Column, Listing
from units.requests import SignedInRequest
from units.text import whole

LIST = Listing(
    "van-ban-vien-dan",
    "Văn bản viện dẫn",
    (
        Column("van-ban", "Văn bản", str),
        Column(
            "ngay",
            "Ngày ban hành",
            lambda one: one.day or one.year,
            lambda one: one.day or (date(one.year, 1, 1) if one.year else None),
        ),
        Column("co-quan", "Cơ quan ban hành", lambda one: one.issuer),
        Column("trich-yeu", "Trích yếu", lambda one: one.subject),
        Column("ma", "Mã viện dẫn", lambda one: one.key, file_only=True),
        Column("thoi-dung", "Thôi dùng", lambda one: one.retired, file_only=True),
    ),
)
NARROWED = ("q", "loai", "nam", "ca-thoi-dung", "nghi-trung")


@require_GET
def register_page(request: SignedInRequest) -> HttpResponse:
    """Every document, narrowed by words, type and year."""
    access.demand_reader(request.user, clock.today())
    query, type_, year, retired, doubled = (request.GET.get(name, "") for name in NARROWED)
    types, years = searching.types_and_years()
    type_ = type_ if type_ in types else ""
    found = searching.find(query, type_=type_, year=whole(year), retired=bool(retired))
    if doubled:
        suspected = register.suspected()
        found = [document for document in found if document.pk in suspected]
    shown = LIST.shown(request.GET, found)
    if shown.file:
        return shown.file
    context = {
        "list": shown,
        "query": query,
        "type": type_,
        "types": types,
        "year": whole(year),
        "years": years,
        "retired": retired,
        "doubled": doubled,
        "may_add": permissions.may_add(request.user, clock.today()),
    }
    return render(request, "reports/citing/register.html", context)


@require_GET
def one(request: SignedInRequest, key: str) -> HttpResponse:
    """One document: its fields, how reports print it, what looks doubtful."""
    document = access.document(request.user, key, clock.today())
    entry, cited = register.entry_of(document), as_cited(document)
    context = {
        "document": document,
        "full": full(cited),
        "short": short(cited),
        "token": f"[[{document.key}]]",
        "doubts": entries.doubts(entry),
        "suspects": [] if document.retired else register.suspects(entry, document),
        "verdict": permissions.may_change(request.user, document, clock.today()),
        "cited_in": drafts.citing(request.user, key, clock.today()),
    }
    return render(request, "reports/citing/document.html", context)


@require_GET
def search(request: SignedInRequest) -> JsonResponse:
    """What the picker of the writing page offers."""
    access.demand_reader(request.user, clock.today())
    return JsonResponse(searching.offered(request.GET.get("q", "")), safe=False)


# -- entering and correcting -----------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    """A citation is pasted, its fields are looked through, then the document is registered."""
    access.demand_writer(request.user, clock.today())
    if "read" in request.POST:
        return _read(request)
    form = DocumentForm(request.POST or None)
    suspects = _suspected(form)
    if form.is_valid() and not suspects and (document := _saved(request, form)):
        messages.success(request, f"Đã nhập {document}. Viện dẫn bằng [[{document.key}]].")
        return redirect("document-one", document.key)
    citation = None if form.is_bound else CitationForm()
    context = {"form": form, "citation": citation, "suspects": suspects}
    return render(request, "reports/citing/add.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, key: str) -> HttpResponse:
    """Correct a registered document; the key that texts cite it by stays."""
    document = access.own_document(request.user, key, clock.today())
    form = DocumentForm(request.POST or None, initial=typed(register.entry_of(document)))
    suspects = _suspected(form, document)
    if form.is_valid() and not suspects and _saved(request, form, document):
        messages.success(request, "Đã lưu. Báo cáo dựng từ nay in theo nội dung mới.")
        return redirect("document-one", key)
    context = {"form": form, "document": document, "suspects": suspects}
    return render(request, "reports/citing/edit.html", context)


@require_http_methods(["GET", "POST"])
def retire(request: SignedInRequest, key: str) -> HttpResponse:
    """Offer a document no more, for a reason; or offer it again."""
    document = access.own_document(request.user, key, clock.today())
    form = None if document.retired else RetireForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _turned(request, document, form)
    context = {
        "title": "Dùng lại văn bản" if form is None else "Thôi dùng văn bản",
        "text": f"{document} sẽ được gợi ý lại khi viện dẫn."
        if form is None
        else f"{document} không còn được gợi ý; báo cáo đã viện dẫn vẫn in như cũ.",
        "form": form,
        "label": "Dùng lại" if form is None else "Thôi dùng",
        "action": request.path,
        "back_url": (page := reverse("document-one", args=[key])),
        "trail": [
            ("Văn bản viện dẫn", reverse("documents-register")),
            (str(document), page),
            ("Dùng lại" if form is None else "Thôi dùng", ""),
        ],
    }
    return render(request, "confirm.html", context)


def _read(request: SignedInRequest) -> HttpResponse:
    """The first step of adding: the fields that a pasted citation fills."""
    citation, form, read = CitationForm(request.POST), DocumentForm(), {}
    if citation.is_valid():
        found = parsing.parse(citation.cleaned_data["citation"])
        if found:
            entry = entries.of_citation(found[0])
            form, read = DocumentForm(initial=typed(entry)), _taken_apart(found, entry)
        else:
            citation.add_error("citation", "Không nhận ra viện dẫn nào; nhập các ô bên dưới.")
    context = {"form": form, "citation": citation, **read}
    return render(request, "reports/citing/add.html", context)


def _taken_apart(found: list[Citation], entry: Entry) -> dict[str, Any]:
    """What the page says of the citations that were read."""
    return {
        "read": found[0],
        "others": found[1:],
        "doubts": [parsing.FAULTS[fault] for fault in found[0].faults],
        "suspects": register.suspects(entry),
    }


def _suspected(form: DocumentForm, document: CitedDocument | None = None) -> list[Suspect]:
    """The documents that may be the same one, until the person has said that none is."""
    if not form.is_valid() or form.cleaned_data["distinct"]:
        return []
    found = register.suspects(form.entry, document)
    if found and not any(one.is_same for one in found):
        form.ask()
    return found


def _saved(
    request: SignedInRequest, form: DocumentForm, document: CitedDocument | None = None
) -> CitedDocument | None:
    """What was saved; None when the register refuses, with its reasons put into the form."""
    by, at = request.user, clock.now()
    try:
        if document is None:
            return register.add(form.entry, by=by, at=at)
        return register.change(document, form.entry, by=by, at=at)
    except DocumentError as error:
        for name, reason in error.faults.items():
            form.add_error(name if name in form.fields else None, reason)
        return None


def _turned(
    request: SignedInRequest, document: CitedDocument, form: RetireForm | None
) -> HttpResponse:
    by, at = request.user, clock.now()
    try:
        if form is None:
            register.restore(document, by=by, at=at)
        else:
            register.retire(document, form.cleaned_data["reason"], by=by, at=at)
    except DocumentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Đã dùng lại văn bản." if form is None else "Đã thôi dùng.")
    return redirect("document-one", document.key)


urls = [
    path("van-ban/", register_page, name="documents-register"),
    path("van-ban/them/", add, name="document-add"),
    path("van-ban/tim/", search, name="document-search"),
    path("van-ban/nhap-tep/", citing_files.import_file, name="documents-import"),
    path("van-ban/tai-tep/", citing_files.export, name="documents-export"),
    path("van-ban/<slug:key>/", one, name="document-one"),
    path("van-ban/<slug:key>/sua/", edit, name="document-edit"),
    path("van-ban/<slug:key>/thoi-dung/", retire, name="document-retire"),
]
