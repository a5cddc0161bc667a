"""Reports of mail providers about messages, by signed webhook."""

from __future__ import annotations

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.api.problems import problem
from surveyapp.api.signed import kept_refusals, signed_delivery
from surveyapp.audiences import Audience, audience
from surveyapp.errors import UseCaseError
from surveyapp.extensions import writing
from surveyapp.models import SourceRight
from surveyapp.services.sending.read_bounce import read_bounce
from surveyapp.services.webhooks.take_report import Taken, take_report
from surveyapp.services.webhooks.webhook_sources import require_right


@audience(Audience.PUBLIC)
def take_bounce(slug: str) -> ResponseReturnValue:
    """Take one report. Who signs it may say what became of our messages."""
    try:
        taken = _taken(slug)
    except UseCaseError as error:
        return problem(error)
    return jsonify({"status": taken.value})


def _taken(slug: str) -> Taken:
    source, delivery = signed_delivery(slug)
    with kept_refusals(source.id, delivery):
        require_right(source, SourceRight.BOUNCES)
        report = read_bounce(delivery.body)
        key = str(current_app.config["SECRET_KEY"])
        with writing() as session:
            return take_report(session, source.id, delivery, report, key, clock.now())
