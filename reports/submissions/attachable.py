"""What may be attached to a figure, by what the file holds and not by its name alone.

Pure. PDF, Word, Excel, PNG and JPEG, each opened with bounds: a file that is locked, broken, holds
programs, or is not what its name says is refused with what was expected and what came. What only
looks like trouble in an office program stays the reader's: files are given out as downloads.
"""

import io
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from reports import apart, archives
from reports.archives import Archive, ArchiveRefused, Bounds, BrokenArchive
from reports.sheets import xml
from reports.sheets.book import SheetRefused

LARGEST = 10_000_000  # bytes
LONGEST_NAME = 200

# A scan of 10 MB takes half a second and 150 MB.
SECONDS = 15
MEMORY = 1_000 * 2**20  # bytes
MOST_PAGES = 2_000
MOST_PIXELS = 64_000_000  # a telephone's 50 million, and some more
END_WITHIN = 1_024  # bytes from the end of a PDF to its mark
BOUNDS = Bounds(unpacked=200_000_000, part=100_000_000, packed=LARGEST, parts=5_000)

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = ".main+xml"
ACTIVE = ("macroenabled", "vbaproject", "macrosheet", "activex")
RUNS = ("/JavaScript", "/Launch")
LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")


class FileRefused(Exception):
    """The file is not taken; the text names it, what was expected and what came."""


@dataclass(frozen=True)
class Kind:
    """A kind of file that may be attached."""

    label: str
    content_type: str
    endings: tuple[str, ...]
    begins: bytes


ZIP = b"PK\x03\x04"
KINDS = {
    "pdf": Kind("PDF", "application/pdf", (".pdf",), b"%PDF-"),
    "docx": Kind("Word (.docx)", f"{OFFICE}wordprocessingml.document", (".docx",), ZIP),
    "xlsx": Kind("Excel (.xlsx)", f"{OFFICE}spreadsheetml.sheet", (".xlsx",), ZIP),
    "png": Kind("ảnh PNG", "image/png", (".png",), b"\x89PNG\r\n\x1a\n"),
    "jpeg": Kind("ảnh JPEG", "image/jpeg", (".jpg", ".jpeg"), b"\xff\xd8\xff"),
}
ENDINGS = {ending: name for name, kind in KINDS.items() for ending in kind.endings}
WANTED = "PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPEG"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")

# What a file begins with, from where, and what it is then; the first that fits.
SEEN = (
    (b"%PDF-", 0, "tệp PDF"),
    (b"\x89PNG", 0, "ảnh PNG"),
    (b"\xff\xd8\xff", 0, "ảnh JPEG"),
    (ZIP, 0, "tệp nén (ZIP) hoặc tài liệu Office"),
    (OLE, 0, "tài liệu Office kiểu cũ (.doc, .xls)"),
    (b"MZ", 0, "chương trình chạy (.exe)"),
    (b"\x7fELF", 0, "chương trình chạy"),
    (b"Rar!", 0, "tệp nén RAR"),
    (b"7z\xbc\xaf", 0, "tệp nén 7z"),
    (b"GIF8", 0, "ảnh GIF"),
    (b"WEBP", 8, "ảnh WebP"),
    (b"ftyphei", 4, "ảnh HEIC của điện thoại"),
    (b"ftypmif", 4, "ảnh HEIC của điện thoại"),
    (b"ftyp", 4, "tệp video"),
    (b"II*\0", 0, "ảnh TIFF"),
    (b"MM\0*", 0, "ảnh TIFF"),
    (b"BM", 0, "ảnh BMP"),
    (b"{\\rtf", 0, "văn bản RTF"),
)

BROKEN = "tệp hỏng hoặc tải lên chưa đủ; hãy mở thử, lưu lại rồi tải lên"
LOCKED = "tệp đặt mật khẩu; hãy bỏ mật khẩu rồi tải lên lại"
OLD = "tệp Office kiểu cũ; hãy mở bằng Word hoặc Excel và lưu lại ở dạng .docx hoặc .xlsx"
MACROS = "tệp có macro; hãy lưu lại ở dạng .docx hoặc .xlsx không có macro, hoặc xuất ra PDF"
SCRIPTS = "tệp PDF có lệnh chạy kèm; hãy in lại ra PDF (Print to PDF) rồi tải lên"
TOO_LARGE = "tệp bung ra quá lớn so với một tài liệu thông thường; không nhận"
TOO_LONG = f"đọc quá {SECONDS} giây chưa xong; tệp không phải tài liệu thông thường"


def clean_name(name: str) -> str:
    """A file's name as it is shown and given back: no path, nothing unprintable, short enough.

    What turns the order of letters round is unprintable too: "…fdp.exe" must not read "exe.pdf".
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if c.isspace() else c for c in last if c.isspace() or c.isprintable())
    plain = " ".join(re.sub(r'[<>:"|?*]', "-", shown).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) < LONGEST_NAME:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME] or "tai-lieu"


def check(name: str, content: bytes) -> Kind:
    """What a file is, read in a process of its own. Raises FileRefused."""
    wanted = _demand_likely(name, content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        try:
            why = apart.run(fault_in, str(path), wanted, seconds=SECONDS, memory=MEMORY)
        except apart.TooLong:
            why = TOO_LONG
        except apart.Died:
            why = BROKEN
    if why:
        raise FileRefused(f"“{name}”: {why}.")
    return KINDS[wanted]


def demand_size(name: str, size: int) -> None:
    """Raises FileRefused for a file of more bytes than may be attached."""
    if size > LARGEST:
        shown = f"{size / 1e6:.1f}".replace(".", ",")
        raise FileRefused(f"“{name}”: tệp lớn {shown} MB, tối đa {LARGEST // 10**6} MB.")


def _demand_likely(name: str, content: bytes) -> str:
    """The kind that the name says, where the first bytes agree. Raises FileRefused."""
    wanted = ENDINGS.get(_ending(name))
    if not content:
        raise FileRefused(f"“{name}”: tệp không có nội dung.")
    demand_size(name, len(content))
    if wanted is None:
        raise FileRefused(f"“{name}”: cần {WANTED}; nhận được {_came(content)}.")
    if content.startswith(KINDS[wanted].begins):
        return wanted
    if content.startswith(OLE) and KINDS[wanted].begins == ZIP:
        raise FileRefused(f"“{name}”: {LOCKED if LOCKED_STREAM in content else OLD}.")
    raise FileRefused(
        f"“{name}”: tên ghi {KINDS[wanted].label}, nhưng nội dung là {_came(content)}. "
        "Lưu lại đúng loại rồi tải lên."
    )


def fault_in(path: str, wanted: str) -> str:
    """Why a file that begins as one of the kinds is none that may be kept; empty when it is."""
    try:
        READERS[wanted](Path(path).read_bytes())
    except _Fault as fault:
        return str(fault)
    except Exception:  # a reader of anybody's files raises anything
        return BROKEN
    return ""


class _Fault(Exception):
    """What is wrong with the file, as the end of a sentence."""


def _read_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-END_WITHIN:]:
        raise _Fault(BROKEN)
    reader = PdfReader(io.BytesIO(content))
    # One that only its printing is locked of opens for everybody without a password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Fault(LOCKED)
    if not 0 < len(reader.pages) <= MOST_PAGES:
        raise _Fault(f"tệp có {len(reader.pages)} trang, cần từ 1 đến {MOST_PAGES} trang")
    _ = reader.pages[0].mediabox
    if any(_runs(reader.root_object)):
        raise _Fault(SCRIPTS)


def _runs(catalog: DictionaryObject) -> Iterator[bool]:
    """Whether opening the file would run something."""
    yield "/JavaScript" in _dictionary(catalog, "/Names")
    yield _dictionary(catalog, "/OpenAction").get("/S") in RUNS
    acts = _dictionary(catalog, "/AA")
    yield from (_dictionary(acts, when).get("/S") in RUNS for when in acts)


def _dictionary(holder: DictionaryObject, key: str) -> DictionaryObject:
    """What a dictionary holds under a key, where it is a dictionary itself."""
    held = holder.get(key)
    found = held.get_object() if held is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _read_image(content: bytes, form: str) -> None:
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _Fault(TOO_LARGE)
            image.load()
    except (UnidentifiedImageError, OSError) as fault:
        raise _Fault(BROKEN) from fault
    except Image.DecompressionBombError as bomb:
        raise _Fault(TOO_LARGE) from bomb


def _read_office(content: bytes, wanted: str) -> None:
    try:
        with archives.opened(content, BOUNDS) as package:
            found = _main_kind(package)
            if found != wanted:
                came = KINDS[found].label if found else "tệp nén, không phải tài liệu Office"
                raise _Fault(f"cần {KINDS[wanted].label}; nhận được {came}")
            package.demand_whole()
    except (BrokenArchive, SheetRefused) as fault:
        raise _Fault(BROKEN) from fault
    except ArchiveRefused as refused:
        raise _Fault(LOCKED if str(refused) == archives.LOCKED else TOO_LARGE) from refused


def _main_kind(package: Archive) -> str:
    """The kind of an archive, as its list of types tells; empty where it is none of ours."""
    told = xml.collected(package, "[Content_Types].xml", {"Override", "Default"})
    types = [attributes.get("ContentType", "") for _, _, attributes in told]
    if any(mark in text.lower() for text in (*types, *package.names) for mark in ACTIVE):
        raise _Fault(MACROS)
    for _, _, attributes in told:
        name = attributes.get("PartName", "").lstrip("/")
        for kind in ("docx", "xlsx"):
            main = attributes.get("ContentType") == KINDS[kind].content_type + MAIN
            if main and name in package.names:
                return kind
    return ""


READERS: dict[str, Callable[[bytes], None]] = {
    "pdf": _read_pdf,
    "docx": lambda content: _read_office(content, "docx"),
    "xlsx": lambda content: _read_office(content, "xlsx"),
    "png": lambda content: _read_image(content, "PNG"),
    "jpeg": lambda content: _read_image(content, "JPEG"),
}


def _came(content: bytes) -> str:
    """What a file seems to be, in words."""
    for begins, place, name in SEEN:
        if content[place:].startswith(begins):
            return name
    head = content[:2_000]
    if head.lstrip().startswith(b"<"):
        return "trang HTML hoặc XML"
    if all(c.isprintable() or c.isspace() for c in head.decode("utf-8", "ignore")):
        return "văn bản thuần"
    return "dữ liệu không nhận ra loại"


def _ending(name: str) -> str:
    return Path(name).suffix.lower()
