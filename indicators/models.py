"""What is asked: indicators and rules, kept as numbered editions of one catalogue.

An indicator's identity is its code. What the code means (label, unit of measure, formula, both
axes of aggregation) belongs to one edition of the catalogue; an edition is frozen once published
and a campaign pins the edition it was opened with, so yesterday's report keeps its meaning.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from indicators.figures import from_scaled
from indicators.numerals import spelled
from units.models import Level, ReformArea


class ValueType(models.TextChoices):
    """What kind of figure an indicator is."""

    COUNT = "count", "Số đếm"
    PERCENT = "percent", "Tỷ lệ %"
    MONEY = "money", "Số tiền"
    CHOICE = "choice", "Lựa chọn"
    YES_NO = "yes_no", "Có / Không"


class OverUnits(models.TextChoices):
    """How a figure adds up over units (design 5)."""

    SUM = "sum", "Cộng các đơn vị"
    SINGLE = "single", "Một số của chính đơn vị"
    CATALOGUE = "catalogue", "Danh mục chung, không cộng"
    COUNT_YES = "count_yes", "Đếm số đơn vị trả lời Có"
    FORMULA = "formula", "Tính theo công thức"
    NONE = "none", "Không tổng hợp"


class OverTime(models.TextChoices):
    """How a figure behaves over time (design 5)."""

    FLOW = "flow", "Phát sinh trong kỳ"
    YTD = "ytd", "Lũy kế từ đầu năm"
    STOCK = "stock", "Tại thời điểm chốt số liệu"
    PLAN = "plan", "Kế hoạch cả năm"
    OPENING = "opening", "Số dư đầu kỳ"
    ANNUAL = "annual", "Số cả năm"
    FORMULA = "formula", "Theo công thức"


class Severity(models.TextChoices):
    """How much a finding asks of the unit."""

    BLOCK = "block", "Phải sửa"
    EXPLAIN = "explain", "Phải giải trình"
    NOTICE = "notice", "Lưu ý"


class Indicator(models.Model):
    """What is counted, by its code ("3.3.0.1"). The identity only; see IndicatorVersion."""

    code = models.CharField("mã chỉ tiêu", max_length=32, unique=True)

    def __str__(self) -> str:
        return self.code


class CatalogueVersionQuerySet(models.QuerySet["CatalogueVersion"]):
    """Editions of the catalogue."""

    def published(self) -> "CatalogueVersionQuerySet":
        return self.exclude(published_at=None)

    def current(self) -> "CatalogueVersion | None":
        """The edition a new campaign is opened with: the latest published one."""
        return self.published().order_by("-number").first()


class CatalogueVersion(models.Model):
    """One edition of the catalogue; a draft until published, frozen afterwards."""

    number = models.PositiveIntegerField("lần", unique=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CatalogueVersionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Danh mục chỉ tiêu lần {self.number}"


class IndicatorVersion(models.Model):
    """What an indicator means in one edition. Columns are those of the exchange file.

    `decimals` is the greatest number of decimals accepted and printed; figures are kept as
    integers scaled by it. `levels` names the kinds of units that may be asked. `valid_to` is
    exclusive. An indicator is entered when it has no formula, computed otherwise.
    """

    catalogue = models.ForeignKey(CatalogueVersion, models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions")
    order = models.PositiveIntegerField()
    area = models.ForeignKey(ReformArea, models.PROTECT, related_name="+")
    label = models.CharField("tên chỉ tiêu", max_length=400)
    unit_of_measure = models.CharField("đơn vị tính", max_length=60)
    value_type = models.CharField("kiểu số liệu", max_length=10, choices=ValueType)
    decimals = models.PositiveSmallIntegerField("số chữ số thập phân", default=0)
    choices = models.CharField("các lựa chọn", max_length=400, blank=True)
    formula = models.CharField("công thức", max_length=400, blank=True)
    over_units = models.CharField("tổng hợp theo đơn vị", max_length=10, choices=OverUnits)
    over_time = models.CharField("tính chất thời gian", max_length=10, choices=OverTime)
    levels = models.CharField("cấp được hỏi", max_length=80)
    supplier = models.CharField("nơi cung cấp", max_length=200, blank=True)
    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("hết hiệu lực từ", null=True, blank=True)
    source = models.CharField("nguồn", max_length=60, blank=True)
    note = models.CharField("ghi chú", max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "indicator"], name="one_meaning_per_indicator_and_edition"
            ),
            models.CheckConstraint(
                condition=(Q(over_units="formula") & ~Q(formula=""))
                | (~Q(over_units="formula") & Q(formula="")),
                name="formula_exactly_when_computed",
            ),
            models.CheckConstraint(condition=Q(decimals__lte=6), name="at_most_six_decimals"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def is_entered(self) -> bool:
        return not self.formula

    def level_set(self) -> frozenset[str]:
        return frozenset(self.levels.split())

    def choice_labels(self) -> dict[int, str]:
        """{0: "Trực tuyến", 1: "Phát phiếu"}; yes_no answers like a two-way choice."""
        if self.value_type == ValueType.YES_NO:
            return {0: "Không", 1: "Có"}
        pairs = (part.split("=", 1) for part in self.choices.split("|") if "=" in part)
        return {int(code): label for code, label in pairs}


class Rule(models.Model):
    """A condition on figures, in the language of `indicators.formulas`."""

    catalogue = models.ForeignKey(CatalogueVersion, models.CASCADE, related_name="rules")
    order = models.PositiveIntegerField()
    code = models.CharField("mã quy tắc", max_length=60)
    severity = models.CharField("mức độ", max_length=10, choices=Severity)
    applies_to = models.CharField("áp dụng cho", max_length=200, blank=True)
    expression = models.CharField("điều kiện", max_length=400)
    message = models.CharField("thông báo", max_length=400)
    note = models.CharField("ghi chú", max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["catalogue", "code"], name="one_rule_per_code_and_edition"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Direction(models.TextChoices):
    """On which side of a target a figure should be."""

    AT_LEAST = "at_least", "Tối thiểu"
    AT_MOST = "at_most", "Tối đa"


class Target(models.Model):
    """What an indicator is to reach in a year, for units of one level (mục tiêu).

    Set by a programme, on a legal basis; two programmes may ask for different things in the same
    year (domain 4.1), and both are kept. `number` is the value scaled by `decimals`: those of the
    catalogue it was recorded under, since a later edition may count more finely.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    level = models.CharField("cấp", max_length=12, choices=Level)
    year = models.PositiveSmallIntegerField("năm")
    programme = models.CharField("chương trình", max_length=200)
    direction = models.CharField("chiều", max_length=8, choices=Direction)
    number = models.BigIntegerField("giá trị")
    decimals = models.PositiveSmallIntegerField("số chữ số thập phân", default=0)
    legal_basis = models.CharField("căn cứ", max_length=300)
    note = models.CharField("ghi chú", max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "level", "year", "programme"],
                name="one_target_per_programme_and_year",
            ),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="target_has_a_legal_basis"),
            models.CheckConstraint(
                condition=Q(decimals__lte=6), name="target_at_most_six_decimals"
            ),
        ]

    def __str__(self) -> str:
        side = self.get_direction_display().lower()
        return f"{self.indicator} {side} {spelled(self.value)} ({self.year})"

    @property
    def value(self) -> Decimal:
        """The exact decimal behind the stored integer."""
        return from_scaled(self.number, self.decimals)
