"""Errors as other systems read them: problem documents by RFC 9457."""

from __future__ import annotations

from flask import Response, jsonify

from surveyapp.errors import UseCaseError

TITLES = {
    400: "The request cannot be read",
    403: "The signature does not fit",
    404: "There is nothing here",
    409: "It contradicts what is known",
    413: "That is too large",
    429: "Too many wrong signatures",
    503: "Nothing can be saved now",
}


def problem(error: UseCaseError) -> Response:
    """The error with its status; the message says what to do."""
    document = {"type": "about:blank", "status": error.status, "title": TITLES[error.status]}
    if str(error):
        document["detail"] = str(error)
    answer = jsonify(document)
    answer.status_code = error.status
    answer.mimetype = "application/problem+json"
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer
