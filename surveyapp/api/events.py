"""Events from other systems, by signed webhook."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from surveyapp import clock
from surveyapp.api.problems import problem
from surveyapp.api.signed import signed_delivery
from surveyapp.audiences import Audience, audience
from surveyapp.errors import UnavailableError, UseCaseError
from surveyapp.extensions import writing
from surveyapp.services.webhooks.take_delivery import (
    Payload,
    UnacceptableEventError,
    UnreadableEventError,
    read_payload,
    refuse_delivery,
    take_delivery,
)

TRIES = 2
"""Two deliveries about one event may meet; the second of them then finds the first's event."""


class BusyError(UnavailableError):
    """Others kept writing the same event; sending again will do."""


@audience(Audience.PUBLIC)
def take_event(slug: str) -> ResponseReturnValue:
    """Take one event. The signature says who sends it; cookies and forms have no part in it."""
    try:
        return _taken(slug)
    except UseCaseError as error:
        return problem(error)


def _taken(slug: str) -> ResponseReturnValue:
    source, delivery = signed_delivery(slug)
    try:
        is_new = _take(source.id, delivery.external_id, read_payload(delivery.body))
    except (UnreadableEventError, UnacceptableEventError) as error:
        with writing() as database:
            refuse_delivery(database, source.id, delivery.external_id, str(error), clock.now())
        raise
    return jsonify({"status": "taken" if is_new else "already taken"})


def _take(source_id: int, external_id: str, payload: Payload) -> bool:
    for _ in range(TRIES):
        try:
            with writing() as database:
                return take_delivery(database, source_id, external_id, payload, clock.now())
        except IntegrityError:
            continue
    raise BusyError("Send the same delivery again.", retry_after=1)
