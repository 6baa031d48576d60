"""What a tagged PDF needs for those who have it read to them: WeasyPrint 70.0, completed.

WeasyPrint tags what HTML says. Mended in the running process: a footnote is tagged as one, and the
number of a page is no part of the text. Completed in the finished file: where the headers of a
table are found, which of them head columns and which rows, and what an attached file is.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, cast

import pydyf
import weasyprint
from weasyprint.formatting_structure.boxes import MarginBox
from weasyprint.pdf import tags
from weasyprint.pdf.stream import Stream

MENDED = "70.0"
# ISO 32000-1, 14.8.4: a note, its call and the number before it.
FOOTNOTE_TAGS = {
    "small": "Note",
    "small::footnote-call": "Reference",
    "small::footnote-marker": "Lbl",
}


@cache
def mend() -> bool:
    """Once in the life of the process; in another version nothing is touched."""
    if weasyprint.__version__ != MENDED:
        return False
    tag_of, build, marked = tags._get_pdf_tag, tags._build_box_tree, Stream.marked

    def footnotes_too(tag: str | None) -> str:
        return FOOTNOTE_TAGS.get(tag or "") or str(tag_of(tag))

    def without_margins(box: Any, *args: Any) -> Iterator[Any]:
        return iter(()) if isinstance(box, MarginBox) else build(box, *args)

    def artifact_in_margin(self: Any, box: Any, tag: str) -> AbstractContextManager[None]:
        # Only text of margins is of no element.
        as_it_is = self.artifact() if box.element_tag is None else marked(self, box, tag)
        return cast(AbstractContextManager[None], as_it_is)

    tags._get_pdf_tag, tags._build_box_tree = footnotes_too, without_margins
    Stream.marked = artifact_in_margin
    return True


def complete(pdf: pydyf.PDF) -> None:
    """What WeasyPrint leaves out of the structure (ISO 32000-1, 14.7.2 and 14.8.5.7)."""
    elements = [item for item in pdf.objects if _is(item, "Type", "/StructElem")]
    for place, element in enumerate(elements):
        if element["S"] == "/TH":
            group = _at(pdf, _at(pdf, element["P"])["P"])
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        elif element["S"] == "/Note":
            element["ID"] = pydyf.String(f"note-{place}")
    named = {element["ID"].string: element.reference for element in elements if "ID" in element}
    if named:
        names = pydyf.Array()
        for name in sorted(named):
            names.extend([pydyf.String(name), named[name]])
        limits = pydyf.Array([names[0], names[-2]])
        root = _at(pdf, pdf.catalog["StructTreeRoot"])
        leaf = pydyf.Dictionary({"Limits": limits, "Names": names})
        pdf.add_object(leaf)
        root["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})


def describe_files(pdf: pydyf.PDF, content_type: str) -> None:
    """An attached file by its content type and without dates, which would be those of the drawing;
    listed once (ISO 19005-3, 6.8)."""
    for item in pdf.objects:
        if _is(item, "Type", "/Filespec"):
            extra = _at(pdf, item["EF"]["F"]).extra
            extra["Subtype"] = "/" + content_type.replace("/", "#2f")
            extra["Params"].pop("CreationDate")
            extra["Params"].pop("ModDate")
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _is(item: Any, key: str, value: str) -> bool:
    return isinstance(item, dict) and item.get(key) == value


def _at(pdf: pydyf.PDF, reference: str | bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
