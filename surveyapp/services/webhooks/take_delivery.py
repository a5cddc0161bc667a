"""Take an event that another system delivers: once, however often it is delivered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError
from surveyapp.models import Customer
from surveyapp.services.customers.record_event import (
    TIMES,
    ForeignEventError,
    NewEvent,
    UnfitEventError,
    UnknownCustomerError,
    record_event,
)
from surveyapp.services.importing.dates import EARLIEST, LATEST
from surveyapp.services.webhooks.field_problem import FieldProblem, UnfitDeliveryError
from surveyapp.services.webhooks.read_body import UnreadableBodyError, read_body
from surveyapp.services.webhooks.remember_delivery import is_first_delivery

MOST_FACTS = 50
MOST_COUNTED = 1_000_000_000
MOMENTS = ("happened_at", *TIMES)

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*\Z")]
Line = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
Channel = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
Time = Annotated[datetime, msgspec.Meta(tz=True)]
Text = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*\Z")]
Fact = Text | float | None


class Unit(StrEnum):
    """What a wait is counted in."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


MINUTES = {Unit.SECONDS: 1 / 60, Unit.MINUTES: 1.0, Unit.HOURS: 60.0, Unit.DAYS: 1440.0}


class UnacceptableEventError(UnfitDeliveryError, ConflictError):
    """Well formed, but it contradicts itself or what is known; the problems say how."""


class Duration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wait the sender counted itself."""

    amount: Annotated[float, msgspec.Meta(ge=0, le=MOST_COUNTED)]
    unit: Unit = Unit.MINUTES


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event as JSON. Times carry their offset."""

    key: Key
    customer: Key
    kind: Word | None = None
    happened_at: Time | None = None
    unit: Line | None = None
    channel: Channel | None = None
    value: float | None = None
    arrived_at: Time | None = None
    served_at: Time | None = None
    ended_at: Time | None = None
    promised_at: Time | None = None
    delivered_at: Time | None = None
    wait: Duration | None = None
    abandoned: bool | None = None
    new_customer: bool = False
    """Whether a customer nobody knows yet is added under this key."""
    facts: Annotated[dict[Word, Fact], msgspec.Meta(max_length=MOST_FACTS)] = {}


def read_payload(body: bytes) -> Payload:
    """The event in ``body``.

    Raises:
        UnreadableBodyError: naming the field by its path.
    """
    payload = read_body(body, Payload, {"wait.unit": Unit})
    for name in MOMENTS:
        moment: datetime | None = getattr(payload, name)
        if moment is not None and not EARLIEST <= moment.year <= LATEST:
            told = f"lies outside the years {EARLIEST} to {LATEST}"
            raise UnreadableBodyError(FieldProblem(name, told))
    return payload


def take_delivery(
    session: Session, source_id: int, external_id: str, payload: Payload, now: datetime
) -> bool:
    """Record the event; False where a delivery of the same id was taken before.

    Raises:
        UnacceptableEventError: nothing was recorded; it may be sent again, corrected.
    """
    if not is_first_delivery(session, source_id, external_id, now):
        return False
    if payload.new_customer:
        _add_customer(session, payload.customer, now)
    try:
        record_event(session, _event(payload, source_id), now)
    except UnknownCustomerError:
        told = (
            f"nobody has the key {payload.customer!r}; import the customer first, or send "
            '"new_customer": true'
        )
        raise UnacceptableEventError(FieldProblem("customer", told)) from None
    except ForeignEventError:
        told = f"another customer has an event {payload.key!r}; use a key of its own"
        raise UnacceptableEventError(FieldProblem("key", told)) from None
    except UnfitEventError as error:
        problems = (FieldProblem(one.field, one.message) for one in error.problems)
        raise UnacceptableEventError(*problems) from None
    return True


def _add_customer(session: Session, key: str, now: datetime) -> None:
    if session.scalar(select(Customer.id).where(Customer.key == key)) is not None:
        return
    try:
        with session.begin_nested():
            session.add(Customer(key=key, created_at=now, facts={}))
    except IntegrityError:
        # Another delivery was faster; the customer is there.
        return


def _event(payload: Payload, source_id: int) -> NewEvent:
    return NewEvent(
        key=payload.key,
        customer_key=payload.customer,
        kind=payload.kind,
        happened_at=payload.happened_at,
        unit=payload.unit or None,
        channel=payload.channel or None,
        value=payload.value,
        arrived_at=payload.arrived_at,
        served_at=payload.served_at,
        ended_at=payload.ended_at,
        promised_at=payload.promised_at,
        delivered_at=payload.delivered_at,
        wait=_minutes(payload.wait),
        abandoned=payload.abandoned,
        facts=dict(payload.facts),
        source_id=source_id,
    )


def _minutes(wait: Duration | None) -> float | None:
    return None if wait is None else wait.amount * MINUTES[wait.unit]
