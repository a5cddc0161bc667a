"""Keep a survey's own words for a message, or go back to ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError
from surveyapp.mail.header_values import UnfitHeaderError, header_text
from surveyapp.mail.placeholders import placeholder_flaws
from surveyapp.mail.words import KINDS, Wording, Words
from surveyapp.models import Channel, MailText
from surveyapp.services.surveys.open_survey import find_survey

LONGEST_SUBJECT = 200
LONGEST = {Channel.EMAIL: 5_000, Channel.SMS: 400}
"""Characters of a body; a text message is paid for by every 153 characters, links included."""
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


def keep_mail_text(session: Session, wording: Wording, words: Words) -> None:
    """Keep the words; messages that leave from now on say them.

    Raises:
        UnknownSurveyError: there is no such survey.
        NoSuchTextError: the survey does not have this language, or words no such message.
        UnfitMailTextError: with every problem.
    """
    _require_worded(session, wording)
    require_fit(words, wording.channel)
    row = session.scalars(select(MailText).where(*_is(wording))).first()
    if row is None:
        row = MailText(
            survey_id=wording.survey_id,
            channel=wording.channel,
            kind=wording.kind,
            language=wording.language,
        )
        session.add(row)
    row.subject, row.body = words.subject, words.body
    session.flush()


def drop_mail_text(session: Session, wording: Wording) -> None:
    """Go back to our words.

    Raises:
        UnknownSurveyError: there is no such survey.
        NoSuchTextError: the survey does not have this language, or words no such message.
    """
    _require_worded(session, wording)
    session.execute(delete(MailText).where(*_is(wording)))


def as_typed(subject: str, body: str) -> Words:
    """The words of a form: line breaks as we keep them, nothing around them."""
    lines = [line.rstrip() for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return Words(subject.strip(), "\n".join(lines).strip())


def require_fit(words: Words, channel: Channel = Channel.EMAIL) -> None:
    """Stop here unless the words can be sent by this channel.

    Raises:
        UnfitMailTextError: with every problem.
    """
    problems = list(_body_problems(words.body, LONGEST[channel]))
    if channel is Channel.EMAIL:
        problems[:0] = _subject_problems(words.subject)
    if problems:
        raise UnfitMailTextError(tuple(problems))


def _is(wording: Wording) -> tuple[ColumnElement[bool], ...]:
    return (
        MailText.survey_id == wording.survey_id,
        MailText.channel == wording.channel,
        MailText.kind == wording.kind,
        MailText.language == wording.language,
    )


def _require_worded(session: Session, wording: Wording) -> None:
    languages = find_survey(session, wording.survey_id).languages
    worded = wording.kind in KINDS and wording.channel in LONGEST
    if not worded or wording.language not in languages:
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


def _body_problems(body: str, longest: int) -> Iterator[TextProblem]:
    if not body:
        yield TextProblem("body", "missing")
    elif "{link}" not in body:
        yield TextProblem("body", "no-link")
    if len(body) > longest:
        yield TextProblem("body", "long", str(longest))
    if any(not (mark.isprintable() or mark in BODY_BREAKS or mark.isspace()) for mark in body):
        yield TextProblem("body", "control")
    yield from (TextProblem("body", flaw.code, flaw.text) for flaw in placeholder_flaws(body))
