"""KT-2025-6T: a commune without a line was called, and is being entered for from its paper."""

import datetime as dt
import io

from PIL import Image, ImageDraw

from reports.campaigns import rosters
from reports.demo.rounds import Cast, at
from reports.models import Campaign, Submission
from reports.reminding import calls
from reports.submissions import behalf

CALLED, BEGUN = at(dt.date(2025, 6, 17), 16, 20), at(dt.date(2025, 6, 18), 8, 10)


def load(campaign: Campaign, cast: Cast) -> None:
    """The last commune that has begun nothing."""
    untouched = rosters.obligations(campaign).filter(
        form__code="xa", submission__state=Submission.State.DRAFT, submission__started=False
    )
    owed = untouched.order_by("-unit_path")[0]
    by = cast.people["kiemtra2"]
    calls.note(
        [owed],
        called_at=CALLED,
        spoke_to="Văn phòng xã",
        what="Mất kết nối do mưa lớn; sáng mai gửi bản ký giấy.",
        by=by,
        at=CALLED,
    )
    behalf.begin(
        owed.submission,
        reason="Xã mất kết nối do mưa lớn, đã gửi báo cáo giấy có chữ ký.",
        name="bao-cao-ky-giay.png",
        content=_scan(),
        by=by,
        at=BEGUN,
    )


def _scan() -> bytes:
    """A page that looks like a scan from afar, and says that it is none."""
    page = Image.new("L", (420, 594), 250)
    pen = ImageDraw.Draw(page)
    pen.text((150, 40), "MINH HOA - SPECIMEN", fill=60)
    for line in range(90, 470, 18):
        pen.line((50, line, 370 - line % 70, line), fill=150, width=3)
    pen.ellipse((250, 490, 330, 570), outline=90, width=3)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
