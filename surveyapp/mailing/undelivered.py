"""Messages that reached nobody: why, and trying them again."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.delivery_words import told_problem
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.mailing.phrases import CHANNEL_NAMES, KIND_NAMES, STATUS_NAMES
from surveyapp.queries.survey_page import find_survey
from surveyapp.queries.undelivered import causes, undelivered_page
from surveyapp.services.sending.retry_messages import (
    CannotRetryError,
    retry_message,
    retry_messages,
)

LARGEST = 2**31 - 1


@audience(Audience.RESEARCHER, Audience.ADMIN)
def undelivered(survey_id: int) -> ResponseReturnValue:
    """The messages with their reasons, from the newest."""
    with reading() as session:
        return render_template(
            "mailing/undelivered.html",
            survey=find_survey(session, survey_id),
            page=undelivered_page(session, survey_id, _before()),
            causes=causes(session, survey_id),
            told=told_problem,
            kinds=KIND_NAMES,
            channels=CHANNEL_NAMES,
            states=STATUS_NAMES,
        )


@audience(Audience.RESEARCHER, Audience.ADMIN)
def try_again(survey_id: int, message_id: int) -> ResponseReturnValue:
    """Queue one again."""
    try:
        with writing() as session:
            retry_message(session, survey_id, message_id, clock.now())
    except CannotRetryError:
        _tell_that_it_cannot()
    else:
        flash(_("The message is tried again."), "done")
    return _back(survey_id)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def try_all_again(survey_id: int) -> ResponseReturnValue:
    """Queue all again that may be."""
    try:
        with writing() as session:
            number = retry_messages(session, survey_id, clock.now())
    except CannotRetryError:
        _tell_that_it_cannot()
    else:
        flash(_said(number), "done")
    return _back(survey_id)


def _said(number: int) -> str:
    text = ngettext("%(num)d message is tried again.", "%(num)d messages are tried again.", number)
    return str(text)


def _tell_that_it_cannot() -> None:
    flash(
        _("This cannot be tried again: it waits or arrived, or the survey or its link is closed."),
        "problem",
    )


def _back(survey_id: int) -> ResponseReturnValue:
    return redirect(url_for("mailing.undelivered", survey_id=survey_id), 303)


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text) if text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST else None
