"""Campaigns on screen: who sees them, opening the next one, extending, closing."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.models import Campaign, Obligation, Submission
from reports.tests.make import NOW, make_campaign, make_form, make_plan_data
from units.models import UnitRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def lead(world, campaign):
    return signed_in(world.lead)


def test_the_list_is_for_those_who_follow_whole_rounds(world, campaign):
    for person in (world.lead, world.reviewer, world.business_admin, world.leader):
        assert campaign.name in signed_in(person).get(reverse("campaigns")).content.decode()
    for person in (world.reporter(), world.head(), world.system_admin, world.outsider):
        client = signed_in(person)
        assert client.get(reverse("campaigns")).status_code == 404
        assert client.get(reverse("campaign", args=[campaign.code])).status_code == 404


def test_only_those_who_may_open_see_the_button(world, campaign):
    new = reverse("campaign-new")
    assert new in signed_in(world.lead).get(reverse("campaigns")).content.decode()
    assert new not in signed_in(world.reviewer).get(reverse("campaigns")).content.decode()
    assert signed_in(world.reviewer).get(new).status_code == 404


def test_a_campaign_shows_its_window_levels_and_obligations(lead, campaign):
    page = lead.get(reverse("campaign", args=[campaign.code]))
    text = page.content.decode()
    assert "từ 15/12/2024 đến hết 14/03/2025" in text
    assert "Xã 1.1" in text
    (row,) = page.context["levels"]
    assert (row.label, row.total, row.counts[0], row.late) == ("Cấp xã", 4, 4, 0)


def test_both_lists_stand_in_every_order_and_go_out_as_files(lead, campaign):
    for page in (reverse("campaigns"), reverse("campaign", args=[campaign.code])):
        heads = lead.get(page).context["list"].heads
        for order in [head.column.key for head in heads if head.href]:
            assert lead.get(page, {"xep": order}).status_code == 200, order
        for kind in ("csv", "xlsx"):
            assert "attachment" in lead.get(page, {"xuat": kind})["Content-Disposition"]


def test_late_ones_are_counted_and_listed(lead, world, campaign):
    Obligation.objects.filter(unit=world["x11"]).update(due=date(2025, 3, 14))
    page = lead.get(reverse("campaign", args=[campaign.code]), {"state": "late"})
    assert [o.unit_name for o in page.context["list"].page] == ["Xã 1.1"]
    assert page.context["levels"][0].late == 1


def test_a_sent_report_is_late_by_what_was_fixed_and_an_exempt_one_never(lead, world, campaign):
    Obligation.objects.update(due=date(2025, 3, 14))
    sent = Submission.objects.filter(obligation__unit=world["x11"])
    sent.update(state="submitted", first_forwarded_at=NOW, days_late=0)
    Obligation.objects.filter(unit=world["x12"]).update(exempted_at=NOW, exemption_reason="x")
    page = lead.get(reverse("campaign", args=[campaign.code]), {"state": "late"})
    assert [o.unit_name for o in page.context["list"].page] == ["Xã 2.1", "Xã 2.2"]


@pytest.mark.parametrize(
    ("state", "units"),
    [("empty", 3), ("draft", 0), ("submitted", 1), ("exempt", 0), ("khong-co", 4)],
)
def test_the_list_narrows_by_state(lead, world, campaign, state, units):
    Submission.objects.filter(obligation__unit=world["x11"]).update(state="submitted")
    page = lead.get(reverse("campaign", args=[campaign.code]), {"state": state})
    assert page.context["list"].count == units


def test_the_page_takes_the_same_queries_however_many_units(world, catalogue):
    few, many = make_campaign(root="h1", code="IT"), make_campaign(code="NHIEU")
    client = signed_in(world.lead)
    counts = []
    for campaign in (few, few, many):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("campaign", args=[campaign.code])).status_code == 200
        counts.append(len(caught))
    assert counts[1] == counts[2]


# -- opening the next one --------------------------------------------------------------------------


def next_round(client: Client, campaign: Campaign, **typed: str):
    """Accept what the form offers, but for `typed`; the preview that follows."""
    url = reverse("campaign-new-from", args=[campaign.code])
    form = client.get(url).context["form"]
    offered = {name: form[name].value() for name in form.fields}
    data = {n: v.isoformat() if isinstance(v, date) else v for n, v in offered.items()}
    return client.post(url, data | typed)


def test_the_next_round_opens_in_three_steps_with_dates_offered(lead, campaign):
    preview = next_round(lead, campaign)
    text = preview.content.decode()
    assert "6 tháng đầu năm 2025" in text
    assert "số liệu từ 15/12/2024 đến hết 14/06/2025" in text
    assert not Campaign.objects.filter(code="KT-2025-6T").exists()

    response = lead.post(reverse("campaign-open"), {"plan": preview.context["plan_text"]})
    opened = Campaign.objects.get(code="KT-2025-6T")
    assert response.url == reverse("campaign", args=["KT-2025-6T"])
    assert opened.obligations.count() == 4
    assert set(opened.obligations.values_list("due", flat=True)) == {date(2025, 6, 17)}


def test_a_refusal_is_shown_before_anything_is_opened(lead, campaign):
    preview = next_round(lead, campaign, code=campaign.code)
    assert "Mã đợt KT-2025-Q1 đã dùng." in preview.content.decode()
    assert "Mở đợt báo cáo</button>" not in preview.content.decode()
    lead.post(reverse("campaign-open"), {"plan": preview.context["plan_text"]})
    assert Campaign.objects.count() == 1


def test_a_root_that_is_no_more_says_so_and_leads_back_to_the_dates(lead, campaign):
    UnitRecord.objects.filter(unit__code="kt").update(valid_to=date(2025, 4, 1))
    text = next_round(lead, campaign).content.decode()
    assert "Đơn vị gốc (root): Đơn vị kt không hoạt động ngày 14/06/2025." in text
    assert "chấm dứt hoạt động từ 01/04/2025: chọn ngày đọc cây đơn vị trước ngày này" in text
    assert reverse("campaign-new-from", args=[campaign.code]) in text


def test_wrong_dates_are_named_at_the_field(lead, campaign):
    page = next_round(lead, campaign, last_day="2024-01-01")
    assert "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi." in page.content.decode()
    page = next_round(lead, campaign, code="có dấu")
    assert "Mã chỉ gồm chữ không dấu" in page.content.decode()


def test_what_is_probably_not_meant_is_said(lead, campaign):
    preview = next_round(lead, campaign, due_commune="2025-06-01", due_district="2025-06-22")
    text = preview.content.decode()
    assert "cấp xã (01/06/2025) trước khi hết kỳ số liệu" in text
    assert "cấp huyện (22/06/2025) là ngày nghỉ" in text


def upload(client: Client, content: object):
    text = content if isinstance(content, str) else json.dumps(content)
    file = SimpleUploadedFile("dot.json", text.encode())
    return client.post(reverse("campaign-new"), {"file": file})


def test_a_round_opens_from_a_file(lead, campaign):
    preview = upload(lead, make_plan_data(code="TU-TEP"))
    lead.post(reverse("campaign-open"), {"plan": preview.context["plan_text"]})
    assert Campaign.objects.get(code="TU-TEP").opened_at == NOW


@pytest.mark.parametrize(
    ("content", "said"),
    [("{\n,", "Dòng 2: không phải JSON."), ({"code": "x"}, "forms: Cần ít nhất một biểu mẫu.")],
)
def test_a_wrong_file_is_refused_with_every_reason(lead, campaign, content, said):
    assert said in upload(lead, content).content.decode()


def test_own_offices_are_confirmed_in_the_preview(lead, campaign):
    data = make_plan_data(
        make_form("huyen", units="level:district", indicators="2.1"),
        make_form("xa", indicators="2.1"),
        code="HAI-CAP",
    )
    preview = upload(lead, data)
    assert preview.context["confirm"] == ["huyen"]
    again = lead.post(
        reverse("campaign-preview"),
        {"plan": preview.context["plan_text"], "own_office": ["huyen"]},
    )
    assert not again.context["faults"]
    lead.post(reverse("campaign-open"), {"plan": again.context["plan_text"]})
    assert Campaign.objects.get(code="HAI-CAP").forms.get(code="huyen").own_office


def test_a_preview_that_was_tampered_with_leads_back(lead, campaign):
    assert lead.post(reverse("campaign-open"), {"plan": "{}"}).url == reverse("campaign-new")


def test_the_plan_of_a_round_is_downloaded(lead, campaign):
    response = lead.get(reverse("campaign-plan", args=[campaign.code]))
    assert json.loads(response.content) == make_plan_data()


# -- extending, exempting, closing -----------------------------------------------------------------


def chosen(campaign: Campaign, *units: str) -> list[int]:
    owed = Obligation.objects.filter(campaign=campaign, unit__code__in=units)
    return list(owed.values_list("pk", flat=True))


def test_many_obligations_are_extended_at_once(lead, campaign):
    url = reverse("obligations-extend", args=[campaign.code])
    ids = chosen(campaign, "x11", "x21")
    form = lead.get(url, {"o": ids})
    assert "Xã 1.1" in form.content.decode()
    assert form.context["form"]["to"].value() == date(2025, 3, 21)
    lead.post(url, {"o": ids, "to": "2025-03-24", "reason": "Lũ lụt"})
    extended = Obligation.objects.filter(extended_to=date(2025, 3, 24))
    assert set(extended.values_list("pk", flat=True)) == set(ids)
    page = lead.get(reverse("campaign", args=[campaign.code]), {"state": "extended"})
    assert "Lũ lụt" in page.content.decode()


def test_all_under_a_filter_are_extended_at_once(lead, campaign):
    url = reverse("obligations-extend", args=[campaign.code])
    asked = {"all": "1", "kept": "q=Xã 1."}
    form = lead.get(url, asked).content.decode()
    assert "2 báo cáo:" in form and "Xã 1.2" in form and "Xã 2.1" not in form
    typed = asked | {"to": "2025-03-24", "reason": "Lũ lụt"}
    assert "Danh sách đã thay đổi" in lead.post(url, typed | {"count": "3"}).content.decode()
    lead.post(url, typed | {"count": "2"})
    extended = Obligation.objects.filter(extended_to=date(2025, 3, 24))
    assert set(extended.values_list("unit__code", flat=True)) == {"x11", "x12"}


def test_an_extension_is_taken_back_and_both_are_seen(world, lead, campaign):
    ids = chosen(campaign, "x11")
    typed = {"o": ids, "to": "2025-03-24", "reason": "Lũ lụt"}
    lead.post(reverse("obligations-extend", args=[campaign.code]), typed)
    undo = {"o": ids, "reason": "Nước đã rút"}
    lead.post(reverse("obligations-unextend", args=[campaign.code]), undo)
    held = Obligation.objects.get(pk=ids[0])
    assert held.extended_to is None
    log = reverse("submission-timeline", args=[held.submission.pk])
    page = signed_in(world.reporter()).get(log).content.decode()
    assert "Gia hạn đến 24/03/2025: Lũ lụt" in page and "Bỏ gia hạn: Nước đã rút" in page


def test_an_extension_without_a_reason_asks_for_one(lead, campaign):
    url = reverse("obligations-extend", args=[campaign.code])
    lead.post(url, {"o": chosen(campaign, "x11"), "to": "2025-03-24", "reason": " "})
    assert not Obligation.objects.exclude(extended_to=None).exists()


def test_exempting_and_asking_again(lead, campaign):
    ids = chosen(campaign, "x11")
    lead.post(reverse("obligations-exempt", args=[campaign.code]), {"o": ids, "reason": "Mới"})
    page = lead.get(reverse("campaign", args=[campaign.code]))
    assert page.context["levels"][0].exempt == 1
    lead.post(reverse("obligations-unexempt", args=[campaign.code]), {"o": ids, "reason": "Nhầm"})
    assert not Obligation.objects.exclude(exempted_at=None).exists()


def test_choosing_nothing_leads_back_with_a_word(lead, campaign):
    response = lead.get(reverse("obligations-extend", args=[campaign.code]), follow=True)
    assert "Chưa chọn đơn vị nào" in response.content.decode()


def test_a_lead_reviewer_of_one_district_grants_nothing_elsewhere(world, campaign):
    client = signed_in(world.person("lead_reviewer", "h1"))
    data = {"o": chosen(campaign, "x11", "x21"), "reason": "x"}
    page = client.post(reverse("obligations-exempt", args=[campaign.code]), data)
    assert "Chỉ trưởng phòng CCHC của địa bàn" in page.content.decode()
    assert not Obligation.objects.exclude(exempted_at=None).exists()


def test_only_a_lead_reviewer_reaches_the_granting_pages(world, campaign):
    for person in (world.business_admin, world.reviewer, world.reporter()):
        for name in ("obligations-extend", "obligations-exempt", "obligations-unexempt"):
            url = reverse(name, args=[campaign.code])
            assert signed_in(person).get(url).status_code == 404


def test_closing_says_who_has_not_sent_and_reopening_needs_a_reason(lead, campaign):
    url = reverse("campaign-close", args=[campaign.code])
    assert "4 báo cáo chưa đạt" in lead.get(url).content.decode()
    lead.post(url)
    campaign.refresh_from_db()
    assert campaign.state == "closed"

    url = reverse("campaign-reopen", args=[campaign.code])
    lead.post(url, {"reason": ""})
    campaign.refresh_from_db()
    assert campaign.state == "closed"
    lead.post(url, {"reason": "Bổ sung số liệu"})
    campaign.refresh_from_db()
    assert campaign.state == "open"


def test_a_reviewer_closes_nothing(world, campaign):
    client = signed_in(world.reviewer)
    response = client.post(reverse("campaign-close", args=[campaign.code]), follow=True)
    assert "Chỉ trưởng phòng CCHC" in response.content.decode()
    campaign.refresh_from_db()
    assert campaign.state == "open"
