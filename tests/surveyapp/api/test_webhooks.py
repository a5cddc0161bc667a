"""Events by webhook: signed, once, and refused with a sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from surveyapp import clock
from surveyapp.models import Customer, DeliveryStatus
from surveyapp.services.webhooks.webhook_sources import renew_secret, revoke_source
from tests.surveyapp.api.conftest import ON_BOTH, Sender, deliveries, events


def test_a_signed_visit_is_recorded_with_its_wait(app: Flask, sender: Sender) -> None:
    assert sender.tell().get_json() == {"status": "taken"}
    assert [(event.unit, event.actual_wait) for event in events(app)] == [("Desk 3", 25.0)]


def test_a_delivery_that_comes_again_has_no_second_effect(app: Flask, sender: Sender) -> None:
    sender.tell()
    answer = sender.tell(served_at="2026-03-02T11:00:00+01:00")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "already taken"})
    assert events(app)[0].actual_wait == 25.0


@ON_BOTH
def test_ten_deliveries_at_once_have_one_effect(app: Flask, sender: Sender) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: sender.tell(), range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert (len(events(app)), len(deliveries(app))) == (1, 1)


def test_two_deliveries_about_one_visit_complete_each_other(app: Flask, sender: Sender) -> None:
    sender.tell("d1", served_at=None)
    sender.tell("d2", arrived_at=None)
    assert [event.actual_wait for event in events(app)] == [25.0]


def test_another_secret_is_refused_and_after_ten_tries_not_looked_at(sender: Sender) -> None:
    sender.secret = b"guessed"
    answers = [sender.tell().status_code for _ in range(11)]
    assert answers == [403] * 10 + [429]


def test_a_new_secret_makes_the_old_one_worthless(app: Flask, sender: Sender) -> None:
    with app.extensions["database"].writing() as session:
        renew_secret(session, sender.source.id)
    assert sender.tell().status_code == 403


def test_a_source_out_of_use_is_like_none(app: Flask, sender: Sender) -> None:
    with app.extensions["database"].writing() as session:
        revoke_source(session, sender.source.id, clock.now())
    assert sender.tell().status_code == 404


def test_a_refused_delivery_is_kept_and_may_come_again(app: Flask, sender: Sender) -> None:
    sender.tell(customer="nobody")
    kept = [(one.status, "nobody" in one.problem) for one in deliveries(app)]
    assert kept == [(DeliveryStatus.REFUSED, True)]
    assert sender.tell().get_json() == {"status": "taken"}


def test_a_new_customer_is_added_only_where_the_sender_says_so(app: Flask, sender: Sender) -> None:
    sender.tell(customer="c2", new_customer=True)
    with app.extensions["database"].reading() as session:
        assert {one.key for one in session.query(Customer)} >= {"c1", "c2"}


def test_a_wait_given_up_is_kept_apart(app: Flask, sender: Sender) -> None:
    sender.tell(served_at=None, ended_at="2026-03-02T10:12:00+01:00", abandoned=True)
    assert [(one.actual_wait, one.abandoned_after) for one in events(app)] == [(None, 12.0)]
