"""The ways in: open links, personal links, and the first page that is sent.

Opening a link changes nothing, however often mail scanners do it: the response begins with the
first page that is sent.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import reading, writing
from surveyapp.models import LinkKind, Privacy
from surveyapp.respond.answering import answer_to, place_of
from surveyapp.respond.page_view import first_page
from surveyapp.respond.refusals import STARTS
from surveyapp.respond.sent_form import read_form
from surveyapp.respond.standing import choose, speak, standing_before, standing_of
from surveyapp.respond.visit import (
    ALLOWED,
    KIOSK,
    PERSONAL,
    RESPONSE,
    Visit,
    held,
    hold,
    keeps_cookies,
)
from surveyapp.services.answering.find_link import (
    Entrance,
    UnknownLinkError,
    exchange_token,
    find_link,
    look_for_mark,
    require_living,
    require_open,
)
from surveyapp.services.answering.find_response import Underway, find_response
from surveyapp.services.answering.start_response import Entry, start_response
from surveyapp.services.answering.take_page import take_page
from surveyapp.starts import Starts
from surveyapp.tokens import new_token, response_token, used_mark


@audience(Audience.RESPONDENT)
def open_link(slug: str) -> ResponseReturnValue:
    """The first page of a link, or the page this browser was at."""
    with reading() as session:
        entrance = find_link(session, slug)
        known = _already_answering(session, entrance)
        if known is not None:
            return known
        personal = None if entrance.link.is_shared else _personal_token(session, entrance)
        return _first_page(session, entrance, personal)


@audience(Audience.RESPONDENT)
def personal_link(token: str) -> ResponseReturnValue:
    """Exchange the token for a cookie and a clean address; without cookies the page comes here."""
    with reading() as session:
        entrance = exchange_token(session, token)
        slug = entrance.link.slug
        response = find_response(session, response_token(token))
        if response is None and held(slug, RESPONSE) is None:
            require_living(entrance, clock.now())
        if "plain" not in request.args:
            away = redirect(_in_language("respond.personal_link", token=token, plain=1), 303)
            if held(slug, RESPONSE) is None:
                hold(away, slug, PERSONAL, token)
            return away
        if keeps_cookies(slug):
            return redirect(_in_language("respond.open_link", slug=slug), 303)
        if response is not None:
            visit = Visit(response_token(token))
            return redirect(visit.address(place_of(session, response)), 303)
        return _first_page(session, entrance, token)


@audience(Audience.RESPONDENT)
def start(slug: str) -> ResponseReturnValue:
    """Begin the response with the first page that was sent; sent again, it is found again."""
    form = read_form(slug)
    if held(slug, KIOSK) not in {None, form.state.token}:
        return redirect(url_for("respond.open_link", slug=slug, new=1), 303)
    with writing() as session:
        entrance = find_link(session, slug)
        token = _token_here(session, entrance, form.state.token)
        entry = Entry(
            token=token,
            language=form.language(entrance.survey.languages),
            same_device=_has_answered_here(session, slug, token),
            mark=form.state.mark or None,
        )
        response = start_response(session, entrance, entry, clock.now())
        sent = form.page(standing_of(session, response))
        _count(entrance, response)
        outcome = take_page(session, response, sent, clock.now(), last=form.state.last)
        standing = standing_of(session, outcome.response)
    with_cookie = keeps_cookies(slug)
    answer = answer_to(Visit(token, slug if with_cookie else None), standing, form, outcome)
    if with_cookie and entrance.link.kind is not LinkKind.KIOSK:
        hold(answer, slug, RESPONSE, token)
    return answer


def _first_page(session: Session, entrance: Entrance, personal: str | None) -> ResponseReturnValue:
    speak(choose(entrance))
    if personal is not None:
        entrance = look_for_mark(session, entrance, personal)
    require_open(entrance, clock.now())
    link = entrance.link
    confidential = entrance.survey.privacy is Privacy.CONFIDENTIAL
    token = response_token(personal) if personal and confidential else new_token()
    mark = used_mark(personal) if personal and entrance.is_unnamed else ""
    answer = first_page(standing_before(session, entrance, token), link.slug, token, mark)
    if link.kind is LinkKind.KIOSK:
        hold(answer, link.slug, KIOSK, token)
    elif not keeps_cookies(link.slug):
        hold(answer, link.slug, ALLOWED)
    return answer


def _already_answering(session: Session, entrance: Entrance) -> ResponseReturnValue | None:
    slug = entrance.link.slug
    if "new" in request.args and entrance.link.is_shared:
        return None
    token = held(slug, RESPONSE)
    if token is None and (personal := held(slug, PERSONAL)) is not None:
        token = response_token(personal)
    response = find_response(session, token) if token else None
    if response is None or response.survey.id != entrance.survey.id or token is None:
        return None
    answer = redirect(Visit(token, slug).address(place_of(session, response)), 303)
    hold(answer, slug, RESPONSE, token)
    return answer


def _personal_token(session: Session, entrance: Entrance) -> str:
    token = held(entrance.link.slug, PERSONAL)
    if token is None or exchange_token(session, token).link.id != entrance.link.id:
        raise UnknownLinkError
    return token


def _in_language(endpoint: str, **place: Any) -> str:
    return url_for(endpoint, **place, language=request.args.get("language"))


def _token_here(session: Session, entrance: Entrance, drawn: str) -> str:
    """The token drawn with the form; from a second window, that of the response under way."""
    earlier = held(entrance.link.slug, RESPONSE)
    if earlier is None or find_response(session, drawn) is not None:
        return drawn
    response = find_response(session, earlier)
    if response is None or response.survey.id != entrance.survey.id:
        return drawn
    return drawn if response.submitted and entrance.link.is_shared else earlier


def _count(entrance: Entrance, response: Underway) -> None:
    """Where anybody may begin, nobody begins for thousands; whoever has begun goes on."""
    if entrance.link.kind is LinkKind.OPEN and response.first is not None:
        starts: Starts = current_app.extensions[STARTS]
        starts.begin(entrance.link.slug, request.remote_addr or "")


def _has_answered_here(session: Session, slug: str, token: str) -> bool:
    earlier = held(slug, RESPONSE)
    if earlier is None or earlier == token:
        return False
    response = find_response(session, earlier)
    return response is not None and response.submitted
