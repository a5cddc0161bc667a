"""Each kind of error has one page: what happened and what to do, in the reader's language."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from surveyapp.errors import UseCaseError
from surveyapp.guard import SignedOutError

RETRY_SECONDS = 10
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""The disk is full or read-only, which somebody will see to; other failures are faults of ours."""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What the reader is told; both texts are translated when the page is made."""

    title: Any
    advice: Any


PAGES = {
    400: ErrorPage(
        _l("That did not arrive whole"),
        _l(
            "Part of what was sent is missing or cannot be read. "
            "Go back, reload the page and try once more."
        ),
    ),
    403: ErrorPage(
        _l("This page is not open to you"),
        _l(
            "Your role does not include it, or the form came from another site. "
            "An administrator can change roles."
        ),
    ),
    404: ErrorPage(
        _l("There is nothing here"),
        _l("The address may be mistyped, or the page was removed. Check the link you followed."),
    ),
    405: ErrorPage(
        _l("This address does not work that way"),
        _l("Use the buttons on the page instead of the browser's address field."),
    ),
    409: ErrorPage(
        _l("Somebody else was faster"),
        _l(
            "This was changed in the meantime. Reload the page and look at it before you try again."
        ),
    ),
    410: ErrorPage(
        _l("This has been closed"),
        _l("It was here and is closed for good. Nothing more is needed from you."),
    ),
    413: ErrorPage(
        _l("That was too much at once"),
        _l("More was sent than we accept. Shorten your text and send it again."),
    ),
    429: ErrorPage(
        _l("Too many attempts"),
        _l("Wait a minute, then try again. Nothing is lost."),
    ),
    500: ErrorPage(
        _l("Something went wrong on our side"),
        _l("It is not your fault, and it has been noted. Try again in a little while."),
    ),
    503: ErrorPage(
        _l("Not available right now"),
        _l(
            "We cannot save anything at this moment. "
            "Try again shortly; what was saved before is safe."
        ),
    ),
}

SIGNED_OUT = ErrorPage(
    _l("You are not signed in"),
    _l("Sessions end after twelve hours. Sign in, then do it once more."),
)


def register_error_pages(app: Flask) -> None:
    """Map every kind of error to its page, once; no address goes into the log."""
    app.log_exception = _log  # type: ignore[assignment,method-assign] # the documented place to word it
    app.register_error_handler(UseCaseError, _use_case)
    app.register_error_handler(SignedOutError, _signed_out)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(InterfaceError, _database)
    app.register_error_handler(OSError, _storage)
    app.register_error_handler(HTTPException, _http)


def error_response(status: int, retry_after: int | None = None) -> Response:
    """The page of one status."""
    page = PAGES.get(status, PAGES[500 if status >= 500 else 400])
    response = make_response(render_template("error.html", page=page, status=status), status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _log(raised: Any) -> None:
    # By its rule: in the addresses of respondents stand the tokens that open their answers.
    rule = request.url_rule.rule if request.url_rule else "an unknown address"
    current_app.logger.error("Exception on %s [%s]", rule, request.method, exc_info=raised)


def _use_case(error: UseCaseError) -> Response:
    retry = error.retry_after
    if retry is None and error.status == 503:
        retry = RETRY_SECONDS
    return error_response(error.status, retry)


def _signed_out(error: SignedOutError) -> Response:
    page = render_template("error.html", page=SIGNED_OUT, status=error.status, signed_out=True)
    return make_response(page, error.status)


def _database(error: Exception) -> Response:
    current_app.logger.error("The database did not answer", exc_info=error)
    return error_response(503, RETRY_SECONDS)


def _storage(error: OSError) -> Response:
    current_app.logger.error("A file could not be used", exc_info=error)
    return error_response(503, RETRY_SECONDS) if error.errno in NO_ROOM else error_response(500)


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = error_response(error.code)
    if allow := dict(error.get_headers()).get("Allow"):
        response.headers["Allow"] = allow
    return response
