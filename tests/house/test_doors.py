"""Every door of ours, opened by everyone.

A door added tomorrow is covered tomorrow: the crawl reads the addresses from the site itself. A door whose address
takes an argument that has no example below fails until somebody gives it one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from certificates.models import Certificate
from competencies.files import staff_kept
from competencies.models import (
    Agency,
    BatchAction,
    BatchSource,
    Competency,
    Contact,
    Evidence,
    EvidenceKind,
    EvidenceSeen,
    Export,
    Framework,
    Grant,
    JobRole,
    LeadDesignation,
    Post,
    Requirement,
    Sector,
    StaffImportState,
)
from competencies.operations import batches, exports, people, recognition, staff_imports, training
from competencies.operations.people import NewPerson
from competencies.operations.training import NewEvidence
from competencies.permissions import Access
from competencies.views.export_file import make_waiting
from courses.models import GlossaryTerm, Source
from courses.operations import brought
from learning_site.journeys import start_module
from learning_site.reminders import outbox
from learning_site.reminders.models import Letter, Sending, Wording
from tests import private_module as private
from tests.courses.writing import publish as publish_page
from tests.courses.writing import write_page
from tests.journeys.test_finishing import take
from tests.learning_site.learning import full_module
from tests.modules import publish, uid

# Doors to a part of a step that only the module of tests/private_module.py has.
WITH_PARTS = {"learning:reflection", "learning:poll"}

SECRET = "Nobody-else-may-read-this-0417"

OURS = ("learning_site.", "competencies.", "certificates.", "courses.")

# Who of the cast may go through a door that is about the trust, where the training lead trains.
ALLOWED = {
    Access.SEES_COUNTS: {"training_lead", "officer"},
    Access.SEES_PEOPLE: {"training_lead"},
    Access.SUPERVISES: set(),
    Access.MANAGES: {"training_lead"},
    Access.GIVES_ACCESS: {"training_lead", "officer"},
    Access.EDITORIAL: {"officer"},
    Access.WRITES: {"officer", "author"},
    Access.COUNTERSIGNS: {"officer"},
    Access.IN_SCHOOLS: {"dsl", "officer", "author"},
}


def doors_of(resolver: URLResolver, prefix: str = "", space: str = "") -> list[tuple[str, URLPattern]]:
    """Every named address of the site whose view is ours, as ('namespace:name', pattern)."""
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found += doors_of(entry, prefix, inner)
        elif is_ours(entry):
            found.append((f"{space}{entry.name}" if entry.name else str(entry.pattern), entry))
    return found


def is_ours(entry: URLPattern) -> bool:
    view = entry.callback
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return module.startswith(OURS)


DOORS = doors_of(get_resolver())
NAMES = [name for name, _ in DOORS]


# What the editors' forms edit, by the name of their addresses: any row will do.
EDITED = {
    "editorial_agencies": Agency,
    "editorial_job-roles": JobRole,
    "editorial_sectors": Sector,
    "editorial_frameworks": Framework,
    "editorial_competencies": Competency,
    "editorial_requirements": Requirement,
    "editorial_contacts": Contact,
    "editorial_glossary": GlossaryTerm,
    "editorial_sources": Source,
    "editorial_words-of-letters": Wording,
    "editorial_hours-for-letters": Sending,
}


@pytest.fixture
def examples(cast, partnership, at):
    """For every argument that an address takes, how to come by an example about the trust and the nurse in it."""

    def taken_module():
        return take(cast["practitioner"], publish(partnership.awareness, at=at), at=at).module

    def slug_for(name):
        if name in WITH_PARTS:
            return private.begun(cast["practitioner"], at=at)
        if not name.startswith("learning:check"):
            return taken_module().slug
        with_check = full_module.publish(partnership.awareness)
        return start_module.start(cast["practitioner"], with_check, at=at).module.slug

    def certificate():
        taken_module()
        return Certificate.objects.get()

    def draft():
        chosen = {"action": BatchAction.REMIND, "agency": partnership.trust, "by": cast["training_lead"], "at": at}
        return batches.choose([cast["practitioner"].pk], **chosen)

    def made_file():
        asked = {"filters": "", "on": at.date(), "detail": {}, "by": cast["training_lead"], "at": timezone.now()}
        exports.ask(partnership.trust, **asked)
        make_waiting()
        return Export.objects.get()

    def to_countersign(person="training_lead"):
        """What the trust's only training lead recorded, of herself; one, whatever asks for it."""
        lead = cast["training_lead"]
        if not Evidence.objects.exists():
            file = training.keep_file(
                b"%PDF-1.7 %%EOF", sha256="0" * 64, content_type="application/pdf", by=lead, at=at
            )
            new = NewEvidence(
                person=cast[person],
                competency=partnership.awareness,
                kind=EvidenceKind.SESSION,
                done_on=at.date(),
                title="A morning together",
                seen=EvidenceSeen.CERTIFICATE,
                file=file,
            )
            training.record(
                [new], key=UUID(uid("own")), agency=partnership.trust, source=BatchSource.FORM, by=lead, at=at
            )
        return Evidence.objects.get()

    def history():
        file = b"Email,Competency,Date,Title\nasha.patel@example.org,CSA-A1,1/5/2026,A morning\n"
        return training.begin_history(file, agency=partnership.trust, by=cast["training_lead"], at=at)

    def staff_file():
        table = staff_kept.read_sent(b"Employee number,First name,Surname,Start date\n1,Ben,Rao,1/5/2026\n")
        return staff_imports.send(
            staff_kept.keep_table(table),
            agency=partnership.trust,
            source="HR",
            names_everybody=False,
            state=StaffImportState.COLUMNS,
            by=cast["training_lead"],
            at=at,
        )

    def given_up():
        """A letter to the nurse that could not be delivered; one, whatever asks for it."""
        outbox.queue([cast["practitioner"].pk], at=at)
        kept = {"state": "QUARANTINED", "on": at.date(), "next_attempt_at": at, "last_error": "No such mailbox."}
        return Letter.objects.get_or_create(person=cast["practitioner"], defaults=kept)[0]

    def rule():
        return recognition.state(
            agency=partnership.trust,
            ours=partnership.awareness,
            theirs=partnership.leading,
            from_on=at.date(),
            by=cast["training_lead"],
            at=at,
        )

    def written_twice():
        (double,) = people.add([NewPerson(given_name="Finn", family_name="Gallagher")], by=None, at=at)
        return double

    def edited(name):
        model = EDITED[name.split(":")[0]]
        if model is Contact:
            Contact.objects.create(code="front_door", name="Front door")
        if model is Source:
            Source.objects.create(code="S06", title="A page", publisher="CSA Centre", review_by=at.date())
        if model is GlossaryTerm:
            GlossaryTerm.objects.create(key="harm", term="Harm", meaning="What it is.")
        return model.objects.order_by("-pk").first().pk

    return {
        "export": lambda _: made_file().uuid,
        "batch": lambda _: draft().uuid,
        "agency": lambda _: partnership.trust.uuid,
        "person": lambda _: cast["practitioner"].uuid,
        "kept": lambda _: cast["author"].uuid,
        "absorbed": lambda _: written_twice().uuid,
        "merge": lambda _: people.merge(cast["author"], written_twice(), by=None, at=at).uuid,
        "post": lambda _: Post.objects.get(person=cast["practitioner"]).uuid,
        "lead": lambda _: LeadDesignation.objects.get(agency=partnership.trust).uuid,
        "grant": lambda _: Grant.objects.get(person=cast["training_lead"]).uuid,
        "slug": slug_for,
        "number": lambda _: 1,
        "evidence": lambda _: to_countersign().uuid,
        "own": lambda _: to_countersign("practitioner").uuid,
        "history": lambda _: history().uuid,
        "rule": lambda _: rule().uuid,
        "staff_import": lambda _: staff_file().uuid,
        "recorded": lambda _: to_countersign().batch.uuid,
        "question": lambda _: uid("one"),
        "scenario": lambda _: uid("a story"),
        "certificate": lambda _: certificate().uuid,
        "code": lambda _: certificate().code,
        "pk": edited,
        "part": lambda name: uid("room" if name == "learning:poll" else "stop and think"),
        "resource": lambda _: "inset",
        "reflection": lambda _: private.written(cast["practitioner"], at=at).uuid,
        "date": lambda _: private.discussed(cast["practitioner"], at=at).uuid,
        "page": lambda _: publish_page(write_page(partnership.awareness, code="M9", slug="m9")).pk,
        "conversation": lambda _: private.conversation(cast["colleague"], cast["practitioner"], at=at).uuid,
        "brought": lambda _: brought.keep(b"no zip", by=cast["author"], at=timezone.now()).uuid,
        "letter": lambda _: given_up().uuid,
        "asked": lambda _: private.asked(cast["colleague"], cast["practitioner"], at=timezone.now()).uuid,
    }


def address(name, entry, examples):
    wanted = entry.pattern.converters
    missing = set(wanted) - set(examples)
    assert not missing, f"{name}: tests/house/test_doors.py has no example for {sorted(missing)}"
    return reverse(name, kwargs={key: examples[key](name) for key in wanted})


def test_there_are_doors_to_try():
    assert {"front", "learning:step", "competencies:compliance", "certificates:check"} <= set(NAMES)


@pytest.mark.parametrize(("name", "entry"), DOORS, ids=NAMES)
def test_every_door_says_whom_it_is_for(name, entry):
    assert isinstance(getattr(entry.callback, "access", None), Access), (
        f"{name}: declare @opens_to(Access...) on {entry.callback.__module__}.{entry.callback.__name__}"
    )


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    cache.clear()
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


# The doors of a round share one world and one sign-in of each of the cast; each finds that world as it was.
ROUNDS = 8


@pytest.mark.parametrize("doors", [DOORS[first::ROUNDS] for first in range(ROUNDS)], ids=range(ROUNDS))
def test_every_door_opens_to_those_it_is_for_and_shows_nobody_what_a_learner_wrote(
    doors, examples, cast, visit, at, subtests
):
    """To others it does not exist; and what a learner wrote for themselves is on no door of anybody else's."""
    private.written(cast["practitioner"], at=at, words=SECRET)
    clients = {part: visit(person) for part, person in {"nobody": None, **cast}.items()}
    for name, entry in doors:
        if not entry.name:
            continue  # a redirect without a name
        with subtests.test(name), undone():
            where, access = address(name, entry, examples), entry.callback.access
            for part, client in clients.items():
                for method in ("get", "post"):
                    answer = getattr(client, method)(where)
                    opened = f"{name}: {method} {where} as {part}"
                    assert answer.status_code in expected(access, part, entry), f"{opened} answers {answer.status_code}"
                    shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
                    assert part == "practitioner" or SECRET.encode() not in shown, f"{opened} shows what Asha wrote"


def test_what_a_learner_wrote_is_shown_to_them(cast, visit, at):
    private.written(cast["practitioner"], at=at, words=SECRET)
    assert SECRET in visit(cast["practitioner"]).get("/learning/reflections/").content.decode()


FOUND = {200, 301, 302, 303}
REFUSED_WITH_A_SENTENCE = {400, 409, 422}
WRONG_METHOD = {405}


def expected(access: Access, part: str, entry: URLPattern) -> set[int]:
    """The answers that are right for a person at a door."""
    if access is Access.PUBLIC:
        return FOUND | REFUSED_WITH_A_SENTENCE | WRONG_METHOD
    if part == "nobody":
        return {302} | WRONG_METHOD
    if access is Access.SIGNED_IN:
        # A door about something of one's own does not exist for those who have no such thing.
        own = {404} if entry.pattern.converters and part != "practitioner" else set()
        return FOUND | REFUSED_WITH_A_SENTENCE | WRONG_METHOD | own
    anywhere = {"dsl"} if access is Access.SEES_COUNTS and not entry.pattern.converters else set()
    if part in ALLOWED[access] | anywhere:
        return FOUND | REFUSED_WITH_A_SENTENCE | WRONG_METHOD
    return {404} | WRONG_METHOD
