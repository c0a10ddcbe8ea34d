"""Everything that anybody can do to what is known of people, in any order, and what must be true after each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from competencies.models import (
    Agency,
    Attainment,
    Batch,
    BatchAction,
    BatchSource,
    DeclineReason,
    Evidence,
    EvidenceKind,
    EvidenceSeen,
    Exemption,
    ExemptionReason,
    LeadDesignation,
    LeadKind,
    Merge,
    Pause,
    PauseReason,
    Person,
    Post,
    RefreshTask,
    Requirement,
    RevocationReason,
    StaffImport,
    StaffImportState,
    TrainingBatch,
    TransitionMode,
    ValidityMode,
)
from competencies.operations import (
    agencies,
    allowances,
    attainments,
    batches,
    history,
    leads,
    people,
    posts,
    recognition,
    requirements,
    staff_imports,
    standings,
    training,
)
from competencies.operations.attainments import NewAttainment
from competencies.operations.people import NewPerson
from competencies.operations.posts import NewPost
from competencies.operations.refusals import Refusal
from competencies.operations.requirements import Terms
from competencies.operations.training import NewEvidence
from competencies.queries import batches as batch_queries
from competencies.queries import recognition as recognition_queries
from competencies.queries import standings as queries
from competencies.queries.compliance import Filters, compliance
from competencies.queries.scope import Scope
from competencies.queries.staff import known_staff
from competencies.rules import RuleError, Status, badness, london_day
from competencies.rules.history import HistoryRow
from competencies.rules.staff import StaffRow, plan
from competencies.rules.status import no_better_than
from tests.conftest import make_partnership

BEGINNING = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
SOURCE = UUID("11111111-2222-3333-4444-555555555555")
COLUMNS = frozenset({"reference", "given_name", "family_name", "job_title", "unit", "started_on", "last_on"})
# As seen from today; many of them as far apart as a due date, a notice, or an absence that stops the clock.
near = st.sampled_from([-400, -90, -60, -31, -30, -1, 0, 0, 1, 29, 30, 60, 90]).map(lambda days: timedelta(days=days))
ahead = near.filter(lambda far: far >= timedelta(0))
behind = near.filter(lambda far: far <= timedelta(0))
lengths = st.sampled_from([None, None, 1, 20, 60, 89, 90]).map(lambda days: timedelta(days=days) if days else None)
which = st.integers(0, 11)
yes = st.booleans()
leading = st.sampled_from(list(LeadKind))
terms = st.builds(
    Terms,
    due_within_days=st.sampled_from([0, 30]),
    validity=st.just(ValidityMode.ROLLING),
    months=st.sampled_from([1, 12]),
    transition=st.sampled_from([TransitionMode.GRANDFATHER, TransitionMode.AT_ONCE]),
    spread_weeks=st.sampled_from([0, 2]),
    leads=st.sampled_from([(), ("LEAD",)]),
) | st.builds(
    Terms,
    due_within_days=st.just(30),
    validity=st.just(ValidityMode.KEEP_DATE),
    months=st.just(3),
    window_days=st.just(40),
)


def until(first: date, length: timedelta | None) -> date | None:
    return first + length if length else None


class Doings(RuleBasedStateMachine):
    """A partnership of two organisations to which anything happens. `at` is the clock: it goes on by a minute with
    every deed and by days when days pass. What is refused changes nothing, and so is as good a deed as any.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at = BEGINNING
        self.world = transaction.atomic()
        self.world.__enter__()
        self.place = make_partnership()
        loaded = {"by": None, "at": self.at}
        agencies.add(parent=self.place.trust, name="Ward 8", **loaded)
        agencies.add(parent=self.place.ward, name="Bay 1", **loaded)
        names = [NewPerson(given_name=name, family_name="") for name in ("Asha", "Ben", "Carys", "Dara", "Efua")]
        *self.workers, self.officer = people.add(names, **loaded)
        started = [date(2024, 2, 5), date(2026, 4, 4), date(2026, 4, 13), date(2026, 5, 20)]
        places = [self.place.ward, self.place.trust, self.place.school, self.place.ward]
        new = [
            NewPost(person=person, agency=agency, started_on=day, employee_reference=f"{number}")
            for number, (person, agency, day) in enumerate(zip(self.workers, places, started, strict=True), start=1)
        ]
        posts.begin(new, **loaded)
        self.rows_sent: dict[int, list[StaffRow]] = {}
        self.deeds = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @property
    def on(self) -> date:
        return london_day(self.at)

    @property
    def by(self) -> dict[str, Any]:
        """Whoever does it, and when: never twice at one instant."""
        self.at += timedelta(minutes=1)
        return {"by": self.officer, "at": self.at}

    @contextmanager
    def maybe_refused(self) -> Iterator[None]:
        with suppress(Refusal, RuleError), transaction.atomic():
            yield

    def worker(self, number: int) -> Person:
        return Person.objects.get(pk=self.workers[number % len(self.workers)].pk)

    def agency(self, number: int) -> Agency:
        return self.one(Agency.objects.order_by("pk"), number)

    def requirement(self, number: int) -> Requirement:
        return self.one(Requirement.objects.order_by("pk"), number)

    def one(self, rows: Any, number: int) -> Any:
        """One of the rows, or None where there are none."""
        found = list(rows)
        return found[number % len(found)] if found else None

    def post(self, number: int) -> Post | None:
        return self.one(Post.objects.known().select_related("person", "agency").order_by("pk"), number)

    # What happens to people and posts

    @rule(who=which, where=which, starts=near, lasts=lengths, title=st.sampled_from(["", "", "Helper"]), role=yes)
    def somebody_begins(self, who, where, starts, lasts, title, role):
        first = self.on + starts
        new = NewPost(
            person=self.worker(who),
            agency=self.agency(where),
            started_on=first,
            ended_on=until(first, lasts),
            job_title=title,
            job_roles=[self.place.nurse] if role else [],
        )
        with self.maybe_refused():
            posts.begin([new], **self.by)

    @rule(where=which)
    def somebody_new_joins(self, where):
        who = NewPerson(given_name=f"Newcomer {len(self.workers)}", family_name="")
        post = posts.join(who, key=uuid4(), agency=self.agency(where), started_on=self.on, **self.by)
        self.workers.append(post.person)

    @rule(number=which, days=near)
    def a_post_ends(self, number, days):
        if (post := self.post(number)) is not None:
            with self.maybe_refused():
                posts.end([post], on=self.on + days, **self.by)

    @rule(number=which)
    def a_post_is_reopened(self, number):
        ended = Post.objects.known().filter(ended_on__isnull=False, uuid__in=self._corrected_posts())
        if (post := self.one(ended.select_related("person", "agency").order_by("pk"), number)) is not None:
            posts.reopen([post], ended_at=post.recorded_at, **self.by)

    def _corrected_posts(self) -> Any:
        return Post.objects.filter(withdrawn_at__isnull=False).values("uuid")

    @rule(number=which, to=which, days=near, role=yes)
    def a_post_moves(self, number, to, days, role):
        if (post := self.post(number)) is not None:
            roles = [self.place.nurse] if role else []
            with self.maybe_refused():
                posts.move(post, to=self.agency(to), on=self.on + days, job_roles=roles, **self.by)

    @rule(who=which)
    def somebody_is_renamed(self, who):
        people.rename(self.worker(who), given_name=f"Called {self.at:%H%M}", family_name="Otherwise", **self.by)

    @rule(who=which, other=which)
    def two_are_one(self, who, other):
        with self.maybe_refused():
            people.merge(self.worker(who), self.worker(other), **self.by)

    @rule(number=which)
    def one_is_two(self, number):
        if (merged := self.one(Merge.objects.filter(undone_at__isnull=True).order_by("pk"), number)) is not None:
            people.unmerge(merged, **self.by)

    # What agencies grant

    @rule(number=which, where=which, kind=leading, days=near, lasts=lengths)
    def somebody_is_designated(self, number, where, kind, days, lasts):
        if (post := self.post(number)) is not None:
            first = self.on + days
            with self.maybe_refused():
                agency = self.one([self.agency(where), post.agency], where)
                leads.designate(post, agency=agency, kind=kind, from_on=first, until_on=until(first, lasts), **self.by)

    @rule(number=which, instead=which, days=near)
    def somebody_leads_no_longer(self, number, instead, days):
        facts = LeadDesignation.objects.known().select_related("post__person", "agency").order_by("pk")
        if (fact := self.one(facts, number)) is not None:
            with self.maybe_refused():
                if post := self.post(instead):
                    leads.replace(fact, post=post, on=self.on + days, **self.by)
                    return
            with self.maybe_refused():
                leads.stand_down([fact], on=self.on + days, **self.by)

    @rule(who=which, what=which, where=which, days=near, lasts=lengths)
    def somebody_is_exempt(self, who, what, where, days, lasts):
        first = self.on + days
        with self.maybe_refused():
            allowances.exempt(
                [self.worker(who)],
                requirement=self.requirement(what),
                agency=self.agency(where),
                from_on=first,
                until_on=until(first, lasts),
                reason=ExemptionReason.COVERED_ELSEWHERE,
                review_on=first,
                **self.by,
            )

    @rule(who=which, where=which, days=near, lasts=lengths)
    def somebody_is_paused(self, who, where, days, lasts):
        first = self.on + days
        allowances.pause(
            [self.worker(who)],
            agency=self.agency(where),
            from_on=first,
            until_on=until(first, lasts),
            reason=PauseReason.LEAVE,
            **self.by,
        )

    @rule(number=which, days=near)
    def an_allowance_ends(self, number, days):
        granted = [
            fact for kind in (Exemption, Pause) for fact in kind.objects.known().select_related("person", "agency")
        ]
        if (fact := self.one(granted, number)) is not None:
            allowances.end([fact], on=self.on + days, **self.by)

    @rule(action=st.sampled_from(list(BatchAction)), where=which, what=which, days=near, lasts=lengths)
    def something_is_done_for_many(self, action, where, what, days, lasts):
        agency, first, requirement = self.agency(where), self.on + days, self.requirement(what)
        chosen = [person.pk for person in self.workers]
        with self.maybe_refused():
            batch = batches.choose(chosen, action=action, agency=agency, **self.by)
            batches.describe(
                batch,
                requirement=requirement if action in (BatchAction.EXEMPT, BatchAction.REMIND) else None,
                competency=self.place.awareness if action == BatchAction.SESSION else None,
                title="A morning",
                from_on=min(first, self.on) if action == BatchAction.SESSION else first,
                until_on=until(first, lasts) if action in (BatchAction.EXEMPT, BatchAction.PAUSE) else None,
                review_on=first,
                reason=ExemptionReason.AGREED_ADJUSTMENT,
            )
            batch.refresh_from_db()
            seen = batch_queries.plan(batch, by=self.officer, on=self.on).seal
            batches.carry_out(batch, seen=seen, **self.by)

    @rule(number=which)
    def what_was_done_for_many_is_undone(self, number):
        made = Batch.objects.filter(made_at__isnull=False, undone_at__isnull=True).select_related("agency")
        if (batch := self.one(made.order_by("pk"), number)) is not None:
            batches.undo(batch, **self.by)

    # What people learn

    @rule(who=which, days=behind, edition=st.integers(1, 2), refresh=yes)
    def somebody_finishes(self, who, days, edition, refresh):
        new = NewAttainment(
            person=self.worker(who),
            competency=self.place.awareness,
            attained_on=self.on + days,
            kind=EvidenceKind.REFRESH if refresh else EvidenceKind.MODULE,
            evidence_uuid=uuid4(),
            evidence_title="Think the Unthinkable",
            source_uuid=SOURCE,
            source_number=edition,
        )
        attainments.record([new], **self.by)

    @rule(number=which, days=st.none() | behind)
    def something_is_revoked(self, number, days):
        if (held := self.one(Attainment.objects.order_by("pk"), number)) is not None:
            day = self.on + days if days is not None else None
            with self.maybe_refused():
                attainments.revoke([held], reason=RevocationReason.NOT_THEIR_OWN_WORK, on=day, **self.by)

    @rule(what=yes, days=near, within=ahead, all_before=yes, at_once=yes)
    def a_refresh_is_called(self, what, days, within, all_before, at_once):
        covers: dict[str, Any] = {"source_uuid": SOURCE, "below_number": 2}
        if all_before:
            covers = {"attained_before": self.on - timedelta(days=30)}
        called = self.on + days
        with self.maybe_refused():
            competency = self.place.awareness if what else self.place.leading
            attainments.call_to_refresh(competency, called_on=called, by_on=called + within, **covers, **self.by)
        self._refreshed(at_once)

    def _evidence(self, who: int, days: timedelta, kind: EvidenceKind, lasts: timedelta | None) -> NewEvidence:
        done = self.on + days
        recognised = {"reason": "SAME_COURSE"} if kind == EvidenceKind.RECOGNITION else {}
        return NewEvidence(
            person=self.worker(who),
            competency=self.place.leading if kind == EvidenceKind.STATEMENT else self.place.awareness,
            kind=kind,
            done_on=done,
            title=f"A day, {self.at:%H:%M}",
            seen=EvidenceSeen.ATTENDANCE,
            expires_on=until(done, lasts),
            **recognised,
        )

    taught = st.sampled_from([EvidenceKind.SESSION, EvidenceKind.STATEMENT, EvidenceKind.RECOGNITION])

    @rule(where=which, own=yes, learned=st.lists(st.tuples(which, behind, taught, lengths), min_size=1, max_size=3))
    def training_is_recorded(self, where, own, learned):
        new = [self._evidence(*each) for each in learned]
        by = {**self.by, "by": new[0].person} if own else self.by
        with self.maybe_refused():
            training.record(new, key=uuid4(), agency=self.agency(where), source=BatchSource.FORM, **by)

    @rule(number=which, yes=yes)
    def evidence_is_decided(self, number, yes):
        waiting = Evidence.objects.exclude(signer="").filter(sign_off__isnull=True, batch__undone_at__isnull=True)
        waiting = waiting.select_related("batch__agency")
        if (evidence := self.one(waiting.order_by("pk"), number)) is not None:
            with self.maybe_refused():
                if yes:
                    training.sign_off(evidence, sha256=evidence.sha256, **self.by)
                else:
                    reason = DeclineReason.NOT_SEEN
                    training.decline(evidence, reason=reason, sha256=evidence.sha256, **self.by)

    @rule(number=which, days=behind)
    def evidence_is_corrected(self, number, days):
        rows = Evidence.objects.select_related("batch__agency", "person", "competency").order_by("pk")
        if (evidence := self.one(rows, number)) is not None:
            changed = replace(
                self._evidence(0, days, EvidenceKind(evidence.kind), None),
                person=evidence.person,
                competency=evidence.competency,
            )
            with self.maybe_refused():
                training.correct(evidence, changed, **self.by)

    @rule(number=which)
    def recorded_training_is_undone(self, number):
        if (batch := self.one(TrainingBatch.objects.select_related("agency").order_by("pk"), number)) is not None:
            with self.maybe_refused():
                training.undo(batch, **self.by)

    @rule(days=behind)
    def past_training_is_loaded(self, days):
        rows = [
            HistoryRow(line=number + 2, who=who, what="CSA-A1", done_on=self.on + days, title="Long ago")
            for number, who in enumerate(["1", "2", "9"])
        ]
        with self.maybe_refused():
            batch = training.begin_batch(agency=self.place.trust, **self.by)
            history.load(batch, rows, [], **self.by)

    @rule(where=which, ours=yes)
    def training_from_elsewhere_is_recognised(self, where, ours):
        agency = self.agency(where)
        pair = (self.place.awareness, self.place.leading)
        to, of = pair if ours else pair[::-1]
        with self.maybe_refused():
            recognition.state(agency=agency, ours=to, theirs=of, from_on=self.on, **self.by)
        for brought in recognition_queries.brought(agency, on=self.on):
            with self.maybe_refused():
                recognition.recognise(brought, key=uuid4(), agency=agency, **self.by)

    # What is required, and of whom

    @rule(terms=terms, where=which, days=near, role=yes, narrow=yes, at_once=yes)
    def something_is_required(self, terms, where, days, role, narrow, at_once):
        terms = replace(terms, job_roles=[self.place.nurse] if role else [])
        terms = replace(terms, sectors=[self.place.ward.sector] if narrow else [])
        with self.maybe_refused():
            requirements.state(
                code=f"R-{Requirement.objects.count()}",
                title="Another",
                competency=self.place.awareness if narrow else self.place.leading,
                agency=self.agency(where),
                terms=terms,
                effective_from=self.on + days,
                first_load=True,
                **self.by,
            )
        self._refreshed(at_once)

    @rule(what=which, terms=terms, where=which, days=near, role=yes, narrow=yes, at_once=yes)
    def a_requirement_changes(self, what, terms, where, days, role, narrow, at_once):
        terms = replace(terms, job_roles=[self.place.nurse] if role else [])
        terms = replace(terms, agencies=[self.agency(where)] if narrow else [])
        with self.maybe_refused():
            requirements.revise(self.requirement(what), terms=terms, effective_from=self.on + days, **self.by)
        self._refreshed(at_once)

    @rule(what=which, days=ahead, at_once=yes)
    def a_requirement_is_retired(self, what, days, at_once):
        with self.maybe_refused():
            requirements.retire(self.requirement(what), on=self.on + days, **self.by)
        self._refreshed(at_once)

    @rule(number=which, below=st.sampled_from(["root", "trust", "schools"]))
    def an_agency_moves(self, number, below):
        to = Agency.objects.get(pk=getattr(self.place, below).pk)
        with self.maybe_refused():
            agencies.move(self.agency(number), below=to, **self.by)

    @rule(number=which, education=yes, at_once=yes)
    def an_agency_is_something_else(self, number, education, at_once):
        agency = self.agency(number)
        sector = self.place.school.sector if education else self.place.ward.sector
        agencies.describe(agency, name=agency.name, sector=sector, urn="", ods_code="", **self.by)
        self._refreshed(at_once)

    # What a staff file says

    lines = st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["Ward 7", "Ward 8"]), st.sampled_from(["Nurse", "Cook"]), near),
        max_size=4,
        unique_by=lambda line: line[0],
    )

    @rule(lines=lines, leaving=st.lists(st.integers(1, 4), max_size=1), everybody=yes)
    def a_staff_file_is_written(self, lines, leaving, everybody):
        rows = [
            StaffRow(
                line=number + 2,
                reference=str(reference),
                given_name=f"Worker {reference} {title}",
                family_name="Of File",
                job_title=title,
                unit=unit,
                started_on=self.on + starts,
                last_on=self.on if reference in leaving and starts < timedelta(0) else None,
            )
            for number, (reference, unit, title, starts) in enumerate(lines)
        ]
        agency = Agency.objects.get(pk=self.place.trust.pk)
        with self.maybe_refused():
            sent = StaffImport.objects.create(
                agency=agency, source="hr", names_everybody=everybody, sent_at=self.at, sent_by=self.officer
            )
            self.rows_sent[sent.pk] = rows
            made = self._plan(sent)
            staff_imports.confirm(sent, made, seen=made.seal, ending=made.ending, **self.by)
            staff_imports.work(self._plan, at=self.at)

    def _plan(self, sent: StaffImport) -> Any:
        return plan(
            self.rows_sent[sent.pk],
            known_staff(sent.agency, addresses=[], titles={}),
            columns=COLUMNS,
            source=sent.source,
            on=self.on,
            leavers_by_absence=sent.names_everybody,
            share_allowed=1,
        )

    @rule(number=which)
    def a_staff_file_is_undone(self, number):
        written = StaffImport.objects.filter(state=StaffImportState.DONE).select_related("agency")
        if (sent := self.one(written.order_by("pk"), number)) is not None:
            with self.maybe_refused():
                staff_imports.undo(sent, **self.by)
                staff_imports.work(self._plan, at=self.at)

    # What time does

    @rule(days=st.sampled_from([1, 29, 30, 31, 60, 90]))
    def days_pass(self, days):
        self.at += timedelta(days=days)

    @rule()
    def the_tick_comes(self):
        standings.refresh_waiting(at=self.by["at"])
        standings.refresh_due(at=self.at)
        standings.add_up(most=1)

    def _refreshed(self, at_once: bool) -> None:
        if at_once:
            standings.refresh_waiting(at=self.at)

    # What is true after everything

    @invariant()
    def what_is_stored_is_what_the_rules_answer(self):
        waiting = {key for task in RefreshTask.objects.all() for key in task.people}
        everybody = queries.standing_for(set(Person.objects.values_list("pk", flat=True)))
        settled = everybody - queries.standing_for(waiting)
        found = list(queries.drift(settled, on=self.on, prepared=queries.prepare_rules()))
        assert not found, found
        assert not list(queries.count_drift())

    @invariant()
    def what_lists_count_is_what_the_rules_answer(self):
        self.deeds += 1
        if self.deeds % 5 or RefreshTask.objects.exists():
            return
        root = Agency.objects.get(pk=self.place.root.pk)
        for on in (self.on, self.on + timedelta(days=31)):
            told = self._told(on)
            for agency in (root, *root.get_children()):
                found = compliance(
                    agency, on=on, today=self.on, filters=Filters(), visible_to=Scope(names=(root.path,))
                )
                by_worst, by_competency = counted(told, agency)
                assert found.overall.counts == by_worst, (on, agency.name)
                totals = {key: +Counter(total.counts) for key, total in found.totals.items()}
                for key in totals:
                    missing = by_worst.total() - sum(by_competency[key].values())
                    assert totals[key] == by_competency[key] + Counter({Status.NOT_REQUIRED: missing}), (on, agency)
                assert by_competency.keys() <= totals.keys()

    def _told(self, on: date) -> list[tuple[int, str, int | None, Status]]:
        """For each open post, by the function: whose it is, where, a competency (None: by itself), and the status."""
        absorbed = dict(Merge.objects.filter(undone_at__isnull=True).values_list("absorbed_id", "kept_id"))
        everybody = sorted(set(Person.objects.values_list("pk", flat=True)) - absorbed.keys())
        answers = queries.believed(everybody, on=on, known_at=None)
        asked = dict(Requirement.objects.values_list("code", "competency_id"))
        by_post: dict[str, list[Any]] = defaultdict(list)
        for answer in (answer for each in answers.values() for answer in each):
            by_post[answer.post].append(answer)
        told = []
        for post in Post.objects.known().open_on(on).select_related("agency"):
            person, path = absorbed.get(post.person_id, post.person_id), post.agency.path
            known = post.job_roles.exists() or not (post.job_title or post.source)
            told.append((person, path, None, no_better_than(known)))
            told += [(person, path, asked[one.requirement], one.status) for one in by_post[post.uuid.hex]]
        return told


def counted(
    told: Sequence[tuple[int, str, int | None, Status]], agency: Agency
) -> tuple[Counter[Status], dict[int, Counter[Status]]]:
    """People by their worst, and by competency, of those posts that lie here; each once."""
    worst: dict[int, list[Status]] = defaultdict(list)
    asked: dict[tuple[int, int], list[Status]] = defaultdict(list)
    for person, path, competency, status in told:
        if path.startswith(agency.path):
            worst[person].append(status)
            if competency is not None and status != Status.NOT_REQUIRED:
                asked[person, competency].append(status)
    by_competency: dict[int, Counter[Status]] = defaultdict(Counter)
    for (_, competency), statuses in asked.items():
        by_competency[competency][max(statuses, key=badness)] += 1
    return Counter(max(statuses, key=badness) for statuses in worst.values()), by_competency
