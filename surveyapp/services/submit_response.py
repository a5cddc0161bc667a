"""Take a response as finished."""

from __future__ import annotations

from datetime import datetime

from questionnaires.model import Questionnaire
from surveyapp.errors import ConflictError
from surveyapp.models import LinkKind, Response, ResponseStatus
from surveyapp.services.save_page import page_to_go_on
from surveyapp.services.start_response import kept_time


class UnfinishedResponseError(ConflictError):
    """A page was not sent yet; ``page_id`` is the first."""

    def __init__(self, page_id: str) -> None:
        super().__init__(f"page {page_id} was not sent yet")
        self.page_id = page_id


def submit_response(response: Response, definition: Questionnaire, now: datetime) -> None:
    """Finish the response; a second time changes nothing.

    Raises:
        UnfinishedResponseError: a page was not sent yet.
    """
    if response.status is ResponseStatus.SUBMITTED:
        return
    page_id = page_to_go_on(response, definition)
    if page_id is not None:
        raise UnfinishedResponseError(page_id)
    response.status = ResponseStatus.SUBMITTED
    response.submitted_at = kept_time(response.survey, now)
    if response.link is not None and response.link.kind is LinkKind.PERSONAL:
        response.link.used = True
