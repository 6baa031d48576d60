"""Who issues a report and how that is printed: Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II."""

from dataclasses import dataclass

from reports.documents.blocks import Letterhead, Signature

COMMITTEE_LEVELS = {"province": "tỉnh", "district": "huyện", "commune": "xã"}
HEADS = {
    "Sở ": "GIÁM ĐỐC",
    "Văn phòng ": "CHÁNH VĂN PHÒNG",
    "Thanh tra ": "CHÁNH THANH TRA",
    "Ban ": "TRƯỞNG BAN",
}
ANY_HEAD = "THỦ TRƯỞNG ĐƠN VỊ"
KINDS = ("Thành phố", "Thị xã", "Thị trấn", "Tỉnh", "Huyện", "Xã", "Phường")


@dataclass(frozen=True)
class Issuer:
    """The unit that reports, by the name it had on the campaign's day, and the one above it."""

    code: str
    name: str
    level: str
    superior: str = ""

    @property
    def is_committee(self) -> bool:
        """A people's committee of a province, district or commune, as against an agency."""
        return self.level in COMMITTEE_LEVELS

    @property
    def locality(self) -> str:
        """The name within a sentence: "tỉnh Kon Tum"; for an agency, its superior's."""
        name = self.name if self.is_committee else self.superior
        kind = _kind(name)
        return kind.lower() + name.removeprefix(kind)

    @property
    def agency(self) -> str:
        """Who speaks: "Ủy ban nhân dân tỉnh", "Sở Nội vụ"."""
        if not self.is_committee:
            return self.name
        return f"Ủy ban nhân dân {(_kind(self.name) or COMMITTEE_LEVELS[self.level]).lower()}"

    @property
    def full_agency(self) -> str:
        """The same with the locality: "Ủy ban nhân dân tỉnh Kon Tum"."""
        return f"Ủy ban nhân dân {self.locality}" if self.is_committee else self.name

    @property
    def place(self) -> str:
        """The place before the date: "Kon Tum"."""
        return self.locality[len(_kind(self.locality)) :].strip()


def _kind(name: str) -> str:
    return next((kind for kind in KINDS if name.lower().startswith(f"{kind.lower()} ")), "")


def initials(name: str) -> str:
    """ "Sở Khoa học và Công nghệ" → "SKHCN": the usual shape of an agency's symbol."""
    words = (word for word in name.replace("-", " ").split() if word.lower() != "và")
    return "".join(word[0].upper() for word in words)


def letterhead(issuer: Issuer, year: int) -> Letterhead:
    """A committee stands alone over two lines; an agency stands under "UBND TỈNH …"."""
    if issuer.is_committee:
        lines = ("ỦY BAN NHÂN DÂN", issuer.name.upper())
        return Letterhead("", lines, "BC-UBND", issuer.place, year)
    above = f"UBND {issuer.locality}".upper() if issuer.locality else ""
    symbol = f"BC-{initials(issuer.name)}"
    return Letterhead(above, (issuer.name.upper(),), symbol, issuer.place, year)


def signature(issuer: Issuer, *, deputy: bool = False) -> Signature:
    """A committee decides as a body (TM.); an agency is signed for by its head.

    A deputy signs for the head (KT., Nghị định 30/2020/NĐ-CP, Điều 13 khoản 1 và 2).
    """
    body = ("TM. ỦY BAN NHÂN DÂN",) if issuer.is_committee else ()
    head = _head(issuer)
    deputies = head.removesuffix(" ĐƠN VỊ")
    return Signature((*body, f"KT. {head}", f"PHÓ {deputies}") if deputy else (*body, head))


def _head(issuer: Issuer) -> str:
    if issuer.is_committee:
        return "CHỦ TỊCH"
    return next((head for kind, head in HEADS.items() if issuer.name.startswith(kind)), ANY_HEAD)
