"""Numbers typed in a draft: equal to a known figure, unlike the one they are named as, or bound
to none."""

from collections.abc import Iterator, Mapping

from reports.linting.claims import Claim, Reader
from reports.linting.naming import Names
from reports.linting.nouns import thing
from reports.linting.numerals import Numeral, one_digit_apart
from reports.linting.remarks import KnownFigure
from reports.linting.script import Finding, Prose, Script, end_of_noun

# From here on, one digit apart is hardly chance.
LARGE = 1000


def typed(script: Script) -> Iterator[Finding]:
    """Silent where nothing is known: a plain text has no figures to bind."""
    if not script.known.figures:
        return
    by_form: dict[str, list[KnownFigure]] = {}
    for figure in script.known.figures.values():
        for form in figure.forms:
            by_form.setdefault(form, []).append(figure)
    reader, intro = Reader(script, Names(script.known)), ""
    place = ""
    for prose in script.prose:
        intro = intro if prose.passage.place == place else ""
        place = prose.passage.place
        for numeral in prose.numerals:
            if not prose.passage.is_bound(numeral.start, numeral.end):
                claim = reader.claim(prose, numeral, intro)
                yield _typed(prose, numeral, claim, by_form, script.known.figures)
        intro = prose.text if prose.text.rstrip().endswith(":") else intro


def _typed(
    prose: Prose,
    numeral: Numeral,
    claim: Claim | None,
    by_form: Mapping[str, list[KnownFigure]],
    known: Mapping[str, KnownFigure],
) -> Finding:
    written = prose.text[numeral.start : numeral.end]
    if claim and claim.contradicts:
        return _contradicts(prose, numeral, claim.figure)
    figures = by_form.get(written) or by_form.get(numeral.text) or []
    figures = figures if _is_telling(numeral) else []
    if claim and claim.agrees:
        figures = [claim.figure]
    if not figures and (near := _nearly(numeral, known)):
        why = (
            f"“{written}” gõ tay, khác một chữ số so với {near.code} {near.label}: {near.printed}."
        )
        offer = f"Nếu là số này thì thay bằng {{{{{near.code}}}}}."
        return _at(prose, numeral, "typed_number", why, offer)
    if not figures:
        why = f"“{written}” gõ tay, chưa gắn với chỉ tiêu nào."
        return _at(prose, numeral, "typed_number", why, "Chèn chỉ tiêu, nếu có.")
    labels = "; ".join(f"{figure.code} {figure.label}" for figure in figures[:3])
    why = f"“{written}” bằng chỉ tiêu đã tổng hợp: {labels}."
    return _at(prose, numeral, "number_known", why, _binding(figures[0]))


def _nearly(numeral: Numeral, known: Mapping[str, KnownFigure]) -> KnownFigure | None:
    """The only large count of the same thing it differs from in one digit: perhaps mistyped."""
    if not numeral.is_count or numeral.money or numeral.amount < LARGE:
        return None
    near = [
        figure
        for figure in known.values()
        if figure.value is not None
        and figure.value >= LARGE
        and figure.unit_of_measure
        and numeral.noun.startswith(figure.unit_of_measure.lower())
        and one_digit_apart(numeral.amount, figure.value)
    ]
    return near[0] if len({figure.value for figure in near}) == 1 else None


def _contradicts(prose: Prose, numeral: Numeral, figure: KnownFigure) -> Finding:
    written = prose.text[numeral.start : numeral.end]
    printed = figure.printed or next(iter(figure.forms), "")
    why = f"“{written}” khác chỉ tiêu {figure.code} {figure.label} = {printed}."
    return _at(prose, numeral, "number_contradicts", why, _binding(figure))


def _binding(figure: KnownFigure) -> str:
    return f"Thay bằng {{{{{figure.code}}}}}."


def _is_telling(numeral: Numeral) -> bool:
    """Small whole numbers are equal by chance."""
    return numeral.decimals > 0 or (numeral.value or 0) >= 20 or numeral.over is not None


def _at(prose: Prose, numeral: Numeral, kind: str, why: str, offer: str) -> Finding:
    counted = numeral.is_count and not numeral.money and thing(numeral.noun)
    end = end_of_noun(prose, numeral) if counted else numeral.end
    return prose.finding(numeral.start, end, kind, why, offer)
