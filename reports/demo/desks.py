"""What one commune's desk remembers: where its figures come from, who enters which part, what is
promised. So that the printed reporter meets these in use, and not only empty places for them."""

import datetime as dt
from datetime import datetime

from indicators.editions import edition
from indicators.figures import Figure, State
from reports.demo.people import reporter
from reports.demo.rounds import Cast, fill
from reports.models import Submission
from reports.teamwork import assigning, notes
from units.models import User

UNIT = "x23404"
COLLEAGUE = f"cv2.{UNIT}"
SOURCES = {
    "1.3.1": "Sổ theo dõi văn bản đến, văn thư xã, lấy ngày 12 hằng tháng",
    "1.6.1": "Sổ văn bản đi trên hệ thống quản lý văn bản, lọc theo từ “cải cách hành chính”",
    "3.4.1": "Hộp phản ánh, kiến nghị của bộ phận một cửa, hỏi trước ngày 10",
    "5.5.1": "Danh sách cử đi bồi dưỡng, công chức văn hóa - xã hội giữ",
    "6.3.1": "Bảng đối chiếu với Kho bạc, kế toán xã in ngày cuối tháng",
    "7.5.4.1": "Báo cáo tổng hợp của Hệ thống một cửa, mục “Theo thủ tục”",
}
PROMISED = ("7.6.2.1", "Chờ Kho bạc đối chiếu giao dịch tháng 6", dt.date(2025, 6, 20))
GIVEN = ("chinh-quyen-so", dt.date(2025, 6, 19))


def fill_one(submission: Submission, cast: Cast, moment: datetime) -> None:
    """Notes, a promise and an area given to the second reporter."""
    person = cast.people[reporter(UNIT)]
    known = edition(submission.obligation.campaign.catalogue_id)
    texts = {known.indicators[code].indicator_id: text for code, text in SOURCES.items()}
    notes.write(submission.obligation.unit_id, texts, by=person, at=moment)
    code, reason, day = PROMISED
    subject = submission.obligation.subjects.get()
    waited_for = Figure(State.UNAVAILABLE, note=reason, promised=day)
    fill(submission, {(code, subject.pk): waited_for}, cast, moment)
    area, wanted_by = GIVEN
    colleague: User = cast.people[COLLEAGUE]
    assigning.give(submission, area, colleague, wanted_by=wanted_by, by=person, at=moment)
