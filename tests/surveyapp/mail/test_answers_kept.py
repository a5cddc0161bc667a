"""What is kept of a message that failed says why, and not for whom it was."""

from __future__ import annotations

import pytest

from surveyapp.mail.bounce_reports import BounceReport, Verdict
from surveyapp.mail.redaction import HIDDEN
from surveyapp.services.sending.record_bounce import record_bounce
from tests.surveyapp.factories import NOW
from tests.surveyapp.mail.conftest import SECRET, Outbox
from tests.surveyapp.outbox_rows import Invited, Person

pytestmark = [pytest.mark.enable_socket]

KARI = Person(email="kari.n@nordmann.example", name="Kari Nordmann", phone="+4790011223")
SAYS = "5.1.1 No such user Kari Nordmann (KARI.N%40nordmann.example)"
KEPT = f"5.1.1 No such user {HIDDEN}"


def refused(outbox: Outbox, answer: str) -> str:
    """What is kept where the server answers so."""
    kari = outbox.invite(KARI)
    outbox.room.to_recipient = lambda _address: answer
    outbox.send()
    return outbox.message(kari).problem


def bounced(outbox: Outbox, diagnostic: str, address: str | None = KARI.email) -> str:
    """What is kept of a report with these words."""
    kari = sent(outbox)
    told = BounceReport(Verdict.FAILED, kari.message.message_id, address, "5.1.1", diagnostic)
    with outbox.database.writing() as session:
        record_bounce(session, told, SECRET, NOW)
    return outbox.message(kari).problem


def sent(outbox: Outbox) -> Invited:
    kari = outbox.invite(KARI)
    outbox.send()
    return kari


def test_a_refusal_for_good_keeps_codes_and_words_that_name_nobody(outbox: Outbox) -> None:
    assert refused(outbox, f"550 {SAYS}") == f"550 {KEPT})"


def test_a_refusal_for_now_does_so_too(outbox: Outbox) -> None:
    told = refused(outbox, "450 4.2.1 Kari Nordmann has too much mail")
    assert told == f"450 4.2.1 {HIDDEN} has too much mail"


def test_a_server_that_hangs_up_does_so_too(outbox: Outbox) -> None:
    assert refused(outbox, "421 4.7.0 no more for nordmann") == f"421 4.7.0 no more for {HIDDEN}"


def test_a_report_keeps_what_the_server_said_without_names(outbox: Outbox) -> None:
    assert bounced(outbox, SAYS) == f"failed {KEPT})"


def test_words_about_an_address_nobody_knows_any_more_are_not_kept(outbox: Outbox) -> None:
    kari = sent(outbox)
    with outbox.database.writing() as session:
        session.merge(kari.contact).email = "new@nordmann.example"
    told = BounceReport(
        Verdict.FAILED, kari.message.message_id, None, "5.1.1", "No such user kari.n"
    )
    with outbox.database.writing() as session:
        record_bounce(session, told, SECRET, NOW)
    assert outbox.message(kari).problem == "failed 5.1.1"


def test_the_reports_address_says_what_its_words_may_not(outbox: Outbox) -> None:
    kari = sent(outbox)
    with outbox.database.writing() as session:
        session.merge(kari.contact).email = "new@nordmann.example"
    told = BounceReport(
        Verdict.FAILED, kari.message.message_id, KARI.email, "5.1.1", "No such user kari.n"
    )
    with outbox.database.writing() as session:
        record_bounce(session, told, SECRET, NOW)
    assert outbox.message(kari).problem == f"failed 5.1.1 No such user {HIDDEN}"
