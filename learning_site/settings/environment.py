"""Reads settings from the environment, and says in a sentence what is wrong with one."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}


class Environment:
    """The environment as typed values.

    A value that is missing or wrong is remembered as a sentence and the reading goes on, so that `check` can name
    everything that has to be put right at once.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def text(self, name: str, default: str | None, *, right: str) -> str:
        """The value of `name`; with `default` None it must be there. `right` says what a right value looks like."""
        value = self.values.get(name, "").strip()
        if value:
            return value
        if default is None:
            self.refuse(name, "is not set", right)
            return ""
        return default

    def choice(self, name: str, choices: tuple[str, ...], default: str | None, *, right: str) -> str:
        value = self.text(name, default, right=right)
        if value and value not in choices:
            self.refuse(name, f"is '{value}'", right)
            return choices[0]
        return value

    def flag(self, name: str, default: bool, *, right: str) -> bool:
        value = self.values.get(name, "yes" if default else "no").strip().lower()
        if value not in YES | NO:
            self.refuse(name, f"is '{value}'", f"'yes' or 'no': {right}")
        return value in YES

    def number(self, name: str, default: int, *, right: str) -> int:
        value = self.text(name, str(default), right=right)
        if not value.isdecimal():
            self.refuse(name, f"is '{value}'", f"a whole number: {right}")
            return default
        return int(value)

    def names(self, name: str, default: str | None, *, right: str) -> list[str]:
        """A list, separated by commas."""
        return [part.strip() for part in self.text(name, default, right=right).split(",") if part.strip()]

    def address(self, name: str, default: str | None, *, right: str) -> str:
        """A web address without a closing slash."""
        value = self.text(name, default, right=right).rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            self.refuse(name, f"is '{value}'", right)
        return value

    def uuid(self, name: str, default: str | None, *, right: str) -> UUID:
        value = self.text(name, default, right=right)
        try:
            return UUID(value)
        except ValueError:
            if value:
                self.refuse(name, f"is '{value}'", right)
            return UUID(int=0)

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default), right="the path of a folder")).expanduser().resolve()

    def refuse(self, name: str, wrong: str, right: str) -> None:
        self.problems.append(f"{name} {wrong}. It should be {right}.")

    def check(self) -> None:
        """Raise ImproperlyConfigured with every sentence, when there is one."""
        if self.problems:
            raise ImproperlyConfigured(
                "The settings are not right, so nothing was started.\n  - "
                + "\n  - ".join(self.problems)
                + "\nEvery setting is explained in docs/settings.md; .env.example is a file to start from."
            )
