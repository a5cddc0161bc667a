"""What leaves the outbox, what does not, and what is written down about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from surveyapp.models import (
    Consent,
    ConsentPurpose,
    Contact,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageStatus,
    Record,
    Suppression,
    SuppressionReason,
    Survey,
)
from surveyapp.services.programmes.save_programme import Draft, save_programme
from surveyapp.services.sending.record_sending import MOST_ATTEMPTS
from surveyapp.services.sending.requeue_messages import requeue_stale
from surveyapp.tokens import hash_address
from tests.surveyapp.factories import EARLIER, NOW
from tests.surveyapp.mail.conftest import SECRET, Outbox
from tests.surveyapp.outbox_rows import Invited, Person, a_message

pytestmark = [pytest.mark.enable_socket]

LATER = NOW + timedelta(hours=7)


def change(outbox: Outbox, kind: type[Record], **values: object) -> None:
    with outbox.database.writing() as session:
        session.execute(update(kind).values(**values))


def test_an_invitation_arrives_and_counts_as_sent(outbox: Outbox) -> None:
    ada = outbox.invite()
    assert outbox.send().sent == 1
    assert outbox.room.recipients() == [ada.contact.email]
    assert outbox.message(ada).status is MessageStatus.SENT
    assert outbox.invitation(ada).status is InvitationStatus.SENT


def test_sending_twice_sends_once(outbox: Outbox) -> None:
    outbox.invite()
    outbox.send()
    assert outbox.send().sent == 0
    assert len(outbox.room.letters) == 1


def test_what_is_not_due_waits(outbox: Outbox) -> None:
    outbox.invite(due_at=LATER)
    assert outbox.send().sent == 0
    assert outbox.send(LATER).sent == 1


def test_the_oldest_go_first_by_one_connection(outbox: Outbox) -> None:
    people = [outbox.invite(due_at=NOW - timedelta(minutes=n)) for n in range(3)]
    outbox.send()
    assert outbox.room.recipients() == [one.contact.email for one in reversed(people)]
    assert outbox.room.connections == 1


def test_no_more_are_sent_than_asked_for(outbox: Outbox) -> None:
    for _ in range(3):
        outbox.invite()
    assert outbox.send(limit=2).sent == 2


def test_a_reminder_is_counted_on_its_invitation(outbox: Outbox) -> None:
    ada = outbox.invite()
    with outbox.database.writing() as session:
        a_message(session, ada.invitation, number=1)
    outbox.send()
    assert outbox.invitation(ada).reminders == 1


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        (Survey, {"closes_at": NOW}, "survey_closed"),
        (Invitation, {"status": InvitationStatus.CANCELLED}, "invitation_off"),
        (Link, {"used": True}, "answered"),
        (Link, {"expires_at": NOW}, "link_over"),
        (Link, {"revoked_at": EARLIER}, "link_over"),
        (Contact, {"unsubscribed_at": EARLIER}, "unsubscribed"),
        (Contact, {"undeliverable_at": EARLIER}, "undeliverable"),
        (Contact, {"email": None}, "no_address"),
    ],
)
def test_what_must_not_leave_any_more_is_cancelled_with_its_reason(
    outbox: Outbox, kind: type[Record], values: dict[str, object], reason: str
) -> None:
    ada = outbox.invite()
    change(outbox, kind, **values)
    assert outbox.send().cancelled == 1
    assert outbox.room.letters == []
    assert (outbox.message(ada).status, outbox.message(ada).problem) == (
        MessageStatus.CANCELLED,
        reason,
    )
    assert outbox.invitation(ada).status is InvitationStatus.CANCELLED


def test_a_refused_consent_stops_a_message_and_a_later_yes_lets_it_go(outbox: Outbox) -> None:
    people = [outbox.invite(), outbox.invite()]
    with outbox.database.writing() as session:
        for one, decisions in zip(people, ((False,), (False, True)), strict=True):
            session.add_all(a_decision(one, given) for given in decisions)
    outbox.send()
    assert [outbox.message(one).status for one in people] == ["cancelled", "sent"]


def a_decision(invited: Invited, given: bool) -> Consent:
    return Consent(
        customer_id=invited.customer.id,
        purpose=ConsentPurpose.INVITATIONS,
        given=given,
        wording="1",
        source="test",
        decided_at=EARLIER + timedelta(days=given),
    )


def test_a_suppressed_address_gets_nothing_however_it_is_written(outbox: Outbox) -> None:
    ada = outbox.invite(Person(email="Ada@Example.org"))
    with outbox.database.writing() as session:
        hashed = hash_address(SECRET, "ada@example.org")
        session.add(
            Suppression(address_hash=hashed, reason=SuppressionReason.COMPLAINED, since=EARLIER)
        )
    outbox.send()
    assert outbox.message(ada).problem == "suppressed"


def test_a_cancelled_reminder_leaves_its_invitation_sent(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.send()
    with outbox.database.writing() as session:
        a_message(session, ada.invitation, number=1)
    change(outbox, Link, used=True)
    assert outbox.send().cancelled == 1
    assert outbox.invitation(ada).status is InvitationStatus.SENT


def test_before_a_survey_opens_its_messages_wait(outbox: Outbox) -> None:
    ada = outbox.invite()
    change(outbox, Survey, opens_at=None)
    assert outbox.send().postponed == 1
    change(outbox, Survey, opens_at=EARLIER)
    assert outbox.send(NOW + timedelta(hours=2)).sent == 1
    assert outbox.message(ada).attempts == 1


def test_what_was_held_up_waits_for_the_hours_of_its_programme(outbox: Outbox) -> None:
    ada = outbox.invite()
    window = {"from": "09:00", "until": "20:00"}
    rules = {"trigger": {"kind": "filter"}, "window": window, "time_zone": "Europe/Oslo"}
    with outbox.database.writing() as session:
        draft = Draft("By day", rules, seed=1)
        made = save_programme(session, outbox.survey_id, draft, NOW)
        session.execute(update(Invitation).values(programme_id=made.id))
    assert outbox.send(NOW.replace(hour=23)).postponed == 1
    assert outbox.message(ada).due_at == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def test_an_address_refused_for_good_bounces_and_is_never_tried_again(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.room.to_recipient = lambda _address: "550 5.1.1 no such mailbox"
    assert outbox.send().bounced == 1
    assert outbox.message(ada).status is MessageStatus.BOUNCED
    assert outbox.invitation(ada).status is InvitationStatus.BOUNCED
    assert outbox.contact(ada).undeliverable_at is not None
    outbox.room.to_recipient = lambda _address: "250 ok"
    assert outbox.send(LATER).sent == 0


def test_a_message_refused_for_what_it_says_leaves_the_address_alone(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.room.to_message = lambda _address: "550 5.7.1 looks like spam"
    outbox.send()
    assert outbox.message(ada).status is MessageStatus.BOUNCED
    assert outbox.contact(ada).undeliverable_at is None


def test_a_message_refused_for_now_is_sent_later_exactly_once(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.room.to_recipient = lambda _address: "451 4.7.1 greylisted"
    assert outbox.send().delayed == 1
    outbox.room.to_recipient = lambda _address: "250 ok"
    assert outbox.send(NOW + timedelta(seconds=30)).sent == 0
    assert outbox.send(NOW + timedelta(minutes=2)).sent == 1
    assert (len(outbox.room.letters), outbox.message(ada).attempts) == (1, 2)


def test_after_too_many_tries_a_message_is_given_up(outbox: Outbox) -> None:
    ada = outbox.invite()
    change(outbox, Message, attempts=MOST_ATTEMPTS - 1)
    outbox.room.to_recipient = lambda _address: "451 4.2.2 mailbox full"
    outbox.send()
    assert outbox.message(ada).status is MessageStatus.FAILED
    assert outbox.invitation(ada).reason == "not_sent"


def test_one_refusal_does_not_stop_the_others(outbox: Outbox) -> None:
    people = [outbox.invite() for _ in range(3)]
    wrong = people[1].contact.email
    outbox.room.to_recipient = lambda address: "550 no" if address == wrong else "250 ok"
    counts = outbox.send()
    assert (counts.sent, counts.bounced) == (2, 1)


def test_a_problem_names_no_address(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.room.to_recipient = lambda address: f"550 5.1.1 <{address}>: unknown"
    outbox.send()
    assert "@" not in outbox.message(ada).problem


def test_claims_of_a_dead_worker_are_sent_again_with_the_same_id(outbox: Outbox) -> None:
    ada = outbox.invite()
    change(outbox, Message, status=MessageStatus.SENDING, claimed_by="dead", claimed_at=NOW)
    with outbox.database.writing() as session:
        assert requeue_stale(session, NOW + timedelta(minutes=9)) == 0
        assert requeue_stale(session, NOW + timedelta(minutes=11)) == 1
    assert outbox.send().sent == 1
    assert outbox.room.messages()[0]["Message-ID"].startswith(f"<m{ada.invitation.id}.0@")


def test_a_message_that_kills_its_workers_is_given_up(outbox: Outbox) -> None:
    ada = outbox.invite()
    dead = {"status": MessageStatus.SENDING, "claimed_by": "dead", "claimed_at": EARLIER}
    change(outbox, Message, attempts=MOST_ATTEMPTS - 1, **dead)
    with outbox.database.writing() as session:
        requeue_stale(session, NOW)
    assert outbox.message(ada).status is MessageStatus.FAILED
