"""A draft report in one line: an outline, closed figures, a draft begun by the editor."""

from datetime import datetime, timedelta
from typing import Any

from reports.adding import consolidation
from reports.models import Campaign, Consolidation, Draft, Narrative, Outline, Section
from reports.tests import answers
from reports.tests.make import NOW, TODAY, World
from reports.writing import drafts
from units.models import Level, ReformArea

LATER = NOW + timedelta(hours=1)
# key, level, kind, title, writer, text
SECTIONS: tuple[tuple[str, int, str, str, str, str], ...] = (
    ("title", 0, "form", "BÁO CÁO", "", "Kết quả {kỳ}"),
    ("addressees", 0, "form", "Kính gửi", "", "Bộ Nội vụ."),
    ("opening", 0, "form", "Mở đầu", "", "{cơ quan đầy đủ} báo cáo như sau:"),
    ("I", 1, "container", "CHỈ ĐẠO, ĐIỀU HÀNH", "", ""),
    ("I.1", 2, "narrative", "Về kiểm tra", "Sở Nội vụ", ""),
    ("II", 1, "container", "KẾT QUẢ", "", ""),
    ("II.1", 2, "figures", "Thể chế", "Sở Tư pháp", "Đã ban hành {{2.1}} văn bản."),
    ("II.2", 2, "figures", "Tài chính", "", "Thu {{6.1|money}}. Có {{2.1}} văn bản, xem lại."),
    ("closing", 0, "form", "Kết thúc", "", "Xin báo cáo./."),
    ("recipients", 0, "form", "Nơi nhận:", "", "Như trên;\nLưu: VT."),
)
COMMUNE_SECTIONS: tuple[tuple[str, int, str, str, str, str], ...] = (
    ("title", 0, "form", "BÁO CÁO", "", "Kết quả {kỳ}"),
    ("1", 1, "narrative", "Kiểm tra", "", ""),
    ("2", 1, "figures", "Văn bản", "", "Xã ban hành {{2.1}} văn bản."),
)
FEEDS = {"1": "I.1", "2": "II.1"}


def make_outline(
    level: str = Level.PROVINCE,
    rows: tuple[tuple[str, int, str, str, str, str], ...] = SECTIONS,
    **kw: Any,
) -> Outline:
    """A published outline; `feeds` by key."""
    feeds = kw.pop("feeds", {})
    told = {"code": f"dc-{level}", "version": 1, "name": "Đề cương", "numbering": "letters"} | kw
    outline = Outline.objects.create(level=level, **told)
    area = ReformArea.objects.filter(code="the-che").first()
    Section.objects.bulk_create(
        Section(
            outline=outline,
            order=place,
            key=key,
            level=depth,
            marker="" if kind == "form" else "#",
            kind=kind,
            title=title,
            writer=writer,
            text=text,
            area=area if key.startswith("II") else None,
            feeds=feeds.get(key, ""),
        )
        for place, (key, depth, kind, title, writer, text) in enumerate(rows, 1)
    )
    return outline


def give_figures(campaign: Campaign, **more: dict[str, Any]) -> None:
    """Accepted figures of two communes; the others are missing."""
    answers.accept(campaign, "x11", {"2.1": 3, "2.2": 2, "6.1": 7} | more.get("x11", {}))
    answers.accept(campaign, "x12", {"2.1": 5, "2.2": 5, "6.1": 1} | more.get("x12", {}))


def close_figures(campaign: Campaign, world: World, *, at: datetime = NOW) -> Consolidation:
    """Chốt số liệu, by the lead reviewer."""
    root = campaign.units.get(unit_id=campaign.root_id)
    made = consolidation.run(campaign, root, by=world.lead, at=at)
    return consolidation.close(made, by=world.lead, at=at, on=TODAY, reason="Kịp hạn gửi Bộ")


def make_draft(campaign: Campaign, world: World, *, at: datetime = LATER) -> Draft:
    """The province's draft, begun by its editor on closed figures."""
    place = campaign.units.select_related("campaign").get(unit_id=campaign.root_id)
    return drafts.start(place, by=world.editor, at=at)


def make_unit_draft(campaign: Campaign, world: World, unit: str = "x11") -> Draft:
    """A commune's own draft, begun by its reporter."""
    if not Outline.objects.filter(level=Level.COMMUNE).exists():
        make_outline(Level.COMMUNE, COMMUNE_SECTIONS, feeds=FEEDS)
    place = campaign.units.select_related("campaign").get(unit__code=unit)
    return drafts.start(place, by=world.reporter(unit), at=LATER)


def section(draft: Draft, key: str) -> Narrative:
    return Narrative.objects.select_related("draft__campaign", "section").get(
        draft=draft, section__key=key
    )
