"""What the page gives its scripts: formulas to work out while somebody types, and what is wrong
with figures about to be pasted."""

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from indicators.parsing import parse_number
from reports.models import Submission, Value
from reports.pages import live
from reports.submissions import asked
from reports.tests import make
from reports.tests.entering import fields, page, save, sign_in
from reports.tests.make import World

pytestmark = pytest.mark.usefixtures("in_the_window")

JSON = {"Accept": "application/json"}


class TestTrees:
    @pytest.mark.parametrize(
        ("text", "tree"),
        [
            ("[2.1] + [2.2]", ["+", ["[]", "2.1"], ["[]", "2.2"]]),
            (
                "100 * [2.2] / ([2.1] - 1.5)",
                ["/", ["*", "100", ["[]", "2.2"]], ["-", ["[]", "2.1"], "1.5"]],
            ),
            ("-[2.1]", ["-", "0", ["[]", "2.1"]]),
        ],
    )
    def test_plain_arithmetic_is_told_as_lists(self, text: str, tree: Any) -> None:
        assert live.tree(parse_number(text).root) == tree

    def test_anything_else_waits_for_the_server(self) -> None:
        with pytest.raises(TypeError):
            live.tree(parse_number('at_level([2.1], "commune")').root)


class TestFormulas:
    @pytest.fixture
    def told(self, world: World) -> dict[str, Any]:
        make.make_catalogue(
            "2.1",
            "2.2",
            ("2.3", {"value_type": "money", "decimals": 3}),
            ("2.5", {"formula": "[2.1] + [2.2]"}),
            ("2.6", {"formula": "100 * [2.1] / [2.5]", "value_type": "percent", "decimals": 2}),
            ("2.7", {"formula": 'at_level([2.1], "commune")'}),
            ("2.8", {"formula": "[2.7] + [2.1]"}),
            ("2.9", {"formula": "[2.1] + [3.1]"}),
            ("2.95", {"formula": "[2.3] + [2.1]", "value_type": "money", "decimals": 3}),
            ("3.1", {"area": "thu-tuc-hanh-chinh"}),
        )
        what = asked.read(make.submission_of(make.make_campaign(), "x11").obligation)
        told: dict[str, Any] = json.loads(live.formulas(what.in_area("the-che"), what.known))
        return told

    def test_those_whose_operands_stand_on_the_page_are_told(self, told: dict[str, Any]) -> None:
        """Not what asks one level or another page, nor what stands on such a line."""
        assert set(told["formulas"]) == {"2.5", "2.6", "2.95"}

    def test_with_the_decimals_that_read_and_print_their_figures(
        self, told: dict[str, Any]
    ) -> None:
        assert told["decimals"] == {"2.3": 3, "2.6": 2, "2.95": 3}
        assert told["percent"] == ["2.6"]

    def test_a_page_to_read_has_none(self, world: World) -> None:
        make.make_catalogue("2.1", ("2.5", {"formula": "[2.1] + 1"}))
        submission = make.submission_of(make.make_campaign(), "x11")
        path = page(submission)
        assert b"data-formulas" in sign_in(world.reporter("x11")).get(path).content
        assert b"data-formulas" not in sign_in(world.head("x11")).get(path).content


class TestALookBefore:
    @pytest.fixture
    def submission(self, world: World) -> Submission:
        make.make_catalogue("2.1", "2.2", ("2.3", {"value_type": "money", "decimals": 3}))
        return make.submission_of(make.make_campaign(), "x11")

    def look(self, client: Client, submission: Submission, **texts: str) -> Any:
        return client.post(f"{page(submission)}xem-thu/", fields(submission, **texts), headers=JSON)

    def test_says_by_cell_what_would_not_be_saved_and_saves_nothing(
        self, world: World, submission: Submission
    ) -> None:
        clerk = sign_in(world.reporter("x11"))
        answer = self.look(clerk, submission, **{"2.1": "5", "2.2": "năm", "2.3": "1.234"})
        about = submission.obligation.subjects.get().pk
        troubled = answer.json()["troubled"]
        assert set(troubled) == {f"2.2:{about}", f"2.3:{about}"}
        assert "Nhận được “năm”" in troubled[f"2.2:{about}"]["message"]
        assert [text for text, _ in troubled[f"2.3:{about}"]["readings"]] == ["1234", "1,234"]
        assert not Value.objects.exists()

    def test_names_who_wrote_meanwhile(self, world: World, submission: Submission) -> None:
        clerk = sign_in(world.reporter("x11"))
        posted = fields(submission, **{"2.1": "7"})
        save(clerk, submission, **{"2.1": "5"})
        answer = clerk.post(f"{page(submission)}xem-thu/", posted, headers=JSON)
        assert (
            "Người khác đã ghi ô này" in next(iter(answer.json()["troubled"].values()))["message"]
        )

    def test_a_form_that_is_closed_says_so(self, world: World, submission: Submission) -> None:
        Submission.objects.filter(pk=submission.pk).update(state="signing")
        answer = self.look(sign_in(world.reporter("x11")), submission, **{"2.1": "5"})
        assert answer.status_code == 409
        assert "không sửa được" in answer.json()["error"]

    def test_strangers_find_nothing(self, world: World, submission: Submission) -> None:
        assert self.look(sign_in(world.outsider), submission, **{"2.1": "5"}).status_code == 404


def test_what_browsers_keep_of_a_form_is_over_with_it(world: World) -> None:
    submission = make.submission_of(make.make_campaign(), "x11")
    clerk = sign_in(world.reporter("x11"))
    address = f"/bao-cao/{submission.pk}/"
    assert b"data-kept-over" not in clerk.get(address).content
    Submission.objects.filter(pk=submission.pk).update(state="signing")
    assert f'data-kept-over="{address}"' in clerk.get(address).content.decode()


def test_modules_are_asked_for_at_once(world: World) -> None:
    """Every module that js/entry.js needs, by whatever way, is named in the head of the page."""
    submission = make.submission_of(make.make_campaign(), "x11")
    text = sign_in(world.reporter("x11")).get(page(submission)).content.decode()
    needed, unread = set[str](), {"entry.js"}
    while unread:
        source = (settings.BASE_DIR / "static" / "js" / unread.pop()).read_text(encoding="utf-8")
        found = set(re.findall(r"""^(?:import|}).*["']\./([\w-]+\.js)["'];""", source, re.M))
        unread |= found - needed
        needed |= found
    assert set(re.findall(r'rel="modulepreload" href="[^"]*/([\w-]+\.js)"', text)) == needed
