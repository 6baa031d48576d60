"""When two spellings are one word: tone marks that sit differently, capitals, abbreviations."""

import re
import unicodedata

# "hoà" and "hòa", "thuỷ" and "thủy": the mark stands on either of the two vowels.
TONED = re.compile("([oOuU])([aAeEyY])([\u0300\u0301\u0303\u0309\u0323])")
ABBREVIATIONS = {
    "tthc": "thủ tục hành chính",
    "ttthc": "thủ tục hành chính",
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "cchc": "cải cách hành chính",
    "qppl": "quy phạm pháp luật",
    "vbqppl": "văn bản quy phạm pháp luật",
    "dvctt": "dịch vụ công trực tuyến",
    "dvc": "dịch vụ công",
    "dvcqg": "dịch vụ công quốc gia",
    "bcci": "bưu chính công ích",
    "pakn": "phản ánh kiến nghị",
    "csdl": "cơ sở dữ liệu",
    "nsnn": "ngân sách nhà nước",
    "cbccvc": "cán bộ công chức viên chức",
}


def same_spelling(text: str) -> str:
    """One text for all its spellings, in small letters with the tone on the first vowel."""
    apart = unicodedata.normalize("NFD", " ".join(text.lower().split()))
    return unicodedata.normalize("NFC", TONED.sub(r"\1\3\2", apart))


WRITTEN_OUT = {short: same_spelling(said).split() for short, said in ABBREVIATIONS.items()}


def words(text: str) -> list[str]:
    """The words of a text in one spelling, abbreviations written out."""
    found = re.findall(r"[^\W\d_]+", same_spelling(text))
    return [word for short in found for word in WRITTEN_OUT.get(short, [short])]
