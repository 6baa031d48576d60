"""Rules about the text itself: doubled words, cut sentences, open brackets, the end mark."""

import re
from collections.abc import Iterator

from reports.linting.compounds import COMPOUNDS
from reports.linting.letters import LOWER, UPPER
from reports.linting.script import Finding, Prose, Script

DOUBLED = re.compile(r"(?<!\w)([^\W\d_]+)\s+(\1)(?!\w)")
DOUBLED_PHRASE = re.compile(r"(?<!\w)((?:[^\W\d_]+\s+){1,5}[^\W\d_]+)\s+\1(?!\w)")
# Words that are doubled on purpose: "luôn luôn", "ngày ngày".
REDUPLICATED = frozenset(
    ("luôn", "ngày", "rất", "mãi", "dần", "đời", "nhà", "người", "thường", "đều", "xa", "lâu")
)
# "Đoàn thanh tra thanh tra việc …": a noun made of the verb that follows it.
ACTORS = re.compile(r"(?:đoàn|tổ|ban|cơ quan|công tác|việc|hội đồng)\s+$", re.IGNORECASE)

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
SENTENCE_LENGTH, HEADING_LENGTH, FIRST_LINES = 12, 40, 20

TITLE = re.compile(r"\s*(?:BÁO CÁO|KẾ HOẠCH|TỜ TRÌNH|THÔNG BÁO|QUYẾT ĐỊNH)\s*$")
SIGNED = re.compile(rf"\s*(?:TM|KT|TL|TUQ|Q)\.\s*[{UPPER}]{{2}}")


def doubled(script: Script) -> Iterator[Finding]:
    """ "chi chi thường xuyên", "tiến hành thẩm định tiến hành thẩm định"."""
    for prose in script.prose:
        for found in DOUBLED.finditer(prose.text):
            if not _belongs(prose.text, found):
                yield _doubled(prose, found)
        for found in DOUBLED_PHRASE.finditer(prose.text):
            if not ACTORS.search(prose.text[: found.start()]):
                yield _doubled(prose, found)


def _belongs(text: str, found: re.Match[str]) -> bool:
    """Both words belong to a compound: "quy định định mức", "phân công công chức"."""
    word = found[1].lower()
    before = re.search(r"([^\W\d_]+)\s+$", text[: found.start()])
    after = re.match(r"\s+([^\W\d_]+)", text[found.end() :])
    left = f"{before[1].lower()} {word}" if before else ""
    right = f"{word} {after[1].lower()}" if after else ""
    return word in REDUPLICATED or (left in COMPOUNDS and right in COMPOUNDS)


def _doubled(prose: Prose, found: re.Match[str]) -> Finding:
    once = " ".join(found[1].split())
    why = f"“{once}” viết hai lần liền nhau."
    return prose.finding(found.start(), found.end(), "doubled_word", why, f"Chỉ viết “{once}”.")


def cut(script: Script) -> Iterator[Finding]:
    """A sentence or a word that breaks off: "vi phạm quy định văn hóa công v"."""
    titles = _titles(script)
    for place, prose in enumerate(script.prose):
        text = prose.text.rstrip()
        if _breaks_off(text) or (place >= titles and _lacks_end(script, place, text)):
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
    if not any(TITLE.match(passage.text) for passage in script.passages[:FIRST_LINES]):
        return 0
    ended = (place for place, prose in enumerate(script.prose) if ENDED.search(prose.text))
    return next(ended, 0)


def _breaks_off(text: str) -> bool:
    """Ends within a word, or on one that cannot be the last."""
    return " " in text and bool(LETTERS_ONLY.search(text) or HANGING.search(text))


def _lacks_end(script: Script, place: int, text: str) -> bool:
    """A paragraph without an end mark that is no heading and heads no list."""
    prose = script.prose[place]
    if not text or ENDED.search(text) or text.isupper() or prose.passage.is_note:
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
    first = script.passages[:FIRST_LINES]
    whole = script.end < len(script.passages) or any(TITLE.match(line.text) for line in first)
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
