"""Sentences and words that break off."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from reports.linting.rules.text import TITLE
from reports.linting.script import Finding, Prose, Script
from units.letters import LOWER

WORD = re.compile(r"[^\W\d_]+")
PHRASE_END = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\s*[.,;:)”]")
# From here on a word is common enough for its neighbours to tell.
COMMON = 5
LABELLED = re.compile(r"\s*(?:[IVX]+\.|\d{1,2}(?:\.\d{1,2})*\.?\s|[a-zđ]\)|[-+*•])\s*")
ENDED = re.compile(r"[.:;!?…,”\")\]]\s*$")
LETTERS_ONLY = re.compile(r"(?<!\w)[bcdđghklmnpqrstvx]{1,3}$")
HANGING = re.compile(
    r"(?<!\w)(?:và|của|các|những|với|để|tại|về|cho|là|nhằm|hoặc|bởi|từ|theo|một số)$"
)
STARTERS = re.compile(
    rf"(?<=[{LOWER}0-9])(?<!\bvà)(?<!\bhoặc)\s+(?=(?:Đồng thời|Bên cạnh đó|Ngoài ra|Tuy nhiên"
    r"|Đến nay|Hiện nay|Theo đó|Do đó|Vì vậy|Qua đó|Nhìn chung)\b)"
)
SENTENCE_LENGTH, HEADING_LENGTH = 12, 40


def cut(script: Script) -> Iterator[Finding]:
    """A sentence or a word that breaks off: "vi phạm quy định văn hóa công v"."""
    titles = _titles(script)
    known = _vocabulary(script)
    for place, prose in enumerate(script.prose):
        text = prose.text.rstrip()
        titled = place < titles or prose.passage.place == "title"
        lacks = not titled and _lacks_end(script, place, text)
        if _breaks_off(text) or lacks or _within_word(known, text, prose.passage.is_note):
            start = max(text.rfind(" ", 0, max(0, len(text) - 25)) + 1, 0)
            why = f"Câu dừng ở “{text[start:]}”, không có dấu kết thúc."
            yield prose.finding(start, len(text), "cut_sentence", why, "Viết nốt câu.")
        for found in STARTERS.finditer(prose.text):
            yield _runs_on(prose, found)


def _runs_on(prose: Prose, found: re.Match[str]) -> Finding:
    start = prose.text.rfind(" ", 0, max(0, found.start() - 12)) + 1
    end = prose.text.find(" ", found.end())
    why = "Câu trước chưa có dấu kết thúc, câu sau đã bắt đầu."
    return prose.finding(start, end, "cut_sentence", why, "Viết nốt câu trước, thêm dấu chấm.")


def _titles(script: Script) -> int:
    """How many passages stand on the first page before the text begins."""
    if not any(TITLE.match(passage.text) for passage in script.head):
        return 0
    ended = (place for place, prose in enumerate(script.prose) if ENDED.search(prose.text))
    return next(ended, 0)


def _breaks_off(text: str) -> bool:
    """Ends within a word, or on one that cannot be the last."""
    return " " in text and bool(LETTERS_ONLY.search(text) or HANGING.search(text))


class Vocabulary(NamedTuple):
    """The words of a text: how often each stands there, and which of them end a phrase."""

    times: Counter[str]
    final: frozenset[str]


def _vocabulary(script: Script) -> Vocabulary:
    times: Counter[str] = Counter()
    final: set[str] = set()
    for prose in script.prose:
        text = prose.text.lower()
        times.update(WORD.findall(text))
        final.update(PHRASE_END.findall(text))
    return Vocabulary(times, frozenset(final))


def _within_word(known: Vocabulary, text: str, is_note: bool) -> bool:
    """Whether a text without an end mark stops in a word or a compound: "Văn phòn", "của Sở".

    The last word is found nowhere else and begins another; or, in a footnote, where there are no
    headings, it is common and never ends a phrase.
    """
    if not text or ENDED.search(text) or text.count(" ") < SENTENCE_LENGTH // 2:
        return False
    last = text.rsplit(None, 1)[-1].lower()
    if not last.isalpha():
        return False
    if known.times[last] <= 1:
        return any(word.startswith(last) and word != last for word in known.times)
    return is_note and known.times[last] >= COMMON and last not in known.final


def _lacks_end(script: Script, place: int, text: str) -> bool:
    """A paragraph without an end mark that is no heading and heads no list."""
    prose = script.prose[place]
    passage = prose.passage
    if not text or ENDED.search(text) or text.isupper() or passage.is_note or passage.is_heading:
        return False
    following = script.prose[place + 1].text if place + 1 < len(script.prose) else ""
    heads = text.startswith("-") and following.startswith("+")
    return not heads and not _is_heading(text)


def _is_heading(text: str) -> bool:
    """Short, or numbered and one phrase long: headings and titles have no end mark."""
    label = LABELLED.match(text)
    rest = text[label.end() :] if label else text
    words = len(rest.split())
    numbered = label is not None and label[0].strip() not in {"-", "+", "*", "•"}
    is_one_phrase = not re.search(r"[.;:]\s", rest)
    return words < SENTENCE_LENGTH or (numbered and is_one_phrase and words <= HEADING_LENGTH)
