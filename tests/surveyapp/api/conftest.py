"""Staff, a survey and browsers; and other systems that sign."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from surveyapp import clock
from surveyapp.models import Customer, Event, SourceRight, WebhookDelivery, WebhookSource
from surveyapp.services.webhooks.verify_delivery import signature
from surveyapp.services.webhooks.webhook_sources import add_source
from surveyapp.tokens import webhook_secret
from tests.staff import NOW, SECRET, data_folder, filled_folder, signed_in, stranger
from tests.surveyapp.on_both import ON_BOTH, app, app_on_postgres, app_on_sqlite

__all__ = [
    "ON_BOTH",
    "app",
    "app_on_postgres",
    "app_on_sqlite",
    "data_folder",
    "filled_folder",
    "signed_in",
    "stranger",
]

VISIT = {
    "key": "visit-1",
    "customer": "c1",
    "kind": "visit",
    "unit": "Desk 3",
    "arrived_at": "2026-03-02T10:00:00+01:00",
    "served_at": "2026-03-02T10:25:00+01:00",
}


@dataclass
class Sender:
    """Another system that knows its secret."""

    app: Flask
    source: WebhookSource
    secret: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.secret = webhook_secret(SECRET, self.source.slug, self.source.secret_version)

    def send(
        self,
        body: bytes,
        external_id: str = "d1",
        late: timedelta | None = None,
        to: str = "events",
        **headers: str,
    ) -> TestResponse:
        sent_at = str(int((clock.now() - (late or timedelta())).timestamp()))
        signed = {
            "webhook-id": external_id,
            "webhook-timestamp": sent_at,
            "webhook-signature": signature(self.secret, external_id, sent_at, body),
        }
        client = self.app.test_client()
        address = f"/api/v1/{to}/{self.source.slug}"
        return client.post(address, data=body, headers={**signed, **headers})

    def tell(self, external_id: str = "d1", **changes: Any) -> TestResponse:
        """Send the visit, changed."""
        return self.send(json.dumps({**VISIT, **changes}).encode(), external_id)

    def report(self, external_id: str = "d1", **report: Any) -> TestResponse:
        """Send what became of a message."""
        return self.send(json.dumps(report).encode(), external_id, to="bounces")


Add = Callable[..., Sender]


@pytest.fixture
def add(app: Flask) -> Add:
    """Add a system that has these rights."""

    def added(*rights: SourceRight) -> Sender:
        with app.extensions["database"].writing() as session:
            return Sender(app, add_source(session, "Other system", set(rights), clock.now()))

    return added


@pytest.fixture
def sender(app: Flask, add: Add) -> Sender:
    """A system that may send events, of the customer c1."""
    with app.extensions["database"].writing() as session:
        session.add(Customer(key="c1", facts={}))
    return add(SourceRight.EVENTS)


@pytest.fixture
def provider(add: Add) -> Sender:
    """A system that may report bounces."""
    return add(SourceRight.BOUNCES)


def events(app: Flask) -> list[Event]:
    """Those that came by webhook, after the one that was there before."""
    with app.extensions["database"].reading() as session:
        return [event for event in session.query(Event) if event.received_at != NOW]


def deliveries(app: Flask) -> list[WebhookDelivery]:
    with app.extensions["database"].reading() as session:
        return list(session.query(WebhookDelivery))
