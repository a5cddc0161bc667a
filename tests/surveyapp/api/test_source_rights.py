"""A system tells what it was given the right to, and touches nothing of another system's."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from surveyapp.models import DeliveryStatus, Event, SourceRight
from surveyapp.services.customers.record_event import NewEvent, record_event
from surveyapp.services.webhooks.webhook_sources import NoRightError, add_source, change_rights
from tests.staff import NOW
from tests.surveyapp.api.conftest import ON_BOTH, VISIT, Add, Sender, deliveries, events

BOUNCE = {"verdict": "failed", "address": "nobody@example.org"}
BODIES = {"events": VISIT, "bounces": BOUNCE}
KEPT_OUT = [(SourceRight.EVENTS, "bounces"), (SourceRight.BOUNCES, "events")]


def send(source: Sender, to: str) -> tuple[int, str]:
    answer = source.send(json.dumps(BODIES[to]).encode(), to=to)
    return answer.status_code, str((answer.json or {}).get("code", "none"))


@pytest.mark.parametrize(("right", "to"), KEPT_OUT)
def test_what_a_system_may_not_tell_is_refused_with_a_word_for_machines(
    app: Flask, add: Add, right: SourceRight, to: str
) -> None:
    assert send(add(right), to) == (403, "not-permitted")
    assert [(kept.status, to in kept.problem) for kept in deliveries(app)] == [
        (DeliveryStatus.REFUSED, True)
    ]


def test_the_refusal_says_who_can_allow_it(add: Add) -> None:
    answer = add(SourceRight.EVENTS).report(**BOUNCE)
    assert answer.mimetype == "application/problem+json"
    assert "administrator" in (answer.json or {})["detail"]


def test_who_cannot_sign_does_not_learn_what_a_system_may(add: Add) -> None:
    source = add(SourceRight.EVENTS)
    source.secret = b"guessed"
    assert send(source, "bounces") == send(source, "events") == (403, "wrong-signature")


def test_a_right_that_was_given_or_taken_counts_at_once(app: Flask, sender: Sender) -> None:
    with app.extensions["database"].writing() as session:
        change_rights(session, sender.source.id, {SourceRight.BOUNCES})
    assert [send(sender, to)[0] for to in ("events", "bounces")] == [403, 200]


def test_a_system_has_no_right_by_itself(app: Flask) -> None:
    with app.extensions["database"].writing() as session, pytest.raises(NoRightError):
        add_source(session, "Till", set(), NOW)


@ON_BOTH
def test_two_systems_may_number_their_events_alike(app: Flask, sender: Sender, add: Add) -> None:
    other = add(SourceRight.EVENTS)
    assert sender.tell(unit="Desk 3").json == other.tell(unit="Till 1").json == {"status": "taken"}
    found = {(event.source_id, event.unit) for event in events(app)}
    assert found == {(sender.source.id, "Desk 3"), (other.source.id, "Till 1")}


@ON_BOTH
def test_an_event_of_a_file_is_not_completed_by_a_system(app: Flask, sender: Sender) -> None:
    with app.extensions["database"].writing() as session:
        record_event(session, NewEvent("visit-1", "c1", unit="Bergen"), NOW)
    sender.tell(unit="Oslo")
    with app.extensions["database"].reading() as session:
        found = session.query(Event.unit).filter_by(key="visit-1").all()
    assert sorted(found) == [("Bergen",), ("Oslo",)]


def test_a_delivery_is_known_by_its_id_and_its_system(sender: Sender, add: Add) -> None:
    other = add(SourceRight.EVENTS)
    assert sender.tell("d1").json == other.tell("d1").json == {"status": "taken"}
