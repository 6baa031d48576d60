"""What a rule applies to: the codes it names, a class of indicators, or the form as a whole."""

from dataclasses import dataclass
from typing import Protocol

from indicators.expressions import FormulaError

# What a class of indicators may be chosen by, and the values each key knows.
_CLASSES = {
    "value_type": {"count", "percent", "money", "choice", "yes_no"},
    "over_units": {"sum", "single", "catalogue", "count_yes", "none", "formula"},
    "over_time": {"flow", "ytd", "stock", "plan", "opening", "annual", "formula"},
}


class Meaning(Protocol):
    """What a rule needs to know about an indicator; `IndicatorVersion` fits."""

    @property
    def label(self) -> str: ...
    @property
    def value_type(self) -> str: ...
    @property
    def decimals(self) -> int: ...
    @property
    def choices(self) -> str: ...
    @property
    def over_units(self) -> str: ...
    @property
    def over_time(self) -> str: ...
    @property
    def is_entered(self) -> bool: ...


@dataclass(frozen=True)
class Clause:
    """One alternative of a class: every key must hold one of its values."""

    allowed: tuple[tuple[str, frozenset[str]], ...]
    entered: bool = False

    def admits(self, meaning: Meaning) -> bool:
        """Whether an indicator belongs."""
        fits = all(getattr(meaning, key) in values for key, values in self.allowed)
        return fits and (meaning.is_entered or not self.entered)


@dataclass(frozen=True)
class AppliesTo:
    """What is judged: the codes named, every cell of a class, or the form as a whole."""

    clauses: tuple[Clause, ...] = ()
    form: bool = False

    def admits(self, meaning: Meaning) -> bool:
        """Whether an indicator's cells are judged one by one; never for codes or a form."""
        return any(clause.admits(meaning) for clause in self.clauses)


def parse_applies_to(text: str) -> AppliesTo:
    """`over_time=flow value_type=count,money | entered`, `form`, or nothing: the codes named."""
    text = text.strip()
    if not text:
        return AppliesTo()
    if text == "form":
        return AppliesTo(form=True)
    return AppliesTo(tuple(_clause(part, text) for part in text.split("|")))


def _clause(part: str, text: str) -> Clause:
    words = part.split()
    if not words:
        raise FormulaError("Thiếu điều kiện bên cạnh dấu |", text.find("|"), text)
    keys = tuple(_key(word, text) for word in words if word != "entered")
    return Clause(keys, entered="entered" in words)


def _key(word: str, text: str) -> tuple[str, frozenset[str]]:
    key, _, listed = word.partition("=")
    values = frozenset(listed.split(","))
    known = _CLASSES.get(key)
    if known is None:
        raise FormulaError(
            f"Không hiểu “{word}”; dùng {', '.join(_CLASSES)}, entered hoặc form",
            text.find(word),
            text,
        )
    if not values <= known:
        raise FormulaError(f"{key} chỉ nhận {', '.join(sorted(known))}", text.find(word), text)
    return key, values
