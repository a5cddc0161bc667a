"""The preferences page: language, and what the reader agrees to."""

from __future__ import annotations

from hmac import compare_digest

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.errors import BadInputError
from surveyapp.extensions import LANGUAGES, choose_language, reading, writing
from surveyapp.mailing.recipients import secret_key, slowing_guesses, speak
from surveyapp.models import ConsentPurpose
from surveyapp.queries.preferences import preference_page
from surveyapp.services.customers.change_preferences import Preferences, change_preferences
from surveyapp.services.customers.unsubscribe import find_recipient
from surveyapp.tokens import preference_proof

PROOF = "csrf_token"


class ForgedChoicesError(BadInputError):
    """The form was not made by us, or not for this reader."""


@audience(Audience.RESPONDENT)
def choices(token: str) -> ResponseReturnValue:
    """The choices as they stand; opening the page changes nothing."""
    with slowing_guesses(), reading() as session:
        page = preference_page(session, *find_recipient(session, token, secret_key()), secret_key())
    language = speak(page) or choose_language()
    return render_template(
        "mailing/choices.html",
        page=page,
        token=token,
        chosen=language,
        offered=LANGUAGES,
        proof=preference_proof(secret_key(), token),
        saved="saved" in request.args,
    )


@audience(Audience.RESPONDENT)
def keep_choices(token: str) -> ResponseReturnValue:
    """Keep what was chosen; the form's proof stands in for a cookie, which some readers refuse."""
    agreed = set(request.form.getlist("agreed"))
    chosen = Preferences(
        language=request.form.get("language", ""),
        purposes={purpose: purpose.value in agreed for purpose in ConsentPurpose},
    )
    with slowing_guesses(), writing() as session:
        find_recipient(session, token, secret_key())
        _require_proof(token)
        change_preferences(session, token, chosen, secret_key(), clock.now())
    return redirect(url_for("mailing.choices", token=token, saved=1), 303)


def _require_proof(token: str) -> None:
    expected = preference_proof(secret_key(), token)
    if not compare_digest(request.form.get(PROOF, "").encode(), expected.encode()):
        raise ForgedChoicesError
