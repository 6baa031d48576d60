"""manage.py load_values: figures approved earlier on paper, all of a file or nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Campaign, Submission, SubmissionVersion, Transition, Value, ValueChange
from reports.tests import acts, make
from reports.tests.make import NOW, World
from units.models import AuditEvent, User
from units.tests.make import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]

HEADING = "unit,form,subject,indicator,state,value,provisional,data_to,note"
GOOD = ("x11,xa,,2.1,number,10,,,", "x11,xa,,2.2,number,4,,,", "x12,xa,x12,2.1,nil,,,,")


@pytest.fixture
def approver(db: None) -> User:
    return make_person(username="phong.cchc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "so-lieu.csv"


def write(path: Path, *rows: str, heading: str = HEADING, end: str = "\n", bom: str = "") -> Path:
    path.write_bytes((bom + end.join([heading, *rows, ""])).encode())
    return path


def load(path: Path, *rows: str, campaign: str = "KT-2025-Q1", by: str = "phong.cchc") -> str:
    """Run the command on these rows (on the file as it is when there are none)."""
    out = StringIO()
    write(path, *rows) if rows else None
    call_command("load_values", campaign, str(path), "--approved-by", by, stdout=out)
    return out.getvalue()


def refused(path: Path, *rows: str, **kw: str) -> str:
    """Why the command refuses; nothing was written and it exits with 2."""
    before = counted()
    with pytest.raises(CommandError) as error:
        load(path, *rows, **kw)
    assert error.value.returncode == 2
    assert counted() == before
    return str(error.value)


def counted() -> tuple[int, ...]:
    models = (Value, ValueChange, Transition, AuditEvent, SubmissionVersion)
    return (
        *(model.objects.count() for model in models),
        Submission.objects.filter(started=True).count(),
    )


# --- What is loaded ----------------------------------------------------------------------------


def test_figures_come_in_approved_and_say_how(
    campaign: Campaign, approver: User, path: Path
) -> None:
    assert "3 số liệu, 2 báo cáo nhập mới, 0 không thay đổi" in load(path, *GOOD)
    submission = acts.fresh(make.submission_of(campaign, "x11"))
    version = submission.version
    assert version is not None
    assert submission.state == Submission.State.APPROVED
    assert (version.imported, version.counts) == (True, True)
    assert (version.frozen_by, version.accepted_by) == (approver, approver)
    assert acts.value(submission, "2.1").number == 10  # type: ignore[union-attr]
    assert set(ValueChange.objects.values_list("channel", flat=True)) == {"import"}
    step = submission.transitions.get()
    assert (step.step, step.by, step.at, step.reason) == ("import", approver, NOW, "")


def test_what_was_approved_on_paper_is_on_record(
    campaign: Campaign, approver: User, path: Path
) -> None:
    load(path, *GOOD)
    event = AuditEvent.objects.get(action="campaign.load_values")
    assert event.by == approver
    assert event.data["file"] == "so-lieu.csv"
    assert len(event.data["sha256"]) == 64
    assert len(event.data["submissions"]) == 2


def test_every_state_and_mark(campaign: Campaign, approver: User, path: Path) -> None:
    load(
        path,
        "x11,xa,,6.1,number,1234.5,1,2025-02-28,theo BC 12",
        "x11,xa,,1.1,na,,,,",
        'x11,xa,,1.2,unavailable,,,,"Chờ\nquý II"',
        "x11,xa,,2.1,number,0,,,",
    )
    rows = Value.objects.select_related("indicator").order_by("indicator__code")
    assert [
        (v.indicator.code, v.state, v.number, v.provisional, str(v.data_to), v.note) for v in rows
    ] == [
        ("1.1", "na", None, False, "None", ""),
        ("1.2", "unavailable", None, False, "None", "Chờ\nquý II"),
        ("2.1", "number", 0, False, "None", ""),
        ("6.1", "number", 1234500, True, "2025-02-28", "theo BC 12"),
    ]


def test_a_byte_order_mark_and_crlf_are_read(
    campaign: Campaign, approver: User, path: Path
) -> None:
    write(path, *GOOD, "", end="\r\n", bom="\ufeff")
    assert "2 báo cáo nhập mới" in load(path)


def test_columns_nobody_filled_may_be_left_out(
    campaign: Campaign, approver: User, path: Path
) -> None:
    write(path, "number,10,xa,2.1,x11", heading="state,value,form,indicator,unit")
    assert "1 báo cáo nhập mới" in load(path)


def test_a_form_about_many_names_its_subjects(world: World, approver: User, path: Path) -> None:
    form = make.make_form("bang", units="unit:so-nv", subject="each", about="level:commune")
    campaign = make.make_campaign(form)
    assert "cần cột subject" in refused(path, "so-nv,bang,,2.1,number,1,,,")
    assert "không hỏi về “h1”" in refused(path, "so-nv,bang,h1,2.1,number,1,,,")
    rows = [f"so-nv,bang,{unit},2.1,number,{n},,," for n, unit in enumerate(("x11", "x22"), 1)]
    load(path, *rows)
    submission = make.submission_of(campaign, "so-nv")
    assert acts.value(submission, "2.1", "x22").number == 2  # type: ignore[union-attr]


def test_a_form_about_the_root_needs_no_subject(world: World, approver: User, path: Path) -> None:
    form = make.make_form("stp", units="unit:so-tp", subject="root", indicators="2.1")
    campaign = make.make_campaign(form)
    load(path, "so-tp,stp,,2.1,number,7,,,")
    assert acts.value(make.submission_of(campaign, "so-tp"), "2.1", "kt").number == 7  # type: ignore[union-attr]


# --- Again -------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing_and_says_so(
    campaign: Campaign, approver: User, path: Path
) -> None:
    load(path, *GOOD)
    before = counted()
    assert "0 báo cáo nhập mới, 2 không thay đổi" in load(path, *GOOD)
    assert counted() == before
    Campaign.objects.update(state=Campaign.State.CLOSED)
    assert "2 không thay đổi" in load(path, *reversed(GOOD))
    assert counted() == before


def test_a_file_that_grew_imports_what_is_new(
    campaign: Campaign, approver: User, path: Path
) -> None:
    load(path, *GOOD)
    more = load(path, *GOOD, "x21,xa,,2.1,number,1,,,")
    assert "1 báo cáo nhập mới, 2 không thay đổi" in more


def test_other_figures_for_what_is_approved_are_refused(
    campaign: Campaign, approver: User, path: Path
) -> None:
    load(path, *GOOD)
    why = refused(path, GOOD[0], "x11,xa,,2.2,number,5,,,", GOOD[2])
    assert f"{path}:3: " in why
    assert "đã đạt với số khác" in why
    assert "có số mà tệp không có: 2.2" in refused(path, GOOD[0])
    assert f"{path}:4: " in refused(path, *GOOD[:2], "x11,xa,,1.1,number,1,,,")


def test_what_a_unit_is_typing_is_not_overwritten(
    world: World, campaign: Campaign, approver: User, path: Path
) -> None:
    submission = make.submission_of(campaign, "x11")
    acts.type_in(submission, {"2.1": "99"}, by=world.reporter())
    assert "đang nhập báo cáo này" in refused(path, *GOOD)
    acts.filled(world, submission, "submitted")
    assert "“Đã gửi”" in refused(path, *GOOD)


# --- What is refused ---------------------------------------------------------------------------


def test_every_fault_is_listed_with_its_line(
    campaign: Campaign, approver: User, path: Path
) -> None:
    faulty = {
        "zz,xa,,2.1,number,1,,,": "không có đơn vị “zz”",
        "x11,yy,,2.1,number,1,,,": "không có biểu “yy”",
        "so-nv,xa,,2.1,number,1,,,": "không phải trả lời",
        "x11,xa,,8.8,number,1,,,": "không có chỉ tiêu “8.8”",
        "x11,xa,,2.3,number,1,,,": "được tính",
        "x11,xa,x12,2.1,number,1,,,": "không hỏi về “x12”",
        'x11,xa,,2.1,number,"1.234,5",,,': "Cần một số dùng dấu chấm thập phân",
        "x11,xa,,2.1,number,,,,": "Cần một số",
        "x11,xa,,2.1,maybe,1,,,": "nhận được state “maybe”",
        "x11,xa,,2.1,nil,0,,,": "để trống các cột",
        "x11,xa,,2.1,number,1,có lẽ,,": "provisional",
        "x11,xa,,2.1,number,1,,14/3/2025,": "data_to",
        "x11,xa,,2.1,number,1,,": "cần 9 cột",
        "x11,xa,,2.1,number,1,,,,": "cần 9 cột",
        ",xa,,2.1,number,1,,,": "cần mã đơn vị",
    }
    said = refused(path, *faulty).splitlines()
    assert said[-1] == "Không có gì thay đổi."
    assert len(said) == len(faulty) + 1
    for line, (given, why) in enumerate(zip(said, faulty.values(), strict=False), start=2):
        assert given.startswith(f"{path}:{line}: ")
        assert why in given


def test_figures_that_cannot_be_kept_are_listed_with_their_lines(
    campaign: Campaign, approver: User, path: Path
) -> None:
    said = refused(
        path,
        "x11,xa,,2.1,number,1.5,,,",
        "x12,xa,,2.1,number,-1,,,",
        "x12,xa,,1.1,unavailable,,,,",
        f"x21,xa,,2.1,number,1{'0' * 30},,,",
        f"x21,xa,,1.1,number,1,,,{'x' * 501}",
    ).splitlines()
    words = ("tối đa 0 chữ số", "không được âm", "cần lý do", "quá lớn", "dài quá 500")
    for line, (given, why) in enumerate(zip(said, words, strict=False), start=2):
        assert given.startswith(f"{path}:{line}: ")
        assert why in given


def test_a_line_twice_is_refused_naming_the_first(
    campaign: Campaign, approver: User, path: Path
) -> None:
    said = refused(path, GOOD[0], GOOD[1], "x11,xa,x11,2.1,number,10,,,")
    assert f"{path}:4: trùng với dòng 2." in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "thiếu cột"),
        (b'unit,"form', "không đọc được dòng đầu"),
        (b"unit,form,indicator,state\n", "thiếu cột value"),
        (HEADING.encode() + b",extra\n", "không rõ cột extra"),
        (HEADING.encode() + b",unit\n", "lặp cột unit"),
        (HEADING.encode() + b"\n", "không có dòng số liệu nào"),
        (HEADING.encode() + b"\n\xff\xfe", "không phải UTF-8"),
        (HEADING.encode() + b'\nx11,xa,,2.1,number,1,,,"open', "không đọc được"),
    ],
)
def test_a_file_that_is_no_such_file(
    campaign: Campaign, approver: User, path: Path, content: bytes, why: str
) -> None:
    path.write_bytes(content)
    assert why in refused(path)


def test_what_does_not_exist_is_named(campaign: Campaign, approver: User, path: Path) -> None:
    assert "“KT-1999”" in refused(path, *GOOD, campaign="KT-1999")
    assert "“ai-do”" in refused(path, *GOOD, by="ai-do")
    assert str(path.with_name("khong-co.csv")) in refused(path.with_name("khong-co.csv"))


def test_a_closed_account_approves_nothing(campaign: Campaign, approver: User, path: Path) -> None:
    User.objects.filter(pk=approver.pk).update(is_active=False)
    assert "ngừng hoạt động" in refused(path, *GOOD)


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_campaign_that_is_not_open_takes_nothing(
    campaign: Campaign, approver: User, path: Path, state: str
) -> None:
    Campaign.objects.update(state=state)
    assert "đợt KT-2025-Q1 không mở" in refused(path, *GOOD)


# --- Findings ----------------------------------------------------------------------------------

BAD = ("x12,xa,,2.1,number,1,,,", "x11,xa,,2.1,number,3,,,", "x11,xa,,2.2,number,4,,,")


def test_blocking_findings_refuse_the_file(campaign: Campaign, approver: User, path: Path) -> None:
    said = refused(path, *BAD, "x21,xa,,2.2,number,4,,,", "x21,xa,,2.1,number,1,,,")
    assert f"{path}:3: Quy tắc le-2.2 [le-2.2]: nhận được 4 > 3" in said
    assert f"{path}:5: Quy tắc le-2.2" in said


def test_a_reason_accepts_them_and_is_kept(campaign: Campaign, approver: User, path: Path) -> None:
    write(path, *BAD)
    arguments = (str(path), "--approved-by", "phong.cchc", "--accept-findings", "Bản giấy đã ký")
    call_command("load_values", "KT-2025-Q1", *arguments, stdout=StringIO())
    reasons = Transition.objects.values_list("submission__obligation__unit__code", "reason")
    assert dict(reasons) == {"x11": "Bản giấy đã ký", "x12": ""}


# --- Cost --------------------------------------------------------------------------------------


def test_a_line_more_costs_no_query_more(campaign: Campaign, approver: User, path: Path) -> None:
    def queries(*rows: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            load(path, *rows)
        return len(captured)

    queries("x22,xa,,2.1,number,1,,,")  # reads what is then kept in memory
    one = queries("x11,xa,,2.1,number,1,,,")
    codes = ("1.1", "1.2", "2.1", "3.1", "6.1")
    assert queries(*(f"x12,xa,,{code},number,1,,," for code in codes)) == one


# --- The day a figure is promised for ------------------------------------------------------------


def test_a_promised_day_comes_in_with_its_reason(
    campaign: Campaign, approver: User, path: Path
) -> None:
    row = "x11,xa,,2.1,unavailable,,,,Kho bạc chưa đối chiếu,2025-02-20"
    write(path, row, heading=f"{HEADING},promised")
    load(path)
    value = Value.objects.get()
    assert (value.note, str(value.promised)) == ("Kho bạc chưa đối chiếu", "2025-02-20")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("x11,xa,,2.1,number,3,,,,2025-02-20", "trạng thái “number” không đi cùng promised"),
        ("x11,xa,,2.1,unavailable,,,,Chờ,20/2/2025", "nhận được promised “20/2/2025”"),
    ],
)
def test_a_promised_day_that_cannot_be_is_refused(
    campaign: Campaign, approver: User, path: Path, row: str, why: str
) -> None:
    write(path, row, heading=f"{HEADING},promised")
    assert why in refused(path)
