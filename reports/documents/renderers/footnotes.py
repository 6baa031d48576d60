"""Footnotes on the page of their call: a fault of WeasyPrint 70.0, mended in the running process.

When a line at the foot of a page overflows and the paragraph cannot be broken there, WeasyPrint
takes the last footnotes off the page to gain room, whatever their `footnote-policy` is. Several of
fifty notes then stand on the page after their call. The condition added here keeps the notes that
ask for it (`footnote-policy: line`) where they are; everything else is WeasyPrint's own code.

A second fault, in comparing two heights, is met in the stylesheet: see `@footnote` there.

Only the version below is mended. A test fails when another one is installed: then see whether
`test_every_footnote_stands_on_the_page_of_its_call` holds without this module, and remove it.
"""

import inspect
from functools import cache

import weasyprint
from weasyprint.layout import block

MENDED = "70.0"
AS_IT_IS = "report = not context.in_column and can_break_now and not could_break_before\n"
AS_IT_SHOULD_BE = (
    "report = not context.in_column and can_break_now and not could_break_before and all("
    "note.style['footnote_policy'] == 'auto' for note in context.current_page_footnotes)\n"
)


@cache
def mend() -> bool:
    """Once in the life of the process: whether the fault was there and is mended. In another
    version nothing is touched."""
    source = inspect.getsource(block._linebox_layout)
    if weasyprint.__version__ != MENDED or source.count(AS_IT_IS) != 1:
        return False
    mended = source.replace(AS_IT_IS, AS_IT_SHOULD_BE)
    exec(compile(mended, block.__file__, "exec"), vars(block))  # noqa: S102 - WeasyPrint's own code
    return True
