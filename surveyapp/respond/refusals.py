"""Pages for those who cannot answer now: what happened, and what they can do.

An unknown, tampered, expired, revoked or foreign token gets the same page with the same status, so
that guessing tells nothing; after ten misses within a minute an address waits. Valid tokens are
looked at first and are never held up, however many people share the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, current_app, g, request
from flask.blueprints import BlueprintSetupState
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from surveyapp import clock
from surveyapp.attempts import Attempts, TooManyFailuresError
from surveyapp.errors import BadInputError, NotFoundError, UnavailableError
from surveyapp.extensions import choose_language
from surveyapp.extensions import gettext as _
from surveyapp.respond.page_view import plain_page
from surveyapp.respond.visit import kiosk_start
from surveyapp.security import ForeignOriginError
from surveyapp.services.answering.find_link import (
    LinkExpiredError,
    LinkUsedError,
    SurveyClosedError,
    SurveyNotOpenError,
)
from surveyapp.starts import Starts, TooManyStartsError

ATTEMPTS = "respond_attempts"
STARTS = "starts"
GUESSING = "token"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says, made when it is shown, in the reader's language."""

    status: int
    title: Callable[[], str]
    text: Callable[[], str]


UNKNOWN = Notice(
    404,
    lambda: _("This link does not lead to a survey"),
    lambda: _(
        "Check that the whole address was copied, or use the link you were sent once more. "
        "Personal links work for a limited time; whoever sent yours can send a new one."
    ),
)
CLOSED = Notice(
    410,
    lambda: _("This survey is closed"),
    lambda: _("It no longer takes answers. Thank you for wanting to take part."),
)
NOT_OPEN = Notice(
    403,
    lambda: _("This survey has not opened yet"),
    lambda: _("Please come back a little later; the link will work then."),
)
EXPIRED = Notice(
    410,
    lambda: _("This link is no longer valid"),
    lambda: _("It worked for a limited time. Ask whoever sent it for a new one."),
)
USED = Notice(
    410,
    lambda: _("This link has been used"),
    lambda: _(
        "Each personal link can be answered with once. If you are not finished, go on with the "
        "address you were shown under “Continue later”."
    ),
)
BROKEN = Notice(
    400,
    lambda: _("This page could not be read"),
    lambda: _("Nothing was changed. Go back, reload the page and send it once more."),
)
FOREIGN = Notice(403, BROKEN.title, BROKEN.text)
TOO_LARGE = Notice(
    413,
    lambda: _("That was too much text at once"),
    lambda: _("Nothing was changed. Go back, shorten your text and send the page once more."),
)
TOO_MANY = Notice(
    429,
    lambda: _("Too many attempts"),
    lambda: _("Wait a minute, then try again. Nothing is lost."),
)
CROWDED = Notice(
    429,
    lambda: _("Too many are beginning from this network at once"),
    lambda: _(
        "Your answers stay on this page meanwhile: wait a minute, then try again. If that does not "
        "help, use another network, such as mobile data."
    ),
)
UNAVAILABLE = Notice(
    503,
    lambda: _("Your answers could not be saved just now"),
    lambda: _("The fault is ours. Nothing is lost: wait a moment, then try again."),
)

PAGES: dict[type[Exception], Notice] = {
    SurveyClosedError: CLOSED,
    SurveyNotOpenError: NOT_OPEN,
    LinkExpiredError: EXPIRED,
    LinkUsedError: USED,
    BadInputError: BROKEN,
    ForeignOriginError: FOREIGN,
    RequestEntityTooLarge: TOO_LARGE,
}


def register(blueprint: Blueprint) -> None:
    """Map each error to its page, once."""
    for error, notice in PAGES.items():
        blueprint.register_error_handler(error, _shows(notice))
    blueprint.register_error_handler(NotFoundError, _unknown)
    blueprint.register_error_handler(TooManyStartsError, _crowded)
    for failure in (UnavailableError, OperationalError, InterfaceError):
        blueprint.register_error_handler(failure, _unavailable)
    blueprint.record_once(_count_visitors)


def _shows(notice: Notice) -> Callable[[Exception], Answer]:
    def show(error: Exception) -> Answer:
        del error
        return _page(notice)

    return show


def _count_visitors(setup: BlueprintSetupState) -> None:
    setup.app.extensions[ATTEMPTS] = Attempts(clock.now)
    setup.app.extensions[STARTS] = Starts(setup.app.extensions["settings"].starts, clock.now)


def _unknown(error: Exception) -> Answer:
    del error
    attempts: Attempts = current_app.extensions[ATTEMPTS]
    address = request.remote_addr or ""
    try:
        attempts.require_patience(address, GUESSING)
    except TooManyFailuresError as patience:
        return _later(_page(TOO_MANY), patience.retry_after)
    attempts.note_failure(address, GUESSING)
    return _page(UNKNOWN)


def _unavailable(error: Exception) -> Answer:
    if not isinstance(error, HTTPException):
        current_app.logger.error("The database did not answer", exc_info=error)
    return _later(_page(UNAVAILABLE, **_sent()), RETRY_SECONDS)


def _crowded(error: TooManyStartsError) -> Answer:
    return _later(_page(CROWDED, **_sent()), error.retry_after)


def _sent() -> dict[str, object]:
    """What a page needs to send the same once more."""
    if request.method != "POST":
        return {}
    return {"fields": list(request.form.items(multi=True)), "action": request.path}


def _later(answer: Answer, seconds: int | None) -> Answer:
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _page(notice: Notice, **facts: object) -> Answer:
    language = g.get("language") or choose_language()
    return plain_page(
        "respond/notice.html",
        notice.status,
        language,
        start=kiosk_start(),
        title=notice.title(),
        text=notice.text(),
        **facts,
    )
