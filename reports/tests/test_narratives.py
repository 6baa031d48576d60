"""Writing sections: who may, what is kept, two at once, last period, other units' words."""

from datetime import timedelta

import pytest

from reports.models import Campaign, Draft, Narrative, Origin, TakenText
from reports.tests import make, reporting
from reports.tests.make import World
from reports.tests.reporting import LATER, section
from reports.writing import narratives
from reports.writing.narratives import WritingRefused, WrittenMeanwhile
from units.models import AuditEvent, Role, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: World, campaign) -> Draft:
    reporting.make_outline()
    reporting.give_figures(campaign)
    reporting.close_figures(campaign, world)
    return reporting.make_draft(campaign, world)


def write(narrative: Narrative, text: str, by: User, seen: int | None = None) -> Narrative:
    seen = narrative.revision if seen is None else seen
    return narratives.save(narrative, text, seen=seen, by=by, at=LATER).narrative


def test_default_text_until_somebody_writes(draft: Draft, world: World) -> None:
    one = section(draft, "II.1")
    assert (one.said, one.origin) == ("Đã ban hành {{2.1}} văn bản.", Origin.DEFAULT)
    written = write(one, "Tỉnh ban hành {{2.1}} văn bản.", world.editor)
    assert (written.revision, written.origin) == (1, Origin.WRITTEN)
    assert written.revisions.get().by == world.editor


def test_saving_what_the_section_says_already_writes_nothing(draft: Draft, world: World) -> None:
    one = section(draft, "II.1")
    same = narratives.save(one, one.said, seen=0, by=world.editor, at=LATER).narrative
    assert (same.revision, same.origin) == (0, Origin.DEFAULT)
    nothing = narratives.nothing_new(one, by=world.editor, at=LATER)
    again = narratives.save(one, nothing.said, seen=1, by=world.editor, at=LATER).narrative
    assert (again.revision, again.origin) == (1, Origin.NOTHING_NEW)


def test_every_saving_is_kept_and_can_be_brought_back(draft: Draft, world: World) -> None:
    one = section(draft, "I.1")
    for text in ("Một.", "Hai."):
        one = write(one, text, world.editor)
    restored = narratives.restore(one, 1, by=world.editor, at=LATER)
    assert (restored.text, restored.revision) == ("Một.", 3)
    assert list(restored.revisions.order_by("number").values_list("text", flat=True)) == [
        "Một.",
        "Hai.",
        "Một.",
    ]
    with pytest.raises(WritingRefused, match="Không có lần lưu"):
        narratives.restore(one, 9, by=world.editor, at=LATER)


def test_two_writers_in_different_paragraphs(draft: Draft, world: World) -> None:
    one = write(section(draft, "I.1"), "Một.\nHai.\nBa.", world.editor)
    write(one, "Một.\nHai.\nBa, sửa.", world.editor)
    saved = narratives.save(
        one, "Một, sửa.\nHai.\nBa.", seen=1, by=world.reporter("so-nv"), at=LATER
    )
    assert saved.merged
    assert saved.narrative.text == "Một, sửa.\nHai.\nBa, sửa."


def test_two_writers_in_one_paragraph_lose_nothing(draft: Draft, world: World) -> None:
    one = write(section(draft, "I.1"), "Một.", world.editor)
    write(one, "Một, của biên tập.", world.editor)
    with pytest.raises(WrittenMeanwhile) as meanwhile:
        write(one, "Một, của Sở.", world.reporter("so-nv"), seen=1)
    assert meanwhile.value.held.text == "Một, của biên tập."
    assert world.editor.full_name in str(meanwhile.value)
    assert section(draft, "I.1").text == "Một, của biên tập."


def test_two_writers_begin_from_the_same_default_text(draft: Draft, world: World) -> None:
    one = section(draft, "II.1")
    box = "Đã ban hành {{2.1}} văn bản.\nKhông có gì khác."

    def begin(text: str, by: User) -> narratives.Saved:
        return narratives.save(one, text, seen=0, by=by, at=LATER, default=box)

    begin(f"{box}\nThêm cuối.", world.editor)
    saved = begin(box.replace("văn bản.", "văn bản, đúng hạn."), world.reporter("so-tp"))
    assert saved.merged
    assert saved.narrative.text.splitlines() == [
        "Đã ban hành {{2.1}} văn bản, đúng hạn.",
        "Không có gì khác.",
        "Thêm cuối.",
    ]
    with pytest.raises(WrittenMeanwhile):
        begin(box.replace("văn bản.", "văn bản, chậm."), world.editor)


def test_after_a_merge_the_next_saving_is_compared_with_what_was_sent(draft, world) -> None:
    """A script that goes on typing over its own text takes nothing of the other's away."""
    one = write(section(draft, "I.1"), "Một.\nHai.\nBa.", world.editor)
    write(one, "Một.\nHai.\nBa, sửa.", world.editor)
    supplier = world.reporter("so-nv")
    sent = narratives.save(one, "Một, sửa.\nHai.\nBa.", seen=1, by=supplier, at=LATER)
    assert sent.base < sent.narrative.revision
    again = narratives.save(one, "Một, sửa lại.\nHai.\nBa.", seen=sent.base, by=supplier, at=LATER)
    assert again.narrative.text == "Một, sửa lại.\nHai.\nBa, sửa."
    texts = set(one.revisions.values_list("text", flat=True))
    assert "Một, sửa.\nHai.\nBa." in texts


def test_a_saving_of_nothing_new_does_not_hide_what_the_other_wrote(draft, world) -> None:
    """A trailing space is no change; typing on over the old text takes nothing away."""
    one = write(section(draft, "I.1"), "Một.\nHai.\nBa.", world.editor)
    write(one, "Một.\nHai.\nBa, sửa.", world.editor)
    supplier = world.reporter("so-nv")
    idle = narratives.save(one, "Một.\nHai.\nBa. ", seen=1, by=supplier, at=LATER)
    assert (idle.merged, idle.narrative.revision) == (True, 2)
    typed = narratives.save(one, "Một, thêm.\nHai.\nBa.", seen=idle.base, by=supplier, at=LATER)
    assert typed.narrative.text == "Một, thêm.\nHai.\nBa, sửa."


def test_a_revision_that_never_was_overwrites_nothing(draft: Draft, world: World) -> None:
    one = write(section(draft, "I.1"), "Một.", world.editor)
    with pytest.raises(WrittenMeanwhile):
        write(one, "Hai.", world.editor, seen=77)


def test_who_writes_which_section(draft: Draft, world: World) -> None:
    one = section(draft, "I.1")
    assert one.writer == world["so-nv"]
    assert write(one, "Sở viết.", world.reporter("so-nv")).revision == 1
    for stranger in (
        world.reporter("so-tp"),
        world.head("so-nv"),
        world.reviewer,
        world.leader,
        world.outsider,
    ):
        with pytest.raises(WritingRefused, match="đơn vị khác biên soạn"):
            write(section(draft, "I.1"), "Chen vào.", stranger)


def test_a_section_given_to_a_colleague(draft: Draft, world: World) -> None:
    colleague = make_person("Chuyên viên được giao")
    role = make_membership(colleague, Role.REPORTER, world["so-tp"], employer=world["so-tp"])
    given = narratives.give(
        section(draft, "II.2"),
        writer=world["so-tp"],
        colleague=colleague,
        asked_for="Nêu số thu.",
        by=world.editor,
        at=LATER,
    )
    assert (given.writer, given.asked_by, given.asked_for) == (
        world["so-tp"],
        world.editor,
        "Nêu số thu.",
    )
    assert write(given, "Đồng nghiệp viết.", colleague).revision == 1
    with pytest.raises(WritingRefused):
        narratives.give(given, writer=None, colleague=None, by=colleague, at=LATER)
    assert AuditEvent.objects.filter(action="narrative.give").exists()
    role.valid_to = LATER.date() - timedelta(days=1)
    role.save()
    with pytest.raises(WritingRefused, match="đơn vị khác biên soạn"):
        write(given, "Đã chuyển công tác vẫn viết.", User.objects.get(pk=colleague.pk))


def test_nothing_new_is_one_act(draft: Draft, world: World) -> None:
    one = write(section(draft, "I.1"), "Một.", world.editor)
    said = narratives.nothing_new(one, by=world.reporter("so-nv"), at=LATER)
    assert said.origin == Origin.NOTHING_NEW
    assert said.revisions.count() == 2


def test_last_periods_text_is_taken_over_and_marked(draft: Draft, world: World) -> None:
    write(section(draft, "I.1"), "Kiểm tra 08 đơn vị.", world.editor)
    half = make.make_campaign(code="KT-6T", name="6 tháng", covers_to="2025-06-15")
    reporting.give_figures(half)
    reporting.close_figures(half, world)
    next_draft = reporting.make_draft(half, world)
    carried = narratives.carry_over(section(next_draft, "I.1"), by=world.editor, at=LATER)
    assert (carried.text, carried.origin) == ("Kiểm tra 08 đơn vị.", Origin.CARRIED)
    assert carried.revisions.get().note.startswith("Lấy từ Báo cáo cải cách hành chính quý I")
    with pytest.raises(WritingRefused, match="Kỳ trước chưa có"):
        narratives.carry_over(section(next_draft, "II.1"), by=world.editor, at=LATER)


def test_a_passage_is_taken_from_a_unit_and_remembered(
    draft: Draft, world: World, campaign
) -> None:
    own = reporting.make_unit_draft(campaign, world)
    theirs = write(section(own, "1"), "Xã tự kiểm tra 02 lần.\nĐã chấn chỉnh.", world.reporter())
    source = theirs.revisions.get()
    source.sent_text, source.sent_at = source.text, LATER
    source.save()
    write(section(draft, "I.1"), "Tỉnh kiểm tra.", world.editor)
    passage = "Xã tự kiểm tra 02 lần."
    one = section(draft, "I.1")

    def take(narrative: Narrative, text: str) -> Narrative:
        return narratives.take(narrative, source.pk, text, onto="", by=world.editor, at=LATER)

    taken = take(one, passage)
    assert taken.text == "Tỉnh kiểm tra.\nXã 1.1: xã tự kiểm tra 02 lần."
    memory = TakenText.objects.get()
    assert (memory.source, memory.by, memory.revision) == (source, world.editor, 2)
    with pytest.raises(WritingRefused, match="không gửi đoạn này"):
        take(taken, "Bịa ra.")
    with pytest.raises(WritingRefused, match="không gửi đoạn này"):
        take(section(draft, "II.1"), passage)
    with pytest.raises(WritingRefused, match="không gửi đoạn này"):
        take(section(draft, "I.1"), "Xã tự kiểm tra 0")
    supplier = world.reporter("so-nv")
    with pytest.raises(WritingRefused, match="Chỉ người biên tập"):
        narratives.take(section(draft, "I.1"), source.pk, passage, onto="", by=supplier, at=LATER)


def test_a_closed_round_keeps_only_its_own_report_open(draft, world, campaign) -> None:
    own = reporting.make_unit_draft(campaign, world)
    Campaign.objects.filter(pk=campaign.pk).update(state=Campaign.State.CLOSED)
    assert write(section(draft, "I.1"), "Tỉnh còn viết.", world.editor).revision == 1
    with pytest.raises(WritingRefused, match="đã đóng"):
        write(section(own, "1"), "Xã viết thêm.", world.reporter())


def test_a_text_without_end_is_refused(draft: Draft, world: World) -> None:
    with pytest.raises(WritingRefused, match="nhiều nhất"):
        write(section(draft, "I.1"), "a" * 40_001, world.editor)


def test_history_says_who_and_when(draft: Draft, world: World) -> None:
    one = write(section(draft, "I.1"), "Một.", world.editor)
    narratives.save(
        one, "Hai.", seen=1, by=world.reporter("so-nv"), at=LATER + timedelta(minutes=5)
    )
    people = list(one.revisions.order_by("number").values_list("by__username", flat=True))
    assert people == ["editor.kt", "reporter.so-nv"]


def test_going_back_to_the_default_text(draft: Draft, world: World) -> None:
    written = write(section(draft, "II.1"), "Viết tay.", world.editor)
    back = narratives.restore(written, 0, by=world.editor, at=LATER)
    assert (back.origin, back.said, back.is_written) == (
        Origin.DEFAULT,
        "Đã ban hành {{2.1}} văn bản.",
        False,
    )
    assert back.revisions.count() == 2
