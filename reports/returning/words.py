"""The words of a paragraph, for comparing what was printed with what came back from Word.

Pure. White space is no word of its own: each word says whether it stands before it. What is bound
counts as one word where it can be told for sure: a figure in its control, and whatever reads
exactly as it was printed.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reports.documents.blocks import Run
from reports.documents.renderers.word.items import letters

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")
WHOLE = re.compile(r"\S(?:.*\S)?")
LONGEST_FORM = 600  # words of a citation in full
NOTE, FIGURE, BOUND = "\0", "\1", "\2"


@dataclass(frozen=True)
class Known:
    """What else the report prints, for text that was moved, and what the file said when it was
    given out: a figure that reads as it did then was not edited."""

    figures: Mapping[tuple[str, str], str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    given_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Word:
    """A word, a sign, a figure in its control, or the call of a footnote."""

    key: str
    text: str
    spaced: bool
    bold: bool
    run: int
    code: str = ""
    source: str = ""
    note: tuple[Run, ...] = ()


def words(runs: Sequence[Run], whole: Collection[str] = ()) -> list[Word]:
    """The words of a paragraph. What is bound is one word where its code or its source is among
    `whole`."""
    found: list[Word] = []
    spaced = False
    for place, run in enumerate(runs):
        if run.note:
            found.append(Word(NOTE, "", spaced, run.bold, place, note=run.note))
            spaced = False
            continue
        end, text = 0, letters(run.text)
        code = "" if run.fault else run.code
        known = _known_by(run, whole)
        for match in (WHOLE if known else WORD).finditer(text):
            spaced = spaced or match.start() > end
            found.append(Word(known or match[0], match[0], spaced, run.bold, place, code))
            spaced, end = False, match.end()
        spaced = spaced or end < len(text)
    return found


def _known_by(run: Run, whole: Collection[str]) -> str:
    if run.code in whole and not run.fault:
        return f"{FIGURE}{run.code}"
    return f"{BOUND}{run.source}" if run.source in whole and not is_literal(run) else ""


def put_together(
    found: list[Word], bound: Sequence[Run], known: Known
) -> tuple[list[Word], set[str]]:
    """The words with those as one that read as what is bound in the paragraph, a document in
    full or short; and the sources known so: only where all of a kind are there unchanged, for
    else nobody could say which one is."""
    wanted = Counter(run.source for run in bound)
    forms = {text: source for text, source in known.documents.items() if source in wanted}
    forms |= {letters(run.text): run.source for run in bound}
    there = Counter(word.source for word in as_one(found, forms))
    whole = {source for source, times in wanted.items() if there[source] == times}
    return list(as_one(found, {t: s for t, s in forms.items() if s in whole})), whole


def as_one(found: list[Word], forms: Mapping[str, str]) -> Iterator[Word]:
    """Words that together read as one of the texts are one word with its source. A document in
    short that goes on as it does in full is one in full that somebody edited."""
    starts: dict[str, list[tuple[list[str], str]]] = {}
    for text, source in forms.items():
        if keys := [word.key for word in words([Run(text)])]:
            starts.setdefault(keys[0], []).append((keys, source))
    place = 0
    while place < len(found):
        begun = starts.get(found[place].key, [])
        here = [word.key for word in found[place : place + LONGEST_FORM]] if begun else []
        told = [one for one in begun if here[: len(one[0])] == one[0]]
        sought, source = max(told, key=lambda one: len(one[0]), default=([], ""))
        going_on = (keys for keys, whole in begun if whole == source)
        if sought and not any(_goes_on(keys, sought, here) for keys in going_on):
            yield _together(found[place : place + len(sought)], source)
            place += len(sought)
        else:
            yield found[place]
            place += 1


def _goes_on(form: list[str], sought: list[str], here: list[str]) -> bool:
    length = len(sought)
    return form[:length] == sought and form[length : length + 1] == here[length : length + 1] != []


def _together(found: Sequence[Word], source: str) -> Word:
    first = found[0]
    key = f"{BOUND}{source}"
    return Word(key, joined(found), first.spaced, first.bold, first.run, source=source)


def is_literal(run: Run) -> bool:
    """Whether a run is what somebody typed."""
    bound = run.note or run.code or run.cited or run.fault
    return not bound and run.source.strip() in ("", run.text.strip())


def joined(found: Sequence[Word]) -> str:
    """Words as they read."""
    text = "".join(f"{' ' if word.spaced else ''}{word.text}" for word in found)
    return text.strip()
