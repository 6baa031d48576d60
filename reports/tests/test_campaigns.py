"""Opening a campaign: what is written, what is refused, and why."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.campaigns.opening import open_campaign, plan_of
from reports.campaigns.plans import CampaignError, read_plan, to_json
from reports.models import Campaign, Obligation, Subject, Submission
from reports.submissions import asked
from reports.tests.make import (
    NOW,
    make_campaign,
    make_catalogue,
    make_form,
    make_plan,
    make_plan_data,
    make_world,
)
from units.models import UnitRecord

pytestmark = pytest.mark.django_db


def refusal(*forms: dict[str, Any], **kw: Any) -> str:
    """What opening says when it refuses; nothing was written."""
    with pytest.raises(CampaignError) as refused:
        open_campaign(make_plan(*forms, **kw), by=None, at=NOW)
    assert not Campaign.objects.exists()
    return str(refused.value)


def test_opening_gives_every_unit_an_empty_first_version(world, catalogue):
    campaign = make_campaign()

    submissions = Submission.objects.filter(obligation__campaign=campaign)
    assert submissions.count() == 4
    assert set(submissions.values_list("version__number", flat=True)) == {1}
    assert set(submissions.values_list("state", "started")) == {("draft", False)}


def test_the_tree_is_copied_with_the_ancestors_of_the_root(world, catalogue):
    campaign = make_campaign(make_form(units="level:commune"), root="h1")

    names = list(campaign.units.order_by("order").values_list("unit__code", flat=True))
    assert names == ["kt", "h1", "x11", "x12"]


def test_obligations_keep_the_path_of_who_answers_and_subjects_that_of_whom(world, catalogue):
    form = make_form("hs", subject="each", units="unit:vp-ubnd", about="level:commune")
    campaign = make_campaign(form)

    owed = Obligation.objects.get(campaign=campaign)
    paths = dict(campaign.units.values_list("unit__code", "path"))
    assert owed.unit_path == paths["vp-ubnd"]
    assert list(owed.subjects.order_by("order").values_list("path", flat=True)) == [
        paths["x11"], paths["x12"], paths["x21"], paths["x22"],
    ]  # fmt: skip
    assert owed.due == date(2025, 3, 19)  # by the level of who answers


def test_a_form_about_the_root_has_the_root_as_its_subject(world, catalogue):
    campaign = make_campaign(make_form("tp", subject="root", units="unit:so-tp"))

    subject = Subject.objects.get(obligation__campaign=campaign)
    assert (subject.unit, subject.level) == (world["kt"], "province")


def test_a_pattern_takes_entered_indicators_that_fit_the_level(world, catalogue):
    campaign = make_campaign(make_form("h", units="level:district", indicators="2.* 3.*"))

    lines = campaign.forms.get().lines.order_by("order")
    codes = list(lines.values_list("indicator_version__indicator__code", flat=True))
    assert codes == ["2.1", "2.2"]  # 2.3 is computed, 3.1 is for communes


def test_a_pattern_leaves_out_what_is_not_in_force(world):
    make_catalogue("2.1", ("2.2", {"valid_to": date(2025, 3, 14)}), ("2.3", {}))
    campaign = make_campaign()
    lines = campaign.forms.get().lines.order_by("order")
    assert [line.indicator_version.code for line in lines] == ["2.1", "2.3"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("9.9", "Không có chỉ tiêu 9.9"),
        ("2.3", "tính theo công thức"),
        ("3.1", "không hỏi về cấp huyện"),
    ],
)
def test_an_explicit_code_that_does_not_fit_is_refused(world, catalogue, code, reason):
    said = refusal(make_form("h", units="level:district", indicators=f"2.1 {code}"))
    assert "forms[0].indicators[1]: " in said
    assert reason in said


def test_an_explicit_code_out_of_force_is_refused(world):
    make_catalogue("2.1", ("2.2", {"valid_to": date(2025, 1, 1)}))
    assert "2.2 không có hiệu lực ngày 14/03/2025" in refusal(make_form(indicators="2.2"))


def test_every_fault_is_named_at_once(world, catalogue):
    said = refusal(
        make_form("a", units="unit:khong-co unit:qn unit:x11", indicators="9.9"),
        due={"district": "2025-03-18"},
    )
    assert "forms[0].units[0]: Không có đơn vị mang mã khong-co." in said
    assert "forms[0].units[1]: Tỉnh Quảng Ngãi (qn) không thuộc địa bàn" in said
    assert "Thiếu hạn gửi của cấp xã (commune)." in said
    assert "9.9" in said


def test_a_unit_out_of_force_is_refused(world, catalogue):
    UnitRecord.objects.filter(unit=world["x11"]).update(valid_to=date(2025, 1, 1))
    assert "Đơn vị x11 không hoạt động ngày 14/03/2025." in refusal(make_form(units="unit:x11"))


def test_an_unknown_root_is_refused(world, catalogue):
    assert "root: Không có đơn vị mang mã ktt." in refusal(root="ktt")


def test_a_form_without_a_fitting_indicator_is_refused(world, catalogue):
    assert "không có chỉ tiêu nào phù hợp" in refusal(
        make_form("h", units="level:district", indicators="3.*")
    )


# -- counted twice ---------------------------------------------------------------------------------


def test_one_question_answered_twice_is_refused_naming_subject_and_indicator(world, catalogue):
    said = refusal(
        make_form("a", units="unit:x11 unit:x12", indicators="2.1 2.2"),
        make_form("b", subject="each", units="unit:so-nv", about="unit:x12", indicators="2.2"),
    )
    assert "Hỏi hai lần về Xã 1.2 (x12), chỉ tiêu 2.2" in said
    assert "x11" not in said
    assert "biểu b (Sở Nội vụ trả lời)" in said


def test_two_suppliers_of_one_figure_about_the_root_are_refused(world, catalogue):
    said = refusal(make_form("a", subject="root", units="unit:so-nv unit:so-tp", indicators="1.2"))
    assert "Hỏi hai lần về Tỉnh Kon Tum (kt), chỉ tiêu 1.2" in said


def test_a_control_line_may_repeat_a_question(world, catalogue):
    campaign = make_campaign(
        make_form("a", units="unit:x11", indicators="2.1"),
        make_form(
            "b", subject="each", units="unit:so-nv", about="unit:x11", indicators="", control="2.1"
        ),
    )
    assert campaign.forms.get(code="b").lines.get().control


def test_a_total_of_a_summed_indicator_beside_its_parts_is_refused(world, catalogue):
    said = refusal(
        make_form("tp", subject="root", units="unit:so-tp", indicators="2.1 1.2"),
        make_form("xa", indicators="2.1 1.2"),
    )
    assert "Chỉ tiêu cộng 2.1: biểu tp hỏi tổng của Tỉnh Kon Tum" in said
    assert "1.2" not in said.split("biểu")[0]  # not summed, so asked at both levels at will


def test_the_same_total_is_accepted_as_a_control_line(world, catalogue):
    assert make_campaign(
        make_form("tp", subject="root", units="unit:so-tp", indicators="1.2", control="2.1"),
        make_form("xa", indicators="2.1"),
    )


def test_a_unit_and_one_below_it_need_the_confirmation(world, catalogue):
    district = make_form("huyen", units="level:district", indicators="2.1")
    said = refusal(district, make_form("xa", indicators="2.1"))
    assert "forms[0].own_office" in said
    assert "Chỉ tiêu cộng 2.1 được hỏi cả về Huyện Số 1 (h1), Huyện Số 2 (h2)" in said

    campaign = make_campaign({**district, "own_office": True}, make_form("xa", indicators="2.1"))
    assert campaign.forms.get(code="huyen").own_office


def test_units_side_by_side_need_no_confirmation(world, catalogue):
    assert make_campaign(
        make_form("huyen", units="unit:h1", indicators="2.1"),
        make_form("xa", units="unit:x21", indicators="2.1"),
    )


def test_a_form_for_two_levels_asks_each_unit_what_fits_its_own(world, catalogue):
    """3.1 is for communes alone: the district in the same form is not asked it."""
    campaign = make_campaign(make_form("chung", units="unit:h1 unit:x21", indicators="2.1 3.*"))
    lines = {
        owed.unit.code: [line.code for line in asked.read(owed).lines if line.kind == "entered"]
        for owed in campaign.obligations.select_related("unit", "campaign", "form")
    }
    assert lines == {"h1": ["2.1"], "x21": ["2.1", "3.1"]}


# -- again, and elsewhere --------------------------------------------------------------------------


def test_the_same_plan_again_changes_nothing(world, catalogue):
    first = make_campaign()
    before = Obligation.objects.count()
    assert make_campaign() == first
    assert Obligation.objects.count() == before


def test_another_plan_under_a_code_in_use_is_refused(world, catalogue):
    make_campaign()
    with pytest.raises(CampaignError, match="Mã đợt KT-2025-Q1 đã dùng"):
        make_campaign(name="Tên khác")


def test_the_plan_of_a_campaign_is_the_plan_it_was_opened_with(world, catalogue):
    data = make_plan_data(
        make_form("huyen", units="level:district", indicators="2.* 1.1", own_office=True),
        make_form("xa", indicators="2.*"),
        make_form("tp", subject="root", units="unit:so-tp", indicators="1.2", control="2.1"),
        make_form("hs", subject="each", units="unit:vp-ubnd", about="level:commune", control="6.1"),
    )
    data["forms"][3]["indicators"] = []
    campaign = open_campaign(read_plan(data), by=None, at=NOW)
    assert to_json(plan_of(campaign)) == data


def test_only_a_lead_reviewer_of_the_root_or_a_business_admin_opens(world, catalogue):
    for person in (world.reviewer, world.reporter(), world.system_admin, world.leader):
        with pytest.raises(CampaignError, match="trưởng phòng CCHC"):
            make_campaign(by=person)
    assert make_campaign(by=world.lead, code="A")
    assert make_campaign(by=world.business_admin, code="B")


def test_a_lead_reviewer_of_a_district_opens_for_the_district_only(world, catalogue):
    lead = world.person("lead_reviewer", "h1")
    assert make_campaign(by=lead, root="h1", code="H1")
    with pytest.raises(CampaignError):
        make_campaign(by=lead)


def test_opening_for_twice_as_many_units_takes_the_same_number_of_queries(db):
    make_world(communes=4)
    make_catalogue()
    make_campaign(root="h1", code="WARM")
    with CaptureQueriesContext(connection) as few:
        assert make_campaign(root="h1", code="A").obligations.count() == 4
    with CaptureQueriesContext(connection) as many:
        assert make_campaign(root="kt", code="B").obligations.count() == 8
    assert len(many) == len(few)
