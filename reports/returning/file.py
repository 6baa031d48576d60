"""A Word file that somebody uploads, opened with care.

Pure. An archive can claim one size and unpack to another, name a part twice, hold macros: it is
looked through before anything is unpacked, and unpacked no further than what a report may need.
What is not a Word file of reasonable size is refused with what was expected and what came.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from reports.documents.renderers.word import marks, reading
from reports.documents.renderers.word.marks import GivenOut
from reports.documents.renderers.word.reading import NotReadable, Text

LARGEST = 5_000_000  # bytes, packed; a report has some 50.000
LARGEST_UNPACKED = 50_000_000
LARGEST_RATIO = 200
MOST_PARTS = 2_000
LARGEST_PART = {"document": 10_000_000}  # by kind; bytes
LARGEST_OTHER = 5_000_000
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
KNOWN_COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


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
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _look_through(package)
            return _read(package)
    except NotReadable as fault:
        raise FileRefused(f"Không đọc được tệp: {fault}") from fault
    except BROKEN as fault:
        raise FileRefused("Tệp hỏng hoặc không phải tệp Word (.docx).") from fault


def demand_size(size: int) -> None:
    """Raises FileRefused for a file of more bytes than any report."""
    if size > LARGEST:
        shown = f"{size / 1e6:.1f}".replace(".", ",")
        raise FileRefused(f"Tệp lớn {shown} MB, tối đa {LARGEST // 10**6} MB.")


def _look_through(package: zipfile.ZipFile) -> None:
    """Before anything is unpacked: how much there is, by what the archive says of itself."""
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > MOST_PARTS
        or unpacked > LARGEST_UNPACKED
        or unpacked > LARGEST_RATIO * max(packed, 1)
    ):
        raise FileRefused("Tệp nén bung ra quá lớn so với một báo cáo; không đọc.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("Tệp đặt mật khẩu; hãy bỏ mật khẩu rồi tải lên lại.")
    if len({entry.filename for entry in entries}) < len(entries):
        raise FileRefused("Tệp hỏng: có hai phần trùng tên.")


def _read(package: zipfile.ZipFile) -> Returned:
    parts = _parts(package)
    if "document" not in parts:
        raise FileRefused("Tệp không phải văn bản Word (.docx).")
    held = {kind: _unpacked(package, name, kind) for kind, name in parts.items()}
    text = reading.read(**held)
    return Returned(text, next(_given_out(package), None))


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Kind of part → its name in the archive, as the archive's list of types tells."""
    found: dict[str, str] = {}
    for told in reading.parsed(_unpacked(package, TYPES_NAME, "")).iterchildren(f"{TYPES}Override"):
        kind, name = told.get("ContentType", ""), told.get("PartName", "").lstrip("/")
        if "macroEnabled" in kind or "vbaProject" in kind:
            raise FileRefused("Tệp có macro (.docm); hãy lưu lại ở dạng “Word Document (.docx)”.")
        if kind in KINDS:
            found.setdefault(KINDS[kind], name)
    return found


def _given_out(package: zipfile.ZipFile) -> Iterator[GivenOut]:
    """Our own part, whatever the program that saved the file calls it."""
    names = [name for name in package.namelist() if KEPT.fullmatch(name)]
    for name in names[:MOST_KEPT]:
        content = _unpacked(package, name, "")
        if marks.KEPT_NAMESPACE.encode() in content:
            root = reading.parsed(content)
            if root.tag == f"{{{marks.KEPT_NAMESPACE}}}{marks.KEPT_ELEMENT}":
                prints = frozenset(PRINT.findall(root.text or ""))
                yield GivenOut(root.get(marks.KEPT_NAME, ""), prints)


def _unpacked(package: zipfile.ZipFile, name: str, kind: str) -> bytes:
    """One part, no more of it than a report may need, whatever its header says."""
    try:
        entry = package.getinfo(name)
    except KeyError as missing:
        raise zipfile.BadZipFile(name) from missing
    if entry.compress_type not in KNOWN_COMPRESSION:
        raise zipfile.BadZipFile(name)
    most = LARGEST_PART.get(kind, LARGEST_OTHER)
    with package.open(entry) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise FileRefused("Tệp nén bung ra quá lớn so với một báo cáo; không đọc.")
    return content
