"""PDF files that nobody's word processor makes, written by hand."""

import zlib


def with_meanings(first: str, second: str) -> bytes:
    """One page of two glyphs, with what its font says they mean, as UTF-16 in hexadecimal."""
    meanings = (
        "/CIDInit /ProcSet findresource begin begincmap "
        "1 begincodespacerange <00> <FF> endcodespacerange "
        f"2 beginbfchar <41> <{first}> <42> <{second}> endbfchar endcmap end"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    return page(b"BT /F 14 Tf (AB) Tj ET", font, stream(meanings.encode()))


def repeating(times: int) -> bytes:
    """One page that says the same word again and again: to compare two of them takes ages."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return page(b"BT /F 14 Tf (%s) Tj ET" % (b"a b " * times), font)


def page(content: bytes, *objects: bytes) -> bytes:
    """A file of one page with that content; the other objects are numbered from 5: its font."""
    about = b"/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
    return written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R%s>>" % about,
        stream(content),
        *objects,
    )


def stream(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    head = b"<</Length %d/Filter/FlateDecode>>" % len(packed)
    return head + b"\nstream\n" + packed + b"\nendstream"


def written(*objects: bytes) -> bytes:
    """Objects, numbered from 1, as a file; the first is the catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, lines)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + table + trailer
