"""Every address × every kind of person: let in, refused, or told that it does not exist.

What is out of reach answers 404, so nothing tells a stranger that it is there; 403 is for acts on
things that everybody may see. Where a person reaches a submission but may not take the step, the
page comes back with the reason (the steps themselves: reports/tests/test_workflow.py).
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.demonstration.arguments import ARGUMENTS
from units.models import User

PEOPLE = {
    "reporter": "cv.x23404",
    "head": "ld.x23404",
    "other unit": "cv.x23407",
    "reviewer": "kiemtra1",
    "lead": "truongphong",
    "area owner": "daumoi.tthc",
    "editor": "bientap",
    "checker": "thamtra",
    "leader": "lanhdao",
    "clerk": "vanthu",
    "business": "quantri",
    "system": "hethong",
    "no role": "khong.vai",
}
EVERYBODY = set(PEOPLE)
NOBODY: set[str] = set()
UNIT = {"reporter", "head"}
READERS = {"reviewer", "lead", "area owner", "editor", "checker"}
RESULTS = READERS | {"leader", "clerk"}
DRAFTS = RESULTS - {"area owner"}
WITH_ROLE = EVERYBODY - {"no role"}
BUSINESS = {"business"}
WATCHERS = {"reviewer", "lead", "business"}
OUTLINERS = {"business", "lead", "editor"}

CITERS = UNIT | {"other unit", "lead", "editor", "checker", "clerk"}


@dataclass(frozen=True)
class Row:
    """Who is let in (any answer below 400), and what the others get."""

    name: str
    allowed: set[str]
    refused: int = 404
    method: str = "get"
    arguments: str = ""
    but: dict[str, int] = field(default_factory=dict)


def rows(names: str, allowed: set[str], refused: int = 404, **more: Any) -> Iterator[Row]:
    for name in names.split():
        yield Row(name, allowed, refused, **more)


PUBLIC = {"health", "sign-in", "forgot-password", "styleguide", "help", "help-list"}
PUBLIC |= {"verify", "verify-code"}
# Open to strangers too, but nothing is there: no such link, no single sign-on.
STRANGERS = {"set-password": 410, "sso-begin": 404, "sso-back": 404, "sign-out": 302}
UNIT_ACTS = "unit-rename unit-move unit-dissolve"
PERSON_PAGES = (
    "person person-edit person-deactivate person-activate person-reset-password membership-grant "
    "person-revoke person-reopen"
)
TABLE = [
    *rows("health sign-in styleguide", EVERYBODY),
    *rows("change-password unlock still-here resume home", EVERYBODY),
    *rows("sign-out", EVERYBODY, method="post"),
    # ways in besides the password; single sign-on is off in the demonstration
    *rows("forgot-password security second-factor-enrol second-factor-challenge", EVERYBODY),
    *rows("second-factor-codes sso-unlink", EVERYBODY, method="post"),
    *rows("set-password", NOBODY, 410, arguments="secret"),
    *rows("sso-begin sso-back", NOBODY),
    *rows("sso-link", NOBODY, method="post"),
    *rows("help-list", EVERYBODY),
    *rows("help", EVERYBODY, arguments="topic"),
    # units and people
    *rows("units", EVERYBODY - {"system", "no role"}),
    *rows("unit", EVERYBODY - {"system", "no role"}, arguments="unit"),
    *rows("unit-history", {"business", "head", "reviewer", "lead"}, arguments="unit"),
    *rows("unit-history-part", {"business", "head", "reviewer", "lead"}, arguments="unit past"),
    *rows("unit-establish unit-merge", BUSINESS, 403, but={"system": 404, "no role": 404}),
    *rows(UNIT_ACTS, BUSINESS, 403, arguments="unit", but={"system": 404, "no role": 404}),
    *rows(
        UNIT_ACTS,
        BUSINESS,
        403,
        method="post",
        arguments="unit",
        but={"system": 404, "no role": 404},
    ),
    *rows("people person-create", BUSINESS | {"head"}),
    *rows(PERSON_PAGES, BUSINESS | {"head"}, arguments="person"),
    *rows("membership-end membership-days", BUSINESS | {"head"}, arguments="membership"),
    *rows("membership-stand-in", BUSINESS, arguments="membership", but={"head": 403}),
    # nobody of the demonstration has an address to be invited at
    *rows("person-invite", NOBODY, 404, arguments="person", but={"business": 403, "head": 403}),
    *rows("person-second-factor", BUSINESS, 404, arguments="person", but={"head": 403}),
    *rows("person-deactivate", BUSINESS | {"head"}, method="post", arguments="person"),
    *rows("system audit-log second-factor-policy", {"system"}),
    # the catalogue: everybody reads, one role changes
    *rows("catalogue rules catalogue-editions", EVERYBODY),
    *rows("indicator", EVERYBODY, arguments="indicator"),
    *rows("catalogue-edition", EVERYBODY, arguments="edition"),
    *rows("catalogue-export", EVERYBODY, arguments="export"),
    *rows("catalogue-draft", BUSINESS, 403),
    *rows("catalogue-publish catalogue-discard", BUSINESS, 403, arguments="edition"),
    *rows("targets targets-export", EVERYBODY),
    *rows("targets-import target-add", BUSINESS, 403),
    *rows("target-change target-remove", BUSINESS, 403, arguments="target"),
    *rows("target-remove", BUSINESS, 403, method="post", arguments="target"),
    # a unit's submission
    *rows("submissions signing review consolidations results", EVERYBODY),
    *rows(
        "submission submission-timeline signing-one review-one correction-ask entry-submit "
        "entry-withdraw review-reopen",
        UNIT | READERS,
        arguments="own",
    ),
    *rows("entry-area", UNIT | READERS, arguments="area"),
    *rows(
        "entry-area",
        {"reporter"},
        404,
        method="post",
        arguments="area",
        but={"head": 409} | dict.fromkeys(READERS, 403),
    ),
    *rows("entry-nil", UNIT | READERS, method="post", arguments="area"),
    # figures about to be pasted, looked at: who may not write them is told why, as a script is
    *rows(
        "entry-try",
        {"reporter"},
        method="post",
        arguments="area",
        but=dict.fromkeys(READERS | {"head"}, 409),
    ),
    *rows("entry-explain", UNIT | READERS, method="post", arguments="own"),
    # the form as a workbook: who reads the form may take it along, the unit brings it back
    *rows("workbook", UNIT | READERS, arguments="own"),
    *rows("workbook-upload", UNIT, arguments="own", but=dict.fromkeys(READERS, 403)),
    *rows("workbook-file", UNIT, arguments="workbook", but=dict.fromkeys(READERS, 403)),
    # on paper: who reads one area prints that; the report is for those who read all of it
    *rows("form-print", UNIT | READERS, arguments="own"),
    *rows("form-print-file", UNIT | READERS, method="post", arguments="own"),
    *rows("submission-paper", (UNIT | READERS) - {"area owner"}, method="post", arguments="own"),
    *rows("figure-slip", UNIT, arguments="own"),
    # who enters which part is the unit's own affair
    *rows(
        "area-give area-done",
        UNIT,
        method="post",
        arguments="area",
        but=dict.fromkeys(READERS, 403),
    ),
    *rows("handover", UNIT, arguments="own"),  # the unit's own memory
    *rows("on-behalf", UNIT | READERS, arguments="own"),
    # a scan shows all of a report, what is said of discipline too
    *rows("on-behalf-scan", UNIT | {"reviewer", "lead", "editor"}, arguments="scan"),
    *rows("presence", UNIT, method="post", arguments="own"),  # among the people of the unit
    *rows("evidence", UNIT | READERS, arguments="cell"),
    *rows(
        "evidence",
        NOBODY,
        404,
        method="post",
        arguments="cell",
        but={"reporter": 422, "head": 409} | dict.fromkeys(READERS, 403),
    ),  # no file is sent
    *rows("evidence-file", UNIT | READERS, arguments="attached"),
    *rows(
        "evidence-remove evidence-put-back",
        UNIT,
        method="post",
        arguments="attached",
        but=dict.fromkeys(READERS, 403),
    ),
    *rows("entry-confirm", NOBODY, method="post", arguments="own"),  # no figure is named
    # a supplier's export is its own affair; who may there: reports/tests/test_supplying.py
    *rows("table-files table-voices", NOBODY, arguments="supplier"),
    *rows("table-file table-columns table-units table-plan", NOBODY, arguments="table"),
    *rows("table-take-back table-drop", NOBODY, method="post", arguments="table"),
    *rows("supplied", UNIT, arguments="own root"),
    *rows("entry-answer", READERS, method="post", arguments="remark"),
    *rows("entry-dispute-answer", READERS, method="post", arguments="dispute"),
    *rows("submission-step", UNIT | READERS, method="post", arguments="step"),
    *rows("receipt", READERS, arguments="receipt"),
    *rows(
        "correction-endorse correction-decline correction-decide",
        READERS,
        method="post",
        arguments="correction",
    ),
    *rows("remark-resolve", READERS, method="post", arguments="other remark"),
    *rows("remark-ask", UNIT | READERS, method="post", arguments="own"),
    *rows("review-areas waivers", EVERYBODY),
    *rows("review-area-mark", {"area owner"}, method="post", arguments="owned area"),
    *rows("review-area-take-back", UNIT | READERS, method="post", arguments="area mark"),
    *rows("waiver-ask", UNIT | READERS, arguments="finding"),
    *rows(
        "waiver-decide waiver-end",
        UNIT | {"reviewer", "lead"},
        method="post",
        arguments="waiver",
    ),
    *rows("review-accept-clean", {"reviewer", "lead"}),
    *rows("review-accept-clean review-weigh", {"reviewer", "lead"}, method="post"),
    *rows("review-blocks", {"lead"}),
    *rows("review-blocks", NOBODY, method="post"),
    # campaigns
    *rows("campaigns", RESULTS | BUSINESS),
    *rows("campaign campaign-plan campaign-matrix", RESULTS | BUSINESS, arguments="campaign"),
    *rows("campaign-close campaign-reopen", RESULTS | BUSINESS, arguments="campaign"),
    *rows("campaign-rehearse", RESULTS | BUSINESS, arguments="campaign"),
    *rows("entry-start-again", UNIT | READERS, arguments="own rehearsal"),
    *rows("entry-start-again", NOBODY, arguments="own"),  # real work is never emptied
    *rows("campaign-new", BUSINESS | {"lead"}),
    *rows("campaign-new-from", BUSINESS | {"lead"}, arguments="campaign"),
    *rows("campaign-preview campaign-open", BUSINESS | {"lead"}, method="post"),
    *rows(
        "obligations-extend obligations-unextend obligations-exempt obligations-unexempt",
        {"lead"},
        method="post",
        arguments="campaign",
    ),
    # reminding
    *rows("remind", READERS - {"editor", "checker"}, method="post", arguments="campaign"),
    *rows("reminders", EVERYBODY),
    *rows("reminder-seen", {"reporter"}, method="post", arguments="reminder"),
    *rows("reminders-sent reminders-unreached", WATCHERS, arguments="campaign"),
    *rows("reminder-texts", {"lead", "business"}),
    *rows("reminder-text", {"lead", "business"}, arguments="reminder text"),
    *rows("reminder-text-reset", {"lead", "business"}, method="post", arguments="reminder text"),
    *rows("holidays", BUSINESS | {"lead"}),
    *rows("holiday-add", NOBODY, method="post", but={"business": 422}),  # nothing is typed
    *rows("holiday-load", BUSINESS, method="post"),
    *rows("holiday-remove", BUSINESS, method="post", arguments="holiday"),
    *rows("outage", {"lead"}, arguments="campaign"),
    *rows("outage-undo", {"lead"}, arguments="outage"),
    # adding up, results, long work
    *rows("consolidation-campaign", UNIT | RESULTS | {"other unit"}, arguments="campaign"),
    *rows("consolidation ranking", RESULTS, arguments="root"),
    *rows("consolidation", UNIT | RESULTS, arguments="own root"),
    *rows("consolidation-run report-file", RESULTS, method="post", arguments="root"),
    # the Chairman's page speaks of every area; who was late is not for the units
    *rows("briefing", DRAFTS, arguments="root"),
    *rows("briefing", UNIT | DRAFTS, arguments="own root"),
    *rows("briefing-file", DRAFTS, method="post", arguments="root"),
    *rows("late-units", RESULTS - {"clerk"}, arguments="root"),
    *rows("late-units", RESULTS - {"clerk"}, arguments="own root"),
    *rows("late-units-file", RESULTS - {"clerk"}, method="post", arguments="root"),
    # who is late is read by many, urged by those who review there
    *rows("late-chase late-calls", RESULTS - {"clerk"}, arguments="open root"),
    *rows("late-letter late-message late-remind", {"reviewer", "lead"}, arguments="open root"),
    *rows("late-call", {"reviewer", "lead"}, method="post", arguments="open root"),
    *rows("late-call-undo", {"reviewer", "lead"}, method="post", arguments="call"),
    # everybody may open the ledger; what is in it is what they may know
    *rows("ledger ledger-units", EVERYBODY),
    *rows("contributors", RESULTS, arguments="figure"),
    *rows("consolidation-missing consolidation-close", RESULTS, arguments="consolidation"),
    *rows("job job-status", RESULTS, arguments="job"),
    *rows("job-file", NOBODY, arguments="job"),  # not made yet
    # reports being written: readers read, editors write, others get the reason
    *rows("drafts", EVERYBODY),
    *rows("clean-paste", EVERYBODY, method="post"),
    *rows("draft draft-whole draft-remarks", DRAFTS, arguments="draft"),
    *rows("draft draft-whole draft-remarks", UNIT | DRAFTS, arguments="own draft"),
    *rows(
        "draft-return",
        {"editor"},
        arguments="draft",
        but=dict.fromkeys(DRAFTS - {"editor"}, 403),
    ),
    *rows("draft-start", RESULTS, method="post", arguments="root"),
    *rows("draft-figures", NOBODY, method="post", arguments="draft"),  # neither is chosen
    *rows("draft-send", UNIT | DRAFTS, method="post", arguments="own draft"),
    *rows("draft-comment draft-remark-answer", DRAFTS, method="post", arguments="draft"),
    *rows("section section-history section-slip figure-search", DRAFTS, arguments="section"),
    *rows(
        "section-act",
        {"editor"},
        method="post",
        arguments="section act",
        but=dict.fromkeys(DRAFTS - {"editor"}, 403),
    ),
    *rows("sentence-read", DRAFTS, method="post", arguments="sentence"),
    *rows("comment-answer comment-resolve", DRAFTS, method="post", arguments="comment"),
    # papers on their way out: readers of the draft read; whose turn it is not gets the reason
    *rows("editions editions-compare", EVERYBODY),
    *rows("draft-submit", DRAFTS, arguments="draft"),
    *rows("checklist-accept", DRAFTS, method="post", arguments="draft"),
    *rows("edition edition-text", DRAFTS, arguments="paper"),
    *rows("edition-file", DRAFTS, arguments="paper file"),
    *rows("edition-file", DRAFTS - {"leader", "clerk"}, arguments="paper lineage"),
    *rows("edition-step", DRAFTS, arguments="paper step"),
    *rows("edition-prepare edition-returned edition-sent edition-amend", DRAFTS, arguments="paper"),
    *rows("edition-wrong", DRAFTS, arguments="paper"),
    *rows("edition-render edition-record edition-keep", DRAFTS, method="post", arguments="paper"),
    *rows("erratum-drop", DRAFTS, method="post", arguments="erratum"),
    *rows("carried-drop", DRAFTS, method="post", arguments="carried"),
    *rows("verify", EVERYBODY),
    *rows("verify-code", EVERYBODY, arguments="code"),
    # outlines: everybody with a role reads, drafts are for those who write them
    *rows("outlines", WITH_ROLE),
    *rows("outline outline-export", WITH_ROLE, arguments="outline"),
    *rows("outline-section", WITH_ROLE, arguments="outline section"),
    *rows("outline-new", OUTLINERS, 403, but={"no role": 404}),
    *rows(
        "outline-begin", OUTLINERS, 403, method="post", arguments="outline", but={"no role": 404}
    ),
    *rows(
        "outline outline-export outline-describe outline-import outline-add outline-publish "
        "outline-discard",
        OUTLINERS,
        arguments="outline draft",
    ),
    *rows("outline-section", OUTLINERS, arguments="draft section"),
    *rows("outline-part", OUTLINERS, method="post", arguments="outline draft"),
    *rows("outline-move", NOBODY, method="post", arguments="outline draft"),  # no heading is named
    *rows("outline-retire outline-restore", OUTLINERS, method="post", arguments="draft section"),
    # cited documents: everybody with a role reads, writers add, those who keep the register change
    *rows("documents-register documents-export document-search", WITH_ROLE),
    *rows("document-one", WITH_ROLE, arguments="document"),
    *rows("document-add documents-import", CITERS, 403, but={"no role": 404}),
    *rows(
        "document-edit document-retire",
        {"lead", "editor"},
        403,
        arguments="document",
        but={"no role": 404},
    ),
]


@pytest.fixture(scope="module")
def found(province: None, django_db_blocker: Any) -> dict[str, dict[str, Any]]:
    """What the addresses are about."""
    with django_db_blocker.unblock():
        return {key: build() for key, build in ARGUMENTS.items()}


@pytest.fixture(scope="module")
def clients(province: None, django_db_blocker: Any) -> dict[str | None, Client]:
    """Everybody signed in once, and None for nobody."""
    with django_db_blocker.unblock():
        User.objects.create_user("khong.vai", full_name="Không giữ vai trò")
        signed_in: dict[str | None, Client] = {None: Client(raise_request_exception=False)}
        for person, username in PEOPLE.items():
            signed_in[person] = Client(raise_request_exception=False)
            signed_in[person].force_login(User.objects.get(username=username))
        return signed_in


def answer(row: Row, client: Client, arguments: dict[str, Any]) -> int:
    """The status a person gets; 401 stands for being sent to the sign-in page. Undone after."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, row.method)(reverse(row.name, kwargs=arguments))
        transaction.set_rollback(True)
    client.cookies = cookies
    sent_to = response.get("Location", "")
    if row.name not in ("sign-in", "sign-out") and sent_to.startswith("/dang-nhap/"):
        return 401
    return int(response.status_code)


@pytest.mark.django_db
@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.name} {row.arguments}")
def test_who_gets_in(found, clients, story_now, row):
    arguments = found[row.arguments]
    for person in PEOPLE:
        status = answer(row, clients[person], arguments)
        if person in row.allowed:
            assert status < 400, f"{person} should get in, got {status}"
        else:
            assert status == row.but.get(person, row.refused), person
    expected = 200 if row.name in PUBLIC else STRANGERS.get(row.name, 401)
    assert answer(row, clients[None], arguments) == expected, "somebody not signed in"


def named(patterns: Any) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name)
        else:
            yield from named(pattern.url_patterns)


def test_every_address_stands_in_the_table():
    assert set(named(get_resolver().url_patterns)) == {row.name for row in TABLE}
