"""Person: somebody who works with children here, whether or not they have ever signed in."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class PersonManager(BaseUserManager["Person"]):
    """Makes people; an address is kept in lower case, because addresses that differ only in case are one address."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").strip().lower())

    def create_superuser(self, email: str, password: str, **fields: Any) -> Person:
        """The first hands on a new installation (`manage.py createsuperuser`)."""
        person = Person(email=email.strip().lower(), is_superuser=True, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """A person is not a login: a colleague imported by their agency exists before they first sign in."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    given_name = models.CharField(max_length=150)
    family_name = models.CharField(max_length=150, blank=True)
    sort_name = models.CharField(max_length=310, editable=False)
    email = models.EmailField(max_length=254, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "people"
        indexes = [models.Index(fields=["sort_name", "id"], name="person_by_name")]
        constraints = [
            # Not `unique` on the field: PostgreSQL would keep a second index, for addresses that begin so.
            models.UniqueConstraint(fields=["email"], name="person_email_once"),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | (Q(email=Lower("email")) & ~Q(email="")), name="person_email_lower"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def clean(self) -> None:
        self.email = (self.email or "").strip().lower() or None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = sort_name(self.given_name, self.family_name)
        if (fields := kwargs.get("update_fields")) is not None and {"given_name", "family_name"} & set(fields):
            kwargs["update_fields"] = {*fields, "sort_name"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.given_name


# Letters that are one letter of their own alphabet and no base with an accent.
PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ`´"))


def sort_name(given_name: str, family_name: str) -> str:
    """The name as lists are ordered and searched by it: family name first, without regard to case, accents or
    apostrophes, so that Nguyễn is found by 'nguyen' and O'Neill by 'oneill'.
    """
    return plainly(f"{family_name} {given_name}")


def plainly(name: str) -> str:
    """A name or a part of one, as `sort_name` writes it. Only the accents of Latin, Greek and Cyrillic letters go: in
    other scripts such signs are letters.
    """
    apart = unicodedata.normalize("NFD", name.strip().casefold().translate(PLAIN_LETTERS))
    plain = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f").translate(APOSTROPHES)
    return unicodedata.normalize("NFC", plain)
