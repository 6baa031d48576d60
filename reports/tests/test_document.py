"""Composing a report: numbering, periods, letterhead, sections, annexes, the real province."""

import datetime as dt
from dataclasses import replace

import pytest

from reports.documents import annexes, outlines
from reports.documents.blocks import Heading, Paragraph
from reports.documents.drafting import UNWRITTEN, Material, draft, numbers
from reports.documents.letterhead import Issuer, letterhead, signature
from reports.documents.numbering import label, letter, roman
from reports.documents.periods import next_period_name, period_name
from reports.tests import kon_tum
from reports.tests.fakes import AREAS, KON_TUM, Window, figure, found, report, row


def test_numbers_follow_the_vietnamese_alphabet():
    assert [roman(n) for n in (1, 4, 7, 9, 14)] == ["I", "IV", "VII", "IX", "XIV"]
    assert [letter(n) for n in range(1, 9)] == list("abcdđegh")
    assert letter(24) == "aa"
    assert label((2, 1, 5), "letters") == "đ)"
    assert label((2, 1, 5), "decimal") == "1.5."


def test_headings_are_numbered_from_their_order():
    rows = [
        row("I", 1, "A"),
        row("I.1", 2, "B"),
        row("I.1.a", 3, "C"),
        row("I.1.x", 4, "D", marker="-"),
        row("I.1.b", 3, "E"),
        row("I.2", 2, "F"),
        row("II", 1, "G"),
        row("II.1", 2, "H"),
        row("II.1.a", 3, "I"),
    ]
    letters = ["I.", "1.", "a)", "-", "b)", "2.", "II.", "1.", "a)"]
    assert list(numbers(rows, "letters").values()) == letters
    decimals = ["I.", "1.", "1.1.", "-", "1.2.", "2.", "II.", "1.", "1.1."]
    assert list(numbers(rows, "decimal").values()) == decimals


@pytest.mark.parametrize(
    ("begin", "end", "name", "following"),
    [
        ("2024-12-15", "2025-03-15", "quý I năm 2025", "quý II năm 2025"),
        ("2024-12-15", "2025-06-15", "6 tháng đầu năm 2025", "6 tháng cuối năm 2025"),
        ("2025-06-15", "2025-09-15", "quý III năm 2025", "quý IV năm 2025"),
        ("2024-12-15", "2025-09-15", "9 tháng đầu năm 2025", "quý IV năm 2025"),
        ("2021-12-15", "2022-12-15", "năm 2022", "năm 2023"),
        ("2025-01-01", "2025-04-01", "quý I năm 2025", "quý II năm 2025"),
        ("2025-09-15", "2025-12-15", "quý IV năm 2025", "quý I năm 2026"),
        ("2025-01-15", "2025-02-15", "tháng 2 năm 2025", "tháng 3 năm 2025"),
        (
            "2025-02-15",
            "2025-06-15",
            "từ ngày 15 tháng 02 năm 2025 đến ngày 14 tháng 6 năm 2025",
            "kỳ tiếp theo",
        ),
    ],
)
def test_a_period_is_named_by_its_window(begin, end, name, following):
    window = Window(dt.date.fromisoformat(begin), dt.date.fromisoformat(end))
    assert period_name(window) == name
    assert next_period_name(window) == following


def test_a_committee_stands_alone_on_the_letterhead():
    head = letterhead(KON_TUM, 2025)
    assert head.superior == ""
    assert head.issuer == ("ỦY BAN NHÂN DÂN", "TỈNH KON TUM")
    assert (head.symbol, head.place, head.year) == ("BC-UBND", "Kon Tum", 2025)
    assert signature(KON_TUM).lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


@pytest.mark.parametrize(
    ("name", "level", "place", "agency"),
    [
        ("Huyện Tu Mơ Rông", "district", "Tu Mơ Rông", "Ủy ban nhân dân huyện"),
        ("Thành phố Kon Tum", "district", "Kon Tum", "Ủy ban nhân dân thành phố"),
        ("Phường Quyết Thắng", "commune", "Quyết Thắng", "Ủy ban nhân dân phường"),
        ("Thị trấn Đăk Tô", "commune", "Đăk Tô", "Ủy ban nhân dân thị trấn"),
    ],
)
def test_committees_of_every_level(name, level, place, agency):
    issuer = Issuer("x", name, level, "Tỉnh Kon Tum")
    assert letterhead(issuer, 2025).issuer == ("ỦY BAN NHÂN DÂN", name.upper())
    assert (issuer.place, issuer.agency) == (place, agency)
    assert issuer.full_agency == f"Ủy ban nhân dân {name[0].lower()}{name[1:]}"


def test_an_agency_stands_under_its_superior():
    issuer = Issuer("so-khcn", "Sở Khoa học và Công nghệ", "department", "Tỉnh Kon Tum")
    head = letterhead(issuer, 2025)
    assert head.superior == "UBND TỈNH KON TUM"
    assert head.issuer == ("SỞ KHOA HỌC VÀ CÔNG NGHỆ",)
    assert (head.symbol, head.place) == ("BC-SKHCN", "Kon Tum")
    assert issuer.agency == issuer.full_agency == "Sở Khoa học và Công nghệ"
    assert signature(issuer).lines == ("GIÁM ĐỐC",)
    assert signature(replace(issuer, name="Phòng Nội vụ")).lines == ("THỦ TRƯỞNG ĐƠN VỊ",)


def test_sections_with_and_without_text():
    document = report(
        row("I", 1, "KẾT QUẢ {KỲ}", kind="container"),
        row("I.1", 2, "Hồ sơ", "Có {{3.3.0}} hồ sơ."),
        row("I.2", 2, "Chưa viết", kind="narrative"),
        row("I.3", 2, "Thu {kỳ}:", "đạt {{3.3.0}}."),
        figures=found(figure("3.3.0", "50533")),
    )
    assert [getattr(block, "text", "") for block in document.body] == [
        "I. KẾT QUẢ QUÝ I NĂM 2025",
        "1. Hồ sơ",
        "Có 50.533 hồ sơ.",
        "2. Chưa viết",
        UNWRITTEN,
        "đạt 50.533.",
    ]
    last = document.body[-1]
    assert isinstance(last, Paragraph)
    assert last.lead == Heading(2, "3.", "Thu quý I năm 2025:", "I.3")
    assert document.unwritten == ("I.2",)
    assert not document.faults


def test_headings_without_number_and_tasks_run_on_into_their_text():
    document = report(
        row("I", 1, "NHIỆM VỤ", kind="container"),
        row("I.1", 2, "Tiếp tục rà soát", "TTHC.", kind="task"),
        row("I.2", 2, "Đánh giá", kind="container"),
        row("I.2.-1", 4, "Về biên chế", "được giao {{4.2.1}}.", marker="-"),
        row("I.2.-2", 4, "Về tuyển dụng", "- Công chức.\n- Viên chức.", marker="-"),
        figures=found(figure("4.2.1", "1903")),
    )
    leads = [b.lead.text for b in document.body if isinstance(b, Paragraph) and b.lead]
    assert leads == ["1. Tiếp tục rà soát", "- Về biên chế:"]
    assert "- Về tuyển dụng" in [b.text for b in document.body if isinstance(b, Heading)]


def test_faults_of_titles_and_texts_are_listed_with_their_place():
    document = report(
        row("I", 1, "KẾT QUẢ {TUẦN}", "Có {{9.9.9}} hồ sơ."),
        figures={},
    )
    assert [(fault.place, fault.code) for fault in document.faults] == [
        ("I", "TUẦN"),
        ("I", "9.9.9"),
    ]


def test_the_opening_says_for_which_days_and_what_is_missing():
    complete = report(figures=found(figure("2.1", "38")))
    assert "tính từ ngày 15 tháng 12 năm 2024 đến ngày 14 tháng 3 năm 2025" in (
        complete.opening[-1].text
    )
    assert "chưa tổng hợp đủ" not in complete.opening[-1].text
    partial = report(figures=found(figure("2.1", "38", expected=10, reported=9)))
    assert "Có 01 chỉ tiêu chưa tổng hợp đủ" in partial.opening[-1].text
    assert len(report(figures={}).opening) == 1


def rows_of(*figures, illustration=""):
    tables = annexes.build(
        found(*figures), AREAS, Window(), reference="(…)", illustration=illustration
    )
    return tables, [row for table in tables for row in table.rows]


def test_annexes_by_area_in_roman_with_their_window():
    tables, _rows = rows_of(figure("6.2.1", area_code="tai-chinh-cong"), figure("2.1"))
    assert [(table.number, table.title) for table in tables] == [
        ("I", "Số liệu cải cách thể chế"),
        ("II", "Số liệu cải cách tài chính công"),
    ]
    assert tables[0].window_heading == "Từ 15/12/2024 đến 14/03/2025"
    assert "14/03/2025" in tables[0].cut_off_heading


def test_a_single_annex_has_no_number():
    (table,), _rows = rows_of(figure("2.1"))
    assert table.number == ""


def test_flows_and_stocks_stand_in_their_columns():
    _tables, rows = rows_of(figure("2.1", "8"), figure("2.2", "1407", over_time="stock"))
    assert [(row.in_window, row.at_cut_off) for row in rows] == [("8", ""), ("", "1.407")]


def test_coverage_is_shown_only_where_it_is_not_complete():
    (table,), rows = rows_of(
        figure("2.1", expected=126, reported=124), figure("2.2", expected=126, reported=126)
    )
    assert [row.coverage for row in rows] == ["124/126", ""]
    assert table.has_coverage


def test_figures_without_value_say_why():
    _tables, rows = rows_of(
        figure("2.1", None),
        figure("2.2", None, status="not_computable", computed=True),
        figure("2.3", None, expected=0, na=3),
        figure("2.4", None, expected=0),
        figure("2.5", None, computed=True),
    )
    assert [(row.code, row.in_window, row.note) for row in rows] == [
        ("2.1", "…", "Chưa có số liệu"),
        ("2.2", "…", "Chưa tính được"),
        ("2.3", "–", "Không áp dụng"),
    ]


def test_notes_of_provisional_and_yearly_figures():
    _tables, rows = rows_of(
        figure("2.1", provisional=1, data_to=dt.date(2025, 3, 31)),
        figure("2.2", over_time="annual"),
        figure("2.3", provisional=1),
    )
    assert [row.note for row in rows] == ["Ước đến 31/03/2025", "Số của cả năm", "Ước"]


def test_a_part_is_read_under_its_whole():
    _tables, rows = rows_of(
        figure("2.1"),
        figure("2.1.1", parent_code="2.1", parent_label="Tổng số", label="Cấp tỉnh"),
        figure("2.4.1", parent_code="2.4", parent_label="Số văn bản", label="UBND tỉnh"),
        figure("2.4.2", parent_code="2.4", parent_label="Số văn bản", label="Nghị quyết"),
    )
    assert [(row.depth, row.label) for row in rows[1:]] == [
        (1, "Cấp tỉnh"),
        (0, "Số văn bản: UBND tỉnh"),
        (0, "Số văn bản: nghị quyết"),
    ]


def test_an_illustrative_split_is_said_so():
    (table,), _rows = rows_of(figure("2.1"), illustration="Số chia là minh họa.")
    assert "minh họa" in table.notes[0]


@pytest.fixture(scope="module")
def province():
    material = Material(
        issuer=KON_TUM,
        window=Window(),
        file_name="bao-cao-kt-2025-q1-kt",
        numbering="letters",
        sections=outlines.read(outlines.DATA / "outline_province.csv"),
        figures=kon_tum.figures(),
        areas=list(kon_tum.AREAS.values()),
    )
    return draft(material)


def test_the_province_reports_without_a_fault(province):
    assert not province.faults
    assert province.subject == (
        "Kết quả thực hiện công tác cải cách hành chính quý I năm 2025 và một số nhiệm vụ "
        "trọng tâm quý II năm 2025 trên địa bàn tỉnh Kon Tum"
    )
    assert len(province.annexes) == 7


@pytest.mark.parametrize(
    "words",
    [
        *("38 văn bản QPPL", "29 văn bản", "01 Nghị quyết", "28 Quyết định", "50.533 hồ sơ"),
        *("44.634 hồ sơ", "97,87%", "952 hồ sơ", "5.899 hồ sơ", "31,04%", "35,10%", "1.783 TTHC"),
        *("1.439/1.783", "417 đơn vị sự nghiệp công lập", "giảm 06 cơ quan", "giảm 42 đơn vị"),
        *("23,5%", "1.903 biên chế", "14.622 người", "2.434.977 triệu đồng", "23,1%"),
        *("03 phản ánh, kiến nghị", "2,319 tỷ đồng"),
    ],
)
def test_the_province_says_its_figures(province, words):
    assert any(words in block.text for block in province.body)


def test_the_province_keeps_its_outline(province):
    headings = [b if isinstance(b, Heading) else b.lead for b in province.body]
    texts = [heading.text for heading in headings if heading]
    assert len(texts) == 78
    assert "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ CCHC TRỌNG TÂM TRONG QUÝ II NĂM 2025" in texts
    assert any(text.startswith("đ) Về cơ chế tự chủ") for text in texts)
    assert province.closing[0].text.endswith("./.")
