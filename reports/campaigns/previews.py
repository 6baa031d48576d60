"""What opening a plan would bring about, for the eyes of who opens it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reports.campaigns.asking import AskedForm, Asking
from reports.campaigns.deadlines import Calendar
from reports.campaigns.plans import Fault
from reports.models import Form
from units.models import Level


@dataclass(frozen=True)
class FormLineCount:
    """One form of the plan in numbers."""

    code: str
    name: str
    subject: str
    units: int
    about: int
    indicators: int
    control: int
    own_office: bool


@dataclass(frozen=True)
class LevelCount:
    """What the units of one level will owe."""

    label: str
    units: int
    obligations: int
    due: object


def forms(asking: Asking) -> list[FormLineCount]:
    """The forms as they would be opened."""
    return [_form(form) for form in asking.forms]


def levels(asking: Asking) -> list[LevelCount]:
    """Units and obligations of every level that owes something."""
    owed = Counter(unit.level for form in asking.forms for unit in form.units)
    units = Counter(level for _, level in {(u.id, u.level) for f in asking.forms for u in f.units})
    return [
        LevelCount(str(level.label), units[level], owed[level], asking.plan.due.get(level))
        for level in Level
        if owed[level]
    ]


def warnings(asking: Asking, days: Calendar) -> Iterator[str]:
    """What is allowed but probably not meant."""
    plan = asking.plan
    for level, due in plan.due.items():
        label = str(Level(level).label).lower()
        if due < plan.covers_to:
            yield f"Hạn gửi của {label} ({due:%d/%m/%Y}) trước khi hết kỳ số liệu."
        elif not days.is_working(due):
            yield f"Hạn gửi của {label} ({due:%d/%m/%Y}) là ngày nghỉ."
    present = {node.level for node in asking.inside}
    for form in plan.forms:
        for pattern in (*form.units, *form.about):
            kind, _, level = pattern.partition(":")
            if kind == "level" and level not in present:
                label = str(Level(level).label).lower()
                day = f"{plan.as_of:%d/%m/%Y}"
                yield f"Biểu {form.code}: không có đơn vị nào là {label} ngày {day}."
    if not plan.covers_from <= plan.as_of <= plan.covers_to:
        yield f"Ngày đọc cây đơn vị ({plan.as_of:%d/%m/%Y}) nằm ngoài kỳ số liệu."


def unconfirmed(faults: list[Fault], asking: Asking) -> list[str]:
    """Codes of the forms whose only lack is the confirmation of own offices (design 3)."""
    places = {f"forms[{n}].own_office": form.code for n, form in enumerate(asking.plan.forms)}
    return list(dict.fromkeys(places[f.path] for f in faults if f.path in places))


def _form(asked: AskedForm) -> FormLineCount:
    plan = asked.plan
    kinds = dict(Form.SubjectKind.choices)
    control = sum(line.control for line in asked.lines)
    return FormLineCount(
        code=plan.code,
        name=plan.name,
        subject=kinds[plan.subject],
        units=len(asked.units),
        about=len(asked.all_subjects()),
        indicators=len(asked.lines) - control,
        control=control,
        own_office=plan.own_office,
    )
