"""Reads training that was recorded by hand or from a file: what it would give, what it rests on, what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from competencies import rules
from competencies.models import (
    Agency,
    Attainment,
    Competency,
    Evidence,
    EvidenceFile,
    EvidenceKind,
    EvidenceSeen,
    Grant,
    GrantKind,
    Merge,
    Person,
    Post,
    Requirement,
    Signer,
    TrainingBatch,
)
from competencies.queries import facts, standings, wording
from competencies.rules import MET, Status, badness, in_words, london_day, shown_date
from competencies.rules.training import seal

MOST_BATCHES = 50
LEAD_KINDS = (GrantKind.TRAINING_LEAD,)
BY_HAND = (EvidenceKind.SESSION, EvidenceKind.STATEMENT, EvidenceKind.RECOGNITION)
WITH_ALL = ("person", "competency", "batch__agency", "file", "authorised_by", "recorded_by", "sign_off__signed_by",
            "corrects", "corrected_by", "rule")  # fmt: skip


@dataclass(frozen=True)
class Foreseen:
    """What a record would give somebody, in words; `left_out` says why nothing would be recorded for them."""

    person: Person
    words: str = ""
    left_out: str = ""


class Said(Protocol):
    """What evidence says of what and when; a row of it, or one to come."""

    @property
    def competency(self) -> Competency: ...
    @property
    def kind(self) -> Any: ...
    @property
    def done_on(self) -> date: ...
    @property
    def expires_on(self) -> date | None: ...


def seal_of(row: Evidence) -> str:
    """The seal of everything the evidence says, the bytes of its file included."""
    return seal(
        {
            "person": row.person.uuid.hex,
            "competency": row.competency.code,
            "kind": str(row.kind),
            "done_on": row.done_on,
            "title": row.title,
            "provider": row.provider,
            "hours": row.hours,
            "participatory": row.participatory,
            "multi_agency": row.multi_agency,
            "seen": str(row.seen),
            "reference": row.reference,
            "expires_on": row.expires_on,
            "file": row.file.sha256 if row.file else None,
            "reason": str(row.reason),
            "authorised_by": row.authorised_by.uuid.hex if row.authorised_by else None,
            "rule": row.rule.uuid.hex if row.rule else None,
            "rests_on": row.rests_on.uuid.hex if row.rests_on else None,
        }
    )


def as_attainment(said: Said) -> rules.Attainment:
    """The attainment that evidence would be, as a fact for the rules."""
    return rules.Attainment(
        id=uuid4().hex,
        competency=said.competency.code,
        attained_on=said.done_on,
        kind=said.kind,
        expires_on=said.expires_on,
    )


def foresee(
    people: Sequence[Person],
    *,
    said: Said,
    agency: Agency,
    by: Person,
    on: date,
) -> list[Foreseen]:
    """For each person, where the rules would put them with what is said. The number of queries is fixed."""
    keys = [person.pk for person in people]
    competency, done_on = said.competency, said.done_on
    absorbed = facts.absorbed_by(keys)
    personal = facts.personal_facts(keys, absorbed=absorbed)
    prepared = standings.prepare_rules()
    posts = Post.objects.known().under([agency.path]).filter(person__in=[*keys, *absorbed])
    here = {uuid.hex for uuid in posts.values_list("uuid", flat=True)}
    asking = set(Requirement.objects.filter(competency=competency).values_list("code", flat=True))
    there = recorded_already([(key, competency.pk, done_on) for key in keys])
    new = as_attainment(said)
    answers = []
    for person in people:
        if (person.pk, competency.pk, done_on) in there:
            answers.append(Foreseen(person, left_out=f"{competency} is recorded for {in_words(done_on)} already."))
        elif person.pk == by.pk:
            answers.append(Foreseen(person, "This is you: it waits for a partnership officer to countersign it."))
        else:
            known = personal.get(person.pk) or rules.Facts()
            after = prepared.standings(replace(known, attainments=(*known.attainments, new)), on)
            found = [one for one in after if one.requirement in asking and one.post in here]
            answers.append(Foreseen(person, _best(found)))
    return answers


def recorded_already(wanted: Collection[tuple[int, int, date]]) -> set[tuple[int, int, date]]:
    """Of these (person, competency, day), which stand already, or wait for a sign-off. Three queries."""
    people = {person for person, _, _ in wanted}
    absorbed = facts.absorbed_by(people)
    records, columns = [*people, *absorbed], ("person_id", "competency_id")
    held = Attainment.objects.filter(person__in=records, revocation__isnull=True).exclude(kind=EvidenceKind.REFRESH)
    there = set(held.values_list(*columns, "attained_on"))
    there |= set(still_waiting(Evidence.objects.filter(person__in=records)).values_list(*columns, "done_on"))
    return {(absorbed.get(person, person), competency, day) for person, competency, day in there} & set(wanted)


def other_leads(by: Person, agency: Agency, *, on: date) -> list[Person]:
    """The training leads, other than this person, who may record for them: over one of their posts in the agency."""
    theirs = facts.of_person(by.pk)("person")
    posts = Post.objects.known().open_on(on).under([agency.path]).filter(theirs).select_related("agency")
    paths = {post.agency.path for post in posts} or {agency.path}
    above = {path[:end] for path in paths for end in range(Agency.steplen, len(path) + 1, Agency.steplen)}
    grants = Grant.objects.in_force(on).filter(kind__in=LEAD_KINDS, agency__path__in=above, person__is_active=True)
    return [grant.person for grant in grants.exclude(person=by).select_related("person").order_by("from_on", "pk")]


def authorisers(agency: Agency, *, on: date) -> QuerySet:
    """Those who may authorise that training from elsewhere is accepted: training leads and managers of the agency."""
    above = [agency.path[:end] for end in range(Agency.steplen, len(agency.path) + 1, Agency.steplen)]
    kinds = (GrantKind.TRAINING_LEAD, GrantKind.MANAGER)
    grants = Grant.objects.in_force(on).filter(kind__in=kinds, agency__path__in=above)
    return Person.objects.filter(pk__in=grants.values("person"), is_active=True).order_by("sort_name", "pk")


def people_here(agency: Agency, *, on: date) -> QuerySet:
    """Everybody with an open post in the agency or below it; of two records made one, the one that stays."""
    here = Post.objects.known().open_on(on).under([agency.path]).order_by().values("person")
    merged = Merge.objects.filter(undone_at__isnull=True)
    everybody = here.union(merged.filter(absorbed__in=here).values("kept"))
    stay = Person.objects.filter(pk__in=everybody).exclude(pk__in=merged.values("absorbed"))
    return stay.order_by("sort_name", "pk")


def batches_of(agency: Agency) -> list[TrainingBatch]:
    """What was recorded in the agency and below it, the latest first, with how many records each has."""
    rows = TrainingBatch.objects.filter(agency__in=Agency.objects.under([agency.path]), recorded_at__isnull=False)
    counted = rows.annotate(records=Count("evidence")).select_related("agency", "began_by", "undone_by")
    return list(counted.order_by("-recorded_at", "-pk")[:MOST_BATCHES])


def batch_in(agency: Agency, uuid: UUID) -> TrainingBatch | None:
    """The batch, if it is of this agency or of one below it."""
    rows = TrainingBatch.objects.filter(uuid=uuid, agency__in=Agency.objects.under([agency.path]))
    return rows.select_related("agency", "began_by", "undone_by").first()


def evidence_of(batch: TrainingBatch) -> QuerySet:
    """What the batch holds, by name."""
    return batch.evidence.select_related(*WITH_ALL).order_by("person__sort_name", "done_on", "pk")


def evidence_in(agency: Agency, uuid: UUID) -> Evidence | None:
    """The evidence, if it was recorded in this agency or below it."""
    places = Agency.objects.under([agency.path])
    return Evidence.objects.filter(uuid=uuid, batch__agency__in=places).select_related(*WITH_ALL).first()


def waiting_in(agency: Agency) -> list[Evidence]:
    """What was recorded here and waits for a sign-off."""
    rows = Evidence.objects.filter(batch__agency__in=Agency.objects.under([agency.path]))
    return list(still_waiting(rows).select_related(*WITH_ALL).order_by("recorded_at", "pk"))


def waiting_for_officer() -> QuerySet:
    """What waits for a partnership officer, wherever it was recorded."""
    rows = still_waiting(Evidence.objects.filter(signer=Signer.OFFICER))
    return rows.select_related(*WITH_ALL).order_by("recorded_at", "pk")


def was_for_officer(uuid: UUID) -> bool:
    """Whether there is such a record that waits, or waited, for a partnership officer."""
    return Evidence.objects.filter(uuid=uuid, signer=Signer.OFFICER).exists()


def file_of(uuid: UUID, *, kept_by: Person) -> EvidenceFile | None:
    """A file that this person has handed in."""
    return EvidenceFile.objects.filter(uuid=uuid, kept_by=kept_by).first()


def attainment_of(evidence: Evidence) -> Attainment | None:
    """What counts because of this evidence; None while it waits and once it is revoked."""
    rows = Attainment.objects.filter(kind=evidence.kind, evidence_uuid=evidence.uuid, revocation__isnull=True)
    return rows.filter(competency=evidence.competency_id).select_related("competency").first()


def standing_in(batch: TrainingBatch) -> list[Attainment]:
    """What the batch recorded and still counts."""
    rows = Attainment.objects.filter(kind__in=BY_HAND, revocation__isnull=True)
    return list(rows.filter(evidence_uuid__in=batch.evidence.values("uuid")).select_related("competency"))


def which_stand(rows: Sequence[Evidence]) -> set[UUID]:
    """The uuids of those of these rows that count today. One query."""
    held = Attainment.objects.filter(evidence_uuid__in=[row.uuid for row in rows], revocation__isnull=True)
    return set(held.values_list("evidence_uuid", flat=True))


def told(evidence: Evidence, *, stands: bool) -> str:
    """What the evidence counts for, and by whose word. `stands`: an attainment rests on it and is not revoked."""
    signed = getattr(evidence, "sign_off", None)
    corrected = getattr(evidence, "corrected_by", None)
    if evidence.batch.undone_at:
        return "Recorded in error and undone. It counts for nothing."
    if corrected:
        covered = f" The sign-off of {signed.signed_by} does not cover what was corrected." if signed else ""
        return f"Corrected on {in_words(london_day(corrected.recorded_at))}. This row counts for nothing.{covered}"
    if signed and signed.declined:
        day, why = in_words(london_day(signed.signed_at)), signed.get_declined_display()
        return f"Declined by {signed.signed_by} on {day}: {why}. It counts for nothing."
    if stands and signed:
        return f"Counts. Signed off by {signed.signed_by} on {in_words(london_day(signed.signed_at))}."
    if stands:
        return "Counts. It was loaded by the partnership."
    if signed or not evidence.signer:
        return "Revoked. It counts for nothing."
    who = "a partnership officer to countersign it" if evidence.signer == Signer.OFFICER else "a sign-off"
    again = " It was corrected, and the earlier sign-off covers only what was said before." if evidence.corrects else ""
    return f"Waits for {who}. Until then it counts for nothing.{again}"


@dataclass(frozen=True)
class OwnRecord:
    """One thing on a person's own record, and what became of it, in words. `file` is the evidence whose file they may
    open.
    """

    title: str
    competency: str
    done_on: date
    words: str
    file: UUID | None = None


def own_records(person: Person) -> list[OwnRecord]:
    """What others have recorded or recognised of somebody, for that person to read, the latest first."""
    theirs = facts.of_person(person.pk)("person")
    rows = Attainment.objects.filter(theirs, kind__in=BY_HAND)
    rows = rows.select_related("competency", "agency", "accepted_by", "recorded_by", "revocation")
    files = set(_own_files(person).values_list("uuid", flat=True))
    records = [
        OwnRecord(
            row.evidence_title,
            row.competency.title,
            row.attained_on,
            _told_to_owner(row),
            row.evidence_uuid if row.evidence_uuid in files else None,
        )
        for row in rows
    ]
    records += [
        OwnRecord(
            row.title,
            row.competency.title,
            row.done_on,
            told(row, stands=False),
            row.uuid if row.uuid in files else None,
        )
        for row in still_waiting(Evidence.objects.filter(theirs)).select_related(*WITH_ALL)
    ]
    return sorted(records, key=lambda one: (-one.done_on.toordinal(), one.title))


def own_evidence(person: Person, uuid: UUID) -> Evidence | None:
    """The person's own evidence with its file; a file that others' evidence rests on too, such as a list of who came,
    is nobody's own.
    """
    return _own_files(person).filter(uuid=uuid).select_related("file").first()


def _own_files(person: Person) -> QuerySet[Evidence]:
    theirs = facts.of_person(person.pk)("person")
    others = Evidence.objects.filter(file=OuterRef("file")).exclude(theirs)
    own = Evidence.objects.filter(theirs, file__isnull=False).exclude(seen=EvidenceSeen.ATTENDANCE)
    return own.filter(~Exists(others))


def _told_to_owner(row: Attainment) -> str:
    revocation = getattr(row, "revocation", None)
    if revocation:
        return f"Revoked from {in_words(revocation.revoked_on)}: {revocation.get_reason_display().lower()}."
    by = f" by {row.recorded_by}" if row.recorded_by else ""
    day = in_words(london_day(row.recorded_at))
    if row.kind == EvidenceKind.RECOGNITION and row.accepted_by:
        return f"Recognised by {row.accepted_by}. Recorded{by} on {day}."
    return f"Recorded{by}{f' at {row.agency}' if row.agency else ''} on {day}."


def still_waiting(rows: QuerySet) -> QuerySet:
    """Of these, what counts for nothing until somebody signs it."""
    return rows.filter(
        ~Q(signer=Signer.NOBODY),
        sign_off__isnull=True,
        corrected_by__isnull=True,
        batch__undone_at__isnull=True,
    )


def _best(answers: Iterable[Any]) -> str:
    """The best of what is asked, in words; a person may have several posts."""
    asked = [one for one in answers if one.status != Status.NOT_REQUIRED]
    if not asked:
        return "Not asked of them here today; it goes on their record."
    best = min(asked, key=lambda one: badness(one.status))
    word, beside = wording.STATUS_WORDS[best.status], wording.date_words(best.status, shown_date(best.row, best.status))
    if best.status in MET - {Status.EXPIRING, Status.SUPERSEDED}:
        return f"{word} {beside}"
    return f"{word}: {beside}" if beside else word
