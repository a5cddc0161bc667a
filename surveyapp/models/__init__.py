"""Every table, imported here once so that the metadata is whole wherever one model is used."""

from surveyapp.models.analysis_plan import AnalysisPlan, PlanAlreadyFixedError
from surveyapp.models.attribute import Attribute, AttributeKind
from surveyapp.models.consent import Consent, ConsentPurpose
from surveyapp.models.contact import Contact, Suppression, SuppressionReason, folded
from surveyapp.models.customer import Basis, Customer, CustomerKind, FactValue, segment_of
from surveyapp.models.event import Event
from surveyapp.models.goal import Direction, Goal
from surveyapp.models.importing import ImportBatch, ImportChange, ImportMapping, ImportTarget
from surveyapp.models.invitation import Channel, Invitation, InvitationStatus
from surveyapp.models.job import Job, JobStatus
from surveyapp.models.link import Link, LinkKind
from surveyapp.models.message import MailText, Message, MessageKind, MessageStatus
from surveyapp.models.pace import SendingPace
from surveyapp.models.programme import Programme, ProgrammeState
from surveyapp.models.questionnaire import (
    PublishedVersionChangedError,
    Questionnaire,
    QuestionnaireVersion,
)
from surveyapp.models.record import Document, Moment, Record, states
from surveyapp.models.response import Response, ResponseStatus
from surveyapp.models.survey import (
    Privacy,
    Relation,
    Survey,
    SurveyState,
    WrongSurveyStateError,
    state_at,
)
from surveyapp.models.used_mark import MarkPool, UsedMark
from surveyapp.models.user import Role, StaffSession, User, UserState
from surveyapp.models.wave import Wave
from surveyapp.models.webhook import (
    DeliveryStatus,
    SourceRight,
    WebhookDelivery,
    WebhookSource,
)

__all__ = [
    "AnalysisPlan",
    "Attribute",
    "AttributeKind",
    "Basis",
    "Channel",
    "Consent",
    "ConsentPurpose",
    "Contact",
    "Customer",
    "CustomerKind",
    "DeliveryStatus",
    "Direction",
    "Document",
    "Event",
    "FactValue",
    "Goal",
    "ImportBatch",
    "ImportChange",
    "ImportMapping",
    "ImportTarget",
    "Invitation",
    "InvitationStatus",
    "Job",
    "JobStatus",
    "Link",
    "LinkKind",
    "MailText",
    "MarkPool",
    "Message",
    "MessageKind",
    "MessageStatus",
    "Moment",
    "PlanAlreadyFixedError",
    "Privacy",
    "Programme",
    "ProgrammeState",
    "PublishedVersionChangedError",
    "Questionnaire",
    "QuestionnaireVersion",
    "Record",
    "Relation",
    "Response",
    "ResponseStatus",
    "Role",
    "SendingPace",
    "SourceRight",
    "StaffSession",
    "Suppression",
    "SuppressionReason",
    "Survey",
    "SurveyState",
    "UsedMark",
    "User",
    "UserState",
    "Wave",
    "WebhookDelivery",
    "WebhookSource",
    "WrongSurveyStateError",
    "folded",
    "segment_of",
    "state_at",
    "states",
]
