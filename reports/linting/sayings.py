"""What stands around a number that may say what it counts: its clause, and the words about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.linting.numerals import Numeral
from reports.linting.script import Prose

# Where what a number is said of may begin within its sentence.
OPENS = re.compile(r"(?:^|[,;:–-]\s+|\bvà\s+)(?=(?:tổng|số|tỷ lệ|tỉ lệ)\b)", re.IGNORECASE)
PART = re.compile(
    r"\b(?:trong (?:tổng số |số )?(?:đó|này)|bao gồm|gồm|chia ra|cụ thể|riêng)\b", re.I
)
TAIL = re.compile(r"[^\d,;:.()“”\n]{0,90}")
TAIL_ENDS = re.compile(r"\b(?:trong đó|bao gồm|gồm|đạt|chiếm|bằng|tăng|giảm|tương ứng)\b.*", re.I)
# Where the next of several parts begins.
NEXT = re.compile(r"[,;]\s|\bvà\s")
# No name is longer; farther back nobody remembers what was spoken of.
LONGEST, EARLIER = 300, 1500


@dataclass(frozen=True)
class Saying:
    """A number with the clause that says what it counts, and what stands around the clause.

    `earlier` are the sentences before, `before` is its sentence down to the clause, and `lead`
    the last stretch of that. `goes_on` where the sentence has a number already. Read as a part,
    behind a "trong đó", it has the number before that for its `whole`, if there is one.
    """

    numeral: Numeral
    prose: Prose
    earlier: str
    tail: str
    after: str
    goes_on: bool
    before: str = ""
    lead: str = ""
    clause: str = ""
    is_part: bool = False
    whole: Numeral | None = None


def sayings(prose: Prose, numeral: Numeral) -> Iterator[Saying]:
    """Every clause that may say it, the longest first."""
    begun, ended = prose.sentence_of(numeral.start)
    text, stop = prose.text, numeral.start
    others = prose.between(begun, stop)
    spoken = text[begun:stop].rstrip(" :")
    cut = begun + max(spoken.rfind(";"), spoken.rfind(":")) + 1
    last = others[-1].end if others else begun
    tail = TAIL_ENDS.sub("", TAIL.match(text, numeral.end)[0])  # type: ignore[index]
    standing = Saying(
        numeral,
        prose,
        earlier=text[max(0, begun - EARLIER) : begun],
        tail=tail,
        after=text[numeral.end : ended],
        goes_on=bool(others),
    )
    for start in dict.fromkeys((cut, *(found.end() for found in OPENS.finditer(text, cut, stop)))):
        if last <= start and stop - start <= LONGEST:
            yield replace(
                standing, before=text[begun:start], lead=text[cut:start], clause=text[start:stop]
            )
    part = _part(standing, begun)
    if part:
        yield part


def _part(standing: Saying, begun: int) -> Saying | None:
    """The same number read as a part: its clause from the cue, or from the part before it."""
    prose, stop = standing.prose, standing.numeral.start
    cues = list(PART.finditer(prose.text, begun, stop))
    if not cues:
        return None
    cue = cues[-1]
    opens = not prose.text[begun : cue.start()].strip()
    reach = prose.sentence_of(max(0, begun - 2))[0] if opens else begun
    wholes = prose.between(reach, cue.start())
    siblings = prose.between(cue.end(), stop)
    start = cue.end()
    if siblings:
        comma = NEXT.search(prose.text, siblings[-1].end, stop)
        if comma is None:
            return None
        start = comma.end()
    return replace(
        standing,
        before=prose.text[begun : cue.start()],
        clause=prose.text[start:stop],
        is_part=True,
        whole=wholes[-1] if wholes else None,
    )
