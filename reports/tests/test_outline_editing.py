"""Outlines edited: the tree, drafts and their versions, what keeps one from being published."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.catalogue import load_files
from reports.documents import outline_editing, outline_tree, outline_versions, outlines
from reports.documents.outline_checks import faults_of
from reports.documents.outline_differences import between
from reports.documents.outline_locks import (
    EditingError,
    Stale,
    description_seen,
    order_seen,
    section_seen,
    whole_seen,
)
from reports.documents.outline_tree import PlaceError
from reports.models import Outline
from reports.tests import make
from units.models import AuditEvent

HEADER = ",".join(outlines.COLUMNS)
ROWS = (
    "title,0,,form,BÁO CÁO,,,,,Kết quả {kỳ}",
    "I,1,#,container,CHUNG,,,,,",
    "I.1,2,#,figures,Kế hoạch,chi-dao-dieu-hanh,Sở Nội vụ,,,? Có {{1.1}} nhiệm vụ.",
    "I.2,2,#,narrative,Kiểm tra,,,,,",
    "I.2.-1,4,-,narrative,Theo kế hoạch:,,,,,",
    "I.2.-2,4,-,narrative,Đột xuất:,,,,,",
    "I.3,2,#,container,Tuyên truyền,,,,,",
    "I.3.a,3,#,narrative,Báo chí,,,,,",
    "II,1,#,narrative,KIẾN NGHỊ,,,,,",
    "recipients,0,,form,Nơi nhận,,,,,Như trên;",
)


def load(folder, *rows, level="province", **described):
    path = folder / f"{level}.csv"
    path.write_text("\n".join([HEADER, *(rows or ROWS)]) + "\n", encoding="utf-8")
    told = {"code": level, "level": level, "name": "Đề cương"} | described
    return outlines.load(path, **told)


@pytest.fixture
def outline(catalogue, world, tmp_path):
    return load(tmp_path)[0]


@pytest.fixture
def acting(world):
    return {"by": world.editor, "at": make.NOW}


@pytest.fixture
def draft(outline, acting):
    return outline_versions.begin(outline, **acting)


def keys(outline):
    return [s.key for s in outline.sections.all() if not s.retired and s.kind != "form"]


def levels(outline):
    return {s.key: s.level for s in outline.sections.all()}


def seen(outline):
    return order_seen(outline.sections.all())


def publish(draft, **acting):
    shown = outline_versions.publishing_seen(draft)
    return outline_versions.publish(draft, seen=shown, **acting)


# -- the tree --------------------------------------------------------------------------------------


@dataclasses.dataclass
class Row:
    key: str
    level: int
    marker: str = "#"
    kind: str = "narrative"
    retired: bool = False


@st.composite
def trees(draw):
    """Headings none of which stands too deep."""
    rows = [Row("k0", 1)]
    for number in range(1, draw(st.integers(1, 12))):
        level = draw(st.integers(1, 5))
        row = Row(f"k{number}", level, outline_tree.marker_at(level), retired=draw(st.booleans()))
        if not outline_tree.jumps([*rows, row], len(rows)):
            rows.append(row)
    return rows


@given(trees(), st.data())
def test_no_step_loses_a_heading_or_makes_one_stand_too_deep(rows, data):
    key = data.draw(st.sampled_from([row.key for row in rows]))
    other = data.draw(st.sampled_from([row.key for row in rows]))
    copies = [dataclasses.replace(row) for row in rows]
    step = data.draw(st.sampled_from([*outline_editing.MOVES, "after"]))
    try:
        if step == "after":
            moved = outline_tree.moved_after(copies, key, other)
        else:
            moved = outline_editing.MOVES[step](copies, key)
    except PlaceError:
        return
    assert sorted(row.key for row in moved) == sorted(row.key for row in rows)
    assert not [row.key for place, row in enumerate(moved) if outline_tree.jumps(moved, place)]
    assert all(row.marker == "#" or row.level > 3 for row in moved)
    assert [row.key for row in _block(moved, key)] == [row.key for row in _block(rows, key)]


def _block(rows, key):
    place = outline_tree.place_of(rows, key)
    return rows[place : outline_tree.end_of(rows, place)]


@given(trees(), st.data())
def test_a_step_up_is_undone_by_a_step_down(rows, data):
    rows = [row for row in rows if not row.retired]
    key = data.draw(st.sampled_from([row.key for row in rows]))
    if "up" not in outline_tree.ways(rows, outline_tree.place_of(rows, key)):
        with pytest.raises(PlaceError):
            outline_tree.raised(rows, key)
        return
    assert outline_tree.lowered(outline_tree.raised(rows, key), key) == rows


# -- a draft's headings ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_draft_is_one_per_outline_and_found_again(outline, draft, acting):
    assert (draft.version, draft.published) == (2, False)
    assert keys(draft) == keys(outline)
    assert outline_versions.begin(outline, **acting) == draft
    assert Outline.objects.for_level("province", make.TODAY) == outline


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "way", "order"),
    [
        ("I.2", "up", "I I.2 I.2.-1 I.2.-2 I.1 I.3 I.3.a II"),
        ("I.2", "down", "I I.1 I.3 I.3.a I.2 I.2.-1 I.2.-2 II"),
        ("I.2", "in", "I I.1 I.2 I.2.-1 I.2.-2 I.3 I.3.a II"),
        ("I.2", "out", "I I.1 I.3 I.3.a I.2 I.2.-1 I.2.-2 II"),
        ("I", "down", "II I I.1 I.2 I.2.-1 I.2.-2 I.3 I.3.a"),
    ],
)
def test_a_heading_moves_with_all_below(draft, acting, key, way, order):
    outline_editing.move(draft, key, way, seen=seen(draft), **acting)
    assert keys(draft) == order.split()
    shift = {"in": 1, "out": -1}.get(way, 0)
    assert levels(draft)[key] == levels(Outline.objects.get(version=1))[key] + shift
    assert levels(draft)["I.2.-1"] == 4  # a dash stays a dash
    assert [s.key for s in draft.sections.all()][-1] == "recipients"


@pytest.mark.django_db
def test_a_heading_moves_behind_another_and_takes_its_level(draft, acting):
    outline_editing.move_after(draft, "I.3", "I.2.-1", seen=seen(draft), **acting)
    assert keys(draft) == ["I", "I.1", "I.2", "I.2.-1", "I.3", "I.3.a", "I.2.-2", "II"]
    assert (levels(draft)["I.3"], levels(draft)["I.3.a"]) == (4, 5)
    with pytest.raises(EditingError, match="bên trong chính nó"):
        outline_editing.move_after(draft, "I", "I.2", seen=seen(draft), **acting)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "way", "why"),
    [
        ("I.1", "up", "đứng đầu"),
        ("II", "down", "đứng cuối"),
        ("I.1", "in", "không có đề mục ngang bậc"),
        ("I", "out", "bậc cao nhất"),
        ("none", "up", "Không có đề mục none"),
    ],
)
def test_a_step_that_leads_nowhere_says_so(draft, acting, key, way, why):
    with pytest.raises(EditingError, match=why):
        outline_editing.move(draft, key, way, seen=seen(draft), **acting)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "level", "key", "behind"),
    [
        ("I.1", 2, "I.4", "I.1"),  # I.2 and I.3 are taken
        ("I.3", 3, "I.3.b", "I.3.a"),
        ("I.2", 4, "I.2.-3", "I.2.-2"),
        ("I.2.-2", 1, "III", "I.3.a"),  # II is taken
    ],
)
def test_a_new_heading_has_a_key_of_its_place(draft, acting, after, level, key, behind):
    made = outline_editing.add_section(
        draft, after=after, level=level, title="Mới", kind="narrative", **acting
    )
    assert made.key == key
    order = keys(draft)
    assert order[order.index(key) - 1] == behind
    assert made.marker == ("-" if level == 4 else "#")


@pytest.mark.django_db
def test_a_dash_stands_right_below_its_heading_and_not_below_one_no_longer_used(draft, acting):
    outline_editing.retire(draft, "I.1", seen=seen(draft), **acting)
    made = outline_editing.add_section(draft, after="I", level=4, title="Mới", **acting)
    assert made.key == "I.-1"
    outline_editing.restore(draft, "I.1", seen=seen(draft), **acting)
    assert keys(draft)[:3] == ["I", "I.-1", "I.1"]


@pytest.mark.django_db
def test_a_key_is_not_used_again_after_its_heading_went(draft, acting):
    outline_editing.retire(draft, "I.3.a", seen=seen(draft), **acting)
    publish(draft, **acting)
    following = outline_versions.begin(draft, **acting)
    made = outline_editing.add_section(following, after="I.3", level=3, title="Mới", **acting)
    assert made.key == "I.3.b"


@pytest.mark.django_db
def test_a_heading_too_deep_is_refused(draft, acting):
    with pytest.raises(EditingError, match="sâu quá"):
        outline_editing.add_section(draft, after="II", level=3, title="Mới", **acting)
    assert keys(draft) == keys(Outline.objects.get(version=1))


@pytest.mark.django_db
def test_what_is_retired_goes_with_all_below_and_comes_back(draft, acting):
    outline_editing.retire(draft, "I.2", seen=seen(draft), **acting)
    assert keys(draft) == ["I", "I.1", "I.3", "I.3.a", "II"]
    with pytest.raises(EditingError, match=r"Khôi phục đề mục I\.2"):
        outline_editing.restore(draft, "I.2.-1", seen=seen(draft), **acting)
    outline_editing.restore(draft, "I.2", seen=seen(draft), **acting)
    assert keys(draft) == keys(Outline.objects.get(version=1))
    with pytest.raises(EditingError, match="không bỏ được"):
        outline_editing.retire(draft, "title", seen=seen(draft), **acting)


@pytest.mark.django_db
def test_a_missing_part_of_form_is_added_in_its_place(draft, acting):
    outline_editing.add_part(draft, "closing", **acting)
    assert [s.key for s in draft.sections.all()][-2:] == ["closing", "recipients"]
    with pytest.raises(EditingError, match="đã có"):
        outline_editing.add_part(draft, "closing", **acting)


@pytest.mark.django_db
def test_nothing_is_written_over_unread(draft, acting):
    order, section = seen(draft), section_seen(draft.sections.get(key="I.1"))
    outline_editing.move(draft, "I.2", "up", seen=order, **acting)
    with pytest.raises(Stale):
        outline_editing.move(draft, "I.2", "down", seen=order, **acting)
    outline_editing.change(draft, "I.1", title="Của tôi", seen=section, **acting)
    with pytest.raises(Stale):
        outline_editing.change(draft, "I.1", title="Của anh", seen=section, **acting)
    assert draft.sections.get(key="I.1").title == "Của tôi"
    name, whole = description_seen(draft), outline_versions.publishing_seen(draft)
    outline_versions.describe(draft, name="Tên mới", seen=name, **acting)
    with pytest.raises(Stale):
        outline_versions.describe(draft, name="Tên khác", seen=name, **acting)
    with pytest.raises(Stale):
        outline_versions.publish(draft, seen=whole, **acting)


@pytest.mark.django_db
def test_every_act_leaves_evidence(draft, acting, world):
    outline_editing.change(
        draft, "I.2", title="Thanh tra", seen=section_seen(draft.sections.get(key="I.2")), **acting
    )
    event = AuditEvent.objects.get(action="outline.change")
    assert event.by == world.editor
    assert event.data["before"] == {"title": "Kiểm tra"}
    assert event.data["after"] == {"title": "Thanh tra"}


@pytest.mark.django_db
def test_what_is_published_is_frozen(outline, acting):
    with pytest.raises(EditingError, match="đã ban hành"):
        outline_editing.move(outline, "I.2", "up", seen=seen(outline), **acting)


@pytest.mark.django_db
def test_who_may_edit(outline, world):
    for person in (world.editor, world.lead, world.business_admin):
        outline_versions.begin(outline, by=person, at=make.NOW)
    district = world.person("editor", "h1")
    for person in (world.reviewer, world.head(), world.leader, district):
        with pytest.raises(EditingError, match="Đề cương do"):
            outline_versions.begin(outline, by=person, at=make.NOW)


# -- versions --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_publishing_puts_a_draft_into_force_and_drops_what_never_was(outline, draft, acting):
    made = outline_editing.add_section(draft, after="I", level=2, title="Thử", **acting)
    outline_editing.retire(draft, made.key, seen=seen(draft), **acting)
    outline_editing.retire(draft, "II", seen=seen(draft), **acting)
    published = publish(draft, **acting)
    assert Outline.objects.for_level("province", make.TODAY) == published
    assert published.published_by == acting["by"]
    assert not published.sections.filter(key=made.key).exists()
    assert published.sections.get(key="II").retired


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "changed", "why"),
    [
        ("I.1", {"text": "Có {{9.9}} nhiệm vụ."}, "không có chỉ tiêu 9.9"),
        ("I.1", {"text": "?0 9.9: Không."}, "không có chỉ tiêu 9.9"),
        ("I.1", {"text": "?0 1.1: Có {{8.8}}."}, "không có chỉ tiêu 8.8"),
        ("I.1", {"text": "Có {{1.1|tienviet}}."}, "không có cách trình bày"),
        ("I.1", {"text": "Có {{1.1|money}}."}, "không phải số tiền"),
        ("I.1", {"text": "Trong {tuần}."}, "không có từ “tuần”"),
        ("I.1", {"text": "Theo [[khong-co]]."}, "không có văn bản “khong-co”"),
        ("I.1", {"title": " "}, "chưa có tên"),
        ("I.1", {"title": "Kế hoạch {tháng}"}, "không có từ “tháng”"),
        ("title", {"text": ""}, "thiếu tên loại hoặc trích yếu"),
        ("I.1", {"level": 4}, None),
        ("I.1", {"level": 3}, "bậc sâu quá"),
    ],
)
def test_faults_are_named_by_place_and_keep_a_draft_back(draft, acting, key, changed, why):
    draft.sections.filter(key=key).update(**changed)
    found = faults_of(draft, make.TODAY)
    if why is None:
        assert not [fault for fault in found if "bậc" in fault.why]
        return
    assert [fault.key for fault in found if why in fault.why] == [key]
    with pytest.raises(outline_versions.PublishRefused, match=why):
        publish(draft, **acting)


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["department", "office"])
def test_every_word_is_known_whatever_units_there_are(world, catalogue, tmp_path, level):
    words = "{địa bàn} {cơ quan} {cơ quan đầy đủ} {KỲ SAU}"
    made, _new = load(tmp_path, ROWS[0], f"I,1,#,narrative,A,,,,,{words}", level=level)
    assert faults_of(made, make.TODAY) == []


@pytest.mark.django_db
def test_a_section_feeds_only_what_stands_above(outline, acting, tmp_path):
    below, _new = load(
        tmp_path,
        ROWS[0],
        "I,1,#,narrative,KẾT QUẢ,,,,I.1,",
        "II,1,#,narrative,KHÁC,,,,IX,",
        level="commune",
    )
    assert [(f.key, f.why) for f in faults_of(below, make.TODAY)] == [
        ("II", "đề cương cấp trên không có mục IX.")
    ]


@pytest.mark.django_db
def test_our_own_outlines_have_no_fault(world, acting):
    """What we ship can be edited and published again without touching other sections."""
    listed = json.loads((outlines.DATA / "outlines.json").read_text(encoding="utf-8"))
    files = (outlines.DATA / "indicators.csv", outlines.DATA / "rules.csv")
    load_files(*files, by=None, at=make.NOW)
    loaded = outlines.load_all()
    assert len(loaded) == len(listed)
    for outline, _new in loaded:
        documents = [f for f in faults_of(outline, make.TODAY) if "danh mục viện dẫn" not in f.why]
        assert documents == [], outline


@pytest.mark.django_db
def test_another_guideline_takes_over_from_its_day(outline, acting):
    other = outline_versions.begin_another(
        outline,
        code="tinh-2026",
        level="province",
        name="Đề cương mới",
        guideline="Công văn mới",
        numbering="decimal",
        **acting,
    )
    publish(other, **acting)
    outline.refresh_from_db()
    other.refresh_from_db()
    assert outline.valid_to == other.valid_from == make.TODAY
    assert Outline.objects.for_level("province", make.TODAY) == other
    assert Outline.objects.for_level("province", make.AS_OF) == outline
    with pytest.raises(EditingError, match="đã dùng"):
        outline_versions.begin_another(outline, code="tinh-2026", level="commune", **acting)


@pytest.mark.django_db
def test_an_outline_copied_for_a_lower_level_feeds_where_it_came_from(outline, acting):
    below = outline_versions.begin_another(
        outline, code="xa", level="commune", name="Xã", numbering="letters", **acting
    )
    assert dict(below.sections.values_list("key", "feeds"))["I.1"] == "I.1"
    assert faults_of(below, make.TODAY) == []


@pytest.mark.django_db
def test_differences_name_what_became_of_each_heading(outline, draft, acting):
    assert not between(outline, draft)
    outline_editing.move(draft, "I.3", "up", seen=seen(draft), **acting)
    outline_editing.move(draft, "II", "in", seen=seen(draft), **acting)
    outline_editing.retire(draft, "I.2.-2", seen=seen(draft), **acting)
    made = outline_editing.add_section(draft, after="I.1", level=2, title="Mới", **acting)
    section = draft.sections.get(key="I.1")
    outline_editing.change(draft, "I.1", writer="Sở Y tế", seen=section_seen(section), **acting)
    outline_versions.describe(draft, guideline="CV 1", seen=description_seen(draft), **acting)
    draft.refresh_from_db()
    found = between(outline, draft)
    assert [d.label for d in found.described] == ["văn bản hướng dẫn"]
    assert [c.key for c in found.added] == [made.key]
    assert [c.key for c in found.retired] == ["I.2.-2"]
    moved = {c.key: c.details[0] for c in found.moved}
    assert "I.3.a" not in moved  # it went with I.3
    assert set(moved) <= {"I.2", "I.3", "II"}
    assert len(moved) == 2
    assert (moved["II"].before, moved["II"].after) == ("bậc cao nhất", "I. CHUNG")
    (changed,) = found.changed
    assert (changed.key, changed.details[0].before, changed.details[0].after) == (
        "I.1",
        "Sở Nội vụ",
        "Sở Y tế",
    )


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_version_made_on_screen_outlives_loading_the_same_file(outline, draft, acting, tmp_path):
    outline_editing.retire(draft, "II", seen=seen(draft), **acting)
    published = publish(draft, **acting)
    again, new = load(tmp_path)
    assert (again, new) == (outline, False)
    assert Outline.objects.for_level("province", make.TODAY) == published
    assert "II" not in keys(published)


@pytest.mark.django_db
def test_a_changed_file_is_the_next_version_and_a_draft_stays_one(outline, draft, acting, tmp_path):
    loaded, new = load(tmp_path, *ROWS[:-2], "III,1,#,narrative,KHÁC,,,,,")
    assert new
    assert (loaded.version, loaded.published) == (3, True)
    draft.refresh_from_db()
    assert not draft.published
    assert outline_versions.base_of(draft) == outline
    # Publishing the draft undoes what the file changed, and says so before.
    differing = between(loaded, draft)
    assert [c.key for c in differing.retired] == ["III"]
    published = publish(draft, **acting)
    assert published.version == 4
    assert Outline.objects.for_level("province", make.TODAY) == published


@pytest.mark.django_db
def test_a_file_taken_out_and_read_in_changes_nothing(outline, draft, acting):
    outline_editing.retire(draft, "I.2", seen=seen(draft), **acting)
    before = list(draft.sections.values_list("key", "level", "order", "retired", "text", "area"))
    content = outlines.export(draft.sections.select_related("area")).encode()
    rows = outlines.parse(content, "x.csv")
    outline_versions.replace(draft, rows, seen=whole_seen(draft), **acting)
    after = list(draft.sections.values_list("key", "level", "order", "retired", "text", "area"))
    assert after == before


@pytest.mark.django_db
def test_a_heading_that_a_file_leaves_out_is_retired(outline, draft, acting):
    made = outline_editing.add_section(draft, after="I", level=2, title="Thử", **acting)
    rows = outlines.parse("\n".join([HEADER, *ROWS[:-2]]).encode(), "x.csv")
    shown = whole_seen(draft)
    outline_versions.replace(draft, rows, seen=shown, **acting)
    assert draft.sections.get(key="II").retired
    assert not draft.sections.filter(key=made.key).exists()
    with pytest.raises(Stale):
        outline_versions.replace(draft, rows, seen=shown, **acting)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "không phải UTF-8"),
        (f"{HEADER}\n{ROWS[0]}\n../x,1,#,narrative,A,,,,,\n".encode(), "chỉ gồm chữ, chữ số"),
        (f"{HEADER}\n{ROWS[0]}\nI,1,#,narrative,{'A' * 401},,,,,\n".encode(), "dài quá 400"),
    ],
)
def test_a_bad_file_says_why(content, why):
    with pytest.raises(outlines.OutlineError, match=why):
        outlines.parse(content, "x.csv")
