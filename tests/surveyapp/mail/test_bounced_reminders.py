"""Whether an invitation arrived is told by all of its messages, not by the last that came back."""

from __future__ import annotations

import pytest

from surveyapp.mail.bounce_reports import BounceReport, Verdict
from surveyapp.models import InvitationStatus, Message, MessageStatus
from surveyapp.queries.outcomes import outcomes
from surveyapp.services.sending.record_bounce import record_bounce
from tests.surveyapp.factories import NOW
from tests.surveyapp.mail.conftest import SECRET, Outbox
from tests.surveyapp.outbox_rows import Invited, a_message

pytestmark = [pytest.mark.enable_socket]


def reminded(outbox: Outbox, answer: str = "250 OK") -> tuple[Invited, Message]:
    """Somebody who has the invitation, and a reminder the server answered so."""
    ada = outbox.invite()
    outbox.send()
    with outbox.database.writing() as session:
        reminder = a_message(session, ada.invitation, number=1)
    outbox.room.to_recipient = lambda _address: answer
    outbox.send()
    return ada, reminder


def comes_back(outbox: Outbox, message: Message) -> None:
    report = BounceReport(Verdict.FAILED, message.message_id, None)
    with outbox.database.writing() as session:
        assert record_bounce(session, report, SECRET, NOW)


def test_a_reminder_that_is_refused_leaves_the_invitation_delivered(outbox: Outbox) -> None:
    ada, reminder = reminded(outbox, "552 5.2.2 mailbox full")
    with outbox.database.reading() as session:
        assert session.get_one(Message, reminder.id).status is MessageStatus.BOUNCED
        assert outcomes(session, outbox.survey_id).whole.counts == {"not_reached": 1}
    assert outbox.invitation(ada).status is InvitationStatus.SENT


def test_a_reminder_that_comes_back_leaves_the_invitation_delivered(outbox: Outbox) -> None:
    ada, reminder = reminded(outbox)
    comes_back(outbox, reminder)
    assert outbox.invitation(ada).status is InvitationStatus.SENT


def test_an_invitation_that_comes_back_after_its_reminder_arrived_is_delivered(
    outbox: Outbox,
) -> None:
    ada, _ = reminded(outbox)
    comes_back(outbox, ada.message)
    assert outbox.invitation(ada).status is InvitationStatus.SENT


def test_an_invitation_of_which_every_message_came_back_is_not_delivered(outbox: Outbox) -> None:
    ada, reminder = reminded(outbox)
    comes_back(outbox, reminder)
    comes_back(outbox, ada.message)
    assert outbox.invitation(ada).status is InvitationStatus.BOUNCED
