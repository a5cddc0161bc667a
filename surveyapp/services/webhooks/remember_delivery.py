"""Remember the deliveries of a system by their ids, so that each has its effect once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.models import DeliveryStatus, WebhookDelivery

LONGEST_PROBLEM = 500
INSERT = {
    "sqlite": sqlite.insert(WebhookDelivery).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(WebhookDelivery).on_conflict_do_nothing(),
}
COUNTED = {"preserve_rowcount": True}
"""An INSERT's cursor is closed at once; some drivers then forget how many rows it made."""


def is_first_delivery(session: Session, source_id: int, external_id: str, now: datetime) -> bool:
    """Whether this delivery is to have its effect now; others of its id wait, and then are not."""
    return _remember(session, source_id, external_id, DeliveryStatus.TAKEN, "", now)


def refuse_delivery(
    session: Session, source_id: int, external_id: str, problem: str, now: datetime
) -> None:
    """Keep, for staff to see, why a genuine delivery was not taken; it may be sent again."""
    problem = problem[:LONGEST_PROBLEM]
    _remember(session, source_id, external_id, DeliveryStatus.REFUSED, problem, now)


def _remember(
    session: Session,
    source_id: int,
    external_id: str,
    status: DeliveryStatus,
    problem: str,
    now: datetime,
) -> bool:
    """Write the row, or change that of a refused delivery; one that was taken stays as it is."""
    connection = session.connection()
    told = {"status": status, "problem": problem, "received_at": now}
    row = {"source_id": source_id, "external_id": external_id, **told}
    insert = INSERT[connection.dialect.name]
    if connection.execute(insert, row, execution_options=COUNTED).rowcount == 1:
        return True
    refused = update(WebhookDelivery).where(
        WebhookDelivery.source_id == source_id,
        WebhookDelivery.external_id == external_id,
        WebhookDelivery.status == DeliveryStatus.REFUSED,
    )
    return connection.execute(refused.values(**told)).rowcount == 1
