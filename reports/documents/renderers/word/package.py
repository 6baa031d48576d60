"""The parts of a Word file put into one package (Open Packaging Conventions, ECMA-376 part 2).

The same parts give the same bytes: the order is fixed, and every entry has the day with which
Word itself stamps entries. No author, no clock, no program's name.
"""

import io
import zipfile
from collections.abc import Mapping

from reports.documents.renderers.word.marks import KEPT_NAMESPACE
from reports.documents.renderers.word.xml import DECLARATION, RELATIONSHIPS, escaped

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DOCUMENTS = "application/vnd.openxmlformats-officedocument"
STAMP = (1980, 1, 1, 0, 0, 0)
CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
KEPT_ID = "{7B0D3A52-6C1E-4B7D-9E55-2F0C81A4D9E1}"

DOCUMENT = "word/document.xml"
FOOTNOTES = "word/footnotes.xml"
KEPT = "customXml/item1.xml"
HEADER_RELATION = "rId4"

TYPES = {
    DOCUMENT: f"{WORD}.document.main+xml",
    "word/styles.xml": f"{WORD}.styles+xml",
    "word/settings.xml": f"{WORD}.settings+xml",
    FOOTNOTES: f"{WORD}.footnotes+xml",
    "word/header1.xml": f"{WORD}.header+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "customXml/itemProps1.xml": f"{DOCUMENTS}.customXmlProperties+xml",
}
RELATIONS = {
    "_rels/.rels": (
        ("rId1", f"{RELATIONSHIPS}/officeDocument", DOCUMENT),
        ("rId2", CORE, "docProps/core.xml"),
    ),
    "word/_rels/document.xml.rels": (
        ("rId1", f"{RELATIONSHIPS}/styles", "styles.xml"),
        ("rId2", f"{RELATIONSHIPS}/settings", "settings.xml"),
        ("rId3", f"{RELATIONSHIPS}/footnotes", "footnotes.xml"),
        (HEADER_RELATION, f"{RELATIONSHIPS}/header", "header1.xml"),
        ("rId5", f"{RELATIONSHIPS}/customXml", "../customXml/item1.xml"),
    ),
    "customXml/_rels/item1.xml.rels": (
        ("rId1", f"{RELATIONSHIPS}/customXmlProps", "itemProps1.xml"),
    ),
}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The file that Word opens."""
    whole = {"[Content_Types].xml": _types(), **_relations(), **parts, **_kept_properties()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in whole.items():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return made.getvalue()


def core(title: str, creator: str, language: str) -> bytes:
    """The file's properties: what it is and which agency's; never a person, never a time."""
    return _whole(
        "cp:coreProperties",
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        f"<dc:title>{escaped(title)}</dc:title><dc:creator>{escaped(creator)}</dc:creator>"
        f"<dc:language>{escaped(language)}</dc:language>",
    )


def _types() -> bytes:
    parts = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in TYPES.items()
    )
    return _whole(
        "Types",
        'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"',
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}',
    )


def _relations() -> dict[str, bytes]:
    return {
        name: _whole(
            "Relationships",
            'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"',
            "".join(
                f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'
                for key, kind, target in related
            ),
        )
        for name, related in RELATIONS.items()
    }


def _kept_properties() -> dict[str, bytes]:
    """Word keeps a part of our own when it has an identity."""
    names = 'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"'
    inside = f'<ds:schemaRefs><ds:schemaRef ds:uri="{KEPT_NAMESPACE}"/></ds:schemaRefs>'
    told = _whole("ds:datastoreItem", f'ds:itemID="{KEPT_ID}" {names}', inside)
    return {"customXml/itemProps1.xml": told}


def _whole(name: str, told: str, inside: str) -> bytes:
    return f"{DECLARATION}<{name} {told}>{inside}</{name}>".encode()
