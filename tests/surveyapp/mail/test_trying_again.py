"""Messages that were given up are tried again once the cause is mended, and nobody else's is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from surveyapp.models import (
    Contact,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageStatus,
    Record,
    Survey,
)
from surveyapp.queries.undelivered import causes, undelivered_page
from surveyapp.services.programmes.cancel_invitation import cancel_invitation
from surveyapp.services.sending.record_sending import MOST_ATTEMPTS
from surveyapp.services.sending.retry_messages import (
    CannotRetryError,
    UnknownMessageError,
    retry_message,
    retry_messages,
)
from tests.surveyapp.factories import EARLIER, NOW
from tests.surveyapp.mail.conftest import Outbox
from tests.surveyapp.outbox_rows import Invited, a_message

pytestmark = [pytest.mark.enable_socket]

BAD_NAME = "Fjord \u202eerb"


def change(outbox: Outbox, kind: type[Record], **values: object) -> None:
    with outbox.database.writing() as session:
        session.execute(update(kind).values(**values))


def given_up(outbox: Outbox) -> Invited:
    """An invitation that was tried for the last time in vain."""
    ada = outbox.invite()
    change(outbox, Message, attempts=MOST_ATTEMPTS - 1)
    outbox.room.to_recipient = lambda _address: "451 4.3.0 disk full"
    outbox.send()
    outbox.room.to_recipient = lambda _address: "250 ok"
    return ada


def retry_all(outbox: Outbox) -> int:
    with outbox.database.writing() as session:
        return retry_messages(session, outbox.survey_id, NOW)


def test_what_was_refused_for_now_too_often_is_sent_when_tried_again(outbox: Outbox) -> None:
    ada = given_up(outbox)
    assert outbox.invitation(ada).status is InvitationStatus.CANCELLED
    assert retry_all(outbox) == 1
    assert outbox.send().sent == 1
    assert (outbox.invitation(ada).status, outbox.invitation(ada).reason) == ("sent", "")


def test_what_could_not_be_written_blames_nobody_and_is_sent_when_mended(outbox: Outbox) -> None:
    ada = outbox.invite()
    change(outbox, Survey, organisation=BAD_NAME)
    assert outbox.send().failed == 1
    assert outbox.contact(ada).undeliverable_at is None
    change(outbox, Survey, organisation="Fjord")
    retry_all(outbox)
    assert outbox.send().sent == 1


def test_what_the_server_refused_for_what_it_says_is_sent_when_tried_again(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.room.to_message = lambda _address: "554 5.7.1 no mail of yours"
    outbox.send()
    outbox.room.to_message = lambda _address: "250 ok"
    assert (retry_all(outbox), outbox.send().sent) == (1, 1)
    assert outbox.invitation(ada).status is InvitationStatus.SENT


def test_tried_again_a_message_has_all_its_tries_and_its_id(outbox: Outbox) -> None:
    ada = given_up(outbox)
    retry_all(outbox)
    message = outbox.message(ada)
    assert (message.status, message.attempts, message.problem) == ("queued", 0, "")
    assert message.message_id == ada.message.message_id


def test_one_is_tried_again_without_the_others(outbox: Outbox) -> None:
    people = [given_up(outbox) for _ in range(2)]
    with outbox.database.writing() as session:
        retry_message(session, outbox.survey_id, people[0].message.id, NOW)
    assert [outbox.message(one).status for one in people] == ["queued", "failed"]


def test_twice_there_is_nothing_left_to_try(outbox: Outbox) -> None:
    given_up(outbox)
    assert [retry_all(outbox), retry_all(outbox)] == [1, 0]


def test_a_mailbox_that_does_not_exist_is_not_tried_again(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.room.to_recipient = lambda _address: "550 5.1.1 no such mailbox"
    outbox.send()
    assert retry_all(outbox) == 0
    with outbox.database.writing() as session, pytest.raises(CannotRetryError):
        retry_message(session, outbox.survey_id, ada.message.id, NOW)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Contact, {"undeliverable_at": EARLIER}),
        (Link, {"revoked_at": EARLIER}),
        (Invitation, {"reason": "by_staff"}),
        (Message, {"status": MessageStatus.BOUNCED, "sent_at": EARLIER}),
        (Message, {"status": MessageStatus.SENT, "sent_at": EARLIER}),
    ],
)
def test_what_ended_for_another_reason_stays_ended(
    outbox: Outbox, kind: type[Record], values: dict[str, object]
) -> None:
    given_up(outbox)
    change(outbox, kind, **values)
    assert retry_all(outbox) == 0


def test_called_off_by_staff_it_is_not_tried_again(outbox: Outbox) -> None:
    ada = given_up(outbox)
    with outbox.database.writing() as session:
        cancel_invitation(session, outbox.survey_id, ada.invitation.id, NOW)
    assert retry_all(outbox) == 0


def test_of_two_that_say_the_same_one_is_tried_again(outbox: Outbox) -> None:
    ada = given_up(outbox)
    with outbox.database.writing() as session:
        again = a_message(session, ada.invitation, number=1)
        again.kind, again.status = ada.message.kind, MessageStatus.FAILED
    assert retry_all(outbox) == 1


def test_of_a_closed_survey_nothing_is_tried_again(outbox: Outbox) -> None:
    given_up(outbox)
    change(outbox, Survey, closes_at=NOW)
    with pytest.raises(CannotRetryError):
        retry_all(outbox)


def test_a_message_of_another_survey_is_not_found(outbox: Outbox) -> None:
    ada = given_up(outbox)
    with outbox.database.writing() as session, pytest.raises(UnknownMessageError):
        retry_message(session, outbox.survey_id + 1, ada.message.id, NOW)


def test_the_reasons_are_counted_and_each_message_tells_its_own(outbox: Outbox) -> None:
    for _ in range(2):
        given_up(outbox)
    with outbox.database.reading() as session:
        [cause] = causes(session, outbox.survey_id)
        page = undelivered_page(session, outbox.survey_id)
    assert (cause.problem, cause.messages) == ("451 4.3.0 disk full", 2)
    assert [(line.problem, line.again) for line in page.lines] == [(cause.problem, True)] * 2


def test_a_failed_reminder_is_tried_again_as_one(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.send()
    with outbox.database.writing() as session:
        reminder = a_message(session, ada.invitation, number=1)
        reminder.status = MessageStatus.FAILED
    assert retry_all(outbox) == 1
    outbox.send(NOW + timedelta(minutes=1))
    assert outbox.invitation(ada).reminders == 1
