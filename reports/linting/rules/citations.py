"""Rules about cited documents: one document cited in two ways, years, types, first mentions."""

import re
from collections.abc import Iterator
from datetime import timedelta

from reports.citing import issuers, types
from reports.linting import mentions
from reports.linting.mentions import Mention
from reports.linting.script import Finding, Script

# A report is signed, and cites, some weeks after its last day.
TO_SIGN = timedelta(days=45)
# Whom a symbol cannot be of, by its last part; only where it is plain.
ISSUERS = {
    "UBND": ("hội đồng nhân dân", "hđnd", "thủ tướng", "tỉnh ủy", "huyện ủy", "bộ trưởng"),
    "HĐND": ("ủy ban nhân dân", "uỷ ban nhân dân", "ubnd", "thủ tướng", "tỉnh ủy", "huyện ủy"),
    "TTg": ("ủy ban nhân dân", "uỷ ban nhân dân", "ubnd", "hội đồng nhân dân", "bộ trưởng"),
    "CP": ("ủy ban nhân dân", "uỷ ban nhân dân", "ubnd", "hội đồng nhân dân", "bộ trưởng"),
}


def citations(script: Script) -> Iterator[Finding]:
    """All remarks on cited documents; they are read once."""
    cited = mentions.mentions(script)
    for mention in cited:
        yield from _alone(mention)
    yield from _late_years(script, cited)
    yield from _pairs(script, cited)
    yield from _incomplete(cited)


def _alone(mention: Mention) -> Iterator[Finding]:
    """What a citation says wrong all by itself."""
    cited = mention.citation
    if "year_differs" in cited.faults and cited.day:
        why = f"Số hiệu {cited.reference} là của năm {cited.year}, ngày ghi năm {cited.day.year}."
        yield _at(mention, "citation_year", why, "Xem lại năm trong số hiệu và năm ban hành.")
    if "type_against_symbol" in cited.faults:
        meant = types.type_of(cited.symbol)
        why = f"Ghi là {cited.type} nhưng ký hiệu {cited.symbol} là của {meant or 'loại khác'}."
        yield _at(mention, "citation_type", why, f"Xem lại: {meant or 'loại văn bản'}?")
    elif _is_another_issuer(cited.symbol, cited.issuer):
        why = f"Ký hiệu {cited.symbol} không phải của {cited.issuer}."
        yield _at(mention, "citation_type", why, "Xem lại ký hiệu hoặc cơ quan ban hành.")
    if "party_symbol" in cited.faults:
        first, *_, issuer = re.split(r"[-/]", cited.symbol)
        why = "Văn bản của Đảng ghi số, gạch nối, loại, gạch chéo, cơ quan."
        offer = f"Ghi {cited.number:02}-{first}/{issuer}."
        yield _at(mention, "citation_form", why, offer)


def _is_another_issuer(symbol: str, issuer: str) -> bool:
    last = re.split(r"[-/]", symbol)[-1]
    return any(issuer.lower().startswith(name) for name in ISSUERS.get(last, ()))


def _late_years(script: Script, cited: list[Mention]) -> Iterator[Finding]:
    """Documents later than the report that cites them."""
    on, year = script.known.on, script.year
    for mention in cited:
        day = mention.citation.day
        if day and ((on and day > on + TO_SIGN) or (year and day.year > year)):
            why = f"Ngày {day:%d/%m/%Y} ở sau kỳ báo cáo."
            yield _at(mention, "citation_year", why, "Xem lại năm ban hành.")


def _pairs(script: Script, cited: list[Mention]) -> Iterator[Finding]:
    """Each mention against those before it, and against the register."""
    earlier: dict[int | None, list[Mention]] = {}
    for mention in mentions.registered(script):
        earlier.setdefault(mention.citation.number, []).append(mention)
    told: set[frozenset[str]] = set()
    for mention in cited:
        same = earlier.setdefault(mention.citation.number, [])
        for other in same:
            found = _conflict(mention, other)
            if found and (key := frozenset({mention.written, other.written})) not in told:
                told.add(key)
                yield found
                break
        # A symbol already in doubt is no measure for others; one mention will do for its like.
        if "type_against_symbol" not in mention.citation.faults and mention.is_new_to(same):
            same.append(mention)


def _conflict(mention: Mention, other: Mention) -> Finding | None:
    if mention.series == other.series:
        return _two_dates(mention, other) or _two_issuers(mention, other)
    return _two_symbols(mention, other)


def _two_dates(mention: Mention, other: Mention) -> Finding | None:
    one, before = mention.citation, other.citation
    if one.day is None or before.day is None or one.day == before.day:
        return None
    levels = issuers.levels_differ(one.issuer, before.issuer)
    if mention.is_normative != other.is_normative or levels:
        return None
    if mention.is_normative:
        if one.reference != before.reference:
            return None
        return _conflicting(mention, other, f"ghi ngày {before.day:%d/%m/%Y}")
    alike = mentions.subjects_alike(mention, other)
    if one.day.year == before.day.year and alike is False:
        why = f"Số {one.reference} trong năm {one.day.year} đã dùng cho {other.written}."
        return _at(mention, "citation_repeated", why, "Xem lại số hoặc ngày của hai văn bản.")
    same_year = one.day.year == before.day.year
    if same_year or alike or mentions.same_day_of_year(one.day, before.day):
        return _conflicting(mention, other, f"ghi ngày {before.day:%d/%m/%Y}")
    return None


def _two_issuers(mention: Mention, other: Mention) -> Finding | None:
    one, before = mention.citation, other.citation
    same = one.reference == before.reference and (mention.is_normative or one.day == before.day)
    undated = one.day is None or before.day is None
    if not (same or undated) or one.type != before.type:
        return None
    levels = issuers.levels_differ(one.issuer, before.issuer)
    if issuers.differ(one.issuer, before.issuer) and not levels:
        return _conflicting(mention, other, f"ghi của {before.issuer}")
    return None


def _two_symbols(mention: Mention, other: Mention) -> Finding | None:
    """The same number, type and day: two symbols of one document."""
    one, before = mention.citation, other.citation
    if one.day is None or one.day != before.day or one.type != before.type:
        return None
    if mentions.subjects_alike(mention, other) is False or mention.is_normative:
        return None
    if issuers.differ(one.issuer, before.issuer) and not mentions.subjects_alike(mention, other):
        return None
    return _conflicting(mention, other, f"ghi ký hiệu {before.reference}")


def _conflicting(mention: Mention, other: Mention, how: str) -> Finding:
    passage = other.prose.passage if other.prose else None
    where = passage.where(other.citation.start) if passage else "sổ văn bản"
    why = f"{mention.written}: {where} {how}."
    return _at(mention, "citation_conflict", why, "Xem lại, ghi thống nhất một cách.")


def _incomplete(cited: list[Mention]) -> Iterator[Finding]:
    """The first mention gives the date; later ones need not. A year in the number will do."""
    seen: set[tuple[int | None, str]] = set()
    for mention in cited:
        if mention.series in seen:
            continue
        seen.add(mention.series)
        if mention.citation.day or mention.is_normative or _told_elsewhere(mention):
            continue
        why = f"Lần đầu viện dẫn {mention.written} không có ngày ban hành."
        offer = "Ghi đủ ngày, tháng, năm, cơ quan ban hành, trích yếu ở lần đầu."
        yield _at(mention, "citation_incomplete", why, offer)


def _told_elsewhere(mention: Mention) -> bool:
    """A footnote called at it tells the rest, or its day is there but wrong."""
    assert mention.prose is not None
    cited = mention.citation
    called = any(
        cited.start < position < cited.end + 4 for position, _ in mention.prose.passage.calls
    )
    return called or bool({"day_without_year", "impossible_day"} & set(cited.faults))


def _at(mention: Mention, kind: str, why: str, offer: str) -> Finding:
    assert mention.prose is not None
    return mention.prose.finding(mention.citation.start, mention.citation.end, kind, why, offer)
