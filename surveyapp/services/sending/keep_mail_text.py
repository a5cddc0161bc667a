"""Keep a survey's own words for a message, or go back to ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError
from surveyapp.mail.header_values import UnfitHeaderError, header_text
from surveyapp.mail.placeholders import placeholder_flaws
from surveyapp.mail.words import KINDS, Words
from surveyapp.models import MailText, MessageKind
from surveyapp.services.surveys.open_survey import find_survey

LONGEST_SUBJECT = 200
LONGEST_BODY = 5_000
BODY_BREAKS = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class TextProblem:
    """One thing to put right: in which field, of what kind, and what was written there."""

    field: str
    code: str
    text: str = ""


class UnfitMailTextError(BadInputError):
    """The words cannot be sent; ``problems`` are all of them."""

    def __init__(self, problems: tuple[TextProblem, ...]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.code} {one.text}" for one in problems))
        self.problems = problems


class NoSuchTextError(BadInputError):
    """Surveys word invitations and reminders, in the languages they have."""


def keep_mail_text(
    session: Session, survey_id: int, kind: MessageKind, language: str, words: Words
) -> None:
    """Keep the words; messages that leave from now on say them.

    Raises:
        UnknownSurveyError: there is no such survey.
        NoSuchTextError: the survey does not have this language, or words no such message.
        UnfitMailTextError: with every problem.
    """
    _require_worded(session, survey_id, kind, language)
    require_fit(words)
    row = session.scalars(
        select(MailText).where(
            MailText.survey_id == survey_id, MailText.kind == kind, MailText.language == language
        )
    ).first()
    if row is None:
        row = MailText(survey_id=survey_id, kind=kind, language=language)
        session.add(row)
    row.subject, row.body = words.subject, words.body
    session.flush()


def drop_mail_text(session: Session, survey_id: int, kind: MessageKind, language: str) -> None:
    """Go back to our words.

    Raises:
        UnknownSurveyError: there is no such survey.
        NoSuchTextError: the survey does not have this language, or words no such message.
    """
    _require_worded(session, survey_id, kind, language)
    session.execute(
        delete(MailText).where(
            MailText.survey_id == survey_id, MailText.kind == kind, MailText.language == language
        )
    )


def as_typed(subject: str, body: str) -> Words:
    """The words of a form: line breaks as we keep them, nothing around them."""
    lines = [line.rstrip() for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return Words(subject.strip(), "\n".join(lines).strip())


def require_fit(words: Words) -> None:
    """Stop here unless the words can be sent.

    Raises:
        UnfitMailTextError: with every problem.
    """
    problems = (*_subject_problems(words.subject), *_body_problems(words.body))
    if problems:
        raise UnfitMailTextError(problems)


def _require_worded(session: Session, survey_id: int, kind: MessageKind, language: str) -> None:
    if language not in find_survey(session, survey_id).languages or kind not in KINDS:
        raise NoSuchTextError


def _subject_problems(subject: str) -> Iterator[TextProblem]:
    if not subject:
        yield TextProblem("subject", "missing")
    if len(subject) > LONGEST_SUBJECT:
        yield TextProblem("subject", "long", str(LONGEST_SUBJECT))
    try:
        header_text("subject", subject)
    except UnfitHeaderError:
        yield TextProblem("subject", "control")
    if "{link}" in subject:
        yield TextProblem("subject", "link-in-subject")
    yield from (TextProblem("subject", flaw.code, flaw.text) for flaw in placeholder_flaws(subject))


def _body_problems(body: str) -> Iterator[TextProblem]:
    if not body:
        yield TextProblem("body", "missing")
    elif "{link}" not in body:
        yield TextProblem("body", "no-link")
    if len(body) > LONGEST_BODY:
        yield TextProblem("body", "long", str(LONGEST_BODY))
    if any(not (mark.isprintable() or mark in BODY_BREAKS or mark.isspace()) for mark in body):
        yield TextProblem("body", "control")
    yield from (TextProblem("body", flaw.code, flaw.text) for flaw in placeholder_flaws(body))
