"""A clock that goes on by itself, and mail servers to send to."""

from datetime import timedelta

import pytest
from django.core.mail import get_connection

from learning_site.reminders.mail_server import MailServer
from tests.stores import smtp_sink


class Clock:
    """Goes on by `step` whenever it is asked."""

    def __init__(self, at, step=timedelta(seconds=1)):
        self.at, self.step = at, step

    def __call__(self):
        self.at += self.step
        return self.at


@pytest.fixture
def clock(at):
    return Clock(at)


@pytest.fixture
def mail():
    return get_connection()


@pytest.fixture
def sink():
    with smtp_sink.running() as running:
        yield running


@pytest.fixture
def post_office(sink):
    return MailServer(host="127.0.0.1", port=sink.port, use_tls=False, timeout=5)
