"""Who is asked what about whom: a plan read against the unit tree and the catalogue of its day.

Nothing is written here. The result carries its faults, so that a preview can show them and
opening can refuse them (design 3).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property

from indicators.editions import Edition
from indicators.models import IndicatorVersion
from reports.campaigns.plans import Fault, FormPlan, Plan
from reports.models import Form
from units.models import Level, Unit, UnitRecord
from units.tree import Node, Tree

Kind = Form.SubjectKind


@dataclass(frozen=True)
class Line:
    """One indicator asked; a control line is compared with the sum and never added."""

    indicator: IndicatorVersion
    control: bool

    def is_for(self, level: str) -> bool:
        """Whether it is asked about a unit of this level."""
        return level in self.indicator.level_set()


@dataclass(frozen=True)
class AskedForm:
    """A form with its patterns worked out. `about` is empty when each unit answers for itself."""

    plan: FormPlan
    units: tuple[Node, ...]
    about: tuple[Node, ...]
    lines: tuple[Line, ...]

    def subjects(self, unit: Node) -> tuple[Node, ...]:
        """The units that `unit` answers about."""
        return (unit,) if self.plan.subject == Kind.SELF else self.about

    def all_subjects(self) -> tuple[Node, ...]:
        return self.units if self.plan.subject == Kind.SELF else self.about

    def codes(self, level: str) -> frozenset[str]:
        """The indicators asked about a unit of this level, control lines left out."""
        return self._codes[level]

    @cached_property
    def _codes(self) -> dict[str, frozenset[str]]:
        counted = [line for line in self.lines if not line.control]
        return {
            level: frozenset(line.indicator.code for line in counted if line.is_for(level))
            for level in Level.values
        }


@dataclass(frozen=True)
class Asking:
    """A plan worked out: `inside` is the root with everything below it, in list order."""

    plan: Plan
    tree: Tree
    catalogue_id: int
    root: Node | None = None
    inside: tuple[Node, ...] = ()
    forms: tuple[AskedForm, ...] = ()
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, path: str, reason: str) -> None:
        self.faults.append(Fault(path, reason))


def resolve(plan: Plan, edition: Edition) -> Asking:
    """Work a plan out on the tree and the catalogue as they are on its day."""
    tree = Tree.as_of(plan.as_of)
    try:
        root = tree.by_code(plan.root)
    except KeyError:
        asking = Asking(plan, tree, edition.pk)
        asking.refuse("root", _absent(plan.root, plan, _existing([plan.root])) + _ended(plan))
        return asking
    resolver = _Resolver(
        Asking(plan, tree, edition.pk, root, tuple(tree.descendants(root.id))), edition
    )
    return resolver.run(root)


class _Resolver:
    """Turns patterns into units and indicators, form by form."""

    def __init__(self, asking: Asking, edition: Edition) -> None:
        self.asking = asking
        self.edition = edition
        self.in_force = edition.in_force(asking.plan.as_of)
        self.inside = {node.code: node for node in asking.inside}
        self.existing = _existing(
            code for code in _named_units(asking.plan) if code not in self.inside
        )

    def run(self, root: Node) -> Asking:
        forms = tuple(
            self._form(form, root, f"forms[{place}]")
            for place, form in enumerate(self.asking.plan.forms)
        )
        asking = replace(self.asking, forms=forms)
        _check_due(asking)
        return asking

    def _form(self, form: FormPlan, root: Node, path: str) -> AskedForm:
        units = self._units(form.units, f"{path}.units")
        if form.subject == Kind.ROOT:
            about: tuple[Node, ...] = (root,)
        else:
            about = self._units(form.about, f"{path}.about")
        subjects = units if form.subject == Kind.SELF else about
        lines = self._lines(form, {node.level for node in subjects}, path)
        if not units:
            self.asking.refuse(f"{path}.units", f"Biểu {form.code} không có đơn vị nào trả lời.")
        if form.subject == Kind.EACH and not about:
            self.asking.refuse(f"{path}.about", f"Biểu {form.code} không hỏi về đơn vị nào.")
        if subjects and not lines:
            self.asking.refuse(
                f"{path}.indicators", f"Biểu {form.code} không có chỉ tiêu nào phù hợp."
            )
        return AskedForm(form, units, about, lines)

    def _units(self, patterns: tuple[str, ...], path: str) -> tuple[Node, ...]:
        """The units of the patterns, each once, in list order."""
        found: set[int] = set()
        for place, pattern in enumerate(patterns):
            kind, _, name = pattern.partition(":")
            if kind == "level":
                found.update(node.id for node in self.asking.inside if node.level == name)
            elif name in self.inside:
                found.add(self.inside[name].id)
            else:
                reason = self._why_not(name)
                self.asking.refuse(f"{path}[{place}]", reason)
        return tuple(node for node in self.asking.inside if node.id in found)

    def _why_not(self, code: str) -> str:
        try:
            node = self.asking.tree.by_code(code)
        except KeyError:
            return _absent(code, self.asking.plan, self.existing)
        return f"{node.name} ({code}) không thuộc địa bàn của đợt báo cáo."

    def _lines(self, form: FormPlan, levels: set[str], path: str) -> tuple[Line, ...]:
        """The indicators of the patterns, each once, in the catalogue's order."""
        taken: set[str] = set()
        named = [(f"{path}.indicators[{n}]", text) for n, text in enumerate(form.indicators)]
        named += [(f"{path}.control", code) for code in sorted(form.control)]
        for place, pattern in named:
            if "*" in pattern:
                taken.update(self._fitting(pattern, levels))
            elif reason := self._misfit(pattern, levels):
                self.asking.refuse(place, reason)
            else:
                taken.add(pattern)
        return tuple(
            Line(version, code in form.control)
            for code, version in self.edition.indicators.items()
            if code in taken
        )

    def _fitting(self, pattern: str, levels: set[str]) -> Iterator[str]:
        for code, version in self.in_force.items():
            if fnmatchcase(code, pattern) and version.is_entered and version.level_set() & levels:
                yield code

    def _misfit(self, code: str, levels: set[str]) -> str:
        """Why an indicator named outright cannot be asked; nothing when it can."""
        version = self.edition.indicators.get(code)
        if version is None:
            return f"Không có chỉ tiêu {code} trong danh mục."
        if not version.is_entered:
            return f"Chỉ tiêu {code} được tính theo công thức, không hỏi."
        if code not in self.in_force:
            return f"Chỉ tiêu {code} không có hiệu lực ngày {self.asking.plan.as_of:%d/%m/%Y}."
        if foreign := levels - version.level_set():
            return f"Chỉ tiêu {code} không hỏi về {_level_names(foreign)}."
        return ""


def _level_names(levels: Iterable[str]) -> str:
    return ", ".join(str(Level(level).label).lower() for level in Level.values if level in levels)


def _named_units(plan: Plan) -> Iterator[str]:
    for form in plan.forms:
        for pattern in (*form.units, *form.about):
            kind, _, name = pattern.partition(":")
            if kind == "unit":
                yield name


def _existing(codes: Iterable[str]) -> set[str]:
    """Which of these codes belong to a unit of any day; no query when there is nothing to ask."""
    wanted = set(codes)
    found = Unit.objects.filter(code__in=wanted).values_list("code", flat=True)
    return set(found) if wanted else set()


def _absent(code: str, plan: Plan, existing: set[str]) -> str:
    if code in existing:
        return f"Đơn vị {code} không hoạt động ngày {plan.as_of:%d/%m/%Y}."
    return f"Không có đơn vị mang mã {code}."


def _ended(plan: Plan) -> str:
    """What became of a root that is no more, and what can be done about it."""
    last = UnitRecord.objects.filter(unit__code=plan.root).order_by("valid_from").last()
    if last is None or last.valid_to is None or last.valid_to > plan.as_of:
        return ""
    return (
        f" {last.name} chấm dứt hoạt động từ {last.valid_to:%d/%m/%Y}: chọn ngày đọc cây đơn vị "
        "trước ngày này, hoặc mở đợt cho đơn vị mới bằng tệp."
    )


def _check_due(asking: Asking) -> None:
    """Every level that owes something needs its day."""
    owing = {node.level for form in asking.forms for node in form.units}
    for level in Level.values:
        if level in owing and level not in asking.plan.due:
            asking.refuse("due", f"Thiếu hạn gửi của {_level_names([level])} ({level}).")
