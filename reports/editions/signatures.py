"""The digital signatures inside a PDF, as far as they can be told without its issuer's list.

Whether a certificate of the Government's authority (chữ ký số chuyên dùng công vụ) is to be
trusted is verified in the document system; here it is said whether what was signed is still what
stands in the file, and by whose certificate.
"""

import io
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True)
class Signature:
    """One signature: whose certificate, when by its own word, and whether it still holds."""

    name: str
    at: datetime | None
    intact: bool
    whole: bool
    """whether it covers the file to its end, as it lies here"""

    def as_data(self) -> dict[str, object]:
        """Fit for JSON, the moment as screens print it."""
        at = f"{timezone.localtime(self.at):%H:%M ngày %d/%m/%Y}" if self.at else ""
        return {**asdict(self), "at": at}


def read(content: bytes) -> list[Signature]:
    """The signatures in their order; none where the file has none or cannot be read so."""
    try:
        embedded = PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures
        return [_read(one) for one in embedded if one.sig_object_type == "/Sig"]
    except (PdfReadError, SignatureValidationError, ValueError, KeyError, TypeError):
        return []


def _read(embedded) -> Signature:  # type: ignore[no-untyped-def]  # pyHanko's own class
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(embedded, signer_validation_context=context)
    return Signature(
        name=status.signing_cert.subject.native.get("common_name", "") or "không rõ",
        at=status.signer_reported_dt,
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )
