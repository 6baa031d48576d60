"""Forms of getting in: the password, the code besides it, and who is asked for one."""

import ipaddress
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from units import second_factor
from units.models import Role, SecondFactorRule


class SignInForm(AuthenticationForm):
    """One message for a wrong name and a wrong password: which of them is nobody's business."""

    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng.",
        "inactive": "Tài khoản đã ngừng hoạt động.",
    }

    def clean_username(self) -> str:
        """Lower case before failures are counted: "An" and "an" are one account."""
        return str(self.cleaned_data["username"]).lower()


class UnlockForm(forms.Form):
    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Through the backends, so that wrong passwords count towards the lock-out."""
        password = str(self.cleaned_data["password"])
        username = self.request.user.get_username()
        if authenticate(self.request, username=username, password=password) is None:
            raise ValidationError("Mật khẩu không đúng.")
        return password


class ForgottenForm(forms.Form):
    given = forms.CharField(
        label="Tên đăng nhập hoặc e-mail",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class CodeForm(forms.Form):
    """A code of the telephone, or one of the recovery codes."""

    code = forms.CharField(
        label="Mã xác thực",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


LONG_ENOUGH = "Từ 14 ký tự; không toàn chữ số, không phổ biến, không giống họ tên."


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """Behind a link by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = LONG_ENOUGH
        self.fields["new_password2"].help_text = ""


class PasswordForm(PasswordChangeForm):
    """The same password again is no change."""

    def clean_new_password1(self) -> str:
        password = str(self.cleaned_data["new_password1"])
        if self.user.check_password(password):
            raise ValidationError("Mật khẩu mới phải khác mật khẩu hiện tại.")
        return password


class PolicyForm(forms.Form):
    """A choice for each role, and the networks of the offices, one a line with an optional note."""

    NEVER = "never"

    networks = forms.CharField(
        label="Mạng tin cậy",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="Mỗi dòng một mạng, rồi ghi chú: 10.64.0.0/16 mạng TSLCD cấp xã.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["networks"].initial = second_factor.networks_as_text()
        rules = second_factor.rules()
        for role, label in Role.choices:
            self.fields[role] = forms.ChoiceField(
                label=label,
                choices=[(self.NEVER, "Không"), *SecondFactorRule.Where.choices],
                initial=rules.get(role, self.NEVER),
            )
        self.order_fields(list(Role.values))

    def clean_networks(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in str(self.cleaned_data["networks"]).splitlines():
            network, _, note = line.strip().partition(" ")
            if network:
                found[_network(network)] = note.strip()[:120]
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        asked = (role for role in Role.values if given.get(role, self.NEVER) != self.NEVER)
        wanted = {role: given[role] for role in asked}
        return {"wanted": wanted, "networks": given.get("networks", {})}


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        raise ValidationError(f"“{text}” không phải một mạng, ví dụ 10.64.0.0/16.") from None
