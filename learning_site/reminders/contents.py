"""What the letters of a few people say, looked up anew when they are about to leave, whatever was queued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from competencies.models import Agency, Requirement
from competencies.rules import london_day
from courses.queries import confidence
from learning_site.reminders import digests, facts, wording
from learning_site.reminders.digests import Digest
from learning_site.reminders.letters import LaterRound, Line
from learning_site.reminders.models import Notice, Reminder
from learning_site.reminders.rules import LATER_ROUND, Due, Stage


@dataclass
class Contents:
    """All that one letter says, and the notices that have gone once it went. An empty one is not sent."""

    lines: list[Line] = field(default_factory=list)
    rounds: list[LaterRound] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)
    notices: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lines or self.rounds or self.digests)


def contents_of(people: Sequence[int], *, at: datetime) -> dict[int, Contents]:
    """By person. A few statements, and some for each digest; a notice that has nothing to say today is deleted."""
    on = london_day(at)
    found = {person: Contents() for person in people}
    words = wording.in_force()
    let_go = ~under(facts.held_paths())
    for person, line in _lines(people, let_go, words, on=on):
        found[person].lines.append(line)
    notices = list(Notice.objects.waiting().filter(let_go, person__in=people).select_related("agency"))
    later = {}
    if any(one.kind == Notice.Kind.LATER_ROUND for one in notices):
        open_now = confidence.due_later_round(on).filter(person__in=people)
        later = {enrolment.uuid: enrolment for enrolment in open_now}
    nothing = []
    for one in notices:
        mine = found[one.person_id]
        if one.kind == Notice.Kind.LATER_ROUND and one.of in later:
            module = later[one.of].edition
            where = reverse("learning:confidence", args=[module.module.slug])
            sentence = words[LATER_ROUND]
            mine.rounds.append(LaterRound(module.title, sentence, one.cycle, settings.SITE_URL + where))
        elif one.kind == Notice.Kind.DIGEST and one.agency and (digest := digests.digest(one.agency, at=at)):
            mine.digests.append(digest)
        else:
            nothing.append(one.pk)
            continue
        mine.notices.append(one.pk)
    Notice.objects.waiting().filter(pk__in=nothing).delete()
    return found


def _lines(people: Sequence[int], let_go: Q, words: dict[str, str], *, on: date) -> list[tuple[int, Line]]:
    true: dict[tuple[int, int, date, Stage], Due] = {one.key: one for one in facts.due_for(people, on=on)}
    waiting = Reminder.objects.waiting().filter(let_go, person__in=people)
    dues = [
        true[key]
        for person, requirement, cycle, stage in waiting.values_list("person", "requirement", "cycle", "stage")
        if (key := (person, requirement, cycle, Stage(stage))) in true
    ]
    titles = dict(Requirement.objects.filter(pk__in={one.requirement for one in dues}).values_list("pk", "title"))
    names = dict(Agency.objects.filter(pk__in={one.agency for one in dues}).values_list("pk", "name"))
    return [
        (
            one.person,
            Line(due=one, title=titles[one.requirement], agency=names[one.agency], sentence=words[one.stage.value]),
        )
        for one in dues
    ]


def under(paths: Sequence[str]) -> Q:
    """The condition that something comes from an agency at or below one of these."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(agency__path__startswith=path)
    return inside
