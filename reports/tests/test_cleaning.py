"""Pasted from Word: what means something stays, fonts and stray footnote marks go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.writing.cleaning import DEEPEST, PastedTooDeep, from_html, from_text, tidy

WORD = """<html><head><style>p {color: red}</style></head><body lang=VI>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<p class=MsoNormal style='text-align:justify'><b><span style='font-family:"Arial"'>Tổng số
</span></b>14.622<a style='mso-footnote-id:ftn24' href="#_ftn24" name="_ftnref24"><span
class=MsoFootnoteReference><sup>[24]</sup></span></a> người<sup>7</sup>.</p>
<p class=MsoListParagraph><span>·&nbsp;&nbsp; </span>ý một</p>
<ul><li>ý hai</li></ul>
<table border=1><tr><td><p>Đơn vị</p></td><td><p>Số</p></td></tr>
<tr><td>Xã A</td><td>3</td></tr></table>
<p>Xem<a href="#_ftn25"><sup>[25]</sup></a> tiếp <a href="http://x.vn">trang</a>.</p>
<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn24>
<p class=MsoFootnoteText><a href="#_ftnref24"><sup>[24]</sup></a> Quyết định số 1/QĐ-UBND.</p>
</div></div><script>alert(1)</script></body></html>"""


def test_a_page_of_word():
    cleaned = from_html(WORD)
    assert cleaned.text.splitlines() == [
        "**Tổng số** 14.622^[Quyết định số 1/QĐ-UBND.] người.",
        "- ý một",
        "- ý hai",
        "| Đơn vị | Số |",
        "| Xã A | 3 |",
        "Xem tiếp trang.",
    ]
    assert cleaned.removed == ("dấu chú thích [25]",)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("có 14.62224 người", "có 14.622 người"),
        ("có 14.622²⁴ người", "có 14.622 người"),
        ("văn bản chỉ đạo¹ về CCHC", "văn bản chỉ đạo về CCHC"),
        ("rộng 120 m² và 3 km³", "rộng 120 m² và 3 km³"),
        ("đạt 97,87% trên 1.391.386", "đạt 97,87% trên 1.391.386"),
        ("ngày 14.02.2025", "ngày 14.02.2025"),
        ("• một\n– hai\n- ba", "- một\n- hai\n- ba"),
    ],
)
def test_footnote_marks_are_never_figures(pasted, kept):
    assert from_text(pasted).text == kept


def test_what_was_taken_out_is_said():
    assert from_text("có 14.62224 người").removed == (
        "14.62224 thành 14.622 (số 24 là dấu chú thích)",
    )


def test_typed_text_is_kept_as_it_reads():
    typed = "Có 14.62224 – m²\u00a0và \u200bthủy\x00 \r\n  - ý  \r\n"
    assert tidy(typed) == "Có 14.62224 – m² và thủy\n- ý"


@given(st.text(max_size=200))
def test_tidying_twice_is_tidying_once(text):
    assert tidy(tidy(text)) == tidy(text)
    tidy(text).encode("utf-8")


@given(st.text(alphabet="<>/abpliu tdr=\"'&;#_ftn1[]sup", max_size=300))
def test_any_html_gives_text_without_tags_that_act(html):
    assert "\ue000" not in from_html(html).text


def test_script_does_not_survive():
    text = from_html('<p onclick="x()">A</p><script>x()</script><img src=x onerror=y>').text
    assert text == "A"


def test_tags_without_end_are_refused_at_once():
    with pytest.raises(PastedTooDeep):
        from_html("<div>" * (DEEPEST + 1) + "a")
    assert from_html("<p>một</p>" * 2000).text.count("một") == 2000


def test_notes_that_call_each_other_are_expanded_once():
    notes = "".join(
        f'<div style="mso-element:footnote" id=ftn{n}><p>{call(1)}{call(2)}x</p></div>'
        for n in (1, 2)
    )
    cleaned = from_html(f"<p>Câu{call(1)}.</p>{notes}")
    assert len(cleaned.text) < 100


def call(number: int) -> str:
    return f'<a href="#_ftn{number}"><sup>[{number}]</sup></a>'
