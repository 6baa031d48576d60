"""A ZIP archive that somebody uploads (Word, Excel, OpenDocument), opened with care.

Pure. An archive can claim one size and unpack to another, name a part twice, be locked, unpack to
a thousand times its size: it is looked through before anything is unpacked, and each part is
unpacked no further than its reader needs, whatever the header says. Nothing is unpacked to disk,
and an archive inside the archive stays one.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

KNOWN_COMPRESSION = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
CHUNK = 65_536
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


class ArchiveRefused(Exception):
    """The archive is not read; the text says why, in Vietnamese."""


class BrokenArchive(ArchiveRefused):
    """It is no ZIP archive, or a damaged one: the reader knows what it should have been."""


@dataclass(frozen=True)
class Bounds:
    """What an archive may hold; bytes, except `ratio` and `parts`."""

    unpacked: int
    """sum of all parts, as the archive says"""
    part: int
    """the largest part, where its reader names no other bound"""
    packed: int = 5_000_000
    ratio: int = 200
    """unpacked to packed; a real document has 5 to 30"""
    parts: int = 2_000


TOO_LARGE = "Tệp nén bung ra quá lớn so với một tệp thông thường; không đọc."
LOCKED = "Tệp đặt mật khẩu; hãy bỏ mật khẩu rồi tải lên lại."
TWICE = "Tệp hỏng: có hai phần trùng tên."
BROKEN = "Tệp hỏng hoặc không phải loại tệp cần tải lên."


class Part:
    """One part while it is unpacked: gives bytes, and refuses when there are too many."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._left = stream, most

    def read(self, size: int = CHUNK) -> bytes:
        """Up to so many bytes; none at the end. Raises ArchiveRefused."""
        with _told_as_broken():
            content = self._stream.read(min(max(size, 0), CHUNK))
        self._left -= len(content)
        if self._left < 0:
            raise ArchiveRefused(TOO_LARGE)
        return content


class Archive:
    """An archive that was looked through; its parts by name."""

    def __init__(self, package: zipfile.ZipFile, bounds: Bounds) -> None:
        self._package, self._bounds = package, bounds
        self.names = tuple(package.namelist())

    @contextmanager
    def opened(self, name: str, most: int | None = None) -> Iterator[Part]:
        """A part to be read piece by piece, `most` bytes of it. Raises ArchiveRefused."""
        with _told_as_broken():
            entry = self._package.getinfo(name)
            if entry.compress_type not in KNOWN_COMPRESSION:
                raise BrokenArchive(BROKEN)
            stream = self._package.open(entry)
        with stream:
            yield Part(stream, self._bounds.part if most is None else most)

    def part(self, name: str, most: int | None = None) -> bytes:
        """A whole part, when it is no longer than `most` bytes. Raises ArchiveRefused."""
        with self.opened(name, most) as part:
            return b"".join(iter(part.read, b""))

    def demand_whole(self) -> None:
        """Unpack everything and keep nothing: every part is as its header says, and undamaged.
        Raises ArchiveRefused."""
        for name in self.names:
            with self.opened(name) as part:
                while part.read():
                    pass


@contextmanager
def opened(content: bytes, bounds: Bounds) -> Iterator[Archive]:
    """The archive in these bytes. Raises ArchiveRefused."""
    demand_size(len(content), bounds.packed)
    with _told_as_broken():
        package = zipfile.ZipFile(io.BytesIO(content))
    with package:
        _look_through(package, bounds)
        yield Archive(package, bounds)


@contextmanager
def _told_as_broken() -> Iterator[None]:
    try:
        yield
    except FAULTS as fault:
        raise BrokenArchive(BROKEN) from fault


def demand_size(size: int, most: int) -> None:
    """Raises ArchiveRefused for a file of more bytes than that."""
    if size > most:
        shown = f"{size / 1e6:.1f}".replace(".", ",")
        raise ArchiveRefused(f"Tệp lớn {shown} MB, tối đa {most // 10**6} MB.")


def _look_through(package: zipfile.ZipFile, bounds: Bounds) -> None:
    """Before anything is unpacked: how much there is, by what the archive says of itself."""
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if (
        len(entries) > bounds.parts
        or unpacked > bounds.unpacked
        or unpacked > bounds.ratio * max(packed, 1)
    ):
        raise ArchiveRefused(TOO_LARGE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise ArchiveRefused(LOCKED)
    if len({entry.filename for entry in entries}) < len(entries):
        raise ArchiveRefused(TWICE)
