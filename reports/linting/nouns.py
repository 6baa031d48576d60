"""What reports count, in families: a part must be of its whole's kind to be added up."""

FAMILIES: dict[str, frozenset[str]] = {
    name: frozenset(nouns.split(", "))
    for name, nouns in {
        "documents": (
            "văn bản, nghị quyết, quyết định, chỉ thị, kế hoạch, công văn, thông báo, báo cáo, "
            "tờ trình, hướng dẫn, nghị định, thông tư, dự thảo, đề nghị, quy chế, kết luận, vbqppl"
        ),
        "dossiers": "hồ sơ, bộ hồ sơ",
        "procedures": "thủ tục, tthc, ttthc, dịch vụ, dvc, dvctt",
        "units": (
            "đơn vị, cơ quan, tổ chức, sở, phòng, xã, phường, thị trấn, huyện, thành phố, trường, "
            "trạm, trung tâm, ubnd, ban, chi cục, doanh nghiệp, thôn, hợp tác xã, đơn vị sự nghiệp"
        ),
        "people": (
            "người, cán bộ, công chức, viên chức, biên chế, cbccvc, cbcc, đối tượng, trường hợp, "
            "chỉ tiêu, học sinh, giáo viên, hợp đồng, lao động, đại biểu, lượt người, em, "
            "học viên, chức danh, nhân sự, giám đốc, cấp trưởng, cấp phó"
        ),
        "tasks": "nhiệm vụ, công việc, đầu công việc, nội dung, đầu việc",
        "opinions": "phản ánh, kiến nghị, ý kiến, pakn, câu hỏi, phiếu, đơn, đơn thư, vụ việc",
        "data": "bộ dữ liệu, dữ liệu, cơ sở dữ liệu, csdl, hệ thống, phần mềm, ứng dụng",
        "fields": "lĩnh vực",
        "meetings": "cuộc, hội nghị, lớp, buổi, đợt, khóa, hội thảo, cuộc họp",
        "transactions": "giao dịch, lượt, tài khoản, chứng thư, chữ ký",
        "households": "hộ, hộ gia đình",
        "news": "tin, bài, tin bài, chuyên mục, sản phẩm, cuốn, số, tờ gấp",
        "ideas": "sáng kiến, mô hình, giải pháp, chuyên đề, danh mục, đề tài",
        "things": "máy, thiết bị, máy tính, bộ, điểm",
    }.items()
}
KNOWN = frozenset().union(*FAMILIES.values())
LONGEST = 3


def families(noun: str) -> set[str]:
    """The families a noun phrase may belong to; none for words that reports do not count."""
    head = _head(noun)
    return {name for name, nouns in FAMILIES.items() if head in nouns}


def thing(noun: str) -> str:
    """What is counted, in as few words as say it: "bộ dữ liệu", "hồ sơ"."""
    return _head(noun) or " ".join(noun.split()[:2])


def _head(noun: str) -> str:
    words = noun.split()
    heads = (" ".join(words[:length]) for length in range(min(LONGEST, len(words)), 0, -1))
    return next((head for head in heads if head in KNOWN), "")


def comparable(one: str, other: str) -> bool:
    """Whether two things counted can be whole and part; unknown words are given the benefit."""
    left, right = families(one), families(other)
    return not left or not right or bool(left & right)
