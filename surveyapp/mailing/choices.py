"""The preferences page: language, and what the reader agrees to."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import LANGUAGES, choose_language, reading, writing
from surveyapp.extensions import gettext as _
from surveyapp.mailing.recipients import secret_key, slowing_guesses, speak
from surveyapp.models import ConsentPurpose
from surveyapp.queries.preferences import preference_page
from surveyapp.services.change_preferences import Preferences, change_preferences
from surveyapp.services.unsubscribe import find_recipient


@audience(Audience.RESPONDENT)
def choices(token: str) -> ResponseReturnValue:
    """The choices as they stand; opening the page changes nothing."""
    with slowing_guesses(), reading() as session:
        page = preference_page(session, *find_recipient(session, token, secret_key()))
    language = speak(page) or choose_language()
    return render_template(
        "mailing/choices.html", page=page, token=token, chosen=language, offered=LANGUAGES
    )


@audience(Audience.RESPONDENT)
def keep_choices(token: str) -> ResponseReturnValue:
    """Keep what was chosen."""
    agreed = set(request.form.getlist("agreed"))
    chosen = Preferences(
        language=request.form.get("language", ""),
        purposes={purpose: purpose.value in agreed for purpose in ConsentPurpose},
    )
    with slowing_guesses(), writing() as session:
        change_preferences(session, token, chosen, secret_key(), clock.now())
        speak(preference_page(session, *find_recipient(session, token, secret_key())))
    flash(_("Your choices are saved."), "done")
    return redirect(url_for("mailing.choices", token=token), 303)
