"""Everything that happens when a respondent sends a page, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from questionnaires import routing
from questionnaires.answer_types import AnswerProblem
from questionnaires.model import Questionnaire
from surveyapp.services.answering.find_response import (
    Underway,
    begun_elsewhere,
    keep,
    require_still_open,
)
from surveyapp.services.answering.save_page import SentPage, save_page
from surveyapp.services.answering.submit_response import submit_response
from surveyapp.services.surveys.load_definition import load_definition

END = "end"
"""The page after the last question, for those whose last page turned out to be the last."""

WORK_LOST = frozenset({"too-long", "forbidden-character"})
"""Texts somebody wrote and would lose by leaving the page, so that leaving asks to mend them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where to go after a page was sent: stay and mend ``problems``, go to ``page_id``, or done."""

    response: Underway
    definition: Questionnaire
    problems: Mapping[str, AnswerProblem] = field(default_factory=dict)
    page_id: str = END


def take_page(
    session: Session, response: Underway, sent: SentPage, now: datetime, *, last: bool
) -> Outcome:
    """Save the page and, when its button said so (``last``) and nothing is open, finish.

    Raises:
        SurveyClosedError: the survey was closed in the meantime.
    """
    definition = load_definition(session, response.survey.content_hash)
    if response.submitted:
        return Outcome(response, definition)
    require_still_open(response, now)
    outcome = _advance(definition, response, sent, now)
    if last and outcome.page_id == END and not outcome.problems and not sent.leaving:
        outcome = replace(outcome, response=submit_response(outcome.response, definition, now))
    if keep(session, outcome.response):
        return replace(outcome, response=replace(outcome.response, first=None))
    return take_page(session, begun_elsewhere(session, response), sent, now, last=last)


def _advance(
    definition: Questionnaire, response: Underway, sent: SentPage, now: datetime
) -> Outcome:
    saved, problems = save_page(response, definition, sent, now)
    if sent.leaving:
        lost = {id_: problem for id_, problem in problems.items() if problem.code in WORK_LOST}
        return Outcome(saved, definition, lost, sent.page_id)
    if problems:
        return Outcome(saved, definition, problems, sent.page_id)
    return Outcome(saved, definition, {}, page_after(saved, definition, sent.page_id))


def page_after(response: Underway, definition: Questionnaire, page_id: str) -> str:
    """The page to show next: the following one, or the first that was never sent."""
    ids = [page.id for page in routing.pages(definition, response.document, response.seed)]
    open_page = response.page
    following = ids[ids.index(page_id) + 1 :] if page_id in ids else []
    if not following:
        return open_page or END
    if open_page is not None and ids.index(open_page) < ids.index(following[0]):
        return open_page
    return following[0]
