"""What changes the look of a page and leaves its words as they were. Pure.

A note laid over a figure, or an object that an addition to the end of the file puts in the place
of one that was prepared: the words read out of the file stay the same, what the eye reads does not.
A digital signature adds a field of its own and the page's list of fields, and nothing else.
"""

from collections.abc import Collection, Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

SIGNED_FIELD = "/Sig"
HARMLESS = ("/Link", "/Popup")
"""Notes that draw nothing."""
UNSEEN = ("/Metadata", "/StructTreeRoot", "/StructElem")
"""Objects that tell about a file and draw nothing."""
# What signing writes anew, and the parts of it that it may change.
REWRITTEN = {
    "/Catalog": {"/AcroForm", "/DSS", "/Extensions", "/Version", "/Perms", "/Metadata"},
    "/Page": {"/Annots", "/StructParents", "/Tabs"},
}


def covered(reader: PdfReader) -> Iterator[int]:
    """Pages, from 1, with a note that is no digital signature's."""
    for number, page in enumerate(reader.pages, start=1):
        notes = page.get("/Annots")
        held = notes.get_object() if notes is not None else ()
        if any(not _is_harmless(note.get_object()) for note in held):
            yield number


def rewritten(ours: PdfReader, theirs: PdfReader) -> int:
    """How many objects of `ours` have others in their place in `theirs`, which begins alike."""
    before, after = _places(ours), _places(theirs)
    moved = [number for number, place in before.items() if after.get(number) != place]
    begins_elsewhere = _named(ours, "/Root") != _named(theirs, "/Root")
    return begins_elsewhere + sum(not _as_signing_does(one, ours, theirs) for one in moved)


def _is_harmless(note: Any) -> bool:
    if note.get("/Subtype") in HARMLESS:
        return True
    field = note.get("/FT") or note.get("/Parent", {}).get("/FT")
    return bool(note.get("/Subtype") == "/Widget" and field == SIGNED_FIELD)


def _places(reader: PdfReader) -> dict[int, Any]:
    """Number of an object → where it lies in the file."""
    lying = {
        number: place
        for places in reader.xref.values()
        for number, place in places.items()
        if number not in reader.xref_objStm
    }
    return {**lying, **reader.xref_objStm}


def _as_signing_does(number: int, ours: PdfReader, theirs: PdfReader) -> bool:
    before, after = (_object(number, reader) for reader in (ours, theirs))
    if number == _named(ours, "/Info"):
        return True
    if isinstance(before, ArrayObject) and isinstance(after, ArrayObject):
        added = [one.get_object() for one in after[len(before) :]]
        are_notes = all("/Rect" in one for one in added if isinstance(one, DictionaryObject))
        return are_notes and bool(_plain(after)[: len(before)] == _plain(before))
    kind = str(before.get("/Type")) if isinstance(before, DictionaryObject) else ""
    if kind in UNSEEN:
        return True
    may_differ = REWRITTEN.get(kind, ())
    return bool(_plain(before, may_differ) == _plain(after, may_differ))


def _object(number: int, reader: PdfReader) -> PdfObject | None:
    return reader.get_object(IndirectObject(number, 0, reader))


def _named(reader: PdfReader, name: str) -> int | None:
    """Number of the object that the end of the file names so."""
    found = reader.trailer.raw_get(name) if name in reader.trailer else None
    return found.idnum if isinstance(found, IndirectObject) else None


def _plain(value: Any, without: Collection[str] = ()) -> Any:
    """A value without the file it stands in: two files' references are never equal."""
    if isinstance(value, IndirectObject):
        return "reference", value.idnum, value.generation
    if isinstance(value, DictionaryObject):
        content = value.get_data() if isinstance(value, StreamObject) else b""
        return {one: _plain(value.raw_get(one)) for one in value if one not in without}, content
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
