"""Names of issuers, compared: the same office is written in many ways.

"UBND tỉnh", "Uỷ ban nhân dân tỉnh" and "Ủy ban nhân dân tỉnh" are one issuer. A place keeps one key
in its spellings (Đăk, Đắk, Đak). The chairman and the committee are two issuers in law, but number
their documents in one series, so they are told apart here and suspected of each other.
"""

import re
from collections.abc import Iterable

from units.letters import UPPER
from units.text import fold

_WRITTEN_OUT = {
    "bcd": "ban chi dao",
    "btv": "ban thuong vu",
    "bts": "bo truong",
    "hdnd": "hoi dong nhan dan",
    "tand": "toa an nhan dan",
    "tw": "trung uong",
    "ubnd": "uy ban nhan dan",
    "ubtvqh": "uy ban thuong vu quoc hoi",
    "vp": "van phong",
    "vpcp": "van phong chinh phu",
}
_TITLES = re.compile(
    r"^(?:(?:quyen|pho|thu) )*(?:chu tich|bo truong|thu truong|giam doc|truong phong"
    r"|chanh van phong|cuc truong|tong cuc truong)(?: chu nhiem)? "
)
# Words that may be left out of a name: titles, the party's congress, "tỉnh … ".
_TITLE_WORDS = ("chu", "tich", "pho", "quyen", "bo", "truong", "thu", "giam", "doc", "chanh", "van")
_LEFT_OUT = frozenset({*_TITLE_WORDS, "phong", "khoa", "dang", "nuoc", "cua"})
_PLACE = re.compile(rf"\b(tỉnh|huyện|thành phố|thị xã|xã)\s+(?!ủy|Ủy|uỷ)[{UPPER}].*")
_LEVELS = ("trung uong", "chinh phu", "tinh", "huyen", "thanh pho", "xa", "phuong")
# Normative documents are numbered in a series of their own: 26/2023/QĐ-UBND beside 26/QĐ-UBND.
NORMATIVE_SERIES = " (văn bản quy phạm)"


def issuer_key(issuer: str, *, normative: bool) -> str:
    """What makes two spellings of an issuer one, within a series of numbers."""
    words = re.findall(r"[^\W_]+", fold(issuer))
    key = " ".join(_WRITTEN_OUT.get(word, word) for word in words)
    return key + NORMATIVE_SERIES if normative and key else key


def alike(one: str, other: str) -> bool:
    """Whether two keys may mean one office: titles aside, one name goes on from the other.

    "uy ban nhan dan tinh" and "chu tich uy ban nhan dan tinh kon tum" do; a district's and a
    province's committee do not. An empty name may be anybody's.
    """
    shorter, longer = sorted((_office(one), _office(other)), key=len)
    return longer.startswith(shorter)


def roots(keys: Iterable[str]) -> dict[str, str]:
    """Each key's office, or the shortest office among the others that it goes on from.

    A key shares its root just when it is `alike` another one: in the order of the alphabet a name
    is followed at once by all that go on from it.
    """
    found: dict[str, str] = {}
    root = None
    for office, key in sorted((_office(key), key) for key in set(keys)):
        if root is None or not office.startswith(root):
            root = office
        found[key] = root
    return found


def differ(one: str, other: str) -> bool:
    """Whether two names cannot be one office: neither is the other with words left out.

    Not the opposite of `alike`. That one asks a person who enters a document, so the order of the
    words and the place count; this one says that a text is wrong, so any reading that makes the
    names one will do: "Ban Thường vụ Tỉnh ủy" and "Tỉnh ủy" are neither alike nor different.
    """
    left, right = _telling(one), _telling(other)
    return bool(left and right) and not (left <= right or right <= left)


def levels_differ(one: str, other: str) -> bool:
    """A province's committee and a district's number their documents apart."""
    left, right = _level(one), _level(other)
    return bool(left and right and left != right)


def _telling(issuer: str) -> frozenset[str]:
    """The words that tell issuers apart; the name of the province or district is not needed."""
    return frozenset(issuer_key(_PLACE.sub(r"\1", issuer), normative=False).split()) - _LEFT_OUT


def _level(issuer: str) -> str:
    key = issuer_key(issuer, normative=False)
    return next((level for level in _LEVELS if f" {level} " in f" {key} "), "")


def _office(key: str) -> str:
    """The name without its title, closed with a space so that only whole words go on from it."""
    name = _TITLES.sub("", key.removesuffix(NORMATIVE_SERIES))
    return name and f"{name} "
