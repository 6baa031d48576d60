"""Names of issuers, compared: the same office is written in many ways.

"UBND tỉnh", "Uỷ ban nhân dân tỉnh" and "Ủy ban nhân dân tỉnh" are one issuer. A place keeps one key
in its spellings (Đăk, Đắk, Đak). The chairman and the committee are two issuers in law, but number
their documents in one series, so they are told apart here and suspected of each other.
"""

import re

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
    return f"{longer} ".startswith(f"{shorter} ") or not shorter


def _office(key: str) -> str:
    return _TITLES.sub("", key.removesuffix(NORMATIVE_SERIES))
