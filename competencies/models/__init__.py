"""The nouns of the ground floor: agencies and people, what is required, what is held, who leads."""

from competencies.models.agency import Agency, AgencyDomain
from competencies.models.allowance import Exemption, ExemptionReason, Pause, PauseReason
from competencies.models.attainment import Attainment, EvidenceKind, RefreshCall, Revocation, RevocationReason
from competencies.models.audit_entry import AuditEntry
from competencies.models.contact import Contact
from competencies.models.framework import Competency, Framework
from competencies.models.grant import Grant, GrantKind, SharingAgreement
from competencies.models.job_role import JobRole
from competencies.models.lead_designation import LeadDesignation, LeadKind
from competencies.models.person import Person
from competencies.models.post import Post, PostRole
from competencies.models.requirement import Requirement, RequirementVersion, TransitionMode, ValidityMode
from competencies.models.sector import Sector
from competencies.models.standing import PostStanding, Standing, StandingCount

__all__ = [
    "Agency",
    "AgencyDomain",
    "Attainment",
    "AuditEntry",
    "Competency",
    "Contact",
    "EvidenceKind",
    "Exemption",
    "ExemptionReason",
    "Framework",
    "Grant",
    "GrantKind",
    "JobRole",
    "LeadDesignation",
    "LeadKind",
    "Pause",
    "PauseReason",
    "Person",
    "Post",
    "PostRole",
    "PostStanding",
    "RefreshCall",
    "Requirement",
    "RequirementVersion",
    "Revocation",
    "RevocationReason",
    "Sector",
    "SharingAgreement",
    "Standing",
    "StandingCount",
    "TransitionMode",
    "ValidityMode",
]
