"""What the linter says, as pages show it: placed, gravest first, with the answers given."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from reports.documents import markup
from reports.linting import KINDS, SEVERITIES, Remark
from reports.models import LintAnswer
from reports.writing import reviewing
from reports.writing.composing import Setting

NUMBER = re.compile(r"\d[\d.,]*%?")
ORDER = {severity: place for place, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True)
class Placed:
    """A remark with the section it is about and the answer that was given to it."""

    remark: Remark
    place_label: str = ""
    url: str = ""
    answer: LintAnswer | None = None
    answer_url: str = ""

    @property
    def token(self) -> str:
        """The bound figure that is offered in place of a typed number."""
        found = markup.TOKEN.search(self.remark.offer)
        return found[0] if found and found["code"] else ""

    @property
    def number(self) -> str:
        """The typed number of the quote."""
        found = NUMBER.search(self.remark.quote)
        return found[0] if found else ""

    @property
    def severity_label(self) -> str:
        return SEVERITIES[self.remark.severity]

    @property
    def kind_label(self) -> str:
        return KINDS[self.remark.kind].label


@dataclass(frozen=True)
class Hints:
    """Remarks of one kind that only hint, shown together."""

    label: str
    placed: list[Placed]


def hints(placed: Iterable[Placed]) -> list[Hints]:
    """The hints by kind, the rarest first: a long list hides a short one."""
    kinds: dict[str, list[Placed]] = {}
    for one in placed:
        if one.remark.severity == "hint":
            kinds.setdefault(one.kind_label, []).append(one)
    return sorted((Hints(*pair) for pair in kinds.items()), key=lambda one: len(one.placed))


def placed(held: Setting, remarks: Iterable[Remark]) -> list[Placed]:
    """Remarks with their section and the answer given; those without one first."""
    codes = (held.draft.campaign.code, held.place.unit.code)
    answers = reviewing.answers(held.draft)
    found = [
        Placed(
            remark=remark,
            place_label=held.title(remark.place),
            url=reverse("section", args=[*codes, remark.place])
            if remark.place in held.titles
            else "",
            answer=answers.get((remark.place, remark.kind, remark.quote[:500])),
            answer_url=reverse("draft-remark-answer", args=codes),
        )
        for remark in remarks
    ]
    return sorted(found, key=lambda one: (bool(one.answer), ORDER[one.remark.severity]))
