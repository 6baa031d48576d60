"""Plain text into passages: broken lines, footnotes over pages, glued calls."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.linting import lint_text
from reports.linting.reading import read
from reports.tests.linting import PAGES, RULE


def texts(text: str) -> list[str]:
    return [passage.text for passage in read(text)]


def test_a_sentence_cut_by_the_notes_of_a_page_is_whole_again() -> None:
    (body,) = [passage.text for passage in read(PAGES) if "15/KH-UBND" in passage.text]
    assert body.startswith("Ủy ban nhân dân huyện đã ban hành các văn bản chỉ đạo về cải cách")
    assert body.endswith("không vượt chỉ tiêu được cấp có thẩm quyền phê duyệt.")


def test_a_note_goes_on_over_the_page() -> None:
    first = next(passage for passage in read(PAGES) if passage.number == 1)
    assert first.is_note
    assert first.text.startswith("Kế hoạch số 12/KH-UBND")
    assert first.text.endswith("nhiệm vụ được giao và báo cáo kết quả theo quy định.")
    assert [first.line_at(0), first.line_at(len(first.text) - 1)] == [16, 24]


def test_calls_are_taken_out_by_the_sequence_of_the_notes() -> None:
    body = next(passage for passage in read(PAGES) if passage.calls)
    called = [(body.text[:position].split()[-1], number) for position, number in body.calls]
    assert called == [("đạo", 1), ("vị", 2), ("1.262", 3), ("2025", 4)]


def test_every_character_knows_its_line() -> None:
    lines = PAGES.split("\n")
    for passage in read(PAGES):
        assert len(passage.lines) == len(passage.text)
        for word in ("kiểm tra tại", "vượt chỉ tiêu", "tuyên truyền"):
            if word in passage.text:
                line = passage.line_at(passage.text.index(word))
                assert word.split()[0] in lines[line - 1]


def test_a_note_follows_the_paragraph_that_calls_it() -> None:
    numbers = [passage.number for passage in read(PAGES)]
    assert numbers == [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0]


def test_page_numbers_and_links_are_not_text() -> None:
    text = "Đã thực hiện đầy\n\n5 \n\nhttps://example.vn/van-ban\n\nđủ các nhiệm vụ.\n"
    assert texts(text) == ["Đã thực hiện đầy đủ các nhiệm vụ."]


def test_dashes_headings_and_short_lines_begin_paragraphs() -> None:
    text = (
        "1. Công tác chỉ đạo\n\nỦy ban nhân dân huyện đã chỉ đạo các"
        " cơ quan, đơn vị thực hiện các\n"
        "nhiệm vụ được giao.\n- Kiểm tra đột xuất;\n+ Kiểm tra định kỳ.\na) Kết quả\n"
    )
    assert texts(text) == [
        "1. Công tác chỉ đạo",
        "Ủy ban nhân dân huyện đã chỉ đạo các cơ quan, đơn vị thực hiện các nhiệm vụ được giao.",
        "- Kiểm tra đột xuất;",
        "+ Kiểm tra định kỳ.",
        "a) Kết quả",
    ]


def test_a_dash_inside_a_bracket_begins_nothing() -> None:
    text = (
        "Đã đăng ký chữ ký số cho cán bộ một cửa (thuộc lĩnh vực Tư pháp\n"
        "- Hộ tịch) theo đúng quy định.\n"
    )
    assert len(texts(text)) == 1


def test_symbols_broken_at_the_line_meet_without_a_space() -> None:
    text = "Theo Kế hoạch số 534/KH-\n\nUBND ngày 19 tháng 02 năm 2025.\n"
    assert texts(text) == ["Theo Kế hoạch số 534/KH-UBND ngày 19 tháng 02 năm 2025."]


def test_whole_paragraphs_on_one_line_stay_apart() -> None:
    long = "Các cơ quan, đơn vị tiếp tục thực hiện các nhiệm vụ được giao theo đúng kế hoạch " * 2
    assert texts(f"{long}\n{long}\n") == [long.strip(), long.strip()]


def test_notes_without_a_rule_above_them_are_known_by_their_calls() -> None:
    text = (
        "Ủy ban nhân dân xã đã ban hành văn bản triển khai thực hiện1 và\n"
        "1 Công văn số 5/UBND ngày 06 tháng 01 năm 2025 về việc triển khai.\n"
        "giao các bộ phận chuyên môn thực hiện.\n"
    )
    body, note = read(text)
    assert body.text.endswith("thực hiện và giao các bộ phận chuyên môn thực hiện.")
    assert note.is_note


def test_a_line_beginning_with_a_number_is_no_note_without_a_call() -> None:
    text = "Trong quý, huyện đã tiếp nhận, giải quyết tổng cộng\n\n1 Nghị quyết mới.\n"
    assert not any(passage.is_note for passage in read(text))


def test_year_digits_of_the_national_assembly_are_no_call() -> None:
    text = (
        "Theo Nghị quyết số 56/2017/QH1 và hướng dẫn của cấp trên1 đã thực hiện.\n\n"
        f"{RULE}\n1 Công văn số 5/UBND ngày 06 tháng 01 năm 2025.\n"
    )
    body = read(text)[0]
    assert "QH1 và" in body.text


def test_decomposed_letters_and_windows_line_ends_are_read() -> None:
    import unicodedata

    text = unicodedata.normalize("NFD", "Đảm bảo chi chi thường xuyên.\r\nKết quả tốt.\r\n")
    assert [(remark.line, remark.quote) for remark in lint_text(text)] == [(1, "chi chi")]


def test_an_empty_text_has_nothing_to_say() -> None:
    assert lint_text("") == []
    assert lint_text("\n \n\f\n") == []


TOKENS = st.sampled_from(
    [
        *"0123456789.,;:()%/-–“”\n ",
        *(
            " trong đó ",
            " gồm ",
            " tăng ",
            " giảm ",
            " từ ",
            " lên ",
            " so với ",
            " cùng kỳ ",
            " đạt ",
        ),
        *(
            "Tổng số ",
            "Tỷ lệ ",
            " hồ sơ",
            " văn bản",
            " triệu đồng",
            " tỷ đồng",
            " là ",
            "./.",
            "\n- ",
        ),
        *(
            "Quyết định số 1/QĐ-UBND ngày ",
            "Nơi nhận:",
            "\n1 ",
            f"\n{RULE}\n",
            " năm 2025",
            "99.999",
        ),
        *("đơn vị1", "(1) ", "\f", "٣", "²", "\u00a0", "\ud7ff", "ngày 31/2/2025", "BÁO CÁO\n"),
    ]
)


@given(st.lists(TOKENS, max_size=60).map("".join))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_linter_and_every_remark_has_its_line(text: str) -> None:
    lines = text.count("\n") + 1
    for remark in lint_text(text):
        assert remark.quote
        assert 1 <= remark.line <= lines
