"""R18: a webhook delivered ten times at once has one effect; a text message times out safely."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from surveyapp import clock
from surveyapp.models import Customer, DeliveryStatus, Event, SourceRight, WebhookDelivery
from surveyapp.services.webhooks.verify_delivery import signature
from surveyapp.services.webhooks.webhook_sources import add_source
from surveyapp.tokens import webhook_secret
from tests.harness.check import Check, Control, Figure, exactly
from tests.harness.r18_text_messages import measure_sending
from tests.harness.wire import Answer, Browser, all_at_once
from tests.harness.world import World

AT_ONCE = 10
EVENTS = 30
EVENTS_BRIEFLY = 3
BUSY = 503
DAY = 86_400
VISIT = {
    "kind": "visit",
    "unit": "Desk 3",
    "arrived_at": "2026-03-02T10:00:00+01:00",
    "served_at": "2026-03-02T10:25:00+01:00",
    "new_customer": True,
}


@dataclass(frozen=True)
class Sender:
    """Another system that knows its secret."""

    world: World
    slug: str

    def request(self, external_id: str, key: str, customer: str = "", late: int = 0) -> bytes:
        """A signed delivery of an event, with a customer of its own where none is named."""
        event = {**VISIT, "key": key, "customer": customer or f"customer-{key}"}
        body = json.dumps(event).encode()
        moment = str(int(time.time()) - late)
        secret = webhook_secret(self.world.key, self.slug, 1)
        signed = {
            "Content-Type": "application/json",
            "webhook-id": external_id,
            "webhook-timestamp": moment,
            "webhook-signature": signature(secret, external_id, moment, body),
        }
        path = f"/api/v1/events/{self.slug}"
        return Browser(self.world.port).request("POST", path, body, **signed)

    def deliver(self, *requests: bytes) -> list[Answer]:
        """Send them at the same moment; those that are asked to come again do so."""
        answers = all_at_once([(Browser(self.world.port), request) for request in requests])
        again = [
            request
            for request, answer in zip(requests, answers, strict=True)
            if answer.status == BUSY and "Retry-After" in answer.headers
        ]
        settled = [answer for answer in answers if answer.status != BUSY]
        return [*settled, *(self.deliver(*again) if again else [])]


def measure(world: World, brief: bool) -> list[Figure]:
    """Deliver events, each ten times at once; then let the gateway for text messages time out."""
    with world.writing() as session:
        sender = Sender(
            world, add_source(session, "Queue system", {SourceRight.EVENTS}, clock.now()).slug
        )
    before, number = _rows(world), EVENTS_BRIEFLY if brief else EVENTS
    told: Counter[str] = Counter()
    for place in range(number):
        same = sender.request(f"same-{place}", f"visit-a{place}")
        told.update(_word(answer) for answer in sender.deliver(*[same] * AT_ONCE))
        others = [sender.request(f"id-{place}-{n}", f"visit-b{place}") for n in range(AT_ONCE)]
        told.update(f"other {_word(answer)}" for answer in sender.deliver(*others))
    late = sender.deliver(
        sender.request("same-0", "visit-a0"), sender.request("x", "late", late=DAY)
    )
    made = {name: count - before[name] for name, count in _rows(world).items()}
    return [
        exactly("deliveries", number * AT_ONCE * 2, number * AT_ONCE * 2),
        exactly("taken of those with one id", told["taken"], number),
        exactly("known already", told["already taken"], number * (AT_ONCE - 1)),
        exactly("taken of those with ids of their own", told["other taken"], number * AT_ONCE),
        exactly("events", made["event"], 2 * number),
        exactly("customers", made["customer"], 2 * number),
        exactly("deliveries kept", made["delivery"], number * (1 + AT_ONCE)),
        exactly("replayed or late taken", sum(_word(answer) == "taken" for answer in late), 0),
        *measure_sending(world, brief),
    ]


def _word(answer: Answer) -> str:
    return str(json.loads(answer.page).get("status"))


def _rows(world: World) -> dict[str, int]:
    with world.database.reading() as session:
        taken = WebhookDelivery.status == DeliveryStatus.TAKEN
        return {
            "event": session.scalar(select(func.count()).select_from(Event)) or 0,
            "customer": session.scalar(select(func.count()).select_from(Customer)) or 0,
            "delivery": session.scalar(select(func.count(WebhookDelivery.id)).where(taken)) or 0,
        }


CHECK = Check(
    "R18",
    "a webhook ten times at once: one effect; a gateway that times out: one id, pauses, an end",
    measure,
    (
        Control("delivered_again", "remembering the ids of deliveries"),
        Control("hasty_sender", "an id of its own for each message, pauses and an end"),
    ),
)
