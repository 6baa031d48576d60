"""What the units say of a supplier's figures: who has confirmed, who asks to adjust, who is silent;
and the figures about one unit, for a unit without a form of its own."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from indicators.figures import Figure, State, from_scaled
from indicators.models import IndicatorVersion
from reports.models import Confirmation, Submission, SubmissionVersion
from reports.pages.boxes import printed
from reports.submissions import asked
from reports.submissions.asked import About
from reports.submissions.confirmations import SEEN, Supplied
from units.models import Level

DISPUTED, CHANGED, SILENT, PARTLY, RIGHT = "de-nghi", "doi", "cho", "mot-phan", "dung"
LABELS = {
    DISPUTED: "Đề nghị điều chỉnh",
    CHANGED: "Đã gửi số khác, chờ xem lại",
    SILENT: "Chưa có ý kiến",
    PARTLY: "Xác nhận một phần",
    RIGHT: "Đã xác nhận đủ",
}
TONES = {DISPUTED: "bad", CHANGED: "wait", SILENT: "quiet", PARTLY: "info", RIGHT: "good"}


@dataclass(frozen=True)
class Said:
    """A request to adjust, and the figure as it was last sent."""

    word: Confirmation
    version: IndicatorVersion
    sent: str

    @property
    def is_of_another_figure(self) -> bool:
        """Another figure was sent since the unit asked."""
        return self.word.seen != self.sent[:SEEN]


@dataclass
class Voice:
    """One unit of the table, and what it says of its figures."""

    about: About
    sent: int = 0
    right: int = 0
    outdated: int = 0
    """words on figures that have changed since"""
    disputes: list[Said] = field(default_factory=list)
    last: datetime | None = None
    by: str = ""

    @property
    def district(self) -> str:
        """The district that the unit lies in; empty for what lies in none."""
        return "" if self.about.group in Level.labels else self.about.group

    @property
    def state(self) -> str:
        if any(not said.is_of_another_figure for said in self.disputes):
            return DISPUTED
        if self.disputes or self.outdated:
            return CHANGED
        if not self.right:
            return SILENT
        return RIGHT if self.right == self.sent else PARTLY

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]


@dataclass(frozen=True)
class Voices:
    """Every unit about which something was sent; in the order of the form."""

    sent_at: datetime
    units: tuple[Voice, ...]

    @property
    def counts(self) -> Counter[str]:
        return Counter(voice.state for voice in self.units)

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """(state, label, how many) of the states there are; "" is all."""
        counts = self.counts
        states = [(state, label, counts[state]) for state, label in LABELS.items()]
        return [("", "Tất cả", len(self.units)), *(one for one in states if one[2])]

    def of(self, state: str) -> list[Voice]:
        return [voice for voice in self.units if state in ("", voice.state)]

    @property
    def summary(self) -> str:
        """ "80/126 đơn vị đã xác nhận, 3 đề nghị điều chỉnh, 43 chưa có ý kiến"."""
        counts, whole = self.counts, len(self.units)
        parts = [f"{counts[RIGHT]}/{whole} đơn vị đã xác nhận đủ"]
        for state in (PARTLY, DISPUTED, CHANGED, SILENT):
            if counts[state]:
                parts.append(f"{counts[state]} {LABELS[state][:1].lower()}{LABELS[state][1:]}")
        return ", ".join(parts)


def voices(submission: Submission) -> Voices | None:
    """What the units say of the table as it was last sent; None before that. Three queries."""
    versions = SubmissionVersion.objects.filter(submission=submission, frozen_at__isnull=False)
    latest = versions.order_by("-number").first()
    if latest is None or latest.frozen_at is None:
        return None
    what = asked.read(submission.obligation)
    found = {about.pk: Voice(about) for about in what.about}
    shown: dict[tuple[int, int], str] = {}
    rows = latest.values.values_list("subject_id", "indicator_id", "state", "number")
    for subject, indicator, state, number in rows:
        version = what.known.by_id(indicator)
        value = None if number is None else from_scaled(number, version.decimals)
        shown[subject, indicator] = printed(Figure(State(state), value), version)
        found[subject].sent += 1
    words = Confirmation.objects.filter(subject__obligation=submission.obligation_id)
    for word in words.select_related("by").order_by("pk"):
        sent = shown.get((word.subject_id, word.indicator_id))
        if sent is not None:
            _count(found[word.subject_id], word, what.known.by_id(word.indicator_id), sent)
    own = submission.obligation.unit_id
    heard = (one for one in found.values() if one.sent and one.about.unit_id != own)
    return Voices(latest.frozen_at, tuple(heard))


def _count(voice: Voice, word: Confirmation, version: IndicatorVersion, sent: str) -> None:
    if word.verdict == Confirmation.Verdict.DISPUTE:
        voice.disputes.append(Said(word, version, sent))
    elif word.seen == sent[:SEEN]:
        voice.right += 1
    else:
        voice.outdated += 1
    if voice.last is None or word.at > voice.last:
        voice.last, voice.by = word.at, word.by.full_name


@dataclass(frozen=True)
class Group:
    """The figures of one area that others gave about a unit."""

    code: str
    name: str
    figures: tuple[Supplied, ...]

    @property
    def waiting(self) -> int:
        return sum(one.waits for one in self.figures)


def by_area(figures: Iterable[Supplied]) -> list[Group]:
    """The figures under their areas, each of which can be confirmed as a whole."""
    ordered = sorted(figures, key=lambda one: (one.version.area.order, one.version.order))
    groups = ((area, tuple(ones)) for area, ones in groupby(ordered, key=_area))
    return [Group(code, name, ones) for (_order, code, name), ones in groups]


def _area(one: Supplied) -> tuple[int, str, str]:
    area = one.version.area
    return area.order, area.code, area.name
