"""A wrong or missing setting stops the start with a sentence: which, why, and what would be right."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "MODE": "production",
    "SECRET_KEY": "k" * 60,
    "INSTALLATION_UUID": "0b9d3a52-9a3f-4a1c-9b1d-5d9a4b5f0a11",
    "SITE_URL": "https://learning.example.org",
    "ALLOWED_HOSTS": "learning.example.org",
    "EMAIL_HOST": "smtp.example.org",
}


def start(tmp_path, **changed):
    """What a start says on standard error, and whether it went on. A value of None is not set at all."""
    values = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **values}
    # A developer's own .env has no say.
    code = "import dotenv; dotenv.dotenv_values = lambda path: {}; from django.core.mail import get_connection; "
    code += "from django.conf import settings; settings.MODE; get_connection()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**environment, "DJANGO_SETTINGS_MODULE": "learning_site.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode == 0, done.stderr


def test_the_right_settings_start(tmp_path):
    assert start(tmp_path) == (True, "")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"MODE": None}, "MODE is not set. It should be 'demonstration'"),
        ({"MODE": "live"}, "MODE is 'live'. It should be 'demonstration'"),
        ({"SECRET_KEY": None}, "SECRET_KEY is not set. It should be 50 or more random characters"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is the demonstration's or too short"),
        (
            {"SECRET_KEY": "demonstration-only-not-a-secret-0123456789-0123456789"},
            "SECRET_KEY is the demonstration's or too short",
        ),
        ({"DEBUG": "yes"}, "DEBUG is on in production"),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'. It should be 'yes' or 'no'"),
        ({"REQUIRE_MFA": "no"}, "REQUIRE_MFA is off in production"),
        ({"SITE_URL": "http://learning.example.org"}, "an https:// address in production"),
        ({"SITE_URL": "learning"}, "SITE_URL is 'learning'. It should be the address people type"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is not set"),
        ({"INSTALLATION_UUID": "one"}, "INSTALLATION_UUID is 'one'. It should be a UUID"),
        ({"DATABASE_URL": "elephant"}, "DATABASE_URL cannot be read"),
        ({"EMAIL_HOST": None}, "EMAIL_HOST is not set"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT is 'smtp'. It should be a whole number"),
        ({"XAPI_ENDPOINT": "https://store.example.org/xAPI"}, "XAPI_USER and XAPI_PASSWORD are not both set"),
        ({"XAPI_VERSION": "3"}, "XAPI_VERSION is '3'. It should be '1.0.3' or '2.0.0'"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_wrong_one_stops_with_a_sentence(tmp_path, changed, sentence):
    started, said = start(tmp_path, **changed)
    assert not started
    assert sentence in said


def test_everything_wrong_is_said_at_once(tmp_path):
    _, said = start(tmp_path, SECRET_KEY=None, SITE_URL=None, EMAIL_HOST=None)
    assert all(f"{name} is not set" in said for name in ("SECRET_KEY", "SITE_URL", "EMAIL_HOST"))
    assert "docs/settings.md" in said
