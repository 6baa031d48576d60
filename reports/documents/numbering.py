"""Numbers of headings: I, 1, a) in the Vietnamese alphabet, or I, 1, 1.1 as districts write."""

# Nghị định 30/2020, Phụ lục I, II.6.đ: letters in the order of the Vietnamese alphabet. The
# vowels with marks are skipped in practice; đ stands after d, and there is no f, j, w or z.
LETTERS = "abcdđeghiklmnopqrstuvxy"

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """1 → I, 4 → IV; sections and annexes (Phụ lục) are numbered so."""
    text = ""
    for value, sign in ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def letter(number: int) -> str:
    """1 → a, 5 → đ; after the last letter aa, ab …"""
    wraps, index = divmod(number - 1, len(LETTERS))
    return LETTERS[index] if not wraps else LETTERS[wraps - 1] + LETTERS[index]


def label(counts: tuple[int, ...], style: str) -> str:
    """The printed number of a heading from its place: (2, 1, 4) → "d)", or "1.4." in decimals.

    `counts` holds the place at each level from the first; three levels are numbered, below
    them stand dashes.
    """
    place = counts[-1]
    if len(counts) == 1:
        return f"{roman(place)}."
    if len(counts) == 2:
        return f"{place}."
    return f"{letter(place)})" if style == "letters" else f"{counts[1]}.{place}."
