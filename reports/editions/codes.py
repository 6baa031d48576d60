"""The code of verification: printed on the last page, asked for by those who hold a copy."""

import secrets

# Without 0 O 1 I L U: a code is read aloud on the telephone. 12 of 30 signs: nobody guesses one.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, LENGTH = 3, 4
PATTERN = "-".join([f"[{ALPHABET}]{{{LENGTH}}}"] * GROUPS)
"""A code as it is printed, for those who look for one in a text."""


def new() -> str:
    """A code nobody can foresee: "7KQM-2XPD-9TFB"."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))


def normal(typed: str) -> str:
    """A code as it was printed, however it was typed: "7kqm 2xpd9tfb" → "7KQM-2XPD-9TFB"."""
    signs = [sign for sign in typed.upper() if sign in ALPHABET]
    groups = ["".join(signs[n : n + LENGTH]) for n in range(0, len(signs), LENGTH)]
    return "-".join(groups)
