"""The three campaigns of the demonstration, as plans for `campaigns.opening.open_campaign`."""

from typing import Any

from indicators.models import IndicatorVersion

Plan = dict[str, Any]

# Văn phòng UBND tỉnh exports these from the one-stop system, about every unit.
DOSSIERS = ["3.3.0.1", "3.3.0.2", "3.3.0.3", "3.3.0.4.1", "3.3.0.5"]
DISTRICT_DOCUMENTS = ["2.1.2.1", "2.1.2.2"]
COMMUNE_DOCUMENTS = ["2.1.3.1", "2.1.3.2"]
ABOUT_UNITS = ["level:department", "level:district", "level:commune"]
SUPPLIERS = {
    "so-nv": "Số liệu Sở Nội vụ cung cấp",
    "so-tp": "Số liệu Sở Tư pháp cung cấp",
    "vp-ubnd": "Số liệu Văn phòng UBND tỉnh cung cấp",
    "so-tc": "Số liệu Sở Tài chính cung cấp",
    "so-khcn": "Số liệu Sở Khoa học và Công nghệ cung cấp",
}
DOSSIER_FORM = {
    "code": "ho-so",
    "name": "Hồ sơ thủ tục hành chính của từng đơn vị",
    "subject": "each",
    "units": ["unit:vp-ubnd"],
    "about": ABOUT_UNITS,
    "indicators": DOSSIERS,
    # A district's dossiers are those of its own offices; its communes stand beside it.
    "own_office": True,
}


def first_quarter(asked: dict[str, list[str]]) -> Plan:
    """KT-2025-Q1: what each supplier gave in the real report, by supplier's code."""
    elsewhere = {*DOSSIERS, *DISTRICT_DOCUMENTS, *COMMUNE_DOCUMENTS}
    suppliers = [
        _supplier(code, [c for c in asked[code] if c not in elsewhere]) for code in SUPPLIERS
    ]
    return {
        "code": "KT-2025-Q1",
        "name": "Báo cáo cải cách hành chính quý I năm 2025",
        "root": "kt",
        "as_of": "2025-03-14",
        "covers_from": "2024-12-15",
        "covers_to": "2025-03-15",
        "due": {"commune": "2025-03-18", "district": "2025-03-18", "department": "2025-03-19"},
        "forms": [
            *suppliers,
            DOSSIER_FORM,
            _own("huyen", "Biểu của UBND cấp huyện", "district", DISTRICT_DOCUMENTS),
            _own("xa", "Biểu của UBND cấp xã", "commune", COMMUNE_DOCUMENTS),
        ],
    }


def half_year(indicators: dict[str, IndicatorVersion]) -> Plan:
    """KT-2025-6T: the full catalogue by level, for a campaign half-way through."""
    return {
        "code": "KT-2025-6T",
        "name": "Báo cáo cải cách hành chính 6 tháng đầu năm 2025",
        "root": "kt",
        "as_of": "2025-06-14",
        "covers_from": "2024-12-15",
        "covers_to": "2025-06-15",
        "due": {"commune": "2025-06-17", "district": "2025-06-18", "department": "2025-06-19"},
        "forms": [
            *(
                _supplier(code, _supplied(indicators, name)) | CONTROLS.get(code, {})
                for code, name in _NAMES.items()
            ),
            DOSSIER_FORM,
            _own("so", "Biểu của sở, ban, ngành", "department", _of(indicators, "department")),
            _own("huyen", "Biểu của UBND cấp huyện", "district", _of(indicators, "district")),
            _own("xa", "Biểu của UBND cấp xã", "commune", _of(indicators, "commune")),
        ],
    }


def district_year(asked: dict[str, list[str]]) -> Plan:
    """TMR-2022: Tu Mơ Rông's year, its offices reporting about the district."""
    names = {
        "tmr-nv": "Số liệu Phòng Nội vụ cung cấp",
        "tmr-vp": "Số liệu Văn phòng HĐND-UBND huyện cung cấp",
        "tmr-tp": "Số liệu Phòng Tư pháp cung cấp",
        "tmr-tckh": "Số liệu Phòng Tài chính - Kế hoạch cung cấp",
    }
    return {
        "code": "TMR-2022",
        "name": "Báo cáo cải cách hành chính năm 2022 huyện Tu Mơ Rông",
        "root": "h617",
        "as_of": "2022-12-14",
        "covers_from": "2021-12-15",
        "covers_to": "2022-12-15",
        "due": {"office": "2022-12-19"},
        "forms": [
            {
                "code": code,
                "name": name,
                "subject": "root",
                "units": [f"unit:{code}"],
                "indicators": asked[code],
            }
            for code, name in names.items()
        ],
    }


# Sở Tài chính keeps its own count of public service units, set against the sum of the units.
CONTROLS: dict[str, Plan] = {"so-tc": {"control": ["6.2.1"]}}
_NAMES = {
    "so-nv": "Sở Nội vụ",
    "so-tp": "Sở Tư pháp",
    "vp-ubnd": "Văn phòng UBND tỉnh",
    "so-tc": "Sở Tài chính",
    "so-khcn": "Sở Khoa học và Công nghệ",
}


def _supplier(code: str, indicators: list[str]) -> Plan:
    return {
        "code": code,
        "name": SUPPLIERS[code],
        "subject": "root",
        "units": [f"unit:{code}"],
        "indicators": indicators,
    }


def _own(code: str, name: str, level: str, indicators: list[str]) -> Plan:
    return {
        "code": code,
        "name": name,
        "subject": "self",
        "units": [f"level:{level}"],
        "indicators": indicators,
        # A district and its communes are both asked: each answers for its own offices only.
        "own_office": True,
    }


def _supplied(indicators: dict[str, IndicatorVersion], name: str) -> list[str]:
    """What one supplier answers for the province: its single and catalogue figures, and sums
    that nobody below is asked for."""
    return [
        code
        for code, version in indicators.items()
        if version.is_entered
        and version.supplier.split(";")[0].strip() == name
        and "province" in version.level_set()
        and (version.over_units != "sum" or version.level_set() == {"province"})
        and version.over_units in ("single", "catalogue", "sum")
    ]


def _of(indicators: dict[str, IndicatorVersion], level: str) -> list[str]:
    """What a unit of a level answers about itself."""
    return [
        code
        for code, version in indicators.items()
        if version.is_entered
        and level in version.level_set()
        and version.over_units != "catalogue"
        and code not in DOSSIERS
    ]
