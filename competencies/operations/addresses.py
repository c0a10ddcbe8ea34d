"""Gives people whom an agency added the address with which they sign in, as long as they never have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from competencies.models import Agency, Grant, Person, Post
from competencies.operations import audit, corrections, standings
from competencies.operations.people import AddressTaken
from competencies.operations.refusals import Refusal
from competencies.queries import people
from competencies.rules import london_day


class SignsIn(Refusal):
    """The person has signed in, and their address is theirs to change."""


class HoldsMore(Refusal):
    """The person may see or change more than the agency, so that their sign-in is not the agency's to give."""


@dataclass(frozen=True)
class Given:
    """Whether the person signs in with the address; and whether that, or what their posts say, is new."""

    theirs: bool
    is_new: bool


@transaction.atomic
def give(person: Person, *, address: str, agency: Agency, by: Person | None, at: datetime) -> Given:
    """From now on this is the address of the person's posts in the agency and below; and, unless it is somebody else's,
    what they sign in with. An empty one takes both away.

    Whoever gives it is not told of somebody elsewhere who has it. Raises AddressTaken for a colleague who has it,
    SignsIn, HoldsMore.
    """
    standings.lock([person.pk])
    held = Person.objects.get(pk=person.pk)
    _check_may_be_given(held, agency, at)
    wanted = address.strip().lower()
    colleague = people.with_address(agency, wanted, but=held)
    if colleague is not None:
        raise AddressTaken(
            f"{colleague} has this address. If the two are one person, the partnership can make their records one; if "
            "not, give another address."
        )
    holder = Person.objects.filter(email=wanted).exclude(pk=held.pk).first() if wanted else None
    changed = _change_posts(held, wanted, agency, by=by, at=at)
    before, held.email = held.email, None if holder is not None else wanted or None
    try:
        with transaction.atomic():
            held.save(update_fields=["email"])
    except IntegrityError:  # taken by another request in the same moment
        held.email = None
        held.save(update_fields=["email"])
    given = Given(theirs=held.email is not None, is_new=changed or before != held.email)
    if given.is_new:
        action = "person.give_address" if wanted else "person.take_address"
        audit.record(action, subjects=[held.uuid], by=by, at=at, agency=agency)
    return given


def _check_may_be_given(person: Person, agency: Agency, at: datetime) -> None:
    if person.email and person.last_login is not None:
        raise SignsIn(f"{person} has signed in, and changes the address themselves, under ‘Your account’.")
    if not person.is_active:
        raise SignsIn(f"{person}’s account is closed. Ask the partnership.")
    authority = Grant.objects.known().filter(person=person).exclude(agency__path__startswith=agency.path)
    beyond = authority.filter(Q(until_on__isnull=True) | Q(until_on__gt=london_day(at))).exists()
    if beyond or person.is_superuser:
        raise HoldsMore(f"{person} may see or change more than {agency}. The partnership gives them their address.")


def _change_posts(person: Person, address: str, agency: Agency, *, by: Person | None, at: datetime) -> bool:
    """Whether any said otherwise. Posts that have ended keep what they said."""
    posts = Post.objects.known().under([agency.path]).filter(person=person)
    posts = posts.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=london_day(at))).exclude(work_email=address)
    changed = corrections.correct([(post, {"work_email": address}) for post in posts], by=by, at=at)
    audit.record("post.correct", subjects=[post.uuid for post in changed], by=by, at=at)
    return bool(changed)
