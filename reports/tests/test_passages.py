"""A document as the linter reads it, and the prose of a section as screens show it."""

import re

from django.template.loader import render_to_string

from reports.citing.cited import Cited
from reports.documents.bindings import Printer
from reports.documents.blocks import Heading, Paragraph, Run
from reports.documents.passages import passages
from reports.tests.fakes import figure, found, report, row

FIGURES = found(
    figure("3.3.0", "50533"),
    figure("3.3.0.1", "15686", parent_code="3.3.0", label="Trực <tuyến>"),
)
DOCUMENTS = {"a": Cited("a", "Quyết định", "757/QĐ-UBND", "", None, "")}


def test_passages_mark_what_is_bound_and_keep_notes_apart():
    document = report(
        row("I", 1, "KẾT QUẢ", kind="container"),
        row("I.1", 2, "Hồ sơ", "Có {{3.3.0}} hồ sơ^[Theo {{3.3.0.1}}.], còn 12.\n| A | 7 |"),
        row("I.2", 4, "Về nguồn", "Theo [[a]].", marker="-"),
        figures=FIGURES,
        documents=DOCUMENTS,
    )
    found_ = [one for one in passages(document) if one.place.startswith("I")]
    assert [(one.place, one.text, one.number) for one in found_] == [
        ("I", "I. KẾT QUẢ", 0),
        ("I.1", "1. Hồ sơ", 0),
        ("I.1", "Có 50.533 hồ sơ, còn 12.", 0),
        ("I.1", "Theo 15.686.", 1),
        ("I.1", "A", 0),
        ("I.1", "7", 0),
        ("I.2", "- Về nguồn: Theo Quyết định số 757/QĐ-UBND.", 0),
    ]
    prose, note = found_[2:4]
    assert [(prose.text[a:b], code) for a, b, code in prose.bound] == [("50.533", "3.3.0")]
    assert [(prose.text[:at], number) for at, number in prose.calls] == [("Có 50.533 hồ sơ", 1)]
    assert note.is_note
    assert note.bound == ((5, 11, "3.3.0.1"),)
    assert [one.place for one in passages(document)][:2] == ["title", "opening"]
    assert passages(document)[-1].text == "Xin báo cáo./."


def shown(text: str, **context) -> str:
    blocks = Printer(FIGURES, {}, documents=DOCUMENTS).paragraphs(text)
    html = render_to_string("reports/writing/_blocks.html", {"blocks": blocks, **context})
    return re.sub(r"\s+", " ", html)


def test_screens_mark_figures_faults_and_notes():
    html = shown("Có **{{3.3.0}}** hồ sơ ^[Theo [[a]].], {{9}}.", prefix="I-")
    assert (
        '<span class="bound" data-code="3.3.0"><b>50.533</b></span> hồ sơ<sup id="I-goi-1">' in html
    )
    assert '<mark class="fault">[9: không có chỉ tiêu 9 trong kỳ báo cáo này]</mark>.</p>' in html
    assert 'id="I-chu-thich-1"' in html
    assert (
        'data-key="a">Quyết định số <span class="unbroken">757/QĐ-UBND</span></span>.</p>' in html
    )


def test_screens_show_tables_and_charts_without_inline_style():
    html = shown("| A | Số |\n| b | 1.234 |\n{{3.3.0|table}}\n{{3.3.0|chart}}")
    assert '<th scope="col" class="fig">Số</th>' in html
    assert '<td class="fig">1.234</td>' in html
    assert '<rect width="100.00"' in html
    assert "Trực &lt;tuyến&gt;" in html
    assert "style=" not in html


def test_screens_escape_and_mark_what_is_unwritten():
    assert "&lt;script&gt;" in shown("<script>1</script> 12/QĐ-<b>")
    blocks = [
        Heading(1, "I.", "A <b>", "I"),
        Paragraph((Run("Không."),), lead=Heading(4, "-", "Về", "I.1"), unwritten=True),
        Paragraph((Run("Ý nhỏ"),), marker="+"),
    ]
    html = render_to_string("reports/writing/_blocks.html", {"blocks": blocks})
    assert 'id="muc-I">I. A &lt;b&gt;</p>' in html
    assert (
        'class="unwritten" id="muc-I.1"><span class="lead-in lead-in-4">- Về</span> Không.</p>'
        in html
    )
    assert 'class="dash dash-2">+ Ý nhỏ</p>' in html
