"""Annex tables: the figures of one reform area each, whole numbers of the report on paper."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from indicators import figures
from reports.documents.blocks import HIDDEN, Annex, BoundFigure, Row
from reports.documents.forms import lower_first
from reports.documents.numbering import roman
from reports.documents.periods import Window

# Figures that belong to the window; the others are true at its end, or for the whole year.
IN_WINDOW = {"flow", "ytd", "opening"}
SILENT = {
    "no_data": "Chưa có số liệu",
    "not_computable": "Chưa tính được",
    HIDDEN: "Không hiển thị",
}


def build(
    found: Mapping[str, BoundFigure],
    areas: Sequence[tuple[str, str]],
    window: Window,
    *,
    reference: str,
    illustration: str,
    carried: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Annex, ...]:
    """One annex for every area with figures, in the order of the areas; `carried` are notes on
    figures that an earlier report printed wrongly."""
    asked = [figure for figure in found.values() if figure.is_asked]
    tables = [(code, name, _rows(f for f in asked if f.area_code == code)) for code, name in areas]
    filled = [table for table in tables if table[2]]
    return tuple(
        Annex(
            number=roman(place) if len(filled) > 1 else "",
            title=f"Số liệu {lower_first(name)}",
            reference=reference,
            window_heading=f"Từ {figures.short_date(window.covers_from)} đến {_last(window)}",
            cut_off_heading=f"Tại ngày {_last(window)} hoặc cả năm",
            rows=rows,
            notes=(*((illustration,) if illustration else ()), *(carried or {}).get(code, ())),
        )
        for place, (code, name, rows) in enumerate(filled, 1)
    )


def _last(window: Window) -> str:
    return figures.short_date(window.covers_to - timedelta(days=1))


def _rows(found: Iterable[BoundFigure]) -> tuple[Row, ...]:
    depths: dict[str, int] = {}
    rows = []
    for place, figure in enumerate(found, 1):
        depth = depths.get(figure.parent_code, -1) + 1
        depths[figure.code] = depth
        rows.append(_row(place, figure, depth))
    return tuple(rows)


def _row(place: int, figure: BoundFigure, depth: int) -> Row:
    value = _value(figure)
    flows = figure.over_time in IN_WINDOW
    partial = figure.expected > 1 and not figure.is_complete
    return Row(
        number=str(place),
        code=figure.code,
        label=figure.label if depth or not figure.parent_label else _under_parent(figure),
        unit_of_measure=figure.unit_of_measure,
        in_window=value if flows else "",
        at_cut_off="" if flows else value,
        coverage=f"{figure.reported}/{figure.expected}" if partial else "",
        note=_note(figure),
        depth=depth,
        provisional=bool(figure.provisional),
        value=figure.value,
        value_type=figure.value_type,
        decimals=figure.decimals,
        flows=flows,
    )


def _under_parent(figure: BoundFigure) -> str:
    """A part whose whole is not in the table is named with it."""
    return f"{figure.parent_label}: {lower_first(figure.label)}"


def _value(figure: BoundFigure) -> str:
    if figure.value is None:
        return "–" if figure.na and not figure.expected else "…"
    return figures.bare(
        figure.value,
        value_type=figure.value_type,
        decimals=figure.decimals,
        choices=figure.choices,
    )


def _note(figure: BoundFigure) -> str:
    if figure.value is None:
        not_applicable = figure.na and not figure.expected
        return "Không áp dụng" if not_applicable else SILENT.get(figure.status, "")
    up_to = f" đến {figures.short_date(figure.data_to)}" if figure.data_to else ""
    if figure.provisional:
        return f"Ước{up_to}"
    return "Số của cả năm" if figure.over_time == "annual" else ""
