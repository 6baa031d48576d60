"""What has come in and what became of it: "nhận 03; đã trả lời 02; 01 đang xử lý"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reports.linting.numerals import Numeral, shown
from reports.linting.script import Finding, Prose, Script, end_of_noun

# Where the two are farther apart, something else is counted.
NEAR = Decimal("0.3")
DONE = re.compile(
    r"(?:đã|được) (?:được )?(?:giải quyết|xử lý|trả lời|hoàn thành|thực hiện)(?: xong)?"
    r"(?:, (?:xử lý|trả lời))?(?: được)?\s*(?:là |: )?$",
    re.IGNORECASE,
)
PENDING = re.compile(
    r"(?:đang|chưa) (?:được )?(?:giải quyết|xử lý|trả lời|hoàn thành|thực hiện|triển khai)"
)


def states(script: Script) -> Iterator[Finding]:
    """Received is what is done and what is not: "nhận 03; đã trả lời 02; 01 đang xử lý"."""
    for prose in script.prose:
        for start, stop in prose.sentences:
            yield from _states(prose, start, stop)


def _states(prose: Prose, start: int, stop: int) -> Iterator[Finding]:
    counts = [n for n in prose.between(start, stop) if n.is_count and not prose.depths[n.start]]
    if len(counts) < 3:
        return
    done = [n for n in counts[1:] if DONE.search(prose.text[max(start, n.start - 40) : n.start])]
    pending = [n for n in counts[1:] if _is_pending(prose, n, stop)]
    whole = counts[0]
    same = [n for n in counts[1:] if n.head() == whole.head()]
    if len(done) != 1 or not pending or done[0] not in same or pending[-1] not in same:
        return
    total = int(done[0].amount + pending[-1].amount)
    # Three numbers of one thing are all there is to say; among more, another may be meant.
    near = len(same) == 2 or abs(whole.amount - total) <= max(Decimal(3), whole.amount * NEAR)
    if near and not _sums_to(whole, same):
        parts = (
            f"{done[0].text} + {pending[-1].text} = {shown(done[0].amount + pending[-1].amount)}"
        )
        why = f"Đã xong và chưa xong cộng lại: {parts}, khác {whole.text} đã nhận."
        offer = "Xem lại ba số."
        yield prose.finding(whole.start, end_of_noun(prose, whole), "sum_mismatch", why, offer)


def _is_pending(prose: Prose, numeral: Numeral, stop: int) -> bool:
    following = re.split(r"[;,.]", prose.text[numeral.end : stop], maxsplit=1)[0]
    return PENDING.search(following) is not None


def _sums_to(whole: Numeral, parts: list[Numeral]) -> bool:
    """Whether some of the parts make the whole."""
    sums = {0}
    for part in parts[:10]:
        sums |= {known + int(part.amount) for known in sums}
    return int(whole.amount) in sums
