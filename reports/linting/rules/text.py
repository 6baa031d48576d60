"""Rules about the text itself: doubled words, open brackets, the end mark."""

import re
from collections.abc import Iterator

from reports.linting.compounds import COMPOUNDS
from reports.linting.script import Finding, Prose, Script
from units.letters import UPPER

DOUBLED = re.compile(r"(?<![\w/.,-])([^\W\d_]+|(?:19|20)\d\d)\s+(\1)(?![\w/-])")
DOUBLED_PHRASE = re.compile(r"(?<!\w)((?:[^\W\d_]+\s+){1,5}[^\W\d_]+)\s+\1(?!\w)")
BEFORE, AFTER = re.compile(r"([^\W\d_]+)\s+$"), re.compile(r"\s+([^\W\d_]+)")
# Words that are doubled on purpose: "luôn luôn", "ngày ngày".
REDUPLICATED = frozenset(
    ("luôn", "ngày", "rất", "mãi", "dần", "đời", "nhà", "người", "thường", "đều", "xa", "lâu")
)
# "Đoàn thanh tra thanh tra việc …": a noun made of the verb that follows it.
ACTORS = re.compile(r"(?:đoàn|tổ|ban|cơ quan|công tác|việc|hội đồng)\s+$", re.IGNORECASE)

TITLE = re.compile(r"\s*(?:BÁO CÁO|KẾ HOẠCH|TỜ TRÌNH|THÔNG BÁO|QUYẾT ĐỊNH)\s*$")
SIGNED = re.compile(rf"\s*(?:TM|KT|TL|TUQ|Q)\.\s*[{UPPER}]{{2}}")


def doubled(script: Script) -> Iterator[Finding]:
    """ "chi chi thường xuyên", "tiến hành thẩm định tiến hành thẩm định"."""
    for prose in script.prose:
        for found in DOUBLED.finditer(prose.text):
            if not _belongs(prose.text, found):
                yield _doubled(prose, found)
        for found in DOUBLED_PHRASE.finditer(prose.text):
            if not ACTORS.search(prose.text[max(0, found.start() - 20) : found.start()]):
                yield _doubled(prose, found)


def _belongs(text: str, found: re.Match[str]) -> bool:
    """Both words belong to a compound: "quy định định mức", "phân công công chức"."""
    word = found[1].lower()
    before = BEFORE.search(text[max(0, found.start() - 20) : found.start()])
    after = AFTER.match(text, found.end())
    left = f"{before[1].lower()} {word}" if before else ""
    right = f"{word} {after[1].lower()}" if after else ""
    return word in REDUPLICATED or (left in COMPOUNDS and right in COMPOUNDS)


def _doubled(prose: Prose, found: re.Match[str]) -> Finding:
    once = " ".join(found[1].split())
    why = f"“{once}” viết hai lần liền nhau."
    return prose.finding(found.start(), found.end(), "doubled_word", why, f"Chỉ viết “{once}”.")


def brackets(script: Script) -> Iterator[Finding]:
    """A bracket or a quotation mark that opens and does not close."""
    for prose in script.prose:
        for opening, closing in (("(", ")"), ("“", "”")):
            place = _unclosed(prose.text, opening, closing)
            if place is not None:
                why = f"Dấu {opening} mở ra mà không có dấu {closing}."
                end = _some_words_on(prose.text, place)
                yield prose.finding(place, end, "unbalanced", why, f"Thêm dấu {closing}.")
        place = _unclosed(prose.text[::-1], "”", "“")
        if place is not None:
            end = len(prose.text) - place
            start = prose.text.rfind(" ", 0, max(0, end - 20)) + 1
            why = "Dấu ” đóng lại mà không có dấu “ mở ra."
            yield prose.finding(start, end, "unbalanced", why, "Thêm dấu “ hoặc bỏ dấu ”.")


def _some_words_on(text: str, place: int) -> int:
    """The end of a quote that begins there."""
    if len(text) <= place + 40:
        return len(text)
    return max(text.rfind(" ", place, place + 40), place + 1)


def _unclosed(text: str, opening: str, closing: str) -> int | None:
    """Where the first bracket stands that is never closed."""
    if opening not in text:
        return None
    open_at: list[int] = []
    for place, char in enumerate(text):
        if char == opening:
            open_at.append(place)
        elif char == closing and open_at:
            open_at.pop()
    return open_at[0] if open_at else None


def end_mark(script: Script) -> Iterator[Finding]:
    """The body of a report ends with "./."."""
    if any(passage.text.rstrip().endswith("./.") for passage in script.passages):
        return
    whole = script.end < len(script.passages) or any(TITLE.match(line.text) for line in script.head)
    signed = any(SIGNED.match(passage.text) for passage in script.passages)
    body = [prose for prose in script.prose if not prose.passage.is_note]
    while body and (SIGNED.match(body[-1].text) or body[-1].text.isupper()):
        body.pop()
    if body and (whole or signed):
        text = body[-1].text.rstrip()
        start = text.rfind(" ", 0, max(0, len(text) - 30)) + 1
        why = "Hết phần nội dung mà không có dấu “./.”."
        yield body[-1].finding(
            start, len(text), "missing_end", why, "Thêm “./.” sau chữ cuối cùng."
        )
