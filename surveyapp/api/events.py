"""Events from other systems, by signed webhook."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from surveyapp import clock
from surveyapp.api.problems import problem
from surveyapp.api.signed import kept_refusals, signed_delivery
from surveyapp.audiences import Audience, audience
from surveyapp.errors import UnavailableError, UseCaseError
from surveyapp.extensions import writing
from surveyapp.models import SourceRight
from surveyapp.services.webhooks.take_delivery import Payload, read_payload, take_delivery
from surveyapp.services.webhooks.webhook_sources import require_right

TRIES = 2
"""Two deliveries about one event may meet; the second of them then finds the first's event."""


class BusyError(UnavailableError):
    """Others kept writing the same event; sending again will do."""


@audience(Audience.PUBLIC)
def take_event(slug: str) -> ResponseReturnValue:
    """Take one event. The signature says who sends it; cookies and forms have no part in it."""
    try:
        is_new = _taken(slug)
    except UseCaseError as error:
        return problem(error)
    return jsonify({"status": "taken" if is_new else "already taken"})


def _taken(slug: str) -> bool:
    source, delivery = signed_delivery(slug)
    with kept_refusals(source.id, delivery):
        require_right(source, SourceRight.EVENTS)
        return _take(source.id, delivery.external_id, read_payload(delivery.body))


def _take(source_id: int, external_id: str, payload: Payload) -> bool:
    for _ in range(TRIES):
        try:
            with writing() as database:
                return take_delivery(database, source_id, external_id, payload, clock.now())
        except IntegrityError:
            continue
    raise BusyError("Send the same delivery again.", retry_after=1)
