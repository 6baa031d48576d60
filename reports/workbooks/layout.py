"""Where things stand in a workbook of a form; what the way out and the way back must agree on.

A sheet of ours has a hidden row of names above its heading and a hidden column of names before its
rows. A cell is found by both, so rows and columns may be moved, and others put between them.
"""

from reports.submissions.cells import Cell as Key

MARK = "#cchc"  # where the row and the column of names meet
STAMP_MARK = "CCHC-BIEU-1"
LARGEST_ID = 2**31 - 1

VALUE, STATE, PROVISIONAL, DATA_TO, PROMISED, NOTE = "v", "s", "p", "d", "h", "n"
CODE, NAME, BEFORE = "ma", "ten", "truoc"
FIELDS = {
    VALUE: "Số liệu",
    STATE: "Trạng thái",
    PROVISIONAL: "Ước",
    DATA_TO: "Số liệu đến ngày",
    PROMISED: "Hẹn có số liệu",
    NOTE: "Ghi chú, lý do",
}
ESTIMATE = "Ước"


def row_of(key: Key) -> str:
    """The name of a row in a list of indicators."""
    return f"{key[0]}:{key[1]}"


def row_about(subject: int) -> str:
    """The name of a row in a table of units."""
    return f":{subject}"


def column_of(field: str, code: str) -> str:
    """The name of a column in a table of units."""
    return f"{field}:{code}"


def computed(name: str) -> str:
    """The name of a row or column whose figures the spreadsheet works out."""
    return f"={name}"


def key_of(row: str, column: str) -> tuple[str, Key] | None:
    """Field and cell that two names mean; None when they mean none."""
    code, colon, subject = row.rpartition(":")
    field, _, column_code = column.partition(":")
    if not colon or field not in FIELDS or bool(code) == bool(column_code):
        return None
    if not (subject.isascii() and subject.isdigit() and int(subject) <= LARGEST_ID):
        return None
    return field, (code or column_code, int(subject))
