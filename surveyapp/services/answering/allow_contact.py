"""Let staff see one's answers beside one's name, or not; asked after the answers were sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.models import ConsentPurpose
from surveyapp.queries.consents import explicit
from surveyapp.services.answering.find_response import Underway, UnknownResponseError
from surveyapp.services.customers.record_consent import record_consent

WORDING = "contact-1"
"""The version of the question on the last page (CBK1 of the item bank)."""
PURPOSE = ConsentPurpose.NAMED_ANSWERS


def decided(session: Session, response: Underway) -> bool | None:
    """What the person of this response decided last; None where nothing was."""
    person = _person(response)
    if person is None:
        return None
    return next(
        (given for given in (True, False) if explicit(session, (person,), PURPOSE, given=given)),
        None,
    )


def can_be_asked(response: Underway) -> bool:
    """Whether there is anybody to ask: a finished response that is known to be a person's."""
    return response.submitted and _person(response) is not None


def allow_contact(session: Session, response: Underway, given: bool, now: datetime) -> None:
    """Record the decision; saying the same again adds nothing.

    Raises:
        UnknownResponseError: the response is not finished, or nobody's.
    """
    person = _person(response)
    if person is None or not response.submitted:
        raise UnknownResponseError
    if decided(session, response) is not given:
        source = f"survey {response.survey.id}"
        record_consent(session, person, PURPOSE, given, WORDING, source, now)


def _person(response: Underway) -> int | None:
    return None if response.link is None else response.link.customer_id
