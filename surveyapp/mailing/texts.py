"""A survey's messages: which words they say, who they come from, how many have left."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.audiences import Audience, audience
from surveyapp.config import Config
from surveyapp.delivery_words import told_problem
from surveyapp.extensions import gettext as _
from surveyapp.extensions import reading, writing
from surveyapp.mail.sms_sender import sender_from
from surveyapp.mailing.phrases import (
    CHANNEL_NAMES,
    KIND_NAMES,
    PAGES,
    SENDER_PROBLEMS,
    STATUS_NAMES,
)
from surveyapp.models import MessageStatus
from surveyapp.queries.channel_troubles import channel_troubles
from surveyapp.queries.mail_preview import text_lines
from surveyapp.queries.outbox import outbox_counts
from surveyapp.queries.survey_page import find_survey
from surveyapp.queries.undelivered import causes
from surveyapp.services.surveys.keep_sender import NewSender, UnfitSenderError, keep_sender
from surveyapp.typed_text import one_line

SETTINGS = "settings"


@audience(Audience.RESEARCHER, Audience.ADMIN)
def texts(survey_id: int) -> ResponseReturnValue:
    """Every message in every language, and the sender."""
    return _page(survey_id)


@audience(Audience.RESEARCHER, Audience.ADMIN)
def set_sender(survey_id: int) -> ResponseReturnValue:
    """Keep who messages come from."""
    typed = {name: request.form.get(name, "") for name in SENDER_PROBLEMS}
    new = NewSender(**{name: one_line(text) for name, text in typed.items()})
    try:
        with writing() as session:
            keep_sender(session, survey_id, new)
    except UnfitSenderError as error:
        return _page(survey_id, typed, error.fields), error.status
    flash(_("Messages that leave from now on come from here."), "done")
    return redirect(url_for("mailing.texts", survey_id=survey_id), 303)


def settings() -> Config:
    """The settings this application was made with."""
    found: Config = current_app.extensions[SETTINGS]
    return found


def _page(survey_id: int, typed: dict[str, str] | None = None, wrong: tuple[str, ...] = ()) -> str:
    with reading() as session:
        survey = find_survey(session, survey_id)
        counts = outbox_counts(session, survey_id)
        kept = {
            "name": survey.sender_name,
            "address": survey.sender_address,
            "reply_to": survey.reply_to,
            "sms_sender": survey.sms_sender,
        }
        return render_template(
            "mailing/texts.html",
            survey=survey,
            lines=text_lines(session, survey),
            counts=[(name, counts.get(status, 0)) for status, name in STATUS_NAMES.items()],
            typed=typed or kept,
            problems={field: SENDER_PROBLEMS[field] for field in wrong},
            mail=settings().mail,
            sms_sender=sender_from(survey.sender_name or survey.organisation),
            lost=counts.get(MessageStatus.FAILED, 0) + counts.get(MessageStatus.BOUNCED, 0),
            causes=causes(session, survey_id),
            told=told_problem,
            troubles=channel_troubles(session),
            kinds=KIND_NAMES,
            channels=CHANNEL_NAMES,
            pages=PAGES,
        )
