"""Writes the facts of a generated history into the tables, as a partnership of two organisations would hold them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from competencies import rules
from competencies.models import (
    Agency,
    Attainment,
    Competency,
    Exemption,
    Framework,
    JobRole,
    LeadDesignation,
    Pause,
    Person,
    Post,
    PostRole,
    RefreshCall,
    Requirement,
    RequirementVersion,
    Revocation,
    Sector,
)
from competencies.rules import LONG_AGO

# A post's sector is its agency's.
SECTOR_OF = {"h": None, "h/a": "S", "h/a/x": "S", "h/a/y": "E", "h/b": "E"}
SOURCE = UUID("11111111-2222-3333-4444-555555555555")


class Tables:
    """The places and the framework of the histories, and one person to whom they happen."""

    def __init__(self) -> None:
        sectors = {code: Sector.objects.create(code=code, name=code) for code in ("S", "E")}
        self.agencies = {"h": Agency.add_root(name="h")}
        for path, sector in SECTOR_OF.items():
            if "/" in path:
                parent = self.agencies[path.rsplit("/", 1)[0]]
                parent.refresh_from_db()
                self.agencies[path] = parent.add_child(name=path, sector=sectors[sector or "S"])
        self.sectors = sectors
        self.roles = {code: JobRole.objects.create(code=code, name=code) for code in ("nurse", "dsl")}
        framework = Framework.objects.create(code="F", title="F")
        self.competencies = {
            code: Competency.objects.create(framework=framework, code=code, title=code, statement=code)
            for code in ("C1", "C2")
        }
        self.person = Person.objects.create(given_name="Asha", family_name="Patel")

    def storable(self, facts: rules.Facts) -> rules.Facts:
        """The same history as tables can hold it: each period of a post is a post, in the sector of its agency, whose
        turn is the agency's own.
        """
        posts = (
            replace(
                post,
                id=f"{number:032x}",
                sector=SECTOR_OF[post.agency] or "",
                turn=self.agencies[post.agency].pk,
            )
            for number, post in enumerate(facts.posts, start=1)
        )
        attainments = (fact._replace(id=f"{number:032x}") for number, fact in enumerate(facts.attainments, start=1))
        return replace(facts, posts=tuple(posts), attainments=tuple(attainments))

    def write(self, facts: rules.Facts) -> dict[str, int]:
        """Write every fact; answers the keys of the posts by their ids in `facts`."""
        self.write_shared(facts)
        return self.write_personal(facts)

    def write_shared(self, facts: rules.Facts) -> None:
        """The requirements and calls of the history, which are the same for everybody."""
        competency_of = {version.requirement: version.competency for version in facts.versions}
        requirements = {
            code: Requirement.objects.create(
                code=code, title=code, agency=self.agencies["h"], competency=self.competencies[competency]
            )
            for code, competency in competency_of.items()
        }
        for version in facts.versions:
            self._version(requirements[version.requirement], version)
        for call in facts.calls:
            self._call(call)

    def write_personal(self, facts: rules.Facts) -> dict[str, int]:
        """What happened to `self.person`; answers the keys of the posts by their ids in `facts`."""
        requirements = {row.code: row for row in Requirement.objects.all()}
        posts = {fact.id: self._post(fact) for fact in facts.posts}
        for attainment in facts.attainments:
            self.attain(attainment)
        for exemption in facts.exemptions:
            if exemption.requirement in requirements:
                Exemption.objects.create(
                    person=self.person,
                    requirement=requirements[exemption.requirement],
                    reason="AGREED_ADJUSTMENT",
                    review_on=exemption.from_on,
                    **self._dated(exemption),
                )
        for pause in facts.pauses:
            Pause.objects.create(person=self.person, reason="LEAVE", **self._dated(pause))
        for designation in facts.designations:
            post = next(iter(posts.values()))
            LeadDesignation.objects.create(post_id=post, kind=designation.kind, **self._dated(designation))
        return posts

    def _known(self, fact: Any) -> dict[str, datetime | None]:
        return {"recorded_at": fact.recorded_at, "withdrawn_at": fact.withdrawn_at}

    def _dated(self, fact: Any) -> dict[str, Any]:
        return {
            "agency": self.agencies[fact.agency],
            "from_on": fact.from_on,
            "until_on": fact.until_on,
            **self._known(fact),
        }

    def _post(self, fact: rules.Post) -> int:
        post = Post.objects.create(
            uuid=UUID(fact.id),
            person=self.person,
            agency=self.agencies[fact.agency],
            started_on=fact.started_on,
            ended_on=fact.ended_on,
            job_title="" if fact.role_known else "A title that nobody has matched",
            source="" if fact.role_known else "HR",
            **self._known(fact),
        )
        PostRole.objects.bulk_create([PostRole(post=post, job_role=self.roles[code]) for code in fact.roles])
        return post.pk

    def _version(self, requirement: Requirement, fact: rules.RequirementVersion) -> None:
        row = RequirementVersion.objects.create(
            requirement=requirement,
            number=fact.version,
            effective_from=fact.effective_from,
            effective_to=fact.effective_to,
            leads=sorted(fact.audience.leads),
            due_within_days=fact.due_within_days,
            notice_days=fact.notice_days,
            spread_weeks=fact.spread_weeks,
            **_validity(fact.validity),
            **_transition(fact.transition),
            **self._known(fact),
        )
        row.sectors.set([self.sectors[code] for code in fact.audience.sectors])
        row.agencies.set([self.agencies[path] for path in fact.audience.agencies])
        row.job_roles.set([self.roles[code] for code in fact.audience.roles])

    def attain(self, fact: rules.Attainment) -> None:
        row = Attainment.objects.create(
            uuid=UUID(fact.id),
            person=self.person,
            competency=self.competencies[fact.competency],
            attained_on=fact.attained_on,
            recorded_at=fact.recorded_at,
            kind=fact.kind,
            evidence_uuid=uuid4(),
            evidence_title="A session",
            source_uuid=SOURCE if fact.edition else None,
            source_number=int(fact.edition) if fact.edition else None,
            expires_on=fact.expires_on,
        )
        if fact.revoked_on:
            Revocation.objects.create(
                attainment=row,
                revoked_on=fact.revoked_on,
                recorded_at=fact.revoked_recorded_at or LONG_AGO,
                recorded_by=self.person,
                reason="RECORDED_IN_ERROR",
            )

    def _call(self, fact: rules.RefreshCall) -> None:
        of_editions = bool(fact.editions)
        RefreshCall.objects.create(
            competency=self.competencies[fact.competency],
            called_on=fact.called_on,
            by_on=fact.by,
            source_uuid=SOURCE if of_editions else None,
            below_number=max(map(int, fact.editions)) + 1 if of_editions else None,
            attained_before=fact.attained_before,
            **self._known(fact),
        )


def _validity(validity: rules.Validity) -> dict[str, Any]:
    match validity:
        case rules.Rolling(months):
            return {"validity": "ROLLING", "months": months}
        case rules.KeepDate(months, window_days):
            return {"validity": "KEEP_DATE", "months": months, "window_days": window_days}
        case rules.FixedDate(month, day, least):
            return {"validity": "FIXED_DATE", "fixed_month": month, "fixed_day": day, "minimum_active_days": least}
        case _:
            return {"validity": "NEVER"}


def _transition(transition: rules.Transition) -> dict[str, Any]:
    match transition:
        case rules.By(day):
            return {"transition": "BY", "transition_by": day}
        case rules.Grandfather():
            return {"transition": "GRANDFATHER"}
        case _:
            return {"transition": "AT_ONCE"}
