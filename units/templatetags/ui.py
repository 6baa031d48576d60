"""What the screens share: words and colours of states, Vietnamese dates, small pieces of forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
    SelectMultiple,
    Widget,
)
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()

# code -> (words on the screen, tone); the words are those of the design, section 2
STATES = {
    "empty": ("Chưa nhập", "quiet"),
    "draft": ("Đang nhập", "info"),
    "signing": ("Chờ lãnh đạo duyệt", "wait"),
    "submitted": ("Đã gửi", "info"),
    "in_review": ("Đang kiểm tra", "busy"),
    "returned": ("Trả lại", "bad"),
    "approved": ("Đã đạt", "good"),
}
MARKS = {
    "late": ("Trễ hạn", "bad"),
    "exempt": ("Được miễn", "quiet"),
    "extended": ("Được gia hạn", "wait"),
    "rehearsal": ("Tập dượt", "busy"),
}
SOON = 3  # days before the due day from which a deadline is shown as urgent


@register.inclusion_tag("components/_badge.html")
def state_badge(state: str, started: bool = True) -> dict[str, str]:
    """The state of a submission; a draft in which nothing was entered reads "Chưa nhập"."""
    label, tone = STATES["empty" if state == "draft" and not started else state]
    return {"label": label, "tone": tone}


@register.inclusion_tag("components/_badge.html")
def mark_badge(mark: str) -> dict[str, str]:
    """Late, exempt, extended, of a rehearsal: marks beside a state, never a state."""
    label, tone = MARKS[mark]
    return {"label": label, "tone": tone}


@register.filter
def day(value: date | datetime | None) -> str:
    """05/02/2025; nothing when there is no date."""
    return _local(value).strftime("%d/%m/%Y") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """14:05 ngày 05/02/2025, in the portal's time zone."""
    return _local(value).strftime("%H:%M ngày %d/%m/%Y") if value else ""


@register.filter
def long_day(value: date | datetime | None) -> str:
    """ngày 05 tháng 02 năm 2025: Decree 30/2020 pads days below 10 and the months 1 and 2."""
    if not value:
        return ""
    on = _local(value)
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


@register.filter
def due_in(due: date | None, on: date) -> str:
    """How far a due day is, in words: còn 3 ngày · đến hạn hôm nay · quá hạn 2 ngày."""
    if not due:
        return ""
    left = (due - on).days
    if left == 0:
        return "đến hạn hôm nay"
    return f"còn {left} ngày" if left > 0 else f"quá hạn {-left} ngày"


@register.inclusion_tag("components/_due.html")
def due(due_on: date | None, on: date, settled: bool = False) -> dict[str, object]:
    """A due day with its distance; once the report is in (settled) only the day is shown."""
    left = (due_on - on).days if due_on else 0
    tone = "bad" if left < 0 else "wait" if left <= SOON else "quiet"
    return {"due_on": due_on, "on": on, "settled": settled, "tone": tone}


@register.filter
def last_day(until: date | None) -> str:
    """The last day inside a window whose end is exclusive."""
    return day(until - timedelta(days=1)) if until else ""


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget with the class that Bootstrap expects for its kind."""
    css = f"{_css_class(field.field.widget)}{' is-invalid' if field.errors else ''}"
    return field.as_widget(
        attrs={"class": f"{field.field.widget.attrs.get('class', '')} {css}".strip()}
    )


@register.filter
def window(page: Page[Any]) -> Iterator[str | int]:
    """Page numbers with gaps: 1 2 … 7 8 9 … 20."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@dataclass(frozen=True)
class Fault:
    """A line of the error summary; href leads to the field."""

    text: str
    href: str = ""


@register.simple_tag
def faults_of(form: BaseForm) -> list[Fault]:
    """Every error of a form, those of fields with a link to the field."""
    general = [Fault(str(error)) for error in form.non_field_errors()]
    return general + [
        Fault(f"{field.label}: {error}", f"#{field.id_for_label}")
        for field in form
        for error in field.errors
    ]


def _css_class(widget: Widget) -> str:
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        return "choice-list"
    if isinstance(widget, Select | SelectMultiple):
        return "form-select"
    return "form-check-input" if isinstance(widget, CheckboxInput) else "form-control"


def _local(value: date) -> date:
    """Dates as they are; moments in the portal's own time zone."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
