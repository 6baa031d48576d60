"""Files that somebody might attach: good ones of each kind, and those that only look so."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from reports.submissions.attachable import LOCKED_STREAM, OLE

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = f"{OFFICE}wordprocessingml.document.main+xml"
EXCEL = f"{OFFICE}spreadsheetml.sheet.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def pdf(mark: str = "", *, password: str | None = None, runs: str = "") -> bytes:
    """One empty page; `mark` makes it differ from others."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": mark})
    if runs == "open":
        act = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
        writer.root_object[NameObject("/OpenAction")] = act
    elif runs == "launch":
        launch = DictionaryObject({NameObject("/S"): NameObject("/Launch")})
        acts = DictionaryObject({NameObject("/WC"): launch})
        writer.root_object[NameObject("/AA")] = acts
    elif runs == "names":
        scripts = ArrayObject([TextStringObject("x")])
        tree = DictionaryObject({NameObject("/Names"): scripts})
        names = DictionaryObject({NameObject("/JavaScript"): tree})
        writer.root_object[NameObject("/Names")] = names
    if password is not None:
        writer.encrypt(password, owner_password="chu-so-huu", algorithm="AES-256")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def image(form: str = "PNG", size: tuple[int, int] = (20, 20), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form)
    return out.getvalue()


def office(*types: str, main: str = "word/document.xml", **parts: bytes) -> bytes:
    """An archive whose list of types names these for its main part."""
    told = "".join(f'<Override PartName="/{main}" ContentType="{one}"/>' for one in types)
    held = {"[Content_Types].xml": TYPES.format(told).encode(), main: b"<x/>"}
    return archive(held | {name.replace("__", "/"): content for name, content in parts.items()})


def archive(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def locked_archive() -> bytes:
    """Every part says that it is encrypted."""
    content = bytearray(office(WORD))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 1)
    return bytes(content)


def damaged_archive() -> bytes:
    """A part that is not what its checksum says."""
    content = office(WORD, word__media=b"0123456789" * 50)
    at = content.find(b"word/media") + len("word/media") + 3
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def bomb() -> bytes:
    """Three hundred megabytes of nothing."""
    parts = {f"word__{n}": b"\0" * 50_000_000 for n in range(6)}
    return office(WORD, main="word/document.xml", **parts)


def old_office() -> bytes:
    return OLE + b"\0" * 600


def locked_office() -> bytes:
    """What Word makes of a .docx behind a password."""
    return OLE + b"\0" * 600 + LOCKED_STREAM


def with_entities() -> bytes:
    """A list of types that grows when it is read."""
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Types>&b;</Types>'
    return archive({"[Content_Types].xml": bomb.encode(), "word/document.xml": b"<x/>"})
