"""The clerk's part: the signed file comes back, is matched, recorded, and the report is sent.

The file that comes back from the document system is the original; its hash is the one that
counts (design 8). Number and day are entered there and told here.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from indicators import figures
from reports import files
from reports.campaigns.deadlines import local_day
from reports.documents.renderers import Rendered
from reports.editions import apart, life, preparing, verdicts
from reports.editions.life import NotAllowed
from reports.models import Edition, EditionFile
from units import audit
from units.models import User

Kind = EditionFile.Kind
LARGEST = 30 * 1024 * 1024
PDF = "application/pdf"


@dataclass(frozen=True)
class Registration:
    """What the document system gave the paper: number, day, who signed and by what authority."""

    number: int
    day: date
    signing: str
    signer: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """As the edition keeps it."""
        return {
            "number": self.number,
            "day": self.day,
            "year": self.day.year,
            "signing": self.signing,
            "signer": " ".join(self.signer.split())[:120],
        }


def demand_size(size: int) -> None:
    """Raises NotAllowed for a file of more bytes than any signed report."""
    if size > LARGEST:
        shown = f"{size / 2**20:.1f}".replace(".", ",")
        raise NotAllowed(f"Tệp lớn {shown} MB; nhận tệp PDF không quá {LARGEST // 2**20} MB.")


def receive(edition: Edition, name: str, content: bytes, *, by: User, at: datetime) -> EditionFile:
    """Keep the file that came back; it is matched by `match`, then recorded by `record`."""
    demand_size(len(content))
    if not content.startswith(b"%PDF-"):
        raise NotAllowed(f"Cần tệp PDF đã ký; tệp “{name}” không phải PDF.")
    digest = files.keep(content)
    with transaction.atomic():
        held = life.lock(edition.pk)
        life.demand(life.may(by, "sign", held, local_day(at)))
        file = Rendered(_safe(name), PDF, content)
        made = preparing.enter(held, Kind.RETURNED, file, digest, by=by, at=at)
        audit.record("edition.receive", held, by=by, at=at, summary=f"{made.name} {digest[:12]}")
    return made


def match(file: EditionFile) -> EditionFile:
    """Compare the file with what was prepared, and read its signatures; the answer is kept with
    the file. The same file again gives the same answer."""
    prepared = file.edition.files.get(kind=Kind.PDF)
    report = apart.compare(files.path_of(prepared.digest), files.path_of(file.digest))
    report["signatures"] = [_with_moment(one) for one in report.get("signatures", [])]
    # Only if it is still the file that was read: a newer upload is matched by its own job.
    EditionFile.objects.filter(pk=file.pk, digest=file.digest).update(report=report)
    file.refresh_from_db()
    return file


def record(
    edition: Edition,
    digest: str,
    told: Registration,
    *,
    reason: str = "",
    by: User,
    at: datetime,
) -> Edition:
    """Record the file with that digest as the signed original. What differs from the prepared
    paper is accepted only with a reason."""
    with _numbered_once(edition, told):
        held = life.lock(edition.pk)
        life.demand(life.may(by, "sign", held, local_day(at)))
        file = held.files.filter(kind=Kind.RETURNED, digest=digest).first()
        if file is None:
            raise NotAllowed("Tệp nhận về đã được thay bằng tệp khác; xem lại kết quả đối chiếu.")
        _check(held, told, at)
        if other := of_another_paper(held, file.report):
            raise NotAllowed(other)
        differs = doubts(held, file, told)
        if differs and not reason.strip():
            raise NotAllowed(f"Cần nêu lý do chấp nhận: {' '.join(differs)}")
        file.kind, file.name = Kind.SIGNED, _name_of_original(held)
        file.save(update_fields=["kind", "name"])
        seal = {Kind.SIGNED.value: file.digest}
        audit.record("edition.seal", held, by=by, at=at, summary=file.name, **seal)
        return life.take(
            held,
            "sign",
            by=by,
            at=at,
            reason=reason,
            **told.fields,
            accepted_differences=reason.strip()[:500],
            signed_by=by,
            signed_at=at,
        )


@contextmanager
def _numbered_once(edition: Edition, told: Registration) -> Iterator[None]:
    """A transaction in which the edition gets its number: of two papers that are given one number
    at the same moment, the database refuses the second."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "paper_number" not in str(error) and "reports_edition.number" not in str(error):
            raise
        raise NotAllowed(_taken(edition, told)) from error


def of_another_paper(edition: Edition, report: dict[str, Any]) -> str:
    """Why the file cannot be this paper's: another one's code stands on its last page, and no
    reason makes it this one. Empty where it may be."""
    others = [one for one in report.get("codes", []) if one != edition.code]
    if not others:
        return ""
    return (
        f"Tệp này là của văn bản khác: trang cuối in mã {others[0]}, văn bản này mang mã "
        f"{edition.code}. Tải lại đúng tệp."
    )


def _name_of_original(edition: Edition) -> str:
    """What the original is called when it is downloaded, whatever the clerk's file was called."""
    prepared = edition.files.get(kind=Kind.PDF).name
    return f"{prepared.removesuffix('.pdf')}-da-ky.pdf"


def amend(edition: Edition, told: Registration, *, reason: str, by: User, at: datetime) -> Edition:
    """Number, day or signer typed wrongly when the original was recorded. The paper itself stays
    as it is; what was written before stays on the record."""
    with _numbered_once(edition, told):
        held = life.lock(edition.pk)
        life.demand(life.may_amend(by, held, local_day(at)))
        if not reason.strip():
            raise NotAllowed("Cần ghi lý do sửa.")
        _check(held, told, at)
        if _is_quoted(held):
            raise NotAllowed(
                f"Văn bản thay thế hoặc đính chính đã nhắc số {held.reference}; không sửa số, ngày "
                "được nữa."
            )
        if held.sent_on and told.day > held.sent_on:
            day, sent = figures.short_date(told.day), figures.short_date(held.sent_on)
            raise NotAllowed(f"Ngày ban hành {day} không được sau ngày gửi {sent}.")
        assert held.day is not None
        was = f"số {held.number}, ngày {held.day:%d/%m/%Y}, {held.signer or 'không ghi người ký'}"
        for name, value in told.fields.items():
            setattr(held, name, value)
        held.save(update_fields=list(told.fields))
        told_why = f"Trước là {was}. {reason.strip()}"
        life.record(held, "amend", held.state, by=by, at=at, reason=told_why)
        return held


def _is_quoted(edition: Edition) -> bool:
    """Whether a paper that is on its way or issued names this one by its number and day."""
    standing = (*Edition.HOLDING, *Edition.ISSUED)
    return edition.corrections.filter(state__in=standing).exists()


def doubts(edition: Edition, file: EditionFile, told: Registration) -> list[str]:
    """What a person must answer for before the file is taken for the original."""
    report = file.report
    if not report:
        raise NotAllowed("Tệp đang được đối chiếu, chờ giây lát.")
    if "unreadable" in report:
        return verdicts.against(report)
    return [*verdicts.against(report), *_about_entry(report, told, edition)]


def _about_entry(report: dict[str, Any], told: Registration, edition: Edition) -> Iterator[str]:
    if report["number"] is not None and report["number"] != told.number:
        yield f"Tệp in số {report['number']}, ghi số {told.number}."
    if report["day"] and report["day"] != told.day.isoformat():
        yield f"Tệp in ngày {_short(report['day'])}, ghi ngày {told.day:%d/%m/%Y}."
    if told.signing != edition.signing:
        yield "Thẩm quyền ký khác bản trình ký."


@transaction.atomic
def send(edition: Edition, day: date, to: str, receipt: str, *, by: User, at: datetime) -> Edition:
    """Record that the signed paper was sent: when, to whom, and what the receiver answered."""
    if not to.strip():
        raise NotAllowed("Cần ghi nơi đã gửi.")
    held = life.lock(edition.pk)
    if held.day and not held.day <= day <= local_day(at):
        raise NotAllowed(
            f"Ngày gửi {day:%d/%m/%Y} phải từ ngày ban hành {held.day:%d/%m/%Y} đến hôm nay."
        )
    facts: dict[str, Any] = {
        "sent_on": day,
        "sent_to": to.strip(),
        "receipt": receipt.strip()[:200],
    }
    return life.take(held, "send", by=by, at=at, sent_by=by, sent_at=at, **facts)


def _check(edition: Edition, told: Registration, at: datetime) -> None:
    if told.number < 1:
        raise NotAllowed(f"Nhận được số {told.number}; số văn bản là số nguyên từ 1.")
    if told.signing not in Edition.Signing.values:
        raise NotAllowed("Cần chọn thẩm quyền ký.")
    assert edition.prepared_at is not None
    if not local_day(edition.prepared_at) <= told.day <= local_day(at):
        raise NotAllowed(
            f"Ngày {told.day:%d/%m/%Y} phải từ ngày lập bản trình ký "
            f"{local_day(edition.prepared_at):%d/%m/%Y} đến hôm nay."
        )
    if _same_number(edition, told).exists():
        raise NotAllowed(_taken(edition, told))


def _same_number(edition: Edition, told: Registration):  # type: ignore[no-untyped-def]
    return Edition.objects.filter(
        root=edition.root_id, symbol=edition.symbol, year=told.day.year, number=told.number
    ).exclude(pk=edition.pk)


def _taken(edition: Edition, told: Registration) -> str:
    return (
        f"Số {told.number:02}/{edition.symbol} năm {told.day.year} đã dùng cho văn bản khác; "
        "số văn bản không trùng trong năm."
    )


def _with_moment(signature: dict[str, Any]) -> dict[str, Any]:
    """With the moment as screens print it; one without a zone is taken for ours."""
    at = ""
    with suppress(ValueError, OverflowError):  # a signer may say any moment, or none
        told = datetime.fromisoformat(signature["at"])
        here = timezone.localtime(told) if timezone.is_aware(told) else told
        at = f"{here:%H:%M ngày %d/%m/%Y}"
    return {**signature, "at": at}


def _short(text: str) -> str:
    return figures.short_date(date.fromisoformat(text))


def _safe(name: str) -> str:
    """The file's own name without folders or signs that a header cannot hold."""
    kept = "".join(
        sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()
    )
    return kept[:200] or "van-ban-da-ky.pdf"
