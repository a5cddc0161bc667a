"""The invitations of a survey: what became of each, calling one off, sending one again."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.exporting.separated import write_csv
from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.delivery_words import told_problem
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.models import InvitationStatus
from surveyapp.programme.words import WORDS
from surveyapp.queries.invitation_list import handed_links, invitation_page
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.programmes.cancel_invitation import (
    InvitationUnderwayError,
    cancel_invitation,
)
from surveyapp.services.programmes.resend_invitation import (
    CannotResendError,
    TooSoonError,
    resend_invitation,
)
from surveyapp.tokens import invitation_token

LARGEST = 2**31 - 1


@audience(Audience.RESEARCHER, Audience.ADMIN)
def invitations(survey_id: int) -> ResponseReturnValue:
    """Invitations from the newest, those of one status where it is asked for."""
    wanted = request.args.get("status", "")
    status = InvitationStatus(wanted) if wanted in set(InvitationStatus) else None
    with reading() as database:
        survey = find_survey(database, survey_id)
        page = invitation_page(database, survey_id, status, _before())
        handed = bool(handed_links(database, survey_id))
    return render_template(
        "programme/invitations.html",
        survey=survey,
        page=page,
        status=status,
        handed=handed,
        words=WORDS,
        told=told_problem,
    )


@audience(Audience.RESEARCHER, Audience.ADMIN)
def handed(survey_id: int) -> ResponseReturnValue:
    """The links that others hand over, as a table for receipts and letters."""
    secret_key = str(current_app.config["SECRET_KEY"])
    with reading() as database:
        links = handed_links(database, survey_id)
    tokens = (invitation_token(secret_key, link.slug) for link in links)
    rows = [
        (link.customer, link.event, f"{current_app.config['PUBLIC_URL']}/p/{token}")
        for link, token in zip(links, tokens, strict=True)
    ]
    content = write_csv(("customer", "event", "address"), rows)
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="links-{survey_id}.csv"'
    return response


@audience(Audience.RESEARCHER, Audience.ADMIN)
def cancel(survey_id: int, invitation_id: int) -> ResponseReturnValue:
    """Call one off."""
    try:
        with writing() as database:
            cancel_invitation(database, survey_id, invitation_id, clock.now())
    except InvitationUnderwayError:
        flash(_("The message is on its way at this moment. Try again in a minute."), "problem")
    else:
        flash(_("The invitation is called off; its link lets nobody in."), "done")
    return _to_list(survey_id)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def resend(survey_id: int, invitation_id: int) -> ResponseReturnValue:
    """Send one again."""
    try:
        with writing() as database:
            resend_invitation(database, survey_id, invitation_id, clock.now())
    except TooSoonError:
        flash(
            _("This was sent less than ten minutes ago. Wait until it can have arrived."), "problem"
        )
    except CannotResendError:
        flash(
            _("This cannot be sent again: it was answered, is waiting already, or is not allowed."),
            "problem",
        )
    else:
        flash(_("The invitation is sent again, with the same link."), "done")
    return _to_list(survey_id)


def _to_list(survey_id: int) -> ResponseReturnValue:
    return redirect(url_for("programme.invitations", survey_id=survey_id), 303)


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text) if text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST else None
