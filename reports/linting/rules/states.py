"""What has come in and what became of it: "nhận 03; đã trả lời 02; 01 đang xử lý"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from reports.linting.numerals import Numeral, shown
from reports.linting.progress import PENDING, is_done, is_pending_clause
from reports.linting.script import Finding, Prose, Script, end_of_noun

# Where the two are farther apart, something else is counted.
NEAR = Decimal("0.3")
STATE = re.compile(r"\b(?:đã|đang|chưa|còn lại|quá hạn|trễ hạn|đúng hạn|trước hạn)\b")


def states(script: Script) -> Iterator[Finding]:
    """Received is what is done and what is not: "nhận 03; đã trả lời 02; 01 đang xử lý"."""
    for prose in script.prose:
        for start, stop in prose.sentences:
            yield from _states(prose, start, stop)


def _states(prose: Prose, start: int, stop: int) -> Iterator[Finding]:
    counts = [n for n in prose.between(start, stop) if n.is_count and not prose.depths[n.start]]
    if len(counts) < 3:
        return
    whole, *others = counts
    same = [n for n in others if n.head() == whole.head()]
    if is_done(prose.text, whole.start):  # what is still to be done is no part of it
        same = [n for n in same if not is_pending_clause(prose.text, n.start)]
    parts = _done_and_pending(prose, same, stop) or _all_states(prose, same, start, stop)
    if not parts or _sums_to(whole, same):
        return
    total = sum((part.amount for part in parts), Decimal(0))
    # Three numbers of one thing are all there is to say; among more, another may be meant.
    if len(same) == 2 or abs(whole.amount - total) <= max(Decimal(3), whole.amount * NEAR):
        added = f"{' + '.join(part.text for part in parts)} = {shown(total)}"
        why = f"Đã xong và chưa xong cộng lại: {added}, khác {whole.text}."
        yield prose.finding(
            whole.start, end_of_noun(prose, whole), "sum_mismatch", why, "Xem lại các số."
        )


def _done_and_pending(prose: Prose, same: list[Numeral], stop: int) -> list[Numeral]:
    """ "đã giải quyết 44.634 hồ sơ, …; 5.899 hồ sơ đang giải quyết"."""
    done = [n for n in same if is_done(prose.text, n.start)]
    pending = [n for n in same if _is_pending(prose, n, stop)]
    return [done[0], pending[-1]] if len(done) == 1 and pending else []


def _all_states(prose: Prose, same: list[Numeral], start: int, stop: int) -> list[Numeral]:
    """ "đã xử lý xong 4.609, trễ hạn 76, chưa hoàn thành 02, chưa tới hạn 122": every one."""
    clauses = [_clause(prose, n, start, stop) for n in same]
    return same if len(same) > 1 and all(STATE.search(clause) for clause in clauses) else []


def _clause(prose: Prose, numeral: Numeral, start: int, stop: int) -> str:
    """The words around a number, between commas."""
    before = re.split(r"[;,]", prose.text[start : numeral.start])[-1]
    after = re.split(r"[;,]", prose.text[numeral.end : stop], maxsplit=1)[0]
    return before + after


def _is_pending(prose: Prose, numeral: Numeral, stop: int) -> bool:
    following = re.split(r"[;,.]", prose.text[numeral.end : stop], maxsplit=1)[0]
    return PENDING.search(following) is not None


def _sums_to(whole: Numeral, parts: list[Numeral]) -> bool:
    """Whether some of the parts make the whole."""
    sums = {0}
    for part in parts[:10]:
        sums |= {known + int(part.amount) for known in sums}
    return int(whole.amount) in sums
