"""Forms of an edition's way out: the editor's, the Office's, the clerk's. They never save."""

from typing import Any

from django import forms

from reports.editions.signing import Registration
from reports.models import Edition
from units.forms import DayField

REASON = {"rows": 3}


class StepForm(forms.Form):
    """Why a step is taken; not every step must say so."""

    reason = forms.CharField(
        label="Lý do", max_length=500, required=False, widget=forms.Textarea(attrs=REASON)
    )

    def __init__(self, data: Any = None, *, needed: bool) -> None:
        super().__init__(data)
        self.fields["reason"].required = needed
        if not needed:
            self.fields["reason"].label = "Ý kiến thẩm tra"


class PrepareForm(forms.Form):
    """Who signs, and whether the annex workbook goes inside the PDF."""

    signing = forms.ChoiceField(
        label="Thẩm quyền ký", choices=Edition.Signing.choices, initial=Edition.Signing.HEAD
    )
    attach = forms.BooleanField(
        label="Đính kèm phụ lục Excel vào bên trong tệp PDF (PDF/A-3)",
        required=False,
        help_text="Để trống nếu chưa rõ hệ thống quản lý văn bản có nhận tệp PDF có đính kèm.",
    )


class ReturnedForm(forms.Form):
    """The signed file, back from the document system."""

    file = forms.FileField(
        label="Tệp PDF đã ký",
        help_text="Tệp tải từ hệ thống quản lý văn bản, đã có số, ngày và chữ ký số.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


class RegistrationForm(forms.Form):
    """What the document system gave the paper."""

    number = forms.IntegerField(label="Số văn bản", min_value=1, max_value=99_999)
    day = DayField(label="Ngày ban hành")
    signing = forms.ChoiceField(label="Thẩm quyền ký", choices=Edition.Signing.choices)
    signer = forms.CharField(label="Người ký", max_length=120, required=False)
    reason = forms.CharField(
        label="Lý do chấp nhận chỗ khác bản trình ký",
        max_length=500,
        required=False,
        help_text="Chỉ ghi khi tệp, số, ngày hoặc thẩm quyền ký khác bản trình ký.",
        widget=forms.Textarea(attrs=REASON),
    )

    def told(self) -> Registration:
        """As the record takes it."""
        clean = self.cleaned_data
        return Registration(clean["number"], clean["day"], clean["signing"], clean["signer"])


class SentForm(forms.Form):
    """When and to whom it was sent, and what the receiver answered."""

    day = DayField(label="Ngày gửi")
    to = forms.CharField(
        label="Nơi đã gửi", max_length=3000, widget=forms.Textarea(attrs={"rows": 8})
    )
    receipt = forms.CharField(
        label="Số, dấu nhận",
        max_length=200,
        required=False,
        help_text="Mã gửi trên trục liên thông, số đến của Bộ Nội vụ hoặc lời xác nhận đã nhận.",
    )


class ReplaceForm(forms.Form):
    """Why a report is replaced."""

    reason = forms.CharField(
        label="Nội dung sai và lý do thay thế", max_length=500, widget=forms.Textarea(attrs=REASON)
    )


class ErratumForm(forms.Form):
    """An error of form: what was printed, what is right."""

    before = forms.CharField(
        label="Đã in",
        max_length=500,
        help_text="Chép đúng chữ trong văn bản đã ban hành.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    after = forms.CharField(
        label="Nay sửa là", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class LetterForm(forms.Form):
    """The công văn đính chính: its symbol, and how the errors came about."""

    symbol = forms.RegexField(
        r"^[A-ZĐ][A-ZĐ0-9-]{1,38}$",
        label="Ký hiệu công văn",
        help_text="Tên viết tắt cơ quan ban hành và đơn vị soạn thảo, ví dụ UBND-NC.",
        error_messages={"invalid": "Ký hiệu gồm chữ in hoa, chữ số và dấu -, ví dụ UBND-NC."},
    )
    reason = forms.CharField(
        label="Nguyên nhân sai sót",
        max_length=500,
        initial="Do sơ suất trong khâu soạn thảo văn bản",
        help_text="In trong công văn sau chữ “Qua rà soát,”.",
    )


class CarryForm(forms.Form):
    """A figure that the next cumulative period puts right."""

    code = forms.CharField(label="Mã chỉ tiêu", max_length=40)
    right = forms.RegexField(
        r"^-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?%?$",
        label="Số đúng",
        max_length=60,
        help_text="Viết như báo cáo in, ví dụ 50.535 hoặc 97,87%.",
        error_messages={
            "invalid": "Nhận được “%(value)s”. "
            "Cần một số viết như báo cáo in, ví dụ 50.535 hoặc 97,87%%."
        },
    )
    reason = forms.CharField(label="Lý do", max_length=300)
