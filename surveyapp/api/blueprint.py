"""All addresses for other systems, and for those who let them in."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from surveyapp import clock
from surveyapp.api import bounces, events, signed, sources
from surveyapp.attempts import Attempts
from surveyapp.extensions import csrf

blueprint = Blueprint("api", __name__, template_folder="templates")

ADDRESSES = (
    ("POST", "/api/v1/events/<slug>", "take_event", events.take_event),
    ("POST", "/api/v1/bounces/<slug>", "take_bounce", bounces.take_bounce),
    ("GET", "/sources", "sources", sources.sources),
    ("POST", "/sources", "add_source", sources.add),
    ("POST", "/sources/<int:source_id>/rights", "allow_source", sources.allow),
    ("POST", "/sources/<int:source_id>/secret", "renew_secret", sources.renew),
    ("POST", "/sources/<int:source_id>/end", "revoke_source", sources.revoke),
)

for method, address, name, view in ADDRESSES:
    blueprint.add_url_rule(address, name, view, methods=[method])

# Whoever signs a delivery has no cookie that another site could abuse.
csrf.exempt(events.take_event)
csrf.exempt(bounces.take_bounce)


@blueprint.record_once
def _count_failures(state: BlueprintSetupState) -> None:
    state.app.extensions[signed.ATTEMPTS] = Attempts(clock.now)
