"""A Word file that somebody uploads, opened with care (reports.archives).

Pure. What is not a Word file of reasonable size is refused with what was expected and what came.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports import archives
from reports.archives import Archive, ArchiveRefused, Bounds, BrokenArchive
from reports.documents.renderers.word import marks, reading
from reports.documents.renderers.word.marks import GivenOut
from reports.documents.renderers.word.reading import NotReadable, Text

BOUNDS = Bounds(unpacked=50_000_000, part=5_000_000)  # a report has some 50.000 bytes, packed
LARGEST_PART = {"document": 10_000_000}  # by kind; bytes
MOST_KEPT = 20  # parts of other programs, among which ours is looked for

TYPES_NAME = "[Content_Types].xml"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
KINDS = {
    f"{WORD}document.main+xml": "document",
    f"{WORD}footnotes+xml": "footnotes",
    f"{WORD}endnotes+xml": "endnotes",
    f"{WORD}numbering+xml": "numbering",
}
OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")  # .doc, and .docx behind a password
KEPT = re.compile(r"customXml/item\d{0,4}\.xml")
PRINT = re.compile(r"[0-9a-f]{16}")


class FileRefused(Exception):
    """The file cannot be read; the text says what was expected and what came."""


@dataclass(frozen=True)
class Returned:
    """What came back: its text, and what it was when it was given out, where it still says so."""

    text: Text
    given_out: GivenOut | None = None


def read(content: bytes) -> Returned:
    """A file from its bytes. Raises FileRefused."""
    demand_size(len(content))
    if content.startswith(OLD_WORD):
        raise FileRefused(
            "Tệp ở dạng Word cũ (.doc) hoặc đặt mật khẩu; hãy mở trong Word, bỏ mật khẩu và lưu "
            "lại ở dạng “Word Document (.docx)”."
        )
    try:
        with archives.opened(content, BOUNDS) as package:
            return _read(package)
    except NotReadable as fault:
        raise FileRefused(f"Không đọc được tệp: {fault}") from fault
    except BrokenArchive as fault:
        raise FileRefused("Tệp hỏng hoặc không phải tệp Word (.docx).") from fault
    except ArchiveRefused as refused:
        raise FileRefused(str(refused)) from refused


def demand_size(size: int) -> None:
    """Raises FileRefused for a file of more bytes than any report."""
    try:
        archives.demand_size(size, BOUNDS.packed)
    except ArchiveRefused as refused:
        raise FileRefused(str(refused)) from refused


def _read(package: Archive) -> Returned:
    parts = _parts(package)
    if "document" not in parts:
        raise FileRefused("Tệp không phải văn bản Word (.docx).")
    held = {kind: package.part(name, LARGEST_PART.get(kind)) for kind, name in parts.items()}
    text = reading.read(**held)
    return Returned(text, next(_given_out(package), None))


def _parts(package: Archive) -> dict[str, str]:
    """Kind of part → its name in the archive, as the archive's list of types tells."""
    found: dict[str, str] = {}
    for told in reading.parsed(package.part(TYPES_NAME)).iterchildren(f"{TYPES}Override"):
        kind, name = told.get("ContentType", ""), told.get("PartName", "").lstrip("/")
        if "macroEnabled" in kind or "vbaProject" in kind:
            raise FileRefused("Tệp có macro (.docm); hãy lưu lại ở dạng “Word Document (.docx)”.")
        if kind in KINDS:
            found.setdefault(KINDS[kind], name)
    return found


def _given_out(package: Archive) -> Iterator[GivenOut]:
    """Our own part, whatever the program that saved the file calls it."""
    names = [name for name in package.names if KEPT.fullmatch(name)]
    for name in names[:MOST_KEPT]:
        content = package.part(name)
        if marks.KEPT_NAMESPACE.encode() in content:
            root = reading.parsed(content)
            if root.tag == f"{{{marks.KEPT_NAMESPACE}}}{marks.KEPT_ELEMENT}":
                prints = frozenset(PRINT.findall(root.text or ""))
                yield GivenOut(root.get(marks.KEPT_NAME, ""), prints)
