"""Every table, imported here once so that the metadata is whole wherever one model is used."""

from surveyapp.models.analysis_plan import AnalysisPlan, PlanAlreadyFixedError
from surveyapp.models.customer import Customer
from surveyapp.models.event import Event
from surveyapp.models.goal import Direction, Goal
from surveyapp.models.invitation import Invitation, InvitationStatus
from surveyapp.models.link import Link, LinkKind
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
from surveyapp.models.user import Role, StaffSession, User, UserState
from surveyapp.models.wave import Wave

__all__ = [
    "AnalysisPlan",
    "Customer",
    "Direction",
    "Document",
    "Event",
    "Goal",
    "Invitation",
    "InvitationStatus",
    "Link",
    "LinkKind",
    "Moment",
    "PlanAlreadyFixedError",
    "Privacy",
    "PublishedVersionChangedError",
    "Questionnaire",
    "QuestionnaireVersion",
    "Record",
    "Relation",
    "Response",
    "ResponseStatus",
    "Role",
    "StaffSession",
    "Survey",
    "SurveyState",
    "User",
    "UserState",
    "Wave",
    "WrongSurveyStateError",
    "state_at",
    "states",
]
