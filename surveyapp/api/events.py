"""Events from other systems, by signed webhook."""

from __future__ import annotations

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from surveyapp import clock
from surveyapp.api.problems import problem
from surveyapp.attempts import Attempts
from surveyapp.audiences import Audience, audience
from surveyapp.errors import TooLargeError, UnavailableError, UseCaseError
from surveyapp.extensions import reading, writing
from surveyapp.models import WebhookSource
from surveyapp.services.take_delivery import (
    Payload,
    UnacceptableEventError,
    UnreadableEventError,
    read_payload,
    refuse_delivery,
    take_delivery,
)
from surveyapp.services.verify_delivery import (
    Delivery,
    WrongSignatureError,
    require_genuine,
)
from surveyapp.services.webhook_sources import source_by_slug
from surveyapp.tokens import webhook_secret

LARGEST_BODY = 65_536
ATTEMPTS = "webhook_attempts"
TRIES = 2
"""Two deliveries about one event may meet; the second of them then finds the first's event."""


class TooLargeBodyError(TooLargeError):
    """An event of more than 64 kilobytes."""


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
    attempts: Attempts = current_app.extensions[ATTEMPTS]
    address = request.remote_addr or ""
    attempts.require_patience(address, slug)
    with reading() as database:
        source = source_by_slug(database, slug)
    delivery = _delivery()
    try:
        require_genuine(delivery, _secret(source), clock.now())
    except WrongSignatureError:
        attempts.note_failure(address, slug)
        raise
    try:
        is_new = _take(source.id, delivery.external_id, read_payload(delivery.body))
    except (UnreadableEventError, UnacceptableEventError) as error:
        with writing() as database:
            refuse_delivery(database, source.id, delivery.external_id, str(error), clock.now())
        raise
    return jsonify({"status": "taken" if is_new else "already taken"})


def _delivery() -> Delivery:
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLargeBodyError(f"Send at most {LARGEST_BODY:,} bytes.")
    headers = request.headers
    return Delivery(
        headers.get("webhook-id", ""),
        headers.get("webhook-timestamp", ""),
        headers.get("webhook-signature", ""),
        request.get_data(cache=False),
    )


def _secret(source: WebhookSource) -> bytes:
    key = str(current_app.config["SECRET_KEY"])
    return webhook_secret(key, source.slug, source.secret_version)


def _take(source_id: int, external_id: str, payload: Payload) -> bool:
    for _ in range(TRIES):
        try:
            with writing() as database:
                return take_delivery(database, source_id, external_id, payload, clock.now())
        except IntegrityError:
            continue
    raise BusyError("Send the same delivery again.", retry_after=1)
