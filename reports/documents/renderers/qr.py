"""The QR code of verification, as drawing inside our own HTML: nothing is loaded."""

import segno
from django.utils.safestring import SafeString, mark_safe

from reports.documents.blocks import Verification

QUIET_ZONE = 4  # modules of white around it, as ISO/IEC 18004 asks


def as_svg(verification: Verification) -> SafeString:
    """The address, or the code where none is served, with its text for those who do not see it."""
    text = verification.address or verification.code
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(border=QUIET_ZONE, omitsize=True, title=f"Mã QR: {text}")
    return mark_safe(svg)  # noqa: S308 - segno escapes the title
