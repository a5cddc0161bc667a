"""Reports of mail providers about messages, by signed webhook."""

from __future__ import annotations

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.api.problems import problem
from surveyapp.api.signed import signed_delivery
from surveyapp.audiences import Audience, audience
from surveyapp.errors import UseCaseError
from surveyapp.extensions import writing
from surveyapp.services.sending.read_bounce import read_bounce
from surveyapp.services.sending.record_bounce import record_bounce


@audience(Audience.PUBLIC)
def take_bounce(slug: str) -> ResponseReturnValue:
    """Take one report; told again it changes nothing more, so that no delivery is remembered."""
    try:
        _source, delivery = signed_delivery(slug)
        report = read_bounce(delivery.body)
        with writing() as session:
            ours = record_bounce(
                session, report, str(current_app.config["SECRET_KEY"]), clock.now()
            )
    except UseCaseError as error:
        return problem(error)
    return jsonify({"status": "taken" if ours else "not ours"})
