"""Rules about the text itself: doubled words, cut sentences, repeated passages, the end mark."""

import re
from collections.abc import Iterator

from reports.linting.script import Finding, Script

DOUBLED = re.compile(r"(?<!\w)([^\W\d_]+)\s+(\1)(?!\w)")
# Words Vietnamese doubles on purpose: "luôn luôn", "thường thường".
REDUPLICATED = frozenset(
    [
        "luôn",
        "ngày",
        "rất",
        "mãi",
        "dần",
        "từng",
        "đời",
        "nhà",
        "người",
        "thường",
        "đều",
        "xa",
        "lâu",
    ]
)


def doubled_words(script: Script) -> Iterator[Finding]:
    """ "chi chi thường xuyên": the same word twice in a row."""
    for passage in script.passages:
        for found in DOUBLED.finditer(passage.text):
            if found[1].lower() not in REDUPLICATED:
                why = f"Từ “{found[1]}” viết hai lần liền nhau."
                yield Finding(
                    passage, *found.span(), "doubled_word", why, f"Bỏ một từ: “{found[1]}”."
                )
