"""Texts for the linter's tests, in the manner of a district's report; nothing in them is real."""

from reports.linting import Remark, lint_text


def remarks(text: str) -> list[tuple[str, str]]:
    """Kind and quote of every remark."""
    return [(remark.kind, remark.quote) for remark in lint_text(text)]


def kinds(text: str) -> set[str]:
    return {remark.kind for remark in lint_text(text)}


def only(text: str) -> Remark:
    """The one remark a text gets."""
    (remark,) = lint_text(text)
    return remark


RULE = " " * 49

# Two pages of a PDF: lines broken, notes between them and over the page, calls glued to words.
PAGES = f"""\
 BÁO CÁO

Kết quả công tác cải cách hành chính quý I năm 2025

I. CÔNG TÁC CHỈ ĐẠO ĐIỀU HÀNH

Ủy ban nhân dân huyện đã ban hành các văn bản chỉ đạo1 về cải cách hành

chính; tiến hành kiểm tra tại 03 đơn vị2 trên địa bàn. Số người làm việc được

giao năm 2025 là 1.2623 người, thực hiện theo quy định tại Kế hoạch số 15/KH-

UBND ngày 20 tháng 01 năm 20254 và được bố trí bảo đảm đúng quy định, không

{RULE}
1 Kế hoạch số 12/KH-UBND ngày 10 tháng 01 năm 2025 về kiểm tra công vụ; Công văn số

31/UBND-NV ngày 15 tháng 01 năm 2025 về việc đôn đốc thực hiện nhiệm vụ được giao và
 vượt chỉ tiêu được cấp có thẩm quyền phê duyệt.

- Công tác tuyên truyền được thực hiện thường xuyên.

{RULE}
báo cáo kết quả theo quy định.
2 Phòng Nội vụ, Phòng Tư pháp, Phòng Y tế.
3 Chưa tính lao động hợp đồng.
4 Kế hoạch được điều chỉnh tại Quyết định số 20/QĐ-UBND ngày 03 tháng 3 năm 2025.
 Các cơ quan, đơn vị tiếp tục thực hiện./.

Nơi nhận:
- Như trên;
"""
