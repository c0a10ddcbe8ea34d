"""The nouns of the ground floor: agencies and people, what is required, what is held, who leads."""

from competencies.models.agency import Agency, AgencyDomain
from competencies.models.allowance import Exemption, ExemptionReason, Pause, PauseReason
from competencies.models.attainment import Attainment, EvidenceKind, RefreshCall, Revocation, RevocationReason
from competencies.models.audit_entry import AuditEntry
from competencies.models.batch import Batch, BatchAction, BatchPerson
from competencies.models.contact import Contact
from competencies.models.evidence import (
    BatchSource,
    DeclineReason,
    Evidence,
    EvidenceFile,
    EvidenceSeen,
    Signer,
    SignOff,
    TrainingBatch,
)
from competencies.models.export import Export, ExportState
from competencies.models.framework import Competency, Framework, Level
from competencies.models.grant import Grant, GrantKind, SharingAgreement
from competencies.models.job_role import JobRole
from competencies.models.lead_designation import LeadDesignation, LeadKind
from competencies.models.merge import Merge
from competencies.models.person import Person
from competencies.models.post import Post, PostRole
from competencies.models.recognition import RecognitionReason, RecognitionRule
from competencies.models.refresh_task import RefreshTask
from competencies.models.rehearsal import Rehearsal
from competencies.models.rehearsal_task import RehearsalTask
from competencies.models.reminder_request import ReminderRequest
from competencies.models.requirement import Requirement, RequirementVersion, TransitionMode, ValidityMode
from competencies.models.sector import Sector
from competencies.models.staff_import import JobTitleMatch, StaffFileLayout, StaffImport, StaffImportState
from competencies.models.standing import PostStanding, Standing, StandingCount
from competencies.models.workforce import DeclaredWorkforce

__all__ = [
    "Agency",
    "AgencyDomain",
    "Attainment",
    "AuditEntry",
    "Batch",
    "BatchAction",
    "BatchPerson",
    "BatchSource",
    "Competency",
    "Contact",
    "DeclaredWorkforce",
    "DeclineReason",
    "Evidence",
    "EvidenceFile",
    "EvidenceKind",
    "EvidenceSeen",
    "Exemption",
    "ExemptionReason",
    "Export",
    "ExportState",
    "Framework",
    "Grant",
    "GrantKind",
    "JobRole",
    "JobTitleMatch",
    "LeadDesignation",
    "LeadKind",
    "Level",
    "Merge",
    "Pause",
    "PauseReason",
    "Person",
    "Post",
    "PostRole",
    "PostStanding",
    "RecognitionReason",
    "RecognitionRule",
    "RefreshCall",
    "RefreshTask",
    "Rehearsal",
    "RehearsalTask",
    "ReminderRequest",
    "Requirement",
    "RequirementVersion",
    "Revocation",
    "RevocationReason",
    "Sector",
    "SharingAgreement",
    "SignOff",
    "Signer",
    "StaffFileLayout",
    "StaffImport",
    "StaffImportState",
    "Standing",
    "StandingCount",
    "TrainingBatch",
    "TransitionMode",
    "ValidityMode",
]
