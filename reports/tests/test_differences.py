"""Two papers compared: words that came and went, sections of one only, figures that moved."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from reports.documents import aligning
from reports.documents.aligning import Pair, Span, align, words
from reports.documents.blocks import (
    BoundFigure,
    Document,
    Heading,
    Paragraph,
    Run,
    Signature,
    Table,
)
from reports.documents.differences import Differences, change_list, compare
from reports.tests.fakes import figure, found, report, row

FIGURES = found(
    figure("2.1", "38"),
    figure("2.2", "97.87", value_type="percent", unit_of_measure="%", decimals=2),
    figure("2.3", None),
)


def paper(*sections, figures=FIGURES) -> Document:
    return report(row("I", 1, "KẾT QUẢ"), *sections, figures=figures)


FIRST = row("I.1", 2, "Thể chế", "Đã ban hành 38 văn bản. Không có văn bản chậm.")
SECOND = row("I.2", 2, "Kiểm tra", "Đã kiểm tra 05 cơ quan.")


def spans(pair: Pair) -> tuple[str, str]:
    """What only one side has stands in brackets: "có [38] văn bản"."""
    return _marked(pair.before), _marked(pair.after)


def _marked(side: list[Span]) -> str:
    return "".join(s.text if s.kind == "same" else f"[{s.text}]" for s in side)


def changed(differences: Differences, key: str):
    return next(part for part in differences.changed_parts if part.key == key)


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "ours", "theirs"),
    [
        ("có 38 văn bản", "có 40 văn bản", "có [38] văn bản", "có [40] văn bản"),
        ("đạt 97,87%.", "đạt 98,01%.", "đạt [97,87%].", "đạt [98,01%]."),
        ("số 05/BC-UBND", "số 06/BC-UBND", "số [05/BC-UBND]", "số [06/BC-UBND]"),
        (
            "ban hành kế hoạch",
            "đã ban hành kế hoạch",
            "ban hành kế hoạch",
            "[đã] ban hành kế hoạch",
        ),
        ("tốt, nhanh", "xấu, chậm", "[tốt, nhanh]", "[xấu, chậm]"),
    ],
)
def test_words_that_differ_are_marked(before, after, ours, theirs):
    assert spans(words(before, after)) == (ours, theirs)


def test_nothing_of_either_text_is_lost():
    before, after = "Một  hai,\nba bốn.", "Một hai; ba  năm bốn…"
    pair = words(before, after)
    assert (pair.text_before, pair.text_after) == (before, after)


def test_paragraphs_that_answer_to_each_other_stand_together():
    before = ["Mở đầu.", "Đã kiểm tra 05 cơ quan trong quý.", "Không có sai phạm."]
    after = ["Mở đầu.", "Nhiệm vụ mới hoàn toàn.", "Đã kiểm tra 07 cơ quan trong quý."]
    told = [(pair.text_before, pair.text_after) for pair in align(before, after)]
    assert told == [
        ("Mở đầu.", "Mở đầu."),
        ("", "Nhiệm vụ mới hoàn toàn."),
        ("Đã kiểm tra 05 cơ quan trong quý.", "Đã kiểm tra 07 cơ quan trong quý."),
        ("Không có sai phạm.", ""),
    ]


def test_what_would_take_too_long_is_told_as_a_whole(monkeypatch):
    monkeypatch.setattr(aligning, "MOST_WORDS", 10)
    monkeypatch.setattr(aligning, "MOST_PAIRS", 1)
    before = ["một hai ba bốn năm", "sáu bảy tám chín mười"]
    after = ["một hai ba bốn sáu", "sáu bảy tám chín mươi", "thêm"]
    pairs = align(before, after)
    assert [(p.text_before, p.text_after) for p in pairs] == [
        ("một hai ba bốn năm", "một hai ba bốn sáu"),
        ("sáu bảy tám chín mười", "sáu bảy tám chín mươi"),
        ("", "thêm"),
    ]
    assert all(pair.differs for pair in pairs)


# -- parts -----------------------------------------------------------------------------------------


def test_a_paper_does_not_differ_from_itself():
    assert not compare(paper(FIRST, SECOND), paper(FIRST, SECOND))
    assert not change_list(paper(FIRST), paper(FIRST))


def test_a_changed_paragraph_is_found_in_its_section():
    later = replace(FIRST, text="Đã ban hành 40 văn bản. Không có văn bản chậm.\n\nĐoạn thêm.")
    differences = compare(paper(FIRST, SECOND), paper(later, SECOND))
    [part] = differences.changed_parts
    assert (part.key, part.title, part.unchanged) == ("I.1", "I.1. Thể chế", 1)
    assert spans(part.changed[0])[1].startswith("Đã ban hành [40] văn bản")
    assert spans(part.changed[1]) == ("", "[Đoạn thêm.]")
    assert differences.paragraphs_changed == 2


def test_sections_of_one_paper_only_stand_where_they_were():
    third = row("I.3", 2, "Chuyển đổi số", "Không.")
    differences = compare(paper(FIRST, SECOND), paper(FIRST, third))
    assert [part.key for part in differences.only_before] == ["I.2"]
    assert [part.key for part in differences.only_after] == ["I.3"]
    order = [part.key for part in differences.parts if not part.key.startswith("form:")]
    assert order == ["I", "I.1", "I.2", "I.3"]


def test_a_section_put_in_before_others_changes_only_their_numbers():
    differences = compare(paper(SECOND), paper(FIRST, SECOND))
    assert [part.key for part in differences.changed_parts] == ["I.1"]


def test_a_section_with_another_key_is_known_by_its_title():
    """Two quarters may follow different outlines."""
    moved = replace(SECOND, key="II.7", text="Đã kiểm tra 07 cơ quan.")
    part = changed(compare(paper(SECOND), paper(moved)), "II.7")
    assert (part.in_before, part.in_after) == (True, True)


def test_letterhead_recipients_and_signature_are_parts():
    before = paper(FIRST)
    after = replace(
        before,
        letterhead=replace(before.letterhead, symbol="BC-SNV"),
        recipients=(*before.recipients, "Sở Nội vụ."),
        signature=Signature(("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    )
    told = {part.title for part in compare(before, after).changed_parts}
    assert told == {"Cơ quan ban hành", "Nơi nhận", "Thẩm quyền ký"}


def test_footnotes_and_rows_of_tables_are_compared():
    def made(note: str, cell: str) -> Document:
        lines = (("Năm", "Văn bản"), ("Tỉnh", cell))
        table = Table(tuple(tuple((Run(text),) for text in line) for line in lines))
        call = Run("", note=(Run(note),), number=1)
        body = (Heading(1, "I.", "KẾT QUẢ", "I"), Paragraph((Run("Theo kế hoạch"), call)), table)
        return replace(paper(), body=body)

    [part] = compare(made("Số 1.", "24"), made("Số 2.", "25")).changed_parts
    assert [pair.text_after for pair in part.changed] == ["Theo kế hoạch [Số 2.]", "Tỉnh | 25"]


# -- figures ---------------------------------------------------------------------------------------


def rows(*figures: BoundFigure) -> dict[str, BoundFigure]:
    return FIGURES | found(*figures)


def moved(**changes):
    """What becomes of 2.1 of 38 Hồ sơ."""
    told = {"value": Decimal(40)} | changes
    differences = compare(
        paper(), paper(figures=FIGURES | {"2.1": replace(FIGURES["2.1"], **told)})
    )
    return next(one for one in differences.changed_figures if one.code == "2.1")


def test_a_figure_that_moved_says_by_how_much():
    one = moved()
    assert (one.shown_before, one.shown_after, one.change) == ("38", "40", "+2")
    assert moved(value=Decimal(30)).change == "−8"
    assert moved(value=None, status="no_data").change == ""


def test_a_percentage_moves_by_points_with_its_decimals():
    later = figure("2.2", "97.5", value_type="percent", unit_of_measure="%", decimals=2)
    [one] = compare(paper(), paper(figures=rows(later))).changed_figures
    assert (one.shown_before, one.shown_after, one.change) == ("97,87", "97,50", "−0,37")


def test_figures_in_other_units_are_not_subtracted():
    one = moved(unit_of_measure="Nghìn hồ sơ")
    assert (one.unit_of_measure, one.change) == ("Hồ sơ → Nghìn hồ sơ", "")


def test_what_else_is_printed_of_a_figure_is_told():
    one = moved(value=Decimal(38), expected=10, reported=7)
    assert one.notes == "số đơn vị đã báo cáo: đủ → 7/10"
    assert moved(provisional=1).notes == "ghi chú: không → Ước"


def test_figures_of_one_paper_only_are_told():
    differences = compare(paper(), paper(figures={"2.1": FIGURES["2.1"], **found(figure("2.9"))}))
    told = [(one.code, bool(one.before), bool(one.after)) for one in differences.changed_figures]
    assert told == [("2.9", False, True), ("2.2", True, False), ("2.3", True, False)]


# -- a replacing report ----------------------------------------------------------------------------


def test_a_change_list_quotes_the_sentences_that_changed():
    later = replace(FIRST, text="Đã ban hành 40 văn bản. Không có văn bản chậm.")
    [text] = change_list(paper(FIRST), paper(later)).texts
    assert (text.place, text.before, text.after) == (
        "I.1. Thể chế",
        "Đã ban hành 38 văn bản.",
        "Đã ban hành 40 văn bản.",
    )


def test_words_put_in_are_quoted_with_the_sentence_they_are_put_into():
    later = replace(FIRST, text="Đã ban hành 38 văn bản. Không có văn bản chậm, trễ.")
    [text] = change_list(paper(FIRST), paper(later)).texts
    assert (text.before, text.after) == ("Không có văn bản chậm.", "Không có văn bản chậm, trễ.")


def test_a_change_list_names_the_figures():
    figures = FIGURES | {"2.1": replace(FIGURES["2.1"], value=Decimal(40))}
    [one] = change_list(paper(), paper(figures=figures)).figures
    assert (one.code, one.label, one.shown_before, one.shown_after) == (
        "2.1",
        "Chỉ tiêu 2.1",
        "38",
        "40",
    )


# -- on the screen ---------------------------------------------------------------------------------


def shown(before: Document, after: Document) -> str:
    told = {"differences": compare(before, after)}
    return " ".join(render_to_string("reports/editions/_differences.html", told).split())


def test_the_page_marks_words_and_sets_figures_to_the_right():
    later = replace(FIRST, text="Đã ban hành <b>40</b> văn bản. Không có văn bản chậm.")
    figures = FIGURES | {"2.1": replace(FIGURES["2.1"], value=Decimal(40))}
    page = shown(paper(FIRST), paper(later, SECOND, figures=figures))
    assert '<del><span class="visually-hidden">bỏ: </span>38</del> ' in page
    assert "&lt;" in page and "<b>" not in page
    assert 'I.2. Kiểm tra <span class="muted fw-normal">chỉ có ở văn bản sau</span>' in page
    assert '<td class="fig" data-label="Tăng, giảm">+2</td>' in page


def test_the_page_of_equal_papers_says_so():
    assert "Hai văn bản giống nhau" in shown(paper(FIRST), paper(FIRST))
