"""The words of reminders: defaults, the gaps they may have, and what the province made of them.

Plain text. A gap is a name in braces; what stands in it is data and is never read as a gap again.
No figure of any report and no secret stands in a reminder: e-mail is read by others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from reports.models import ReminderKind, ReminderText
from units import audit
from units.models import Role, UnitRecord, User
from units.permissions import ALLOWED, Denied, Verdict, has_role, scopes

LONGEST_SUBJECT, LONGEST_BODY = 200, 4000
GAPS = {
    "ten": "họ và tên người được nhắc",
    "don_vi": "đơn vị có việc",
    "dot": "tên đợt báo cáo",
    "han": "hạn gửi gần nhất",
    "so_viec": "số việc",
    "viec": "danh sách việc, mỗi việc một dòng, kèm đường dẫn",
    "nguoi_nhac": "người nhắc",
    "loi_nhan": "lời nhắn của người nhắc, có thể trống",
    "lien_he": "nơi liên hệ khi cần hỗ trợ",
    "dia_chi": "địa chỉ cổng báo cáo",
}
_OF_A_ROUND = ("ten", "don_vi", "dot", "han", "so_viec", "viec", "lien_he", "dia_chi")
# The gaps of each kind; what is not listed has those of a round.
OWN_GAPS: dict[str, tuple[str, ...]] = {
    ReminderKind.ASKED: (*_OF_A_ROUND, "nguoi_nhac", "loi_nhan"),
    ReminderKind.DIGEST: ("ten", "so_viec", "viec", "dia_chi"),
}
_GAP = re.compile(r"\{([^{}\n]*)\}")
_ENDING = (
    "Cổng báo cáo: {dia_chi}\nCần hỗ trợ, liên hệ: {lien_he}\n\n"
    "Thư do hệ thống gửi tự động, không trả lời thư này."
)


@dataclass(frozen=True)
class Words:
    """Subject and body, with gaps or filled."""

    subject: str
    body: str


DEFAULTS: dict[str, Words] = {
    ReminderKind.SOON: Words(
        "Còn 05 ngày làm việc đến hạn gửi: {dot}",
        "Kính gửi {ten},\n\n{don_vi} có {so_viec} việc chưa xong trong đợt “{dot}”; hạn gửi gần "
        f"nhất là ngày {{han}}:\n\n{{viec}}\n\n{_ENDING}",
    ),
    ReminderKind.TOMORROW: Words(
        "Còn 01 ngày làm việc đến hạn gửi: {dot}",
        "Kính gửi {ten},\n\n{don_vi} có {so_viec} việc chưa xong trong đợt “{dot}”; hạn gửi gần "
        f"nhất là ngày {{han}}, còn 01 ngày làm việc:\n\n{{viec}}\n\n{_ENDING}",
    ),
    ReminderKind.TODAY: Words(
        "Hạn gửi là hôm nay: {dot}",
        "Kính gửi {ten},\n\nHôm nay, ngày {han}, là hạn gửi báo cáo đợt “{dot}”. {don_vi} còn "
        f"{{so_viec}} việc chưa xong:\n\n{{viec}}\n\n{_ENDING}",
    ),
    ReminderKind.OVERDUE: Words(
        "Quá hạn gửi báo cáo: {dot}",
        "Kính gửi {ten},\n\n{don_vi} còn {so_viec} việc quá hạn hoặc chưa xong trong đợt “{dot}”:"
        f"\n\n{{viec}}\n\nĐề nghị hoàn thành, gửi ngay.\n{_ENDING}",
    ),
    ReminderKind.HEAD: Words(
        "Báo cáo chờ duyệt: {dot}",
        "Kính gửi {ten},\n\nCó {so_viec} báo cáo của {don_vi} chờ lãnh đạo duyệt, gửi trong đợt "
        f"“{{dot}}”; hạn gửi gần nhất là ngày {{han}}:\n\n{{viec}}\n\n{_ENDING}",
    ),
    ReminderKind.DIGEST: Words(
        "Báo cáo chờ kiểm tra trong tuần",
        "Kính gửi {ten},\n\nCó {so_viec} việc đang chờ xử lý:\n\n{viec}\n\n"
        "Cổng báo cáo: {dia_chi}\n\nThư do hệ thống gửi tự động, không trả lời thư này.",
    ),
    ReminderKind.ASKED: Words(
        "Đề nghị hoàn thành báo cáo: {dot}",
        "Kính gửi {ten},\n\n{nguoi_nhac} đề nghị {don_vi} hoàn thành {so_viec} việc sau trong đợt "
        f"“{{dot}}”:\n\n{{viec}}\n\n{{loi_nhan}}\n\n{_ENDING}",
    ),
}


class TextError(Exception):
    """Words that cannot be kept; the text says why."""


def current() -> dict[str, Words]:
    """The words of every kind as they are now; one query."""
    edited = {row.kind: Words(row.subject, row.body) for row in ReminderText.objects.all()}
    return DEFAULTS | edited


def gaps_of(kind: str) -> tuple[str, ...]:
    return OWN_GAPS.get(kind, _OF_A_ROUND)


def fill(words: Words, known: Mapping[str, str]) -> Words:
    """The words with their gaps filled; a subject is one line, empty gaps leave no empty lines."""

    def filled(text: str) -> str:
        return _GAP.sub(lambda found: known.get(found[1], ""), text)

    subject = " ".join(filled(words.subject).split())
    body = re.sub(r"\n{3,}", "\n\n", filled(words.body)).strip()
    return Words(subject[:LONGEST_SUBJECT], body)


def faults(kind: str, text: str) -> list[str]:
    """What is wrong with the gaps of a text."""
    allowed = gaps_of(kind)
    unknown = [name for name in dict.fromkeys(_GAP.findall(text)) if name not in allowed]
    found = [f"Không có chỗ trống “{{{name}}}” ở loại nhắc này." for name in unknown]
    if re.search(r"[{}]", _GAP.sub("", text)):
        found.append("Có dấu ngoặc nhọn lẻ; mỗi chỗ trống viết đủ { và } trên một dòng.")
    return found


def may_edit(user: User, on: date) -> Verdict:
    """Who words what a whole province receives: its business admin, and the lead reviewer of a
    unit that has none above it."""
    if has_role(user, Role.BUSINESS_ADMIN, on=on):
        return ALLOWED
    led = scopes(user, Role.LEAD_REVIEWER, on=on)
    if led and UnitRecord.objects.in_force(on).filter(unit__in=led, parent=None).exists():
        return ALLOWED
    return Denied("Chỉ trưởng phòng CCHC cấp tỉnh, quản trị nghiệp vụ sửa mẫu nhắc.")


@transaction.atomic
def edit(kind: str, words: Words, *, by: User, at: datetime, on: date) -> None:
    """Word one kind anew."""
    _demand(by, on)
    subject = " ".join(words.subject.split())
    body = words.body.replace("\r\n", "\n").strip()
    if not subject or not body:
        raise TextError("Cần có tiêu đề và nội dung.")
    if len(subject) > LONGEST_SUBJECT or len(body) > LONGEST_BODY:
        raise TextError("Tiêu đề hoặc nội dung dài quá.")
    if wrong := [*faults(kind, subject), *faults(kind, body)]:
        raise TextError(" ".join(wrong))
    before = current()[kind]
    row, _ = ReminderText.objects.update_or_create(
        kind=kind, defaults={"subject": subject, "body": body, "by": by, "at": at}
    )
    _record("reminder_text.edit", row, "Sửa mẫu nhắc", before, by, at)


@transaction.atomic
def reset(kind: str, *, by: User, at: datetime, on: date) -> None:
    """Back to the words of this module."""
    _demand(by, on)
    row = ReminderText.objects.select_for_update().filter(kind=kind).first()
    if row is None:
        return
    before = Words(row.subject, row.body)
    _record("reminder_text.reset", row, "Trả mẫu nhắc về mặc định", before, by, at)
    row.delete()


def portal(path: str = "") -> str:
    """An address of the portal, whole, as a letter needs it."""
    return f"{settings.PORTAL_URL}{path}"


def _demand(by: User, on: date) -> None:
    if not (verdict := may_edit(by, on)):
        raise TextError(verdict.reason)


def _record(
    action: str, row: ReminderText, what: str, before: Words, by: User, at: datetime
) -> None:
    summary = f"{what}: {row.get_kind_display()}"
    told = {"subject": before.subject, "body": before.body}
    audit.record(action, row, by=by, at=at, summary=summary, before=told)
