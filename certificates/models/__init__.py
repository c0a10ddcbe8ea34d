"""The noun of this room: the certificate."""

from certificates.models.certificate import Certificate

__all__ = ["Certificate"]
