"""The form of Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, read off the printed file.

Each line of the tables is a point of the decree (mục.khoản.điểm; dd is đ) and what stands on paper.
The font is the one exception: see the head of document.css.
"""

from collections.abc import Callable
from itertools import pairwise

import pytest

from reports.documents.renderers import pdf
from reports.tests import papers
from reports.tests.reading_pdf import MM, Paper, Piece, read

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 30 * MM, WIDTH - 20 * MM
MIDDLE = (LEFT + RIGHT) / 2
LYING_MIDDLE = (30 * MM + HEIGHT - 20 * MM) / 2
SINGLE = 1.15  # a single line of Times New Roman, in font sizes
COLON = 0.278 * 14  # the width of a colon


@pytest.fixture(scope="module")
def report() -> Paper:
    return read(pdf.render(papers.rich()))


@pytest.fixture(scope="module")
def letter() -> Paper:
    return read(pdf.render(papers.letter()))


UPRIGHT, BOLD, ITALIC, BOLD_ITALIC = (False, False), (True, False), (False, True), (True, True)
TEXTS = [
    ("II.1.a country", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (12, 13), BOLD),
    ("II.1.b motto", "Độc lập - Tự do - Hạnh phúc", (13, 14), BOLD),
    ("II.2.b superior", "UBND TỈNH KON TUM", (12, 13), UPRIGHT),
    ("II.2.b issuer", "SỞ NỘI VỤ", (12, 13), BOLD),
    ("II.3.c number", "Số: ", (13, 13), UPRIGHT),
    ("II.3.c symbol", "/BC-SNV", (13, 13), UPRIGHT),
    ("II.4.c place and day", "Kon Tum, ngày ", (13, 14), ITALIC),
    ("II.5.b title", "BÁO CÁO", (13, 14), BOLD),
    ("II.5.b subject", "Kết quả thực hiện", (13, 14), BOLD),
    ("II.6.a basis", "Căn cứ Nghị định", (13, 14), ITALIC),
    ("II.6.dd section", "I. KẾT QUẢ THỰC HIỆN", (13, 14), BOLD),
    ("II.6.dd clause", "1. Cải cách thể chế", (13, 14), BOLD),
    ("II.6.dd point", "a) Xây dựng văn bản", (13, 14), UPRIGHT),
    ("II.6.e text", "Đoạn văn.", (13, 14), UPRIGHT),
    ("II.7.dd authority", "KT. GIÁM ĐỐC", (13, 14), BOLD),
    ("II.7.dd position", "PHÓ GIÁM ĐỐC", (13, 14), BOLD),
    ("II.9.d addressees", "Kính gửi:", (13, 14), UPRIGHT),
    ("II.9.d recipients", "Nơi nhận:", (12, 12), BOLD_ITALIC),
    ("II.9.d their list", "- Lưu: VT, CCHC.", (11, 11), UPRIGHT),
    ("III.1.b annex", "Phụ lục I", (14, 14), BOLD),
    ("III.1.b annex title", "SỐ LIỆU THỦ TỤC HÀNH CHÍNH", (13, 14), BOLD),
    ("III.1.c reference", "(Kèm theo Báo cáo số", (13, 14), ITALIC),
]


@pytest.mark.parametrize(
    ("text", "sizes", "style"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS]
)
def test_size_and_style(report, text, sizes, style):
    piece = report.piece(text)
    assert sizes[0] <= piece.size <= sizes[1]
    assert (piece.bold, piece.italic) == style


def middle(pieces: list[Piece]) -> float:
    return (pieces[0].left + pieces[-1].right) / 2


def number(paper: Paper) -> list[Piece]:
    """The left half of the line with number and day."""
    return [piece for piece in paper.line("Số: ") if piece.right < 260]


def day(paper: Paper) -> list[Piece]:
    return [piece for piece in paper.line("Kon Tum, ngày ") if piece.left > 260]


def paragraph(paper: Paper) -> list[Piece]:
    """The lines of the long paragraph, its call of a footnote aside."""
    first = paper.piece("Đoạn văn.")
    below = paper.piece("Trong kỳ", first.page)
    return [p for p in paper.on(first.page) if first.top <= p.top < below.top and p.size > 12]


def gaps(pieces: list[Piece]) -> list[float]:
    tops = sorted({round(piece.top, 2) for piece in pieces})
    return [below - above for above, below in pairwise(tops)]


def between_paragraphs(paper: Paper) -> float:
    """Blank between the long paragraph and the next, a line's own height taken off."""
    lines = paragraph(paper)
    return paper.piece("Trong kỳ", lines[0].page).top - lines[-1].top - gaps(lines)[0]


def rule_share(paper: Paper, text: str) -> float:
    """The line below a text, of the text's length."""
    piece = paper.piece(text)
    return paper.rule_below(piece).length / (piece.right - piece.left)


def rule_off_centre(paper: Paper, text: str) -> float:
    piece = paper.piece(text)
    return paper.rule_below(piece).middle - piece.middle


def apart(paper: Paper, text: str, other: str) -> float:
    """How far the middles of two texts are apart."""
    return paper.piece(text).middle - paper.piece(other).middle


COUNTRY, MOTTO, SUBJECT = "CỘNG HÒA", "Độc lập", "Kết quả thực hiện"
# What is measured, in points or in parts, and between what it must lie.
MEASURES: list[tuple[str, Callable[[Paper], float], float, float]] = [
    ("I.1 210 mm wide", lambda p: float(p.reader.pages[0].mediabox.width) / MM, 209.9, 210.1),
    ("I.1 297 mm high", lambda p: float(p.reader.pages[0].mediabox.height) / MM, 296.9, 297.1),
    ("I.3 left margin", lambda p: min(q.left for q in p.on(0)) / MM, 29.9, 35),
    ("I.3 right margin", lambda p: (WIDTH - max(q.right for q in p.on(0))) / MM, 15, 20.2),
    # A margin ends above the letters of the first line and below those of the last.
    ("I.3 top margin", lambda p: min(q.top - q.size for q in p.on(0)) / MM, 19, 25),
    ("I.3 bottom margin", lambda p: (HEIGHT - max(q.top for q in p.on(0))) / MM, 20, 26),
    ("I.7 page number in top margin", lambda p: p.on(1)[-1].top / MM, 5, 20),
    ("I.7 page number centred", lambda p: p.on(1)[-1].middle - MIDDLE, -1, 1),
    ("I.7 page number size", lambda p: p.on(1)[-1].size, 13, 14),
    ("II.1.a country on the right", lambda p: p.piece(COUNTRY).middle, WIDTH / 2 + 50, RIGHT),
    ("II.1.b motto centred", lambda p: apart(p, MOTTO, COUNTRY), -1, 1),
    ("II.1.b rule as long as the motto", lambda p: rule_share(p, MOTTO), 0.98, 1.02),
    ("II.1.b rule centred", lambda p: rule_off_centre(p, MOTTO), -1, 1),
    (
        "II.1.c single spacing",
        lambda p: p.piece(MOTTO).top - p.piece(COUNTRY).top,
        13,
        14 * SINGLE + 1,
    ),
    ("II.2.b issuer centred", lambda p: apart(p, "SỞ NỘI VỤ", "UBND TỈNH"), -1, 1),
    ("II.2.b rule a third to a half", lambda p: rule_share(p, "SỞ NỘI VỤ"), 1 / 3, 1 / 2),
    ("II.2.b rule centred", lambda p: rule_off_centre(p, "SỞ NỘI VỤ"), -1, 1),
    ("II.3.c number centred", lambda p: middle(number(p)) - p.piece("SỞ NỘI VỤ").middle, -2, 2),
    ("II.4.c day on the line of the number", lambda p: day(p)[0].top - number(p)[0].top, -0.5, 0.5),
    ("II.4.c day centred", lambda p: middle(day(p)) - p.piece(COUNTRY).middle, -2, 2),
    ("II.5.b title centred", lambda p: p.piece("BÁO CÁO").middle - MIDDLE, -1, 1),
    ("II.5.b subject centred", lambda p: p.piece(SUBJECT).middle - MIDDLE, -1, 1),
    ("II.5.b rule a third to a half", lambda p: rule_share(p, SUBJECT), 1 / 3, 1 / 2),
    ("II.5.b rule centred", lambda p: rule_off_centre(p, SUBJECT), -1, 1),
    ("II.6.e first line", lambda p: (p.piece("Đoạn văn.").left - LEFT) / MM, 12.6, 12.8),
    ("II.6.e between paragraphs", between_paragraphs, 5.9, 12),
    ("II.6.e least line spacing", lambda p: min(gaps(paragraph(p))) / 14, SINGLE, 1.5 * SINGLE),
    ("II.6.e most line spacing", lambda p: max(gaps(paragraph(p))) / 14, SINGLE, 1.5 * SINGLE),
    ("II.6.e justified right", lambda p: min(q.right for q in paragraph(p)[:3]) - RIGHT, -1, 1),
    ("II.6.e justified left", lambda p: max(q.left for q in paragraph(p)[1:4]) - LEFT, -0.1, 0.1),
    ("II.7 signature on the right", lambda p: p.piece("KT. GIÁM ĐỐC").left, WIDTH / 2, RIGHT),
    ("II.7 position centred", lambda p: apart(p, "PHÓ GIÁM ĐỐC", "KT. GIÁM ĐỐC"), -1, 1),
    ("II.9.d dash below the colon", lambda p: p.piece("- Bộ").left - colon(p), -3, 3),
    (
        "II.9.d dashes in line",
        lambda p: p.piece("- Bộ").left - p.piece("- Ủy ban").left,
        -0.1,
        0.1,
    ),
    ("II.9.d recipients at the margin", lambda p: p.piece("Nơi nhận:").left - LEFT, -0.1, 0.1),
    ("II.9.d their dashes at the margin", lambda p: p.piece("- Lưu:").left - LEFT, -0.1, 0.1),
    (
        "II.9.d level with the signature",
        lambda p: p.piece("Nơi").top - p.piece("KT. GIÁM").top,
        -0.5,
        0.5,
    ),
    ("III.1.b annex centred", lambda p: p.piece("Phụ lục I").middle - LYING_MIDDLE, -1, 1),
    ("III.1.b annex title centred", lambda p: p.piece("SỐ LIỆU THỦ").middle - LYING_MIDDLE, -1, 1),
    ("III.1.c reference centred", lambda p: p.piece("(Kèm").middle - LYING_MIDDLE, -1, 1),
]


def colon(paper: Paper) -> float:
    return paper.piece("Kính gửi:").right - COLON


@pytest.mark.parametrize(
    ("measure", "least", "most"), [m[1:] for m in MEASURES], ids=[m[0] for m in MEASURES]
)
def test_place_and_length(report, measure, least, most):
    assert least <= measure(report) <= most


def margin_numbers(paper: Paper) -> list[str]:
    """What stands in the top margin of each page."""
    found = {piece.page: piece.text for piece in paper.pieces if piece.top < 20 * MM - 14}
    return [found.get(page, "") for page in range(len(paper.reader.pages))]


def test_page_1_shows_no_number_and_each_annex_counts_from_1(report):
    """I.7 and III.1.đ: an annex has numbers of its own, and its first page is a page 1 too."""
    numbers = margin_numbers(report)
    first = report.piece("Phụ lục I").page
    assert numbers[:first] == ["", *(str(page) for page in range(2, first + 1))]
    assert numbers[first:] == ["", "2", "3", ""]
    assert report.piece("Phụ lục II").page == first + 3


def test_number_and_day_are_left_blank(report):
    """II.3, II.4: they are given where the paper is registered."""
    assert [piece.text for piece in number(report)] == ["Số: ", "/BC-SNV"]
    assert [piece.text.strip() for piece in day(report)] == ["Kon Tum, ngày", "tháng", "năm 2025"]
    between = [right.left - left.right for left, right in pairwise(day(report))]
    assert min(between) > 20


def test_the_reference_of_an_annex_is_not_filled_in(report):
    """III.1.c: not in an electronic document."""
    told = "".join(piece.text for piece in report.line("(Kèm theo"))
    assert not any(sign.isdigit() for sign in told.replace("2025", ""))


def test_the_paper_points_to_its_annexes_in_roman_numbers(report):
    """III.1.a."""
    assert [report.piece(f"Phụ lục {n}").text for n in ("I", "II")] == ["Phụ lục I", "Phụ lục II"]


def test_everything_is_black_but_the_bars_of_a_chart(report):
    """I.4."""
    assert {piece.colour for piece in report.pieces} == {(0, 0, 0)}


def test_every_font_is_embedded_and_has_the_widths_of_times(report):
    """I.4."""
    names = {piece.font for piece in report.pieces}
    assert all(name.startswith("Liberation-Serif") for name in names)
    for page in report.reader.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"]


def test_footnotes_are_smaller_than_the_text_and_called_in_it(report):
    note = report.piece("Quyết định số")
    assert 9 <= note.size <= 12
    assert not (note.bold or note.italic)


def test_one_addressee_stands_on_the_line(letter):
    """II.9.d."""
    assert (
        "".join(piece.text for piece in letter.line("Kính gửi:"))
        == "Kính gửi: Ủy ban nhân dân tỉnh."
    )
    assert letter.piece("Kính gửi:").middle == pytest.approx(MIDDLE, abs=1)


def test_a_letter_says_below_its_number_what_it_is_about(letter):
    """II.5.b, ô số 5b: 12 to 13 points, upright, 6 points below the number; and it has no title."""
    about = letter.piece("V/v đính chính")
    assert 12 <= about.size <= 13
    assert not (about.bold or about.italic)
    assert about.middle == pytest.approx(middle(number(letter)), abs=2)
    assert about.top - number(letter)[0].top - 12 * SINGLE == pytest.approx(6, abs=2)
    assert not [piece for piece in letter.pieces if piece.text.startswith("CÔNG VĂN")]


def test_a_committee_stands_alone_over_two_lines(letter):
    """II.2: the rule stands below the second."""
    lines = [letter.piece("ỦY BAN NHÂN DÂN"), letter.piece("TỈNH KON TUM")]
    assert all(line.bold for line in lines)
    assert lines[0].middle == pytest.approx(lines[1].middle, abs=1)
    widest = lines[0].right - lines[0].left
    assert 1 / 3 <= letter.rule_below(lines[1]).length / widest <= 1 / 2
