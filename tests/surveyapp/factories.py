"""Invented questionnaires, surveys and links for tests, each with only what the test names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from questionnaires.model import (
    AnswerType,
    Block,
    Construct,
    ConstructRole,
    Option,
    Question,
    Questionnaire,
    QuestionRole,
    Scale,
    Text,
)
from surveyapp.models import Customer, Link, LinkKind, Privacy, Survey
from surveyapp.services.surveys.create_link import NewLink, create_link
from surveyapp.services.surveys.create_survey import NewSurvey, create_survey
from surveyapp.services.surveys.issue_personal_link import (
    IssuedLink,
    Recipient,
    issue_personal_link,
)
from surveyapp.services.surveys.open_survey import open_survey
from surveyapp.services.surveys.publish_questionnaire import publish_questionnaire

NOW = datetime(2026, 3, 2, 10, 30, 15, tzinfo=UTC)
EARLIER = NOW - timedelta(days=7)


def text(english: str) -> Text:
    """The same words in three languages, told apart by a mark."""
    return {"en": english, "nb": f"{english} (nb)", "sv": f"{english} (sv)"}


SATISFIED = Scale(
    "satisfied10",
    AnswerType.RATING,
    1,
    10,
    end_labels=(text("Very dissatisfied"), text("Very satisfied")),
    dont_know=True,
)
AGREE = Scale(
    "agree7",
    AnswerType.RATING,
    1,
    7,
    point_labels=tuple(text(f"Agreement {point}") for point in range(1, 8)),
    dont_know=True,
)
LIKELY = Scale(
    "likely11",
    AnswerType.LIKELIHOOD,
    0,
    10,
    end_labels=(text("Not at all likely"), text("Extremely likely")),
    dont_know=True,
)
YES_NO = Scale(
    "yesno",
    AnswerType.SINGLE_CHOICE,
    options=(Option("no", text("No")), Option("yes", text("Yes"))),
    dont_know=True,
)
WAITED = Scale(
    "wait_phase",
    AnswerType.MULTIPLE_CHOICE,
    options=(
        Option("none", text("No, I did not wait"), exclusive=True),
        Option("before", text("Yes, before")),
        Option("after", text("Yes, after")),
    ),
    dont_know=True,
)
MINUTES = Scale(
    "duration",
    AnswerType.WHOLE_NUMBER,
    0,
    999,
    unit=dict.fromkeys(("en", "nb", "sv"), "{unit}"),
    dont_know=True,
)
SHORT = Scale("short", AnswerType.SHORT_TEXT, max_characters=80)
LONG = Scale("text", AnswerType.LONG_TEXT, max_characters=2000)
NOTE = Scale("note", AnswerType.INFORMATION)


def a_questionnaire(*, required: bool = False, key: str = "example") -> Questionnaire:
    """Every answer type on five pages, one of them only for those who waited."""
    satisfaction = (
        Question("SAT1", SATISFIED, text("How satisfied are you with {org}?"), required=required),
        Question("AGR1", AGREE, text("I trust {org}.")),
    )
    waiting = (
        Question("WAI1", WAITED, text("Did you wait?"), role=QuestionRole.WAIT_PHASE),
        Question(
            "WAI2",
            MINUTES,
            text("How long did you wait?"),
            role=QuestionRole.PERCEIVED_WAIT,
            show_if="WAI1 != none",
        ),
    )
    loyalty = (
        Question("LOY2", LIKELY, text("How likely are you to recommend {org}?")),
        Question("COM1", YES_NO, text("Did you have a problem?")),
    )
    comments = (
        Question("NOTE", NOTE, text("Please name nobody.")),
        Question("NAM1", SHORT, text("Which branch?")),
        Question("OPN1", LONG, text("Anything else?"), role=QuestionRole.COMMENT),
    )
    return Questionnaire(
        id=key,
        version="1",
        title=text("Example"),
        languages=("en", "nb", "sv"),
        intro=text("Think about {org}."),
        privacy=text("Answering is voluntary."),
        thanks=text("Thank you. Your answers are saved."),
        dont_know_label=text("Don't know"),
        blocks=(
            Block("satisfaction", satisfaction),
            Block("waiting", waiting, title=text("Waiting")),
            Block("loyalty", loyalty),
            Block("comments", comments),
        ),
        constructs=(
            Construct(
                "satisfaction",
                text("Satisfaction"),
                ConstructRole.SATISFACTION,
                ("SAT1",),
                min_valid=1,
                indication=True,
            ),
        ),
    )


def one_page_questionnaire() -> Questionnaire:
    """One question, so that the first page sent is the last."""
    whole = a_questionnaire(key="one-page")
    return Questionnaire(
        id=whole.id,
        version="1",
        title=whole.title,
        languages=whole.languages,
        thanks=whole.thanks,
        dont_know_label=whole.dont_know_label,
        blocks=(Block("only", (Question("SAT1", SATISFIED, text("How satisfied are you?")),)),),
        constructs=whole.constructs,
    )


def a_survey(
    session: Session,
    definition: Questionnaire | None = None,
    *,
    privacy: Privacy = Privacy.CONFIDENTIAL,
    opened: bool = True,
    organisation: str = "Fjord Coffee",
) -> Survey:
    """A survey that has been open for a week."""
    version = publish_questionnaire(session, definition or a_questionnaire(), EARLIER)
    new = NewSurvey(title="Our customers", organisation=organisation, privacy=privacy)
    survey = create_survey(session, version.id, new, EARLIER)
    if opened:
        open_survey(session, survey.id, EARLIER)
    return survey


def an_open_link(session: Session, survey: Survey, kind: LinkKind = LinkKind.OPEN) -> Link:
    """A link for everybody."""
    return create_link(session, survey.id, NewLink(kind=kind), EARLIER)


def a_personal_link(session: Session, survey: Survey, key: str = "c1") -> IssuedLink:
    """A link for one new customer."""
    customer = Customer(key=key, facts={"segment": "gold"})
    session.add(customer)
    session.flush()
    return issue_personal_link(session, survey.id, Recipient(customer.id), EARLIER)
