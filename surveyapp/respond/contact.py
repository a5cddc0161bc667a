"""The question after the last one: may the organisation see the answers and get in touch?"""

from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import writing
from surveyapp.respond.answering import THANKS, own_response
from surveyapp.respond.page_view import CONTACT
from surveyapp.respond.sent_form import UnknownFieldError, read_form
from surveyapp.respond.visit import Visit, visit_by_cookie
from surveyapp.services.answering.allow_contact import allow_contact

CHOICES = {"yes": True, "no": False}


@audience(Audience.RESPONDENT)
def decide(slug: str) -> ResponseReturnValue:
    """Keep the decision, held by a cookie."""
    return _keep(visit_by_cookie(slug))


@audience(Audience.RESPONDENT)
def decide_by_token(token: str) -> ResponseReturnValue:
    """Keep the decision, held by the address."""
    return _keep(Visit(token))


def _keep(visit: Visit) -> ResponseReturnValue:
    chosen = read_form(visit.token).fields.get(CONTACT, [""])[0]
    if chosen not in CHOICES:
        raise UnknownFieldError(CONTACT)
    with writing() as session:
        allow_contact(session, own_response(session, visit), CHOICES[chosen], clock.now())
    return redirect(visit.address(THANKS), 303)
