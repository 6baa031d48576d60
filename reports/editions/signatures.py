"""The digital signatures inside a PDF, as far as they can be told without its issuer's list.

Whether a certificate of the Government's authority (chữ ký số chuyên dùng công vụ) is to be
trusted is verified in the document system; here it is said whether what was signed is still what
stands in the file, and by whose certificate.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

MAY_FOLLOW = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
MAY_COME_BETWEEN = (*MAY_FOLLOW, ModificationLevel.FORM_FILLING)
"""A further signature fills in a field of its own."""


@dataclass(frozen=True)
class Signature:
    """One signature: whose certificate, when by its own word, and whether it still holds."""

    name: str
    at: datetime | None
    intact: bool
    whole: bool
    """whether it covers the file to its end, as it lies here"""
    kept: bool
    """whether nothing followed it but further signatures and proofs of their validity"""


def read(content: bytes) -> list[Signature]:
    """The signatures in their order; none where the file has none or cannot be read so."""
    try:
        embedded = PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures
        found = [one for one in embedded if one.sig_object_type == "/Sig"]
        return [_read(one, is_last=one is found[-1]) for one in found]
    except Exception:  # whatever a file that is not as it should be makes of its reader
        return []


def _read(embedded, *, is_last: bool) -> Signature:  # type: ignore[no-untyped-def]  # pyHanko's
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(embedded, signer_validation_context=context)
    return Signature(
        name=_name(status.signing_cert.subject.native.get("common_name")),
        at=status.signer_reported_dt,
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        kept=status.modification_level in (MAY_FOLLOW if is_last else MAY_COME_BETWEEN),
    )


def _name(told: object) -> str:
    """As one line, whatever a certificate says."""
    names = told if isinstance(told, list) else [told or "không rõ"]
    return "".join(sign for sign in ", ".join(map(str, names)) if sign.isprintable())[:200]
