"""What stands beside a cell: two earlier periods, what is asked, what was said before."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.figures import Figure, State
from indicators.models import IndicatorVersion
from reports.models import Campaign, Explanation, Finding, Submission
from reports.pages.beside import meaning
from reports.submissions import checking, entry, history
from reports.tests import acts, answers, make
from reports.tests.entering import page, save, sign_in, text
from reports.tests.make import NOW, World
from reports.tests.screens import words
from reports.tests.speaking import ANSWERED, ASKED, WHY, spoken
from units.models import Role

pytestmark = pytest.mark.usefixtures("in_the_window")


@pytest.fixture
def last_year(world: World, six_months: Submission) -> Campaign:
    """The six months of 2024, accepted."""
    campaign = make.make_campaign(
        code="KT-2024-6T",
        name="Báo cáo 6 tháng 2024",
        covers_from="2023-12-15",
        covers_to="2024-06-15",
        as_of="2025-03-14",
    )
    answers.accept(campaign, "x11", {"1.1": 8, "2.1": 40, "2.2": 30, "6.1": 7})
    return campaign


class TestEarlierFigures:
    def test_both_periods_stand_beside_with_their_changes(
        self, world: World, six_months: Submission, last_year: Campaign
    ) -> None:
        clerk = sign_in(world.reporter("x11"))
        save(clerk, six_months, **{"2.1": "50"})
        shown = words(clerk.get(page(six_months)))
        assert "Quý I năm 2025 Từ 15/12/2024 đến 14/03/2025" in shown
        assert "6 tháng đầu năm 2024 Từ 15/12/2023 đến 14/06/2024" in shown
        # Six months beside three: the difference alone. Beside six months: a share, too.
        assert "4 +46 40 +10 (+25%)" in shown

    def test_a_computed_line_has_them_too(
        self, world: World, six_months: Submission, last_year: Campaign
    ) -> None:
        clerk = sign_in(world.reporter("x11"))
        save(clerk, six_months, **{"2.1": "50", "2.2": "25"})
        shown = words(clerk.get(page(six_months)))
        assert "100% −50 điểm % 75% −25 điểm %" in shown

    def test_a_script_is_told_both_changes(
        self, world: World, six_months: Submission, last_year: Campaign
    ) -> None:
        clerk = sign_in(world.reporter("x11"))
        about = acts.subject_id(six_months)
        told = clerk.post(
            page(six_months),
            {f"v:2.1:{about}": "50", f"r:2.1:{about}": "0"},
            headers={"accept": "application/json"},
        ).json()["differences"]
        assert told[f"2.1:{about}"] == "+46"
        assert told[f"2.1:{about}|nam-truoc"] == "+10 (+25%)"

    def test_a_merged_unit_says_whose_sum_it_is(
        self, world: World, six_months: Submission, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        unit = six_months.obligation.unit_id
        then = Campaign.objects.get(code="KT-2025-Q1").pk
        total = Figure(State.NUMBER, Decimal(9), note=history.SUM_OF_PREDECESSORS)
        monkeypatch.setattr(
            history, "figures_of_each", lambda *a, **kw: {then: {(unit, "2.1"): total}}
        )
        shown = words(sign_in(world.reporter("x11")).get(page(six_months)))
        assert "(*) Cộng các đơn vị trước khi sáp nhập" in shown

    def test_a_table_shows_one_period_and_offers_the_other(self, world: World) -> None:
        make.make_catalogue("2.1")
        form = make.make_form(
            "vp", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="2.1"
        )
        rounds = {
            "NAM-TRUOC": ("2023-12-15", "2024-06-15", 40),
            "QUY": ("2024-12-15", "2025-03-15", 30),
            "NAY": ("2024-12-15", "2025-06-15", 50),
        }
        for code, (begins, ends, _) in rounds.items():
            made = make.make_campaign(form, code=code, covers_from=begins, covers_to=ends)
            submission = make.submission_of(made, "vp-ubnd")
            for subject in submission.obligation.subjects.all():
                cell = acts.cell(submission, "2.1", str(rounds[code][2]), subject.unit.code)
                entry.save_cells(submission, [cell], by=world.reporter("vp-ubnd"), at=NOW)
            if code != "NAY":
                acts.take(world, submission, *acts.APPROVED)
        client = sign_in(world.reporter("vp-ubnd"))
        before = words(client.get(page(submission)))
        assert "So với: Quý I năm 2025 6 tháng đầu năm 2024" in before
        assert "kỳ trước 30 +20" in before
        assert "cùng kỳ" not in before
        year = words(client.get(page(submission) + "?so-sanh=nam-truoc"))
        assert "cùng kỳ 40 +10 (+25%)" in year
        assert "kỳ trước" not in year


class TestEarlierWords:
    def test_the_last_explanation_and_remark_are_there_to_open(
        self, world: World, six_months: Submission
    ) -> None:
        spoken(world)
        shown = words(sign_in(world.reporter("x11")).get(page(six_months)))
        assert "Xem thêm : giải trình, ý kiến kỳ trước" in shown
        assert f"Giải trình kỳ trước: {WHY} (reporter@x11, 17/03/2025, Quý I năm 2025)" in shown
        assert f"{ASKED} (reviewer@kt, 17/03/2025, Quý I năm 2025) Trả lời: {ANSWERED}" in shown

    def test_not_those_of_another_unit_or_of_this_round(
        self, world: World, six_months: Submission
    ) -> None:
        spoken(world, unit="x12")
        first = make.submission_of(Campaign.objects.get(code="KT-2025-Q1"), "x12")
        for submission in (six_months, first):
            shown = words(
                sign_in(world.reporter(submission.obligation.unit.code)).get(page(submission))
            )
            assert WHY not in shown
            assert "kỳ trước:" not in shown

    def test_the_latest_round_prevails(self, world: World, six_months: Submission) -> None:
        older = make.make_campaign(
            code="CU", covers_from="2024-09-15", covers_to="2024-12-15", as_of="2025-03-14"
        )
        first = spoken(world)
        Explanation.objects.create(
            submission=make.submission_of(older, "x11"),
            rule_code="le-2.2",
            indicator_id=acts.indicator_id(first, "2.1"),
            subject_id=acts.subject_id(make.submission_of(older, "x11")),
            text="Lời cũ hơn",
            by=world.reporter("x11"),
            at=NOW,
        )
        shown = words(sign_in(world.reporter("x11")).get(page(six_months)))
        assert WHY in shown
        assert "Lời cũ hơn" not in shown

    def test_an_explanation_that_may_quote_a_hidden_figure_is_hidden(self, world: World) -> None:
        """What single units say about discipline is not for the Office (indicators.discipline)."""
        area = {"area": "che-do-cong-vu"}
        make.make_catalogue(
            ("5.4.5", area),
            ("5.1.1", area),
            rules=(("it-hon", "explain", "", "[5.4.5] <= [5.1.1]"),),
        )
        first = make.make_campaign()
        submission = make.submission_of(first, "x11")
        clerk = world.reporter("x11")
        acts.type_in(submission, {"5.4.5": "7", "5.1.1": "3"}, by=clerk)
        finding = Finding.objects.get()
        checking.explain(acts.fresh(submission), finding, "Có 7 người", by=clerk, at=NOW)
        later = make.make_campaign(code="KT-2025-6T", covers_to="2025-06-15", as_of="2025-03-14")
        submission = make.submission_of(later, "x11")
        office = world.person(Role.OFFICE_CHECKER, "kt", employer=world["vp-ubnd"])
        address = page(submission, "che-do-cong-vu")
        assert "Có 7 người" in words(sign_in(clerk).get(address))
        assert "Có 7 người" not in words(sign_in(office).get(address))
        assert "Có 7 người" in words(sign_in(world.reviewer).get(address))


class TestMeaning:
    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("Biểu 2, Công văn 581/BNV-CCHC", "Biểu 2, Công văn 581/BNV-CCHC"),
            ("annex-recollected", "Phụ lục thống kê theo Công văn số 581/BNV-CCHC"),
            ("seed", "Báo cáo cải cách hành chính đã ban hành"),
            ("", ""),
        ],
    )
    def test_the_source_in_words(self, source: str, said: str) -> None:
        basis = meaning(IndicatorVersion(source=source)).basis
        assert basis.startswith(said)
        assert bool(basis) == bool(source)

    def test_definition_measure_supplier_and_basis_are_at_the_line(self, world: World) -> None:
        more = {"note": "Đếm một lần", "supplier": "Sở Tư pháp", "source": "Biểu 2, Công văn 581"}
        make.make_catalogue(
            ("2.1", more),
            ("2.2", {}),
            ("2.3", {"formula": "100 * [2.2] / [2.1]", "value_type": "percent", "decimals": 2}),
        )
        submission = make.submission_of(make.make_campaign(), "x11")
        shown = words(sign_in(world.reporter("x11")).get(page(submission)))
        assert (
            "Cách hiểu Đếm một lần Đơn vị tính văn bản Kỳ số liệu Từ 15/12/2024 đến 14/03/2025 "
            "Nơi cung cấp Sở Tư pháp Căn cứ Biểu 2, Công văn 581" in shown
        )
        assert "Hệ thống tính 100 × [2.2] / [2.1]" in shown


def test_as_many_queries_for_two_lines_as_for_sixty(world: World) -> None:
    counted = []
    for lines in (2, 60):
        make.make_catalogue(*[f"2.{n}" for n in range(1, lines + 1)])
        code = f"KT-{lines}"
        submission = make.submission_of(
            make.make_campaign(code=code, covers_from="2024-12-15", covers_to="2025-03-15"), "x11"
        )
        clerk = sign_in(world.reporter("x11"))
        address = page(submission)
        assert "Xem thêm" in text(clerk.get(address))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            clerk.get(address)
        counted.append(len(queries))
        Campaign.objects.filter(code=code).update(state="closed")
    assert counted[0] == counted[1]
