"""What is pasted or typed becomes our markup: fonts, colours and stray footnote marks go.

Pure. HTML from a word processor is first reduced by nh3 to the few tags that mean something, then
read into the markup of `reports.documents.markup`. Word's footnotes become footnotes; the call
of one whose text was not copied is dropped, so that 14.622 with note 24 stays 14.622 and is never
read as 14.62224 (domain 6.12).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

LONGEST = 40_000
"""Characters of one section; the longest real one has some 9.000."""
DEEPEST = 100

TAGS = {"p", "br", "b", "strong", "li", "ul", "ol", "table", "tr", "td", "th", "sup", "a", "div"}
TAGS |= {f"h{level}" for level in range(1, 7)}
ATTRIBUTES = {"a": {"href"}, "div": {"id"}}
BLOCKS = TAGS - {"b", "strong", "sup", "a"}

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffc\x00-\x08\x0e-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_BULLET = re.compile(r"^\s*[•·●▪◦‣⁃–—\uf0b7\uf02d]\s*")
# A footnote's call after a word or a figure; m² and km³ are units of measure.
_SUPERSCRIPT = re.compile(r"(?<=[\w%,.;:)”\"])(?<!m)[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=m)[⁰¹⁴-⁹][⁰¹²³⁴-⁹]*")
_GLUED = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+)(\d{1,2})(?![\d.,]*\d)")
_NOTE_HREF = re.compile(r"#_(?:ftn|edn)(ref)?(\d+)$")
_EMPTY_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CALL = re.compile("\ue000(\\d+)\ue001")
_NOTE_ID = re.compile(r"(?:ftn|edn)(\d+)$")


class PastedTooDeep(Exception):
    """HTML nested deeper than any text; cleaning it would take time that grows with its square."""


@dataclass(frozen=True)
class Cleaned:
    """The text in our markup, and what was taken out of it, in words for the writer."""

    text: str
    removed: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Typed text as it is kept: composed letters, plain spaces, no unseen characters, no runs of
    empty lines.

    Never changes what is read: a dash, a figure, a word stay as they are.
    """
    text = unicodedata.normalize("NFC", _SURROGATES.sub("", text))
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    lines = [_SPACES.sub(" ", line).strip() for line in text.splitlines()]
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def from_text(text: str) -> Cleaned:
    """Pasted plain text: bullets become dashes, stray footnote marks go."""
    removed: list[str] = []
    lines = [_BULLET.sub("- ", line) for line in tidy(text).splitlines() if line.strip()]
    return Cleaned("\n".join(_without_marks(line, removed) for line in lines), tuple(removed))


def from_html(html: str) -> Cleaned:
    """Pasted HTML, as Word and browsers put it on the clipboard. Raises PastedTooDeep."""
    if _depth(html) > DEEPEST:
        raise PastedTooDeep
    safe = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=set(), link_rel=None)
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    cleaned = from_text(reader.markup())
    calls = [f"dấu chú thích [{number}]" for number in reader.lost()]
    return Cleaned(cleaned.text, (*calls, *cleaned.removed))


def _depth(html: str) -> int:
    """How deep tags are nested, counted in one pass; void and unclosed tags count too."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        closing, name = tag[1] == "/", tag[2].lower()
        if name in ("br", "p", "li", "td", "th", "tr", "img", "meta", "link", "col", "hr", "input"):
            continue  # these close themselves
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _without_marks(line: str, removed: list[str]) -> str:
    def superscript(found: re.Match[str]) -> str:
        removed.append(f"dấu chú thích {found[0]}")
        return ""

    def glued(found: re.Match[str]) -> str:
        removed.append(f"{found[0]} thành {found[1]} (số {found[2]} là dấu chú thích)")
        return found[1]

    return _GLUED.sub(glued, _SUPERSCRIPT.sub(superscript, line))


@dataclass
class _Place:
    """Where text goes: the body, or a footnote by its number."""

    lines: list[str] = field(default_factory=lambda: [""])

    def write(self, text: str) -> None:
        self.lines[-1] += text

    def new_line(self, start: str = "") -> None:
        if self.lines[-1].strip():
            self.lines.append("")
        self.lines[-1] = start


class _Reader(HTMLParser):
    """Reads the safe HTML into lines of markup; footnote bodies are kept apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.body, self.notes = _Place(), dict[str, _Place]()
        self.called: list[str] = []
        self._into, self._cells = self.body, 0
        self._skipping, self._call = 0, ""
        self._divs: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "a":
            self._open_link(told.get("href") or "")
        elif tag == "sup":
            self._skipping += 1
        elif tag in ("b", "strong"):
            self._into.write("**")
        elif tag == "div":
            self._open_div(told.get("id") or "")
        elif tag in ("td", "th"):
            self._into.write("| " if not self._cells else " | ")
            self._cells += 1
        elif tag in BLOCKS and not self._in_row():
            self._into.new_line("- " if tag == "li" else "")
        elif tag in BLOCKS:
            self._into.write(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._close_link()
        elif tag == "sup":
            self._skipping = max(0, self._skipping - 1)
        elif tag in ("b", "strong"):
            self._into.write("**")
        elif tag == "div":
            self._close_div()
        elif tag == "tr":
            self._into.write(" |" if self._cells else "")
            self._cells = 0
            self._into.new_line()
        elif tag in BLOCKS and not self._in_row():
            self._into.new_line()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._into.write(" ".join(re.split(r"\s+", data)))

    def markup(self) -> str:
        """The body, each footnote where it is first called."""
        waiting = {
            number: _tidy_bold(" ".join(note.lines).strip()) for number, note in self.notes.items()
        }

        def note(call: re.Match[str]) -> str:
            words = waiting.pop(call[1], "")
            return f"^[{words}]" if words else ""

        return _CALL.sub(note, _tidy_bold("\n".join(self.body.lines)))

    def lost(self) -> list[str]:
        """Footnotes that were called and whose text was not copied."""
        return [number for number in self.called if number not in self.notes]

    def _in_row(self) -> bool:
        return self._cells > 0

    def _open_link(self, href: str) -> None:
        found = _NOTE_HREF.search(href)
        if found and not found[1]:
            self.called.append(found[2])
            self._into.write(f"\ue000{found[2]}\ue001")
        self._call = "note" if found else "link"
        self._skipping += self._call == "note"

    def _close_link(self) -> None:
        self._skipping = max(0, self._skipping - (self._call == "note"))
        self._call = ""

    def _open_div(self, name: str) -> None:
        found = _NOTE_ID.search(name)
        self._divs.append(bool(found))
        if found:
            self._into = self.notes.setdefault(found[1], _Place())
        else:
            self._into.new_line()

    def _close_div(self) -> None:
        if self._divs and self._divs.pop():
            self._into = self.body


def _tidy_bold(text: str) -> str:
    """`** đậm **` → ` **đậm** `; bold that holds nothing, or runs over a line's end, goes."""
    lines = []
    for line in text.splitlines():
        parts = line.split("**")
        if len(parts) % 2 == 0:
            lines.append("".join(parts))
            continue
        lines.append("".join(_bold(part) if n % 2 else part for n, part in enumerate(parts)))
    return "\n".join(lines)


def _bold(text: str) -> str:
    inside = text.strip()
    if not inside:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}**{inside}**{after}"
