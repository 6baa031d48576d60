"""Filling a form: the task list of a submission, and a page per reform area.

Everything works as plain pages; a script that asks for JSON gets the same save answered with what
changed on the page.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from crispy_forms.layout import HTML, ButtonHolder, LayoutObject
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse

from indicators.figures import State
from indicators.models import Severity
from reports.models import Confirmation, Obligation, Submission
from reports.pages import beside, boxes, drafts, grid, nil, promises, supplied, waiting
from reports.pages import parts as parts_
from reports.pages.desk import Desk, at, at_area
from reports.pages.grid import Given
from reports.pages.sheet import AreaCount, Sheet, Stored
from reports.submissions import asked, confirmations, entry, posted
from reports.submissions.asked import Asked
from reports.submissions.posted import Key, Posted
from reports.teamwork import notes as source_notes
from reports.views import entry_acts, presence
from reports.views.places import Placed, of_dispute, of_figure, of_remark, of_said
from units import clock
from units.middleware import wants_json

EXTRAS = "ghi-chu"  # in the address of a table: notes and states at every cell
COMPARED, LAST_YEAR = "so-sanh", "nam-truoc"  # and: compared with the same period last year


def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list: how far each area is, what is wrong, what came back, what is next."""
    desk = at(request.user, pk, clock.today())
    held = desk.sheet()
    obligation = desk.submission.obligation
    promised = _promised(desk, held)
    nils = nil.offers(held) if desk.may_enter and desk.is_of_the_unit else {}
    parts = parts_.read(desk)
    counts = [count for count in held.counts() if desk.sees(count.code)]
    context = _frame(desk, held) | {
        "parts": parts,
        "has_evidence": any(count.attached for count in counts),
        "rows": [(c, parts.given.get(c.code) if parts else None, nils.get(c.code)) for c in counts],
        "said": [of_said(s, held) for s in held.said if desk.sees(held.area_of(s.finding))],
        "promised": promised,
        "promises": promises.of_figures((one.it.figure for one in promised), desk.on),
        "has_to_explain": any(s.finding.severity == Severity.EXPLAIN for s in held.said),
        "waiting": [remark for remark in held.remarks if held.is_waiting(remark)],
        "remarks": [of_remark(r, held) for r in held.remarks if desk.sees(held.area_of_remark(r))],
        "disputes": _disputes(desk, held),
        "supplied": _supplied(desk),
        "may_enter": desk.may_enter,
        "may_confirm": desk.may_confirm,
        "voices": supplied.voices(desk.submission)
        if held.asked.is_table and desk.is_of_the_unit
        else None,
        **waiting.approvers(obligation.unit_id, desk.on),
        "prose": drafts.of_unit(desk.user, obligation.campaign, obligation.unit_id, desk.on),
        "steps": [(step, desk.may(step)) for step in ("submit", "withdraw")],
        "may_forward": desk.may("forward"),
        "may_start_again": obligation.campaign.rehearsal and desk.may("start_again"),
        "may_review": any(desk.may(step) for step in ("begin", "accept", "reopen")),
    }
    return render(request, "reports/entry/submission.html", context)


def area(request: HttpRequest, pk: int, area: str) -> HttpResponse:
    """One reform area of the form, to read or to fill."""
    desk = at_area(request.user, pk, area, clock.today())
    if request.method == "POST":
        return _save(request, desk, area)
    return _page(request, desk, _load(request, desk), area)


def _save(request: HttpRequest, desk: Desk, area: str) -> HttpResponse:
    """Save what can be saved; show the rest again as it was typed, each with its reason."""
    came = posted.read(request.POST)
    notes = posted.sources(request.POST)
    unkept = entry_acts.note_all(desk, notes, at=clock.now())
    try:
        # A note alone may be written in any state of the report.
        troubles = {} if notes and not came else _write(desk, came, request.POST)
    except entry.EntryRefused as refused:
        return _refused(request, desk, area, came, str(refused))
    current = Submission.objects.select_related(
        "obligation__form", "obligation__campaign__root", "obligation__unit", "version"
    ).get(pk=desk.submission.pk)
    desk = Desk(desk.user, current, desk.on)
    held = _load(request, desk)
    given = Given(came, troubles, unkept)
    if wants_json(request):
        return _answer(request, desk, held, area, given, notes)
    presence.saved_here(desk, area)
    if troubles or unkept:
        return _page(request, desk, held, area, given)
    messages.success(request, "Đã lưu.")
    return redirect(_after_saving(request, desk, held, area))


@transaction.atomic
def _write(desk: Desk, came: dict[Key, Posted], post: Any) -> dict[Key, boxes.Trouble]:
    """Figures first, so that an explanation meets the finding it was written for."""
    at_moment = clock.now()
    bad = {key: boxes.bad_dates(one) for key, one in came.items() if one.bad_dates}
    cells = [one.cell() for one in came.values() if not one.keeps_theirs and one.key not in bad]
    outcome = entry.save_cells(desk.submission, cells, by=desk.user, at=at_moment)
    known = asked.read(desk.submission.obligation).known
    entry_acts.explain_all(desk, posted.explanations(post), at=at_moment)
    return boxes.troubles(outcome, known.indicators) | bad


def _answer(
    request: HttpRequest,
    desk: Desk,
    held: Sheet,
    area: str,
    given: Given,
    notes: Mapping[str, str],
) -> JsonResponse:
    """What a script needs to bring its page up to date."""
    group = _group(request, held.asked)
    by_year = request.GET.get(COMPARED) == LAST_YEAR
    made = grid.build(held, area, group=group, editable=True, given=given, by_year=by_year)
    saved = {
        key: {"seen": box.seen, "text": box.text}
        for key, box in made.boxes.items()
        if (box.cell.line.code, box.cell.about.pk) in given.posted and not box.trouble
    }
    kept = {code: {"seen": 0, "text": text} for code, text in notes.items()}
    count = next((c for c in held.counts() if c.code == area), None)
    troubled = {box.key: box.trouble.message for box in made.troubled if box.trouble}
    unkept = {code: source_notes.fault(text) for code, text in given.notes.items()}
    return JsonResponse(
        {
            "saved": saved | {code: kept[code] for code in kept.keys() - unkept.keys()},
            "troubled": troubled | unkept,
            "status": made.statuses(),
            "computed": made.computed(),
            "differences": made.differences(),
            "progress": f"{count.answered}/{count.total}" if count else "",
            "nil": _nil_buttons(request, held, count) if count and desk.is_of_the_unit else "",
        }
    )


def _nil_buttons(request: HttpRequest, held: Sheet, count: AreaCount) -> str:
    """The buttons of "không phát sinh" above the grid, with what is empty now."""
    context = {
        "offer": nil.offers(held).get(count.code),
        "look": "btn btn-outline-secondary",
        "count": count,
        "submission": held.submission,
    }
    return render_to_string("reports/entry/_nil.html", context, request)


def _refused(
    request: HttpRequest, desk: Desk, area: str, came: dict[Key, Posted], why: str
) -> HttpResponse:
    """Nothing was saved: the form is closed, or not this person's. What was typed is shown."""
    if not desk.is_of_the_unit:
        raise PermissionDenied(why)
    if wants_json(request):
        return JsonResponse({"error": why}, status=409)
    held = _load(request, desk)
    unsaved = [
        (held.asked.known.indicators[key[0]].label, one.text)
        for key, one in came.items()
        if key[0] in held.asked.known.indicators and one.text.strip()
    ]
    return _page(request, desk, held, area, refused=why, unsaved=unsaved, status=409)


def _page(
    request: HttpRequest,
    desk: Desk,
    held: Sheet,
    area: str,
    given: Given | None = None,
    **extra: Any,
) -> HttpResponse:
    if area not in held.asked.areas:
        raise Http404
    editable = bool(desk.may_enter)
    group = _group(request, held.asked)
    made = grid.build(
        held,
        area,
        group=group,
        editable=editable,
        given=given,
        extras=EXTRAS in request.GET,
        by_year=request.GET.get(COMPARED) == LAST_YEAR,
        memory=beside.read(desk, held, held.asked.in_group(group), given.notes if given else {}),
    )
    status = extra.pop("status", 200)
    counts = held.counts()
    count = next(count for count in counts if count.code == area)
    parts = parts_.read(desk)
    context = _frame(desk, held, count.name) | {
        "count": count,
        "counts": [count for count in counts if desk.sees(count.code)],
        "grid_form": grid.GridForm(made, *_buttons(counts, area, editable)),
        "grid": made,
        "nil": nil.offers(held).get(area) if editable and desk.is_of_the_unit else None,
        "group": group,
        "groups": held.asked.groups,
        "faults": _faults(made),
        "area_remarks": held.about_area(_area_id(held, area)),
        "supplied": _supplied(desk, area),
        "may_confirm": desk.may_confirm,
        "parts": parts,
        "part": parts.given.get(area) if parts else None,
        **extra,
    }
    return render(request, "reports/entry/area.html", context, status=status)


def _frame(desk: Desk, held: Sheet, area: str = "") -> dict[str, Any]:
    """What every page about one submission shows at its head."""
    return {
        "desk": desk,
        "submission": desk.submission,
        "obligation": desk.submission.obligation,
        "campaign": desk.submission.obligation.campaign,
        "unit_name": held.asked.unit_name,
        "is_table": held.asked.is_table,
        "say_url": reverse("entry-confirm", args=[desk.submission.pk]),
        "trail": [
            ("Trang chủ", "/"),
            (held.asked.unit_name, reverse("submission", args=[desk.submission.pk])),
            (area or desk.submission.obligation.form.name, ""),
        ],
        "there": presence.there(desk),
        "window": f"từ {boxes.plain(desk.submission.obligation.campaign.covers_from)} "
        f"đến {boxes.plain(desk.submission.obligation.campaign.last_day)}",
    }


def _supplied(desk: Desk, area: str = "") -> list[supplied.Group]:
    """Figures that others gave about the unit, of one area or of all that the person sees."""
    if area and area not in asked.read(desk.submission.obligation).supplied:
        return []
    found = confirmations.supplied(desk.submission)
    obligation = desk.submission.obligation
    return supplied.by_area(
        one
        for one in found
        if desk.sees(one.version.area.code)
        and area in ("", one.version.area.code)
        and (desk.is_of_the_unit or not _hides(desk, one.version.code, obligation))
    )


def _promised(desk: Desk, held: Sheet) -> list[Placed[Stored]]:
    """The figures that cannot be had yet, the earliest promised first."""
    areas = held.asked.known.indicators
    found = [
        of_figure(key, stored, held)
        for key, stored in held.values.items()
        if stored.figure.state is State.UNAVAILABLE and desk.sees(areas[key[0]].area.code)
    ]
    return sorted(found, key=lambda one: one.it.figure.promised or date.max)


def _hides(desk: Desk, code: str, obligation: Obligation) -> bool:
    return desk.sight.hides(code, obligation.unit_id, obligation.level)


def _disputes(desk: Desk, held: Sheet) -> list[Placed[Confirmation]]:
    """Requests to adjust figures of this table; each quotes the figure that was seen."""
    placed = [of_dispute(word, held) for word in confirmations.disputes(desk.submission)]
    codes = held.asked.known.codes
    return [
        one for one in placed if (codes[one.it.indicator_id], one.it.subject_id) not in held.hidden
    ]


def _faults(made: grid.Grid) -> list[dict[str, str]]:
    """The summary on top: each line leads to its cell."""
    notes = [{"text": f"{n.code}: {n.fault}", "href": f"#{n.anchor}"} for n in made.unkept]
    return notes + [
        {
            "text": f"{box.cell.line.code} {box.cell.line.version.label}: {box.trouble.message}",
            "href": f"#{box.anchor}",
        }
        for box in made.troubled
        if box.trouble
    ]


def _buttons(counts: Iterable[AreaCount], area: str, editable: bool) -> list[LayoutObject]:
    if not editable:
        return []
    last = [count.code for count in counts][-1] == area
    more = (
        ""
        if last
        else (
            '<button class="btn btn-outline-primary" name="tiep" value="1" type="submit">'
            "Lưu và sang lĩnh vực tiếp theo</button>"
        )
    )
    return [
        ButtonHolder(
            HTML('<button class="btn btn-primary" type="submit">Lưu</button>' + more),
            css_class="actions entry-actions",
        )
    ]


def _after_saving(request: HttpRequest, desk: Desk, held: Sheet, area: str) -> str:
    """The same page again, or the next area."""
    areas = held.asked.areas
    if "tiep" in request.POST and area != areas[-1]:
        area = areas[areas.index(area) + 1]
        return reverse("entry-area", args=[desk.submission.pk, area])
    return request.get_full_path()


def _load(request: HttpRequest, desk: Desk) -> Sheet:
    group = _group(request, asked.read(desk.submission.obligation))
    return desk.sheet(group=group)


def _group(request: HttpRequest, what: Asked) -> str:
    """The page of a table that is asked for; the first when none is."""
    groups = what.groups
    wanted = request.GET.get("nhom", "")
    return wanted if wanted in groups else groups[0]


def _area_id(held: Sheet, area: str) -> int:
    return next(line.version.area_id for line in held.asked.lines if line.area == area)


urls = [
    path("bao-cao/<int:pk>/", submission, name="submission"),
    path("bao-cao/<int:pk>/linh-vuc/<slug:area>/", area, name="entry-area"),
]
