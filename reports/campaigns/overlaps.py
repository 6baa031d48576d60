"""Figures that would be counted twice, found before a campaign opens (design 3).

Three ways: one question answered twice; a supplier asked for the whole while the parts are asked
too; a unit and one below it both asked about something that is summed. Control lines never count,
so they are left out throughout. Questions are compared as sets of codes per form and level, not
one by one: a country has a million of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from indicators.models import OverUnits
from reports.campaigns.asking import AskedForm, Asking, Kind
from reports.campaigns.plans import Fault
from units.tree import Node, ids_in

# Over units these give the sum (or the count) of what is below; other kinds are never added.
ADDED_UP = (OverUnits.SUM, OverUnits.COUNT_YES)
Codes = frozenset[str]
NAMED = 5  # of the units that are merely mentioned; offending ones are named one and all


def faults_of(asking: Asking) -> list[Fault]:
    """Every double count of a plan, each naming its subjects and indicators."""
    return [*_answered_twice(asking), *_whole_and_parts(asking), *_upper_and_lower(asking)]


def _answered_twice(asking: Asking) -> list[Fault]:
    askers: dict[int, list[tuple[AskedForm, Node, Node]]] = defaultdict(list)
    for form in asking.forms:
        for unit in form.units:
            for subject in form.subjects(unit):
                askers[subject.id].append((form, unit, subject))
    clashes: dict[tuple[str, str, Codes], list[Node]] = defaultdict(list)
    for asked in askers.values():
        for (form, unit, subject), (other, other_unit, _) in combinations(asked, 2):
            common = form.codes(subject.level) & other.codes(subject.level)
            if common:
                who = _asker(form, unit, subject), _asker(other, other_unit, subject)
                clashes[(*who, common)].append(subject)
    return [
        Fault(
            "forms",
            f"Hỏi hai lần về {_names(subjects)}, chỉ tiêu {_in_order(codes, asking)}: "
            f"ở {first} và ở {second}.",
        )
        for (first, second, codes), subjects in clashes.items()
    ]


def _asker(form: AskedForm, unit: Node, subject: Node) -> str:
    who = "chính đơn vị" if unit.id == subject.id else unit.name
    return f"biểu {form.plan.code} ({who} trả lời)"


def _whole_and_parts(asking: Asking) -> list[Fault]:
    """A supplier's total of what is also summed from below must be a control line."""
    found = []
    for whole in (form for form in asking.forms if form.plan.subject == Kind.ROOT):
        for parts in asking.forms:
            below = [n for n in parts.all_subjects() if asking.root and n.id != asking.root.id]
            levels = {node.level for node in below}
            asked = frozenset(code for level in levels for code in parts.codes(level))
            total = frozenset(code for node in whole.about for code in whole.codes(node.level))
            common = asked & total & _added_up(asking)
            if below and common:
                found.append(Fault("forms", _whole_text(whole, parts, below, common, asking)))
    return found


def _whole_text(
    whole: AskedForm, parts: AskedForm, below: Sequence[Node], codes: Codes, asking: Asking
) -> str:
    root = asking.root.name if asking.root else ""
    return (
        f"Chỉ tiêu cộng {_in_order(codes, asking)}: biểu {whole.plan.code} hỏi tổng của {root}, "
        f"biểu {parts.plan.code} hỏi từng đơn vị bên dưới ({_some(below)}); "
        f"số sẽ bị cộng hai lần. Bỏ một bên, hoặc ghi dòng của biểu {whole.plan.code} "
        "là dòng đối chiếu (control)."
    )


def _upper_and_lower(asking: Asking) -> list[Fault]:
    """A district and its communes: the district must answer for its own offices only."""
    below = _asked_below(asking)
    added_up = _added_up(asking)
    clashes: dict[tuple[int, Codes], list[Node]] = defaultdict(list)
    for place, form in enumerate(asking.forms):
        if form.plan.subject == Kind.ROOT or form.plan.own_office:
            continue
        for subject in form.all_subjects():
            common = form.codes(subject.level) & added_up & below.get(subject.id, frozenset())
            if common:
                clashes[(place, common)].append(subject)
    return [
        Fault(
            f"forms[{place}].own_office",
            f"Chỉ tiêu cộng {_in_order(codes, asking)} được hỏi cả về {_names(subjects)} "
            "và về đơn vị trực thuộc; cần xác nhận đơn vị cấp trên chỉ trả lời cho cơ quan mình "
            "(own_office).",
        )
        for (place, codes), subjects in clashes.items()
    ]


def _asked_below(asking: Asking) -> dict[int, frozenset[str]]:
    """Unit id → the indicators asked about any unit properly below it."""
    below: dict[int, set[str]] = defaultdict(set)
    for form in asking.forms:
        if form.plan.subject == Kind.ROOT:
            continue
        for subject in form.all_subjects():
            codes = form.codes(subject.level)
            for above in ids_in(subject.path)[:-1]:
                below[above] |= codes
    return {unit_id: frozenset(codes) for unit_id, codes in below.items()}


def _added_up(asking: Asking) -> frozenset[str]:
    return frozenset(
        line.indicator.code
        for form in asking.forms
        for line in form.lines
        if line.indicator.over_units in ADDED_UP
    )


def _in_order(codes: Codes, asking: Asking) -> str:
    """The codes as the catalogue lists them."""
    place = {line.indicator.code: line.indicator.order for f in asking.forms for line in f.lines}
    return ", ".join(sorted(codes, key=lambda code: place.get(code, 0)))


def _names(nodes: Sequence[Node]) -> str:
    return ", ".join(f"{node.name} ({node.code})" for node in nodes)


def _some(nodes: Sequence[Node]) -> str:
    rest = len(nodes) - NAMED
    return _names(nodes[:NAMED]) + (f" và {rest} đơn vị khác" if rest > 0 else "")
