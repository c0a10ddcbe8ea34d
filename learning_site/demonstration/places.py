"""The invented agencies, what they ask of their people, and where to turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from competencies.models import Agency, Competency, Contact, JobRole, Requirement, Sector, TransitionMode
from competencies.operations import adopting, agencies, frameworks, requirements
from competencies.operations.adopting import RequirementsWords, RequirementWords
from competencies.operations.frameworks import FrameworkWords

CHANGED = "R-CSA-AWARENESS"

# Organisation: sector, how many people work there, how well it keeps its training up, its units.
ORGANISATIONS: dict[str, tuple[str, int, float, tuple[str, ...]]] = {
    "Hounslow Children's Social Care": (
        "SOCIAL_CARE",
        148,
        0.86,
        ("Front Door", "Children in Need", "Children Looked After", "Disabled Children's Team"),
    ),
    "West Area Police": ("POLICE", 82, 0.68, ("Child Abuse Investigation", "Response", "Safer Schools")),
    "Thameside NHS Trust": (
        "HEALTH",
        138,
        0.78,
        ("Emergency Department", "Children's Ward", "Health Visiting", "School Nursing"),
    ),
    "West London Integrated Care Board": ("HEALTH", 12, 0.9, ()),
    "Heathlands Academy Trust": (
        "EDUCATION",
        132,
        0.82,
        ("Brookmead Primary School", "Kingfisher Secondary School", "Willow Lane School"),
    ),
    "Little Oaks Nurseries": ("EARLY_YEARS", 34, 0.72, ("Little Oaks Feltham", "Little Oaks Brentford")),
    "Hounslow Probation": ("PROBATION", 25, 0.6, ()),
    "Open Door Family Project": ("VOLUNTARY", 17, 0.7, ()),
    "Bridge Youth Charity": ("VOLUNTARY", 9, 0.5, ()),
}
URNS = {"Brookmead Primary School": "990001", "Kingfisher Secondary School": "990002", "Willow Lane School": "990003"}

ROLES_IN = {
    "SOCIAL_CARE": (
        *("social-worker",) * 6,
        *("senior-practitioner",) * 2,
        "meeting-chair",
        "senior-leader",
    ),
    "POLICE": ("police-officer", "police-officer", "police-officer", "detective", "senior-leader"),
    "HEALTH": ("nurse", "nurse", "health-visitor", "doctor", "senior-leader"),
    "EDUCATION": ("teacher", "teacher", "teacher", "teaching-assistant", "senior-leader"),
    "EARLY_YEARS": ("nursery-practitioner", "nursery-practitioner", "nursery-practitioner", "senior-leader"),
    "PROBATION": ("probation-practitioner", "probation-practitioner", "senior-leader"),
    "VOLUNTARY": ("family-worker", "youth-worker", "senior-leader"),
}

# Ofcom keeps these numbers free for drama: nobody answers them.
CONTACTS = (
    ("front_door", "Hounslow children's front door (invented number)", "020 7946 0110", "Weekdays, 9 am to 5 pm"),
    ("out_of_hours", "Emergency duty team (invented number)", "020 7946 0111", "Nights, weekends, bank holidays"),
    ("lado", "Local authority designated officer (invented number)", "020 7946 0112", "Weekdays, 9 am to 5 pm"),
    ("site_help", "Help with this site (invented number)", "020 7946 0113", "Weekdays, 9 am to 5 pm"),
    ("data_protection", "Data protection officer (invented number)", "020 7946 0114", "Weekdays, 9 am to 5 pm"),
)


@dataclass(frozen=True)
class Places:
    """What the history is told in: agencies by name, roles by code, competencies by code, requirements by that of their
    competency; and what is asked, as the file says it.
    """

    agencies: dict[str, Agency]
    roles: dict[str, JobRole]
    competencies: dict[str, Competency]
    requirements: dict[str, Requirement]
    asked: tuple[RequirementWords, ...]

    @property
    def root(self) -> Agency:
        return next(agency for agency in self.agencies.values() if agency.is_root())

    def units_of(self, organisation: str) -> list[Agency]:
        """The units people of an organisation work in; the organisation itself where it has none."""
        units = ORGANISATIONS[organisation][3]
        return [self.agencies[name] for name in units] or [self.agencies[organisation]]


def build(framework: FrameworkWords, asked: RequirementsWords, *, began: date, today: date, at: datetime) -> Places:
    """Agencies, framework, requirements and contacts, as they stood when the history began on `began`."""
    adopting.name_all(asked, by=None, at=at)
    frameworks.adopt(framework, overwrite=False, by=None, at=at)
    tree = _agencies({sector.code: sector for sector in Sector.objects.all()}, at)
    stated = _state(asked, next(iter(tree.values())), began=began, today=today, at=at)
    for position, (code, name, phone, hours) in enumerate(CONTACTS):
        contact = Contact(
            code=code,
            name=name,
            phone=phone,
            hours=hours,
            position=position,
            checked_by="The demonstration",
            checked_on=today,
            check_again_on=today + timedelta(days=365),
        )
        frameworks.save(contact, by=None, at=at)
    roles = {role.code: role for role in JobRole.objects.all()}
    competencies = {competency.code: competency for competency in Competency.objects.all()}
    return Places(tree, roles, competencies, stated, asked.requirements)


def _agencies(sectors: dict[str, Sector], at: datetime) -> dict[str, Agency]:
    root = agencies.found(name="Hounslow Safeguarding Children Partnership", by=None, at=at)
    tree = {root.name: root}
    for name, (sector, _, _, units) in ORGANISATIONS.items():
        tree[name] = agencies.add(parent=root, name=name, sector=sectors[sector], by=None, at=at)
        for unit in units:
            tree[unit] = agencies.add(parent=tree[name], name=unit, urn=URNS.get(unit, ""), by=None, at=at)
    return tree


def _state(words: RequirementsWords, root: Agency, *, began: date, today: date, at: datetime) -> dict[str, Requirement]:
    """What is asked, as the file says it, since the history began; and one change on the way.

    A year ago the partnership shortened awareness from three years to two; those in post had half a year.
    """
    earlier = tuple(_as_it_was(each) if each.code == CHANGED else each for each in words.requirements)
    first = replace(words, requirements=earlier)
    outcome = adopting.adopt(first, agency=root, effective_from=began, first_load=True, by=None, at=at)
    asked = {requirement.competency.code: requirement for requirement in outcome.stated}
    now = next(each for each in words.requirements if each.code == CHANGED)
    changed = today - timedelta(days=365)
    requirements.revise(
        asked[now.competency],
        terms=replace(
            adopting.terms_of(now), transition=TransitionMode.BY, transition_by=changed + timedelta(days=180)
        ),
        effective_from=changed,
        first_load=True,
        by=None,
        at=at,
    )
    return asked


def _as_it_was(words: RequirementWords) -> RequirementWords:
    return replace(words, numbers={**words.numbers, "due_within_days": 90, "months": 36})
