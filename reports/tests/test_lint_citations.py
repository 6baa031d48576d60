"""Cited documents: one document in two ways, years, types, first mentions, days in no calendar."""

from datetime import date

import pytest

from reports.citing.cited import Cited
from reports.linting import Known, lint_text
from reports.tests.linting import RULE, kinds, only, remarks

PLAN = "Kế hoạch số 534/KH-UBND ngày 19 tháng 02 năm 2025 của Ủy ban nhân dân tỉnh về tuyên truyền"


def again(text: str) -> str:
    """A first citation, and another one in a later paragraph."""
    return f"Thực hiện {PLAN} công tác cải cách hành chính.\nTiếp tục thực hiện {text}."


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("citation_year", "Nghị định số 130/2018/NĐ-CP ngày 27 tháng 9 năm 2019 của Chính phủ."),
        ("citation_type", "Nghị quyết số 01/QĐ-UBND ngày 03/6/2022 của Ủy ban nhân dân huyện."),
        ("citation_type", "Công văn số 12/KH-UBND ngày 10 tháng 01 năm 2025."),
        ("citation_type", "Quyết định số 05/QĐ-UBND ngày 03/6/2022 của Hội đồng nhân dân huyện."),
        ("citation_incomplete", "Triển khai Công văn số 219/TTg-KSTT của Thủ tướng Chính phủ."),
        ("citation_form", "Thông báo số 1235/TB-TU ngày 07 tháng 02 năm 2025 của Tỉnh ủy."),
        ("impossible_date", "Báo cáo gửi trước ngày 31 tháng 4 năm 2025."),
        ("impossible_date", "Số liệu đến ngày 30/02/2025."),
    ],
)
def test_what_is_wrong_in_a_citation_is_found(kind: str, text: str) -> None:
    assert kinds(text) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ.",
        "Nghị định số 115/2020/NĐ-CP của Chính phủ.",
        "Quyết định số 1508/QĐ-TTg ngày 04 tháng 12 năm 2024 của Thủ tướng Chính phủ.",
        "Nghị quyết số 18-NQ/TW ngày 25/10/2017 của Ban Chấp hành Trung ương khóa XII.",
        "Nghị quyết số 56/2017/QH14 ngày 24/11/2017 của Quốc hội.",
        "Quy định số 293-QĐ/TU ngày 24 tháng 12 năm 2021 của Tỉnh ủy.",
        "Công văn số 526/UBND-TTHCC ngày 19 tháng 02 năm 2025.",
        "Văn bản số 733/SNV-HCTH ngày 14 tháng 3 năm 2025 của Sở Nội vụ.",
        "Ngày 29 tháng 02 năm 2024, ngày 31/12.",
    ],
)
def test_sound_citations_are_left(text: str) -> None:
    assert remarks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch số 534/KH-UBND ngày 19 tháng 02 năm 2024",
        "Kế hoạch số 534/KH-UBND ngày 20 tháng 02 năm 2025",
        "Kế hoạch số 534/KH-BCĐ ngày 19 tháng 02 năm 2025 về tuyên truyền công tác cải cách",
        "Kế hoạch số 534/KH-UBND ngày 19/02/2025 của Sở Nội vụ",
    ],
)
def test_one_document_cited_in_two_ways(text: str) -> None:
    assert kinds(again(text)) == {"citation_conflict"}


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch số 534/KH-UBND",
        "Kế hoạch số 534/KH-UBND ngày 19/02/2025 của UBND tỉnh Kon Tum",
        "Kế hoạch số 534/KH-UBND ngày 19 tháng 2 năm 2025 của Chủ tịch UBND tỉnh",
        "Kế hoạch số 534/KH-UBND ngày 05 tháng 6 năm 2023 về phòng cháy, chữa cháy rừng mùa khô",
        "Kế hoạch số 534/KH-UBND ngày 05 tháng 6 năm 2025 của Ủy ban nhân dân huyện",
        "Quyết định số 534/QĐ-UBND ngày 05 tháng 6 năm 2025",
    ],
)
def test_later_mentions_and_other_documents_are_left(text: str) -> None:
    assert remarks(again(text)) == []


def test_a_number_used_for_two_documents_of_a_year() -> None:
    text = "Kế hoạch số 534/KH-UBND ngày 05/6/2025 về phòng cháy, chữa cháy rừng mùa khô năm 2025"
    assert kinds(again(text)) == {"citation_repeated"}


def test_the_place_of_the_other_mention_is_named() -> None:
    remark = only(again("Kế hoạch số 534/KH-UBND ngày 19 tháng 02 năm 2024"))
    assert remark.line == 2
    assert "dòng 1 ghi ngày 19/02/2025" in remark.why


def test_a_footnote_may_complete_the_first_mention() -> None:
    text = (
        "Thực hiện Công văn số 12/UBND-NV1 của tỉnh.\n\n"
        f"{RULE}\n1 Ngày 10 tháng 01 năm 2025 về việc kiểm tra công vụ.\n"
    )
    assert remarks(text) == []


def test_a_document_later_than_the_reported_year() -> None:
    text = (
        "Kết quả cải cách hành chính năm 2024\n\n"
        "Ủy ban nhân dân xã thực hiện Quyết định số 5/QĐ-UBND ngày 06/01/2042.\n"
    )
    assert ("citation_year", "Quyết định số 5/QĐ-UBND ngày 06/01/2042") in remarks(text)


def test_a_document_later_than_the_report() -> None:
    text = "Theo Quyết định số 5/QĐ-UBND ngày 06/5/2025."
    on = Known(on=date(2025, 3, 20))
    assert [remark.kind for remark in lint_text(text, on)] == ["citation_year"]
    assert lint_text(text, Known(on=date(2025, 4, 20))) == []


def test_the_register_knows_better() -> None:
    document = Cited(
        "534-kh-ubnd-2025", "Kế hoạch", "534/KH-UBND", "Ủy ban nhân dân tỉnh", date(2025, 2, 19), ""
    )
    known = Known(documents=[document])
    right = "Thực hiện Kế hoạch số 534/KH-UBND ngày 19 tháng 02 năm 2025."
    assert lint_text(right, known) == []
    (remark,) = lint_text(right.replace("19", "18"), known)
    assert remark.kind == "citation_conflict"
    assert "sổ văn bản" in remark.why
