"""Getting no more messages: by the mail program's own button, or by a page with one."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import BadInputError
from surveyapp.extensions import reading, writing
from surveyapp.mail.compose import ONE_CLICK
from surveyapp.mailing.recipients import secret_key, slowing_guesses, speak
from surveyapp.queries.preferences import preference_page
from surveyapp.security import from_any_site
from surveyapp.services.customers.unsubscribe import find_recipient, unsubscribe

FIELD, WORD = ONE_CLICK.split("=")


class NotOneClickError(BadInputError):
    """Something was sent here that no mail program sends."""


@audience(Audience.RESPONDENT)
def stop_page(token: str) -> ResponseReturnValue:
    """One button. Opening the page changes nothing, however often mail scanners do it."""
    with slowing_guesses(), reading() as session:
        page = preference_page(session, *find_recipient(session, token, secret_key()), secret_key())
    speak(page)
    template = "mailing/stop.html" if page.invitations else "mailing/stopped.html"
    return render_template(template, page=page, token=token, field=FIELD, word=WORD)


@from_any_site
@audience(Audience.RESPONDENT)
def one_click(token: str) -> ResponseReturnValue:
    """Stop at once: no cookie, no question, no redirect (RFC 8058)."""
    if request.form.get(FIELD) != WORD:
        raise NotOneClickError
    with slowing_guesses(), writing() as session:
        unsubscribe(session, token, secret_key(), clock.now())
        page = preference_page(session, *find_recipient(session, token, secret_key()), secret_key())
    speak(page)
    return render_template("mailing/stopped.html", page=page, token=token)
