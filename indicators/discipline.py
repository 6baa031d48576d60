"""Figures about discipline: how many people were disciplined (5.4 and its parts).

Of the whole province they are printed in the report. Of a single office they soon say who it was,
so they are personal data (Luật 91/2025/QH15): unit by unit they are read by Sở Nội vụ, which keeps
them, and by the unit itself. Who that is, `reports.permissions` says.
"""

CODE = "5.4"
PUBLIC_LEVEL = "province"
HIDDEN = "không hiển thị"
WHY = "Số người bị kỷ luật của từng đơn vị: chỉ Sở Nội vụ và chính đơn vị được xem."


def concerns(code: str) -> bool:
    """Whether an indicator is about discipline."""
    return code == CODE or code.startswith(f"{CODE}.")


def is_of_one_unit(code: str, level: str, asked: int) -> bool:
    """Whether an added-up figure about discipline is really one unit's: `asked` says how many
    units made it up, at a root of that level."""
    return concerns(code) and level != PUBLIC_LEVEL and asked <= 1
