"""The way back from Word, one thing at a time: what is taken, what stays out and why."""

from dataclasses import replace

import pytest

from reports.documents import drafting
from reports.documents.blocks import Heading, Paragraph, Run, Table
from reports.returning.file import FileRefused, Returned
from reports.returning.pieces import Kind, compare
from reports.tests.fakes import AREAS, figure
from reports.tests.returned import (
    DOCUMENTS,
    FIGURES,
    changed,
    draft,
    material,
    normal,
    one,
    pieces,
    refusals,
    returned,
    said,
    say,
    swap,
    take_all,
)


def test_a_changed_figure_is_told_and_stays_and_the_rest_is_taken():
    text = "Đã nhận {{3.3}} hồ sơ."
    after, comparison = one(
        text, lambda _: [say("Toàn tỉnh đã nhận ", Run("50.600", "3.3"), " hồ sơ.")]
    )
    assert after == "Toàn tỉnh đã nhận {{3.3}} hồ sơ."
    assert refusals(comparison) == [
        "Số liệu 3.3 in là 50.533, trong tệp sửa thành 50.600: sửa tại nguồn."
    ]


def test_nothing_but_a_changed_figure_cannot_be_taken():
    after, comparison = one("Có {{3.3}} hồ sơ.", swap("50.533", "50.600"))
    assert after == "Có {{3.3}} hồ sơ."
    assert comparison.takeable == ()
    assert len(comparison.refused) == 1


def test_a_figure_retyped_outside_its_control_is_known_again():
    after, comparison = one("Có {{3.3}} hồ sơ.", lambda _: [say("Nay có 50.533 hồ sơ.")])
    assert (after, refusals(comparison)) == ("Nay có {{3.3}} hồ sơ.", [])
    after, comparison = one("Có {{3.3}} hồ sơ.", lambda _: [say("Nay có 50.600 hồ sơ.")])
    assert after == "Nay có {{3.3}} hồ sơ."
    assert "50.600" in refusals(comparison)[0]


def test_a_sentence_may_go_with_its_figure():
    text = "Có {{3.3}} hồ sơ. Trong đó {{2.1}} văn bản."
    after, comparison = one(text, lambda _: [say("Có ", Run("50.533", "3.3"), " hồ sơ.")])
    assert (after, refusals(comparison)) == ("Có {{3.3}} hồ sơ.", [])


def test_a_figure_written_anew_among_words_is_left_to_the_section():
    text = "Số nộp {{2.2|of:3.3}} hồ sơ."
    after, comparison = one(text, lambda _: [say("Số nộp một phần ba, tức 1 trên 3 hồ sơ.")])
    assert after == text
    assert "Số liệu trong đoạn bị viết lại" in refusals(comparison)[-1]


def test_a_figure_moved_to_a_new_paragraph_stays_bound():
    text = "Có {{3.3}} hồ sơ; tỷ lệ {{7.1}}."
    first = say("Có ", Run("50.533", "3.3"), " hồ sơ.")
    second = say("Tỷ lệ ", Run("97,87%", "7.1"), ".")
    after, _ = one(text, lambda _: [first, second])
    assert after == "Có {{3.3}} hồ sơ.\nTỷ lệ {{7.1}}."


def test_a_citation_stays_one_and_its_text_is_changed_in_the_register():
    text = "Theo [[cv]], [[kh]]."
    printed = "Công văn số 581/BNV ngày 21 tháng 02 năm 2022 của Bộ Nội vụ về CCHC"
    after, comparison = one(text, swap("Theo", "Thực hiện"))
    assert (after, refusals(comparison)) == ("Thực hiện [[cv]], [[kh]].", [])
    after, comparison = one(text, swap("về CCHC", "về cải cách"))
    assert after == text
    assert refusals(comparison) == [
        f"Văn bản viện dẫn “{printed}”, trong tệp sửa thành “{printed[:-4]}cải cách”: sửa tại sổ "
        "văn bản viện dẫn."
    ]


def test_a_document_cited_in_a_new_paragraph_is_known_by_its_words():
    text = "Theo [[cv]]."
    new = say("Tiếp tục thực hiện Công văn số 581/BNV và Luật Đầu tư công.")
    after, _ = one(text, lambda own: [*own, new])
    assert after == "Theo [[cv]].\nTiếp tục thực hiện [[cv]] và [[luat]]."


def test_a_word_of_the_period_stays_one():
    after, comparison = one("Trong {kỳ}, đã làm.", swap("đã làm", "đã làm xong"))
    assert (after, refusals(comparison)) == ("Trong {kỳ}, đã làm xong.", [])
    after, comparison = one("Trong {kỳ}, đã làm.", swap("quý I", "quý II"))
    assert after == "Trong {kỳ}, đã làm."
    assert "“quý I năm 2025” do hệ thống điền" in refusals(comparison)[0]


def test_footnotes_are_edited_put_in_and_taken_out():
    text = "Một^[Gồm [[luat]] và {{2.1}} văn bản.] hai^[Bỏ.] ba."
    note = Run("", note=(Run("Chú thích mới [1]."),), number=3)

    def change(own: list[Paragraph]) -> list[Paragraph]:
        first, second, third, _fourth, fifth = own[0].runs
        inner = (*second.note[:-1], Run(" văn bản, dự án."))
        return [say(first, replace(second, note=inner), third, fifth, note)]

    after, comparison = one(text, change)
    assert after == ("Một^[Gồm [[luat]] và {{2.1}} văn bản, dự án.] hai ba.^[Chú thích mới [1].]")
    assert refusals(comparison) == []


def test_a_figure_changed_in_a_footnote_is_told_so():
    after, comparison = one("Một^[Gồm {{3.3}}.].", swap("50.533", "1"))
    assert after == "Một^[Gồm {{3.3}}.]."
    assert refusals(comparison) == [
        "Trong chú thích: Số liệu 3.3 in là 50.533, trong tệp sửa thành 1: sửa tại nguồn."
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("{{3.3}} và {kỳ}", "((3.3)) và (kỳ)"),
        ("**đậm** và 2*3", "đậm và 23"),
        ("[[kh]] và ^[x]", "((kh)) và (x)"),
        ("| một | hai |", "một | hai |"),
        ("? {{2.1}} a", "((2.1)) a"),
        ("?0 2.1: a", "0 2.1: a"),
        ("> tiếp", "tiếp"),
        ("[1] (2)", "[1] (2)"),
        ("- gạch", "- gạch"),
        ("• chấm", "- chấm"),
        ("+ cộng", "+ cộng"),
        ("^[", "("),
        ("a ] b", "a ] b"),
    ],
)
def test_signs_of_the_markup_that_are_typed_are_text(typed, kept):
    after, _ = one("Đầu.", lambda own: [*own, say(typed)])
    assert after == f"Đầu.\n{kept}"
    now = draft({"II.1.a": after})
    assert not now.faults
    assert normal(now)[-3:-2] == [kept]


def test_signs_typed_in_footnotes_and_cells_are_text():
    note = Run("", note=(Run("a ] b [ c"),), number=1)
    after, _ = one("Đầu.", lambda own: [say("Đầu", note, ".")])
    assert after == "Đầu^[a ) b ( c]."
    after, _ = one("| a | b |\n| c | d |", lambda own: [table(own[0], {(1, 1): "d | {e}"})])
    assert after == "| a | b |\n| c | d / (e) |"


def table(made: Table, cells: dict[tuple[int, int], str]) -> Table:
    rows = [
        tuple((Run(cells[r, c]),) if (r, c) in cells else cell for c, cell in enumerate(line))
        for r, line in enumerate(made.rows)
    ]
    return replace(made, rows=tuple(rows))


def test_a_line_keeps_its_conditions_and_stays_a_line():
    text = "? Có {{2.1}} văn bản.\n?+ 3.3: > Nhận {{3.3}} hồ sơ.\n?0 2.1: > Ẩn."
    after, _ = one(text, swap("hồ sơ", "hồ sơ giấy"))
    assert after == "? Có {{2.1}} văn bản.\n?+ 3.3: > Nhận {{3.3}} hồ sơ giấy.\n?0 2.1: > Ẩn."
    after, _ = one(text, lambda _: [say("Nhận ", Run("50.533", "3.3"), " hồ sơ.")])
    assert after == "?+ 3.3: Nhận {{3.3}} hồ sơ.\n?0 2.1: > Ẩn."


def test_a_dash_is_put_in_and_taken_out():
    after, _ = one("- Một.\nHai.", lambda _: [say("Một."), say("Hai.", marker="-")])
    assert after == "Một.\n- Hai."


def test_bold_type_is_edited():
    after, comparison = one("Một **hai** ba.", lambda _: [say(Run("Một", bold=True), " hai ba.")])
    assert after == "**Một** hai ba."
    assert [piece.looks_alike for piece in comparison.pieces] == [True]


def test_rows_are_edited_put_in_and_taken_out():
    text = "| Đơn vị | Số |\n| A | {{2.1}} |\n| B | 2 |\n| C | 3 |"

    def change(own: list[Table]) -> list[Table]:
        head, a, _b, c = table(own[0], {(1, 0): "Xã A"}).rows
        return [Table((head, a, c, ((Run("D"),), (Run("4"),))))]

    after, comparison = one(text, change)
    assert after == "| Đơn vị | Số |\n| Xã A | {{2.1}} |\n| C | 3 |\n| D | 4 |"
    assert [piece.kind for piece in comparison.pieces] == [Kind.CHANGED, Kind.REMOVED, Kind.ADDED]


def test_a_new_table_is_one_piece():
    new = Table((((Run("a"),), (Run("b"),)), ((Run("c"),), (Run("d"),))))
    after, comparison = one("Đầu.", lambda own: [*own, new])
    assert after == "Đầu.\n| a | b |\n| c | d |"
    assert len(comparison.pieces) == 1


def test_other_columns_and_tables_of_figures_are_left_to_their_places():
    wider = Table((((Run("Đơn vị"),), (Run("Số"),), (Run("Ghi chú"),)),))
    after, comparison = one("| Đơn vị | Số |", lambda _: [wider])
    assert after == "| Đơn vị | Số |"
    assert refusals(comparison) == ["Số cột của bảng trong tệp khác: sửa tại mục."]
    after, comparison = one("{{2.1|table}}", lambda own: [table(own[0], {(2, 0): "Khác"})])
    assert after == "{{2.1|table}}"
    assert "Bảng, biểu đồ lập từ số liệu" in refusals(comparison)[0]


def test_what_nobody_wrote_is_written():
    texts: dict[str, str] = {}
    before = draft(texts)
    after = changed(before, "II.1.a", lambda _: [say("Đã ban hành.")])
    after = changed(after, "I.1.-1", lambda own: [replace(own[0], runs=(Run("đã kiểm tra."),))])
    assert take_all(texts, pieces(texts, after)) == {
        "II.1.a": "Đã ban hành.",
        "I.1.-1": "đã kiểm tra.",
    }


def test_headings_are_changed_in_the_outline_only():
    texts = {"I.1": "Lời.", "I.1.-1": "kiểm tra."}
    before = draft(texts)
    body = [
        replace(b, title="Về kiểm tra, giám sát")
        if isinstance(b, Heading) and b.key == "I.1"
        else replace(b, lead=replace(b.lead, title="Đột xuất:"), runs=(Run("kiểm tra 02 xã."),))
        if isinstance(b, Paragraph) and b.lead
        else b
        for b in before.body
        if not (isinstance(b, Heading) and b.key == "II.1")
    ]
    comparison = pieces(texts, replace(before, body=tuple(body)))
    assert take_all(texts, comparison) == {"I.1": "Lời.", "I.1.-1": "kiểm tra 02 xã."}
    told = [(piece.key, piece.kind, bool(piece.edit)) for piece in comparison.pieces]
    assert told == [
        ("I.1", Kind.CHANGED, False),
        ("I.1.-1", Kind.CHANGED, True),
        ("II.1", Kind.REMOVED, False),
    ]
    assert "“- Theo kế hoạch:” trong tệp sửa thành “- Đột xuất:”" in " ".join(refusals(comparison))


def test_what_stands_around_the_text_is_told_with_its_place():
    texts = {"I.1": "Lời."}
    before = draft(texts)
    after = replace(
        before,
        subject="Kết quả khác",
        opening=(say("Mở đầu khác."),),
        closing=(say("Xin báo cáo và đề nghị./."),),
        recipients=("Như trên;", "Lưu: VT, CCHC."),
    )
    comparison = pieces(texts, after)
    assert comparison.takeable == ()
    assert {piece.key for piece in comparison.refused} == {"dau", "opening", "closing", "cuoi"}
    assert all("sửa tại đề cương" in why for why in refusals(comparison))


def test_a_changed_annex_is_told():
    texts = {"I.1": "Lời."}
    before = drafting.draft(replace(material(texts), areas=AREAS))
    line = replace(before.annexes[0].rows[0], in_window="99")
    annex = replace(before.annexes[0], rows=(line, *before.annexes[0].rows[1:]))
    file = returned(replace(before, annexes=(annex,)), before)
    comparison = compare(before, said(texts), file, DOCUMENTS)
    assert [(p.key, p.edit) for p in comparison.pieces] == [("cuoi", None)]
    assert refusals(comparison) == ["Phụ lục lập từ số liệu: sửa tại nguồn."]


def test_sections_that_changed_places_are_told():
    texts = {"I.1": "Lời.", "II.1.a": "Văn bản."}
    before = draft(texts)
    first = [b for b in before.body if isinstance(b, Heading) and b.key.startswith("II")]
    comparison = pieces(texts, replace(before, body=(*before.body[4:], *before.body[:4])))
    assert first
    assert comparison.takeable == ()
    assert all("thứ tự đề mục theo đề cương" in why for why in refusals(comparison))


def unmarked(file: Returned, *names: str) -> Returned:
    """The file without some bookmarks, or without all."""
    items = [
        replace(i, marks=tuple(m for m in i.marks if names and m.name not in names))
        for i in file.text.items
    ]
    return replace(file, text=replace(file.text, items=items))


def test_a_section_whose_bookmark_is_lost_is_found_by_its_heading():
    texts = {"I.1": "Một hai ba.", "I.1.-1": "theo lịch.", "II.1.a": "Bốn năm."}
    before = draft(texts)
    after = changed(before, "I.1", lambda _: [say("Một hai ba bốn.")])
    after = changed(after, "I.1.-1", lambda own: [replace(own[0], runs=(Run("theo lịch mới."),))])
    expected = {"I.1": "Một hai ba bốn.", "I.1.-1": "theo lịch mới.", "II.1.a": "Bốn năm."}
    for names in (("muc_I_1",), ()):
        file = unmarked(returned(after, before), *names)
        comparison = compare(before, said(texts), file, DOCUMENTS)
        assert take_all(texts, comparison) == expected
        assert refusals(comparison) == []


def test_another_paper_is_refused():
    texts = {"I.1": "Lời."}
    other = unmarked(returned(replace(draft({}), body=(say("Kính thưa."),), opening=())))
    with pytest.raises(FileRefused, match="Không nhận ra đề mục nào"):
        compare(draft(texts), said(texts), other, DOCUMENTS)


def test_what_the_draft_changed_meanwhile_is_not_undone():
    given = draft({"I.1": "Một.\nHai.", "II.1.a": "Có {{2.1}} văn bản. Cũ."})
    edited_ = changed(given, "I.1", lambda own: [own[0], say("Hai, sửa trong Word.")])
    now = {"I.1": "Một, sửa trong hệ thống.\nHai.\nBa.", "II.1.a": "Có {{2.1}} văn bản. Mới."}
    comparison = pieces(now, edited_, given)
    assert take_all(now, comparison) == {
        "I.1": "Một, sửa trong hệ thống.\nHai, sửa trong Word.\nBa.",
        "II.1.a": "Có {{2.1}} văn bản. Mới.",
    }
    assert comparison.changed_since == 3
    assert not any(piece.meanwhile for piece in comparison.pieces)


def test_a_paragraph_that_both_changed_says_so():
    given = draft({"I.1": "Một hai ba bốn năm."})
    edited_ = changed(given, "I.1", lambda _: [say("Một hai ba bốn sáu.")])
    comparison = pieces({"I.1": "Bảy hai ba bốn năm."}, edited_, given)
    assert [piece.meanwhile for piece in comparison.pieces] == [True]


def test_a_figure_counted_anew_since_is_no_edit():
    given = draft({"I.1": "Nhận {{3.3}} hồ sơ."})
    edited_ = changed(given, "I.1", swap("Nhận", "Đã nhận"))
    later = replace(
        material({"I.1": "Nhận {{3.3}} hồ sơ."}), figures={**FIGURES, "3.3": figure("3.3", "50600")}
    )
    file = returned(edited_, given)
    comparison = compare(
        drafting.draft(later), said({"I.1": "Nhận {{3.3}} hồ sơ."}), file, DOCUMENTS
    )
    assert refusals(comparison) == []
    assert [p.edit.replaced for p in comparison.pieces if p.edit] == [{0: "Đã nhận {{3.3}} hồ sơ."}]


def test_pieces_are_known_again_and_told_apart():
    texts = {"I.1": "Lời."}
    after = changed(draft(texts), "I.1", lambda own: [*own, say("Mới."), say("Mới.")])
    first, second = pieces(texts, after), pieces(texts, after)
    ids = [piece.id for piece in first.pieces]
    assert ids == [piece.id for piece in second.pieces]
    assert len(set(ids)) == 2


def test_a_moved_paragraph_keeps_its_markup():
    texts = {"I.1": "Theo [[cv]], có {{3.3}}^[Gồm {kỳ}.].\nHai.", "II.1.a": "Cuối."}
    before = draft(texts)
    moved = next(b for b in before.body if b.text.startswith("Theo"))
    after = changed(before, "I.1", lambda own: own[1:])
    after = changed(after, "II.1.a", lambda own: [*own, moved])
    assert take_all(texts, pieces(texts, after)) == {
        "I.1": "Hai.",
        "II.1.a": "Cuối.\nTheo [[cv]], có {{3.3}}^[Gồm {kỳ}.].",
    }
