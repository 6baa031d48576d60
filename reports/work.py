"""The kinds of long work. To add one, write a function and name it in KINDS.

Each is safe to do twice and writes nothing by halves: a worker may be killed at any moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports import files
from reports.adding import consolidation
from reports.campaigns.deadlines import local_day
from reports.documents import document, renderers
from reports.documents.renderers import Rendered, forms
from reports.editions import freezing, preparing, signing
from reports.editions.life import NotAllowed
from reports.models import (
    Campaign,
    CampaignUnit,
    Consolidation,
    Edition,
    EditionFile,
    FigureFile,
    Job,
    Submission,
)
from reports.pages import papers, printing, sheet, slips
from reports.reminding import letters
from reports.submissions import uploads
from reports.writing import briefing, composing, late_units
from units.days import parse_day

Progress = Callable[[int, str], None]


class RefusedError(Exception):
    """The work cannot be done as asked; the text is fit for the reader."""


@dataclass(frozen=True)
class Kind:
    """What a job does, and what it is called on its page."""

    title: str
    do: Callable[..., dict[str, Any]]


def consolidate(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: campaign (key), root (unit key). One transaction, so one step of progress."""
    progress(10, "Đang cộng số liệu của các báo cáo đã đạt.")
    made = consolidation.run(_campaign(job), job.arguments["root"], by=job.by, at=at)
    return {"consolidation": made.pk}


def render_report(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: campaign, root, format, discreet (whether the reader may not see what the root
    says about discipline). The file is kept under the digest of its content."""
    progress(5, "Đang tổng hợp số liệu.")
    pinned = to_print(_campaign(job), job.arguments["root"], job=job, at=at)
    progress(30, "Đang lập báo cáo.")
    try:
        discreet = job.arguments.get("discreet", False)
        made = composing.report(pinned, at=at, discreet=discreet)
    except document.NoOutlineError as refusal:
        raise RefusedError(str(refusal)) from refusal
    progress(40, "Đang dàn trang.")
    try:
        rendered = renderers.render(made, job.arguments.get("format", "pdf"))
    except renderers.NothingToDrawError as refusal:
        raise RefusedError(str(refusal)) from refusal
    return {"consolidation": pinned.pk, **_kept(rendered)}


def to_print(campaign: Campaign, root_id: int, *, job: Job, at: datetime) -> Consolidation:
    """The figures closed last; before any closing, those accepted so far (design 6)."""
    closed = consolidation.closings(campaign, root_id)
    return closed[0] if closed else consolidation.run(campaign, root_id, by=job.by, at=at)


def render_briefing(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: campaign, root. The Chairman's page, with the figures that the report prints."""
    progress(10, "Đang tổng hợp số liệu.")
    place = _place(job)
    made = briefing.figures_for(place)
    if made is None:
        made = consolidation.run(place.campaign, place, by=job.by, at=at)
    progress(40, "Đang lập phiếu trình.")
    return _kept(briefing.on_one_page(briefing.material(place, made, on=local_day(at))))


def render_late_units(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: campaign, root. Who sent late and who has not sent, for inside use."""
    progress(10, "Đang lập danh sách.")
    return _kept(renderers.render(late_units.sheet(_place(job), on=local_day(at)), "pdf"))


def render_urging(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: obligations, issuer (its code), until, symbol, contact, format, besides campaign
    and root. The công văn to those whose reports have not come."""
    progress(10, "Đang lập công văn.")
    asked, place = job.arguments, _place(job)
    writer = place.campaign.units.get(unit__code=asked["issuer"])
    try:
        made = letters.letter(
            place,
            asked["obligations"],
            issuer=document.issuer_of(place.campaign, writer.unit_id),
            until=date.fromisoformat(asked["until"]),
            symbol=asked["symbol"],
            contact=asked["contact"],
            on=local_day(at),
        )
    except letters.NobodyWaitsError as refusal:
        raise RefusedError(str(refusal)) from refusal
    return _kept(renderers.render(made, asked["format"]))


def render_submission(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: submission, discreet, besides campaign and root. The unit's report as it is
    sent: a draft, or what was forwarded."""
    progress(10, "Đang đọc số liệu, phần lời và giải trình.")
    made = papers.of(_sheet(job), at=at, hides=job.arguments["discreet"])
    progress(40, "Đang dàn trang.")
    return _kept(forms.paper(made.document, made.tables, made.reference))


def render_form(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: submission, blank, areas (None: all), discreet, besides campaign and root. The
    form on paper."""
    progress(10, "Đang đọc số liệu.")
    areas = job.arguments["areas"]
    assert job.by is not None
    made = printing.form(
        _sheet(job),
        blank=job.arguments["blank"],
        sees=lambda area: areas is None or area in areas,
        by=job.by,
        at=at,
    )
    progress(40, "Đang dàn trang.")
    return _kept(forms.form(made))


def render_slip(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: submission, lines (codes), recipient, wanted_by (day as typed), note, format,
    besides campaign and root. A slip that asks for figures, on one page where it can be."""
    progress(10, "Đang lập phiếu.")
    asking = job.arguments
    assert job.by is not None
    made = slips.slip(
        _sheet(job),
        asking["lines"],
        recipient=asking["recipient"],
        wanted_by=parse_day(asking["wanted_by"]),
        note=asking["note"],
        by=job.by,
        on=local_day(at),
    )
    return _kept(renderers.render(made, asking["format"]))


def _sheet(job: Job) -> sheet.Sheet:
    """The submission as the reader of the file may see it."""
    related = ("obligation__form", "obligation__campaign__root", "obligation__unit", "version")
    found = Submission.objects.select_related(*related).get(pk=job.arguments["submission"])
    if job.arguments["discreet"]:
        return sheet.load(found, hides=papers.hidden)
    return sheet.load(found)


def prepare_edition(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: edition, signing, attach. What was prepared already stays as it is."""
    edition = Edition.objects.select_related("draft__campaign", "draft__outline").get(
        pk=job.arguments["edition"]
    )
    assert job.by is not None
    if not edition.is_frozen:
        try:
            preparing.prepare(
                edition,
                signing=job.arguments["signing"],
                attach=job.arguments["attach"],
                by=job.by,
                at=at,
                progress=progress,
            )
        except NotAllowed as refusal:
            raise RefusedError(str(refusal)) from refusal
    return {"edition": edition.pk}


def render_edition(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: edition, format. A file of what was submitted, for those who check it."""
    progress(20, "Đang dàn trang.")
    edition = Edition.objects.select_related("content").get(pk=job.arguments["edition"])
    return _kept(renderers.render(freezing.read(edition), job.arguments["format"]))


def match_edition(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments: edition. The file the clerk uploaded last, against what was prepared."""
    progress(10, "Đang đọc tệp đã ký và đối chiếu với bản trình ký.")
    file = EditionFile.objects.filter(
        edition=job.arguments["edition"], kind=EditionFile.Kind.RETURNED
    ).first()
    if file is not None:
        signing.match(file)
    return {"edition": job.arguments["edition"]}


def read_figure_file(job: Job, *, at: datetime, progress: Progress) -> dict[str, Any]:
    """Arguments as `uploads.job_of` gives them. What is wrong with the file stands at the file,
    not at the job."""
    progress(20, "Đang đọc tệp.")
    file = FigureFile.objects.filter(pk=job.arguments["figure_file"]).first()
    if file is None:  # a rehearsal was started again
        raise RefusedError(uploads.GONE)
    uploads.read(file)
    return {"figure_file": file.pk}


def _campaign(job: Job) -> Campaign:
    return Campaign.objects.get(pk=job.arguments["campaign"])


def _place(job: Job) -> CampaignUnit:
    return CampaignUnit.objects.select_related("campaign__root", "unit").get(
        campaign=job.arguments["campaign"], unit=job.arguments["root"]
    )


def _kept(rendered: Rendered) -> dict[str, Any]:
    """A finished file, kept under the digest of its content."""
    return {
        "digest": files.keep(rendered.content),
        "name": rendered.name,
        "content_type": rendered.content_type,
    }


KINDS = {
    "consolidate": Kind("Tổng hợp số liệu", consolidate),
    "render_report": Kind("Lập tệp báo cáo", render_report),
    "render_briefing": Kind("Lập phiếu trình", render_briefing),
    "render_late_units": Kind("Lập danh sách gửi chậm, chưa gửi", render_late_units),
    "render_urging": Kind("Lập công văn đôn đốc", render_urging),
    "prepare_edition": Kind("Lập bản trình ký", prepare_edition),
    "render_edition": Kind("Lập tệp dự thảo đã trình", render_edition),
    "match_edition": Kind("Đối chiếu tệp đã ký", match_edition),
    "read_figure_file": Kind("Đọc tệp số liệu", read_figure_file),
    "render_submission": Kind("Lập bản PDF của báo cáo", render_submission),
    "render_form": Kind("Lập biểu để in", render_form),
    "render_slip": Kind("Lập phiếu đề nghị cung cấp số liệu", render_slip),
}
