"""What other systems send, signed: who sends it, and that it is genuine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from surveyapp import clock
from surveyapp.attempts import Attempts
from surveyapp.errors import BadInputError, ConflictError, NotAllowedError, TooLargeError
from surveyapp.extensions import reading, writing
from surveyapp.models import WebhookSource
from surveyapp.services.webhooks.remember_delivery import refuse_delivery
from surveyapp.services.webhooks.verify_delivery import (
    Delivery,
    WrongSignatureError,
    require_genuine,
)
from surveyapp.services.webhooks.webhook_sources import source_by_slug
from surveyapp.tokens import webhook_secret

LARGEST_BODY = 65_536
ATTEMPTS = "webhook_attempts"


class TooLargeBodyError(TooLargeError):
    """A delivery of more than 64 kilobytes."""


def signed_delivery(slug: str) -> tuple[WebhookSource, Delivery]:
    """The system at this address, and what it sent now.

    Raises:
        UnknownSourceError, UnsignedDeliveryError, WrongSignatureError, StaleDeliveryError,
        TooLargeBodyError, TooManyFailuresError: why it is not taken.
    """
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
    return source, delivery


@contextmanager
def kept_refusals(source_id: int, delivery: Delivery) -> Iterator[None]:
    """Let staff see why a genuine delivery was refused; its sender is told as well."""
    try:
        yield
    except (BadInputError, ConflictError, NotAllowedError) as error:
        with writing() as session:
            refuse_delivery(session, source_id, delivery.external_id, str(error), clock.now())
        raise


def _delivery() -> Delivery:
    headers = request.headers
    return Delivery(
        headers.get("webhook-id", ""),
        headers.get("webhook-timestamp", ""),
        headers.get("webhook-signature", ""),
        _body(),
    )


def _body() -> bytes:
    """All of it, and no more of what is too large than shows that it is."""
    request.max_content_length = LARGEST_BODY
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise TooLargeBodyError(f"Send at most {LARGEST_BODY:,} bytes.") from None


def _secret(source: WebhookSource) -> bytes:
    key = str(current_app.config["SECRET_KEY"])
    return webhook_secret(key, source.slug, source.secret_version)
