"""A draft's life: begun, pinned, new figures taken or left, sentences to read again, sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.adding import consolidation
from reports.models import Campaign, Draft, Narrative, NarrativeRevision, SentenceToReread
from reports.tests import answers, make, reporting
from reports.tests.make import NOW, World
from reports.tests.reporting import LATER, section
from reports.writing import below, composing, drafts, narratives, rereading
from reports.writing.drafts import DraftError

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(world: World, campaign: Campaign) -> Draft:
    reporting.make_outline()
    reporting.give_figures(campaign)
    reporting.close_figures(campaign, world)
    return reporting.make_draft(campaign, world)


def place(campaign: Campaign, code: str = "kt"):
    return campaign.units.select_related("campaign", "unit").get(unit__code=code)


def write(draft: Draft, key: str, text: str, world: World) -> None:
    one = section(draft, key)
    narratives.save(one, text, seen=one.revision, by=world.editor, at=LATER)


def new_closing(campaign: Campaign, world: World):
    """x21 is accepted later, and the lead reviewer closes again."""
    answers.accept(campaign, "x21", {"2.1": 4})
    version = make.submission_of(campaign, "x21").version
    assert version is not None
    version.accepted_at = LATER + timedelta(minutes=1)
    version.save()
    return reporting.close_figures(campaign, world, at=LATER + timedelta(minutes=2))


def test_begun_once_and_pinned_to_the_latest_closing(begun: Draft, world, campaign) -> None:
    assert begun.consolidation is not None
    assert begun.consolidation.closed_number == 1
    assert drafts.start(place(campaign), by=world.editor, at=LATER).pk == begun.pk
    assert Draft.objects.count() == 1
    assert [one.section.key for one in narratives.of_draft(begun)] == [
        "I",
        "I.1",
        "II",
        "II.1",
        "II.2",
    ]


def test_suppliers_begin_before_the_figures_are_closed(world: World, campaign) -> None:
    reporting.make_outline()
    reporting.give_figures(campaign)
    draft = drafts.start(place(campaign), by=world.reporter("so-tp"), at=NOW)
    assert draft.consolidation is None
    narratives.save(
        section(draft, "II.1"), "Sở viết trước.", seen=0, by=world.reporter("so-tp"), at=NOW
    )
    reporting.close_figures(campaign, world)
    same = reporting.make_draft(campaign, world)
    assert same.pk == draft.pk
    assert same.consolidation is not None
    assert section(same, "II.1").text == "Sở viết trước."


@pytest.mark.parametrize("who", ["reviewer", "leader", "lead", "outsider"])
def test_nobody_else_begins_it(world: World, campaign, who: str) -> None:
    reporting.make_outline()
    with pytest.raises(DraftError, match="người biên tập"):
        drafts.start(place(campaign), by=getattr(world, who), at=NOW)
    with pytest.raises(DraftError):
        drafts.start(place(campaign), by=world.reporter("vp-ubnd"), at=NOW)
    assert not Draft.objects.exists()


def test_without_an_outline_it_says_so(world: World, campaign) -> None:
    with pytest.raises(DraftError, match="Chưa có đề cương báo cáo cho Tỉnh Kon Tum"):
        reporting.make_draft(campaign, world)


def test_the_draft_reads_before_a_word_is_typed(begun: Draft) -> None:
    text = " ".join(block.text for block in composing.whole(begun, at=LATER).body)
    assert "Đã ban hành 08 văn bản." in text
    assert "Thu 8 triệu đồng." in text
    assert "Về kiểm tra Không." in text


def test_a_changed_figure_marks_its_sentences_and_nothing_else(begun, world, campaign) -> None:
    write(begun, "II.2", "Thu {{6.1|money}}. Đến nay có {{2.1}} văn bản. Câu khác.", world)
    new_closing(campaign, world)
    assert drafts.take_figures(begun, by=world.editor, at=LATER) == 2
    marked = list(rereading.unread(Draft.objects.get()))
    assert [(m.section.key, m.sentence, m.before, m.after) for m in marked] == [
        ("II.1", "Đã ban hành {{2.1}} văn bản.", "08", "12"),
        ("II.2", "Đến nay có {{2.1}} văn bản.", "08", "12"),
    ]


def test_rewriting_or_reading_a_sentence_settles_it(begun: Draft, world, campaign) -> None:
    new_closing(campaign, world)
    drafts.take_figures(begun, by=world.editor, at=LATER)
    write(begun, "II.1", "Đã ban hành thêm, tổng số {{2.1}} văn bản.", world)
    left = rereading.unread(begun)
    assert [row.section.key for row in left] == ["II.2"]
    rereading.have_read(left[0], by=world.editor, at=LATER)
    assert rereading.unread(begun) == []
    assert SentenceToReread.objects.get(read_by=world.editor).section.key == "II.2"


def test_bringing_a_sentence_back_brings_its_mark_back(begun: Draft, world, campaign) -> None:
    new_closing(campaign, world)
    drafts.take_figures(begun, by=world.editor, at=LATER)
    sentence = "Đã ban hành {{2.1}} văn bản."
    write(begun, "II.1", "Viết khác.", world)
    assert sentence not in [row.sentence for row in rereading.unread(begun)]
    write(begun, "II.1", sentence, world)
    assert sentence in [row.sentence for row in rereading.unread(begun)]


def test_a_sentence_that_its_condition_hides_is_not_to_be_read(begun, world, campaign) -> None:
    hidden, seen = "?0 2.1: Chưa có, còn {{2.1}}.", "? Có {{2.1}} văn bản."
    write(begun, "II.1", f"{hidden}\n{seen}", world)
    new_closing(campaign, world)
    drafts.take_figures(begun, by=world.editor, at=LATER)
    marked = [row.sentence for row in rereading.unread(begun) if row.section.key == "II.1"]
    assert marked == ["Có {{2.1}} văn bản."]


def test_what_was_written_before_the_closing_is_to_be_read_again(world, campaign) -> None:
    """A supplier wrote over figures that were still open; the closing changed them."""
    reporting.make_outline()
    reporting.give_figures(campaign)
    root = campaign.units.get(unit_id=campaign.root_id)
    consolidation.run(campaign, root, by=world.lead, at=NOW)
    draft = drafts.start(place(campaign), by=world.reporter("so-tp"), at=NOW)
    assert draft.consolidation is None
    answers.accept(campaign, "x21", {"2.1": 4})
    reporting.close_figures(campaign, world)
    begun = reporting.make_draft(campaign, world)
    assert {(row.before, row.after) for row in rereading.unread(begun)} == {("08", "12")}


def test_a_figure_that_is_again_what_it_was_needs_no_reading(begun, world, campaign) -> None:
    new_closing(campaign, world)
    drafts.take_figures(begun, by=world.editor, at=LATER)
    answers.accept(campaign, "x22", {"2.1": 0})
    answers.exempt(campaign, "x21")
    reporting.close_figures(campaign, world, at=LATER + timedelta(hours=1))
    drafts.take_figures(begun, by=world.editor, at=LATER)
    assert rereading.unread(begun) == []


def test_new_figures_wait_until_they_are_taken_or_left(begun: Draft, world, campaign) -> None:
    assert not drafts.news(begun)
    answers.accept(campaign, "x21", {"2.1": 4})
    waiting = drafts.news(begun)
    assert (waiting.cells, waiting.closing) == (1, None)
    with pytest.raises(DraftError, match="Chưa có lần chốt"):
        drafts.take_figures(begun, by=world.editor, at=LATER)
    drafts.defer_figures(begun, by=world.editor, at=LATER)
    again = Draft.objects.select_related("campaign", "consolidation").get()
    assert not drafts.news(again)
    with pytest.raises(DraftError, match="Không có số mới"):
        drafts.defer_figures(again, by=world.editor, at=LATER)


def test_a_later_closing_ends_the_waiting(begun: Draft, world, campaign) -> None:
    drafts_before = drafts.news(begun)
    closing = new_closing(campaign, world)
    waiting = drafts.news(begun)
    assert not drafts_before
    assert waiting.closing == closing
    drafts.take_figures(begun, by=world.editor, at=LATER)
    assert not drafts.news(Draft.objects.select_related("campaign", "consolidation").get())


@pytest.mark.parametrize("who", ["leader", "lead", "reviewer"])
def test_only_the_editor_takes_figures(begun: Draft, world, campaign, who: str) -> None:
    new_closing(campaign, world)
    with pytest.raises(DraftError, match="người biên tập"):
        drafts.take_figures(begun, by=getattr(world, who), at=LATER)


# -- a unit's own prose ----------------------------------------------------------------------------


@pytest.fixture
def own(world: World, campaign: Campaign) -> Draft:
    reporting.give_figures(campaign)
    return reporting.make_unit_draft(campaign, world)


def test_a_unit_prints_what_it_entered(own: Draft) -> None:
    assert own.consolidation is None
    held = composing.setting(own)
    printed = composing.printed(held, "Xã ban hành {{2.1}} văn bản, thu {{6.1|money}}.", "2")
    assert [block.text for block in printed.blocks] == ["Xã ban hành 03 văn bản, thu 7 triệu đồng."]
    assert printed.faults == ()


def test_the_head_sends_what_the_unit_above_reads(own: Draft, world, campaign) -> None:
    reporting.make_outline()
    reporting.close_figures(campaign, world)
    top = reporting.make_draft(campaign, world)
    one = section(own, "2")
    written = narratives.save(
        one, "Ban hành {{2.1}} văn bản.\n**Đậm** ^[ghi chú].", seen=0, by=world.reporter(), at=LATER
    ).narrative
    assert below.below(section(top, "II.1")).told == []
    drafts.send(own, by=world.head(), at=LATER)
    told = below.below(section(top, "II.1")).told
    assert [t.unit.name for t in told] == ["Xã 1.1"]
    assert told[0].revision.sent_text == "Ban hành 03 văn bản.\n**Đậm**^[ghi chú]."
    narratives.save(written, "Sửa sau khi gửi.", seen=1, by=world.reporter(), at=LATER)
    assert below.below(section(top, "II.1")).told[0].revision.sent_text.startswith("Ban hành 03")
    assert below.counts(top) == {"II.1": 1}
    assert below.units_that_sent(top) == (1, 9)


def test_what_units_sent_is_searched_without_accents(own: Draft, world, campaign) -> None:
    reporting.make_outline()
    reporting.close_figures(campaign, world)
    top = reporting.make_draft(campaign, world)
    narratives.save(section(own, "1"), "Kiểm tra đột xuất.", seen=0, by=world.reporter(), at=LATER)
    drafts.send(own, by=world.head(), at=LATER)
    assert len(below.below(section(top, "I.1"), query="dot xuat").told) == 1
    assert below.below(section(top, "I.1"), query="tuyên truyền").told == []


def test_a_unit_with_nothing_new_is_named(own: Draft, world, campaign) -> None:
    reporting.make_outline()
    reporting.close_figures(campaign, world)
    top = reporting.make_draft(campaign, world)
    narratives.nothing_new(section(own, "1"), by=world.reporter(), at=LATER)
    drafts.send(own, by=world.head(), at=LATER)
    assert below.below(section(top, "I.1")).nothing_new == ["Xã 1.1"]
    sent = NarrativeRevision.objects.exclude(sent_text="").get()
    assert sent.sent_text == "Trong quý I năm 2025, không có nội dung mới."


def test_who_wrote_does_not_send_and_nothing_is_not_sent(own: Draft, world) -> None:
    with pytest.raises(DraftError, match="Chưa có mục nào"):
        drafts.send(own, by=world.head(), at=LATER)
    narratives.save(section(own, "1"), "Lãnh đạo tự viết.", seen=0, by=world.head(), at=LATER)
    with pytest.raises(DraftError, match="Người đã viết"):
        drafts.send(own, by=world.head(), at=LATER)
    with pytest.raises(DraftError, match="lãnh đạo đơn vị"):
        drafts.send(own, by=world.reporter(), at=LATER)


def test_the_number_of_queries_does_not_grow(world: World, campaign: Campaign) -> None:
    reporting.give_figures(campaign)
    reporting.close_figures(campaign, world)
    counts = []
    for version, length in enumerate((1, 30), 1):
        rows = tuple(
            (f"III.{n}", 2, "figures", f"Mục {n}", "", "Có {{2.1}}, {{6.1}}; {{2.1|missing}}.")
            for n in range(length)
        )
        reporting.make_outline(rows=(*reporting.SECTIONS[:-2], *rows), version=version)
        draft = reporting.make_draft(campaign, world)
        assert draft.outline.version == version
        with CaptureQueriesContext(connection) as made:
            composing.whole(draft, at=LATER)
        counts.append(len(made))
        Narrative.objects.all().delete()
        draft.delete()
    assert counts[0] == counts[1]
