"""Take a report about a message that another system delivers: once, however often it does."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from surveyapp.mail.bounce_reports import BounceReport
from surveyapp.services.sending.record_bounce import record_bounce
from surveyapp.services.webhooks.remember_delivery import is_first_delivery
from surveyapp.services.webhooks.verify_delivery import Delivery


class Taken(StrEnum):
    """What became of a report."""

    TAKEN = "taken"
    ALREADY_TAKEN = "already taken"
    NOT_OURS = "not ours"
    """No message of ours fits."""


def take_report(
    session: Session,
    source_id: int,
    delivery: Delivery,
    report: BounceReport,
    secret_key: str,
    now: datetime,
) -> Taken:
    """Write down what the report says, unless its delivery had its effect before."""
    if not is_first_delivery(session, source_id, delivery.external_id, now):
        return Taken.ALREADY_TAKEN
    ours = record_bounce(session, report, secret_key, now)
    return Taken.TAKEN if ours else Taken.NOT_OURS
