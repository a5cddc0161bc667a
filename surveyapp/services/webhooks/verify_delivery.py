"""Whether a webhook's delivery comes from its sender, whole, and just now.

Signed as the Standard Webhooks specification says: HMAC-SHA256 over id, time and body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from surveyapp.errors import BadInputError, NotAllowedError
from surveyapp.services.webhooks.field_problem import FieldProblem, UnfitDeliveryError

WINDOW = timedelta(minutes=5)
SECRET_PREFIX = "whsec_"  # noqa: S105 - how such secrets begin, not one
SCHEME = "v1"
LONGEST_ID = 100
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


class UnsignedDeliveryError(UnfitDeliveryError, BadInputError):
    """A header is missing or unreadable."""


class StaleDeliveryError(UnfitDeliveryError, BadInputError):
    """Signed too long ago or in the future: somebody replays it, or a clock is wrong."""


class WrongSignatureError(UnfitDeliveryError, NotAllowedError):
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
        raise WrongSignatureError(FieldProblem(SIGNATURE, "does not fit the body and the secret"))
    if abs(now - sent_at) > WINDOW:
        told = (
            f"{sent_at:%Y-%m-%d %H:%M:%S} UTC is more than five minutes from "
            f"{now:%Y-%m-%d %H:%M:%S} UTC; sign again and send at once"
        )
        raise StaleDeliveryError(FieldProblem(TIMESTAMP, told))


def _moment(delivery: Delivery) -> datetime:
    name, moment = delivery.external_id, delivery.timestamp
    if not 0 < len(name) <= LONGEST_ID or not (name.isascii() and name.isprintable()):
        _refuse(ID, f"send an id of 1 to {LONGEST_ID} printable ASCII characters")
    if not delivery.signatures:
        _refuse(SIGNATURE, "is missing")
    if not (moment.isascii() and moment.isdecimal()):
        _refuse(TIMESTAMP, "send whole seconds since 1970")
    try:
        return datetime.fromtimestamp(int(moment), UTC)
    except (OverflowError, ValueError, OSError):
        _refuse(TIMESTAMP, "is no such time")


def _refuse(header: str, told: str) -> NoReturn:
    raise UnsignedDeliveryError(FieldProblem(header, told)) from None
