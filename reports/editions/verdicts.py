"""What a comparison found, in words: how the file that came back agrees with what was prepared.

Pure. Said once: the clerk reads every verdict, and answers with a reason for those that are no.
To tell of a new thing the comparison notices, add it to `of`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Report = dict[str, Any]
"""EditionFile.report: the fields of `matching.Match` and the signatures, or why it is none."""


@dataclass(frozen=True)
class Verdict:
    """One thing that was looked at. `agrees` is None where it only says how it was looked at."""

    agrees: bool | None
    text: str

    @property
    def tone(self) -> str:
        """ "yes", "no" or "told"."""
        return {True: "yes", False: "no", None: "told"}[self.agrees]


def of(report: Report) -> list[Verdict]:
    """Everything that was looked at, in the order a reader asks."""
    if "unreadable" in report:
        return [Verdict(False, f"Không đối chiếu được: {report['unreadable']}")]
    return [
        _bytes(report),
        _words(report),
        _numbers(report),
        *_laid_over(report),
        *_signatures(report["signatures"]),
    ]


def against(report: Report) -> list[str]:
    """What a person must answer for before the file is taken for the original."""
    return [verdict.text for verdict in of(report) if verdict.agrees is False]


def _bytes(report: Report) -> Verdict:
    """A file that was made again is no fault by itself: some document systems do so."""
    if not report["begins_alike"]:
        return Verdict(
            None,
            "Không trùng byte với bản trình ký (tệp được lập lại); chỉ đối chiếu được lời và số, "
            "nên mở tệp xem cả các hình, dấu trên trang.",
        )
    if report["rewritten"]:
        return Verdict(
            False,
            f"Phần thêm vào tệp thay {report['rewritten']} thành phần của bản trình ký; hình trang "
            "in có thể khác lời đọc được. Mở tệp xem từng trang.",
        )
    added = " ở phần đầu; phần thêm là chữ ký" if report["signatures"] else ""
    return Verdict(True, f"Trùng từng byte với bản trình ký{added}.")


def _words(report: Report) -> Verdict:
    shown, count = len(report["differences"]), len(report["differences"]) + report["uncounted"]
    if not count:
        return Verdict(True, "Lời giống bản trình ký, trừ số và ngày.")
    listed = f" (nêu {shown} chỗ ở dưới)" if shown < count else ""
    return Verdict(False, f"{count} chỗ khác lời{listed}.")


def _numbers(report: Report) -> Verdict:
    parts = [("mất", report["lost"]), ("thêm", report["gained"])]
    told = "; ".join(f"{word} {', '.join(numbers)}" for word, numbers in parts if numbers)
    if told:
        return Verdict(False, f"Con số khác bản trình ký: {told}.")
    return Verdict(True, "Mọi con số giống bản trình ký.")


def _laid_over(report: Report) -> Iterator[Verdict]:
    if report["covered"]:
        pages = ", ".join(str(page) for page in report["covered"])
        yield Verdict(
            False, f"Có ghi chú, hình dán phủ lên trang {pages}; mở tệp xem các trang này."
        )


def _signatures(signatures: list[Report]) -> Iterator[Verdict]:
    if not signatures:
        yield Verdict(False, "Tệp không có chữ ký số.")
    for one in signatures:
        at = f", {one['at']}" if one["at"] else ""
        yield Verdict(one["intact"] and one["kept"], f"Chữ ký số: {one['name']}{at}. {_state(one)}")


def _state(signature: Report) -> str:
    if not signature["intact"]:
        return "Nội dung đã bị sửa sau khi ký."
    if not signature["kept"]:
        return "Còn nguyên vẹn, nhưng sau đó tệp có thêm phần không phải chữ ký."
    if signature["whole"]:
        return "Còn nguyên vẹn, bao trùm cả tệp."
    return "Còn nguyên vẹn; sau đó tệp chỉ thêm chữ ký khác hoặc xác nhận chữ ký."
