"""The way back from Word, on any text: nothing from what nobody touched, all of what was edited."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.documents.blocks import Document, Heading, Paragraph, Run, Table
from reports.returning.pieces import Comparison, compare
from reports.tests.returned import (
    DOCUMENTS,
    KEYS,
    draft,
    normal,
    pieces,
    returned,
    said,
    take_all,
)

WORDS = st.sampled_from(
    [
        "văn",
        "bản",
        "hồ",
        "sơ",
        "đã",
        "của",
        "UBND",
        "tỉnh",
        "12",
        "3,5%",
        "(gồm)",
        ";",
        ".",
        "–",
        "“x”",
        "08/2025",
        "a",
    ]
)
BOUND = st.sampled_from(
    ["{{2.1}}", "{{3.3}}", "{{7.1}}", "{{2.1|number}}", "{{2.2|of:3.3}}", "{kỳ}", "{NĂM}"]
)
CITED = st.sampled_from(["[[kh]]", "[[luat]]"])
FAULTY = st.sampled_from(["{{9.9}}", "{{6.1}}", "{không}", "[[mất]]", "{{x", "^[]"])
INSIDE = st.lists(WORDS | BOUND | CITED, min_size=1, max_size=8).map(" ".join)
PIECE = st.one_of(
    WORDS, WORDS, BOUND, CITED, INSIDE.map(lambda x: f"**{x}**"), INSIDE.map(lambda x: f"^[{x}]")
)
BEGIN = st.sampled_from(["", "", "", "- ", "+ ", "> ", "? ", "?+ 2.1: ", "?0 2.1: ", "?+ 2.1: > "])
CELLS = st.lists(INSIDE | st.just(""), min_size=2, max_size=2).map(lambda x: f"| {' | '.join(x)} |")


def line_of(piece: Any) -> Any:
    prose = st.tuples(BEGIN, st.lists(piece, min_size=1, max_size=10).map(" ".join)).map("".join)
    return st.one_of(prose, prose, prose, CELLS, st.just("{{2.1|table}}"), st.just("{{2.1|chart}}"))


def texts_of(piece: Any) -> Any:
    lines = st.lists(line_of(piece), max_size=5, unique=True).map("\n".join)
    return st.dictionaries(st.sampled_from(KEYS), lines, max_size=6)


@settings(max_examples=40)
@given(texts_of(PIECE | FAULTY))
@example({"I.1": "> a\n- b\n{{2.1|table}}\n{{2.1|chart}}\n| | |\n| x | {{2.1}} |\n?0 2.1: c\n**d"})
def test_what_nobody_touched_is_nothing(texts):
    made = draft(texts)
    comparison = compare(made, said(texts), returned(made), DOCUMENTS)
    assert comparison == Comparison()
    without = replace(returned(made), given_out=None)
    assert compare(made, said(texts), without, DOCUMENTS) == Comparison()


@st.composite
def edited(draw: Any, made: Document) -> Document:
    """Other words outside what is bound; paragraphs put in and taken out."""
    blocks: list[Any] = []
    key = ""
    for block in made.body:
        key = block.key if isinstance(block, Heading) else key
        key = block.lead.key if isinstance(block, Paragraph) and block.lead else key
        # Text that runs on behind its heading: which paragraph does is up to the draft.
        runs_on = key == "I.1.-1"
        gone = isinstance(block, Paragraph) and not (block.unwritten or runs_on)
        if gone and draw(st.integers(0, 9)) == 0:
            continue
        blocks.append(draw(edited_block(block)))
        if not runs_on and draw(st.integers(0, 9)) == 0:
            text = draw(st.lists(WORDS, min_size=2, max_size=9).map(" ".join))
            blocks.append(Paragraph((Run(f"Đoạn mới {text}"),)))
    return replace(made, body=tuple(blocks))


@st.composite
def edited_block(draw: Any, block: Any) -> Any:
    if isinstance(block, Paragraph) and not block.unwritten:
        return replace(block, runs=draw(reworded(block.runs)))
    if isinstance(block, Table) and any(r.source for row in block.rows for c in row for r in c):
        rows = [tuple(draw(reworded(cell)) for cell in line) for line in block.rows]
        return replace(block, rows=tuple(rows))
    return block


@st.composite
def reworded(draw: Any, runs: Sequence[Run]) -> tuple[Run, ...]:
    return tuple([draw(edited_run(run)) for run in runs])


@st.composite
def edited_run(draw: Any, run: Run) -> Run:
    if run.note:
        return replace(run, note=draw(reworded(run.note)))
    if run.code or run.cited or run.fault or run.source.startswith(("{", "\n")):
        return run
    return replace(run, text=draw(rewritten(run.text)))


@st.composite
def rewritten(draw: Any, text: str) -> str:
    """Words change between words, so that none is glued to what is bound beside the text."""
    words = text.split(" ")
    for _ in range(draw(st.integers(0, 2))):
        if len(words) < 3:
            break
        place = draw(st.integers(1, len(words) - 2))
        what = draw(st.sampled_from(["in", "out", "other"]))
        new = draw(st.sampled_from(["thêm", "mới", "khác"]))
        words[place : place + (what != "in")] = [] if what == "out" else [new]
    return " ".join(words)


@settings(max_examples=40)
@given(st.data())
def test_taking_everything_prints_what_was_edited(data):
    texts = data.draw(texts_of(PIECE))
    before = draft(texts)
    after = data.draw(edited(before))
    comparison = pieces(texts, after)
    assert not [piece for piece in comparison.pieces if piece.refused]
    now = take_all(texts, comparison)
    assert normal(draft(now)) == normal(after)
    assert pieces(now, after, before).pieces == ()
