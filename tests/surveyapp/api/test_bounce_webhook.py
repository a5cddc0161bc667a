"""Reports of mail providers, by webhook."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from surveyapp import clock
from surveyapp.models import Contact, Message, MessageStatus, Survey
from surveyapp.services.webhooks.verify_delivery import signature
from surveyapp.services.webhooks.webhook_sources import add_source
from surveyapp.tokens import webhook_secret
from tests.staff import NOW, SECRET
from tests.surveyapp.outbox_rows import Invited, invite

Tell = Callable[..., TestResponse]


@pytest.fixture
def tell(app: Flask) -> Tell:
    with app.extensions["database"].writing() as session:
        slug = add_source(session, "Mail provider", clock.now()).slug

    def send(secret: bytes | None = None, **report: str) -> TestResponse:
        body, sent_at = json.dumps(report).encode(), str(int(clock.now().timestamp()))
        key = secret or webhook_secret(SECRET, slug, 1)
        headers = {
            "webhook-id": "d1",
            "webhook-timestamp": sent_at,
            "webhook-signature": signature(key, "d1", sent_at, body),
        }
        return app.test_client().post(f"/api/v1/bounces/{slug}", data=body, headers=headers)

    return send


@pytest.fixture
def ada(app: Flask) -> Invited:
    with app.extensions["database"].writing() as session:
        made = invite(session, session.get_one(Survey, 1), SECRET, due_at=NOW)
        made.message.status, made.message.sent_at = MessageStatus.SENT, NOW
        return made


def status(app: Flask, ada: Invited) -> MessageStatus:
    with app.extensions["database"].reading() as session:
        found: Message = session.get_one(Message, ada.message.id)
        return found.status


def test_a_signed_report_is_taken_however_often(app: Flask, tell: Tell, ada: Invited) -> None:
    report = {"message_id": ada.message.message_id, "verdict": "no_such_address"}
    assert [tell(**report).json for _ in range(2)] == [{"status": "taken"}] * 2
    assert status(app, ada) is MessageStatus.BOUNCED
    with app.extensions["database"].reading() as session:
        assert session.get_one(Contact, ada.customer.id).undeliverable_at is not None


def test_a_report_about_nobody_is_not_ours(tell: Tell) -> None:
    answer = tell(address="nobody@example.org", verdict="failed")
    assert (answer.status_code, answer.json) == (200, {"status": "not ours"})


def test_a_report_signed_by_somebody_else_changes_nothing(
    app: Flask, tell: Tell, ada: Invited
) -> None:
    answer = tell(b"x" * 32, message_id=ada.message.message_id, verdict="failed")
    assert answer.status_code == 403
    assert status(app, ada) is MessageStatus.SENT


@pytest.mark.parametrize(
    "report",
    [
        {},
        {"verdict": "failed"},
        {"verdict": "exploded", "address": "a@x.org"},
        {"verdict": "failed", "address": "a\r\nb"},
        {"verdict": "failed", "address": "a@x.org", "more": "x"},
    ],
)
def test_what_is_no_report_is_refused_with_a_sentence(tell: Tell, report: dict[str, str]) -> None:
    answer = tell(**report)
    assert (answer.status_code, bool((answer.json or {}).get("detail"))) == (400, True)
