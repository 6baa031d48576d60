"""The form that takes files of evidence; it never saves."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from reports.submissions.attachable import ENDINGS, KINDS, LARGEST, WANTED
from reports.submissions.evidence import MOST_AT_A_CELL

ACCEPTED = ",".join([*ENDINGS, *(kind.content_type for kind in KINDS.values())])


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files chosen at once; each is looked at by itself afterwards."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        chosen: Iterable[Any] = data if isinstance(data, list | tuple) else [data]
        files = [file for file in chosen if file]
        if not files:
            raise forms.ValidationError(self.error_messages["required"])
        if len(files) > MOST_AT_A_CELL:
            raise forms.ValidationError(
                f"Đã chọn {len(files)} tệp; mỗi ô tối đa {MOST_AT_A_CELL} tệp."
            )
        return files


class EvidenceForm(forms.Form):
    """Files that show where a figure comes from."""

    chosen = ManyFilesField(
        label="Chọn tệp",
        widget=ManyFilesInput({"accept": ACCEPTED}),
        help_text=f"{WANTED}; mỗi tệp tối đa {LARGEST // 10**6} MB, mỗi ô tối đa {MOST_AT_A_CELL} "
        "tệp. Không nhận tệp đặt mật khẩu, tệp có macro.",
        error_messages={"required": "Chọn ít nhất một tệp."},
    )
