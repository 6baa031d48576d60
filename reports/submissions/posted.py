"""Cells as a form posts them, with or without JavaScript.

A field is named by its kind and its cell: `v:3.3.0.1:17` is the text of indicator 3.3.0.1 about
subject 17. A script posts the fields of the changed cells only, a plain form all of them.

v text · r the revision seen · n note · p provisional · d data to · h the day promised (hẹn) ·
s state instead of the text · q the answer to a question (the text meant) · k mine or theirs,
after a conflict, and x the revision that the conflict showed · e the explanation of a finding ·
g the source note (nguồn) of an indicator, named by its code alone
"""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.figures import State
from reports.submissions.entry import CellInput
from reports.submissions.typed import DATA_TO, PROMISED
from units.days import parse_day
from units.text import whole

Key = tuple[str, int]
NOTE_FOUND = "nguon-cu-"  # + code: the source note as the page found it

STATE_BY_LABEL = {state.label: state for state in State if state is not State.NUMBER}


@dataclass(frozen=True)
class Posted:
    """One cell as it came in; printed again as it was when something is wrong."""

    key: Key
    text: str
    seen: int
    note: str | None
    provisional: bool
    data_to: str
    promised: str
    state: str
    answer: str
    choice: str
    shown_revision: int

    @property
    def keeps_theirs(self) -> bool:
        """The person looked at both values and left the other one standing."""
        return self.choice == "theirs"

    @property
    def bad_dates(self) -> list[tuple[str, str]]:
        """(what it is called, what was typed) of the dates that are none."""
        typed = ((DATA_TO, self.data_to), (PROMISED, self.promised))
        return [(name, text) for name, text in typed if text and parse_day(text) is None]

    def cell(self) -> CellInput:
        """For `entry.save_cells`. A state the page prints as its label comes back as that state."""
        text = self.answer or self.text
        named = STATE_BY_LABEL.get(text.strip())
        return CellInput(
            code=self.key[0],
            subject_id=self.key[1],
            text=text,
            seen=self.shown_revision if self.choice == "mine" else self.seen,
            state=State(self.state) if self.state else named,
            provisional=None if self.note is None else self.provisional,
            data_to=parse_day(self.data_to),
            note=self.note,
            promised=parse_day(self.promised),
        )


def read(post: Mapping[str, str]) -> dict[Key, Posted]:
    """Every posted cell; fields that name no cell are somebody else's."""
    found = (_key(name) for name in post if name.startswith("v:"))
    return {key: _posted(post, key) for key in found if key}


def explanations(post: Mapping[str, str]) -> dict[tuple[str, str, str], str]:
    """(rule, indicator code, subject id) → the text of an explanation."""
    fields = ((name.split(":"), text) for name, text in post.items() if name.startswith("e:"))
    return {
        (parts[1], parts[2], parts[3]): text.strip()
        for parts, text in fields
        if len(parts) == 4 and text.strip()
    }


def sources(post: Mapping[str, str]) -> dict[str, str]:
    """Indicator code → the source note as it was changed on the page.

    A plain form posts every note, and with it what the page had found: what nobody touched is
    left alone, though a colleague may have written it since.
    """
    fields = ((name[2:], text) for name, text in post.items() if name.startswith("g:"))
    return {code: text for code, text in fields if text.strip() != post.get(f"{NOTE_FOUND}{code}")}


def _key(name: str) -> Key | None:
    code, _, subject = name[2:].rpartition(":")
    return (code, whole(subject)) if code and whole(subject) else None


def _posted(post: Mapping[str, str], key: Key) -> Posted:
    def field(kind: str) -> str | None:
        return post.get(f"{kind}:{key[0]}:{key[1]}")

    state = field("s") or ""
    return Posted(
        key=key,
        text=field("v") or "",
        seen=whole(field("r")),
        note=field("n"),
        provisional=field("p") is not None,
        data_to=(field("d") or "").strip(),
        promised=(field("h") or "").strip(),
        state=state if state in {s.value for s in STATE_BY_LABEL.values()} else "",
        answer=field("q") or "",
        choice=field("k") or "",
        shown_revision=whole(field("x")),
    )
