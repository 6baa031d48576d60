"""The receipt of a sending: a digest of the figures, so that both sides hold the same ones."""

import hashlib

from reports.models import SubmissionVersion


def digest(version: SubmissionVersion) -> str:
    """SHA-256 over the version's figures in a fixed order; what the receipt carries."""
    rows = version.values.values_list(
        "indicator__code",
        "subject__unit__code",
        "state",
        "number",
        "provisional",
        "data_to",
        "note",
        "promised",
    )
    # Sorted here: databases sort texts differently, and a receipt must outlive a change of them.
    lines = "\n".join(_line(row) for row in sorted(rows, key=_place))
    return hashlib.sha256(lines.encode()).hexdigest()


def _line(row: tuple[object, ...]) -> str:
    """Where nothing was promised a line reads as it did before promises: old receipts hold."""
    *parts, promised = row
    return "|".join(str(part) for part in (parts if promised is None else row))


def _place(row: tuple[object, ...]) -> tuple[str, str]:
    return str(row[0]), str(row[1])
