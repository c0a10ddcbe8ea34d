"""The invented agencies, what they ask of their people, and where to turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from competencies.models import (
    Agency,
    Competency,
    Contact,
    Framework,
    JobRole,
    Requirement,
    Sector,
    TransitionMode,
    ValidityMode,
)
from competencies.operations import agencies, frameworks, requirements
from competencies.operations.requirements import Terms

SECTORS = {
    "SOCIAL_CARE": "Children's social care",
    "POLICE": "Police",
    "HEALTH": "Health",
    "EDUCATION": "Education",
    "EARLY_YEARS": "Early years",
    "PROBATION": "Probation",
    "VOLUNTARY": "Voluntary and community",
}

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

ROLES = {
    "social-worker": "Social worker",
    "senior-practitioner": "Senior practitioner",
    "learning-officer": "Learning and development officer",
    "practice-lead": "Practice lead",
    "police-officer": "Police officer",
    "detective": "Detective",
    "nurse": "Nurse",
    "doctor": "Doctor",
    "health-visitor": "Health visitor",
    "commissioner": "Commissioner",
    "teacher": "Teacher",
    "teaching-assistant": "Teaching assistant",
    "dsl": "Designated safeguarding lead",
    "nursery-practitioner": "Nursery practitioner",
    "probation-practitioner": "Probation practitioner",
    "family-worker": "Family worker",
    "youth-worker": "Youth worker",
    "senior-leader": "Senior leader",
}
ROLES_IN = {
    "SOCIAL_CARE": ("social-worker", "social-worker", "social-worker", "senior-practitioner", "senior-leader"),
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
    """What the history is told in: agencies by name, roles by code, competencies and requirements by code."""

    agencies: dict[str, Agency]
    roles: dict[str, JobRole]
    competencies: dict[str, Competency]
    requirements: dict[str, Requirement]

    @property
    def root(self) -> Agency:
        return next(agency for agency in self.agencies.values() if agency.is_root())

    def units_of(self, organisation: str) -> list[Agency]:
        """The units people of an organisation work in; the organisation itself where it has none."""
        units = ORGANISATIONS[organisation][3]
        return [self.agencies[name] for name in units] or [self.agencies[organisation]]


def build(*, began: date, today: date, at: datetime) -> Places:
    """Agencies, framework, requirements and contacts, as they stood when the history began on `began`."""
    sectors = {
        code: frameworks.save(Sector(code=code, name=name, position=position), by=None, at=at)
        for position, (code, name) in enumerate(SECTORS.items())
    }
    roles = {code: frameworks.save(JobRole(code=code, name=name), by=None, at=at) for code, name in ROLES.items()}
    competencies = _framework(at)
    tree = _agencies(sectors, at)
    asked = _requirements(tree, sectors, roles, competencies, began=began, today=today, at=at)
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
    return Places(tree, roles, competencies, asked)


def _agencies(sectors: dict[str, Sector], at: datetime) -> dict[str, Agency]:
    root = agencies.found(name="Hounslow Safeguarding Children Partnership", by=None, at=at)
    tree = {root.name: root}
    for name, (sector, _, _, units) in ORGANISATIONS.items():
        tree[name] = agencies.add(parent=root, name=name, sector=sectors[sector], by=None, at=at)
        for unit in units:
            tree[unit] = agencies.add(parent=tree[name], name=unit, urn=URNS.get(unit, ""), by=None, at=at)
    return tree


def _framework(at: datetime) -> dict[str, Competency]:
    framework = frameworks.save(
        Framework(code="CSA", title="Child sexual abuse in the family environment"), by=None, at=at
    )
    written = (
        (
            "CSA-AWARENESS",
            "Awareness",
            "Knows that child sexual abuse happens in families, how often it goes unseen and why, and thinks of it.",
            24,
        ),
        (
            "CSA-RESPONSE",
            "Recognising and responding",
            "Notices signs in a child and around adults, listens, records, shares and follows the response pathway.",
            24,
        ),
        (
            "CSA-LEAD",
            "Leading practice",
            "Supports colleagues with advice and challenge, and keeps their own knowledge current.",
            12,
        ),
        ("DSL-TRAINING", "DSL training", "Holds the training that statutory guidance asks of a DSL.", 24),
        ("SCHOOL-UPDATE", "Yearly safeguarding update", "Has had this school year's safeguarding update.", 12),
    )
    return {
        code: frameworks.save(
            Competency(
                framework=framework,
                code=code,
                title=title,
                statement=statement,
                validity_months=months,
                position=position,
            ),
            by=None,
            at=at,
        )
        for position, (code, title, statement, months) in enumerate(written)
    }


def _requirements(
    tree: dict[str, Agency],
    sectors: dict[str, Sector],
    roles: dict[str, JobRole],
    competencies: dict[str, Competency],
    *,
    began: date,
    today: date,
    at: datetime,
) -> dict[str, Requirement]:
    first = _first_terms(tree, sectors, roles)
    asked = {
        code: requirements.state(
            code=f"R-{code}",
            title=competencies[code].title,
            competency=competencies[code],
            agency=agency,
            terms=terms,
            effective_from=began,
            first_load=True,
            by=None,
            at=at,
        )
        for code, (agency, terms) in first.items()
    }
    # A year ago the partnership shortened awareness from three years to two; those in post had half a year.
    changed = today - timedelta(days=365)
    requirements.revise(
        asked["CSA-AWARENESS"],
        terms=Terms(
            due_within_days=60,
            validity=ValidityMode.ROLLING,
            months=24,
            transition=TransitionMode.BY,
            transition_by=changed + timedelta(days=180),
        ),
        effective_from=changed,
        first_load=True,
        by=None,
        at=at,
    )
    return asked


def _first_terms(
    tree: dict[str, Agency], sectors: dict[str, Sector], roles: dict[str, JobRole]
) -> dict[str, tuple[Agency, Terms]]:
    """By competency: whose requirement it is, and what it said when the history began."""
    root = tree["Hounslow Safeguarding Children Partnership"]
    practitioners = [roles[code] for code in ROLES if code not in {"learning-officer", "commissioner", "senior-leader"}]
    return {
        "CSA-AWARENESS": (root, Terms(due_within_days=90, validity=ValidityMode.ROLLING, months=36)),
        "CSA-RESPONSE": (
            root,
            Terms(
                due_within_days=180,
                validity=ValidityMode.KEEP_DATE,
                months=24,
                window_days=60,
                sectors=[sectors[code] for code in ("SOCIAL_CARE", "POLICE", "HEALTH", "EDUCATION")],
                job_roles=practitioners,
            ),
        ),
        "CSA-LEAD": (
            root,
            Terms(due_within_days=90, validity=ValidityMode.ROLLING, months=12, leads=["LEAD", "DEPUTY"]),
        ),
        "DSL-TRAINING": (
            tree["Heathlands Academy Trust"],
            Terms(due_within_days=60, validity=ValidityMode.KEEP_DATE, months=24, window_days=90, leads=["DSL"]),
        ),
        "SCHOOL-UPDATE": (
            tree["Heathlands Academy Trust"],
            Terms(
                due_within_days=30,
                validity=ValidityMode.FIXED_DATE,
                fixed_month=10,
                fixed_day=31,
                minimum_active_days=90,
            ),
        ),
    }
