"""Numbers, sums, percentages and counts in prose: what is wrong is found, what is right is left."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.numerals import round_half_up
from reports.linting import Passage, lint
from reports.linting.numerals import numerals, shown
from reports.tests.linting import RULE, kinds, only, remarks

WRONG = {
    "sum_mismatch": [
        "Đã ban hành 30 văn bản (gồm 01 Nghị quyết và 28 Quyết định).",
        "Tổng số TTHC là 1.784 TTHC (trong đó, cấp tỉnh 1.407 thủ tục, cấp huyện 233 thủ tục,"
        " cấp xã 106 thủ tục, 37 thủ tục chung 2 cấp và 3 cấp).",
        "Tổng số biên chế được giao là 1.903 biên chế. Trong đó: các cơ quan cấp tỉnh: 1.105 biên"
        " chế; Ủy ban nhân dân cấp huyện: 789 biên chế.",
        "Thẩm định 30 dự thảo văn bản (01 Nghị quyết của Hội đồng nhân dân và 99 Quyết định).",
        "Đã phân bổ 3.956.954 triệu đồng, trong đó, ngân sách địa phương là 2.504.067 triệu đồng"
        " và ngân sách trung ương là 1.452.878 triệu đồng.",
        "Toàn tỉnh tiếp nhận 03 phản ánh; đã xử lý 02 phản ánh; 02 phản ánh đang xử lý.",
        "Đã giải quyết 298.765 hồ sơ (trước hạn 210.000 hồ sơ, đúng hạn 85.675 hồ sơ, quá hạn 3.000"
        " hồ sơ).",
        "Thẩm định 30 dự thảo; tham gia ý kiến 10 dự thảo (22 Nghị quyết và 08 Quyết định).",
        "Tuyển dụng 45 công chức (trong đó: 30 nam, 16 nữ).",
        "Công bố 125 TTHC (ban hành mới 25 TTHC; sửa đổi, bổ sung 80 TTHC; bãi bỏ 21 TTHC).",
        "Được giao 4.809 công việc, đã xử lý xong 4.690 công việc, đã hoàn thành nhưng trễ hạn 76"
        " công việc, chưa hoàn thành 02 công việc, đang triển khai 122 công việc.",
        "Tiếp nhận 50.533 hồ sơ (15.686 hồ sơ trực tuyến; 29.007 hồ sơ trực tiếp; 5.840 hồ sơ kỳ"
        " trước chuyển sang); đã giải quyết 44.634 hồ sơ; 5.998 hồ sơ đang giải quyết.",
    ],
    "part_exceeds_whole": [
        "Toàn tỉnh giao 1.250 biên chế, trong đó cấp tỉnh 1.520 biên chế.",
        "Tổ chức 10 cuộc kiểm tra, trong đó có 12 cuộc kiểm tra đột xuất.",
        "Đã tích hợp 1.799/1.783 TTHC lên Cổng Dịch vụ công quốc gia.",
        "Hồ sơ trực tuyến chiếm 104,5%.",
    ],
    "percent_mismatch": [
        "Đã hoàn thành 34/39 nhiệm vụ, đạt tỷ lệ 87,28%.",
        "Đã số hóa 205.513/216.111 giấy phép lái xe, đạt 95,09%.",
        "Đã giải quyết 44.634 hồ sơ, trong đó 43.682 hồ sơ đúng hạn (đạt tỷ lệ 98,87%).",
        "Tổng số TTHC của tỉnh: 1.767; số lượng dịch vụ công một phần: 340 (chiếm 19,23%).",
        "Toàn tỉnh còn 14 cơ quan chuyên môn (giảm 06 cơ quan, đạt tỷ lệ 35%).",
        "Kế hoạch vốn được giao là 2.000 triệu đồng, đã giải ngân"
        " 500 triệu đồng, đạt 26% kế hoạch.",
        "Đã giải ngân 1.234,5 tỷ đồng/3.456,7 tỷ đồng, đạt 37,5% kế hoạch.",
        "Thực hiện sắp xếp, giảm 03/15 phòng chuyên môn (tương đương 25%).",
        "Hồ sơ nộp trực tuyến: 38,31%; hồ sơ nộp theo hình thức khác 61,96%.",
        "Tiếp nhận 132 hồ sơ, tăng 11% so với cùng kỳ năm trước (120 hồ sơ).",
    ],
    "count_mismatch": [
        "Đã kiểm tra tại 07 đơn vị: Sở Nội vụ, Sở Tài chính, Sở Y tế.",
        "Đã thực hiện 04 nhiệm vụ: (1) Ban hành kế hoạch; (2) Kiểm tra; (3) Tuyên truyền.",
        "Đã ban hành 03 văn bản: kế hoạch tuyên truyền; kế hoạch kiểm tra; hướng dẫn chấm điểm;"
        " báo cáo tổng kết.",
        "- Sở Nội vụ 05 chuyên đề:\n+ Chuyên đề thứ nhất;\n+ Chuyên đề thứ hai.\n- Sở Y tế.",
    ],
    "decimal_point": [
        "Tỷ lệ văn bản điện tử đạt 99.48%.",
        "Tổng kinh phí là 2.5 tỷ đồng.",
        "Đã tiếp nhận 1,234 hồ sơ.",
    ],
    "ungrouped_number": [
        "Hệ thống có 7800 tài khoản.",
        "Dịch vụ công toàn trình: 1099 (chiếm một nửa).",
    ],
    "stray_note": ["Số người hưởng lương là 14.62224 người.", "Thực hiện đến hết năm 202445."],
    "direction_mismatch": [
        "Số hồ sơ tăng từ 120 hồ sơ lên 100 hồ sơ.",
        "Đã tiếp nhận 100 hồ sơ, tăng 12 hồ sơ so với cùng kỳ năm 2024 (120 hồ sơ).",
        "Tỷ lệ đạt 95,5%, giảm 1,2 điểm phần trăm so với quý IV năm 2024 (94,3%).",
        "Thu ngân sách bằng 82,2% so với cùng kỳ, tăng so với dự toán.",
        "Giải ngân đạt 98% kế hoạch, vượt kế hoạch đề ra.",
        "Tổ chức 12 cuộc, bằng cùng kỳ năm trước (10 cuộc).",
    ],
}

SOUND = [
    "Đã ban hành 38 văn bản QPPL. Trong đó: Hội đồng nhân dân, Ủy"
    " ban nhân dân tỉnh ban hành 29 văn"
    " bản (gồm 01 Nghị quyết và 28 Quyết định); Hội đồng nhân dân, Ủy ban nhân dân cấp huyện ban"
    " hành 09 văn bản (gồm 0 Nghị quyết và 09 Quyết định); cấp xã ban hành 0 văn bản.",
    "Đã giải quyết 104 hồ sơ, trong đó 102 hồ sơ đúng hạn và sớm hạn; đang giải quyết 15 hồ sơ.",
    "Số văn bản đã được rà soát 29 văn bản; trong đó: số văn bản được đề nghị sửa đổi 07 văn bản;"
    " số văn bản đã được xử lý sau rà soát 07 văn bản.",
    "Toàn tỉnh tiếp nhận 50.533 hồ sơ (trong đó, 15.686 hồ sơ trực tuyến; 29.007 hồ sơ trực tiếp;"
    " 5.840 hồ sơ từ kỳ trước chuyển sang); đã giải quyết 44.634 hồ sơ, trong đó 43.682 hồ sơ đúng"
    " hạn (đạt tỷ lệ 97,87%); 952 hồ sơ quá hạn; 5.899 hồ sơ đang giải quyết.",
    "Đã thực hiện 34/39 nhiệm vụ, đạt tỷ lệ 87,18% so với kế hoạch (trong đó: 02 nhiệm vụ chưa tới"
    " hạn, 02 nhiệm vụ không thực hiện, 01 nhiệm vụ chuyển kỳ sau).",
    "Giao 13 công việc, đã hoàn thành 12 công việc (trong đó có 02"
    " công việc trễ hạn), 01 công việc"
    " đang triển khai thực hiện.",
    "Tỉnh còn 14 cơ quan (giảm 06 cơ quan, đạt tỷ lệ 30%); 137 đơn vị (giảm 42 đơn vị, đạt tỷ lệ"
    " 23,5%).",
    "Thu 727.902 triệu đồng đạt 22,2% dự toán Trung ương giao, đạt 14,6% dự toán Hội đồng nhân dân"
    " tỉnh giao và bằng 82,2% so với cùng kỳ.",
    "Kế hoạch vốn là 2.434.977 triệu đồng, giải ngân khoảng 562.864 triệu đồng, đạt khoảng 23% kế"
    " hoạch.",
    "Đã tích hợp 340 dịch vụ (đạt 100%); tỷ lệ thanh toán trực tuyến đạt 76,36%.",
    "Đào tạo 120 người, trong đó có 45 nữ, 80 đảng viên.",
    "Thành lập mới 01 đơn vị: Trung tâm Xúc tiến trên cơ sở hợp nhất Trung tâm Hỗ trợ; Trung tâm"
    " Khuyến công; Trung tâm Thông tin.",
    "Đã kiểm tra tại 05 đơn vị: Sở Nội vụ, Sở Tài chính, Sở Văn hóa, Thể thao và Du lịch, Sở Y tế"
    " và Sở Tư pháp.",
    "Ban hành 05 danh mục gồm: giáo dục thường xuyên; trung học phổ thông; trung học cơ sở; tiểu"
    " học và mầm non.",
    "- Sở Nội vụ 02 chuyên đề:\n+ Chuyên đề thứ nhất;\n+ Chuyên đề thứ hai.\n- Sở Y tế.",
    "- Sắp xếp còn 05 đơn vị, trong đó:\n+ Thành lập mới 01 đơn"
    " vị;\n+ Giữ nguyên 02 đơn vị;\n+ Đổi"
    " tên 02 đơn vị.",
    "Tiếp nhận 132 hồ sơ, tăng 10% so với cùng kỳ năm trước (120 hồ sơ); giảm từ 20 cơ quan xuống"
    " còn 14 cơ quan.",
    "Đạt 105% kế hoạch, vượt kế hoạch đề ra; đạt 110/100 lượt theo kế hoạch.",
    "Cách mạng công nghiệp 4.0, mục 2.1, phiên bản 2.0, tiêu chuẩn TCVN ISO 9001:2015, năm 2025,"
    " số điện thoại 02603862345, ngày 05/8, dịch vụ công mức độ 3, 4 và 2 cấp.",
    "Giai đoạn 2021-2025, nhiệm kỳ 2020-2025, quý I/2025, 9 tháng đầu năm 2025, Nghị quyết số"
    " 18-NQ/TW ngày 25/10/2017, Quyết định số 19/2014/QĐ-TTg ngày 05/3/2014.",
    "Thu hồi 392,027 triệu đồng, nộp 2,319 tỷ đồng; trong đó nộp đợt hai 1,119 tỷ đồng.",
    "Bộ phận Một cửa tiếp nhận 1.245 hồ sơ thủ tục hành chính, giải quyết đúng hạn 1.240 hồ "
    "sơ, đạt tỷ lệ 99,6%. Tỷ lệ hồ sơ trực tuyến toàn trình đạt 78%, tăng 12% so với quý II.",
    "Tỷ lệ giải quyết đúng hạn: 96,5% (vượt chỉ tiêu 90%); khảo sát 380 lượt: 94% hài lòng và "
    "rất hài lòng.",
    "Trong 6 tháng đầu năm 2025, toàn tỉnh tiếp nhận 312.456 hồ sơ (trong đó: tiếp nhận trực "
    "tuyến 201.345 hồ sơ, trực tiếp và qua bưu chính 98.765 hồ sơ, kỳ trước chuyển qua 12.346 "
    "hồ sơ); đã giải quyết 298.765 hồ sơ (trước hạn 210.000 hồ sơ, đúng hạn 85.765 hồ sơ, quá "
    "hạn 3.000 hồ sơ), đang giải quyết 13.691 hồ sơ (trong hạn 13.500 hồ sơ, quá hạn 191 hồ "
    "sơ).",
    "Tổng số biên chế công chức được giao năm 2025 là 1.850 biên chế, có mặt 1.790 biên chế, "
    "còn 60 biên chế chưa tuyển dụng.",
    "Đã thực hiện tinh giản biên chế đối với 25 người (gồm: 12 cán bộ, công chức cấp xã; 10 "
    "viên chức; 03 công chức cấp huyện).",
    "Thực hiện sắp xếp, giảm 03/15 phòng chuyên môn (tương đương 20%), giảm 12 lãnh đạo cấp phòng.",
    "Toàn tỉnh có 102 xã, phường, thị trấn (gồm 85 xã, 10 phường, 07 thị trấn), giảm 04 xã so "
    "với năm 2019.",
    "Năm 2024, Chỉ số CCHC (PAR INDEX) của tỉnh đạt 85,72/100 điểm, xếp hạng 35/63 tỉnh, "
    "thành phố, tăng 05 bậc so với năm 2023; Chỉ số SIPAS đạt 82,15%, xếp thứ 40/63, giảm 3 "
    "bậc.",
    "Chỉ số PCI đạt 66,8 điểm, tăng 1,2 điểm so với năm 2022 (65,6 điểm).",
    "Cung cấp 1.850 dịch vụ công trực tuyến, trong đó có 950 dịch vụ công trực tuyến toàn "
    "trình (đạt 51,35%), 900 dịch vụ công trực tuyến một phần (đạt 48,65%).",
    "Kết quả giải ngân vốn đầu tư công đến ngày 31/5/2025 là 1.234,5 tỷ đồng/3.456,7 tỷ đồng, "
    "đạt 35,7% kế hoạch.",
    "Thu ngân sách nhà nước trên địa bàn ước đạt 2.150 tỷ đồng, đạt 53,8% dự toán, bằng 112% "
    "so với cùng kỳ năm trước.",
    "Từ ngày 15/12/2024 đến 14/3/2025, đã ban hành 15 văn bản chỉ đạo (04 kế hoạch, 06 công "
    "văn, 03 quyết định, 02 báo cáo).",
    "Số hồ sơ trễ hạn: 123 hồ sơ, chiếm 0,05% tổng số hồ sơ đã giải quyết; tập trung ở lĩnh "
    "vực đất đai (98 hồ sơ).",
    "Tuyển dụng 45 công chức (trong đó: 30 nam, 15 nữ); bổ nhiệm 12 người; kỷ luật 02 trường "
    "hợp (khiển trách 01, cảnh cáo 01).",
    "Phân loại đơn vị sự nghiệp theo mức độ tự chủ: nhóm 1: 02 đơn vị; nhóm 2: 15 đơn vị; "
    "nhóm 3: 60 đơn vị; nhóm 4: 340 đơn vị.",
    "Rà soát 56 thủ tục, kiến nghị cắt giảm thời gian giải quyết từ 15 ngày xuống còn 10 "
    "ngày, tiết kiệm 33,3% chi phí.",
    "Mức độ hài lòng đạt từ 95% trở lên; tỷ lệ số hóa đạt 85,5% (chỉ tiêu 80%).",
    "Tổng kinh phí thực hiện là 2,5 tỷ đồng, trong đó ngân sách tỉnh 1,5 tỷ đồng, ngân sách "
    "huyện 01 tỷ đồng.",
    "Trung tâm phục vụ hành chính công tiếp nhận 21.345 hồ sơ; cấp huyện tiếp nhận 45.678 hồ "
    "sơ; cấp xã tiếp nhận 67.890 hồ sơ.",
    "Cấp huyện giải quyết 45.000 hồ sơ, đúng hạn 44.950 hồ sơ, đạt 99,89%; cấp xã giải quyết "
    "67.000 hồ sơ, đúng hạn 66.990 hồ sơ, đạt 99,99%.",
    "Tiếp nhận 15 phản ánh, kiến nghị; trong đó thuộc thẩm quyền 12 phản ánh, đã xử lý 11 "
    "phản ánh, đạt 91,67%.",
    "Công bố 125 TTHC (ban hành mới 25 TTHC; sửa đổi, bổ sung 80 TTHC; bãi bỏ 20 TTHC).",
    "Đối với cấp tỉnh: đã rà soát 45 vị trí việc làm, gồm 12 vị trí lãnh đạo, quản lý; 20 vị "
    "trí nghiệp vụ chuyên ngành; 13 vị trí dùng chung.",
    "Hệ thống quản lý văn bản: 98,7% văn bản được ký số; số văn bản đi 12.345 văn bản, số văn "
    "bản đến 45.678 văn bản.",
    "Đã xử lý 12 đơn (05 đơn khiếu nại, 03 đơn tố cáo, 04 đơn kiến nghị), còn 02 đơn đang xem xét.",
    "Trong số 09 nhiệm vụ được giao, đã hoàn thành 07 nhiệm vụ, 02 nhiệm vụ đang thực hiện.",
]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in WRONG.items() for text in texts]
)
def test_what_is_wrong_is_found_and_nothing_else(kind: str, text: str) -> None:
    assert kinds(text) == {kind}


@pytest.mark.parametrize("text", SOUND)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert remarks(text) == []


def test_a_remark_says_what_was_expected() -> None:
    remark = only("Đã hoàn thành 34/39 nhiệm vụ, đạt tỷ lệ 87,28%.")
    assert remark.quote == "87,28%"
    assert remark.why == "34/39 = 87,18%, khác 87,28% đã ghi."
    assert remark.offer == "Ghi 87,18%."
    assert remark.severity == "error"


def with_note(body: str, note: str) -> str:
    return f"{body}\n\n{RULE}\n1 {note}\n"


def test_a_count_is_compared_with_the_list_in_its_footnote() -> None:
    body = "Kho dữ liệu đã cập nhật 07 bộ dữ liệu1."
    items = "Hạ tầng (02 bộ dữ liệu); Giáo dục (03 bộ dữ liệu); Y tế (01 bộ dữ liệu)."
    assert remarks(with_note(body, items)) == [("count_mismatch", "07 bộ dữ liệu")]
    assert remarks(with_note(body.replace("07", "06"), items)) == []


def test_items_may_count_what_their_sum_does_not() -> None:
    """269 thủ tục của 03 lĩnh vực: the items are the fields, their counts the procedures."""
    items = "Tôn giáo (8 thủ tục), Đất đai(14 thủ tục), Hộ tịch (17 thủ tục)."
    assert remarks(with_note("Cấp huyện có 39 thủ tục của 03 lĩnh vực1.", items)) == []
    wrong = remarks(with_note("Cấp huyện có 40 thủ tục của 04 lĩnh vực1.", items))
    assert wrong == [("count_mismatch", "40 thủ tục"), ("count_mismatch", "04 lĩnh vực")]


SIX, SEVEN = "Sở A, Sở B, Sở C, Sở D, Sở E, Sở G.", "Sở A, Sở B, Sở C, Sở D, Sở E, Sở G, Sở H."


@pytest.mark.parametrize(
    ("written", "first", "second", "wrong"),
    [
        ("06 cơ quan mới thành lập^ và của 07/08 cơ quan tổ chức lại^.", SIX, SEVEN, []),
        (
            "07 cơ quan mới thành lập^ và của 07/08 cơ quan tổ chức lại^.",
            SIX,
            SEVEN,
            ["07 cơ quan"],
        ),
        (
            "06 cơ quan mới thành lập^ và của 07/08 cơ quan tổ chức lại^.",
            SIX,
            SIX,
            ["07/08 cơ quan"],
        ),
        ("07/13 cơ quan đã báo cáo^, các cơ quan khác^ chưa báo cáo.", SIX, SEVEN, []),
        ("06 cơ quan đã báo cáo^; các cơ quan khác^ chưa báo cáo.", SIX, SEVEN, []),
        ("06 cơ quan, đạt 75%, đã báo cáo^; kết quả tại các sở^.", SEVEN, SIX, []),
        ("06 cơ quan mới; các cơ quan được tổ chức lại^ và các sở^.", SEVEN, SIX, []),
    ],
)
def test_a_count_is_held_against_the_footnote_called_behind_it(
    written: str, first: str, second: str, wrong: list[str]
) -> None:
    parts = f"Đã ban hành quy chế của {written}".split("^")
    calls = ((len(parts[0]), 27), (len(parts[0] + parts[1]), 28))
    body = Passage("II.1", "".join(parts), calls=calls)
    notes = [
        Passage("II.1", text, is_note=True, number=number)
        for number, text in ((27, first), (28, second))
    ]
    found = [one for one in lint([body, *notes]) if one.kind == "count_mismatch"]
    assert [one.quote for one in found] == wrong


def test_a_footnote_may_break_down_the_number_it_is_called_at() -> None:
    body = "Sắp xếp còn 137 đơn vị1 thuộc sở, ngành."
    assert remarks(with_note(body, "Trong đó: 80 tổ chức hành chính, 57 đơn vị sự nghiệp.")) == []
    wrong = with_note(body, "Trong đó: 80 tổ chức hành chính, 75 đơn vị sự nghiệp.")
    assert remarks(wrong) == [("sum_mismatch", "137")]


def test_a_part_in_brackets_belongs_to_the_number_before_it() -> None:
    text = (
        "Toàn tỉnh còn 417 đơn vị; trong đó: 67 đơn vị cấp tỉnh; 350 đơn vị cấp huyện (trong đó: 30"
        " đơn vị tự chủ; 36 đơn vị tự chủ một phần; 351 đơn vị do ngân sách bảo đảm)."
    )
    remark = only(text)
    assert (remark.kind, remark.quote.split()[0]) == ("part_exceeds_whole", "350")
    assert "đặt sau số đó" in remark.offer


def test_an_item_listed_twice_in_two_spellings_is_found() -> None:
    text = (
        "Gồm: Đường thuỷ nội địa (3 thủ tục), Lâm nghiệp (2 thủ tục),"
        " Đường thủy nội địa (6 thủ tục)."
    )
    assert ("repeated_text", "Đường thủy nội địa") in remarks(text)


def test_two_values_for_one_thing_in_text_and_footnote() -> None:
    body = (
        "Tổng số TTHC trên địa bàn toàn tỉnh hiện nay là 1.783 TTHC, đã được công khai đầy đủ trên"
        " Cổng Dịch vụ công.\n\nHệ thống đã kết nối với các cơ sở dữ liệu1 theo quy định."
    )
    assert remarks(with_note(body, "Tổng số lượng thủ tục hành chính của tỉnh: 1.783.")) == []
    wrong = remarks(with_note(body, "Tổng số lượng thủ tục hành chính của tỉnh: 1.767."))
    assert wrong == [("number_contradicts", "1.767")]


def test_other_periods_levels_and_places_are_other_things() -> None:
    lines = (
        "- Tổng số thủ tục hành chính cấp huyện: 269 thủ tục.",
        "- Tổng số thủ tục hành chính cấp xã: 120 thủ tục.",
        "- Tổng số thủ tục hành chính rà soát năm 2023 là 15.",
        "- Tổng số thủ tục hành chính rà soát năm 2024 là 17.",
    )
    assert remarks("\n".join(lines)) == []


@pytest.mark.parametrize(
    ("first", "second", "quote"),
    [
        (
            "Đã giải quyết 44.634 hồ sơ, trong đó 43.682 hồ sơ đúng hạn (đạt tỷ lệ 97,87%).",
            "Tỷ lệ hồ sơ đúng hạn đạt {}, được người dân đánh giá cao.",
            ("98,87%", "97,87%"),
        ),
        (
            "Tổng số TTHC trên địa bàn tỉnh là 1.783 TTHC.",
            "Đã tích hợp lên Cổng Dịch vụ công quốc gia 1.439/{} thủ tục hành chính của tỉnh.",
            ("1.738", "1.783"),
        ),
        (
            "Đến nay đã cung cấp 340 dịch vụ công trực tuyến một phần trên Hệ thống của tỉnh.",
            "Số lượng DVCTT một phần: {}; đã công khai đầy đủ.",
            ("341", "340"),
        ),
        (
            "Tỉnh tiếp nhận 50.533 hồ sơ thông qua Hệ thống thông tin giải quyết TTHC của tỉnh.",
            "Trong quý, tiếp nhận {} hồ sơ thông qua Hệ thống thông tin giải quyết TTHC của tỉnh.",
            ("50.353", "50.533"),
        ),
    ],
)
def test_the_same_thing_said_in_other_words(
    first: str, second: str, quote: tuple[str, str]
) -> None:
    wrong, right = quote
    assert remarks(f"{first}\n{second.format(right)}") == []
    assert kinds(f"{first}\n{second.format(wrong)}") == {"number_contradicts"}


def test_goals_and_earlier_periods_are_other_things() -> None:
    text = (
        "Tỷ lệ hồ sơ trực tuyến đạt 45,2%, cao hơn trước.\nPhấn đấu tỷ lệ hồ sơ trực tuyến đạt 60%."
        "\nTỷ lệ hồ sơ trực tuyến cùng kỳ đạt 40,1%.\nTỷ lệ hồ sơ trực tuyến năm 2023 đạt 39%."
    )
    assert "number_contradicts" not in kinds(text.rsplit("\n", 1)[0])
    found = remarks("BÁO CÁO\n\nKết quả năm 2024\n\n" + text + "\nTrên đây là báo cáo./.")
    assert found == []


counts = st.integers(min_value=1, max_value=99_999)
PLACES = ("cấp tỉnh", "cấp huyện", "cấp xã", "ngành dọc", "lĩnh vực khác")


def breakdown(total: int, parts: list[int]) -> str:
    told = "; ".join(
        f"{place} {shown(Decimal(part))} hồ sơ" for place, part in zip(PLACES, parts, strict=False)
    )
    return f"Toàn tỉnh tiếp nhận {shown(Decimal(total))} hồ sơ (gồm: {told})."


@given(st.lists(counts, min_size=2, max_size=5))
def test_a_breakdown_that_adds_up_is_silent(parts: list[int]) -> None:
    assert remarks(breakdown(sum(parts), parts)) == []


@given(st.lists(counts, min_size=2, max_size=5), st.sampled_from([-1, 1]))
def test_a_breakdown_that_is_off_by_one_is_reported(parts: list[int], off: int) -> None:
    total = sum(parts) + off
    prefixes = {sum(parts[:count]) for count in range(2, len(parts) + 1)}
    if total not in prefixes and max(parts) <= total:
        assert kinds(breakdown(total, parts)) == {"sum_mismatch"}


@given(counts, counts, st.integers(min_value=0, max_value=2))
def test_a_percentage_rounded_half_up_is_silent(part: int, more: int, decimals: int) -> None:
    whole = part + more
    percent = round_half_up(Decimal(100 * part) / whole, decimals)
    fraction = f"{shown(Decimal(part))}/{shown(Decimal(whole))}"
    text = f"Đã số hóa {fraction} hồ sơ, đạt {shown(percent, decimals)}%."
    assert remarks(text) == []
    step = Decimal(1).scaleb(-decimals)
    wrong = f"Đã số hóa {fraction} hồ sơ, đạt {shown(percent + step, decimals)}%."
    assert kinds(wrong) == {"percent_mismatch"}


@given(st.integers(min_value=0, max_value=10**9))
def test_a_printed_number_is_read_back(value: int) -> None:
    text = f"Có {shown(Decimal(value))} hồ sơ."
    assert [numeral.value for numeral in numerals(text)] == [value]


def test_dates_symbols_and_labels_are_no_quantities() -> None:
    text = (
        "1. Ngày 05/8, ngày 12 tháng 01 năm 2025, Kế hoạch số"
        " 4772/KH-UBND; các Quyết định số 26, 27/QĐ-"
        "UBND; Nghị định 61/2018/NĐ-CP; (14) Hệ thống; mức độ 3 và"
        " 4; mạng 5G; Covid-19; lần thứ 2."
    )
    assert numerals(text) == []


def test_money_is_compared_in_one_unit() -> None:
    text = (
        "Tổng vốn 1,5 tỷ đồng, trong đó: ngân sách tỉnh 900 triệu"
        " đồng; ngân sách huyện {} triệu đồng."
    )
    assert remarks(text.format(600)) == []
    assert kinds(text.format(700)) == {"sum_mismatch"}
