"""Footnotes: on the page of their call; what does not fit there goes on on the next."""

import pytest
import weasyprint

from reports.citing.cited import Cited
from reports.documents.blocks import Document, Heading
from reports.documents.renderers import footnotes, pdf, tagging
from reports.tests import papers
from reports.tests.fakes import figure, found, report, row
from reports.tests.papers import SENTENCE
from reports.tests.reading_pdf import CALL, MM, NOTE_TEXT, Paper, pages_of_numbers, read

FOOT = (297 - 20) * MM


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.DATA_DIR = tmp_path


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


def note_words(paper: Paper, page: int) -> list[str]:
    """The words of the notes at the foot of a page, as they are read."""
    pieces = [piece for piece in paper.on(page) if piece.size == NOTE_TEXT]
    return " ".join(piece.text for piece in sorted(pieces, key=lambda p: (p.top, p.left))).split()


def test_every_footnote_stands_on_the_page_of_its_call():
    paper = read(pdf.render(long_report()))
    calls, notes = pages_of_numbers(paper)
    assert len(calls) == 60
    assert calls == notes
    assert 25 < len(paper.reader.pages) < 60


def noted(words: int, before: int = 2, after: int = 8) -> Document:
    """A report of which one paragraph calls a note of so many different words."""
    called = papers.prose(f"{SENTENCE}. Câu gọi", " ".join(f"chữ{n}" for n in range(words)))
    around = papers.prose(f"{SENTENCE}. {SENTENCE}. {SENTENCE}. {SENTENCE}")
    return papers.paper(
        body=(Heading(1, "I.", "KẾT QUẢ"), *[around] * before, called, *[around] * after),
        draft=True,
    )


@pytest.mark.parametrize("words", [300, 900, 2500])
def test_a_note_that_does_not_fit_goes_on_on_the_next_page(words):
    """With all its words, in order, none over another or below the page."""
    paper = read(pdf.render(noted(words)))
    call = next(piece for piece in paper.pieces if piece.size == CALL)
    pages = [page for page in range(len(paper.reader.pages)) if note_words(paper, page)]
    assert pages[0] == call.page
    assert len(pages) > 1
    assert pages == list(range(pages[0], pages[-1] + 1))
    told = [word for page in pages for word in note_words(paper, page)]
    assert told == [f"chữ{n}" for n in range(words)]
    for page in pages:
        text = [piece.top for piece in paper.on(page) if piece.size == 14 and piece.top > 20 * MM]
        notes = [piece.top - piece.size for piece in paper.on(page) if piece.size == NOTE_TEXT]
        assert max(text) < min(notes)
        assert max(piece.top for piece in paper.on(page)) < FOOT


def test_a_page_is_not_left_blank_for_a_long_note():
    """The first page of a note holds as much of it as there is room for."""
    paper = read(pdf.render(noted(900, before=1)))
    lowest = max(piece.top for piece in paper.on(0))
    assert lowest > FOOT - 40
    assert len(note_words(paper, 0)) > 250


def test_notes_keep_their_order_after_one_that_goes_on():
    long, short = " ".join(["dài"] * 1200), "ngắn"
    pair = (
        papers.prose("Một", long, 1),
        papers.prose("Hai", short, 2),
        papers.prose("Ba", short, 3),
    )
    paper = read(pdf.render(papers.paper(body=(papers.prose(SENTENCE), *pair), draft=True)))
    calls, notes = pages_of_numbers(paper)
    assert calls == notes
    assert note_words(paper, 1)[-2:] == [short, short]


def test_weasyprint_is_still_the_version_that_is_mended():
    assert weasyprint.__version__ == footnotes.MENDED == tagging.MENDED
    assert footnotes.mend()
    assert tagging.mend()


def test_tables_repeat_their_heading_and_charts_keep_their_figures():
    figures = found(
        figure("2.1", "30", label="Tổng số"),
        figure("2.1.1", "18", label="Cấp tỉnh", parent_code="2.1"),
    )
    many = "\n".join(f"| Xã {n}^[Nay là phường.] | {n} |" for n in range(60))
    text = f"{{{{2.1|table}}}}\n{{{{2.1|chart}}}}\n| Đơn vị | Số hồ sơ |\n{many}"
    document = report(row("I", 1, "KẾT QUẢ", text), figures=figures)
    paper = read(pdf.render(document))
    pages = [page.extract_text() for page in paper.reader.pages if page.mediabox.width < 600]
    upright = [" ".join(text.split()) for text in pages]
    assert "Cấp tỉnh Hồ sơ 18" in upright[0]
    assert "Tổng số (hồ sơ)" in upright[0]
    assert sum("Đơn vị Số hồ sơ" in page for page in upright) == len(upright) > 1
    assert '<rect width="100.00"' in pdf.parts(document)[0]
    calls, notes = pages_of_numbers(paper)
    assert calls == notes
    assert len(calls) == 60
