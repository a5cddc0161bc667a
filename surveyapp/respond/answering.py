"""The pages between the first one and the thanks.

Each view comes twice: held by a cookie (``/s/<link>/...``) and by the address (``/r/<token>/...``).
"""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import reading, writing
from surveyapp.respond.page_view import asking_page, later_page, question_page, thanks_page
from surveyapp.respond.sent_form import Button, SentForm, read_form
from surveyapp.respond.standing import Standing, standing_of
from surveyapp.respond.visit import (
    ALLOWED,
    RESPONSE,
    Visit,
    held,
    hold,
    keeps_cookies,
    visit_by_cookie,
)
from surveyapp.services.answering.allow_contact import can_be_asked, decided
from surveyapp.services.answering.find_link import find_link
from surveyapp.services.answering.find_response import (
    Underway,
    UnknownResponseError,
    require_still_open,
    resume_response,
)
from surveyapp.services.answering.save_page import page_to_go_on
from surveyapp.services.answering.take_page import END, Outcome, take_page
from surveyapp.services.surveys.load_definition import load_definition

THANKS = "thanks"
LATER = "later"


@audience(Audience.RESPONDENT)
def page(slug: str, place: str) -> ResponseReturnValue:
    """A page, held by a cookie; who lost it, or has begun nothing yet, begins at the link."""
    try:
        return _show(visit_by_cookie(slug), place)
    except UnknownResponseError:
        if held(slug, RESPONSE) is not None:
            raise
        language = request.args.get("language")
        return redirect(url_for("respond.open_link", slug=slug, language=language), 303)


@audience(Audience.RESPONDENT)
def page_by_token(token: str, place: str) -> ResponseReturnValue:
    """A page, held by the address."""
    return _show(Visit(token), place)


@audience(Audience.RESPONDENT)
def resume(token: str) -> ResponseReturnValue:
    """Go on where the response was left, on whatever device."""
    with reading() as session:
        response = resume_response(session, token)
        away = redirect(Visit(token).address(place_of(session, response)), 303)
    if response.link is not None and not keeps_cookies(response.link.slug):
        hold(away, response.link.slug, ALLOWED)
    return away


@audience(Audience.RESPONDENT)
def send(slug: str, place: str) -> ResponseReturnValue:
    """Save a page, held by a cookie."""
    del place  # the sealed form says which page it is
    return _take(visit_by_cookie(slug))


@audience(Audience.RESPONDENT)
def send_by_token(token: str, place: str) -> ResponseReturnValue:
    """Save a page, held by the address."""
    del place
    return _take(Visit(token))


def place_of(session: Session, response: Underway) -> str:
    """Where this response goes on."""
    if response.submitted:
        return THANKS
    definition = load_definition(session, response.survey.content_hash)
    return page_to_go_on(response, definition) or END


def answer_to(visit: Visit, standing: Standing, form: SentForm, outcome: Outcome) -> Answer:
    """Where to go after a page was sent, or the page again with what is wrong."""
    if outcome.response.submitted:
        return redirect(visit.address(THANKS), 303)
    if outcome.problems:
        return question_page(standing, visit, form.state.page_id, form, outcome.problems)
    here = form.state.page_id
    places: dict[Button, Callable[[], str]] = {
        Button.NEXT: lambda: outcome.page_id,
        Button.LATER: lambda: LATER,
        Button.SWITCH: lambda: here,
        Button.BACK: lambda: standing.page_before(here) or here,
    }
    return redirect(visit.address(places[form.button]()), 303)


def _take(visit: Visit) -> Answer:
    form = read_form(visit.token)
    with writing() as session:
        response = own_response(session, visit)
        sent = form.page(standing_of(session, response))
        outcome = take_page(session, response, sent, clock.now(), last=form.state.last)
        standing = standing_of(session, outcome.response)
    return answer_to(visit, standing, form, outcome)


def _show(visit: Visit, place: str) -> ResponseReturnValue:
    with reading() as session:
        response = own_response(session, visit)
        standing = standing_of(session, response)
        reached = place_of(session, response)
        permission = decided(session, response) if can_be_asked(response) else None
    if response.submitted:
        if place != THANKS:
            return redirect(visit.address(THANKS), 303)
        if can_be_asked(response):
            return asking_page(standing, visit, permission)
        link = response.link
        return thanks_page(standing, link if link and link.is_shared else None)
    require_still_open(response, clock.now())
    if place == LATER:
        return later_page(standing, visit, reached)
    if place not in _reachable(standing, reached):
        return redirect(visit.address(reached), 303)
    return question_page(standing, visit, place)


def own_response(session: Session, visit: Visit) -> Underway:
    """The response of this visit.

    Raises:
        UnknownResponseError: there is none, or it came by another link.
    """
    response = resume_response(session, visit.token)
    if visit.slug is not None and not _came_by(session, response, visit.slug):
        raise UnknownResponseError
    return response


def _came_by(session: Session, response: Underway, slug: str) -> bool:
    if response.link is not None:
        return response.link.slug == slug
    return find_link(session, slug).survey.id == response.survey.id


def _reachable(standing: Standing, reached: str) -> list[str]:
    ids = [*(page.id for page in standing.pages), END]
    return ids[: ids.index(reached) + 1]
