"""The file that came back is read in a process of its own (reports.apart).

Whatever goes wrong there, the file is "unreadable" here, and a person looks at it.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from reports import apart
from reports.editions import matching, signatures

# The longest real report takes 3 seconds and 120 MB.
LONGEST = 60  # seconds
LARGEST = 1_000 * 2**20  # bytes of memory

TOO_LONG = f"Đọc tệp quá {LONGEST} giây chưa xong; tệp không phải văn bản thông thường."
BROKEN = "Tệp PDF bị hỏng hoặc quá phức tạp, không đọc được nội dung."


def compare(prepared: Path, returned: Path) -> dict[str, Any]:
    """How the file that came back agrees with what was prepared, fit for JSON; "unreadable" says
    why it could not be told."""
    files = (str(prepared), str(returned))
    try:
        found: dict[str, Any] = apart.run(compared, *files, seconds=LONGEST, memory=LARGEST)
    except apart.TooLong:
        return {"unreadable": TOO_LONG}
    except apart.Died:
        return {"unreadable": BROKEN}
    return found


def compared(prepared: str, returned: str) -> dict[str, Any]:
    """The same, done here and without bounds."""
    content = Path(returned).read_bytes()
    try:
        found = matching.match(Path(prepared).read_bytes(), content)
    except matching.UnreadableError as error:
        return {"unreadable": str(error)}
    signed = [
        {**asdict(one), "at": one.at.isoformat() if one.at else ""}
        for one in signatures.read(content)
    ]
    day = found.day.isoformat() if found.day else ""
    return {**asdict(found), "day": day, "signatures": signed}
