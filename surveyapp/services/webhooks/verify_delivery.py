"""Whether a webhook's delivery comes from its sender, whole, and just now.

Signed as the Standard Webhooks specification says: HMAC-SHA256 over id, time and body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from surveyapp.errors import BadInputError, NotAllowedError

WINDOW = timedelta(minutes=5)
SECRET_PREFIX = "whsec_"  # noqa: S105 - how such secrets begin, not one
SCHEME = "v1"
LONGEST_ID = 100


class UnsignedDeliveryError(BadInputError):
    """A header is missing or unreadable; the message names it."""


class StaleDeliveryError(BadInputError):
    """Signed too long ago or in the future: somebody replays it, or a clock is wrong."""


class WrongSignatureError(NotAllowedError):
    """Signed with another secret, or changed on its way."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came: the three headers as they were sent, and the body's bytes."""

    external_id: str
    timestamp: str
    signatures: str
    body: bytes


def shown_secret(secret: bytes) -> str:
    """The secret as it is handed to the sender's administrator."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, external_id: str, timestamp: str, body: bytes) -> str:
    """What stands in ``webhook-signature`` for this body."""
    signed = f"{external_id}.{timestamp}.".encode() + body
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    return f"{SCHEME},{base64.b64encode(digest).decode()}"


def require_genuine(delivery: Delivery, secret: bytes, now: datetime) -> None:
    """Stop here unless the delivery is signed with ``secret``, within five minutes.

    Raises:
        UnsignedDeliveryError, WrongSignatureError, StaleDeliveryError: what is wrong.
    """
    sent_at = _moment(delivery)
    expected = signature(secret, delivery.external_id, delivery.timestamp, delivery.body)
    given = delivery.signatures.split(" ")
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
        raise WrongSignatureError("webhook-signature: does not fit the body and the secret.")
    if abs(now - sent_at) > WINDOW:
        raise StaleDeliveryError(
            f"webhook-timestamp: {sent_at:%Y-%m-%d %H:%M:%S} UTC is more than five minutes from "
            f"{now:%Y-%m-%d %H:%M:%S} UTC; sign again and send at once."
        )


def _moment(delivery: Delivery) -> datetime:
    if not delivery.external_id or len(delivery.external_id) > LONGEST_ID:
        raise UnsignedDeliveryError(f"webhook-id: send an id of 1 to {LONGEST_ID} characters.")
    if not delivery.external_id.isascii() or not delivery.external_id.isprintable():
        raise UnsignedDeliveryError("webhook-id: use printable ASCII characters only.")
    if not delivery.signatures:
        raise UnsignedDeliveryError("webhook-signature: is missing.")
    if not (delivery.timestamp.isascii() and delivery.timestamp.isdecimal()):
        raise UnsignedDeliveryError("webhook-timestamp: send whole seconds since 1970.")
    try:
        return datetime.fromtimestamp(int(delivery.timestamp), UTC)
    except (OverflowError, ValueError, OSError):
        raise UnsignedDeliveryError("webhook-timestamp: no such time.") from None
