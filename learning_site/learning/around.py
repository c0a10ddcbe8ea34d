"""What a learner had written or chosen when they had to sign in again: it stands in its form once more."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest

from learning_site.accounts.interrupted import taken_up, waiting

STILL_CHOSEN = "You had to sign in again before this was kept. What you chose is still there: send it now."


@dataclass(frozen=True)
class Sent:
    """What a form held when it was sent too late, by field; nothing where nothing was. `part` is the id at the end of
    the address it was sent to: a question, a story, a poll.
    """

    part: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields)

    @property
    def says(self) -> str:
        """To stand beside the form that it is in again."""
        return STILL_CHOSEN if self else ""

    def all(self, name: str) -> frozenset[str]:
        return frozenset(self.fields.get(name, ()))

    def one(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")


NOTHING_SENT = Sent()


def sent_before(request: HttpRequest, *names: str) -> Sent:
    """What this person sent to this page, or to a door of it, before they had to sign in; given back once, and only
    where one of these fields says something. A name that ends in '-' is the beginning of names.
    """
    kept = waiting(request)
    if kept is None or not kept["path"].startswith(request.path):
        return NOTHING_SENT
    fields = taken_up(request)
    if not any(_is_of(name, names) and any(map(str.strip, given)) for name, given in fields.items()):
        return NOTHING_SENT
    part = kept["path"].removesuffix("keep/").rstrip("/").rsplit("/", 1)[1]
    return Sent(part, fields)


def _is_of(name: str, names: tuple[str, ...]) -> bool:
    return name in names or any(name.startswith(one) for one in names if one.endswith("-"))
