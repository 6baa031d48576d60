"""An edited Word file beside the draft, as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from reports.documents.aligning import Stretch
from reports.models import Draft
from reports.pages import sections
from reports.returning import taking
from reports.returning.lines import BEGIN, END
from reports.returning.pieces import Kind, Piece
from reports.returning.taking import Compared
from reports.writing import composing
from reports.writing.composing import Setting
from units.models import User
from units.permissions import Verdict

MOST_REFUSED = 100  # shown one by one; nobody reads more
LONGEST_SAME, SHOWN_SAME = 400, 160  # letters of words that are the same
LABELS = {
    Kind.CHANGED: ("Sửa", "busy"),
    Kind.ADDED: ("Thêm", "good"),
    Kind.REMOVED: ("Bỏ", "bad"),
}
PLACES = {
    BEGIN: "Phần đầu văn bản",
    "basis": "Căn cứ",
    "opening": "Phần mở đầu",
    "closing": "Phần kết thúc",
    END: "Phần cuối và phụ lục",
}


@dataclass(frozen=True)
class Row:
    """A piece with its words; `result` is how the section's lines print once it is taken, told
    where that is not what the file says."""

    piece: Piece
    result: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.piece.kind][0]

    @property
    def tone(self) -> str:
        return LABELS[self.piece.kind][1]

    @property
    def stretches(self) -> list[Stretch]:
        """The words, of what is the same only as much as shows where the change is."""
        return [_shortened(one) if one.same else one for one in self.piece.pair.stretches]

    @property
    def is_chosen(self) -> bool:
        """Whether it is ticked at first: not where the draft has changed there meanwhile."""
        return not self.piece.meanwhile


@dataclass(frozen=True)
class Group:
    """The pieces of one section."""

    label: str
    url: str
    rows: list[Row]


@dataclass(frozen=True)
class ReturningPage:
    """A draft before the person who brings a file back; with the file, once there is one."""

    user: User
    on: date
    draft: Draft
    unit_code: str
    unit_name: str
    token: str = ""
    compared: Compared | None = None

    @property
    def may_return(self) -> Verdict:
        return taking.may_return(self.user, self.draft, self.on)

    @property
    def codes(self) -> list[str]:
        return [self.draft.campaign.code, self.unit_code]

    @property
    def trail(self) -> list[tuple[str, str]]:
        return [
            ("Soạn báo cáo", reverse("drafts")),
            (f"{self.draft.campaign.name}, {self.unit_name}", reverse("draft", args=self.codes)),
            ("Nhận bản sửa từ Word", ""),
        ]

    @cached_property
    def groups(self) -> list[Group]:
        """What can be taken, section by section."""
        return self._grouped(self._pieces(takeable=True))

    @cached_property
    def refused(self) -> list[Group]:
        """What cannot, and where it is changed instead; the first ones of very many."""
        return self._grouped(self._pieces(takeable=False)[:MOST_REFUSED])

    @property
    def more_refused(self) -> int:
        return max(0, self.refused_count - MOST_REFUSED)

    @property
    def refused_count(self) -> int:
        return len(self._pieces(takeable=False))

    @property
    def takeable_count(self) -> int:
        return len(self._pieces(takeable=True))

    @property
    def remarks(self) -> list[str]:
        """How the file was read, where that is not plain to see."""
        if self.compared is None:
            return []
        text, told = self.compared.file.text, []
        if text.tracked:
            told.append("Tệp có theo dõi thay đổi (Track Changes): đọc như đã chấp nhận tất cả.")
        if text.comments:
            told.append("Góp ý (comment) trong tệp không lấy vào hệ thống; xem trong Word.")
        told += [f"Không đọc được {what} trong tệp." for what in sorted(text.unread)]
        if changed := self.compared.comparison.changed_since:
            told.append(
                f"{changed} đoạn của dự thảo đã đổi trong hệ thống sau khi tải tệp; giữ như trong "
                "hệ thống."
            )
        return told

    @property
    def is_unmarked(self) -> bool:
        """The program that saved the file dropped what tells who changed what."""
        return self.compared is not None and self.compared.file.given_out is None

    def _pieces(self, *, takeable: bool) -> tuple[Piece, ...]:
        if self.compared is None:
            return ()
        found = self.compared.comparison
        return found.takeable if takeable else found.refused

    def _grouped(self, pieces: Iterable[Piece]) -> list[Group]:
        assert self.compared is not None
        held = self.compared.held
        return [
            Group(
                PLACES.get(key) or held.title(key),
                sections.address(held, key) if key in held.titles else "",
                [Row(piece, _result(held, piece)) for piece in group],
            )
            for key, group in groupby(pieces, key=lambda piece: piece.key)
        ]


def _shortened(same: Stretch) -> Stretch:
    if len(same.after) <= LONGEST_SAME:
        return same
    first, last = same.after[:SHOWN_SAME], same.after[-SHOWN_SAME:]
    text = f"{first.rpartition(' ')[0]} […] {last.partition(' ')[2]}"
    return replace(same, before=text, after=text)


def _result(held: Setting, piece: Piece) -> str:
    """How a piece prints once it is taken, where something of it stays out."""
    if not piece.edit or not (piece.refused or piece.signs):
        return ""
    lines = [*(line for line in piece.edit.replaced.values() if line), *piece.edit.added]
    printed = composing.printed(held, "\n".join(lines), piece.key)
    return " ".join(block.whole for block in printed.blocks)
