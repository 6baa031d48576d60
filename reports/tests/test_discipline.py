"""What single units say about discipline: read by Sở Nội vụ and by the unit itself, nobody else."""

from typing import Any

import pytest
from django.urls import reverse

from indicators.discipline import HIDDEN, WHY
from reports.adding import consolidation
from reports.documents import document, outline_samples
from reports.models import Campaign, Confirmation, Finding, Job, Remark
from reports.permissions import Sight, may_see_discipline
from reports.tests import make, reporting
from reports.tests.acts import subject_id
from reports.tests.answers import accept
from reports.tests.make import NOW, TODAY, World, submission_of
from reports.tests.screens import sign_in, words
from units.models import Role, User
from units.tests.make import make_membership, make_person

pytestmark = pytest.mark.django_db
CODE = "5.4.5"
AREA = "che-do-cong-vu"
# What only the unit's own figure could have put on a page.
SECRET = "731"
ROWS: tuple[Any, ...] = (
    ("2.1", {}),
    (CODE, {"area": AREA, "label": "Số người bị kỷ luật"}),
    ("5.4.9", {"area": AREA, "levels": "province", "over_units": "single"}),
)


@pytest.fixture(autouse=True)
def now(in_the_window):
    """The clock stands at make.NOW."""


@pytest.fixture
def round_(world: World) -> Campaign:
    make.make_catalogue(*ROWS)
    campaign = make.make_campaign(
        make.make_form("xa", indicators=f"2.1 {CODE}"),
        make.make_form("tinh", units="unit:so-nv", subject="root", indicators="5.4.9"),
    )
    accept(campaign, "x11", {"2.1": 3, CODE: SECRET})
    accept(campaign, "x12", {"2.1": 5, CODE: 1})
    accept(campaign, "so-nv", {"5.4.9": 8})
    return campaign


def office(world: World, role: str = Role.OFFICE_CHECKER) -> User:
    """Somebody of the Office with a role over the whole province."""
    name = f"{role} của Văn phòng"
    if name not in world.people:
        world.people[name] = make_person(name, username=f"vp-{role}".replace("_", "-"))
        make_membership(world.people[name], role, world["kt"], employer=world["vp-ubnd"])
    return world.people[name]


def run(campaign: Campaign, root: str = "kt"):
    place = campaign.units.get(unit__code=root)
    return consolidation.run(campaign, place, by=None, at=NOW)


def page(person: User, name: str, *args: object, query: str = "") -> str:
    response = sign_in(person).get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.status_code
    return words(response)


# -- who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "employer", "answer"),
    [
        (Role.REVIEWER, "so-nv", True),
        (Role.LEAD_REVIEWER, "so-nv", True),
        (Role.EDITOR, "so-nv", True),
        (Role.REVIEWER, "vp-ubnd", False),
        (Role.OFFICE_CHECKER, "vp-ubnd", False),
        (Role.LEADER, "kt", False),
        (Role.CLERK, "so-nv", False),
        (Role.REVIEWER, None, False),
    ],
)
def test_who_reads_what_single_units_say(world, round_, role, employer, answer):
    person = world.person(role, "kt", employer=world[employer] if employer else None)
    place = round_.units.get(unit__code="x11")
    verdict = may_see_discipline(person, place.path, TODAY)
    assert bool(verdict) is answer
    assert verdict.reason == ("" if answer else WHY)


def test_the_owner_of_the_area_reads_it(world, round_):
    """Who owns another area does not get to see these at all (`Desk.sees`)."""
    owner = world.person(Role.AREA_OWNER, "kt", employer=world["so-nv"], area=AREA)
    assert may_see_discipline(owner, round_.units.get(unit__code="x11").path, TODAY)


def test_a_reviewer_of_a_district_reads_no_other(world, round_):
    reviewer = world.person(Role.REVIEWER, "h1", employer=world["so-nv"])
    paths = {code: round_.units.get(unit__code=code).path for code in ("x11", "x21")}
    assert may_see_discipline(reviewer, paths["x11"], TODAY)
    assert not may_see_discipline(reviewer, paths["x21"], TODAY)


def test_the_unit_itself_and_the_whole_province_are_no_secret(world, round_):
    sight = Sight(world.head("x11"), round_.units.get(unit__code="x11").path, TODAY)
    assert not sight.hides(CODE, world["x11"].pk, "commune")
    assert sight.hides(CODE, world["x12"].pk, "commune")
    assert not sight.hides(CODE, world["kt"].pk, "province")
    assert not sight.hides("2.1", world["x12"].pk, "commune")


# -- a submission's pages --------------------------------------------------------------------------


def said_of(campaign: Campaign, world: World) -> None:
    """A finding and a reviewer's question that quote the figure."""
    submission = submission_of(campaign, "x11")
    place = {
        "version": submission.version,
        "indicator_id": campaign.forms.get(code="xa")
        .lines.get(indicator_version__indicator__code=CODE)
        .indicator_version.indicator_id,
        "subject_id": subject_id(submission),
    }
    Finding.objects.create(
        rule_code="q", severity="notice", codes=CODE, message=f"Lớn: {SECRET}", **place
    )
    Remark.objects.create(
        submission=submission, round=1, by=world.reviewer, at=NOW, text=f"Vì sao {SECRET}?", **place
    )
    submission.round = 2
    submission.save(update_fields=["round"])


PAGES = (
    ("submission", ()),
    ("entry-area", (AREA,)),
    ("review-one", ()),
    ("submission-timeline", ()),
)


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_no_page_of_a_submission_shows_it_to_the_office(round_, world, name, more):
    said_of(round_, world)
    pk = submission_of(round_, "x11").pk
    for role in (Role.OFFICE_CHECKER, Role.REVIEWER):
        assert SECRET not in page(office(world, role), name, pk, *more)


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_the_unit_and_home_affairs_read_it(round_, world, name, more):
    said_of(round_, world)
    pk = submission_of(round_, "x11").pk
    for person in (world.head("x11"), world.reviewer):
        assert SECRET in page(person, name, pk, *more)


def test_a_hidden_cell_says_so_and_why(round_, world):
    pk = submission_of(round_, "x11").pk
    reader = office(world)
    for name, more in (("entry-area", (AREA,)), ("review-one", ())):
        text = page(reader, name, pk, *more)
        assert HIDDEN in text and WHY in text, name


def test_other_figures_of_the_unit_are_shown(round_, world):
    pk = submission_of(round_, "x11").pk
    text = page(office(world), "entry-area", pk, "the-che")
    assert "Kỳ số liệu Từ 15/12/2024 đến 14/03/2025 3 " in text


def test_figures_that_others_gave_about_a_unit_are_kept_too(world):
    """In the unit's own form, and in the disputes of the table they stand in."""
    make.make_catalogue(*ROWS)
    table = make.make_form(
        "bang", units="unit:so-nv", subject="each", about="level:commune", indicators=CODE
    )
    campaign = make.make_campaign(table, make.make_form("xa", indicators="2.1"))
    version = accept(campaign, "so-nv", {CODE: SECRET}, about="x11")
    value = version.values.get()
    Confirmation.objects.create(
        subject_id=value.subject_id,
        indicator_id=value.indicator_id,
        verdict="dispute",
        reason=f"Không phải {SECRET}",
        seen=SECRET,
        by=world.head("x11"),
        at=NOW,
    )
    for unit in ("x11", "so-nv"):
        pk = submission_of(campaign, unit).pk
        assert SECRET not in page(office(world), "submission", pk)
        assert SECRET in page(world.reviewer, "submission", pk)


# -- added up --------------------------------------------------------------------------------------


def test_contributors_are_named_without_their_figures(round_, world):
    made = run(round_)
    args = (round_.code, "kt", made.pk, CODE)
    text = page(office(world), "contributors", *args)
    assert SECRET not in text and "732" in text, "the province's sum is printed in the report"
    assert HIDDEN in text and WHY in text and "Xã 1.1" in text
    assert SECRET in page(world.reviewer, "contributors", *args)


def test_who_has_not_answered_is_no_secret(round_, world):
    made = run(round_)
    text = page(office(world), "contributors", round_.code, "kt", made.pk, CODE, query="?thieu=1")
    assert "Xã 2.1" in text and "Xã 1.1" not in text


def test_a_unit_added_up_for_itself_is_hidden_as_well(round_, world):
    made = run(round_, "x11")
    for name, args in (
        ("consolidation", (round_.code, "x11")),
        ("contributors", (round_.code, "x11", made.pk, CODE)),
    ):
        text = page(office(world, Role.LEADER), name, *args)
        assert SECRET not in text and HIDDEN in text
        assert SECRET in page(world.head("x11"), name, *args)


def test_a_sum_over_several_units_is_shown(round_, world):
    run(round_, "h1")
    assert "732" in page(office(world), "consolidation", round_.code, "h1")


def test_findings_that_quote_it_are_left_out(round_, world):
    made = run(round_)
    subject = subject_id(submission_of(round_, "x11"))
    Finding.objects.create(
        consolidation=made,
        rule_code="q",
        severity="notice",
        subject_id=subject,
        codes=f"2.1 {CODE}",
        message="Khác nhau",
        received=SECRET,
    )
    assert SECRET not in page(office(world), "consolidation", round_.code, "kt")
    assert SECRET in page(world.reviewer, "consolidation", round_.code, "kt")


# -- reports ---------------------------------------------------------------------------------------

TEXT = f"? Có {{{{{CODE}}}}} người bị kỷ luật.\nXã ban hành {{{{2.1}}}} văn bản."
SECTIONS = (
    ("title", 0, "form", "BÁO CÁO", "", "Kết quả {kỳ}"),
    ("1", 1, "figures", "Công vụ", "", TEXT),
)


@pytest.fixture
def commune_draft(round_, world):
    reporting.make_outline("commune", SECTIONS)
    return reporting.make_unit_draft(round_, world)


@pytest.mark.parametrize(("name", "more"), [("draft-whole", ()), ("section", ("1",))])
def test_a_units_own_report_prints_it_for_the_unit_only(commune_draft, round_, world, name, more):
    args = (round_.code, "x11", *more)
    assert SECRET not in page(office(world, Role.LEADER), name, *args)
    assert SECRET in page(world.reporter("x11"), name, *args)
    assert SECRET in page(world.editor, name, *args)


def test_its_annex_says_that_it_is_not_shown(round_, world):
    reporting.make_outline("commune", SECTIONS)
    made = document.build(run(round_, "x11"), at=NOW, discreet=True)
    [row] = [row for annex in made.annexes for row in annex.rows if row.code == CODE]
    assert (row.value, row.in_window, row.note) == (None, "…", "Không hiển thị")
    assert SECRET not in repr(made)


def test_a_file_made_for_those_who_see_it_is_theirs(round_, world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for person in (world.lead, office(world, Role.LEADER)):
        sign_in(person).post(reverse("report-file", args=(round_.code, "x11")))
    whole, discreet = Job.objects.order_by("pk")
    assert [whole.arguments["discreet"], discreet.arguments["discreet"]] == [False, True]
    leader = sign_in(office(world, Role.LEADER))
    assert leader.get(reverse("job", args=[whole.pk])).status_code == 404
    assert leader.get(reverse("job", args=[discreet.pk])).status_code == 200


def test_a_report_names_no_unit_that_disciplined_somebody(round_, world):
    rows = (*SECTIONS[:1], ("1", 1, "figures", "Công vụ", "", f"Gồm {{{{{CODE}|units}}}}."))
    reporting.make_outline("province", rows)
    made = document.build(run(round_), at=NOW)
    assert "Xã 1.1" not in repr(made.body)
    assert "báo cáo không nêu tên đơn vị" in made.faults[0].why


def test_the_preview_of_an_outline_shows_no_units_own(round_, world):
    """Everybody with a role looks at outlines, with the figures closed last for such a unit."""
    made = run(round_, "x11")
    consolidation.close(made, by=world.lead, at=NOW, on=TODAY, reason="Xem thử")
    sample = outline_samples.sample("commune", TODAY, f"{{{{{CODE}}}}}")
    assert sample.figures["2.1"].value == 3
    assert sample.figures[CODE].value is None
