"""Outlines from data files into the database; the same file again changes nothing."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from reports.documents.outline_tree import FORM_PARTS
from reports.models import Outline, Section
from units.models import ReformArea

DATA = Path(__file__).parents[1] / "data"
COLUMNS = (
    "key",
    "level",
    "marker",
    "kind",
    "title",
    "area",
    "writer",
    "guidance",
    "feeds",
    "text",
)
LONGEST = {"marker": 2, "title": 400, "writer": 200, "guidance": 1000, "feeds": 40}
KEY = re.compile(r"\w[\w.*+-]{0,39}")  # it stands in addresses of the screen


class OutlineError(ValueError):
    """A data file that cannot be loaded: file, line and reason, in Vietnamese."""


@dataclass(frozen=True)
class OutlineRow:
    """A line of an outline file. Satisfies `drafting.SectionRow`, as the model does."""

    key: str
    level: int
    marker: str
    kind: str
    title: str
    area: str
    writer: str
    guidance: str
    text: str
    feeds: str = ""


def read(path: Path) -> list[OutlineRow]:
    """The rows of an outline file, checked; raises OutlineError naming the line."""
    return parse(path.read_bytes(), path.name)


def parse(content: bytes, name: str) -> list[OutlineRow]:
    """The same of a file at hand: `name` is what its faults are told under."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OutlineError(f"{name}: tệp không phải UTF-8.") from None
    try:
        rows = _rows(text, name)
    except csv.Error as error:
        raise OutlineError(f"{name}: {error}") from None
    if not any(row.key == "title" for row in rows):
        raise OutlineError(f"{name}: thiếu dòng “title” (tên loại và trích yếu).")
    return rows


def _rows(text: str, name: str) -> list[OutlineRow]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise OutlineError(f"{name}: cần các cột {', '.join(COLUMNS)}.")
    rows: list[OutlineRow] = []
    for line in reader:
        _check(line, {row.key for row in rows}, f"{name}, dòng {reader.line_num}")
        told: dict[str, Any] = {**line, "level": int(line["level"])}
        rows.append(OutlineRow(**told))
    return rows


def export(sections: Iterable[Section]) -> str:
    """The file that `read` takes, of the sections in use."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for section in sections:
        if not section.retired:
            area = section.area.code if section.area else ""
            told = {name: getattr(section, name) for name in COLUMNS if name != "area"}
            writer.writerow({**told, "area": area})
    return file.getvalue()


def _check(line: dict[str, Any], earlier: set[str], where: str) -> None:
    if None in line or None in line.values():
        raise OutlineError(f"{where}: số cột không đúng.")
    if not line["key"] or line["key"] in earlier:
        raise OutlineError(f"{where}: vị trí “{line['key']}” trống hoặc lặp lại.")
    if not KEY.fullmatch(line["key"]):
        raise OutlineError(f"{where}: vị trí “{line['key']}” chỉ gồm chữ, chữ số và . - * +")
    if line["kind"] not in Section.Kind.values:
        raise OutlineError(f"{where}: loại mục “{line['kind']}” không có.")
    if (line["kind"] == "form") != (line["key"] in FORM_PARTS):
        raise OutlineError(f"{where}: “{line['key']}” không phải phần thể thức hợp lệ.")
    if line["level"] not in ("012345" if line["kind"] == "form" else "12345"):
        raise OutlineError(f"{where}: bậc “{line['level']}” không hợp lệ.")
    for name, longest in LONGEST.items():
        if len(line[name]) > longest:
            raise OutlineError(f"{where}: cột {name} dài quá {longest} ký tự.")


@transaction.atomic
def load(
    path: Path, *, code: str, level: str, name: str, guideline: str = "", numbering: str = "letters"
) -> tuple[Outline, bool]:
    """The outline of a file, and whether it was new. A changed file becomes the next version.

    A file that was loaded before changes nothing, also where the screen made versions since. A
    draft made on the screen stays a draft: publishing it shows what the file changed meanwhile.
    """
    rows = read(path)
    described = (code, level, name, guideline, numbering)
    digest = hashlib.sha256("\0".join(described).encode() + path.read_bytes()).hexdigest()
    lock(code)
    versions = Outline.objects.filter(code=code).order_by("-version")
    if loaded := versions.filter(digest=digest).first():
        return loaded, False
    newest = versions.first()
    outline = Outline.objects.create(
        code=code,
        version=newest.version + 1 if newest else 1,
        level=level,
        name=name,
        guideline=guideline,
        numbering=numbering,
        digest=digest,
    )
    Section.objects.bulk_create(sections_of(outline, rows, path.name))
    return outline, True


def lock(code: str) -> None:
    """Wait for whoever makes a version of this outline; only a query after it sees theirs."""
    list(Outline.objects.select_for_update().filter(code=code).order_by("pk"))


def sections_of(outline: Outline, rows: Sequence[OutlineRow], file: str) -> list[Section]:
    """The rows of a file as sections of an outline, not yet kept; an unknown area is refused."""
    areas = dict(ReformArea.objects.values_list("code", "pk"))
    for row in rows:
        if row.area and row.area not in areas:
            raise OutlineError(f"{file}: mục {row.key}: không có lĩnh vực “{row.area}”.")
    return [
        Section(
            outline=outline,
            order=place,
            key=row.key,
            level=row.level,
            marker=row.marker,
            kind=row.kind,
            title=row.title,
            area_id=areas.get(row.area),
            writer=row.writer,
            guidance=row.guidance,
            feeds=row.feeds,
            text=row.text,
        )
        for place, row in enumerate(rows, 1)
    ]


def load_all(folder: Path = DATA) -> list[tuple[Outline, bool]]:
    """Every outline listed in the folder's outlines.json."""
    listed = json.loads((folder / "outlines.json").read_text(encoding="utf-8"))
    try:
        return [load(folder / entry.pop("file"), **entry) for entry in listed]
    except (KeyError, TypeError) as error:
        raise OutlineError(f"outlines.json: {error}") from error
