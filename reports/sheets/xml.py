"""The parts of a workbook, read as a stream of tags: no tree is built, no entity is defined.

Expat itself, for a sheet has a hundred thousand tags. A document type declaration is refused where
it begins, so that neither entities nor anything outside the file can be named.
"""

from collections.abc import Collection
from xml.parsers import expat

from reports.archives import Archive
from reports.sheets.book import SheetRefused

SMALL = 5_000_000  # bytes of a part that holds no cells
MOST_TAGS = 2_000_000  # in one part; a large real sheet has 100.000
BROKEN = "Tệp Excel bị hỏng, không đọc được; hãy mở trong Excel, lưu lại rồi tải lên."
FORBIDDEN = "Tệp có phần khai báo không được phép (DTD); không đọc."
TOO_MUCH = "Tệp có quá nhiều ô so với một biểu số liệu; không đọc."


class Handler:
    """What is done with tags, by their local names."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens."""

    def end(self, tag: str) -> None:
        """A tag closes."""

    def text(self, content: str) -> None:
        """Characters between tags, in any number of pieces."""


class Collected(Handler):
    """Some tags of a small part, each with its parent, attributes and text."""

    def __init__(self, wanted: Collection[str], most: int) -> None:
        self.found: list[tuple[str, str, dict[str, str]]] = []
        """parent, tag, attributes by local name; the text as "" """
        self._wanted, self._most = wanted, most
        self._path: list[str] = [""]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in self._wanted:
            if len(self.found) >= self._most:
                raise SheetRefused(TOO_MUCH)
            named = {local(name): value for name, value in attributes.items()}
            self.found.append((self._path[-1], tag, named | {"": ""}))
        self._path.append(tag)

    def end(self, tag: str) -> None:
        self._path.pop()

    def text(self, content: str) -> None:
        if self._path[-1] in self._wanted and self.found:
            self.found[-1][2][""] += content


def local(name: str) -> str:
    """A name without its namespace's prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def read(archive: Archive, name: str, handler: Handler, most: int | None = None) -> None:
    """One part through a handler. Raises SheetRefused, ArchiveRefused."""
    parser = _parser(handler)
    with archive.opened(name, most) as part:
        try:
            while content := part.read():
                parser.Parse(content, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as fault:
            raise SheetRefused(BROKEN) from fault


def _parser(handler: Handler) -> expat.XMLParserType:
    parser, count = expat.ParserCreate(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_TAGS:
            raise SheetRefused(TOO_MUCH)
        handler.start(local(name), attributes)

    def declared(*_: object) -> None:
        raise SheetRefused(FORBIDDEN)

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: handler.end(local(name))
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = declared
    return parser


def collected(
    archive: Archive, name: str, wanted: Collection[str], most: int = 100_000
) -> list[tuple[str, str, dict[str, str]]]:
    """Some tags of a small part; none where the archive has no such part."""
    handler = Collected(wanted, most)
    if name in archive.names:
        read(archive, name, handler, SMALL)
    return handler.found
