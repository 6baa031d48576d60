"""Rehearsals: everything can be practised, and nothing of it counts anywhere."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from reports.adding import consolidation
from reports.campaigns import opening, rehearsals
from reports.campaigns.plans import CampaignError
from reports.models import Campaign, FormLine, Obligation, Submission, Value, ValueChange
from reports.submissions import confirmations, entry, history, workflow
from reports.submissions.effects import MADE_OF
from reports.submissions.workflow import NotAllowed
from reports.tests import acts, make, reporting
from reports.tests.make import NOW, World
from reports.tests.screens import everything, sign_in, step, words
from reports.writing import drafts
from reports.writing.drafts import DraftError
from units.models import AuditEvent, Role, User
from units.tests.make import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]

BANNER = "Tập dượt: số liệu ở đây không tính vào báo cáo nào"
UNITS = ("x11", "x12", "x21", "x22")


@pytest.fixture
def rehearsal(world: World, campaign: Campaign) -> Campaign:
    """A rehearsal of KT-2025-Q1, in which everybody has an empty draft."""
    return rehearsals.open_one(campaign, by=world.lead, at=NOW)


@pytest.fixture
def practised(world: World, rehearsal: Campaign) -> Campaign:
    """The same, full of accepted numbers."""
    for unit in UNITS:
        practise(world, rehearsal, unit)
    return rehearsal


def practise(world: World, rehearsal: Campaign, unit: str) -> Submission:
    """A unit's form entered, sent and accepted, with a number nobody else gives."""
    held = make.submission_of(rehearsal, unit)
    acts.type_in(held, everything(held) | {"2.1": "999"}, by=world.reporter(unit))
    return acts.take(world, held, *acts.APPROVED)


def asked(campaign: Campaign) -> list[tuple[Any, ...]]:
    """What a round asks: form, line, unit, about whom."""
    owed = Obligation.objects.filter(campaign=campaign).order_by("form__code", "unit")
    lines = FormLine.objects.filter(form__campaign=campaign).order_by("form__code", "order")
    return [
        *owed.values_list("form__code", "unit", "unit_path", "subjects__unit", "subjects__path"),
        *lines.values_list("form__code", "indicator_version", "control"),
    ]


# --- opening --------------------------------------------------------------------------------------


def test_a_lead_opens_one_in_one_act_from_the_page_of_a_round(
    world: World, campaign: Campaign
) -> None:
    lead = sign_in(world.lead)
    url = reverse("campaign-rehearse", args=[campaign.code])
    assert url in lead.get(reverse("campaign", args=[campaign.code])).content.decode()
    assert "không tính vào tổng hợp" in words(lead.get(url))
    page = lead.post(url, follow=True)
    made = Campaign.objects.get(code="TD-KT-2025-Q1")
    assert page.redirect_chain[-1][0] == reverse("campaign", args=[made.code])
    assert (made.rehearsal, made.name) == (True, f"Tập dượt: {campaign.name}")
    assert asked(made) == asked(campaign)
    same = ("root_id", "as_of", "covers_from", "covers_to", "catalogue_id")
    assert [getattr(made, name) for name in same] == [getattr(campaign, name) for name in same]
    # ten working days from Monday 17/3
    assert set(made.obligations.values_list("due", flat=True)) == {date(2025, 3, 31)}
    assert AuditEvent.objects.filter(action="campaign.rehearse").count() == 1


def test_it_is_read_on_the_catalogue_and_the_tree_of_its_round(
    world: World, campaign: Campaign
) -> None:
    make.make_catalogue("9.9", at=NOW + timedelta(minutes=1))
    world["x22"].records.update(valid_to=date(2025, 7, 1))
    world["kt"].records.update(valid_to=date(2025, 7, 1))
    made = rehearsals.open_one(campaign, by=world.lead, at=NOW)
    assert asked(made) == asked(campaign)


def test_one_at_a_time_and_the_next_is_numbered(world: World, rehearsal: Campaign) -> None:
    lead = sign_in(world.lead)
    again = lead.post(reverse("campaign-rehearse", args=["KT-2025-Q1"]), follow=True)
    assert "TD-KT-2025-Q1 đang mở; đóng đợt đó trước" in words(again)
    opening.close(rehearsal, by=world.lead, at=NOW)
    lead.post(reverse("campaign-rehearse", args=["KT-2025-Q1"]))
    assert Campaign.objects.filter(code="TD-KT-2025-Q1-2", rehearsal=True).exists()


def test_a_long_code_is_cut_and_stays_a_code(world: World, catalogue: object) -> None:
    long = make.make_campaign(code=f"KT-{'0' * 34}-12")
    made = rehearsals.open_one(long, by=world.lead, at=NOW)
    assert len(made.code) <= 40
    opening.close(made, by=world.lead, at=NOW)
    assert rehearsals.open_one(long, by=world.lead, at=NOW).code.endswith("-2")


def test_who_may_not_open_rounds_opens_no_rehearsal(world: World, campaign: Campaign) -> None:
    url = reverse("campaign-rehearse", args=[campaign.code])
    assert "Chỉ trưởng phòng CCHC" in words(sign_in(world.reviewer).post(url, follow=True))
    assert sign_in(world.reporter()).post(url).status_code == 404
    assert not Campaign.objects.filter(rehearsal=True).exists()


def test_there_is_no_rehearsal_of_a_rehearsal_nor_a_round_after_it(
    world: World, rehearsal: Campaign
) -> None:
    lead = sign_in(world.lead)
    with pytest.raises(CampaignError, match="không lập từ một đợt tập dượt khác"):
        rehearsals.open_one(rehearsal, by=world.lead, at=NOW)
    assert lead.get(reverse("campaign-new-from", args=[rehearsal.code])).status_code == 404
    assert rehearsal.name not in lead.get(reverse("campaign-new")).content.decode()


# --- nothing counts -------------------------------------------------------------------------------


def figures_of(made: Any) -> list[tuple[Any, ...]]:
    return list(made.values.order_by("indicator").values_list("indicator", "value", "reported"))


def test_a_rehearsal_full_of_numbers_changes_no_figure_no_look_back_and_no_count(
    world: World, campaign: Campaign
) -> None:
    """Everything that reads figures or counts, before and after."""
    reporting.make_outline()
    reporting.give_figures(campaign)
    before_it = make.make_campaign(
        code="KT-2024-N", covers_from="2023-12-15", covers_to="2024-12-15"
    )
    after_it = make.make_campaign(code="KT-2025-6T", covers_to="2025-06-15", as_of="2025-03-14")
    reporting.close_figures(campaign, world)
    reporting.make_draft(campaign, world)
    for unit in UNITS:  # who has no account is told of among those who have not sent
        world.reporter(unit), world.head(unit)
    units = [world[code].pk for code in UNITS]
    pages = {
        world.leader: [reverse("results"), reverse("consolidations"), reverse("drafts")],
        world.lead: [reverse("campaign", args=[campaign.code])],
        world.reviewer: [
            reverse("consolidation", args=[campaign.code, "kt"]),
            reverse("late-units", args=[campaign.code, "kt"]),
            reverse("briefing", args=[campaign.code, "kt"]),
        ],
        world.editor: [
            reverse("drafts"),
            reverse("editions"),
            reverse("draft", args=[campaign.code, "kt"]),
        ],
        world.head(): [reverse("drafts")],
    }
    root = campaign.units.get(unit=world["kt"])

    def everything_read() -> dict[str, Any]:
        read: dict[str, Any] = {
            f"{person} {url}": words(sign_in(person).get(url))
            for person, urls in pages.items()
            for url in urls
        }
        looks = (before_it, campaign, after_it)
        read |= {f"history {c.code}": history.look_back(c, units) for c in looks}
        queue = sign_in(world.reviewer).get(reverse("review")).context["page"]
        read["queue"] = [row.pk for row in queue]
        read["sums"] = figures_of(consolidation.run(campaign, root, by=world.lead, at=NOW))
        return read

    was = everything_read()
    made = rehearsals.open_one(campaign, by=world.lead, at=NOW)
    for unit in UNITS:
        practise(world, made, unit)
    Obligation.objects.filter(campaign=made).update(due=date(2025, 1, 1))
    again = everything_read()
    assert Value.objects.filter(subject__obligation__campaign=made, number=999).count() == 4
    assert [key for key in was if was[key] != again[key]] == []


def test_no_accepted_version_counts_and_nobody_is_late(world: World, rehearsal: Campaign) -> None:
    Obligation.objects.filter(campaign=rehearsal).update(due=date(2025, 1, 1))
    held = acts.filled(world, make.submission_of(rehearsal, "x11"), "approved")
    assert (held.state, held.days_late) == ("approved", None)
    assert not held.versions.filter(counts=True).exists()
    page = sign_in(world.lead).get(reverse("campaign", args=[rehearsal.code]))
    assert [row.late for row in page.context["levels"]] == [0]
    receipt = sign_in(world.reporter()).get(reverse("receipt", args=[held.pk, 1]))
    assert "đúng hạn" not in words(receipt)


def test_it_is_neither_added_up_closed_nor_reported_and_says_why(
    world: World, practised: Campaign
) -> None:
    reporting.make_outline()
    root = practised.units.select_related("campaign").get(unit=world["kt"])
    with pytest.raises(consolidation.ClosingError, match="đợt tập dượt"):
        consolidation.run(practised, root, by=world.lead, at=NOW)
    with pytest.raises(DraftError, match="đợt tập dượt"):
        drafts.start(root, by=world.editor, at=NOW)
    for command in ("consolidate", "render_report"):
        extra = ["--out", "x.pdf"] if command == "render_report" else []
        with pytest.raises(CommandError, match="đợt tập dượt"):
            call_command(command, practised.code, *extra)
    lead = sign_in(world.lead)
    for name in ("consolidation", "briefing", "late-units"):
        answer = lead.get(reverse(name, args=[practised.code, "kt"]))
        assert answer.status_code == 403
        assert rehearsals.WHY in words(answer)
    for name in ("consolidation-run", "report-file"):
        assert lead.post(reverse(name, args=[practised.code, "kt"])).status_code == 403
    started = sign_in(world.editor).post(reverse("draft-start", args=[practised.code, "kt"]))
    assert started.status_code == 404
    assert rehearsals.WHY in words(lead.get(reverse("campaign", args=[practised.code])))


# --- what people see ------------------------------------------------------------------------------


def test_every_page_of_it_says_so_and_no_page_of_real_work(
    world: World, campaign: Campaign, rehearsal: Campaign
) -> None:
    sent = acts.filled(world, make.submission_of(rehearsal, "x11"), "approved")
    waiting = acts.filled(world, make.submission_of(rehearsal, "x12"), "signing")
    draft = make.submission_of(rehearsal, "x21")
    area = ["the-che"]
    pages: list[tuple[User, str, list[Any]]] = [
        (world.reporter("x21"), "submission", [draft.pk]),
        (world.reporter("x21"), "entry-area", [draft.pk, *area]),
        (world.reporter("x21"), "entry-submit", [draft.pk]),
        (world.reporter("x21"), "entry-start-again", [draft.pk]),
        (world.reporter("x21"), "workbook-upload", [draft.pk]),
        (world.reporter("x21"), "evidence", [draft.pk, "2.1", draft.obligation.subjects.get().pk]),
        (world.reporter("x21"), "form-print", [draft.pk]),
        (world.reporter("x21"), "figure-slip", [draft.pk]),
        (world.reporter("x12"), "entry-withdraw", [waiting.pk]),
        (world.head("x12"), "signing-one", [waiting.pk]),
        (world.reporter(), "submission-timeline", [sent.pk]),
        (world.reporter(), "receipt", [sent.pk, 1]),
        (world.reporter(), "correction-ask", [sent.pk]),
        (world.reviewer, "review-one", [sent.pk]),
        (world.reviewer, "review-reopen", [sent.pk]),
        (world.lead, "campaign", [rehearsal.code]),
        (world.lead, "campaign-close", [rehearsal.code]),
    ]
    for person, name, arguments in pages:
        page = sign_in(person).get(reverse(name, args=arguments))
        assert page.status_code == 200, name
        assert BANNER in words(page), name
    real = make.submission_of(campaign, "x21")
    for name, arguments in (("submission", [real.pk]), ("entry-area", [real.pk, *area])):
        assert BANNER not in words(
            sign_in(world.reporter("x21")).get(reverse(name, args=arguments))
        )


def test_at_home_it_stands_below_the_real_work_and_is_gone_when_closed(
    world: World, campaign: Campaign, rehearsal: Campaign
) -> None:
    home = sign_in(world.reporter())
    rounds = [item.submission.obligation.campaign.code for item in items_of(home)]
    assert rounds == ["KT-2025-Q1", "TD-KT-2025-Q1"]
    assert BANNER in words(home.get(reverse("submissions")))
    assert f"Đợt tập dượt {BANNER}" in words(sign_in(world.head()).get(reverse("signing")))
    opening.close(rehearsal, by=world.lead, at=NOW)
    assert [item.submission.obligation.campaign.code for item in items_of(home)] == ["KT-2025-Q1"]
    assert BANNER not in words(sign_in(world.head()).get(reverse("signing")))


def items_of(client: Any) -> list[Any]:
    return list(client.get(reverse("submissions")).context["items"])


def test_the_reviewers_queue_shows_it_only_when_it_is_chosen(
    world: World, campaign: Campaign, rehearsal: Campaign
) -> None:
    acts.filled(world, make.submission_of(rehearsal, "x11"), "submitted")
    reviewer = sign_in(world.reviewer)
    page = reviewer.get(reverse("review"))
    assert {row.obligation.campaign_id for row in page.context["page"]} == {campaign.pk}
    assert BANNER not in words(page)
    page = reviewer.get(reverse("review"), {"campaign": rehearsal.code})
    assert {row.obligation.campaign_id for row in page.context["page"]} == {rehearsal.pk}
    assert BANNER in words(page)


def test_clean_ones_are_accepted_together_in_a_rehearsal_too(
    world: World, rehearsal: Campaign
) -> None:
    held = make.submission_of(rehearsal, "x11")
    acts.type_in(held, everything(held), by=world.reporter())
    held = acts.take(world, held, "submit", "forward")
    acts.weigh()
    kept = f"campaign={rehearsal.code}"
    posted = {"submission": held.pk, "kept": kept}
    page = sign_in(world.reviewer).post(reverse("review-accept-clean"), posted, follow=True)
    assert "Đã chấp nhận 1 báo cáo" in words(page)
    assert page.redirect_chain[-1][0].endswith(kept)


def test_accepting_does_not_say_that_anything_is_added_up(
    world: World, rehearsal: Campaign
) -> None:
    held = acts.filled(world, make.submission_of(rehearsal, "x11"), "in_review")
    page = words(step(sign_in(world.reviewer), held, "accept"))
    assert "không tính vào tổng hợp" in page
    assert "số liệu được tính vào tổng hợp" not in page


# --- starting again -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "signing", "in_review", "returned", "approved"])
def test_a_unit_starts_its_form_again_from_any_state(
    world: World, rehearsal: Campaign, state: str
) -> None:
    held = acts.filled(world, make.submission_of(rehearsal, "x11"), state)
    reporter = sign_in(world.reporter())
    url = reverse("entry-start-again", args=[held.pk])
    assert url in reporter.get(reverse("submission", args=[held.pk])).content.decode()
    assert "Xóa mọi thứ đã làm" in words(reporter.get(url))
    assert Submission.objects.get(pk=held.pk).state == held.state  # asking changes nothing
    page = reporter.post(url, follow=True)
    assert "trở lại như lúc mới mở" in words(page)
    held = acts.fresh(held)
    assert (held.state_label, held.round, held.first_forwarded_at) == ("Chưa nhập", 1, None)
    assert held.version is not None
    assert (held.version.number, held.version.values.count()) == (1, 0)
    assert [row.step for row in held.transitions.all()] == ["start_again"]
    assert not ValueChange.objects.filter(version__submission=held).exists()
    # and everything can be done once more
    assert acts.filled(world, held, "approved").state == "approved"


def test_nothing_of_the_first_try_is_left(world: World, rehearsal: Campaign) -> None:
    """Whatever a submission gathers is emptied; a new kind of row must be named in MADE_OF."""
    held = acts.filled(world, make.submission_of(rehearsal, "x11"), "returned")
    workflow.apply(held, "start_again", by=world.reporter(), at=NOW)
    held = acts.fresh(held)
    names = {one.get_accessor_name() or "" for one in Submission._meta.related_objects}
    assert names == set(MADE_OF)
    left = {name: getattr(held, name).count() for name in names}
    assert {name: n for name, n in left.items() if n} == {"versions": 1, "transitions": 1}


def test_real_work_is_never_emptied(world: World, campaign: Campaign, rehearsal: Campaign) -> None:
    held = acts.filled(world, make.submission_of(campaign, "x11"), "draft")
    reporter = sign_in(world.reporter())
    url = reverse("entry-start-again", args=[held.pk])
    assert reporter.get(url).status_code == 404
    assert reporter.post(url).status_code == 404
    assert step(reporter, held, "start_again").status_code == 404
    with pytest.raises(NotAllowed, match="Chỉ báo cáo của đợt tập dượt"):
        workflow.apply(held, "start_again", by=world.reporter(), at=NOW)
    assert acts.fresh(held).version == held.version


def test_only_the_unit_starts_again_and_only_while_it_is_open(
    world: World, rehearsal: Campaign
) -> None:
    held = acts.filled(world, make.submission_of(rehearsal, "x11"), "approved")
    url = reverse("entry-start-again", args=[held.pk])
    page = sign_in(world.reviewer).post(url, follow=True)
    assert "do chuyên viên của đơn vị thực hiện" in words(page)
    assert sign_in(world.reporter("x12")).post(url).status_code == 404
    opening.close(rehearsal, by=world.lead, at=NOW)
    assert "đã đóng" in words(sign_in(world.reporter()).post(url, follow=True))
    assert acts.fresh(held).state == "approved"


def test_a_supplied_figure_of_a_rehearsal_waits_on_its_own_form_alone(
    world: World, catalogue: object
) -> None:
    table = make.make_form(
        "ho-so", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="3.1"
    )
    own = make.make_form("xa", indicators="2.1 2.2")
    real = make.make_campaign(table, own)
    held = rehearsals.open_one(real, by=world.lead, at=NOW)
    sent = make.submission_of(held, "vp-ubnd")
    world.person(Role.HEAD, "vp-ubnd", employer=world["vp-ubnd"])
    cells = [acts.cell(sent, "3.1", "7", about=unit) for unit in UNITS]
    assert entry.save_cells(sent, cells, by=world.reporter("vp-ubnd"), at=NOW).clean
    acts.take(world, sent, "submit", "forward")
    reporter = sign_in(world.reporter())
    assert reporter.get(reverse("submissions")).context["unconfirmed"] == []
    rows = [confirmations.supplied(make.submission_of(c, "x11")) for c in (held, real)]
    assert [[one.shown for one in found] for found in rows] == [["7"], []]


# --- the first thing to do ------------------------------------------------------------------------


def test_who_has_entered_nothing_is_told_the_first_thing_to_do(
    world: World, campaign: Campaign
) -> None:
    reporter = sign_in(world.reporter())
    held = make.submission_of(campaign, "x11")
    page = reporter.get(reverse("submissions"))
    assert page.context["first"].submission == held
    assert "Việc đầu tiên: nhập “Biểu xa”" in words(page)
    assert "tập dượt" not in words(page)
    rehearsals.open_one(campaign, by=world.lead, at=NOW)
    page = reporter.get(reverse("submissions"))
    assert "Chưa quen? Ở dưới có đợt tập dượt" in words(page)
    acts.filled(world, held, "draft")
    assert "Việc đầu tiên" not in words(reporter.get(reverse("submissions")))


def test_nothing_entered_cannot_be_sent_and_who_approves_is_named(
    world: World, campaign: Campaign
) -> None:
    held = make.submission_of(campaign, "x11")
    admin = world.business_admin
    page = sign_in(world.reporter()).get(reverse("entry-submit", args=[held.pk]))
    text = words(page)
    assert "Chưa nhập ô nào." in text
    assert 'type="submit" disabled' in page.content.decode()
    assert f"Đơn vị chưa có tài khoản lãnh đạo. Quản trị nghiệp vụ ({admin.full_name}) cấp" in text
    head = world.head()
    acts.filled(world, held, "draft")
    text = words(sign_in(world.reporter()).get(reverse("entry-submit", args=[held.pk])))
    assert f"Người duyệt, gửi: {head.full_name}" in text
    assert "Vẫn gửi được" in text


def test_who_holds_no_role_is_told_who_gives_one(world: World) -> None:
    admin = world.business_admin
    text = words(sign_in(make_person()).get("/"))
    assert "Tài khoản chưa có vai trò nào đang hiệu lực" in text
    assert f"quản trị nghiệp vụ giao: {admin.full_name}." in text
