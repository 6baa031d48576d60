"""A workbook brought back, and what a person chose of it. Nothing here saves."""

from django import forms
from django.http import QueryDict

from reports.forms.figure_files import MISSING, FigureFileForm
from reports.submissions.cells import Cell as Key
from reports.workbooks.merging import Chosen
from units.text import whole

TICK, CHOICE, READING, SEEN, CLEARS = "o", "c:", "q:", "r:", "trong"
OURS, THEIRS = "tep", "he-thong"


class WorkbookForm(FigureFileForm):
    """A form's own workbook, filled in."""

    file = forms.FileField(
        label="Biểu Excel đã nhập",
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text="Tệp .xlsx tải từ chính báo cáo này, tối đa 5 MB.",
        error_messages=MISSING,
    )


def chosen(post: QueryDict) -> Chosen:
    """What was chosen on the page; fields that name no cell are somebody else's."""
    fields = {name: text for name, text in post.items() if isinstance(text, str)}
    mine = [name for name, text in fields.items() if name.startswith(CHOICE) and text == OURS]
    readings = {name: text for name, text in fields.items() if name.startswith(READING)}
    seen = {name: text for name, text in fields.items() if name.startswith(SEEN)}
    return Chosen(
        take=frozenset(key for name in post.getlist(TICK) if (key := key_of(name))),
        mine=frozenset(key for name in mine if (key := key_of(name[len(CHOICE) :]))),
        readings={
            key: int(text)
            for name, text in readings.items()
            if (key := key_of(name[len(READING) :])) and text.isascii() and text.isdigit()
            if len(text) < 3
        },
        clears=CLEARS in post,
        seen={
            key: whole(text) for name, text in seen.items() if (key := key_of(name[len(SEEN) :]))
        },
    )


def kept(post: QueryDict) -> frozenset[Key]:
    """The cells in conflict whose value on the portal was chosen."""
    names = [name for name, text in post.items() if name.startswith(CHOICE) and text == THEIRS]
    return frozenset(key for name in names if (key := key_of(name[len(CHOICE) :])))


def key_of(name: str) -> Key | None:
    """ "2.1:17" → the cell it names."""
    code, _, subject = name.rpartition(":")
    return (code, whole(subject)) if code and whole(subject) else None
