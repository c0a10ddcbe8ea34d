"""How allauth makes, admits and protects accounts here."""

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves yet: an agency adds its people, and the first code signs them in."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Ask the person who looks after training in your agency.",
        "email_password_mismatch": "The email address and the password do not go together. Check both, or have a code "
        "sent to you instead.",
        "enter_current_password": "Type the password you have now.",
        "incorrect_code": "This is not the code that was sent. Check it, or ask for a new one.",
        "incorrect_password": "This is not your password.",
        "max_email_addresses": "You can have %d email addresses here at most.",
        "select_only_one": "Choose one only.",
        "too_many_login_attempts": "There were too many tries for this address. Wait five minutes, then try again.",
        "rate_limited": "There were too many tries. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors are stored encrypted: allauth would store them in clear."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or its half minute is over. Type the one your app shows now.",
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken when SECRET_KEY is not the one the text was encrypted under."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.scrypt(settings.SECRET_KEY.encode(), salt=b"second factors", n=2**12, r=8, p=1, dklen=32)
    return Fernet(base64.urlsafe_b64encode(key))
