"""Ready sentences for questions, a few for each reason: data, changed here alone."""

from reports.models import ReasonCode

READY: dict[ReasonCode, tuple[str, ...]] = {
    ReasonCode.MISSING: (
        "Ô này chưa có số liệu. Đề nghị ghi số, hoặc ghi nhận “Không phát sinh”.",
        "Đề nghị thay phần ghi bằng lời bằng con số cụ thể.",
    ),
    ReasonCode.PARTS: (
        "Các phần cộng lại không khớp tổng. Đề nghị rà soát cả tổng và các phần.",
        "Số thành phần lớn hơn tổng. Đề nghị kiểm tra lại.",
    ),
    ReasonCode.COMPUTED: (
        "Tỷ lệ không khớp với số tính lại từ các số đã nhập. Đề nghị kiểm tra tử số, mẫu số.",
    ),
    ReasonCode.WINDOW: (
        "Số liệu có vẻ chưa đúng kỳ báo cáo. Đề nghị lấy đúng từ ngày đầu đến hết ngày cuối kỳ.",
        "Số cộng dồn thấp hơn kỳ trước trong năm. Đề nghị rà soát hoặc giải trình.",
    ),
    ReasonCode.COPIED: (
        "Số liệu giống hệt kỳ trước. Đề nghị xác nhận số của kỳ này hoặc cập nhật.",
    ),
    ReasonCode.UNIT: (
        "Số liệu có vẻ sai đơn vị tính. Đề nghị kiểm tra (đồng, nghìn đồng hay triệu đồng).",
    ),
    ReasonCode.OUTLIER: (
        "Số liệu khác nhiều so với các kỳ trước. Đề nghị kiểm tra hoặc giải trình nguyên nhân.",
        "Số liệu khác nhiều so với các đơn vị cùng loại. Đề nghị kiểm tra hoặc giải trình.",
    ),
    ReasonCode.EVIDENCE: (
        "Đề nghị bổ sung tài liệu kiểm chứng cho số liệu này.",
        "Tài liệu kèm theo không khớp số liệu đã nhập. Đề nghị đối chiếu lại.",
    ),
    ReasonCode.CITATION: ("Văn bản viện dẫn chưa đúng số, ngày hoặc cơ quan ban hành.",),
    ReasonCode.WORDING: ("Phần lời chưa rõ. Đề nghị nêu kết quả cụ thể, khó khăn và nguyên nhân.",),
    ReasonCode.OTHER: (),
}
