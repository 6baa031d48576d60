"""Citations read from text, and printed: what officials write, taken apart and put together."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.citing import types
from reports.citing.cited import Cited
from reports.citing.entries import Entry, citation_of, cleaned, faults, of_citation, slug_of
from reports.citing.issuers import alike, differ, issuer_key, levels_differ
from reports.citing.parsing import parse
from reports.citing.printing import full, short

DEMO = Path(__file__).parent.parent / "demo" / "documents.csv"


def one(text):
    (citation,) = parse(text)
    return citation


def test_a_full_citation_gives_every_field():
    citation = one(
        "Quyết định số 757/QĐ-UBND ngày 24 tháng 12 năm 2024 của Chủ tịch Ủy ban nhân dân tỉnh "
        "về việc ban hành Kế hoạch cải cách hành chính năm 2025"
    )
    assert (citation.type, citation.number, citation.symbol) == ("Quyết định", 757, "QĐ-UBND")
    assert (citation.reference, citation.day) == ("757/QĐ-UBND", date(2024, 12, 24))
    assert citation.issuer == "Chủ tịch Ủy ban nhân dân tỉnh"
    assert citation.subject == "về việc ban hành Kế hoạch cải cách hành chính năm 2025"
    assert not citation.faults


@pytest.mark.parametrize(
    ("text", "reference", "day", "issuer"),
    [
        ("Kế hoạch số 4772/KH-UBND, ngày 31/12/2024", "4772/KH-UBND", date(2024, 12, 31), ""),
        ("Nghị định số 61/2018/NĐ-CP", "61/2018/NĐ-CP", None, ""),
        (
            "Nghị quyết số 18-NQ/TW ngày 25/10/2017 của Bộ Chính trị về sắp xếp",
            "18-NQ/TW",
            date(2017, 10, 25),
            "Bộ Chính trị",
        ),
        ("Công văn số  526/UBND-TTHCC", "526/UBND-TTHCC", None, ""),
        ("Kế hoạch số 534/KH-\n\nUBND ngày 19 tháng 02\n\nnăm 2025", "534/KH-UBND",
         date(2025, 2, 19), ""),
        ("Chương trình  số 45 –CTr/HU, ngày 16-5-2022", "45-CTr/HU", date(2022, 5, 16), ""),
        ("Thông tư 01/2018/TT-VPCP ngày 23/11/2018 của Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ",
         "01/2018/TT-VPCP", date(2018, 11, 23), "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ"),
        ("Quyết định 5/QĐ-UBND năm 2025 của UBND tỉnh;", "05/QĐ-UBND", None, "UBND tỉnh"),
        ("Công văn (hỏa tốc) số 5/SNV-CCHC ngày 07/02/2025", "05/SNV-CCHC", date(2025, 2, 7), ""),
        ("Văn bản số 218/STP-XDKTr&PBPL ngày 07/02/2025", "218/STP-XDKTr&PBPL",
         date(2025, 2, 7), ""),
        (
            "Ngày 24 tháng 12 năm 2024, Chủ tịch Ủy ban nhân dân tỉnh đã có Quyết \nđịnh số "
            "757/QĐ-UBND về ban hành Kế hoạch",
            "757/QĐ-UBND",
            date(2024, 12, 24),
            "Chủ tịch Ủy ban nhân dân tỉnh",
        ),
        ("theo yêu cầu của Bộ Nội vụ tại Công văn số 581/BNV-CCHC ngày 21 tháng 02 năm 2022, "
         "Ủy ban nhân dân tỉnh báo cáo", "581/BNV-CCHC", date(2022, 2, 21), "Bộ Nội vụ"),
    ],
)  # fmt: skip
def test_forms_in_use(text, reference, day, issuer):
    citation = one(text)
    assert (citation.reference, citation.day, citation.issuer) == (reference, day, issuer)


def test_a_year_without_a_day_is_kept():
    assert one("Quyết định số 5/QĐ-UBND năm 2025 của UBND tỉnh").year == 2025


def test_a_footnote_call_is_no_part_of_year_or_symbol():
    first, second = parse(
        "các Nghị định số: 177/2024/NĐ-CP ngày 31 tháng 12 năm 202445; 178/2024/NĐ-CP ngày 31 "
        "tháng 12 năm 202446; của Chính phủ. "
    )
    assert first.day == second.day == date(2024, 12, 31)
    assert one("Thông báo số 1220-TB/TU17 của Tỉnh ủy").reference == "1220-TB/TU"


def test_lists_share_their_type_their_symbol_and_their_issuer():
    listed = parse("các Quyết định số 1/QĐ-SNV ngày 02/01/2025; số 2/QĐ-SNV ngày 03/01/2025 của "
                   "Sở Nội vụ")  # fmt: skip
    assert [(c.type, c.reference, c.issuer) for c in listed] == [
        ("Quyết định", "01/QĐ-SNV", "Sở Nội vụ"),
        ("Quyết định", "02/QĐ-SNV", "Sở Nội vụ"),
    ]
    shared = parse("Tại các Quyết định: Số 26,27,28/2023/QĐ-UBND ngày 29 tháng 5 năm 2023")
    assert [c.reference for c in shared] == [f"{n}/2023/QĐ-UBND" for n in (26, 27, 28)]
    assert {c.day for c in shared} == {date(2023, 5, 29)}


def test_a_list_shares_no_issuer_with_a_symbol_of_another_office():
    first, second, third = parse(
        "về kết quả thực hiện Quyết định số 06/QĐ-TTg; Quyết định số 93/QĐ-UBND; Quyết định số "
        "94/QĐ-UBND ngày 24 tháng 02 năm 2025 của Ủy ban nhân dân tỉnh"
    )
    assert (first.reference, first.issuer) == ("06/QĐ-TTg", "")
    assert second.issuer == third.issuer == "Ủy ban nhân dân tỉnh"
    letters = parse("Công văn số 1/UBND-NV, Công văn số 2/UBND-KT của UBND tỉnh")
    assert [letter.issuer for letter in letters] == ["UBND tỉnh", "UBND tỉnh"]


def test_names_may_begin_with_any_capital():
    assert one("theo Luật Ủy ban Thường vụ, được").subject == "Ủy ban Thường vụ"
    listed = parse("Quy định số 1/QĐ-SNV. Ủy ban xem số 2/QĐ-SNV")
    assert [c.type for c in listed] == ["Quy định", "Quyết định"]


def test_a_list_ends_with_its_sentence():
    found = parse("Ban hành Quyết định số 1/QĐ-SNV. Sở đã trả lời văn bản số 12/SNV-CCHC.")
    assert [c.type for c in found] == ["Quyết định", "Văn bản"]
    assert parse("xử lý 12/15 hồ sơ; số 7/UBND phản ánh") == []


def test_laws_are_named_without_a_number():
    text = "theo Luật Cán bộ, công chức, Luật Ban hành văn bản quy phạm pháp luật năm 2015 và Hiến pháp năm 201312"  # noqa: E501
    assert [(c.type, c.subject, c.year) for c in parse(text)] == [
        ("Luật", "Cán bộ, công chức", None),
        ("Luật", "Ban hành văn bản quy phạm pháp luật năm 2015", 2015),
        ("Hiến pháp", "năm 2013", 2013),
    ]
    assert one("Luật số 80/2025/QH15").reference == "80/2025/QH15"
    _, law = parse("Nghị định số 1/2020/NĐ-CP, Luật Đất đai số 31/2024/QH15.")
    assert (law.type, law.subject, law.reference) == ("Luật", "Đất đai", "31/2024/QH15")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Quyết định số 5/QĐ-UBND ngày 31/02/2025", "impossible_day"),
        ("Quyết định số 5/QĐ-UBND ngày 5/8", "day_without_year"),
        ("Nghị định số 130/2018/NĐ-CP ngày 27-9-2019", "year_differs"),
        ("Nghị quyết số 01/2022/QĐ-UBND", "type_against_symbol"),
        ("Công văn số 5/BC-UBND", "type_against_symbol"),
        ("Thông báo số 1235/TB-TU", "party_symbol"),
        ("Chương trình 53/CTr/TU", "party_symbol"),
    ],
)
def test_what_is_wrong_is_named(text, fault):
    assert one(text).faults == (fault,)


@pytest.mark.parametrize(
    ("type_", "symbol"),
    [
        ("Quy định", "QĐ/TU"),
        ("Nghị quyết", "QH14"),
        ("Nghị quyết", "UBTVQH14"),
        ("Văn bản", "QĐ-UBND"),
        ("Công văn", "TTg-KSTT"),
        ("Thư công", "QĐ-UBND"),
    ],
)
def test_symbols_that_fit(type_, symbol):
    assert types.fits(type_, symbol)


def test_the_span_holds_what_names_the_document_and_not_its_subject():
    text = "theo Kế hoạch số 5/KH-UBND ngày 01/02/2025 của UBND tỉnh về rà soát."
    citation = one(text)
    assert text[citation.start : citation.end] == citation.quote
    assert citation.quote.endswith("của UBND tỉnh")


def test_a_subject_ends_with_its_clause_and_keeps_what_it_cites():
    outer, inner = parse(
        "Kế hoạch số 5/KH-UBND ngày 01/02/2025 về triển khai Nghị quyết số 18-NQ/TW của Bộ Chính "
        "trị (khóa XII); đồng thời giao Sở Nội vụ."
    )
    assert outer.subject.endswith("của Bộ Chính trị (khóa XII)")
    assert inner.issuer == "Bộ Chính trị"
    assert one("(Quyết định số 5/QĐ-UBND về phí) và lệ phí").subject == "về phí"


# -- printing --------------------------------------------------------------------------------------

DECREE = Cited("", "Nghị định", "61/2018/NĐ-CP", "Chính phủ", date(2018, 4, 3), "về cơ chế một cửa")


def test_in_full_at_first_and_short_later():
    assert full(DECREE) == (
        "Nghị định số 61/2018/NĐ-CP ngày 03 tháng 4 năm 2018 của Chính phủ về cơ chế một cửa"
    )
    assert short(DECREE) == "Nghị định số 61/2018/NĐ-CP"


def test_what_is_not_known_leaves_no_gap():
    undated = Cited("", "Công văn", "219/TTg-KSTT", "Thủ tướng Chính phủ", None, "")
    assert full(undated) == "Công văn số 219/TTg-KSTT của Thủ tướng Chính phủ"
    unnumbered = Cited("", "Giấy mời", "", "Sở Nội vụ", date(2025, 2, 5), "Họp giao ban")
    assert short(unnumbered) == "Giấy mời ngày 05 tháng 02 năm 2025"
    assert full(unnumbered) == ("Giấy mời ngày 05 tháng 02 năm 2025 của Sở Nội vụ về Họp giao ban")


def test_a_law_is_printed_by_its_name_alone():
    law = Cited("", "Luật", "22/2008/QH12", "Quốc hội", date(2008, 11, 13), "Cán bộ, công chức")
    assert full(law) == short(law) == "Luật Cán bộ, công chức"
    assert full(replace(law, subject="")) == "Luật số 22/2008/QH12"


SYMBOLS = st.sampled_from(
    [
        ("Quyết định", "QĐ-UBND"),
        ("Kế hoạch", "KH-BCĐ"),
        ("Công văn", "STP-XDKTr&PBPL"),
        ("Báo cáo", "BC-SNV"),
    ]
)
ISSUERS = st.sampled_from(
    [
        "Chủ tịch Ủy ban nhân dân tỉnh Kon Tum",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ",
        "Ban Chỉ đạo cải cách hành chính, Chuyển đổi số và Đề án 06 tỉnh Kon Tum",
        "Hội đồng phối hợp phổ biến, giáo dục pháp luật tỉnh Kon Tum",
        "",
    ]
)
SUBJECTS = st.sampled_from(
    ["", "về việc ban hành Kế hoạch năm 2025", "quy định định mức kinh tế - kỹ thuật"]
)


@given(
    SYMBOLS,
    st.integers(1, 99_999),
    st.none() | st.integers(1990, 2030),
    ISSUERS,
    st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    SUBJECTS,
)
def test_what_is_printed_in_full_is_read_again(kind, number, year, issuer, day, subject):
    type_, symbol = kind
    reference = f"{number:02}/{year}/{symbol}" if year else f"{number:02}/{symbol}"
    citation = one(full(Cited("", type_, reference, issuer, day, subject)))
    again = (citation.type, citation.reference, citation.issuer, citation.day, citation.subject)
    assert again == (type_, reference, issuer, day, subject)
    assert (citation.number, citation.symbol) == (number, symbol)


@given(SYMBOLS, st.integers(1, 99_999), st.none() | st.integers(1990, 2030), ISSUERS, SUBJECTS)
def test_a_registered_document_is_the_citation_that_its_print_gives(
    kind, number, year, issuer, subject
):
    reference = f"{number}/{year}/{kind[1]}" if year else f"{number}/{kind[1]}"
    document = Cited("", kind[0], reference, issuer, date(2025, 2, 19), subject)
    read = replace(one(full(document)), start=0, end=0, quote="", faults=())
    assert citation_of(document) == read


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    for citation in parse(f"Quyết định số 1/QĐ-UBND {text} Kế hoạch số 2/KH-UBND"):
        assert 0 <= citation.start < citation.end


# -- entries ---------------------------------------------------------------------------------------


def test_spellings_of_one_issuer_are_one():
    spellings = (
        "UBND tỉnh Đăk Lắk",
        "Uỷ ban nhân dân tỉnh Đắk Lắk",
        "Ủy ban Nhân dân  tỉnh Đak Lăk",
    )
    assert len({issuer_key(name, normative=False) for name in spellings}) == 1
    assert issuer_key("UBND tỉnh", normative=True) != issuer_key("UBND tỉnh", normative=False)


def test_the_chairman_may_be_the_committee_but_a_district_is_no_province():
    def key(name):
        return issuer_key(name, normative=False)

    assert alike(key("Chủ tịch UBND tỉnh"), key("Ủy ban nhân dân tỉnh Kon Tum"))
    assert not alike(key("UBND tỉnh Kon Tum"), key("UBND huyện Tu Mơ Rông"))


def test_a_name_with_words_left_out_is_no_other_office_and_need_not_be_alike():
    committee, standing = "Tỉnh ủy", "Ban Thường vụ Tỉnh ủy"
    keys = [issuer_key(name, normative=False) for name in (committee, standing)]
    assert not differ(committee, standing)
    assert not alike(*keys)
    assert differ("Ủy ban nhân dân tỉnh", "Sở Nội vụ")
    assert levels_differ("UBND tỉnh", "UBND huyện Tu Mơ Rông")
    assert not levels_differ("UBND tỉnh", "Sở Nội vụ")


def test_the_year_of_a_normative_number_comes_before_that_of_the_day():
    entry = cleaned(Entry("nghị  định", "179/2024/NĐ-CP", day=date(2025, 1, 1)))
    assert (entry.type, entry.number, entry.symbol, entry.year) == ("Nghị định", 179, "NĐ-CP", 2024)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry("", "1/QĐ-UBND"), "type"),
        (Entry("Quyết định", "số một"), "reference"),
        (Entry("Quyết định"), "subject"),
        (Entry("Quyết định", "1/" + "A" * 50), "reference"),
        (Entry("Quyết định", "1/QĐ-UBND", year=25), "year"),
        (Entry("Quyết định", "1/QĐ-UBND", subject="x" * 601), "subject"),
    ],
)
def test_what_the_register_cannot_take(entry, field):
    assert list(faults(cleaned(entry))) == [field]


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (Entry("Quyết định", "757/QĐ-UBND", day=date(2024, 12, 24)), "757-qd-ubnd-2024"),
        (Entry("Nghị định", "61/2018/NĐ-CP"), "61-2018-nd-cp"),
        (Entry("Luật", subject="Đất đai năm 2024"), "luat-dat-dai-nam-2024"),
    ],
)
def test_keys_can_be_read(entry, key):
    assert slug_of(cleaned(entry)) == key


def test_the_documents_of_the_demonstration_print_and_parse():
    """Real citations: 285 documents of two reports, as the reports' text will print them."""
    with DEMO.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 285
    for row in rows:
        day = date.fromisoformat(row["day"]) if row["day"] else None
        cited = Cited(row["key"], row["type"], row["reference"], row["issuer"], day, row["subject"])
        entry = of_citation(parse(full(cited))[0])
        law = row["type"] in types.LAWS
        assert (entry.type, entry.day) == (cited.type, None if law else cited.day), row["key"]
        assert entry.reference == cited.reference, row["key"]
        assert entry.issuer == ("" if law else cited.issuer), row["key"]
        # A semicolon ends a citation in a list, so it ends what is read of a subject.
        assert entry.subject == cited.subject.partition(";")[0], row["key"]
