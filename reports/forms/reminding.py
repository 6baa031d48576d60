"""Forms of reminding: the words of a kind, and what somebody adds who reminds by hand."""

from typing import Any

from django import forms

from reports.reminding import asking, texts


class AskForm(forms.Form):
    """A sentence of one's own, if one has something to say."""

    sentence = forms.CharField(
        label="Lời nhắn thêm",
        required=False,
        max_length=asking.LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In trong thư và trên màn hình của người được nhắc. Không ghi số liệu.",
    )


class TextForm(forms.Form):
    """Subject and body of one kind, gaps in braces."""

    subject = forms.CharField(label="Tiêu đề", max_length=texts.LONGEST_SUBJECT)
    body = forms.CharField(
        label="Nội dung",
        max_length=texts.LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 16}),
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def clean_subject(self) -> str:
        return self._with_known_gaps("subject")

    def clean_body(self) -> str:
        return self._with_known_gaps("body")

    def _with_known_gaps(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if wrong := texts.faults(self.kind, text):
            raise forms.ValidationError(wrong)
        return text
