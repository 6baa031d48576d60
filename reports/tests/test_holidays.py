"""Holidays on screen: who keeps them, what they change and what they do not."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.campaigns import deadlines
from reports.models import Campaign, Holiday
from reports.tests import make
from reports.tests.make import World
from reports.tests.screens import sign_in, words
from units.models import AuditEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_window")]


def add(world: World, day: str, kind: str = "off", name: str = "Giỗ Tổ") -> Any:
    posted = {"day": day, "kind": kind, "name": name}
    return sign_in(world.business_admin).post(reverse("holiday-add"), posted, follow=True)


def test_a_day_counts_from_when_it_is_on_record(world: World) -> None:
    assert "Đã ghi 07/04/2025 Giỗ Tổ" in words(add(world, "7/4/2025"))
    assert not deadlines.calendar().is_working(date(2025, 4, 7))
    add(world, "12/4/2025", "work", "Làm bù")
    assert deadlines.calendar().is_working(date(2025, 4, 12))
    assert AuditEvent.objects.filter(action="holiday.add").count() == 2


def test_only_weekends_are_worked_in_exchange(world: World) -> None:
    page = add(world, "7/4/2025", "work")
    assert page.status_code == 422 and "không phải thứ bảy, chủ nhật" in words(page)
    assert not Holiday.objects.exists()


def test_a_due_day_does_not_move_and_it_is_said(campaign: Campaign, world: World) -> None:
    page = words(add(world, "18/3/2025"))
    assert "Hạn gửi rơi vào ngày không làm việc" in page
    assert "hạn 18/03/2025; ngày làm việc gần nhất từ đó: 19/03/2025" in page
    owed = make.submission_of(campaign, "x11").obligation
    assert owed.due_day == date(2025, 3, 18)


def test_what_is_still_to_come_can_be_taken_off(world: World) -> None:
    add(world, "7/4/2025")
    add(world, "14/3/2025", name="Đã qua")
    admin = sign_in(world.business_admin)
    for holiday in Holiday.objects.all():
        admin.post(reverse("holiday-remove", args=[holiday.pk]))
    assert [one.name for one in Holiday.objects.all()] == ["Đã qua"]


def test_a_file_is_taken_whole_or_not_at_all(world: World) -> None:
    admin = sign_in(world.business_admin)

    def load(text: str) -> str:
        file = SimpleUploadedFile("nghi.csv", text.encode())
        return words(admin.post(reverse("holiday-load"), {"file": file}, follow=True))

    assert "nghi.csv:3" in load("day,kind,name\n2025-04-07,off,Giỗ Tổ\n2025,off,x\n")
    assert not Holiday.objects.exists()
    for name in ("a\0", "x" * 121, "x" * 140_000):
        assert "nghi.csv:" in load(f"day,kind,name\n2025-04-07,off,{name}\n")
    assert not Holiday.objects.exists()
    assert "1 ngày thay đổi" in load("day,kind,name\r2026-01-01,off,Tết\r")
    assert "2 ngày thay đổi" in load("day,kind,name\n2025-04-07,off,Giỗ Tổ\n2025-04-12,work,Bù\n")


def test_a_lead_reads_them_and_nobody_else_changes_them(world: World) -> None:
    add(world, "7/4/2025")
    assert "Giỗ Tổ" in words(sign_in(world.lead).get(reverse("holidays")))
    assert sign_in(world.reporter()).get(reverse("holidays")).status_code == 404
    for person in (world.lead, world.reviewer, world.system_admin):
        remove = reverse("holiday-remove", args=[Holiday.objects.get().pk])
        assert sign_in(person).post(remove).status_code == 404
        posted = {"day": "8/4/2025", "kind": "off", "name": "x"}
        sign_in(person).post(reverse("holiday-add"), posted)
    assert Holiday.objects.count() == 1
