"""What makes a catalogue sound: every reason for which publishing one is refused.

One small check per reason. Checks of a row look at that row alone; checks of formulas and rules
look at the whole catalogue.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from indicators import formulas, rules
from indicators.exchange import Fault, IndicatorRow, RuleRow
from indicators.models import OverTime, OverUnits, Severity, ValueType
from units.models import Level

CODE = re.compile(r"[0-9A-Za-z]+(\.[0-9A-Za-z]+)*")
RULE_CODE = re.compile(r"[0-9A-Za-z]+([._-][0-9A-Za-z]+)*")
# Value types whose figures may be added, and so may stand in a sum over units.
ADDABLE = (ValueType.COUNT, ValueType.MONEY)
# A chosen code (0, 1, 2) is a name, not an amount.
NOT_ARITHMETIC = (ValueType.CHOICE,)


def faults_of(
    indicators: Sequence[IndicatorRow], rule_rows: Sequence[RuleRow], areas: Iterable[str]
) -> list[Fault]:
    """Everything wrong with a catalogue, in the order of its rows."""
    found = [*_repeated(indicators, "Chỉ tiêu"), *_repeated(rule_rows, "Quy tắc")]
    known_areas = set(areas)
    for row in indicators:
        found += [row.place.fault(f"{row.code}: {reason}") for reason in _of_row(row, known_areas)]
    known = {row.code: row for row in indicators}
    found += _of_formulas(known)
    for rule in rule_rows:
        found += [rule.place.fault(f"{rule.code}: {reason}") for reason in _of_rule(rule, known)]
    return found


def _repeated(rows: Sequence[IndicatorRow] | Sequence[RuleRow], noun: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            yield row.place.fault(f"{noun} {row.code} có nhiều hơn một dòng.")
        seen.add(row.code)


# -- one row ---------------------------------------------------------------------------------------


def _of_row(row: IndicatorRow, areas: set[str]) -> Iterator[str]:
    if not CODE.fullmatch(row.code):
        yield "Mã chỉ tiêu chỉ gồm chữ số, chữ không dấu, các phần cách nhau bằng dấu chấm."
    if not row.label or not row.unit_of_measure:
        yield "Thiếu tên chỉ tiêu hoặc đơn vị tính."
    if row.area not in areas:
        yield f"Không có lĩnh vực “{row.area}”."
    yield from _unknown("value_type", row.value_type, ValueType.values)
    yield from _unknown("over_units", row.over_units, OverUnits.values)
    yield from _unknown("over_time", row.over_time, OverTime.values)
    for check in ROW_CHECKS:
        yield from check(row)


def _unknown(column: str, text: str, allowed: list[str]) -> Iterator[str]:
    if text not in allowed:
        yield f"Cột {column}: nhận được “{text}”, cần một trong {', '.join(allowed)}."


def _levels(row: IndicatorRow) -> Iterator[str]:
    levels = row.levels.split()
    if not levels:
        yield "Cột levels: cần ít nhất một cấp."
    for level in levels:
        yield from _unknown("levels", level, Level.values)
    if len(set(levels)) < len(levels):
        yield "Cột levels: có cấp ghi hai lần."


def _decimals(row: IndicatorRow) -> Iterator[str]:
    whole = (ValueType.COUNT, ValueType.CHOICE, ValueType.YES_NO)
    if row.value_type in whole and row.decimals and not row.formula:
        yield f"Kiểu {row.value_type} không có phần thập phân, nhận được decimals={row.decimals}."


def _percent(row: IndicatorRow) -> Iterator[str]:
    if (row.value_type == ValueType.PERCENT) != (row.unit_of_measure == "%"):
        yield "Kiểu percent đi với đơn vị tính “%”, và chỉ kiểu percent."


def _choices(row: IndicatorRow) -> Iterator[str]:
    if row.value_type != ValueType.CHOICE:
        if row.choices:
            yield "Chỉ kiểu choice mới có các lựa chọn (cột choices)."
        return
    pairs = [part.partition("=") for part in row.choices.split("|")]
    codes = [code.strip() for code, _, _ in pairs]
    labels = [label.strip() for _, _, label in pairs]
    if not all(code.isdecimal() for code in codes) or not all(labels):
        yield f"Cột choices: nhận được “{row.choices}”, cần dạng 0=Chưa|1=Đang làm|2=Xong."
    elif len(set(codes)) < len(codes) or len(set(labels)) < len(labels):
        yield "Cột choices: có mã hoặc tên lựa chọn trùng nhau."


def _computed(row: IndicatorRow) -> Iterator[str]:
    marks = {bool(row.formula), row.over_units == "formula", row.over_time == "formula"}
    if len(marks) > 1:
        yield (
            "Chỉ tiêu tính toán phải có công thức và cả over_units, over_time là formula; "
            "chỉ tiêu nhập thì không."
        )


def _addable(row: IndicatorRow) -> Iterator[str]:
    if row.over_units == OverUnits.SUM and row.value_type not in ADDABLE:
        yield f"Kiểu {row.value_type} không cộng được qua các đơn vị (over_units=sum)."
    if (row.over_units == OverUnits.COUNT_YES) != (row.value_type == ValueType.YES_NO):
        yield "Kiểu yes_no đi với over_units=count_yes, và chỉ kiểu yes_no."
    if row.formula and row.value_type in (ValueType.CHOICE, ValueType.YES_NO):
        yield "Kết quả công thức là một số; kiểu phải là count, percent hoặc money."


def _dates(row: IndicatorRow) -> Iterator[str]:
    if row.valid_from and row.valid_to and row.valid_from >= row.valid_to:
        yield "Ngày hết hiệu lực phải sau ngày có hiệu lực."


ROW_CHECKS: tuple[Callable[[IndicatorRow], Iterator[str]], ...] = (
    _levels,
    _decimals,
    _percent,
    _choices,
    _computed,
    _addable,
    _dates,
)


# -- formulas --------------------------------------------------------------------------------------


def _of_formulas(known: dict[str, IndicatorRow]) -> list[Fault]:
    """Formulas that cannot be read, name what is not there, or depend on themselves."""
    found: list[Fault] = []
    readable: dict[str, formulas.Expression] = {}
    for row in known.values():
        if not row.formula:
            continue
        try:
            readable[row.code] = formulas.parse(row.formula)
        except formulas.FormulaError as error:
            found.append(row.place.fault(f"{row.code}: {error}"))
            continue
        reasons = _of_operands(readable[row.code].codes, row.formula, known)
        found += [row.place.fault(f"{row.code}: {reason}") for reason in reasons]
    return found or _of_cycles(readable)


def _of_operands(codes: Iterable[str], text: str, known: dict[str, IndicatorRow]) -> Iterator[str]:
    for code in codes:
        if code not in known:
            yield _at(code, text, f"Không có chỉ tiêu {code} trong danh mục")
        elif known[code].value_type in NOT_ARITHMETIC:
            yield _at(code, text, f"Chỉ tiêu {code} là lựa chọn, không tính toán được")


def _of_cycles(readable: dict[str, formulas.Expression]) -> list[Fault]:
    try:
        formulas.order(readable)
    except formulas.FormulaError as error:
        return [Fault(str(error))]
    return []


def _at(code: str, text: str, reason: str) -> str:
    """A reason with the place of a code in an expression, worded as the parser words it."""
    return str(formulas.FormulaError(reason, max(text.find(f"[{code}]"), 0), text))


# -- rules -----------------------------------------------------------------------------------------


def _of_rule(row: RuleRow, known: dict[str, IndicatorRow]) -> Iterator[str]:
    if not RULE_CODE.fullmatch(row.code):
        yield "Mã quy tắc chỉ gồm chữ không dấu, chữ số, dấu chấm, gạch nối, gạch dưới."
    if not row.message:
        yield "Thiếu thông báo (cột message)."
    yield from _unknown("severity", row.severity, Severity.values)
    if row.severity not in Severity.values:
        return
    try:
        rule = rules.parse_rule(
            code=row.code,
            severity=row.severity,
            applies_to=row.applies_to,
            expression=row.expression,
            message=row.message,
        )
    except formulas.FormulaError as error:
        yield str(error)
        return
    yield from _of_operands(rule.codes, row.expression, known)
