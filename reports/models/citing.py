"""The register of official documents that reports cite; printed as footnotes, kept once."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class CitedDocument(models.Model):
    """An official document (văn bản viện dẫn): type, number, symbol, issuer, date, subject.

    `key` is what a report's text says (`[[757-qd-ubnd-2024]]`); it is given once and never changes,
    whatever is corrected in the other fields. `reference` is the number and symbol as they are
    printed: "757/QĐ-UBND", "61/2018/NĐ-CP", "1883-KL/TU" (Nghị định 30/2020/NĐ-CP, Phụ lục I;
    party documents have a dash before the symbol). A law has a name and may have no number.
    """

    key = models.SlugField("khóa", max_length=80, unique=True)
    type = models.CharField("loại văn bản", max_length=60)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    symbol = models.CharField("ký hiệu", max_length=40, blank=True)
    reference = models.CharField("số, ký hiệu", max_length=60, blank=True)
    year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    # The issuer as it is compared: without accents, abbreviations written out.
    issuer_key = models.CharField(max_length=200, blank=True, editable=False)
    day = models.DateField("ngày ban hành", null=True, blank=True)
    subject = models.CharField("trích yếu", max_length=600, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    retired = models.BooleanField("không dùng nữa", default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer_key", "type", "number", "year"],
                condition=Q(number__isnull=False, year__isnull=False, retired=False),
                name="document_number_once_per_issuer_and_year",
                violation_error_message=(
                    "Cơ quan này đã có văn bản cùng loại, cùng số trong năm; xem lại số, ngày."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.reference}".strip()
