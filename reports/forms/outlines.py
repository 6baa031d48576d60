"""Forms of an outline: what it is called, its headings, its file. They clean and never save."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from reports.documents import outline_tree
from reports.documents.outlines import OutlineError, OutlineRow, parse
from reports.models import Outline, Section
from units.forms import DayField
from units.models import Level, ReformArea

LARGEST_FILE = 1_000_000  # bytes; the province's outline takes 60.000
CODE = re.compile(r"[a-z0-9][a-z0-9-]*")
KINDS = [choice for choice in Section.Kind.choices if choice[0] != Section.Kind.FORM]
LEVELS = [
    (1, "Bậc 1: I, II, III"),
    (2, "Bậc 2: 1, 2, 3"),
    (3, "Bậc 3: a, b, c (hoặc 2.1, 2.2)"),
    (4, "Bậc 4: gạch đầu dòng"),
    (5, "Bậc 5: dưới gạch đầu dòng"),
]
MARKERS = {"-": "Gạch ngang (-)", "*": "Dấu sao (*)", "+": "Dấu cộng (+)", "": "Không có dấu"}
Headings = Sequence[tuple[str, str]]


def composed(text: str) -> str:
    """Text as it is kept: letters composed (NFC), lines ended alike."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


class _Composed(forms.Form):
    """Every text typed is kept composed."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return {
            name: composed(value) if isinstance(value, str) and name != "marker" else value
            for name, value in cleaned.items()
        }


def _area_field() -> forms.ChoiceField:
    areas = ReformArea.objects.order_by("order").values_list("pk", "short_name")
    return forms.TypedChoiceField(
        label="Lĩnh vực",
        required=False,
        choices=[("", "Chung, không riêng lĩnh vực nào"), *areas],
        coerce=int,
        empty_value=None,
    )


class SectionForm(_Composed):
    """One section: heading, what it holds, who writes it, its standing text."""

    title = forms.CharField(
        label="Đề mục",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Không ghi số thứ tự; số được đánh tự động.",
    )
    kind = forms.ChoiceField(label="Nội dung của mục", choices=KINDS)
    writer = forms.CharField(
        label="Nơi biên soạn",
        max_length=200,
        required=False,
        help_text="Cơ quan, đơn vị viết mục này, ví dụ: Sở Tư pháp.",
    )
    guidance = forms.CharField(
        label="Hướng dẫn cho người viết",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    feeds = forms.ChoiceField(label="Cung cấp cho mục của báo cáo cấp trên", required=False)
    text = forms.CharField(
        label="Lời mẫu",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="Mỗi đoạn một dòng. Cách ghi số liệu, điều kiện: xem bên cạnh.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        section: Section,
        above: Sequence[tuple[str, Headings]],
        data: Any = None,
        *,
        seen: str,
    ) -> None:
        initial = {name: getattr(section, name) for name in self.base_fields if name != "seen"}
        super().__init__(data, initial={**initial, "area_id": section.area_id, "seen": seen})
        if section.kind == Section.Kind.FORM:
            for name in ("kind", "writer", "guidance", "feeds"):
                del self.fields[name]
            self.fields["title"].help_text = ""
            return
        self.fields["title"].required = True
        self.fields["area_id"] = _area_field()
        if markers := outline_tree.MARKERS.get(section.level):
            choices = [(marker, MARKERS[marker]) for marker in markers]
            self.fields["marker"] = forms.ChoiceField(
                label="Dấu đầu mục", choices=choices, initial=section.marker, required=False
            )
        self._offer(section.feeds, above)
        self.order_fields(
            ["title", "marker", "kind", "area_id", "writer", "guidance", "feeds", "text"]
        )

    def _offer(self, kept: str, above: Sequence[tuple[str, Headings]]) -> None:
        """The headings of the reports above; without any the question is not asked."""
        choices: list[Any] = [("", "Không"), *((name, list(keys)) for name, keys in above)]
        known = {key for _name, keys in above for key, _title in keys}
        if kept and kept not in known:
            choices.append((kept, f"{kept} (đề cương cấp trên không có mục này)"))
        self.fields["feeds"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            del self.fields["feeds"]

    def see(self, seen: str) -> None:
        """Sent again, the form counts as knowing what is kept now."""
        posted = cast(QueryDict, self.data).copy()
        posted["seen"] = seen
        self.data = posted

    def content(self) -> dict[str, Any]:
        """What to change in the section."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class NewSectionForm(_Composed):
    """A heading to add; its standing text is written on its own page."""

    after = forms.ChoiceField(label="Đặt sau đề mục", required=False)
    level = forms.TypedChoiceField(
        label="Bậc",
        choices=LEVELS,
        coerce=int,
        help_text="Bậc sâu hơn đề mục đứng trước thì nằm trong đề mục ấy.",
    )
    title = forms.CharField(label="Đề mục", max_length=400, widget=forms.Textarea({"rows": 2}))
    kind = forms.ChoiceField(
        label="Nội dung của mục", choices=KINDS, initial=Section.Kind.NARRATIVE
    )
    writer = forms.CharField(label="Nơi biên soạn", max_length=200, required=False)

    def __init__(self, headings: Headings, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [("", "Đứng đầu báo cáo"), *headings]  # type: ignore[attr-defined]
        self.fields["area_id"] = _area_field()
        self.order_fields(["after", "level", "title", "kind", "area_id", "writer"])


class DescriptionForm(_Composed):
    """What an outline is called, the guideline it follows, its days."""

    name = forms.CharField(label="Tên đề cương", max_length=200)
    guideline = forms.CharField(
        label="Văn bản hướng dẫn",
        max_length=200,
        required=False,
        help_text="Ví dụ: Công văn số 581/BNV-CCHC ngày 21 tháng 02 năm 2022 của Bộ Nội vụ.",
    )
    numbering = forms.ChoiceField(label="Cách đánh số", choices=Outline.Numbering.choices)
    valid_from = DayField(label="Áp dụng từ ngày", required=False)
    valid_to = DayField(label="Thôi áp dụng từ ngày", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_to")
        if begins and ends and ends <= begins:
            self.add_error("valid_to", "Ngày thôi áp dụng phải sau ngày áp dụng.")
        return cleaned


class NewOutlineForm(_Composed):
    """A new outline, copied from one that is there."""

    source = forms.TypedChoiceField(label="Lập từ đề cương", coerce=int)
    level = forms.ChoiceField(label="Cấp báo cáo", choices=Level.choices)
    name = forms.CharField(label="Tên đề cương", max_length=200)
    guideline = forms.CharField(label="Văn bản hướng dẫn", max_length=200, required=False)
    numbering = forms.ChoiceField(label="Cách đánh số", choices=Outline.Numbering.choices)
    code = forms.CharField(
        label="Mã đề cương",
        max_length=40,
        help_text="Chữ thường không dấu, chữ số, gạch ngang; ví dụ xa-2026. Không đổi về sau.",
    )

    def __init__(self, outlines: Iterable[Outline], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(outline.pk, str(outline)) for outline in outlines]
        self.fields["source"].choices = choices  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("Mã chỉ gồm chữ thường không dấu, chữ số, gạch ngang.")
        return code


class OutlineFileForm(forms.Form):
    """The content of an outline as a CSV file."""

    file = forms.FileField(
        label="Tệp đề cương (CSV)",
        help_text="Các cột như tệp tải về từ trang đề cương.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_file(self) -> list[OutlineRow]:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError("Tệp quá lớn, tối đa 1 MB.")
        try:
            return parse(file.read(), file.name)
        except OutlineError as error:
            raise forms.ValidationError(str(error)) from None
