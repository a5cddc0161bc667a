"""What comes back counts for the address a message went to, whatever the address is by now."""

from __future__ import annotations

import pytest

from surveyapp.mail.bounce_reports import BounceReport, Verdict
from surveyapp.models import InvitationStatus, MessageStatus, Suppression
from surveyapp.services.customers.unsubscribe import unsubscribe
from surveyapp.services.sending.record_bounce import record_bounce
from surveyapp.tokens import hash_address, preference_token
from tests.surveyapp.factories import NOW
from tests.surveyapp.mail.conftest import SECRET, Outbox
from tests.surveyapp.outbox_rows import Invited, Person, a_message

pytestmark = [pytest.mark.enable_socket]

OLD, NEW = "ada@old.example", "ada@new.example"


def moved(outbox: Outbox) -> Invited:
    """Somebody whose address changed after the invitation had left."""
    ada = outbox.invite(Person(email=OLD))
    outbox.send()
    with outbox.database.writing() as session:
        session.merge(ada.contact).email = NEW
    return ada


def closed(outbox: Outbox) -> dict[str, str]:
    """The addresses nothing is sent to, and why."""
    names = {hash_address(SECRET, address): address for address in (OLD, NEW)}
    with outbox.database.reading() as session:
        return {names[row.address_hash]: row.reason.value for row in session.query(Suppression)}


def report(outbox: Outbox, ada: Invited, verdict: Verdict, address: str | None = OLD) -> None:
    told = BounceReport(verdict, ada.message.message_id, address)
    with outbox.database.writing() as session:
        assert record_bounce(session, told, SECRET, NOW)


def test_where_a_message_went_is_kept_as_a_hash(outbox: Outbox) -> None:
    ada = moved(outbox)
    assert outbox.message(ada).address_hash == hash_address(SECRET, OLD)


def test_a_bounce_closes_the_old_address_and_leaves_the_new_one_alone(outbox: Outbox) -> None:
    ada = moved(outbox)
    report(outbox, ada, Verdict.NO_SUCH_ADDRESS)
    assert closed(outbox) == {OLD: "undeliverable"}
    assert outbox.contact(ada).undeliverable_at is None


def test_a_reminder_goes_to_the_new_address_although_the_old_one_bounced(outbox: Outbox) -> None:
    ada = moved(outbox)
    with outbox.database.writing() as session:
        a_message(session, ada.invitation, number=1)
    report(outbox, ada, Verdict.NO_SUCH_ADDRESS)
    assert outbox.send().sent == 1
    assert outbox.room.recipients() == [OLD, NEW]


def test_an_invitation_that_reached_the_new_address_is_no_bounce(outbox: Outbox) -> None:
    ada = moved(outbox)
    with outbox.database.writing() as session:
        a_message(session, ada.invitation, number=1)
    outbox.send()
    report(outbox, ada, Verdict.FAILED)
    assert outbox.message(ada).status is MessageStatus.BOUNCED
    assert outbox.invitation(ada).status is InvitationStatus.SENT


def test_without_another_message_the_invitation_did_not_arrive(outbox: Outbox) -> None:
    ada = moved(outbox)
    report(outbox, ada, Verdict.FAILED)
    assert outbox.invitation(ada).status is InvitationStatus.BOUNCED


def test_an_address_behind_the_one_it_went_to_closes_nothing(outbox: Outbox) -> None:
    ada = moved(outbox)
    report(outbox, ada, Verdict.NO_SUCH_ADDRESS, "forwarded@elsewhere.example")
    assert closed(outbox) == {}


def test_a_report_without_an_id_is_about_whom_the_message_went_to(outbox: Outbox) -> None:
    ada = moved(outbox)
    told = [BounceReport(Verdict.FAILED, None, address) for address in (NEW, OLD.upper())]
    with outbox.database.writing() as session:
        assert [record_bounce(session, one, SECRET, NOW) for one in told] == [False, True]
    assert outbox.message(ada).status is MessageStatus.BOUNCED


def test_a_delay_told_late_does_not_hide_that_it_bounced(outbox: Outbox) -> None:
    ada = moved(outbox)
    report(outbox, ada, Verdict.FAILED)
    report(outbox, ada, Verdict.DELAYED)
    assert outbox.message(ada).problem == "failed"


def test_a_complaint_closes_the_address_it_came_from_and_follows_the_person(
    outbox: Outbox,
) -> None:
    ada = moved(outbox)
    report(outbox, ada, Verdict.COMPLAINED)
    assert closed(outbox) == {OLD: "complained"}
    assert outbox.contact(ada).unsubscribed_at == NOW


def test_unsubscribing_closes_the_address_it_came_from_and_follows_the_person(
    outbox: Outbox,
) -> None:
    ada = moved(outbox)
    with outbox.database.writing() as session:
        unsubscribe(session, preference_token(SECRET, ada.link.slug), SECRET, NOW)
    assert closed(outbox) == {OLD: "unsubscribed"}
    assert outbox.contact(ada).unsubscribed_at == NOW


def test_unsubscribing_closes_every_address_messages_with_the_link_went_to(
    outbox: Outbox,
) -> None:
    ada = moved(outbox)
    with outbox.database.writing() as session:
        a_message(session, ada.invitation, number=1)
    outbox.send()
    with outbox.database.writing() as session:
        unsubscribe(session, preference_token(SECRET, ada.link.slug), SECRET, NOW)
    assert set(closed(outbox)) == {OLD, NEW}


def test_the_servers_own_refusal_is_about_whom_it_refused(outbox: Outbox) -> None:
    ada = outbox.invite(Person(email=OLD))

    def refuse_and_move(_address: str) -> str:
        with outbox.database.writing() as session:
            session.merge(ada.contact).email = NEW
        return "550 5.1.1 no such user"

    outbox.room.to_recipient = refuse_and_move
    assert outbox.send().bounced == 1
    assert closed(outbox) == {OLD: "undeliverable"}
    assert outbox.contact(ada).undeliverable_at is None
