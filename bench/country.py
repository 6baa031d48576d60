"""The whole country answering one form: 3.321 communes in 34 provinces, 250 indicators.

Everything but the figures is made through the models; the 830.000 figures by one statement, from
arithmetic on their keys, so that every run measures the same rows: about 92% numbers, 4% nil,
2% not applicable, 1% unavailable, 1% unanswered.
"""

from datetime import UTC, date, datetime

from django.db import connection

from indicators.models import CatalogueVersion, Indicator, IndicatorVersion
from reports.models import (
    Campaign,
    CampaignUnit,
    Form,
    FormLine,
    Obligation,
    Subject,
    Submission,
    SubmissionVersion,
)
from units.models import Level, ReformArea, Unit, User

PROVINCES, COMMUNES, INDICATORS = 34, 3321, 250
AT = datetime(2025, 3, 20, tzinfo=UTC)
MANY = 2000

FIGURES = """
INSERT INTO reports_value
  (version_id, indicator_id, subject_id, state, number, provisional, note, revision,
   entered_by_id, entered_at)
SELECT version_id, indicator_id, subject_id, state,
       CASE state WHEN 'number' THEN draw * 7 + 1 END,
       {provisional}, CASE state WHEN 'unavailable' THEN 'x' ELSE '' END, 1, %s, %s
FROM (
  SELECT v.id AS version_id, i.indicator_id AS indicator_id, s.id AS subject_id,
         (v.id * 31 + i.indicator_id * 17) %% 1000 AS draw,
         CASE WHEN (v.id * 13 + i.indicator_id * 7) %% 100 < 92 THEN 'number'
              WHEN (v.id * 13 + i.indicator_id * 7) %% 100 < 96 THEN 'nil'
              WHEN (v.id * 13 + i.indicator_id * 7) %% 100 < 98 THEN 'na'
              WHEN (v.id * 13 + i.indicator_id * 7) %% 100 < 99 THEN 'unavailable'
         END AS state
  FROM reports_submissionversion v
  JOIN reports_submission b ON b.id = v.submission_id
  JOIN reports_subject s ON s.obligation_id = b.obligation_id
  CROSS JOIN (SELECT fv.indicator_id FROM reports_formline l
              JOIN indicators_indicatorversion fv ON fv.id = l.indicator_version_id) i
) drawn
WHERE state IS NOT NULL
ORDER BY version_id, indicator_id
"""


def build(*, figures: bool = True) -> Campaign:
    """Fill an empty database; returns the round. Without figures where nobody reads them."""
    user = User.objects.create(username="bench", full_name="Bench")
    units = Unit.objects.bulk_create(
        [Unit(code=f"u{n}") for n in range(1 + PROVINCES + COMMUNES)], batch_size=MANY
    )
    catalogue = _catalogue(user)
    campaign = Campaign.objects.create(
        code="BENCH",
        name="Bench",
        root=units[0],
        as_of=date(2025, 3, 14),
        covers_from=date(2024, 12, 15),
        covers_to=date(2025, 3, 15),
        catalogue=catalogue,
        state=Campaign.State.OPEN,
    )
    places = _places(campaign, units)
    _answers(campaign, places[1 + PROVINCES :], user)
    if figures:
        _figures(user)
    return campaign


def _figures(user: User) -> None:
    provisional = "draw = 3" if connection.vendor == "postgresql" else "(draw = 3)"
    with connection.cursor() as cursor:
        cursor.execute(FIGURES.format(provisional=provisional), [user.pk, AT])
        # What PostgreSQL does by itself soon after such a load.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _catalogue(user: User) -> CatalogueVersion:
    """250 entered indicators, and the share of each fifth one in the one after it."""
    catalogue = CatalogueVersion.objects.create(
        number=1, digest="x", created_at=AT, published_at=AT, published_by=user
    )
    area, _ = ReformArea.objects.get_or_create(
        code="the-che", defaults={"name": "Thể chế", "short_name": "Thể chế", "order": 1}
    )
    codes = [f"1.{n}" for n in range(INDICATORS)]
    formulas = {f"9.{n}": f"100 * [1.{n}] / [1.{n + 1}]" for n in range(0, INDICATORS - 1, 5)}
    made = Indicator.objects.bulk_create([Indicator(code=c) for c in (*codes, *formulas)])
    IndicatorVersion.objects.bulk_create(
        IndicatorVersion(
            catalogue=catalogue,
            indicator=indicator,
            order=order,
            area=area,
            label=indicator.code,
            unit_of_measure="Hồ sơ",
            value_type="percent" if indicator.code in formulas else "count",
            decimals=2 if indicator.code in formulas else 0,
            formula=formulas.get(indicator.code, ""),
            over_units="formula" if indicator.code in formulas else "sum",
            over_time="formula" if indicator.code in formulas else "flow",
            levels=Level.COMMUNE.value,
        )
        for order, indicator in enumerate(made)
    )
    return catalogue


def _places(campaign: Campaign, units: list[Unit]) -> list[CampaignUnit]:
    """Root, provinces, communes."""
    places = [CampaignUnit(unit=units[0], level=Level.PROVINCE, path=f"{units[0].pk:06d}")]
    for n, unit in enumerate(units[1:]):
        above = 0 if n < PROVINCES else 1 + n % PROVINCES
        level = Level.COMMUNE if above else Level.PROVINCE
        path = f"{places[above].path}{unit.pk:06d}"
        places.append(CampaignUnit(unit=unit, parent=units[above], level=level, path=path))
    for order, place in enumerate(places):
        place.campaign, place.name, place.order = campaign, f"Đơn vị {order}", order
    return CampaignUnit.objects.bulk_create(places, batch_size=MANY)


def _answers(campaign: Campaign, places: list[CampaignUnit], user: User) -> None:
    """One form of 250 lines, answered by every commune about itself and accepted."""
    form = Form.objects.create(campaign=campaign, code="xa", name="Xã", order=1, subject="self")
    entered = campaign.catalogue.indicators.filter(formula="").order_by("order")
    FormLine.objects.bulk_create(
        FormLine(form=form, indicator_version=version, order=n) for n, version in enumerate(entered)
    )
    obligations = Obligation.objects.bulk_create(
        [
            Obligation(
                form=form,
                campaign=campaign,
                unit=place.unit,
                unit_path=place.path,
                level=place.level,
                due=date(2025, 3, 18),
            )
            for place in places
        ],
        batch_size=MANY,
    )
    Subject.objects.bulk_create(
        [
            Subject(obligation=o, unit=place.unit, path=place.path, level=place.level)
            for o, place in zip(obligations, places, strict=True)
        ],
        batch_size=MANY,
    )
    submissions = Submission.objects.bulk_create(
        [Submission(obligation=o, state=Submission.State.APPROVED) for o in obligations],
        batch_size=MANY,
    )
    SubmissionVersion.objects.bulk_create(
        [
            SubmissionVersion(
                submission=submission,
                number=1,
                frozen_at=AT,
                frozen_by=user,
                counts=True,
                accepted_at=AT,
                accepted_by=user,
            )
            for submission in submissions
        ],
        batch_size=MANY,
    )
