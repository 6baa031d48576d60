"""The file that came back against the file that was prepared."""

import io
from collections.abc import Callable
from dataclasses import asdict
from datetime import date

import pytest
from pypdf import PdfReader, PdfWriter, annotations
from pypdf.generic import DecodedStreamObject, NameObject

from reports.editions import matching, signatures, verdicts
from reports.tests import hostile_papers as papers
from reports.tests.issuing import page
from reports.tests.throwaway import with_signature

STYLE = (
    "<style>hr{break-after:page} p{font-size:14pt} small{font-size:11pt;display:block}"
    "sup{font-size:8pt}</style>"
)
HEAD = (
    "<p>ỦY BAN NHÂN DÂN TỈNH KON TUM</p><p>Số: {number}/BC-UBND</p>"
    "<p>Kon Tum, ngày {day} tháng {month} năm 2025</p><p>Kính gửi: Bộ Nội vụ.</p>"
)
BODY = "<p>Tổng số 50.533 hồ sơ<sup>1</sup>, đạt 97,87% từ ngày 15 tháng 12 năm 2024.</p>"
NOTE = "<small><sup>1</sup> Gồm 126 đơn vị.</small>"
BLANK = {"number": " ", "day": " ", "month": " "}
FILLED = {"number": "85", "day": "14", "month": "3"}


def paper(body: str = BODY + NOTE, **filled: str) -> bytes:
    return page(STYLE + HEAD.format(**(filled or BLANK)) + body)


def added_to(content: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """With a change added to the end of the file."""
    writer = PdfWriter(io.BytesIO(content), incremental=True)
    change(writer)
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def agrees(found: matching.Match) -> bool:
    """Whether the clerk has nothing to answer for, the signature aside."""
    signature = {"name": "A", "at": "", "intact": True, "kept": True, "whole": True}
    return not verdicts.against({**asdict(found), "signatures": [signature]})


def test_the_same_file_signed_begins_alike_and_agrees() -> None:
    found = matching.match(paper(), with_signature(paper()))
    assert found.begins_alike
    assert agrees(found)


def test_number_and_day_filled_in_are_read_and_are_no_difference() -> None:
    found = matching.match(paper(), paper(**FILLED))
    assert not found.begins_alike
    assert agrees(found)
    assert (found.number, found.day) == (85, date(2025, 3, 14))


def test_a_changed_figure_is_told() -> None:
    found = matching.match(paper(), paper(BODY.replace("50.533", "50.633") + NOTE, **FILLED))
    assert (found.lost, found.gained) == (("50.533",), ("50.633",))
    assert [(one.removed, one.added) for one in found.differences] == [("50.533", "50.633")]
    assert not agrees(found)


def test_a_changed_word_is_told_with_the_words_around_it() -> None:
    found = matching.match(paper(), paper(BODY.replace("hồ sơ", "hồ sơ giấy") + NOTE, **FILLED))
    (one,) = found.differences
    assert (one.removed, one.added) == ("sơ,", "sơ giấy,")
    assert one.before.endswith("Tổng số 50.533 hồ")
    assert one.after.startswith("đạt 97,87%")


def test_a_changed_footnote_is_told() -> None:
    found = matching.match(paper(), paper(BODY + NOTE.replace("126", "125"), **FILLED))
    assert (found.lost, found.gained) == (("126",), ("125",))


def test_where_a_footnote_stands_among_the_lines_is_no_difference() -> None:
    """Other page ends put it after another line of the body."""
    assert agrees(matching.match(paper(), paper(NOTE + BODY, **FILLED)))


def test_page_numbers_and_table_heads_repeated_are_no_difference() -> None:
    head = "<small>Mã Chỉ tiêu Đơn vị tính Số liệu</small>"
    rows = [f"<small>3.3.{n} Tổng số hồ sơ 50.53{n}</small>" for n in range(3)]
    ours = page(STYLE + head + rows[0] + rows[1] + "<hr><p>2</p>" + head + rows[2])
    theirs = page(STYLE + head + rows[0] + "<hr><p>2</p>" + head + rows[1] + rows[2])
    found = matching.match(ours, theirs)
    assert agrees(found)


def test_words_broken_at_a_hyphen_are_whole() -> None:
    ours = page(STYLE + "<p>Kế hoạch số 647/KH-UBND</p>")
    theirs = page(STYLE + "<p>Kế hoạch số 647/KH-<br>UBND</p>")
    assert agrees(matching.match(ours, theirs))


def test_a_change_added_after_signing_is_seen_although_it_begins_alike() -> None:
    """What is added to the end of a PDF can replace every page: the text is compared too."""
    original = paper()
    writer = PdfWriter(io.BytesIO(original), incremental=True)
    other = PdfReader(io.BytesIO(paper(BODY.replace("50.533", "60.533") + NOTE)))
    writer.pages[0].merge_page(other.pages[0])
    changed = io.BytesIO()
    writer.write(changed)
    found = matching.match(original, changed.getvalue())
    assert found.begins_alike
    assert "60.533" in found.gained


def test_a_note_laid_over_a_page_is_told() -> None:
    """It leaves the words as they were; the eye reads the note."""
    note = annotations.FreeText(text="60.533", rect=(50, 550, 200, 650), font_size="20pt")
    found = matching.match(paper(), added_to(paper(), lambda w: w.add_annotation(0, note)))
    assert not found.differences
    assert found.covered == (1,)
    assert not agrees(found)


def test_a_part_put_in_place_of_a_prepared_one_is_told() -> None:
    """Here a white sheet is painted before the words: they are read as before."""

    def paint(writer: PdfWriter) -> None:
        content = DecodedStreamObject()
        page_ = writer.pages[0]
        words = page_.get_contents()
        assert words is not None
        content.set_data(b"1 1 1 rg 0 0 600 600 re f " + words.get_data())
        page_[NameObject("/Contents")] = writer._add_object(content)

    found = matching.match(paper(), added_to(paper(), paint))
    assert found.begins_alike
    assert not found.differences
    assert found.rewritten == 1
    assert not agrees(found)


@pytest.mark.parametrize("style", ["font-size:7pt", "color:white;font-size:14pt"])
def test_words_too_small_or_too_pale_to_be_seen_are_told(style) -> None:
    hidden = f"<p style='{style}'>không kể 12 đơn vị</p>"
    found = matching.match(paper(), paper(BODY + NOTE + hidden, **FILLED))
    assert found.gained == ("12",)


def test_another_call_of_a_footnote_is_told() -> None:
    found = matching.match(paper(), paper(BODY.replace("<sup>1", "<sup>12") + NOTE, **FILLED))
    assert not agrees(found)


def test_signs_that_nothing_can_hold_are_replaced() -> None:
    """A font may say that a glyph means half a letter, or NUL; PostgreSQL keeps neither."""
    assert matching.read(papers.with_meanings("D800", "0000")).body.strip() == "\ufffd\ufffd"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04", "không phải PDF"),
        (b"%PDF-1.7 cut off", "bị hỏng"),
        (b"%PDF-1.7\n%%EOF", "bị hỏng"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, why: str) -> None:
    with pytest.raises(matching.UnreadableError, match=why):
        matching.match(paper(), content)


def test_a_pdf_with_a_password_is_refused() -> None:
    writer = PdfWriter(io.BytesIO(paper()))
    writer.encrypt("mật khẩu", algorithm="AES-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(matching.UnreadableError, match="mật khẩu"):
        matching.match(paper(), locked.getvalue())


def test_signatures_are_read_with_whose_and_whether_they_hold() -> None:
    signed = with_signature(paper())
    (one,) = signatures.read(signed)
    assert (one.name, one.intact, one.whole, one.kept) == ("Chứng thư thử nghiệm", True, True, True)
    assert signatures.read(paper()) == []
    assert signatures.read(b"%PDF-1.7 cut off") == []


def test_what_was_added_after_the_signature_is_told() -> None:
    note = annotations.FreeText(text="60.533", rect=(50, 550, 200, 650))
    (one,) = signatures.read(added_to(with_signature(paper()), lambda w: w.add_annotation(0, note)))
    assert (one.intact, one.whole, one.kept) == (True, False, False)


def test_a_second_signature_after_the_first_is_as_it_should_be() -> None:
    found = signatures.read(with_signature(with_signature(paper()), "DauCoQuan"))
    assert [(one.intact, one.whole, one.kept) for one in found] == [
        (True, False, True),
        (True, True, True),
    ]


def test_a_signed_file_that_was_altered_is_not_intact() -> None:
    signed = bytearray(with_signature(paper()))
    place = signed.index(b"/MediaBox")
    signed[place + 11 : place + 12] = b"1"
    (one,) = signatures.read(bytes(signed))
    assert not one.intact
