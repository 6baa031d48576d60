"""Words of two syllables that administrative prose is made of.

Two of them may meet in one syllable: "quy định | định mức" is no slip (LEFT ends, RIGHT begins).
A rare pair one letter away from one of them is a slip: "trực ruyến".
"""

LEFT = """
    quy định, xác định, thẩm định, ổn định, giám định, quyết định, nghị định, nhất định,
    hoạch định, phân công, thủ công, thi công, dịch công, thành công, công chức, viên chức,
    tổ chức, nhân dân, cá nhân, công nhân, nguyên nhân, giáo viên, thành viên, nhân viên,
    chuyên viên, hành chính, tài chính, bưu chính, ban hành, thi hành, điều hành, vận hành,
    thực hành, tư pháp, biện pháp, giải pháp, phương pháp, hiến pháp, quản lý, xử lý, pháp
    lý, nhân sự, dân sự, quân sự, phục vụ, nhiệm vụ, dịch vụ, công vụ, nội vụ, chương trình,
    quy trình, công trình, cán bộ, nội bộ, đồng bộ, toàn bộ, tiến bộ, xã hội, cơ hội, quốc
    hội, đại hội, hội đồng, hợp đồng, cộng đồng, lao động, hoạt động, truyền thông, giao
    thông, liên thông, viễn thông, chỉ số, hệ số, khoa học, tiểu học, trung học, đại học,
    tin học, thẩm quyền, chính quyền, thực hiện, phát hiện, thể hiện, hiện đại, học tập,
    thực tập, tập trung, chức năng, khả năng, năng lực, hiệu lực, nhân lực, hoàn thành, hình
    thành, trưởng thành, an toàn, hoàn toàn, đầu tư, công tư, triển khai, công khai, giải
    quyết, nghị quyết, đồng ý, góp ý, ý kiến, sáng kiến, kiến nghị, đề nghị, hội nghị, đảm
    bảo, sửa đổi, trao đổi, chuyển đổi, thay đổi, xác thực, thành lập, độc lập, thiết lập,
    vấn đề, chuyên đề, địa phương, đơn vị, phối hợp, tổng hợp, phù hợp, công tác, hợp tác,
    cung cấp, các cấp, phân cấp, trung tâm, thông tin, kinh tế, quốc tế, thực tế, y tế, văn
    hóa, số hóa, khu vực, lĩnh vực, đề án, phương án, dự án, phát triển, nâng cao, kết quả,
    hiệu quả, hướng dẫn, thống nhất, cao nhất, kế hoạch, quy hoạch, báo cáo, giáo dục, kiểm
    tra, thanh tra, kiểm soát, rà soát, chất lượng, số lượng, lực lượng, thời gian, trực
    tiếp, điện tử, cơ quan, liên quan, hải quan, văn bản, cơ bản, tài sản, sản xuất, đề
    xuất, đột xuất, tham mưu, thường xuyên, bổ sung, bổ nhiệm, trách nhiệm, sự nghiệp, doanh
    nghiệp, công nghiệp, nông nghiệp, bồi dưỡng, cải cách, chính sách, ngân sách, danh sách,
    thủ tục, tiếp tục, giám sát, khảo sát, môi trường, thị trường, điều kiện, sự kiện, bảo
    đảm, quan tâm, hạ tầng, nền tảng, tiêu chuẩn, phê chuẩn, đánh giá, đơn giá, mục tiêu,
    chỉ tiêu, phương tiện, đại diện, toàn diện, kỷ luật, pháp luật, chuyển giao, bàn giao
"""
RIGHT = """
    định mức, định hướng, định kỳ, định danh, định vị, định giá, định biên, định lượng, định
    cư, công chức, công tác, công việc, công dân, công khai, công bố, công nghệ, công trình,
    công văn, công vụ, công ích, công lập, công an, công tư, công chứng, công nghiệp, công
    nhận, chức danh, chức vụ, chức năng, chức trách, dân chủ, dân cư, dân tộc, dân sự, dân
    số, dân vận, nhân dân, nhân lực, nhân sự, nhân rộng, nhân viên, nhân dịp, viên chức,
    chính quyền, chính phủ, chính sách, chính trị, chính thức, chính xác, hành chính, hành
    động, hành vi, hành nghề, pháp luật, pháp lý, pháp chế, lý lịch, lý luận, lý do, sự
    nghiệp, sự việc, sự kiện, sự cố, vụ việc, vụ án, trình độ, trình tự, trình bày, bộ phận,
    bộ máy, bộ đội, bộ trưởng, hội nghị, hội nhập, hội đồng, hội thảo, hội viên, đồng bộ,
    đồng thời, đồng ý, đồng bào, động viên, động lực, thông tin, thông qua, thông báo, thông
    minh, thông suốt, thông tư, số lượng, số liệu, số hóa, học sinh, học tập, học viên, học
    nghề, quyền hạn, quyền lợi, quyền lực, hiện đại, hiện nay, hiện trạng, hiện hành, hiện
    tại, đại biểu, đại diện, đại học, tập trung, tập huấn, tập thể, trung tâm, trung ương,
    trung học, năng lực, năng lượng, năng suất, lực lượng, thành lập, thành phố, thành phần,
    thành viên, thành tích, toàn diện, toàn bộ, toàn quốc, toàn tỉnh, toàn trình, toàn dân,
    tư pháp, tư vấn, tư nhân, tư tưởng, khai thác, khai báo, khai sinh, quyết định, quyết
    liệt, quyết toán, ý kiến, ý thức, ý nghĩa, kiến nghị, kiến thức, nghị quyết, nghị định,
    nghị sự, bảo vệ, bảo hiểm, bảo đảm, bảo mật, bảo quản, bảo trì, đổi mới, thực hiện, thực
    tế, thực thi, thực trạng, lập kế, đề nghị, đề xuất, đề án, đề cương, đề bạt, phương án,
    phương hướng, phương pháp, phương tiện, vị trí, hợp tác, hợp đồng, hợp pháp, hợp lý, hợp
    nhất, tác động, tác phong, cấp huyện, cấp xã, cấp tỉnh, cấp phép, cấp độ, cấp giấy, tâm
    lý, tin học, tin tức, tế bào, hóa đơn, vực thẳm, án phí, triển khai, cao nhất, quả thực,
    dẫn đến, nhất là, hoạch định, cáo buộc, dục vọng, tra cứu, soát xét, lượng hóa, gian
    lận, tiếp tục, tiếp nhận, tiếp cận, tử tế, quan hệ, quan tâm, quan trọng, bản đồ, bản
    sao, sản phẩm, xuất sắc, xuất bản, mưu trí, xuyên suốt, sung quỹ, nhiệm kỳ, nhiệm vụ,
    nghiệp vụ, dưỡng lão, cách thức, cách mạng, sách giáo, tục ngữ, sát hạch, sát nhập, sát
    thực, trường hợp, trường học, kiện toàn, đảm bảo, đảm nhiệm, tâm huyết, tầng lớp, tảng
    băng, chuẩn bị, chuẩn hóa, chuẩn mực, giá trị, giá đất, tiêu chí, tiêu chuẩn, tiêu dùng,
    tiện ích, diện tích, luật sư, giao dịch, giao tiếp, giao thông, giao ban, lao động
"""

COMMON = """
    an toàn, biên chế, bưu chính, bảo hiểm, bồi dưỡng, bổ nhiệm, chia sẻ, chuyển đổi, chất
    lượng, chỉ số, chỉ đạo, chủ động, chứng thư, chữ ký, công khai, công ích, cơ sở, cư trú,
    cải thiện, cập nhật, cắt giảm, doanh nghiệp, dữ liệu, dự toán, giải ngân, giải pháp,
    giải quyết, giấy tờ, hiệu quả, hướng dẫn, hạ tầng, hạn chế, hồ sơ, hỗ trợ, hộ tịch, khai
    thác, khó khăn, kiến nghị, kiểm soát, kết nối, kết quả, kịp thời, kỷ cương, liên thông,
    luân chuyển, lệ phí, minh bạch, mục tiêu, nghiêm túc, nguyên nhân, người dân, nhiệm vụ,
    niêm yết, nâng cao, nền tảng, phản ánh, phần mềm, phối hợp, quá hạn, sắp xếp, tham gia,
    thanh toán, theo dõi, thường xuyên, thẩm quyền, thời gian, thời hạn, tinh giản, tiếp
    nhận, triển khai, trách nhiệm, trễ hạn, trực tuyến, tuyên truyền, tuyển dụng, tài chính,
    tăng cường, tổ chức, tổng hợp, tự chủ, vướng mắc, xếp hạng, điện tử, đào tạo, đánh giá,
    đôn đốc, đúng hạn, đăng ký, đơn giản, đường lối, đẩy mạnh, đồng bộ
"""


def _words(text: str) -> set[str]:
    return {" ".join(word.split()) for word in text.split(",")}


COMPOUNDS = frozenset(_words(LEFT) | _words(RIGHT) | _words(COMMON))
