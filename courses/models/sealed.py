"""Sealed: words that lie in the database unreadable to whoever reads the database alone."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


def seal(words: str) -> str:
    return _cipher(_secrets()).encrypt(words.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The words; None when they were sealed under a key that is neither SECRET_KEY nor among its fallbacks."""
    try:
        return _cipher(_secrets()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def as_bytes(sealed: str) -> bytes:
    """The same seal without its letters, a quarter smaller."""
    return base64.urlsafe_b64decode(sealed)


def as_letters(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode()


class Sealed(models.BinaryField):
    """Sealed on the way in, opened on the way out. What no key opens is None, and stays as it lies."""

    def get_prep_value(self, value: Any) -> Any:
        return as_bytes(seal(value)) if isinstance(value, str) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else unseal(as_letters(bytes(value)))


class SealedText(models.TextField):
    """As words lay first, sealed in letters. Only migrations name it."""


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=4)
def _cipher(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"private words").derive(secret.encode())
    return base64.urlsafe_b64encode(made)
