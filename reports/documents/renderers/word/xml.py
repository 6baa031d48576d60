"""Elements of WordprocessingML as text.

Written as text and not as trees: rows of a long table cost no more than the first. Only `w` writes
tags and only `escaped` writes what people typed, so nothing typed can become a tag.
"""

import re
from xml.sax.saxutils import escape

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TWIPS_PER_MM = 1440 / 25.4

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"[\t\n\r]+")


def escaped(text: object) -> str:
    """What somebody typed, safe between tags and in attributes."""
    return escape(_FORBIDDEN.sub("", str(text)), {'"': "&quot;"})


def w(name: str, /, *children: str, **attributes: object) -> str:
    """An element of Word's own namespace, attributes in the order given: `w("jc", val="both")`."""
    told = "".join(f' w:{key}="{escaped(value)}"' for key, value in attributes.items())
    inside = "".join(children)
    return f"<w:{name}{told}>{inside}</w:{name}>" if inside else f"<w:{name}{told}/>"


def t(text: str) -> str:
    """The text of a run; white space counts, a line's end within is a space."""
    return f'<w:t xml:space="preserve">{escaped(_BREAKS.sub(" ", text))}</w:t>'


def part(name: str, /, *children: str, **attributes: object) -> bytes:
    """A whole part of the package with that element on top."""
    told = "".join(f' w:{key}="{escaped(value)}"' for key, value in attributes.items())
    names = f'xmlns:w="{NAMESPACE}" xmlns:r="{RELATIONSHIPS}"'
    text = f"{DECLARATION}<w:{name} {names}{told}>{''.join(children)}</w:{name}>"
    return text.encode()


def twips(millimetres: float) -> int:
    """Word measures in twentieths of a point."""
    return round(millimetres * TWIPS_PER_MM)
