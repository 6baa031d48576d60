"""A campaign as plain data, before it is opened: the JSON of `manage.py open_campaign`.

Reading checks the shape alone, and names every fault by its place in the file. Whether the units
exist and nothing is asked twice is the business of `reports.campaigns.asking`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from reports.models import Form
from units.days import YEARS
from units.models import Level
from units.text import storable

CODE = re.compile(r"[0-9A-Za-z]+([._-][0-9A-Za-z]+)*")
UNIT_PATTERN = re.compile(r"(level|unit):(\S+)")
UNREADABLE = "Có ký tự không lưu được."
CAMPAIGN_KEYS = (
    "code",
    "name",
    "root",
    "as_of",
    "covers_from",
    "covers_to",
    "due",
    "waits_for_areas",
    "forms",
)
FORM_KEYS = ("code", "name", "subject", "units", "about", "indicators", "control", "own_office")


@dataclass(frozen=True)
class Fault:
    """Why a plan is refused: its place in the file (or nothing), and what to mend."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


class CampaignError(Exception):
    """A campaign that cannot be opened or changed; every reason at once, for the reader."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass(frozen=True)
class FormPlan:
    """One form: who answers (`units`), about whom, which indicators."""

    code: str
    name: str
    subject: str
    units: tuple[str, ...]
    about: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    control: frozenset[str] = frozenset()
    own_office: bool = False


@dataclass(frozen=True)
class Plan:
    """One campaign. It covers `[covers_from, covers_to)`; `due` is by level."""

    code: str
    name: str
    root: str
    as_of: date
    covers_from: date
    covers_to: date
    due: dict[str, date] = field(default_factory=dict)
    forms: tuple[FormPlan, ...] = ()
    waits_for_areas: bool = False

    @property
    def last_day(self) -> date:
        """The last day covered."""
        return self.covers_to - timedelta(days=1)


def read_plan(data: object) -> Plan:
    """The plan a JSON file holds; CampaignError lists every fault with its JSON path."""
    reader = _Reader()
    plan = reader.plan(data)
    if reader.faults or plan is None:
        raise CampaignError(reader.faults)
    return plan


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan as JSON data; `read_plan` gives it back."""
    return {
        "code": plan.code,
        "name": plan.name,
        "root": plan.root,
        "as_of": plan.as_of.isoformat(),
        "covers_from": plan.covers_from.isoformat(),
        "covers_to": plan.covers_to.isoformat(),
        "due": {level: day.isoformat() for level, day in plan.due.items()},
        **({"waits_for_areas": True} if plan.waits_for_areas else {}),
        "forms": [_form_to_json(form) for form in plan.forms],
    }


def _form_to_json(form: FormPlan) -> dict[str, Any]:
    """Keys that say nothing are left out, as a person would write it."""
    data: dict[str, Any] = {
        "code": form.code,
        "name": form.name,
        "subject": form.subject,
        "units": list(form.units),
    }
    if form.about:
        data["about"] = list(form.about)
    data["indicators"] = list(form.indicators)
    if form.control:
        data["control"] = sorted(form.control)
    if form.own_office:
        data["own_office"] = True
    return data


class _Reader:
    """Reads JSON into a plan, collecting faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def plan(self, data: object) -> Plan | None:
        if not isinstance(data, dict):
            self._refuse("", "Cần một đối tượng JSON mô tả đợt báo cáo.")
            return None
        self._only(data, CAMPAIGN_KEYS, "")
        plan = Plan(
            code=self._code(data, ""),
            name=self._text(data, "name", "", limit=200),
            root=self._text(data, "root", ""),
            as_of=self._day(data.get("as_of"), "as_of"),
            covers_from=self._day(data.get("covers_from"), "covers_from"),
            covers_to=self._day(data.get("covers_to"), "covers_to"),
            due=self._due(data.get("due")),
            forms=self._forms(data.get("forms")),
            waits_for_areas=self._flag(data, "waits_for_areas", ""),
        )
        dates_read = not any(fault.path in CAMPAIGN_KEYS for fault in self.faults)
        if dates_read and plan.covers_from >= plan.covers_to:
            self._refuse("covers_to", "Phải sau covers_from (ngày covers_to không thuộc kỳ).")
        return plan

    def _due(self, data: object) -> dict[str, date]:
        if not isinstance(data, dict) or not data:
            self._refuse("due", "Cần hạn gửi của từng cấp, dạng {CẤP: NGÀY}.")
            return {}
        for level in data:
            if level not in Level.values:
                self._refuse(f"due.{level}", f"Không có cấp này; cần {', '.join(Level.values)}.")
        return {str(level): self._day(day, f"due.{level}") for level, day in data.items()}

    def _forms(self, data: object) -> tuple[FormPlan, ...]:
        if not isinstance(data, list) or not data:
            self._refuse("forms", "Cần ít nhất một biểu mẫu.")
            return ()
        forms = [self._form(form, f"forms[{place}]") for place, form in enumerate(data)]
        codes = [form.code for form in forms if form]
        for place, code in enumerate(codes):
            if code and code in codes[:place]:
                self._refuse(f"forms[{place}].code", f"Mã biểu {code} đã dùng ở biểu trước.")
        return tuple(form for form in forms if form)

    def _form(self, data: object, path: str) -> FormPlan | None:
        if not isinstance(data, dict):
            self._refuse(path, "Cần một đối tượng JSON mô tả biểu mẫu.")
            return None
        self._only(data, FORM_KEYS, path)
        form = FormPlan(
            code=self._code(data, path),
            name=self._text(data, "name", path, limit=200),
            subject=self._text(data, "subject", path),
            units=self._patterns(data, "units", path, self._unit_pattern),
            about=self._patterns(data, "about", path, self._unit_pattern),
            indicators=self._patterns(data, "indicators", path, self._any_text),
            control=frozenset(self._patterns(data, "control", path, self._explicit_code)),
            own_office=self._flag(data, "own_office", path),
        )
        self._complete(form, path)
        return form

    def _complete(self, form: FormPlan, path: str) -> None:
        """What a form of its kind cannot do without."""
        kinds = Form.SubjectKind.values
        if form.subject and form.subject not in kinds:
            self._refuse(f"{path}.subject", f"Cần một trong {', '.join(kinds)}.")
        if not form.units:
            self._refuse(f"{path}.units", "Chưa nêu đơn vị nào trả lời.")
        if not form.indicators and not form.control:
            self._refuse(f"{path}.indicators", "Biểu không hỏi chỉ tiêu nào.")
        if bool(form.about) != (form.subject == Form.SubjectKind.EACH):
            self._refuse(f"{path}.about", "Có khi và chỉ khi biểu hỏi về từng đơn vị (each).")

    def _only(self, data: dict[Any, Any], known: Sequence[str], path: str) -> None:
        for key in data:
            if key not in known:
                self._refuse(_join(path, str(key)), "Không có mục này.")

    def _code(self, data: dict[Any, Any], path: str) -> str:
        code = self._text(data, "code", path, limit=40)
        if code and not CODE.fullmatch(code):
            self._refuse(_join(path, "code"), "Mã chỉ gồm chữ không dấu, chữ số và các dấu . - _")
        return code

    def _text(self, data: dict[Any, Any], key: str, path: str, limit: int = 60) -> str:
        text = data.get(key)
        if not isinstance(text, str) or not text.strip():
            self._refuse(_join(path, key), "Thiếu, hoặc không phải một chuỗi chữ.")
            return ""
        if len(text.strip()) > limit:
            self._refuse(_join(path, key), f"Dài quá {limit} ký tự.")
        if not storable(text):
            self._refuse(_join(path, key), UNREADABLE)
        return text.strip()

    def _flag(self, data: dict[Any, Any], key: str, path: str) -> bool:
        flag = data.get(key, False)
        if not isinstance(flag, bool):
            self._refuse(_join(path, key), "Cần true hoặc false.")
        return flag is True

    def _day(self, text: object, path: str) -> date:
        try:
            if isinstance(text, str) and len(text) == 10:
                day = date.fromisoformat(text)
                if day.year in YEARS:
                    return day
        except ValueError:
            pass
        self._refuse(path, f"Nhận được {text!r}, cần ngày dạng 2025-03-14.")
        return date.min

    def _patterns(
        self, data: dict[Any, Any], key: str, path: str, check: Callable[[str], str]
    ) -> tuple[str, ...]:
        """A list of strings, each understood by `check`, which gives a reason or nothing."""
        items = data.get(key, [])
        here = _join(path, key)
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self._refuse(here, "Cần một danh sách chuỗi chữ.")
            return ()
        for place, item in enumerate(items):
            if reason := check(item) if storable(item) else UNREADABLE:
                self._refuse(f"{here}[{place}]", reason)
        return tuple(dict.fromkeys(items))

    @staticmethod
    def _unit_pattern(text: str) -> str:
        match = UNIT_PATTERN.fullmatch(text)
        if not match:
            return f"Nhận được “{text}”, cần level:CẤP hoặc unit:MÃ."
        if match[1] == "level" and match[2] not in Level.values:
            return f"Không có cấp “{match[2]}”; cần {', '.join(Level.values)}."
        return ""

    @staticmethod
    def _any_text(text: str) -> str:
        return "" if text.strip() else "Chuỗi trống."

    @staticmethod
    def _explicit_code(text: str) -> str:
        if not text.strip() or "*" in text:
            return f"Nhận được “{text}”; dòng đối chiếu phải nêu mã cụ thể."
        return ""

    def _refuse(self, path: str, reason: str) -> None:
        self.faults.append(Fault(path, reason))


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
