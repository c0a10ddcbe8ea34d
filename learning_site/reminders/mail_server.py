"""The mail server, spoken to so that a mail it may have taken is told from one that it did not take."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.mail.backends.smtp import EmailBackend

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


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
