"""A delivery is genuine, whole and fresh, or it is refused with the header at fault."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.services.webhooks.verify_delivery import (
    Delivery,
    StaleDeliveryError,
    UnsignedDeliveryError,
    WrongSignatureError,
    require_genuine,
    signature,
)

# The example that the Standard Webhooks specification publishes.
SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
EXAMPLE = Delivery(
    external_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp="1614265330",
    signatures="v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    body=b'{"test": 2432232314}',
)
THEN = datetime.fromtimestamp(1614265330, UTC)


def test_the_published_example_is_genuine() -> None:
    require_genuine(EXAMPLE, SECRET, THEN)


def test_one_of_several_signatures_is_enough() -> None:
    both = f"v1,AAAA {EXAMPLE.signatures}"
    require_genuine(replace(EXAMPLE, signatures=both), SECRET, THEN)


@pytest.mark.parametrize(
    "changed",
    [
        replace(EXAMPLE, body=b'{"test": 2432232315}'),
        replace(EXAMPLE, external_id="msg_other"),
        replace(EXAMPLE, timestamp="1614265331"),
        replace(EXAMPLE, signatures="v1,"),
        replace(EXAMPLE, signatures="\N{LATIN SMALL LETTER A WITH RING ABOVE}"),
    ],
)
def test_whatever_is_changed_the_signature_no_longer_fits(changed: Delivery) -> None:
    with pytest.raises(WrongSignatureError):
        require_genuine(changed, SECRET, THEN)


@pytest.mark.parametrize("off", [timedelta(minutes=6), timedelta(days=1), -timedelta(minutes=6)])
def test_a_delivery_replayed_later_or_from_the_future_is_stale(off: timedelta) -> None:
    with pytest.raises(StaleDeliveryError, match="five minutes"):
        require_genuine(EXAMPLE, SECRET, THEN + off)


@pytest.mark.parametrize(
    ("changed", "header"),
    [
        ({"external_id": ""}, "webhook-id"),
        ({"external_id": "x" * 101}, "webhook-id"),
        ({"external_id": "a\nb"}, "webhook-id"),
        ({"signatures": ""}, "webhook-signature"),
        ({"timestamp": ""}, "webhook-timestamp"),
        ({"timestamp": "-1"}, "webhook-timestamp"),
        ({"timestamp": "9" * 30}, "webhook-timestamp"),
        ({"timestamp": "\N{ARABIC-INDIC DIGIT ONE}"}, "webhook-timestamp"),
    ],
)
def test_a_header_that_cannot_be_read_is_named(changed: dict[str, str], header: str) -> None:
    with pytest.raises(UnsignedDeliveryError, match=header):
        require_genuine(replace(EXAMPLE, **changed), SECRET, THEN)


def test_our_own_signature_is_the_published_one() -> None:
    made = signature(SECRET, EXAMPLE.external_id, EXAMPLE.timestamp, EXAMPLE.body)
    assert made == EXAMPLE.signatures
