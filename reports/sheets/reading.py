"""A file of figures that somebody uploads, read as plain cells with bounds. Pure.

Whatever its name says, the file is known by its first bytes. `read_apart` is for what comes from
outside; `read` does the same here.
"""

from pathlib import Path
from typing import Any

from reports import apart, archives
from reports.archives import ArchiveRefused, BrokenArchive
from reports.sheets import csvtext, xlsx
from reports.sheets.book import (
    EMPTY,
    Book,
    Sheet,
    SheetCell,
    SheetRefused,
    address,
    from_plain,
    to_plain,
)

__all__ = [
    "EMPTY",
    "Book",
    "Sheet",
    "SheetCell",
    "SheetRefused",
    "address",
    "demand_size",
    "from_plain",
    "read",
    "read_apart",
    "to_plain",
]

# The largest form takes half a second and 60 MB.
LONGEST = 30  # seconds
LARGEST = 500 * 2**20  # bytes of memory

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")
LOCKED = "Tệp đặt mật khẩu; hãy bỏ mật khẩu trong Excel rồi tải lên lại."
OLD = "Tệp ở dạng Excel cũ (.xls); hãy mở trong Excel và lưu lại ở dạng “Excel Workbook (.xlsx)”."
NEED = "Cần tệp Excel (.xlsx)"
CSV_NAMES = (".csv", ".txt", ".tsv")
TOO_LONG = f"Đọc tệp quá {LONGEST} giây chưa xong; tệp không phải biểu số liệu thông thường."
BROKEN = "Tệp bị hỏng hoặc quá phức tạp, không đọc được."


def read(content: bytes, name: str) -> Book:
    """A file from its bytes; `name` as it was uploaded. Raises SheetRefused."""
    demand_size(len(content))
    if content.startswith(OLE):
        raise SheetRefused(LOCKED if LOCKED_STREAM in content else OLD)
    if not content.startswith(b"PK"):
        if name.lower().endswith(CSV_NAMES):
            return csvtext.read(content, name)
        raise SheetRefused(f"{NEED}, nhận được {_what(content)}.")
    try:
        return xlsx.read(content)
    except BrokenArchive as fault:
        raise SheetRefused("Tệp hỏng hoặc không phải tệp Excel (.xlsx).") from fault
    except ArchiveRefused as refused:
        raise SheetRefused(str(refused)) from refused


def read_apart(path: Path, name: str) -> Book:
    """The same in a process of its own, with bounds on time and memory. Raises SheetRefused."""
    try:
        found = apart.run(plain, str(path), name, seconds=LONGEST, memory=LARGEST)
    except apart.TooLong as late:
        raise SheetRefused(TOO_LONG) from late
    except apart.Died as died:
        raise SheetRefused(BROKEN) from died
    if "refused" in found:
        raise SheetRefused(found["refused"])
    return from_plain(found)


def plain(path: str, name: str) -> dict[str, Any]:
    """What `read` finds in a file, fit for JSON; "refused" says why it was not read."""
    try:
        return to_plain(read(Path(path).read_bytes(), name))
    except SheetRefused as refused:
        return {"refused": str(refused)}


def demand_size(size: int) -> None:
    """Raises SheetRefused for a file of more bytes than any form."""
    try:
        archives.demand_size(size, xlsx.BOUNDS.packed)
    except ArchiveRefused as refused:
        raise SheetRefused(str(refused)) from refused


def _what(content: bytes) -> str:
    """What a file is that is no workbook, by its first bytes."""
    start = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not content:
        return "tệp rỗng"
    if start.startswith(b"%pdf"):
        return "tệp PDF"
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return "trang web (HTML) đổi tên"
    if start.startswith(b"<"):
        return "tệp XML"
    if b"\x00" not in content[:1_000]:
        return "tệp chữ (như CSV) đổi tên; hãy mở trong Excel và lưu lại ở dạng .xlsx"
    return "tệp loại khác"
