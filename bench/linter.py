"""The linter on a thirty-page report, in seconds, and against itself on half of it.

The text is drawn up here, in the manner of a province's quarterly report: broken lines, numbers
with their parts, citations, footnotes between the lines. Twice the text may take little more than
twice the time: more would show a rule that compares everything with everything. The same holds for
the longest section there may be, filled with one word over and over, where citations are read as
well. Alone, or with the others by `make bench`:

    python -m bench.linter
"""

from statistics import median
from textwrap import wrap
from time import perf_counter

ROUNDS, PAGES, ITEMS_A_PAGE = 5, 30, 6
SECONDS_AIM, DOUBLING_AIM, ENDLESS_AIM = 0.5, 2.4, 3.0
COLUMNS, NOTE_COLUMNS = 78, 110
RULE = " " * 49

PARAGRAPHS = (
    "Trong quý I năm 2025, lĩnh vực thứ {n} đã tiếp nhận {whole} hồ sơ (trong đó, {part} hồ sơ "
    "trực tuyến; {rest} hồ sơ trực tiếp); kết quả giải quyết được công khai theo quy định, các bộ "
    "phận ở nhóm {n} tiếp tục rà soát, đôn đốc, chấn chỉnh những trường hợp chậm thực hiện{call}.",
    "- Chủ tịch Ủy ban nhân dân tỉnh đã ban hành Quyết định số {n}/QĐ-UBND ngày {day} tháng 02 "
    "năm 2025 về việc phê duyệt nội dung thứ {n} của kế hoạch; các cơ quan, đơn vị đã hoàn thành "
    "{part} nhiệm vụ được giao ở mục {n} và báo cáo kết quả cho Sở Nội vụ tổng hợp.",
    "- Công tác tuyên truyền ở nhóm {n} được thực hiện thường xuyên bằng nhiều hình thức: tin, "
    "bài, hội nghị, trang thông tin điện tử; số lượt tiếp cận tăng từ {part} lượt lên {whole} "
    "lượt, góp phần nâng cao nhận thức của cán bộ, công chức và người dân thuộc nhóm {n}.",
)
NOTE = (
    "Công văn số {n}/SNV-CCHC ngày {day} tháng 01 năm 2025 của Sở Nội vụ về việc hướng dẫn nội "
    "dung thứ {n}; Kế hoạch số {n}/KH-SNV ngày {day} tháng 3 năm 2025."
)


ENDLESS = ("a", "1", "1/", "(", "số 1,", "số 1/QĐ-UBND về x ", "Luật A b ", "đạt 9/10 TTHC, ")


def report(pages: int = PAGES) -> str:
    """A plain text of so many pages, as a PDF gives it: one footnote on each."""
    lines: list[str] = []
    for page in range(pages):
        numbers = range(page * ITEMS_A_PAGE + 1, (page + 1) * ITEMS_A_PAGE + 1)
        for place, number in enumerate(numbers):
            call = str(page + 1) if place == 0 else ""
            text = PARAGRAPHS[place % len(PARAGRAPHS)].format(**_words(number), call=call)
            lines += wrap(text, COLUMNS)
        note = f"{page + 1} {NOTE.format(**_words(numbers[0]))}"
        lines += [RULE, *wrap(note, NOTE_COLUMNS), str(page + 2)]
    return "\n\n".join([*lines, "Ủy ban nhân dân tỉnh báo cáo./.", "Nơi nhận:"])


def _words(number: int) -> dict[str, str]:
    part, rest = 100 + number, 200 + number
    return {
        "n": str(number),
        "part": str(part),
        "rest": str(rest),
        "whole": str(part + rest),
        "day": f"{number % 28 + 1:02}",
    }


def seconds(text: str) -> float:
    from reports.linting import lint_text

    begun = perf_counter()
    lint_text(text)
    return perf_counter() - begun


def endless(word: str, length: int) -> float:
    """Seconds for linting one word over and over, and for reading its citations."""
    from reports.citing.parsing import parse

    text = (word * length)[:length]
    begun = perf_counter()
    parse(text)
    return perf_counter() - begun + seconds(text)


def measure() -> dict[str, float]:
    """Seconds for thirty pages, and how they compare with fifteen; medians. Then how the worst of
    the endless texts grows."""
    from reports.writing.cleaning import LONGEST

    whole, half = report(), report(PAGES // 2)
    seconds(half)  # warm up
    pairs = [(seconds(whole), seconds(half)) for _ in range(ROUNDS)]
    return {
        "linter, thirty pages, seconds": median(long for long, _ in pairs),
        "linter, thirty pages / fifteen": median(long / short for long, short in pairs),
        "linter, endless words, twice / once": max(
            endless(word, LONGEST) / endless(word, LONGEST // 2) for word in ENDLESS
        ),
    }


def main() -> None:
    aims = (SECONDS_AIM, DOUBLING_AIM, ENDLESS_AIM)
    for (name, value), aim in zip(measure().items(), aims, strict=True):
        print(f"{name}: {value:.2f} (aim {aim:.1f})")  # noqa: T201 - a measurement is for reading


if __name__ == "__main__":
    main()
