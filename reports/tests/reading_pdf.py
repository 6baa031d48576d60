"""A PDF read back as what stands where on paper: pieces of text and ruled lines, in points."""

import io
import re
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.generic import ContentStream

MM = 72 / 25.4
# Points, as the stylesheet sets the number that calls a note, the number of the note, its text.
CALL, NOTE, NOTE_TEXT = 9, 8, 10.5
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Piece:
    """Text shown in one go: one font, one line. `top` is its baseline from the upper edge."""

    page: int
    text: str
    left: float
    right: float
    top: float
    size: float
    font: str
    colour: tuple[float, ...]

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Rule:
    """A horizontal line."""

    page: int
    left: float
    right: float
    top: float

    @property
    def length(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass
class Paper:
    """All pages of a file."""

    reader: PdfReader
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def piece(self, text: str, page: int | None = None) -> Piece:
        """The first one that begins with the text."""
        return next(p for p in self.on(page) if p.text.startswith(text))

    def on(self, page: int | None) -> list[Piece]:
        return [p for p in self.pieces if page in (None, p.page)]

    def line(self, text: str, page: int | None = None) -> list[Piece]:
        """The pieces on the line of the piece that begins with the text, left to right."""
        found = self.piece(text, page)
        alike = (p for p in self.on(found.page) if abs(p.top - found.top) < 0.5)
        return sorted(alike, key=lambda p: p.left)

    def rule_below(self, piece: Piece) -> Rule:
        """The nearest line below a piece, within its column."""
        below = [
            rule
            for rule in self.rules
            if rule.page == piece.page
            and 0 < rule.top - piece.top < 20
            and rule.left < piece.middle < rule.right
        ]
        return min(below, key=lambda rule: rule.top)


def read(content: bytes) -> Paper:
    paper = Paper(PdfReader(io.BytesIO(content)))
    fonts: dict[int, Font] = {}
    for number, page in enumerate(paper.reader.pages):
        _Page(paper, number, page, fonts).read()
    return paper


def pages_of_numbers(paper: Paper) -> tuple[dict[int, int], dict[int, int]]:
    """Page of each call, page of each note, by their numbers."""
    found: dict[float, dict[int, int]] = {CALL: {}, NOTE: {}}
    for piece in paper.pieces:
        number = re.match(r"\d+", piece.text.strip())
        if number and piece.size in found:
            found[piece.size].setdefault(int(number[0]), piece.page)
    return found[CALL], found[NOTE]


@dataclass(frozen=True)
class Font:
    """What one needs of a font to know how wide its text is and what it says."""

    name: str
    widths: dict[int, float]
    text: dict[int, str]

    @classmethod
    def of(cls, font) -> "Font":
        widths: dict[int, float] = {}
        listed = list(font["/DescendantFonts"][0].get_object()["/W"])
        for first, found in zip(listed[::2], listed[1::2], strict=True):
            widths |= {int(first) + n: float(width) for n, width in enumerate(found)}
        pairs = PAIR.findall(font["/ToUnicode"].get_data())
        text = {
            int(glyph, 16): bytes.fromhex(to.decode()).decode("utf-16-be") for glyph, to in pairs
        }
        return cls(str(font["/BaseFont"]).partition("+")[2], widths, text)


class _Page:
    """Goes through the operators of a page; what it does not know, it passes over."""

    def __init__(self, paper: Paper, number: int, page, fonts: dict[int, Font]) -> None:
        self.paper, self.number, self.page, self.fonts = paper, number, page, fonts
        self.height = float(page.mediabox.height)
        self.states: list[Matrix] = []
        self.matrix, self.text_matrix = IDENTITY, IDENTITY
        self.font: Font | None = None
        self.size = 0.0
        self.colour: tuple[float, ...] = (0, 0, 0)
        self.path: list[tuple[float, float]] = []

    def read(self) -> None:
        stream = ContentStream(self.page.get_contents(), self.paper.reader)
        for operands, operator in stream.operations:
            handle = getattr(self, f"_{operator.decode().rstrip('*')}", None)
            if handle:
                handle(*operands)

    def _q(self) -> None:
        self.states.append(self.matrix)

    def _Q(self) -> None:  # noqa: N802 - the operator's name
        self.matrix = self.states.pop()

    def _cm(self, *numbers) -> None:
        self.matrix = _times(_floats(numbers), self.matrix)

    def _Tm(self, *numbers) -> None:  # noqa: N802
        self.text_matrix = _floats(numbers)

    def _Tf(self, name, size) -> None:  # noqa: N802
        font = self.page["/Resources"]["/Font"][name]
        key = font.get_object().indirect_reference.idnum
        if key not in self.fonts:
            self.fonts[key] = Font.of(font.get_object())
        self.font, self.size = self.fonts[key], float(size)

    def _Tj(self, text) -> None:  # noqa: N802
        self._TJ([text])

    def _TJ(self, items) -> None:  # noqa: N802
        assert self.font
        told, advance = "", 0.0
        for item in items:
            if isinstance(item, (int, float)):
                advance -= float(item) / 1000 * self.size
                continue
            raw = getattr(item, "original_bytes", item)
            glyphs = [int.from_bytes(raw[n : n + 2], "big") for n in range(0, len(raw), 2)]
            told += "".join(self.font.text.get(glyph, "") for glyph in glyphs)
            advance += sum(self.font.widths[glyph] for glyph in glyphs) / 1000 * self.size
        whole = _times(self.text_matrix, self.matrix)
        self.text_matrix = _times((1, 0, 0, 1, advance, 0), self.text_matrix)
        if told.strip():
            ends = _times((1, 0, 0, 1, advance, 0), whole)
            size = round(abs(whole[3]) * self.size, 2)
            top = self.height - whole[5]
            self.paper.pieces.append(
                Piece(self.number, told, whole[4], ends[4], top, size, self.font.name, self.colour)
            )

    def _rg(self, *numbers) -> None:
        self.colour = tuple(float(number) for number in numbers)

    def _m(self, x, y) -> None:
        self.path = [(float(x), float(y))]

    def _l(self, x, y) -> None:
        self.path.append((float(x), float(y)))

    def _re(self, x, y, width, height) -> None:
        left, top = float(x), float(y)
        self.path += [(left, top), (left + float(width), top + float(height))]

    def _n(self) -> None:
        self.path = []

    def _S(self) -> None:  # noqa: N802
        a, b, c, d, e, f = self.matrix
        points = [(a * x + c * y + e, self.height - (b * x + d * y + f)) for x, y in self.path]
        across, down = [x for x, _y in points], [y for _x, y in points]
        if points and max(down) - min(down) < 1.5 < max(across) - min(across):
            self.paper.rules.append(Rule(self.number, min(across), max(across), min(down)))
        self.path = []

    _f = _S


def _floats(numbers) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in numbers)
    return (a, b, c, d, e, f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )
