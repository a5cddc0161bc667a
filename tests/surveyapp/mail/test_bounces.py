"""Reports that come back: what they say is read, and only about messages of ours."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest
from sqlalchemy import func, select

from surveyapp.mail.bounce_mailbox import MailboxUnavailableError, open_mailbox
from surveyapp.mail.bounce_reports import BounceReport, Verdict, read_report
from surveyapp.mail_settings import Maildir
from surveyapp.models import InvitationStatus, MessageStatus, Suppression
from surveyapp.services.sending.record_bounce import record_bounce
from surveyapp.services.sending.take_bounces import Taken, take_bounces
from tests.surveyapp.factories import NOW
from tests.surveyapp.mail.conftest import SECRET, Outbox
from tests.surveyapp.outbox_rows import Invited, a_message

pytestmark = [pytest.mark.enable_socket]

DELIVERY = """From: MAILER-DAEMON@mail.example.org
To: post@fjord.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4F2C81

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b1
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: How was it?

--b1--
"""
COMPLAINT = """From: feedback@provider.example
To: post@fjord.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

--b1
Content-Type: text/plain

This is an email abuse report.

--b1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1
Original-Rcpt-To: <{address}>

--b1
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: How was it?

Hello
--b1--
"""


def a_report(invited: Invited, action: str = "failed", status: str = "5.1.1") -> str:
    return DELIVERY.format(
        address=invited.contact.email,
        action=action,
        status=status,
        message_id=invited.message.message_id.replace("surveyapp.invalid", "fjord.example"),
    )


def sent(outbox: Outbox) -> Invited:
    ada = outbox.invite()
    outbox.send()
    return ada


def take(outbox: Outbox, text: str) -> bool:
    report = read_report(text.encode())
    assert report is not None
    with outbox.database.writing() as session:
        return record_bounce(session, report, SECRET, NOW)


def test_a_mailbox_that_does_not_exist_bounces_and_is_remembered(outbox: Outbox) -> None:
    ada = sent(outbox)
    assert take(outbox, a_report(ada))
    assert outbox.message(ada).status is MessageStatus.BOUNCED
    assert outbox.invitation(ada).status is InvitationStatus.BOUNCED
    assert outbox.contact(ada).undeliverable_at == NOW
    with outbox.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Suppression)) == 1


def test_a_report_told_twice_changes_nothing_more(outbox: Outbox) -> None:
    ada = sent(outbox)
    assert [take(outbox, a_report(ada)) for _ in range(2)] == [True, True]


def test_a_dead_mailbox_gets_no_reminder(outbox: Outbox) -> None:
    ada = sent(outbox)
    with outbox.database.writing() as session:
        a_message(session, ada.invitation, number=1)
    take(outbox, a_report(ada))
    assert outbox.send().sent == 0
    assert len(outbox.room.letters) == 1


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "4.4.7", "nonsense"])
def test_a_failure_that_is_not_about_the_address_leaves_it_alone(
    outbox: Outbox, status: str
) -> None:
    ada = sent(outbox)
    take(outbox, a_report(ada, status=status))
    assert outbox.message(ada).status is MessageStatus.BOUNCED
    assert outbox.contact(ada).undeliverable_at is None


def test_a_delay_is_only_noted(outbox: Outbox) -> None:
    ada = sent(outbox)
    take(outbox, a_report(ada, action="delayed", status="4.4.1"))
    told = "delayed 4.4.1 550 5.1.1 no such user"
    assert (outbox.message(ada).status, outbox.message(ada).problem) == ("sent", told)


def test_without_its_id_the_last_message_to_the_address_is_meant(outbox: Outbox) -> None:
    ada = sent(outbox)
    text = a_report(ada).replace("Message-ID:", "X-Lost:")
    assert take(outbox, text.replace(ada.contact.email or "", (ada.contact.email or "").upper()))
    assert outbox.message(ada).status is MessageStatus.BOUNCED


def test_a_report_without_its_id_closes_no_address_and_unsubscribes_nobody(
    outbox: Outbox,
) -> None:
    ada = sent(outbox)
    take(outbox, a_report(ada).replace("Message-ID:", "X-Lost:"))
    spam = COMPLAINT.format(address=ada.contact.email, message_id=ada.message.message_id)
    take(outbox, spam.replace("Message-ID:", "X-Lost:"))
    contact = outbox.contact(ada)
    assert (contact.undeliverable_at, contact.unsubscribed_at) == (None, None)


def test_a_forged_report_about_somebody_never_written_to_changes_nothing(outbox: Outbox) -> None:
    ada = outbox.invite()
    assert not take(outbox, a_report(ada))
    assert not take(outbox, a_report(ada).replace("Message-ID:", "X-Lost:"))
    assert outbox.message(ada).status is MessageStatus.QUEUED


def test_who_calls_it_spam_is_asked_no_more(outbox: Outbox) -> None:
    ada = sent(outbox)
    text = COMPLAINT.format(address=ada.contact.email, message_id=ada.message.message_id)
    assert take(outbox, text)
    assert outbox.contact(ada).unsubscribed_at == NOW
    assert outbox.invitation(ada).reason == "complained"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Subject: I am away\n\nBack on Monday",
        "Content-Type: multipart/report\n\nnothing",
        DELIVERY.format(address="a@x.org", action="delivered", status="2.0.0", message_id="<a@b>"),
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n--b--",
        "Content-Type: multipart/report; boundary*=utf-8''%ff\n\n--\xff",
    ],
)
def test_what_is_no_report_of_failure_is_none(text: str) -> None:
    assert read_report(text.encode("latin-1")) is None


def test_a_report_of_many_megabytes_is_not_looked_at() -> None:
    assert read_report(b"x" * 3_000_000) is None


NESTED = [
    "Content-Type: multipart/report; boundary=b{0}\n\n--b{0}\n",
    "Content-Type: message/rfc822\n\n",
]


@pytest.mark.parametrize("layer", NESTED)
def test_a_mail_nested_without_end_is_no_report(layer: str) -> None:
    assert read_report("".join(map(layer.format, range(5_000))).encode()) is None


def test_what_databases_refuse_is_not_taken_from_a_report() -> None:
    text = DELIVERY.format(
        address="a@b.example", action="failed", status="5.1\0.1", message_id="<a\0b@c.example>"
    )
    report = read_report(text.encode())
    assert report is not None
    assert (report.message_id, report.status) == (None, "")


def test_the_mailbox_is_read_once_and_nothing_is_thrown_away(
    outbox: Outbox, tmp_path: Path
) -> None:
    ada, folder = sent(outbox), tmp_path / "bounces"
    box = mailbox.Maildir(folder)
    for text in (a_report(ada), "Subject: away\n\nBack on Monday"):
        box.add(text.encode())
    taken = [take_bounces_once(outbox, folder) for _ in range(2)]
    assert taken == [Taken(2, 1, 1), Taken(0, 0, 0)]
    assert len(box.get_folder("Read")) == 2


def test_a_mail_nested_without_end_does_not_stay_in_the_way(outbox: Outbox, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "bounces")
    box.add("".join(map(NESTED[0].format, range(5_000))).encode())
    taken = [take_bounces_once(outbox, tmp_path / "bounces") for _ in range(2)]
    assert taken == [Taken(1, 0, 1), Taken(0, 0, 0)]


def take_bounces_once(outbox: Outbox, folder: Path) -> Taken:
    return take_bounces(outbox.database, open_mailbox(Maildir(folder)), SECRET, NOW)


def test_a_mailbox_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MailboxUnavailableError, match="mailbox of bounces"):
        open_mailbox(Maildir(tmp_path / "none"))


def test_a_report_says_what_and_about_whom() -> None:
    text = DELIVERY.format(address="a@x.org", action="failed", status="5.1.1", message_id="<a@b>")
    said = {"diagnostic": "550 5.1.1 no such user", "others": ("a@x.org",)}
    expected = BounceReport(Verdict.NO_SUCH_ADDRESS, "<a@b>", "a@x.org", "5.1.1", **said)  # type: ignore[arg-type] # of the test
    assert read_report(text.encode()) == expected
