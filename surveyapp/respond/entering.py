"""The ways in: open links, personal links, and the first page that is sent.

Opening a link changes nothing, however often mail scanners do it: the response begins with the
first page that is sent.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import reading, writing
from surveyapp.models import Link, LinkKind, Privacy, Response, ResponseStatus
from surveyapp.respond.answering import answer_to, place_of
from surveyapp.respond.page_view import first_page
from surveyapp.respond.sent_form import read_form
from surveyapp.respond.standing import choose, speak, standing_before, standing_of
from surveyapp.respond.visit import (
    ALLOWED,
    PERSONAL,
    RESPONSE,
    Visit,
    held,
    hold,
    keeps_cookies,
)
from surveyapp.services.find_link import (
    UnknownLinkError,
    exchange_token,
    find_link,
    is_shared,
    require_open,
)
from surveyapp.services.resume_response import find_response
from surveyapp.services.start_response import Entry, start_response
from surveyapp.services.take_page import take_page
from surveyapp.tokens import new_token, response_token


@audience(Audience.RESPONDENT)
def open_link(slug: str) -> ResponseReturnValue:
    """The first page of a link, or the page this browser was at."""
    with reading() as session:
        link = find_link(session, slug)
        known = _already_answering(session, link)
        if known is not None:
            return known
        if not is_shared(link):
            return _first_page(session, link, _personal_token(session, link))
        return _first_page(session, link, None)


@audience(Audience.RESPONDENT)
def personal_link(token: str) -> ResponseReturnValue:
    """Exchange the token for a cookie and a clean address; without cookies the page comes here."""
    with reading() as session:
        link = exchange_token(session, token)
        speak(choose(link))
        if "plain" not in request.args:
            away = redirect(url_for("respond.personal_link", token=token, plain=1), 303)
            if held(link.slug, RESPONSE) is None:
                hold(away, link.slug, PERSONAL, token)
            return away
        if keeps_cookies(link.slug):
            return redirect(url_for("respond.open_link", slug=link.slug), 303)
        response = find_response(session, response_token(token))
        if response is not None:
            visit = Visit(response_token(token))
            return redirect(visit.address(place_of(session, response)), 303)
        return _first_page(session, link, token)


@audience(Audience.RESPONDENT)
def start(slug: str) -> ResponseReturnValue:
    """Begin the response with the first page that was sent; sent again, it is found again."""
    form = read_form(slug)
    with writing() as session:
        link = find_link(session, slug)
        entry = Entry(
            token=form.state.token,
            language=form.language(link.survey.languages),
            same_device=_has_answered_here(session, link, form.state.token),
        )
        response = start_response(session, link, entry, clock.now())
        standing = standing_of(session, response)
        outcome = take_page(
            session, response, form.page(standing), clock.now(), last=form.state.last
        )
        answered = standing_of(session, response)
    with_cookie = keeps_cookies(slug) and link.kind is not LinkKind.KIOSK
    visit = Visit(entry.token, slug if with_cookie else None)
    answer = answer_to(visit, answered, form, outcome)
    if with_cookie:
        hold(answer, slug, RESPONSE, entry.token)
    return answer


def _first_page(session: Session, link: Link, personal: str | None) -> ResponseReturnValue:
    speak(choose(link))
    require_open(link, clock.now())
    confidential = link.survey.privacy is Privacy.CONFIDENTIAL
    token = response_token(personal) if personal and confidential else new_token()
    answer = first_page(standing_before(session, link, token), link.slug, token)
    if link.kind is not LinkKind.KIOSK and not keeps_cookies(link.slug):
        hold(answer, link.slug, ALLOWED)
    return answer


def _already_answering(session: Session, link: Link) -> ResponseReturnValue | None:
    if "new" in request.args and is_shared(link):
        return None
    token = held(link.slug, RESPONSE)
    if token is None and (personal := held(link.slug, PERSONAL)) is not None:
        token = response_token(personal)
    response = find_response(session, token) if token else None
    if response is None or response.survey_id != link.survey_id or token is None:
        return None
    answer = redirect(Visit(token, link.slug).address(place_of(session, response)), 303)
    hold(answer, link.slug, RESPONSE, token)
    return answer


def _personal_token(session: Session, link: Link) -> str:
    token = held(link.slug, PERSONAL)
    if token is None or exchange_token(session, token).id != link.id:
        raise UnknownLinkError
    return token


def _has_answered_here(session: Session, link: Link, token: str) -> bool:
    earlier = held(link.slug, RESPONSE)
    if earlier is None or earlier == token:
        return False
    response: Response | None = find_response(session, earlier)
    return response is not None and response.status is ResponseStatus.SUBMITTED
