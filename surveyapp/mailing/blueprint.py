"""All addresses about messages: what their readers choose, and how staff word them."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from surveyapp import clock
from surveyapp.attempts import Attempts
from surveyapp.extensions import csrf
from surveyapp.mailing import choices, recipients, stopping, texts, undelivered, wording

blueprint = Blueprint("mailing", __name__, template_folder="templates")

SHORT_TEXT = "/surveys/<int:survey_id>/text-messages/<message>/<language>"
LOST = "/surveys/<int:survey_id>/undelivered"
TEXT = "/surveys/<int:survey_id>/messages/<message>/<language>"

ADDRESSES = (
    ("GET", "/unsubscribe/<token>", "stop_page", stopping.stop_page),
    ("POST", "/unsubscribe/<token>", "one_click", stopping.one_click),
    ("GET", "/choices/<token>", "choices", choices.choices),
    ("POST", "/choices/<token>", "keep_choices", choices.keep_choices),
    ("GET", "/surveys/<int:survey_id>/messages", "texts", texts.texts),
    ("POST", "/surveys/<int:survey_id>/messages/sender", "keep_sender", texts.set_sender),
    ("GET", LOST, "undelivered", undelivered.undelivered),
    ("POST", f"{LOST}/retry", "try_all_again", undelivered.try_all_again),
    ("POST", f"{LOST}/<int:message_id>/retry", "try_again", undelivered.try_again),
    ("GET", TEXT, "text", wording.text),
    ("POST", TEXT, "keep_text", wording.keep_text),
    ("GET", SHORT_TEXT, "short_text", wording.short_text),
    ("POST", SHORT_TEXT, "keep_short_text", wording.keep_short_text),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])

# RFC 8058: mail programs send this without cookie, form or page of ours; the token is the proof.
csrf.exempt(stopping.one_click)
# Its form carries a proof of its own, so that it works without cookies.
csrf.exempt(choices.keep_choices)


@blueprint.record_once
def _count_misses(state: BlueprintSetupState) -> None:
    state.app.extensions[recipients.ATTEMPTS] = Attempts(clock.now)
