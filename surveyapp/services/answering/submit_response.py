"""Take a response as finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from questionnaires.model import Questionnaire
from surveyapp.errors import ConflictError
from surveyapp.models import ResponseStatus
from surveyapp.services.answering.find_response import Underway
from surveyapp.services.answering.save_page import page_to_go_on


class UnfinishedResponseError(ConflictError):
    """A page was not sent yet; ``page_id`` is the first."""

    def __init__(self, page_id: str) -> None:
        super().__init__(f"page {page_id} was not sent yet")
        self.page_id = page_id


def submit_response(response: Underway, definition: Questionnaire, now: datetime) -> Underway:
    """The finished response; finishing it a second time changes nothing.

    Raises:
        UnfinishedResponseError: a page was not sent yet.
    """
    if response.submitted:
        return response
    page_id = page_to_go_on(response, definition)
    if page_id is not None:
        raise UnfinishedResponseError(page_id)
    return replace(
        response,
        status=ResponseStatus.SUBMITTED,
        seconds=response.survey.kept_seconds(response.seconds),
        submitted_at=response.survey.kept_time(now),
    )
