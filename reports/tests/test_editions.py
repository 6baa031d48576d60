"""The life of an edition: who takes which step, what is locked meanwhile, what is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from reports.editions import checklist, freezing, life, preparing, signing, submitting
from reports.editions.life import NotAllowed
from reports.editions.signing import Registration
from reports.models import Draft, Edition, EditionFile
from reports.tests import issuing, reporting
from reports.tests.issuing import AT, DAY
from reports.tests.make import World
from reports.tests.throwaway import with_signature
from reports.writing import comments, drafts, narratives
from reports.writing.narratives import WritingRefused
from units.models import AuditEvent, Role
from units.tests.make import make_membership

pytestmark = pytest.mark.django_db
State = Edition.State


@pytest.fixture
def draft(world: World, campaign) -> Draft:
    return issuing.ready(campaign, world)


def test_submitting_freezes_the_text_and_closes_the_draft(draft: Draft, world: World) -> None:
    edition = issuing.submitted(draft, world)
    assert (edition.turn, edition.state) == (1, State.SUBMITTED)
    made = freezing.read(edition)
    assert made.draft
    assert made.drafted.startswith("lần 1, ")
    assert "Đã kiểm tra các đơn vị theo kế hoạch." in " ".join(b.text for b in made.body)
    with pytest.raises(WritingRefused, match="rút lại để sửa"):
        issuing.write(draft, "I.1", "Sửa sau khi trình.", world)
    with pytest.raises(drafts.DraftError, match="rút lại để sửa"):
        drafts.defer_figures(draft, by=world.editor, at=AT)


def test_returned_with_a_reason_it_is_written_and_submitted_again(draft, world) -> None:
    first = issuing.submitted(draft, world)
    with pytest.raises(NotAllowed, match="lý do"):
        life.take(first, "return", by=issuing.checker(world), at=AT, reason="  ")
    life.take(first, "return", by=issuing.checker(world), at=AT, reason="Mục I.1 quá ngắn")
    issuing.write(draft, "I.1", "Đã kiểm tra 12 lượt đơn vị theo kế hoạch năm.", world)
    second = issuing.submitted(draft, world)
    assert second.turn == 2
    assert "12 lượt" in freezing.read(second).body[1].text + freezing.read(second).body[2].text
    # What was submitted first is still what it was.
    assert "12 lượt" not in str(freezing.read(first))
    told = [(s.step, s.reason) for s in first.steps.order_by("pk")]
    assert told == [("submit", ""), ("return", "Mục I.1 quá ngắn")]


@pytest.mark.parametrize(
    ("step", "who", "why"),
    [
        ("pass", "editor", "Văn phòng thẩm tra"),
        ("return", "leader", "Văn phòng thẩm tra"),
        ("withdraw", "checker", "người biên tập"),
        ("prepare", "editor", "tình trạng"),
        ("sign", "clerk", "tình trạng"),
    ],
)
def test_a_step_out_of_turn_or_by_another_says_why(draft, world, step, who, why) -> None:
    edition = issuing.submitted(draft, world)
    people = {"checker": issuing.checker, "clerk": issuing.clerk}
    person = people[who](world) if who in people else getattr(world, who)
    with pytest.raises(NotAllowed, match=why):
        life.take(edition, step, by=person, at=AT, reason="thử")
    edition.refresh_from_db()
    assert edition.state == State.SUBMITTED


def test_nobody_checks_what_they_wrote(draft: Draft, world: World) -> None:
    """Somebody who is editor and checker at once."""
    make_membership(world.editor, Role.OFFICE_CHECKER, world["kt"])
    world.editor.__dict__.pop("_memberships", None)
    edition = issuing.submitted(draft, world)
    with pytest.raises(NotAllowed, match="không thẩm tra"):
        life.take(edition, "pass", by=world.editor, at=AT)


def test_an_error_blocks_submitting(draft: Draft, world: World) -> None:
    issuing.write(draft, "I.1", "Có {{9.9.9}} đơn vị.", world)
    with pytest.raises(NotAllowed, match="không in được"):
        issuing.submitted(draft, world)
    assert not Edition.objects.exists()


def test_a_unit_below_does_not_submit_for_signing(world, campaign) -> None:
    unit = reporting.make_unit_draft(campaign, world)
    with pytest.raises(NotAllowed, match="báo cáo tổng hợp"):
        submitting.submit(unit, by=world.reporter("x11"), at=AT)


def test_warnings_are_accepted_with_a_reason_before_preparing(draft, world, small_files) -> None:
    edition = issuing.checked(draft, world)
    with pytest.raises(NotAllowed, match="chấp nhận có lý do"):
        issuing.prepare(edition, world)
    with pytest.raises(checklist.AcceptanceRefused, match="lý do"):
        first = next(one for one in checklist.checks(draft, at=AT) if one.waits)
        checklist.accept(draft, first.code, first.about, " ", by=world.editor, at=AT)
    issuing.accept_all(draft, world)
    made = issuing.prepare(edition, world)
    assert made.state == State.PREPARED


def test_an_acceptance_lapses_when_the_warning_says_something_else(draft, world) -> None:
    issuing.accept_all(draft, world)
    assert not any(one.waits for one in checklist.checks(draft, at=AT))
    issuing.write(draft, "I.1", "Có 50.533 hồ sơ và {kỳ trước}.", world)
    again = checklist.checks(draft, at=AT)
    assert any(one.waits for one in again)


def test_prepared_is_frozen_with_lineage_files_and_code(draft, world, small_files) -> None:
    edition = issuing.prepared(draft, world)
    made, trace = freezing.read(edition), freezing.read_trace(edition)
    assert not made.draft
    assert made.verification is not None
    assert made.verification.code == edition.code
    assert made.signature.lines[-1] == "CHỦ TỊCH"
    assert trace is not None
    assert {figure.code for figure in trace.figures} >= {"2.1", "6.1"}
    assert {file.kind for file in edition.files.all()} == {"pdf", "docx", "lineage"}
    assert edition.symbol == "BC-UBND"


def test_what_is_said_while_the_files_are_made_still_counts(draft, world, small_files) -> None:
    edition = issuing.checked(draft, world)
    issuing.accept_all(draft, world)

    def somebody_comments(percent: int, message: str) -> None:
        if percent == 95:
            comments.add(draft, "Số này sai.", by=issuing.checker(world), at=AT)

    with pytest.raises(NotAllowed, match="góp ý"):
        preparing.prepare(
            edition, signing="head", by=world.editor, at=AT, progress=somebody_comments
        )
    edition.refresh_from_db()
    assert edition.state == State.CHECKED
    assert not edition.files.exists()


def test_the_text_checked_is_the_text_prepared(draft, world, small_files) -> None:
    """A document of the register that was corrected in between changes nothing."""
    edition = issuing.checked(draft, world)
    before = freezing.read(edition).body
    issuing.accept_all(draft, world)
    assert freezing.read(issuing.prepare(edition, world)).body == before


def test_deputy_signs_for_the_chairman(draft, world, small_files) -> None:
    edition = issuing.checked(draft, world)
    issuing.accept_all(draft, world)
    preparing.prepare(
        edition, signing="deputy", by=world.editor, at=AT, progress=lambda *told: None
    )
    edition.refresh_from_db()
    lines = freezing.read(edition).signature.lines
    assert lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_a_prepared_paper_that_is_not_signed_can_be_withdrawn(draft, world, small_files) -> None:
    edition = issuing.prepared(draft, world)
    life.take(edition, "withdraw", by=world.editor, at=AT, reason="Chủ tịch yêu cầu bổ sung")
    issuing.write(draft, "I.1", "Bổ sung theo yêu cầu.", world)
    assert issuing.submitted(draft, world).turn == 2


def test_signed_and_sent(draft, world, small_files) -> None:
    edition = issuing.signed(draft, world)
    assert (edition.state, edition.reference, edition.year) == (
        State.SIGNED,
        "85/BC-UBND",
        DAY.year,
    )
    original = edition.files.get(kind=EditionFile.Kind.SIGNED)
    assert original.report["begins_alike"]
    assert original.report["signatures"][0]["intact"]
    with pytest.raises(NotAllowed, match="Ngày gửi"):
        too_early = DAY.replace(year=DAY.year - 1)
        signing.send(edition, too_early, "Bộ Nội vụ", "", by=issuing.clerk(world), at=AT)
    sent = signing.send(edition, DAY, "Bộ Nội vụ", "Trục 123", by=issuing.clerk(world), at=AT)
    assert (sent.state, sent.sent_on, sent.receipt) == (State.SENT, DAY, "Trục 123")
    actions = list(AuditEvent.objects.filter(action__startswith="edition.").values_list("action"))
    assert [a for (a,) in actions] == [
        "edition.submit",
        "edition.pass",
        "edition.seal",
        "edition.prepare",
        "edition.receive",
        "edition.seal",
        "edition.sign",
        "edition.send",
    ]


def test_an_issued_report_is_not_written_any_more(draft, world, small_files) -> None:
    issuing.signed(draft, world)
    one = reporting.section(draft, "I.1")
    with pytest.raises(WritingRefused):
        narratives.save(one, "Sửa.", seen=one.revision, by=world.editor, at=AT)


def test_a_number_is_used_once_a_year(draft, world, small_files) -> None:
    first = issuing.signed(draft, world)
    other = Edition.objects.get(pk=first.pk)
    other.pk, other.turn, other.code = None, 9, "AAAA-BBBB-CCCC"
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save(force_insert=True)
    other.number = 86
    other.save(force_insert=True)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (Registration(0, DAY, "head"), "từ 1"),
        (Registration(5, DAY.replace(year=DAY.year + 1), "head"), "đến hôm nay"),
        (Registration(5, DAY, "somebody"), "thẩm quyền"),
        (Registration(5, DAY, "deputy"), "Thẩm quyền ký khác"),
    ],
)
def test_what_the_clerk_types_is_checked(draft, world, small_files, told, why) -> None:
    edition = issuing.prepared(draft, world)
    file = issuing.bring_back(edition, with_signature(issuing.bytes_of(edition)), world)
    with pytest.raises(NotAllowed, match=why):
        signing.record(edition, file.digest, told, by=issuing.clerk(world), at=AT)


def test_another_paper_is_taken_for_the_original_only_with_a_reason(
    draft,
    world,
    small_files,
) -> None:
    edition = issuing.prepared(draft, world)
    file = issuing.bring_back(edition, issuing.page("<p>Báo cáo khác, 99 hồ sơ</p>"), world)
    told = Registration(85, DAY, "head")
    with pytest.raises(NotAllowed, match=r"khác lời.*Con số.*chữ ký số"):
        signing.record(edition, file.digest, told, by=issuing.clerk(world), at=AT)
    made = signing.record(
        edition, file.digest, told, reason="Ký giấy, quét lại", by=issuing.clerk(world), at=AT
    )
    assert made.accepted_differences == "Ký giấy, quét lại"


def test_another_paper_s_code_is_refused_whatever_the_reason(draft, world, small_files) -> None:
    edition = issuing.prepared(draft, world)
    file = issuing.bring_back(edition, issuing.page("<p>Mã tra cứu: 7KQM-2XPD-9TFB</p>"), world)
    with pytest.raises(NotAllowed, match=r"văn bản khác.*7KQM-2XPD-9TFB"):
        told = Registration(85, DAY, "head")
        signing.record(edition, file.digest, told, reason="cứ ghi", by=issuing.clerk(world), at=AT)
    edition.refresh_from_db()
    assert edition.state == State.PREPARED


def test_a_number_typed_wrongly_is_put_right_with_a_reason(draft, world, small_files) -> None:
    edition, clerk = issuing.signed(draft, world), issuing.clerk(world)
    assert edition.files.get(kind="signed").name.endswith("-da-ky.pdf")
    with pytest.raises(NotAllowed, match="lý do"):
        signing.amend(edition, Registration(58, DAY, "head"), reason=" ", by=clerk, at=AT)
    with pytest.raises(NotAllowed, match="văn thư"):
        told = Registration(58, DAY, "head")
        signing.amend(edition, told, reason="Ghi nhầm", by=world.editor, at=AT)
    told = Registration(58, DAY, "head", "Người ký A")
    made = signing.amend(edition, told, reason="Ghi nhầm số", by=clerk, at=AT)
    assert (made.reference, made.signer, made.state) == ("58/BC-UBND", "Người ký A", State.SIGNED)
    last = made.steps.latest("pk")
    assert (last.step, "số 85" in last.reason) == ("amend", True)
    signing.send(edition, DAY, "Bộ Nội vụ", "", by=clerk, at=AT)
    told = Registration(58, DAY + timedelta(days=1), "head")
    with pytest.raises(NotAllowed, match="không được sau ngày gửi"):
        signing.amend(edition, told, reason="Nhầm", by=clerk, at=AT + timedelta(days=1))


def test_a_newer_upload_is_not_recorded_by_the_older_page(draft, world, small_files) -> None:
    edition = issuing.prepared(draft, world)
    old = issuing.bring_back(edition, issuing.page("<p>một</p>"), world).digest
    issuing.bring_back(edition, issuing.page("<p>hai</p>"), world)
    with pytest.raises(NotAllowed, match="tệp khác"):
        told = Registration(85, DAY, "head")
        signing.record(edition, old, told, reason="thử", by=issuing.clerk(world), at=AT)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"", b"<html>"])
def test_only_a_pdf_comes_back(draft, world, small_files, content) -> None:
    edition = issuing.prepared(draft, world)
    with pytest.raises(NotAllowed, match="PDF"):
        signing.receive(edition, "ký.docx", content, by=issuing.clerk(world), at=AT)


def test_a_broken_pdf_is_told_and_needs_a_reason(draft, world, small_files) -> None:
    edition = issuing.prepared(draft, world)
    file = issuing.bring_back(edition, b"%PDF-1.7\nnothing else", world)
    assert "unreadable" in file.report
    with pytest.raises(NotAllowed, match="Không đối chiếu được"):
        told = Registration(85, DAY, "head")
        signing.record(edition, file.digest, told, by=issuing.clerk(world), at=AT)
