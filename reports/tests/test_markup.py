"""The markup of prose, taken apart: what a text names, its sentences, its cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.documents import markup
from reports.documents.markup import Kind
from reports.linting import sentences

TEXT = """Có {{3.3.0}} hồ sơ, đạt {{ 7.5.3 | of:3.1.4 }}^[Theo [[a]]; {{2.1|so:last_year}}].
?+ 3.4.1: > Còn {{9|missing}}; {{8|units}}.
?> 6.1 previous: - Tăng, căn cứ [[ b ]].
| Đơn vị | {{5|number}} |"""

# What an official may type, token by token, well and badly.
PIECES = st.sampled_from(
    [
        *("{{1.1}}", "{{1.1|so:last_year}}", "{{1.1|of:2}}", "{{1.1|table}}", "{{9}}", "{{", "}}"),
        *("{kỳ}", "{x}", "{", "}", "[[a]]", "[[z]]", "[[", "]]", "^[", "^[a]", "[", "]", "**", "*"),
        *(
            "|",
            "| a | b |",
            "\n",
            "\n- ",
            "\n+ ",
            "\n> ",
            "\n| ",
            "\n|---|---|",
            "\n? ",
            "\n?0 1.1: ",
        ),
        *(
            "\n?+ 1.1:",
            "\n?> 1.1 last_year: ",
            "\n?< 9 x: ",
            "\n?= ",
            "?",
            " ",
            ". ",
            "TP. Kon Tum",
        ),
        *("Một", "hai", "12.5", "1.234", "\0", "\u2028", "…"),
    ]
)
TYPED = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=25).map("".join)


@given(TYPED)
def test_nothing_of_a_line_is_lost(text):
    assert "".join(part.source for part in markup.parse(text)) == text


@given(TYPED)
def test_every_sentence_stands_in_the_text_and_none_is_left_out(text):
    whole = "".join(line.before + line.text for line in markup.lines(text))
    for sentence in markup.sentences(text):
        assert set(sentence) <= set(whole)
    bare = ["".join(line.text.split()) for line in markup.lines(text)]
    before = [line.before for line in markup.lines(text)]
    if not any(before):
        assert "".join("".join(one.split()) for one in markup.sentences(text)) == "".join(bare)


def test_what_a_text_names():
    assert markup.codes(TEXT) == {"3.3.0", "7.5.3", "3.1.4", "2.1", "3.4.1", "9", "8", "6.1", "5"}
    assert markup.keys(TEXT) == {"a", "b"}
    assert markup.unit_list_codes(TEXT) == {"9", "8"}


def test_parts_of_a_line():
    parts = markup.parse("A {{1|of:2}} **{kỳ}** [[k]]^[x [y] z] ^[ {{3")
    assert [(part.kind, part.text, part.form) for part in parts if part.source.strip()] == [
        (Kind.TEXT, "A ", ""),
        (Kind.FIGURE, "1", "of:2"),
        (Kind.BOLD, "", ""),
        (Kind.WORD, "kỳ", ""),
        (Kind.BOLD, "", ""),
        (Kind.CITE, "k", ""),
        (Kind.NOTE, "x [y] z", ""),
        (Kind.FAULT, "ngoặc mở ra nhưng chưa đóng", ""),
        (Kind.FAULT, "ngoặc mở ra nhưng chưa đóng", ""),
        (Kind.TEXT, "3", ""),
    ]


def test_cells_are_parted_by_bars_outside_of_tokens():
    assert markup.cells("| A | {{1|of:2}} | ^[b|c] |") == ["A", "{{1|of:2}}", "^[b|c]"]
    assert markup.cells("|A||") == ["A", ""]
    assert markup.is_rule("|---|:--:|")
    assert not markup.is_rule("| A - B | |")


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("Một. Hai; Ba? Bốn! Năm… Sáu", ["Một.", "Hai;", "Ba?", "Bốn!", "Năm…", "Sáu"]),
        ("Đạt 97.5 % ở TP. Kon Tum; hết. 5 xã.", ["Đạt 97.5 % ở TP. Kon Tum; hết.", "5 xã."]),
        ("TM. Ủy ban nhân dân báo cáo. Hết", ["TM. Ủy ban nhân dân báo cáo.", "Hết"]),
        ("Có {{1}}. {{2}} việc.", ["Có {{1}}.", "{{2}} việc."]),
        ("Xong.^[A. B.] Sau **đó**. **Rồi**.", ["Xong.^[A. B.]", "Sau **đó**.", "**Rồi**."]),
        ("Theo [[a]]. (Xem thêm) “Đó.” Hết", ["Theo [[a]].", "(Xem thêm) “Đó.”", "Hết"]),
        ("- Một. Hai.\n+ Ba.", ["Một.", "Hai.", "Ba."]),
        ("?+ 3.4.1: > Một. Hai.", ["?+ 3.4.1: Một.", "?+ 3.4.1: Hai."]),
        ("? | A. B | {{1}} |", ["? | A. B | {{1}} |"]),
        ("", []),
    ],
)
def test_sentences(text, parted):
    assert markup.sentences(text) == parted


@pytest.mark.parametrize(
    "text",
    [
        "Đạt 97,5% ở TX. An Khê, tr. 5. 12 xã chưa báo cáo… Hết",
        "1. Kết quả. (Xem thêm.) “Đó.” Xong",
        "KT. Chủ tịch ký. TUQ. Sở Nội vụ P. Tổng hợp báo cáo! - Gạch đầu dòng",
        "Thứ nhất; Thứ hai. Thứ ba",
    ],
)
def test_the_linter_reads_the_same_sentences_but_for_semicolons(text):
    read = [text[start:end] for start, end in sentences.spans(text)]
    assert [one for part in read for one in part.split("; ")] == [
        one.removesuffix(";") for one in markup.sentences(text)
    ]


@pytest.mark.parametrize(
    "line", ["?> 1.1: A", "?> 1.1 lately: A", "?0 1.1 last_year: A", "?+ A", "? ?= 1.1 A"]
)
def test_a_condition_that_cannot_be_read_is_a_fault(line):
    (read,) = markup.lines(line)
    assert read.fault
