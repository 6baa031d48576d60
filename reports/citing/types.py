"""Types of official documents (tên loại văn bản) and the abbreviations that stand in a symbol.

From Phụ lục III of Nghị định 30/2020/NĐ-CP, with those of the party and of normative documents.
A letter (công văn) has no abbreviation: its symbol starts with the issuer, "526/UBND-TTHCC".
"""

from units.text import fold

# Longer names first: "Nghị quyết liên tịch" is no Nghị quyết followed by two words.
ABBREVIATIONS = {
    "Nghị quyết liên tịch": ("NQLT",),
    "Thông tư liên tịch": ("TTLT",),
    "Văn bản hợp nhất": ("VBHN",),
    "Chương trình": ("CTr", "CTR"),
    "Nghị quyết": ("NQ",),
    "Nghị định": ("NĐ",),
    "Quyết định": ("QĐ",),
    "Quy định": ("QĐ", "QyĐ", "QĐi"),
    "Quy chế": ("QC", "QCh"),
    "Thông báo": ("TB",),
    "Thông cáo": ("TC",),
    "Thông tri": ("TTr", "TT"),
    "Thông tư": ("TT",),
    "Hướng dẫn": ("HD",),
    "Kế hoạch": ("KH",),
    "Kết luận": ("KL",),
    "Phương án": ("PA",),
    "Báo cáo": ("BC",),
    "Biên bản": ("BB",),
    "Tờ trình": ("TTr",),
    "Giấy mời": ("GM",),
    "Chỉ thị": ("CT",),
    "Công điện": ("CĐ",),
    "Đề án": ("ĐA",),
    "Dự án": ("DA",),
    "Công văn": (),
    "Văn bản": (),
    "Pháp lệnh": (),
    "Hiến pháp": (),
    "Bộ luật": (),
    "Luật": (),
}
TYPES = tuple(ABBREVIATIONS)

# Cited by type and name alone (Nghị định 30/2020/NĐ-CP, Phụ lục I).
LAWS = frozenset({"Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh"})
# The last part of a party document's symbol, which is written "1883-KL/TU".
PARTY = frozenset({"TW", "TU", "ThU", "HU", "ĐU", "BCS", "BCSĐ"})

_BY_FOLDED = {fold(name): name for name in TYPES}
_BY_ABBREVIATION = {
    short: name for name in reversed(TYPES) for short in ABBREVIATIONS[name] if name != "Thông tri"
} | {"QĐ": "Quyết định"}


def type_named(text: str) -> str:
    """The type as it is written officially, whatever capitals and spaces; the text when unknown."""
    return _BY_FOLDED.get(fold(text), " ".join(text.split()))


def type_of(symbol: str) -> str:
    """The type that a symbol stands for; empty when its first part is no abbreviation."""
    return _BY_ABBREVIATION.get(_parts(symbol)[0], "")


def fits(type_: str, symbol: str) -> bool:
    """Whether a document of this type can bear the symbol; unknown types bear any.

    "Văn bản" says nothing of the type. Symbols of Quốc hội have no abbreviation ("QH14").
    """
    first = _parts(symbol)[0]
    if type_ not in ABBREVIATIONS or type_ == "Văn bản":
        return True
    if "QH" in first:
        return type_ in LAWS or type_.startswith("Nghị quyết")
    expected = ABBREVIATIONS[type_]
    return first in expected if expected else not type_of(symbol)


def is_party(symbol: str) -> bool:
    """Whether a party body issued it, as the last part of the symbol says."""
    return _parts(symbol)[-1] in PARTY


def office_of(symbol: str) -> str:
    """Whose documents bear the symbol: "QĐ-UBND" → UBND, "526/UBND-TTHCC", a letter, → UBND too."""
    parts = _parts(symbol)
    return "-".join(parts[1:]) if type_of(symbol) else parts[0]


def _parts(symbol: str) -> list[str]:
    return symbol.replace("/", "-").split("-")
