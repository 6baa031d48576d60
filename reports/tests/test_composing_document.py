"""From the database to a document: words written, documents cited, earlier figures, units."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.adding import consolidation
from reports.documents import document, markup
from reports.models import Campaign, CitedDocument, Consolidation, Outline, Section
from reports.tests import answers, make
from units.models import Level

SECTIONS = (
    ("title", 0, "form", "BÁO CÁO", "Kết quả {kỳ}"),
    ("opening", 0, "form", "Mở đầu", "Thực hiện [[cv]], xin báo cáo:"),
    ("I", 1, "container", "KẾT QUẢ", ""),
    ("I.1", 2, "figures", "Văn bản", "Có {{2.1}} văn bản."),
    ("I.2", 2, "narrative", "Chỉ đạo", ""),
    ("I.3", 2, "narrative", "Cũ", "Không in."),
)


@pytest.fixture
def outline(db) -> Outline:
    made = Outline.objects.create(
        code="tinh", version=1, level=Level.PROVINCE, name="Đề cương tỉnh", numbering="letters"
    )
    for order, (key, level, kind, title, text) in enumerate(SECTIONS):
        Section.objects.create(
            outline=made,
            order=order,
            key=key,
            level=level,
            kind=kind,
            marker="" if kind == "form" else "#",
            title=title,
            text=text,
            retired=key == "I.3",
        )
    register("cv", 581)
    return made


def register(key: str, number: int) -> None:
    CitedDocument.objects.create(
        key=key, type="Công văn", number=number, reference=f"{number}/BNV-CCHC", subject="về CCHC"
    )


def added_up(campaign: Campaign, *, closed: int | None = None) -> Consolidation:
    made = consolidation.run(campaign, campaign.root, by=None, at=make.NOW)
    if closed:
        made.closed_number, made.closed_at = closed, make.NOW
        made.save()
    return made


def round_of(code: str, covers_from: str, covers_to: str) -> Campaign:
    return make.make_campaign(code=code, name=code, covers_from=covers_from, covers_to=covers_to)


def body(made, texts=None):
    built = document.build(made, at=make.NOW, texts=texts)
    return [block.text for block in built.body], built


def test_words_replace_default_text_and_retired_sections_are_gone(campaign, outline):
    made = added_up(campaign)
    shown, built = body(made, {"I.1": "- Viết theo [[cv]].", "I.2": "Đã chỉ đạo."})
    assert shown == [
        "I. KẾT QUẢ",
        "1. Văn bản",
        "Viết theo Công văn số 581/BNV-CCHC.",
        "2. Chỉ đạo",
        "Đã chỉ đạo.",
    ]
    assert built.opening[0].text.startswith("Thực hiện Công văn số 581/BNV-CCHC về CCHC")
    assert not built.faults
    assert not built.unwritten


def test_an_empty_word_is_nothing_and_nothing_is_said_so(campaign, outline):
    shown, built = body(added_up(campaign), {"I.1": ""})
    assert shown == ["I. KẾT QUẢ", "1. Văn bản", "Không.", "2. Chỉ đạo", "Không."]
    assert built.unwritten == ("I.1", "I.2")


def test_another_outline_may_be_given(campaign, outline):
    other = Outline.objects.create(
        code="khac", version=1, level=Level.DISTRICT, name="Khác", numbering="letters"
    )
    Section.objects.create(outline=other, order=1, key="title", level=0, kind="form", title="BÁO")
    built = document.build(added_up(campaign), at=make.NOW, outline=other)
    assert (built.title, built.body) == ("BÁO", ())


def test_earlier_figures_are_those_closed_last(world, catalogue, outline):
    year_ago = round_of("KT-2024-Q1", "2023-12-15", "2024-03-15")
    answers.accept(year_ago, "x11", {"2.1": 100})
    added_up(year_ago, closed=1)
    answers.accept(year_ago, "x12", {"2.1": 900})
    added_up(year_ago)  # a look only: the closed figures speak
    before = round_of("KT-2024-Q4", "2024-09-15", "2024-12-15")
    for unit in ("x11", "x12", "x21", "x22"):
        answers.accept(before, unit, {"2.1": 7})
    answers.accept(before, "x11", {"2.2": 7})
    added_up(before)  # not closed: 2.1 is complete, 2.2 is not
    now = make.make_campaign()
    answers.accept(now, "x11", {"2.1": 125, "2.2": 8})
    made = added_up(now)
    figures = document.figures_of(made)
    assert figures["2.1"].earlier == {"last_year": 100, "previous": 28}
    assert figures["2.2"].earlier == {}
    text = "{{2.1}} văn bản, {{2.1|so:last_year}}."
    assert "125 văn bản, tăng 25% so với cùng kỳ năm trước." in body(made, {"I.1": text})[0]


def test_the_longest_window_with_the_same_start_is_looked_back_to(world, catalogue):
    for code, end, value in (("M1", "2025-01-15", 3), ("M2", "2025-02-15", 5)):
        campaign = round_of(code, "2024-12-15", end)
        answers.accept(campaign, "x11", {"2.1": value})
        added_up(campaign, closed=1)
    now = make.make_campaign()
    answers.accept(now, "x11", {"2.1": 9})
    assert document.figures_of(added_up(now))["2.1"].earlier == {"previous_in_year": 5}


def test_units_are_named_as_the_campaign_read_them(campaign, outline):
    answers.accept(campaign, "x11", {"2.1": 4})
    answers.accept(campaign, "x12", {"2.1": "nil"})
    answers.accept(campaign, "x21", {"2.1": "na"})
    made = added_up(campaign)
    campaign.units.filter(unit__code="x11").update(name="Xã Đầu")
    shown, built = body(made, {"I.1": "- {{2.1|units}}.\n- {{2.1|missing}}.\n- {{2.3|missing}}."})
    assert "01 đơn vị: Xã Đầu." in shown
    assert "01 đơn vị chưa báo cáo: Xã 2.2." in shown
    assert [fault.code for fault in built.faults] == ["2.3"]


def test_units_of_another_root_are_not_named(campaign, outline):
    answers.accept(campaign, "x11", {"2.1": 4})
    root = campaign.units.get(unit__code="h1")
    made = consolidation.run(campaign, root, by=None, at=make.NOW)
    named = document.figures_of(made, listing={"2.1"})["2.1"].units
    assert [(unit.name, unit.value) for unit in named] == [("Xã 1.1", 4), ("Xã 1.2", None)]


def test_queries_do_not_grow_with_sections_figures_or_documents(world, catalogue, outline):
    year_ago = round_of("KT-2024-Q1", "2023-12-15", "2024-03-15")
    answers.accept(year_ago, "x11", {"2.1": 100})
    added_up(year_ago)
    campaign = make.make_campaign()
    answers.accept(campaign, "x11", {"2.1": 4, "2.2": 3, "6.1": 7})
    made = Consolidation.objects.get(pk=added_up(campaign).pk)
    body(made)

    def asked(texts: dict[str, str]) -> int:
        fresh = Consolidation.objects.get(pk=made.pk)
        with CaptureQueriesContext(connection) as queries:
            body(fresh, texts)
        return len(queries)

    one = asked({"I.1": "{{2.1|missing}} theo [[cv]]"})
    for number in range(20):
        register(f"d{number}", number + 1)
        outline.sections.create(
            order=100 + number, key=f"II.{number}", level=2, kind="narrative", title="Mục"
        )
    cited = "".join(f"^[[[d{number}]]]" for number in range(20))
    many = {
        f"II.{n}": f"{{{{2.1}}}} {{{{2.2|missing}}}} {{{{6.1|units}}}}{cited}" for n in range(20)
    }
    assert asked(many | {"I.1": "{{2.1|missing}} theo [[cv]]"}) == one
    assert one <= 20


def test_a_unit_reports_from_figures_of_its_own(campaign, outline):
    made = added_up(campaign)
    figures = document.figures_of(made)
    issuer = document.issuer_of(campaign, made.root_id)
    material = document.material_of(campaign, issuer, outline, figures, also="[[cv]] [[none]]")
    assert list(material.documents) == ["cv"]
    assert material.file_name == "bao-cao-kt-2025-q1-kt"
    assert markup.codes(material.sections[3].text) == {"2.1"}


def test_yeses_added_up_are_a_count(world):
    make.make_catalogue(("1.5", {"value_type": "yes_no", "over_units": "count_yes"}))
    campaign = make.make_campaign()
    answers.accept(campaign, "x11", {"1.5": 1})
    assert document.figures_of(added_up(campaign))["1.5"].value_type == "count"


def test_the_day_is_the_one_asked_for(campaign, outline):
    later = make.NOW + dt.timedelta(days=3)
    assert "20/03/2025" in document.build(added_up(campaign), at=later).drafted
