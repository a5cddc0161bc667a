"""Reports of mail providers, by webhook."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from surveyapp.models import Contact, Message, MessageStatus, Suppression, Survey
from surveyapp.tokens import hash_address
from tests.staff import NOW, SECRET
from tests.surveyapp.api.conftest import ON_BOTH, Sender
from tests.surveyapp.outbox_rows import Invited, invite

REASONS = {"no_such_address": "undeliverable", "complained": "complained"}


@pytest.fixture
def ada(app: Flask) -> Invited:
    with app.extensions["database"].writing() as session:
        made = invite(session, session.get_one(Survey, 1), SECRET, due_at=NOW)
        made.message.status, made.message.sent_at = MessageStatus.SENT, NOW
        made.message.address_hash = hash_address(SECRET, made.contact.email or "")
        return made


def status(app: Flask, ada: Invited) -> MessageStatus:
    with app.extensions["database"].reading() as session:
        found: Message = session.get_one(Message, ada.message.id)
        return found.status


def test_a_signed_report_is_taken_once(app: Flask, provider: Sender, ada: Invited) -> None:
    report = {"message_id": ada.message.message_id, "verdict": "no_such_address"}
    told = [provider.report(**report).json for _ in range(2)]
    assert told == [{"status": "taken"}, {"status": "already taken"}]
    assert status(app, ada) is MessageStatus.BOUNCED
    with app.extensions["database"].reading() as session:
        assert session.get_one(Contact, ada.customer.id).undeliverable_at is not None


@ON_BOTH
@pytest.mark.parametrize("ids", [["d1"] * 10, [f"d{n}" for n in range(10)]])
@pytest.mark.parametrize("verdict", ["no_such_address", "complained"])
def test_ten_reports_at_once_close_one_address(
    app: Flask, provider: Sender, ada: Invited, verdict: str, ids: list[str]
) -> None:
    report = {"message_id": ada.message.message_id, "verdict": verdict}
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda name: provider.report(name, **report), ids))
    assert {answer.status_code for answer in answers} == {200}
    with app.extensions["database"].reading() as session:
        assert [row.reason for row in session.query(Suppression)] == [REASONS[verdict]]


def test_a_report_about_nobody_is_not_ours(provider: Sender) -> None:
    answer = provider.report(address="nobody@example.org", verdict="failed")
    assert (answer.status_code, answer.json) == (200, {"status": "not ours"})


def test_a_report_signed_by_somebody_else_changes_nothing(
    app: Flask, provider: Sender, ada: Invited
) -> None:
    provider.secret = b"x" * 32
    answer = provider.report(message_id=ada.message.message_id, verdict="failed")
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
def test_what_is_no_report_is_refused_with_a_sentence(
    provider: Sender, report: dict[str, str]
) -> None:
    answer = provider.report(**report)
    assert (answer.status_code, bool((answer.json or {}).get("detail"))) == (400, True)
