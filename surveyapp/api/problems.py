"""Errors as other systems read them: problem documents by RFC 9457, with a word for machines."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, jsonify

from surveyapp.api.signed import TooLargeBodyError
from surveyapp.attempts import TooManyFailuresError
from surveyapp.errors import UseCaseError
from surveyapp.services.webhooks.field_problem import UnfitDeliveryError
from surveyapp.services.webhooks.read_body import UnreadableBodyError
from surveyapp.services.webhooks.take_delivery import UnacceptableEventError
from surveyapp.services.webhooks.verify_delivery import (
    StaleDeliveryError,
    UnsignedDeliveryError,
    WrongSignatureError,
)
from surveyapp.services.webhooks.webhook_sources import MissingRightError, UnknownSourceError

UNAVAILABLE = "unavailable"
"""The word for what is nobody's fault."""

CODES: Mapping[type[UseCaseError], tuple[str, str]] = {
    UnsignedDeliveryError: ("bad-header", "A header is missing or cannot be read"),
    StaleDeliveryError: ("too-old", "The signature is not of this moment"),
    UnreadableBodyError: ("bad-field", "The body cannot be read"),
    WrongSignatureError: ("wrong-signature", "The signature does not fit"),
    MissingRightError: ("not-permitted", "This system may not tell that"),
    UnknownSourceError: ("unknown-system", "There is nothing here"),
    UnacceptableEventError: ("contradiction", "It contradicts itself or what is known"),
    TooLargeBodyError: ("too-large", "That is too large"),
    TooManyFailuresError: ("too-many-failures", "Too many wrong signatures"),
}
"""A word that stays as it is, and a title, for each error a sender can do something about."""


def problem(error: UseCaseError) -> Response:
    """The error with its status; the message says what to do, and ``errors`` at which field."""
    code, title = CODES.get(type(error), (UNAVAILABLE, "Nothing can be saved now"))
    document: dict[str, object] = {
        "type": "about:blank",
        "status": error.status,
        "code": code,
        "title": title,
    }
    if str(error):
        document["detail"] = str(error)
    if isinstance(error, UnfitDeliveryError):
        document["errors"] = [
            {"field": problem.field, "detail": problem.message} for problem in error.problems
        ]
    answer = jsonify(document)
    answer.status_code = error.status
    answer.mimetype = "application/problem+json"
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer
