"""What every line of a file is held against, and the sentences that are gathered on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from competencies.rules.days import plus_days
from competencies.rules.reasons import in_words
from competencies.rules.staff.known import Known, KnownPost
from competencies.rules.staff.names import fold, has_lost_letters
from competencies.rules.staff.places import Places
from competencies.rules.staff.rows import Outcome, RowError, StaffRow, What
from competencies.rules.staff.steps import Manager, Step

LONGEST_WORKING_LIFE = timedelta(days=366 * 80)
FURTHEST_AHEAD = timedelta(days=366 * 2)
WEIGHT = (What.SAME, What.LEFT_OUT, What.CHANGE, What.LEAVE, What.MOVE, What.CREATE)


@dataclass
class Decision:
    """What becomes of a line, as it grows: the weightiest thing found is what the line is counted as."""

    row: StaffRow
    what: What = What.SAME
    sentences: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    role_is_unknown: bool = False

    def say(self, what: What, sentence: str, *steps: Step) -> None:
        self.what = max(self.what, what, key=WEIGHT.index)
        self.sentences.append(sentence)
        self.steps.extend(steps)

    def outcome(self) -> Outcome:
        said = " ".join(self.sentences) or "nothing has changed."
        return Outcome(self.row.line, self.what, f"{self.row.shown}: {said}", tuple(self.warnings))


@dataclass(frozen=True)
class Context:
    """An agency as it is known on `on`, and what the file can say: the names of the columns that it has.

    `named` are the units (keys) that the file names on any line; `people` the people known by folded reference;
    `titles` the job roles that a folded title means; `bare_references` the references known, by what is left of each
    without the zeros it begins with.
    """

    known: Known
    places: Places
    titles: Mapping[str, frozenset[int]]
    columns: frozenset[str]
    named: frozenset[int]
    people: Mapping[str, int]
    bare_references: Mapping[str, str]
    source: str
    on: date

    def place(self, decision: Decision, post: KnownPost | None) -> int:
        """The unit (key) of a line; of one that names none, where the post is, or the agency itself."""
        row = decision.row
        if not row.unit:
            if "unit" in self.columns and post is None:
                decision.warnings.append(
                    f"The line names no unit, so the post is in {self.known.units[0].name} itself."
                )
            return post.agency if post else self.known.units[0].key
        unit = self.places.find(row.unit)
        if post and unit.key != post.agency and self._holds(unit.path, post) and post.agency not in self.named:
            decision.warnings.append(f"Kept in {self.places[post.agency].name}, a part of {unit.name}.")
            return post.agency
        return unit.key

    def _holds(self, path: str, post: KnownPost) -> bool:
        return self.places[post.agency].path.startswith(path)

    def roles(self, decision: Decision, title: str) -> frozenset[int]:
        """The job roles that a title means; none, and the line is counted, when nobody has said."""
        roles = self.titles.get(fold(title), frozenset())
        if not roles:
            decision.role_is_unknown = True
            named = f"'{title}' is no job role here" if title else "the line has no job title"
            decision.warnings.append(f"Role not known: {named}.")
        return roles

    def manager(self, decision: Decision, coming: frozenset[str]) -> Manager:
        """Who the line names as line manager: a known person, or one of those whom the file adds (`coming`)."""
        reference = fold(decision.row.manager)
        if not reference:
            return None
        if reference == fold(decision.row.reference):
            decision.warnings.append("The line names the person as their own line manager, so it is left empty.")
            return None
        if reference in self.people:
            return self.people[reference]
        if reference in coming:
            return reference
        decision.warnings.append(f"Line manager {decision.row.manager} is not known here, so nobody is set.")
        return None

    def warn_of_names(self, decision: Decision) -> None:
        """Say where a name seems to have lost letters on its way into the file."""
        for name in (decision.row.given_name, decision.row.family_name):
            if has_lost_letters(name):
                decision.warnings.append(
                    f"'{name}' seems to have lost a letter on its way here. Export the file as UTF-8, or correct the "
                    "name by hand."
                )

    def warn_of_address(self, decision: Decision, person: int | None) -> None:
        """Say that somebody else here has the address; an address never decides who a person is."""
        holder = self.known.addresses.get(decision.row.work_email)
        if holder is not None and holder != person:
            name = self.known.names.get(holder, "Somebody here")
            decision.warnings.append(
                f"{name} has the address {decision.row.work_email}. The two records are kept apart: an address does "
                "not say who a person is."
            )


def first_day_out(row: StaffRow) -> date | None:
    """The day after the last day worked, as a post is ended."""
    return plus_days(row.last_on, 1) if row.last_on else None


def check_days(row: StaffRow, on: date) -> None:
    """Raises RowError for days that no post has."""
    if row.started_on is None:
        return
    if not on - LONGEST_WORKING_LIFE <= row.started_on <= on + FURTHEST_AHEAD:
        raise RowError(f"The start date, {in_words(row.started_on)}, cannot be right.")
    if row.last_on and row.last_on < row.started_on:
        raise RowError(
            f"The last day, {in_words(row.last_on)}, comes before the start date, {in_words(row.started_on)}."
        )


def until(ended_on: date | None) -> str:
    """The end of a sentence about a post: its last day, where it has one."""
    return f", until {in_words(plus_days(ended_on, -1))}" if ended_on else ""
