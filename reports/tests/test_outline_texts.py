"""What the outlines' default text and the demonstration's prose say, read as drafted reports."""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from reports.citing.cited import Cited
from reports.documents import markup, outlines
from reports.documents.blocks import BoundFigure, Document, Paragraph, Run
from reports.documents.drafting import Material, draft
from reports.documents.forms import FORMS
from reports.documents.letterhead import Issuer
from reports.documents.markup import FRAMES, Kind, Part
from reports.tests import kon_tum
from reports.tests.fakes import KON_TUM, Window, figure

DEMO = outlines.DATA.parent / "demo"
ISSUERS = {
    "province": KON_TUM,
    "district": Issuer("h617", "Huyện Tu Mơ Rông", "district", "Tỉnh Kon Tum"),
    "commune": Issuer("x23404", "Xã Ngọc Lây", "commune", "Huyện Tu Mơ Rông"),
    "department": Issuer("so-nnmt", "Sở Nông nghiệp và Môi trường", "department", "Tỉnh Kon Tum"),
}
# Whose figures a root of the level adds up.
BELOW = {
    "province": {"province", "district", "commune", "department"},
    "district": {"district", "commune"},
    "commune": {"commune"},
    "department": {"department"},
}
# What the first quarter's figures cannot answer, so that somebody must write it.
NO_FIGURES = {
    *("I.3.-1", "I.3.-2", "I.4", "II.1.b", "II.1.d.*1.3", "II.3.c", "II.4.a", "II.4.b", "II.4.đ"),
    *("II.4.e", "II.5.d", "II.5.đ.-2", "II.5.e", "III.2.b", "V"),
}
# What is often an estimate while the year runs: investment disbursed, revenue, money recovered.
ESTIMATED = ("6.1", "6.1.2", "6.3.1", "6.3.2a", "6.3.2b", "6.3.2c", "6.3.4", "6.3.5")
every_level = pytest.mark.parametrize("level", sorted(ISSUERS))
REPORTS = [("province", "kt_2025_q1.csv"), ("district", "tmr_2022.csv")]
every_report = pytest.mark.parametrize(("level", "file"), REPORTS)


def lines_of(*path: str) -> list[dict[str, str]]:
    with (outlines.DATA.parent.joinpath(*path)).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sections(level: str) -> list[outlines.OutlineRow]:
    return outlines.read(outlines.DATA / f"outline_{level}.csv")


def catalogue() -> dict[str, dict[str, str]]:
    return {line["code"]: line for line in lines_of("data", "indicators.csv")}


def answered(level: str, value: str = "5", **changes) -> dict[str, BoundFigure]:
    """Every figure of a level that adds up, all with one value."""
    return {
        code: figure(
            code,
            value,
            value_type=line["value_type"],
            unit_of_measure=line["unit_of_measure"],
            decimals=int(line["decimals"]),
            **changes,
        )
        for code, line in catalogue().items()
        if BELOW[level] & set(line["levels"].split()) and line["over_units"] != "none"
    }


def register() -> dict[str, Cited]:
    return {
        line["key"]: Cited(
            key=line["key"],
            type=line["type"],
            reference=line["reference"],
            issuer=line["issuer"],
            day=dt.date.fromisoformat(line["day"]) if line["day"] else None,
            subject=line["subject"],
        )
        for line in lines_of("demo", "documents.csv")
    }


def drafted(
    level: str, figures: Mapping[str, BoundFigure], texts: Mapping[str, str] | None = None
) -> Document:
    rows = [replace(row, text=(texts or {}).get(row.key, row.text)) for row in sections(level)]
    material = Material(
        issuer=ISSUERS[level],
        window=Window(),
        file_name="bao-cao",
        numbering="letters",
        sections=rows,
        figures=figures,
        areas=list(kon_tum.AREAS.values()),
        documents=register(),
    )
    return draft(material)


def text_under(document: Document, key: str) -> str:
    """What is printed under one heading."""
    place, found = "", []
    for block in document.body:
        lead = getattr(block, "lead", None)
        place = getattr(block, "key", "") or (lead.key if lead else place)
        if place == key and isinstance(block, Paragraph):
            found.append(block.text)
    return "\n".join(found)


def notes(document: Document) -> list[str]:
    runs: list[Run] = [
        run for block in document.body if isinstance(block, Paragraph) for run in block.runs
    ]
    return ["".join(part.text for part in run.note) for run in runs if run.note]


def written(file: str) -> dict[str, str]:
    return {line["key"]: line["text"] for line in lines_of("demo", "writing", file)}


def bound(text: str) -> Iterator[Part]:
    """The figures of a text, those of its footnotes too."""
    for part in markup.parse(text):
        if part.kind is Kind.FIGURE:
            yield part
        elif part.kind is Kind.NOTE:
            yield from bound(part.text)


# -- the outlines ----------------------------------------------------------------------------------


@every_level
def test_default_text_binds_figures_asked_at_its_level(level):
    known = answered(level)
    named = {code for row in sections(level) for code in markup.codes(f"{row.title}\n{row.text}")}
    assert named
    assert named <= set(known)


@every_level
def test_default_text_uses_known_forms_and_frames(level):
    lines = [line for row in sections(level) for line in markup.lines(row.text)]
    assert not [line.text for line in lines if line.fault]
    for part in (part for line in lines for part in bound(line.text)):
        name, argument = markup.form_of(part.form)
        assert name in FORMS
        assert FORMS[name].argument != "frame" or argument in FRAMES


@every_level
def test_every_heading_says_who_writes_what(level):
    told = [row for row in sections(level) if row.kind != "container"]
    assert not [row.key for row in told if not (row.writer and row.guidance)]


def test_the_province_feeds_nobody_and_others_feed_the_province():
    above = {row.key for row in sections("province") if row.kind != "form"}
    assert not [row.key for row in sections("province") if row.feeds]
    for level in ("district", "commune", "department"):
        told = [row for row in sections(level) if row.kind not in ("form", "container")]
        assert {row.feeds for row in told} <= above, level


@every_level
def test_a_report_with_all_its_figures_has_no_fault(level):
    document = drafted(level, answered(level, earlier={"last_year": Decimal(4)}))
    assert not document.faults
    paragraphs = [block for block in document.body if isinstance(block, Paragraph)]
    assert not [block for block in paragraphs if not block.text.strip()]


@pytest.mark.parametrize("level", ["district", "commune", "department"])
def test_a_unit_that_is_asked_nothing_reports_without_a_fault(level):
    assert not drafted(level, {}).faults


# -- the first quarter, before a word is typed -----------------------------------------------------


def test_the_first_quarter_leaves_only_what_no_figure_answers():
    document = drafted("province", kon_tum.figures())
    assert not document.faults
    assert set(document.unwritten) == NO_FIGURES


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("II.1.a", "Ủy ban nhân dân cấp huyện ban hành 09 Quyết định. Cấp xã chưa phát sinh"),
        ("II.1.d.*1.2", "chưa phát hiện văn bản cần phải xử lý"),
        ("II.2.d.-1", "đang cung cấp (toàn trình và một phần), tỷ lệ đã tích hợp đạt 100%"),
        ("II.2.d.-2", "31,04% tổng số hồ sơ phải giải quyết (tính cả hồ sơ từ kỳ trước"),
        ("II.3.a.-2", "giảm 06 cơ quan, tỷ lệ giảm 30%"),
        ("III.1", "đạt tỷ lệ 97,87%"),
        ("III.2.a", "giải quyết quá hạn (952 hồ sơ)"),
    ],
)
def test_the_first_quarter_speaks_in_sentences(key, words):
    assert words in text_under(drafted("province", kon_tum.figures()), key)


@pytest.mark.parametrize(
    ("code", "key", "words"),
    [
        ("2.1", "II.1.a", "chưa phát sinh văn bản QPPL được ban hành"),
        ("3.3.0.5", "II.2.c.-3", "Không phát sinh hồ sơ giải quyết quá hạn"),
        ("3.4.1", "II.2.c.-4", "chưa phát sinh phản ánh, kiến nghị"),
        ("5.3.5", "II.4.d", "chưa phát sinh trường hợp nâng ngạch"),
    ],
)
def test_a_zero_is_said_in_words(code, key, words):
    none = {code: figure(code, "0")}
    assert words in text_under(drafted("province", kon_tum.figures() | none), key)


@pytest.mark.parametrize(
    ("before", "good", "bad"),
    [
        ("96", "tăng 1,87 điểm phần trăm so với cùng kỳ năm trước", ""),
        ("99", "", "giảm 1,13 điểm phần trăm so với cùng kỳ năm trước"),
    ],
)
def test_better_and_worse_than_last_year_are_computed(before, good, bad):
    figures = kon_tum.figures()
    figures["3.3.4"] = replace(figures["3.3.4"], earlier={"last_year": Decimal(before)})
    document = drafted("province", figures)
    for key, words in (("III.1", good), ("III.2.a", bad)):
        said = text_under(document, key)
        assert words in said
        assert bool(words) == ("so với cùng kỳ" in said)


@every_level
def test_an_estimate_reads_as_a_sentence(level):
    figures = answered(level)
    estimates = {
        code: replace(figures[code], provisional=1, data_to=dt.date(2025, 3, 31))
        for code in ESTIMATED
        if code in figures
    }
    texts = [{}, *(written(file) for at, file in REPORTS if at == level)]
    documents = [drafted(level, figures | estimates, text) for text in texts]
    said = [b.text for one in documents for b in one.body if isinstance(b, Paragraph)]
    assert any("ước 5 triệu đồng" in text for text in said) == bool(estimates)
    assert not [text for text in said if re.search(r"(là|đạt|bằng|tỷ lệ) ước ", text)]


# -- the demonstration's prose ---------------------------------------------------------------------


@every_report
def test_a_recomposed_report_is_whole(level, file):
    figures = kon_tum.figures() if level == "province" else answered(level)
    document = drafted(level, figures, written(file))
    assert not document.faults
    assert not document.unwritten
    assert len(notes(document)) > 50


@every_report
def test_a_recomposed_report_has_known_headings_writers_and_documents(level, file):
    lines = lines_of("demo", "writing", file)
    units = {line["code"] for line in lines_of("demo", "units.csv")}
    assert len({line["key"] for line in lines}) == len(lines)
    assert {line["key"] for line in lines} <= {row.key for row in sections(level)}
    assert {line["writer"] for line in lines} <= units
    assert {key for line in lines for key in markup.keys(line["text"])} <= set(register())


def test_a_document_is_cited_in_full_once():
    document = drafted("province", kon_tum.figures(), written("kt_2025_q1.csv"))
    said = [block.text for block in document.body if isinstance(block, Paragraph)]
    everything = "\n".join([*said, *notes(document)])
    assert everything.count("Kế hoạch số 534/KH-UBND ngày 19 tháng 02 năm 2025") == 1
    assert "triển khai theo Kế hoạch số 534/KH-UBND với các nội dung chính" in everything


@every_report
def test_nobody_issues_a_document_whose_citation_names_its_issuer(level, file):
    assert not [key for key, text in written(file).items() if "ban hành [[" in text]


def test_what_units_wrote_stands_in_their_outlines():
    levels = {line["code"]: line["level"] for line in lines_of("demo", "units.csv")}
    keys = {
        level: {row.key for row in sections(level) if row.kind not in ("form", "container")}
        for level in ISSUERS
    }
    lines = lines_of("demo", "writing", "units.csv")
    assert {line["campaign"] for line in lines} == {"KT-2025-Q1", "KT-2025-6T"}
    assert not [line for line in lines if line["key"] not in keys[levels[line["unit"]]]]
    # Taken over by the province, a unit's bound figure would print the province's.
    assert not [line for line in lines if markup.codes(line["text"])]


def test_some_units_repeat_themselves_and_one_has_nothing_new():
    said: dict[tuple[str, str], list[str]] = {}
    for line in lines_of("demo", "writing", "units.csv"):
        said.setdefault((line["unit"], line["key"]), []).append(line["text"])
    assert {unit for (unit, _key), texts in said.items() if len(texts) > len(set(texts))}
    assert "Không có nội dung mới." in {text for texts in said.values() for text in texts}
