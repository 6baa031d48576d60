"""The PDF, read back: text, pages, fonts, margins, order, and what it may load."""

import io
import re
import time
from functools import partial
from pathlib import Path

import pytest
import weasyprint
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from reports.citing.cited import Cited
from reports.documents import outlines
from reports.documents.blocks import Annex, Document
from reports.documents.drafting import Material, draft
from reports.documents.renderers import UnknownFormatError, footnotes, pdf, render
from reports.tests import kon_tum
from reports.tests.fakes import KON_TUM, Window, figure, found, report, row

MM = 72 / 25.4


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def province() -> Document:
    return draft(
        Material(
            issuer=KON_TUM,
            window=Window(),
            file_name="bao-cao-kt-2025-q1-kt",
            numbering="letters",
            sections=outlines.read(outlines.DATA / "outline_province.csv"),
            figures=kon_tum.figures(),
            areas=list(kon_tum.AREAS.values()),
            drafted="ngày 20/03/2025, số liệu chốt lần 1",
        )
    )


@pytest.fixture(scope="module")
def printed(province, tmp_path_factory) -> PdfReader:
    from django.conf import settings

    before, settings.DATA_DIR = settings.DATA_DIR, tmp_path_factory.mktemp("data")
    content = render(province).content
    settings.DATA_DIR = before
    return PdfReader(io.BytesIO(content))


def words(page) -> str:
    return " ".join(page.extract_text().split())


@pytest.fixture(scope="module")
def whole(printed) -> str:
    return " ".join(words(page) for page in printed.pages)


@pytest.mark.parametrize(
    "text",
    [
        *("50.533", "44.634", "97,87%", "952", "5.899", "1.783", "417", "1.903", "14.622"),
        *("2.434.977", "23,1%", "38 văn bản", "31,04%", "35,10%"),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN TỈNH KON TUM",
        "Kính gửi: Bộ Nội vụ.",
        "DỰ THẢO",
        "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH",
        "- Lưu: VT, TTPVHCC, NCTTHG.",
    ],
)
def test_the_report_prints(whole, text):
    assert text in whole


def test_number_and_date_are_blank_in_a_draft(printed):
    first = words(printed.pages[0])
    assert "Số: /BC-UBND" in first
    assert "Kon Tum, ngày tháng năm 2025" in first


def test_pages_are_a4_upright_and_annexes_lie(printed):
    sizes = {(round(p.mediabox.width), round(p.mediabox.height)) for p in printed.pages}
    assert sizes == {(595, 842), (842, 595)}
    assert printed.pages[0].mediabox.width < printed.pages[0].mediabox.height


def test_margins_are_those_of_the_decree(printed):
    lines = []

    def note(text, space, matrix, _font, _size):
        if len(text.strip()) > 40:
            x, y = matrix[4], matrix[5]
            lines.append((space[0] * x + space[4], space[3] * y + space[5]))

    for page in printed.pages[1:4]:
        page.extract_text(visitor_text=note)
    assert min(x for x, _y in lines) == pytest.approx(30 * MM, abs=1)
    assert max(y for _x, y in lines) < 842 - 20 * MM
    assert min(y for _x, y in lines) > 20 * MM


def test_pages_are_numbered_from_the_second_and_annexes_apart(printed):
    lines = [page.extract_text().strip().splitlines() for page in printed.pages]
    body = [n for n, page in enumerate(printed.pages) if page.mediabox.width < 600]
    numbers = ["2" in (lines[n][0], lines[n][-1]) for n in body[:2]]
    assert numbers == [False, True]
    firsts = [n for n, text in enumerate(lines) if text[0].startswith("Phụ lục ")]
    assert len(firsts) == 7
    longer = next(n for n in firsts if n + 1 < len(lines) and n + 1 not in firsts)
    assert "2" in (lines[longer + 1][0], lines[longer + 1][-1])


def test_every_font_is_embedded_and_ours(printed):
    names = set()
    for page in printed.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"]
            names.add(inner["/BaseFont"].partition("+")[2])
    assert names == {
        "Liberation-Serif",
        "Liberation-Serif-Bold",
        "Liberation-Serif-Italic",
        "Liberation-Serif-Bold-Italic",
    }


def test_it_is_archivable_and_says_its_title_and_language(printed):
    catalogue = printed.trailer["/Root"]
    assert catalogue["/Lang"] == "vi"
    assert catalogue["/OutputIntents"]
    metadata = catalogue["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="2"' in metadata
    assert printed.metadata.title.startswith("BÁO CÁO - Kết quả thực hiện")
    assert printed.trailer["/ID"]


def test_headings_and_annexes_are_bookmarks(printed):
    top = [item.title for item in printed.outline if not isinstance(item, list)]
    assert top[:3] == [
        "I. CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH",
        "II. KẾT QUẢ THỰC HIỆN",
        "III. ĐÁNH GIÁ CHUNG",
    ]
    assert top[-1].startswith("Phụ lục VII. ")


def test_the_same_document_gives_the_same_bytes(province, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "one"
    first = render(province)
    settings.DATA_DIR = tmp_path / "two"
    second = render(province)
    assert first == second
    assert (first.name, first.content_type) == ("bao-cao-kt-2025-q1-kt.pdf", "application/pdf")


def test_a_part_is_drawn_once(data_dir, monkeypatch):
    drawn = []
    draw = pdf.draw

    def counting(html):
        drawn.append(html)
        return draw(html)

    monkeypatch.setattr(pdf, "draw", counting)
    section = row("I", 1, "KẾT QUẢ", "Có {{2.1}}.")
    render(report(section, figures=found(figure("2.1", "8"))))
    assert len(drawn) == 2
    # Another sentence, the same figures: only the body is drawn again.
    render(report(row("I", 1, "KẾT QUẢ", "Được {{2.1}}."), figures=found(figure("2.1", "8"))))
    assert len(drawn) == 3
    render(report(section, figures=found(figure("2.1", "9"))))
    assert len(drawn) == 5


def test_old_parts_are_forgotten(data_dir, monkeypatch):
    pdf.kept("<p>một</p>")
    later = time.time() + pdf.KEPT_FOR + 60
    monkeypatch.setattr(time, "time", lambda: later)
    kept = pdf._kept_path("<p>hai</p>")
    pdf._keep(kept, b"")
    assert not list(kept.parent.glob("*.pdf"))


def test_table_headings_repeat_and_a_long_table_keeps_its_columns(data_dir):
    figures = [figure(f"2.{n}", str(n)) for n in range(1, 60)]
    reader = PdfReader(io.BytesIO(render(report(figures=found(*figures))).content))
    tables = [words(page) for page in reader.pages[1:]]
    assert len(tables) > 2
    assert all("Đơn vị tính" in text for text in tables)


def test_a_fault_is_visible_on_the_page(data_dir):
    document = report(row("I", 1, "KẾT QUẢ", "Có {{9.9.9}} hồ sơ."), figures={})
    (page,) = PdfReader(io.BytesIO(render(document).content)).pages
    assert "[9.9.9: không có chỉ tiêu 9.9.9" in words(page)


def test_text_is_escaped(data_dir):
    document = report(row("I", 1, "A <b>&</b>", "<script>1</script>"), figures={})
    assert "<script>" not in pdf.pages(document)[0]


@pytest.mark.parametrize(
    "url", ["https://example.org/a.css", "file:///etc/hostname", "data:text/css,p{}"]
)
def test_drawing_loads_nothing_but_our_fonts(url):
    with pytest.raises(FatalURLFetchingError):
        pdf.style().fetcher.fetch(url)


def test_our_fonts_come_with_their_licence():
    folder = pdf.stylesheet().parent.parent / "fonts"
    assert len(list(Path(folder).glob("LiberationSerif-*.ttf"))) == 4
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")


def test_coverage_has_its_column(data_dir):
    document = report(figures=found(figure("2.1", expected=126, reported=124)))
    assert isinstance(document.annexes[0], Annex)
    reader = PdfReader(io.BytesIO(render(document).content))
    assert "124/126" in words(reader.pages[-1])


# -- footnotes, tables, charts ---------------------------------------------------------------------

SENTENCE = (
    "Trong kỳ, các cơ quan, đơn vị, địa phương trên địa bàn tỉnh đã tập trung chỉ đạo, triển khai "
    "thực hiện đồng bộ các nhiệm vụ cải cách hành chính theo kế hoạch đề ra"
)
CALL, NOTE = 9.0, 8.0  # points, as the stylesheet sets the numbers of calls and of notes


def long_report() -> Document:
    """Some thirty pages whose notes fall anywhere on them: paragraphs of changing length."""
    documents = {
        f"d{n}": Cited(
            f"d{n}", "Quyết định", f"{n}/QĐ-UBND", "Ủy ban nhân dân tỉnh", None, SENTENCE
        )
        for n in range(60)
    }
    texts = (
        "\n".join(
            f"{'- ' if (n + line) % 3 == 0 else ''}{f'{SENTENCE}. ' * (1 + (7 * n + 3 * line) % 4)}"
            f"{SENTENCE}{f'^[[[d{n}]]; [[d{n - n % 7}]].]' if line == n % 3 else ''}."
            for line in range(3)
        )
        for n in range(60)
    )
    rows = [row(f"I.{n}", 2, f"Mục số {n}", text) for n, text in enumerate(texts)]
    return report(row("I", 1, "KẾT QUẢ", kind="container"), *rows, figures={}, documents=documents)


def numbers_by_page(reader: PdfReader) -> tuple[dict[int, int], dict[int, int]]:
    """Page of each call, page of each note."""
    calls: dict[int, int] = {}
    notes: dict[int, int] = {}

    def take(place, text, _space, _matrix, _font, size):
        points = round(size * 0.75, 1)
        found = re.match(r"\d+", text.strip())
        if found and points in (CALL, NOTE):
            (calls if points == CALL else notes)[int(found[0])] = place

    for place, page in enumerate(reader.pages):
        page.extract_text(visitor_text=partial(take, place))
    return calls, notes


def test_every_footnote_stands_on_the_page_of_its_call(data_dir):
    reader = PdfReader(io.BytesIO(render(long_report()).content))
    calls, notes = numbers_by_page(reader)
    assert len(calls) == 60
    assert calls == notes
    assert 25 < len(reader.pages) < 60


def test_weasyprint_is_still_the_version_whose_footnotes_are_mended():
    assert weasyprint.__version__ == footnotes.MENDED
    assert footnotes.mend()


def test_tables_repeat_their_heading_and_charts_keep_their_figures(data_dir):
    figures = found(
        figure("2.1", "30", label="Tổng số"),
        figure("2.1.1", "18", label="Cấp tỉnh", parent_code="2.1"),
    )
    many = "\n".join(f"| Xã {n}^[Nay là phường.] | {n} |" for n in range(60))
    text = f"{{{{2.1|table}}}}\n{{{{2.1|chart}}}}\n| Đơn vị | Số hồ sơ |\n{many}"
    document = report(row("I", 1, "KẾT QUẢ", text), figures=figures)
    reader = PdfReader(io.BytesIO(render(document).content))
    upright = [words(page) for page in reader.pages if page.mediabox.width < 600]
    assert "Cấp tỉnh Hồ sơ 18" in upright[0]
    assert "Tổng số (hồ sơ)" in upright[0]
    assert sum("Đơn vị Số hồ sơ" in page for page in upright) == len(upright) > 1
    assert '<rect width="100.00"' in pdf.pages(document)[0]
    calls, notes = numbers_by_page(reader)
    assert calls == notes
    assert len(calls) == 60


def test_references_are_not_broken_at_their_hyphens(data_dir):
    document = report(row("I", 1, "KẾT QUẢ", "Theo Quyết định số 757/QĐ-UBND."), figures={})
    assert '<span class="unbroken">757/QĐ-UBND</span>' in pdf.pages(document)[0]


def test_an_unknown_format_is_refused():
    with pytest.raises(UnknownFormatError, match="Không có định dạng “odt”"):
        render(report(figures={}), "odt")
