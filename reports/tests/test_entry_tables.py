"""Tables about many units, figures given by others, and how much a page asks of the database."""

from typing import Any

import pytest
from django.test import Client

from reports.models import Campaign, Submission, Value
from reports.submissions import entry, workflow
from reports.submissions.entry import CellInput
from reports.tests import make
from reports.tests.entering import page, save, sign_in, text
from reports.tests.make import World

pytestmark = pytest.mark.usefixtures("in_the_window")

MOST_QUERIES = 22  # of the largest page, whatever it holds


class TestQueries:
    def test_they_do_not_grow_with_lines(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        make.make_catalogue(*[f"2.{n}" for n in range(1, 61)])
        submission = make.submission_of(make.make_campaign(), "x11")
        clerk = sign_in(world.reporter("x11"))
        save(clerk, submission, **{f"2.{n}": str(n) for n in range(1, 61)})
        clerk.get(page(submission))
        with django_assert_max_num_queries(MOST_QUERIES):
            clerk.get(page(submission))

    def test_a_returned_form_beside_earlier_figures_is_the_dearest(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        """Remarks, open cells, findings, figures of others and of the past, all at once."""
        make.make_catalogue()
        each_campaign()
        half_year = each_campaign(code="KT-2025-6T", as_of="2025-06-14", covers_to="2025-06-15")
        submission = make.submission_of(half_year, "x11")
        Submission.objects.filter(pk=submission.pk).update(state="returned", round=2)
        clerk = sign_in(world.reporter("x11"))
        for area in ("chi-dao-dieu-hanh", "tai-chinh-cong"):
            clerk.get(page(submission, area))
            with django_assert_max_num_queries(MOST_QUERIES):
                clerk.get(page(submission, area))

    def test_nor_with_units(self, world: World, django_assert_max_num_queries: Any) -> None:
        submission = make.submission_of(each_campaign(), "vp-ubnd")
        clerk = sign_in(world.reporter("vp-ubnd"))
        clerk.get(page(submission))
        with django_assert_max_num_queries(MOST_QUERIES):
            clerk.get(page(submission))


def each_campaign(**kw: Any) -> Campaign:
    """Văn phòng UBND tỉnh about every commune on 2.*; communes about themselves on the rest."""
    return make.make_campaign(
        make.make_form("xa", indicators="1.* 6.*"),
        make.make_form(
            "vp", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="2.*"
        ),
        **kw,
    )


class TestFiguresThatOthersGive:
    @pytest.fixture
    def supplier(self, world: World, catalogue: Any) -> Submission:
        """Sent by the office's head: 5 for commune x11."""
        submission = make.submission_of(each_campaign(), "vp-ubnd")
        about = submission.obligation.subjects.get(unit=world["x11"])
        clerk = world.reporter("vp-ubnd")
        cells = [CellInput("2.1", about.pk, "5", 0)]
        entry.save_cells(submission, cells, by=clerk, at=make.NOW)
        workflow.apply(submission, "submit", by=clerk, at=make.NOW)
        workflow.apply(submission, "forward", by=world.head("vp-ubnd"), at=make.NOW)
        return submission

    @pytest.fixture
    def own(self, world: World, supplier: Submission) -> Submission:
        return make.submission_of(supplier.obligation.campaign, "x11")

    def say(self, client: Client, own: Submission, supplier: Submission, **said: str) -> Any:
        about = supplier.obligation.subjects.get(unit=own.obligation.unit)
        indicator = Value.objects.get(subject=about).indicator_id
        posted = {"doi-tuong": str(about.pk), "chi-tieu": str(indicator)} | said
        return client.post(f"/bao-cao/{own.pk}/xac-nhan/", posted, follow=True)

    def test_the_table_groups_its_units(self, world: World, supplier: Submission) -> None:
        clerk = sign_in(world.reporter("vp-ubnd"))
        first = text(clerk.get(page(supplier)))
        assert "Xã 1.1" in first
        assert "Xã 2.1" not in first
        assert "Xã 2.1" in text(clerk.get(page(supplier) + "?nhom=Huyện Số 2"))

    def test_the_unit_sees_them_with_their_source(self, world: World, own: Submission) -> None:
        shown = text(sign_in(world.reporter("x11")).get(f"/bao-cao/{own.pk}/"))
        assert "Số liệu do đơn vị khác cung cấp" in shown
        assert "Văn phòng UBND tỉnh" in shown

    def test_the_unit_confirms(self, world: World, own: Submission, supplier: Submission) -> None:
        shown = text(self.say(sign_in(world.reporter("x11")), own, supplier, dung="1"))
        assert "Đã xác nhận số liệu đúng." in shown

    def test_a_dispute_needs_a_reason_and_is_answered(
        self, world: World, own: Submission, supplier: Submission
    ) -> None:
        clerk = sign_in(world.reporter("x11"))
        assert "cần lý do" in text(self.say(clerk, own, supplier, **{"dieu-chinh": "1"}))
        self.say(clerk, own, supplier, **{"dieu-chinh": "1", "ly-do": "Thực tế là 6."})
        office = sign_in(world.reporter("vp-ubnd"))
        home = f"/bao-cao/{supplier.pk}/"
        assert "Thực tế là 6." in text(office.get(home))
        word = supplier.obligation.subjects.get(unit=world["x11"]).confirmations.get()
        office.post(f"{home}de-nghi/{word.pk}/", {"tra-loi": "Đã rà soát, đúng là 5."})
        assert "Đã rà soát, đúng là 5." in text(clerk.get(f"/bao-cao/{own.pk}/"))

    def test_a_figure_about_somebody_else_cannot_be_confirmed(
        self, world: World, own: Submission, supplier: Submission
    ) -> None:
        other = make.submission_of(supplier.obligation.campaign, "x12")
        client = sign_in(world.reporter("x12"))
        about = supplier.obligation.subjects.get(unit=world["x11"])
        indicator = Value.objects.get(subject=about).indicator_id
        posted = {"doi-tuong": str(about.pk), "chi-tieu": str(indicator), "dung": "1"}
        shown = text(client.post(f"/bao-cao/{other.pk}/xac-nhan/", posted, follow=True))
        assert "không phải về đơn vị" in shown
        assert not about.confirmations.exists()
