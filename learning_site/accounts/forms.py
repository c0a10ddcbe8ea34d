"""The forms of signing in and of one's account, in the words of this site.

allauth's forms repeat each label as a placeholder, which is gone while one types, and say 'This field is required.'
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from learning_site.accounts import addresses

# By the name of the field: its label here, and what is said when it is left empty.
WORDS = {
    "login": ("Email address", "Type your work email address."),
    "email": ("Email address", "Type an email address."),
    "password": ("Password", "Type your password."),
    "oldpassword": ("Password now", "Type the password you have now."),
    "password1": ("New password", "Type a new password."),
    "password2": ("New password, once more", "Type the new password once more."),
    "code": ("Code", "Type the code."),
    "remember": ("Keep me signed in on this device, which only I use", ""),
}


class InOurWords(forms.Form):
    """Gives a form's fields their labels and sentences, and takes the placeholders away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in WORDS:
                field.label, field.error_messages["required"] = WORDS[name]


class SignIn(InOurWords, account.LoginForm):
    pass


class SignUp(InOurWords, account.SignupForm):
    pass


class AddEmail(InOurWords, account.AddEmailForm):
    pass


class ChangePassword(InOurWords, account.ChangePasswordForm):
    pass


class SetPassword(InOurWords, account.SetPasswordForm):
    pass


class ResetPassword(InOurWords, account.ResetPasswordForm):
    pass


class ResetPasswordFromKey(InOurWords, account.ResetPasswordKeyForm):
    pass


class Reauthenticate(InOurWords, account.ReauthenticateForm):
    pass


class RequestCode(InOurWords, account.RequestLoginCodeForm):
    """Asks for a code; for somebody whom their agency added, it also opens the way to claim their record."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        addresses.prepare(cleaned.get("email") or "")
        return cleaned


class ConfirmCode(InOurWords, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmail(InOurWords, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmReset(InOurWords, account.ConfirmPasswordResetCodeForm):
    pass


class SecondStep(InOurWords, mfa.AuthenticateForm):
    pass


class SecondStepAgain(InOurWords, mfa.ReauthenticateForm):
    pass


class AddApp(InOurWords, totp.ActivateTOTPForm):
    pass
