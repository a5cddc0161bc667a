"""The systems that may tell something, and what came from them lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import DeliveryStatus, SourceRight, WebhookDelivery, WebhookSource

LATEST = 20


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One system: ``taken`` and ``refused`` deliveries, and when the last one came."""

    id: int
    name: str
    slug: str
    secret_version: int
    rights: frozenset[SourceRight]
    revoked_at: datetime | None
    taken: int
    refused: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery, without what was in it."""

    source: str
    external_id: str
    received_at: datetime
    status: DeliveryStatus
    problem: str


def source_lines(session: Session) -> Sequence[SourceLine]:
    """Every system, those in use first."""
    refused = WebhookDelivery.status == DeliveryStatus.REFUSED
    query = (
        select(
            WebhookSource,
            func.count(WebhookDelivery.id).filter(~refused),
            func.count(WebhookDelivery.id).filter(refused),
            func.max(WebhookDelivery.received_at),
        )
        .outerjoin(WebhookDelivery, WebhookDelivery.source_id == WebhookSource.id)
        .group_by(WebhookSource.id)
        .order_by(WebhookSource.revoked_at.is_not(None), WebhookSource.name)
    )
    return [_line(*row) for row in session.execute(query)]


def _line(source: WebhookSource, taken: int, refused: int, last_at: datetime | None) -> SourceLine:
    return SourceLine(
        id=source.id,
        name=source.name,
        slug=source.slug,
        secret_version=source.secret_version,
        rights=source.rights,
        revoked_at=source.revoked_at,
        taken=taken,
        refused=refused,
        last_at=last_at,
    )


def latest_deliveries(session: Session) -> Sequence[DeliveryLine]:
    """The newest deliveries of all systems."""
    query = (
        select(
            WebhookSource.name,
            WebhookDelivery.external_id,
            WebhookDelivery.received_at,
            WebhookDelivery.status,
            WebhookDelivery.problem,
        )
        .join(WebhookSource, WebhookSource.id == WebhookDelivery.source_id)
        .order_by(WebhookDelivery.received_at.desc(), WebhookDelivery.id.desc())
        .limit(LATEST)
    )
    return [DeliveryLine(*row) for row in session.execute(query)]
