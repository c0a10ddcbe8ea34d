"""Reads what is known of an agency's staff, for a staff file to be held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from competencies.models import Agency, JobRole, Person, Post, PostRole
from competencies.rules.staff import JobTitle, Known, KnownPost, Unit

CHUNK = 5000


def known_staff(agency: Agency, *, addresses: Iterable[str], titles: Mapping[str, Iterable[JobRole]]) -> Known:
    """The agency, the units below it, every post there that stands, and the titles that mean a job role.

    A title is a job role's name or code, or one of `titles`, which goes before. `addresses` (lower case) are those of
    which it matters who here has them; that somebody elsewhere signs in with one is not known here. Four queries, and
    one for each 5,000 addresses.
    """
    units = tuple(Unit(one.pk, one.name, one.path) for one in Agency.objects.under([agency.path]))
    roles = list(JobRole.objects.filter(is_active=True))
    meant = {key: frozenset([role.pk]) for role in roles for key in (role.code, role.name)}
    meant |= {title: frozenset(role.pk for role in named) for title, named in titles.items()}
    posts = tuple(_posts(agency))
    return Known(
        units=units,
        posts=posts,
        titles=tuple(JobTitle(title, keys) for title, keys in meant.items()),
        addresses=_of_one(posts) | _sign_ins(agency, addresses),
    )


def agencies_called(name: str) -> list[Agency]:
    """Agencies with this name, whatever its case; normally one."""
    return list(Agency.objects.filter(name__iexact=name.strip()).order_by("path"))


def agency_names() -> list[str]:
    """Every agency's name, in the order of the tree."""
    return list(Agency.objects.order_by("path").values_list("name", flat=True))


def job_roles() -> list[JobRole]:
    """The job roles that can be given to a post."""
    return list(JobRole.objects.filter(is_active=True))


def _posts(agency: Agency) -> Iterable[KnownPost]:
    posts = Post.objects.known().under([agency.path])
    roles: dict[int, set[int]] = defaultdict(set)
    for post, role in PostRole.objects.filter(post__in=posts).values_list("post_id", "job_role_id"):
        roles[post].add(role)
    for row in posts.order_by("started_on", "pk").values(*_FIELDS.values()).iterator():
        values = {name: row[column] for name, column in _FIELDS.items()}
        yield KnownPost(roles=frozenset(roles.get(row["pk"], ())), **values)


_FIELDS = {
    "key": "pk",
    "person": "person_id",
    "given_name": "person__given_name",
    "family_name": "person__family_name",
    "agency": "agency_id",
    "started_on": "started_on",
    "ended_on": "ended_on",
    "job_title": "job_title",
    "reference": "employee_reference",
    "work_email": "work_email",
    "manager": "line_manager_id",
    "continues": "continues_id",
    "source": "source",
    "recorded_at": "recorded_at",
}


def _of_one(posts: Iterable[KnownPost]) -> dict[str, int]:
    """The addresses of posts that are one person's alone, and whose each is."""
    holders: dict[str, set[int]] = defaultdict(set)
    for post in posts:
        holders[post.work_email.lower()].add(post.person)
    return {address: min(people) for address, people in holders.items() if address and len(people) == 1}


def _sign_ins(agency: Agency, addresses: Iterable[str]) -> dict[str, int]:
    """With which of these addresses somebody signs in who works, has worked or will work here."""
    wanted = sorted(set(addresses))
    here = Post.objects.known().under([agency.path]).values("person")
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        people = Person.objects.filter(email__in=wanted[start : start + CHUNK], pk__in=here)
        found |= {email: pk for email, pk in people.values_list("email", "pk") if email}
    return found
