"""The text itself: doubled words, cut sentences, repeats, spelling, brackets, the end mark."""

import pytest

from reports.linting import lint_text
from reports.tests.linting import RULE, kinds, remarks

LONG = (
    "Ủy ban nhân dân huyện đã chỉ đạo các cơ quan chuyên môn đầu tư hạ tầng mạng, đáp ứng kịp thời"
    " mọi nhu cầu trong quá trình chuyển đổi số của địa phương và phục vụ người dân, doanh nghiệp;"
    " bố trí đầy đủ trang thiết bị để làm việc qua môi trường mạng theo quy định."
)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Đơn vị tự đảm bảo chi chi thường xuyên.", "chi chi"),
        ("Văn phòng Ủy ban nhân dân dân tỉnh.", "dân dân"),
        ("Đã tiến hành thẩm định tiến hành thẩm định 30 dự thảo.", None),
        ("Tham gia ý kiến đối với văn bản văn bản QPPL.", "văn bản văn bản"),
        ("Thực hiện từ năm 2025 2025 đến nay.", "2025 2025"),
    ],
)
def test_doubled_words_are_found(text: str, quote: str | None) -> None:
    assert kinds(text) == {"doubled_word"}
    if quote:
        assert remarks(text) == [("doubled_word", quote)]


@pytest.mark.parametrize(
    "text",
    [
        "Ban hành quy định định mức kinh tế - kỹ thuật.",
        "Đã phân công công chức phụ trách.",
        "Sở luôn luôn thực hiện đúng; ngày ngày kiểm tra.",
        "Thành lập Đoàn thanh tra thanh tra việc sắp xếp nhà, đất.",
        "Kết luận, luận điểm.",
    ],
)
def test_words_that_may_meet_twice_are_left(text: str) -> None:
    assert remarks(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Xử lý nghiêm tập thể, cá nhân vi phạm quy định văn hóa công v",
        "Các cơ quan, đơn vị bám sát và thực hiện đảm bảo tiến độ các nhiệm vụ được phân",
        "- Đẩy mạnh công tác thông tin, tuyên truyền, nâng cao nhận thức cho cán bộ, công chức và",
        "Các cơ quan đã thực hiện đúng tiến độ Tuy nhiên còn một số hạn chế.",
    ],
)
def test_cut_sentences_are_found(text: str) -> None:
    assert kinds(text) == {"cut_sentence"}


@pytest.mark.parametrize(
    "text",
    [
        "1. Kết quả đạt được",
        "d) Kết quả thực hiện thi nâng ngạch công chức, thăng hạng"
        " viên chức và thi tuyển cạnh tranh"
        " để bổ nhiệm vào các chức danh lãnh đạo tại các cơ quan, đơn vị",
        "II. KẾT QUẢ THỰC HIỆN",
        "- Tình hình tổ chức và hoạt động của Bộ phận một cửa các cấp"
        " ở địa phương\n+ Cấp huyện: tốt.",
        "- Đã nâng cấp phần mềm;\n- Đã bố trí mạng Wifi…",
        "Sở Nội vụ. Đồng thời, giao các đơn vị thực hiện.",
    ],
)
def test_headings_and_finished_sentences_are_left(text: str) -> None:
    assert remarks(text) == []


def test_the_lines_of_a_title_need_no_end() -> None:
    title = "Sơ kết 05 năm thực hiện Chương trình tổng thể; nhiệm vụ trọng tâm trên địa bàn tỉnh"
    text = f"KẾ HOẠCH\n\n{title}\n\nThực hiện chỉ đạo của cấp trên, Ủy ban nhân dân báo cáo./.\n"
    assert remarks(text) == []


def test_a_footnote_may_lack_its_full_stop_but_not_half_a_word() -> None:
    body = "Đã ban hành văn bản1. Văn phòng Ủy ban nhân dân tỉnh chủ trì."
    whole = f"{body}\n\n{RULE}\n1 Hướng dẫn thực hiện của Văn phòng Ủy ban nhân dân tỉnh\n"
    assert remarks(whole) == []
    assert kinds(whole.replace("Ủy ban nhân dân tỉnh\n", "Ủy ban nh\n")) == {"cut_sentence"}


def test_a_repeated_passage_is_found_at_its_second_place() -> None:
    text = f"a) Hạ tầng\n{LONG}\nb) Dịch vụ\nNgoài ra, {LONG[0].lower()}{LONG[1:]}\n"
    assert [kind for kind, _ in remarks(text)] == ["repeated_text"]


def test_a_repeated_sentence_names_where_it_stood() -> None:
    sentence = "Các báo cáo định kỳ đều được đơn vị thực hiện đúng thời hạn theo quy định."
    (remark,) = lint_text(f"1. Mục một\n{sentence}\n2. Mục hai\n{sentence}\n")
    assert (remark.kind, remark.line) == ("repeated_text", 4)
    assert "dòng 2" in remark.why


@pytest.mark.parametrize(
    "text",
    [
        "- Cơ quan chủ trì: Sở Nội vụ;\n- Cơ quan phối hợp: Các sở, ngành.\n"
        "- Cơ quan chủ trì: Sở Nội vụ;\n- Cơ quan phối hợp: Các sở, ngành.",
        "Thực hiện Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm"
        " 2018 của Chính phủ về thực hiện cơ"
        " chế một cửa.\nTheo Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về"
        " thực hiện cơ chế một cửa.",
    ],
)
def test_short_lines_and_citations_may_be_repeated(text: str) -> None:
    assert remarks(text) == []


def test_words_run_together_and_stray_capitals_are_no_words() -> None:
    text = "Xác định mức độchuyển đổi số; CÔng văn đã gửi; mua máytính."
    assert remarks(text) == [("typo", "độchuyển"), ("typo", "CÔng"), ("typo", "máytính")]


def test_foreign_words_and_names_are_no_slips() -> None:
    text = (
        "Kênh Zalo OA, chatbot, OneDrive, iOffice; huyện Kon Plông, Đăk Glei, Ngọk Lây, Plei Kần;"
        " thuở xưa, khuyến nghị, nguyên tắc, quyết liệt, giếng nước, quỹ, thuế, hoạch toán, loãng,"
        " ngoằn ngoèo, khoẻ, huơ, đặc biệt, nghiêng, giữ gìn, giặt, quýt, rượu, buýt."
    )
    assert remarks(text) == []


def test_a_rare_pair_one_letter_off_a_common_one_is_a_slip() -> None:
    text = "Dịch vụ công trực tuyến. Hồ sơ trực tuyến. Nộp trực tuyến. Thanh toán trực ruyến."
    assert remarks(text) == [("typo", "trực ruyến")]
    other = "Các bộ, ngành và cán bộ. Các cán bộ; những cán bộ; mọi cán bộ."
    assert remarks(other) == []


def test_a_garbled_abbreviation_is_a_slip() -> None:
    text = "Rà soát TTHC. Công bố TTHC. Công khai TTHC. Giải quyết TTHC. Cấp huyện 148 {}."
    assert remarks(text.format("TTTHC")) == [("typo", "TTTHC")]
    assert remarks(text.format("TTCHC")) == []
    assert remarks(text.format("TTPVHCC")) == []
    assert kinds(text.format("THTC")) == {"typo"}


def test_brackets_and_quotation_marks_are_closed() -> None:
    assert kinds("Số lượng là 1.099 (chiếm 62,2%. Tổng số đã tích hợp.") == {"unbalanced"}
    assert kinds("Nâng cao hiệu quả hoạt động của đơn vị sự nghiệp công lập”.") == {"unbalanced"}
    assert remarks("a) Gồm: 1) một; 2) hai (có “ba”).") == []


REPORT = (
    "BÁO CÁO\n\nỦy ban nhân dân huyện báo cáo kết quả.\n\nTrên đây là báo cáo của huyện{}\n\n{}"
)
RECIPIENTS = "Nơi nhận: \n- Như trên;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"


def test_the_end_mark_is_asked_for_where_the_body_ends() -> None:
    assert remarks(REPORT.format("./.", RECIPIENTS)) == []
    found = remarks(REPORT.format(".", RECIPIENTS))
    assert found == [("missing_end", "Trên đây là báo cáo của huyện.")]


def test_a_fragment_needs_no_end_mark() -> None:
    assert remarks("Công tác tuyên truyền được thực hiện thường xuyên.") == []


def test_recipients_are_not_linted() -> None:
    assert remarks(REPORT.format("./.", RECIPIENTS + "- chi chi;\n")) == []
