"""Certificate: what a person was attested, in the words of the day it was issued."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from certificates.rules import COLOUR, CertificateText, State, state_in_words
from competencies.models import Attainment
from competencies.models.records import AppendOnlyError

TOMBSTONES = frozenset({"superseded_at", "superseded_by", "revoked_at"})
"""The only columns that are written after issue: that the certificate no longer stands, and since when."""


class CertificateQuerySet(models.QuerySet):
    """Certificates are issued and read; nothing but their tombstones is ever changed."""

    def current(self) -> CertificateQuerySet:
        """Those neither superseded nor revoked; an attainment has at most one."""
        return self.filter(superseded_at__isnull=True, revoked_at__isnull=True)

    def update(self, **kwargs: Any) -> int:
        if not TOMBSTONES.issuperset(kwargs):
            raise AppendOnlyError("Certificate: its words are frozen; it is superseded or revoked, never changed.")
        return super().update(**kwargs)

    def delete(self) -> NoReturn:
        raise AppendOnlyError("Certificate: it is superseded or revoked, never deleted.")


class Certificate(models.Model):
    """Of one attainment; one is current at a time. Everything it says is text frozen at issue, so that a paper drawn in
    ten years says the same. `person` is the attainment's, kept here for lists; `source_uuid` names the module.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    attainment = models.ForeignKey(Attainment, on_delete=models.PROTECT, related_name="certificates", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    source_uuid = models.UUIDField(null=True, blank=True)
    code = models.CharField(max_length=15)
    holder = models.CharField(max_length=310)
    agency = models.CharField(max_length=402, blank=True)
    title = models.CharField(max_length=120)
    competency_statement = models.TextField()
    source_title = models.CharField(max_length=200)
    edition = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    issuer = models.CharField(max_length=200)
    colour = models.CharField(max_length=7, default=COLOUR)
    attained_on = models.DateField()
    issued_on = models.DateField()
    renewal_advised_by = models.DateField(null=True, blank=True)
    awaiting_sign_off = models.BooleanField()
    issued_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            # Not `unique` on the field: PostgreSQL would keep a second index, for codes that begin so.
            models.UniqueConstraint(fields=["code"], name="certificate_code_once"),
            models.UniqueConstraint(
                fields=["attainment"],
                condition=Q(superseded_at__isnull=True, revoked_at__isnull=True),
                name="certificate_one_current",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | Q(superseded_at__isnull=False),
                name="certificate_superseded_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.attained_on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("Certificate: its words are frozen; it is superseded or revoked, never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Certificate: it is superseded or revoked, never deleted.")

    @property
    def state(self) -> State:
        """What its own tombstones say; whether the attainment still counts is `queries.certificates`' to answer."""
        if self.revoked_at:
            return State.REVOKED
        return State.SUPERSEDED if self.superseded_at else State.CURRENT

    @property
    def state_words(self) -> str:
        return state_in_words(self.state)

    @property
    def pdf_url(self) -> str:
        return reverse("certificates:pdf", args=[self.uuid])

    def text(self, *, check_url: str) -> CertificateText:
        """The words that `rendering.pdf` puts on paper; `check_url` is the full address of the check page."""
        return CertificateText(
            holder=self.holder,
            agency=self.agency,
            title=self.title,
            competency_statement=self.competency_statement,
            attained_on=self.attained_on,
            source_title=self.source_title,
            edition=self.edition,
            minutes=self.minutes,
            issued_on=self.issued_on,
            renewal_advised_by=self.renewal_advised_by,
            issuer=self.issuer,
            code=self.code,
            check_url=check_url,
            awaiting_sign_off=self.awaiting_sign_off,
            colour=self.colour,
        )
