"""The mail server, spoken to so that a mail it may have taken is told from one that it did not take, and what its
answers mean.
"""

from __future__ import annotations

import smtplib
from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.mail.backends.smtp import EmailBackend

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


# From this number on, what a mail server answers is meant for good.
FINAL = 500


class MayHaveGone(smtplib.SMTPException):
    """The whole mail was handed over, and the server's word on it never came."""


class Conversation(smtplib.SMTP):
    """Knows whether the last thing said was a whole mail: commands are text here, and a mail is bytes."""

    mail_is_over_there = False

    def send(self, s: ReadableBuffer | str) -> None:
        super().send(s)
        self.mail_is_over_there = not isinstance(s, str)

    def data(self, msg: ReadableBuffer | str) -> tuple[int, bytes]:
        try:
            return super().data(msg)
        except OSError as lost:
            if self.mail_is_over_there:
                raise MayHaveGone("The connection was lost before the mail server said whether it had it.") from lost
            raise


class MailServer(EmailBackend):
    """Django's, with that conversation; how it ends says nothing of a mail that was taken."""

    connection_class = Conversation

    def close(self) -> None:
        with suppress(smtplib.SMTPException):
            super().close()


def said(wrong: Exception) -> str:
    """What went wrong, in the server's words where it is the server that speaks."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(wrong.recipients.values()))
        return f"{code} {_plain(words)}"
    if isinstance(wrong, smtplib.SMTPResponseException):
        return f"{wrong.smtp_code} {_plain(wrong.smtp_error)}"
    return f"{type(wrong).__name__}: {wrong}"


def _plain(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def is_about_the_letter(wrong: Exception) -> bool:
    """Whether a failure says something of this letter; a server that is away or refuses us says nothing of it."""
    about = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)
    return isinstance(wrong, about) or not isinstance(wrong, OSError)


def is_for_now(wrong: Exception) -> bool:
    """Whether the server says 'not now': it may say so of one letter, or of all for as long as it has too many."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        return all(code < FINAL for code, _ in wrong.recipients.values())
    return isinstance(wrong, smtplib.SMTPDataError) and wrong.smtp_code < FINAL
