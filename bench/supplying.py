"""A supplier's table, from its bytes to the plan of what it changes, against merely opening it.

Opening is what openpyxl takes to load the workbook and walk its cells once. Ours is reading it into
plain cells, finding the table, guessing the columns, matching every name and planning every cell.
126 rows are one province before July 2025; 3.321 are the communes of the country after it. A tenth
of the names is misspelt, which is the dear case: those are compared with all the others. Alone, or
with the others by `make bench`:

    python -m bench.supplying
"""

import io
from itertools import product
from statistics import median
from time import perf_counter

ROUNDS = 3
SIZES = (126, 3321)
AIM = 5.0  # times the opening
SYLLABLES = (
    "An",
    "Bình",
    "Chánh",
    "Dương",
    "Gia",
    "Hà",
    "Khê",
    "Long",
    "Minh",
    "Phú",
    "Tân",
    "Vĩnh",
)
LABELS = (
    "Hồ sơ tiếp nhận trực tuyến",
    "Hồ sơ tiếp nhận trực tiếp",
    "Hồ sơ từ kỳ trước chuyển sang",
    "Số hồ sơ giải quyết đúng hạn",
    "Số hồ sơ giải quyết quá hạn",
)


def names(count: int) -> list[str]:
    """So many communes, no two of one name."""
    made = (" ".join(parts) for size in (2, 3, 4) for parts in product(SYLLABLES, repeat=size))
    return [f"Xã {name}" for _, name in zip(range(count), made, strict=False)]


def export(communes: list[str]) -> bytes:
    """The workbook of a one-stop system about them."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bao cao")
    sheet.append(["BÁO CÁO TÌNH HÌNH GIẢI QUYẾT HỒ SƠ"])
    sheet.append(["STT", "Tên đơn vị", *LABELS])
    for n, name in enumerate(communes):
        spelled = f"{name}h" if n % 10 == 0 else f"UBND {name.lower()}"
        sheet.append([n + 1, spelled, *(n * place % 997 for place in range(1, 6))])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def opened(content: bytes) -> float:
    """Seconds for merely opening it."""
    from openpyxl import load_workbook

    begun = perf_counter()
    for row in load_workbook(io.BytesIO(content), data_only=True).active.iter_rows():
        for cell in row:
            _ = cell.value
    return perf_counter() - begun


def planned(content: bytes, communes: list[str]) -> float:
    """Seconds from the bytes to the plan."""
    from reports.sheets import reading
    from reports.supplying import columns, matching, planning, tables
    from reports.supplying.columns import Remembered, Wanted
    from reports.supplying.naming import Names, Unit

    units = Names(tuple(Unit(n, name) for n, name in enumerate(communes, 1)), "Tỉnh Kon Tum")
    wanted = [Wanted(f"3.{n}", label) for n, label in enumerate(LABELS)]
    begun = perf_counter()
    table = tables.find(reading.read(content, "bang.xlsx").sheets[0])
    assert table is not None
    guesses = columns.guess(table, units, wanted, Remembered())
    roles = {index: guess.role for index, guess in guesses.items()}
    matched = matching.match(table, roles, units, aliases={}, answers={})
    plan = planning.plan(
        matched,
        roles,
        wanted,
        subjects=range(1, len(communes) + 1),
        held={},
        refusal=lambda _key: "",
        expected={},
        wishes=planning.Wishes(),
    )
    assert len(plan.changes) > 4 * len(communes)
    return perf_counter() - begun


def main() -> None:
    for size in SIZES:
        communes = names(size)
        content = export(communes)
        planned(content, communes)  # warm up
        ratio = median(planned(content, communes) / opened(content) for _ in range(ROUNDS))
        seconds = planned(content, communes)
        print(  # noqa: T201 - a measurement is for reading
            f"supplier's table, {size} rows, reading and planning / opening: {ratio:.2f} "
            f"(aim {AIM:.1f}); {seconds:.2f} s"
        )


if __name__ == "__main__":
    main()
