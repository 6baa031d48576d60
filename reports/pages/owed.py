"""What a round's units owe, and the rounds themselves, as lists (`units.listing`)."""

from datetime import date

from reports.campaigns import rosters
from reports.documents.late_units import KINDS, Owing
from reports.models import Campaign, Obligation
from units.listing import Column, Filter, Listing, by
from units.models import Level
from units.templatetags.ui import MARKS, STATES

MARKED = {mark: MARKS[mark][0] for mark in ("late", "extended", "exempt")}


def _kind(row: Owing) -> str:
    """The state, and why the report is not asked, or has more time."""
    return ". ".join(filter(None, (row.exemption or row.state, row.extension)))


ROUNDS = Listing(
    "dot-bao-cao",
    "Đợt báo cáo",
    (
        Column("dot", "Đợt báo cáo", lambda one: one.name, sort="name"),
        Column("ma", "Mã", lambda one: one.code, sort="code"),
        Column("tu", "Từ ngày", lambda one: one.covers_from, sort=("covers_from", "covers_to")),
        Column("den", "Đến hết ngày", lambda one: one.last_day, sort=("covers_to", "covers_from")),
        Column("trang-thai", "Trạng thái", lambda one: one.get_state_display(), sort="state"),
        Column("phai-gui", "Phải gửi", lambda one: one.owed, sort="owed"),
        Column("da-gui", "Đã gửi", lambda one: one.sent, sort="sent"),
        Column("da-dat", "Đã đạt", lambda one: one.approved, sort="approved"),
    ),
    search=("name", "code"),
    searched="Tìm theo tên hoặc mã",
    filters=(Filter("trang-thai", "Trạng thái", "state", Campaign.State.choices),),
)


LATE = Listing(
    "gui-cham-chua-gui",
    "Gửi chậm, chưa gửi",
    (
        Column("don-vi", "Đơn vị", lambda row: row.unit),
        Column("thuoc", "Thuộc", lambda row: row.above, file_only=True),
        Column("cap", "Cấp", lambda row: str(Level(row.level).label), sort="", file_only=True),
        Column("bieu", "Biểu mẫu", lambda row: row.form),
        Column("han", "Hạn gửi", lambda row: row.due),
        Column("gui", "Gửi lần đầu", lambda row: row.sent),
        Column("tre", "Số ngày trễ", lambda row: row.days_late or None, css="fig"),
        Column("tinh-trang", "Tình trạng", _kind),
        Column("xu-ly", "Ai xử lý tiếp", lambda row: row.mends),
    ),
    search=lambda row: (row.unit, row.above, row.form),
    searched="Tìm đơn vị, biểu",
    filters=(
        Filter("cap", "Cấp", by(lambda row: row.level), Level.choices),
        Filter("loai", "Loại", by(lambda row: row.kind), tuple(KINDS.items())),
    ),
    per_page=150,
)


def obligations(on: date) -> Listing:
    """The list under a round, as that day sees what is late."""
    return Listing(
        "bao-cao-phai-gui",
        "Báo cáo phải gửi",
        (
            Column("don-vi", "Đơn vị", lambda owed: owed.unit_name, sort="unit_order"),
            Column("bieu", "Biểu mẫu", lambda owed: owed.form.name, sort="form__order"),
            Column("han", "Hạn gửi", lambda owed: owed.due_day, sort="counts_from"),
            Column("trang-thai", "Trạng thái", state_in_words, sort="submission__state"),
            Column("ghi-chu", "Ghi chú", _note),
        ),
        search=("unit_name", "unit__code"),
        searched="Tìm đơn vị",
        filters=(
            Filter("form", "Biểu mẫu", "form__code"),
            Filter("level", "Cấp", "level", Level.choices),
            Filter(
                "state",
                "Tình trạng",
                lambda rows, state: rosters.narrowed(rows, state=state, on=on),
                tuple((rosters.STATES | MARKED).items()),
            ),
        ),
        anchor="bao-cao",
    )


def state_in_words(owed: Obligation) -> str:
    """The state as badges show it."""
    untouched = owed.submission.state == "draft" and not owed.submission.started
    return STATES["empty" if untouched else owed.submission.state][0]


def _note(owed: Obligation) -> str:
    """What the screen says beside the state: exempted, given longer, late."""
    said = []
    if owed.exempted_at:
        said.append(f"Được miễn: {owed.exemption_reason}")
    elif owed.extended_to:
        said.append(f"Được gia hạn: {owed.extension_reason}")
    if owed.submission.days_late:
        said.append(f"Trễ {owed.submission.days_late} ngày làm việc")
    return ". ".join(said)
