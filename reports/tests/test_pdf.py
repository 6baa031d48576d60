"""The PDF of a draft, read back: text, pages, order, what is kept and what it may load."""

import io
import time
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from reports.documents import outlines
from reports.documents.blocks import Annex, Document
from reports.documents.drafting import Material, draft
from reports.documents.renderers import UnknownFormatError, drawing, kept, pdf, render
from reports.tests import kon_tum
from reports.tests.fakes import KON_TUM, Window, figure, found, report, row


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


def test_pages_are_numbered_from_the_second_and_annexes_apart(printed):
    lines = [page.extract_text().strip().splitlines() for page in printed.pages]
    body = [n for n, page in enumerate(printed.pages) if page.mediabox.width < 600]
    numbers = ["2" in (lines[n][0], lines[n][-1]) for n in body[:2]]
    assert numbers == [False, True]
    firsts = [n for n, text in enumerate(lines) if text[0].startswith("Phụ lục ")]
    assert len(firsts) == 7
    longer = next(n for n in firsts if n + 1 < len(lines) and n + 1 not in firsts)
    assert "2" in (lines[longer + 1][0], lines[longer + 1][-1])


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
    draw = drawing.draw

    def counting(html, stylesheet):
        drawn.append(html)
        return draw(html, stylesheet)

    monkeypatch.setattr(drawing, "draw", counting)
    section = row("I", 1, "KẾT QUẢ", "Có {{2.1}}.")
    render(report(section, figures=found(figure("2.1", "8"))))
    assert len(drawn) == 2
    # Another sentence, the same figures: only the body is drawn again.
    render(report(row("I", 1, "KẾT QUẢ", "Được {{2.1}}."), figures=found(figure("2.1", "8"))))
    assert len(drawn) == 3
    render(report(section, figures=found(figure("2.1", "9"))))
    assert len(drawn) == 5


def test_old_parts_are_forgotten(data_dir, monkeypatch):
    old, new = kept.path_of("một"), kept.path_of("hai")
    kept.keep(old, b"1")
    assert kept.read(old) == b"1"
    later = time.time() + kept.KEPT_FOR + 60
    monkeypatch.setattr(time, "time", lambda: later)
    kept.keep(new, b"2")
    assert not list(new.parent.iterdir())
    assert kept.read(old) is None


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
    assert "<script>" not in pdf.parts(document)[0]


@pytest.mark.parametrize(
    "url", ["https://example.org/a.css", "file:///etc/hostname", "data:text/css,p{}"]
)
def test_drawing_loads_nothing_but_our_fonts(url):
    with pytest.raises(FatalURLFetchingError):
        drawing.style(pdf.stylesheet()).fetcher.fetch(url)


def test_our_fonts_come_with_their_licence():
    folder = pdf.stylesheet().parent.parent / "fonts"
    assert len(list(Path(folder).glob("LiberationSerif-*.ttf"))) == 4
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")


def test_coverage_has_its_column(data_dir):
    document = report(figures=found(figure("2.1", expected=126, reported=124)))
    assert isinstance(document.annexes[0], Annex)
    reader = PdfReader(io.BytesIO(render(document).content))
    assert "124/126" in words(reader.pages[-1])


def test_references_are_not_broken_at_their_hyphens(data_dir):
    document = report(row("I", 1, "KẾT QUẢ", "Theo Quyết định số 757/QĐ-UBND."), figures={})
    assert '<span class="unbroken">757/QĐ-UBND</span>' in pdf.parts(document)[0]


def test_an_unknown_format_is_refused():
    with pytest.raises(UnknownFormatError, match="Không có định dạng “odt”"):
        render(report(figures={}), "odt")
