"""Text messages go to the gateway of the settings, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_socket

from surveyapp.mail.redaction import HIDDEN
from surveyapp.mail.sms import SmsTransport, is_number
from surveyapp.mail.transports import Envelope, Fault, Refused, Unreachable
from surveyapp.mail.words import Wording, Words
from surveyapp.mail_settings import MailSettings, SmsGateway, SmtpServer
from surveyapp.models import Channel, MessageKind, MessageStatus, Survey
from surveyapp.services.sending.keep_mail_text import keep_mail_text
from surveyapp.services.sending.record_sending import MOST_ATTEMPTS
from tests.ports import free_port
from tests.surveyapp.factories import NOW
from tests.surveyapp.gateway import Gateway, listening
from tests.surveyapp.mail.conftest import Outbox
from tests.surveyapp.outbox_rows import Invited, Person

pytestmark = [pytest.mark.enable_socket]

ENVELOPE = Envelope("+4791234567", "Hei Åse".encode(), "<m1@x.org>", "Fjord")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    made = Gateway()
    with listening(made):
        yield made


def transport(gateway: Gateway) -> SmsTransport:
    return SmsTransport(SmsGateway(gateway.url, "t0ken"), seconds=5)


def test_a_message_is_posted_with_the_token(gateway: Gateway) -> None:
    transport(gateway).send(ENVELOPE)
    [(_path, headers, message)] = gateway.asked
    assert headers["Authorization"] == "Bearer t0ken"
    assert message == {
        "to": "+4791234567",
        "from": "Fjord",
        "text": "Hei Åse",
        "id": "<m1@x.org>",
    }


@pytest.mark.parametrize("status", [400, 422])
def test_a_number_the_gateway_does_not_take_is_refused_for_good(
    gateway: Gateway, status: int
) -> None:
    gateway.status = status
    with pytest.raises(Refused) as refusal:
        transport(gateway).send(ENVELOPE)
    assert refusal.value.permanent


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_what_may_be_the_gateways_or_the_numbers_is_that_messages_try(
    gateway: Gateway, status: int
) -> None:
    gateway.status = status
    with pytest.raises(Unreachable, match=str(status)) as trouble:
        transport(gateway).send(ENVELOPE)
    assert trouble.value.begun


def test_a_token_the_gateway_does_not_take_is_nobodys_try(gateway: Gateway) -> None:
    gateway.status = 401
    with pytest.raises(Unreachable) as trouble:
        transport(gateway).send(ENVELOPE)
    assert (trouble.value.fault, trouble.value.begun) == (Fault.NOT_LET_IN, False)


def test_what_the_gateway_says_is_kept_without_the_number(gateway: Gateway) -> None:
    gateway.status, gateway.words = 500, b'{"error": "no route to 4791234567"}'
    with pytest.raises(Unreachable) as trouble:
        transport(gateway).send(ENVELOPE)
    assert trouble.value.answer == f'500 {{"error": "no route to {HIDDEN}"}}'


def test_a_page_for_people_is_not_kept(gateway: Gateway) -> None:
    gateway.status, gateway.words = 502, b"<html><body>Bad gateway</body></html>"
    with pytest.raises(Unreachable, match=r"^502$"):
        transport(gateway).send(ENVELOPE)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_sent_elsewhere(gateway: Gateway, status: int) -> None:
    gateway.status, gateway.headers = status, {"Location": gateway.url + "/elsewhere"}
    with pytest.raises(Unreachable):
        transport(gateway).send(ENVELOPE)
    assert [path for path, _, _ in gateway.asked] == ["/send"]


def test_a_gateway_that_is_down_is_unreachable() -> None:
    with pytest.raises(Unreachable) as trouble:
        SmsTransport(SmsGateway(f"http://127.0.0.1:{free_port()}/")).send(ENVELOPE)
    assert (trouble.value.fault, trouble.value.begun) == (Fault.NO_CONNECTION, False)


@pytest.mark.parametrize(
    ("number", "good"),
    [("+4791234567", True), ("91234567", False), ("+47 912 34 567", False), ("", False)],
)
def test_a_number_begins_with_its_country(number: str, good: bool) -> None:
    assert is_number(number) is good


def test_an_invitation_leaves_as_text_message(outbox: Outbox, gateway: Gateway) -> None:
    mail = MailSettings(sms=SmsGateway(gateway.url, "t0ken"), rate=outbox.config.mail.rate)
    outbox.config = replace(outbox.config, mail=mail)
    ada = outbox.invite(Person(email=None, phone="+4791234567", channel=Channel.SMS))
    assert outbox.send().sent == 1
    assert gateway.asked[0][2]["text"].startswith(
        "Fjord Coffee: hvordan opplevde du det? Svar her: "
    )
    assert outbox.message(ada).status is MessageStatus.SENT


def set_up(outbox: Outbox, gateway: Gateway, smtp: SmtpServer | None = None) -> None:
    before = outbox.config.mail
    mail = replace(before, smtp=smtp, sms=SmsGateway(gateway.url, "t0ken"))
    outbox.config = replace(outbox.config, mail=mail)


def by_text(outbox: Outbox, number: int) -> list[Invited]:
    people = (Person(None, phone=f"+479000000{place}") for place in range(number))
    return [outbox.invite(replace(person, channel=Channel.SMS)) for person in people]


def test_a_number_the_gateway_stumbles_over_holds_up_nobody_else(
    outbox: Outbox, gateway: Gateway
) -> None:
    set_up(outbox, gateway)
    people = by_text(outbox, 6)
    gateway.by_number = {"+4790000000": 500}
    counts = outbox.send()
    assert (counts.sent, counts.delayed, counts.unreachable) == (5, 1, ())
    assert outbox.message(people[0]).attempts == 1


def test_a_number_the_gateway_always_stumbles_over_is_given_up(
    outbox: Outbox, gateway: Gateway
) -> None:
    set_up(outbox, gateway)
    [ada] = by_text(outbox, 1)
    gateway.status = 500
    for day in range(MOST_ATTEMPTS):
        outbox.send(NOW + timedelta(days=day))
    assert (outbox.message(ada).status, outbox.message(ada).problem) == ("failed", "500")


def test_a_gateway_that_fails_at_everybody_is_given_up_for_now_and_mail_goes_on(
    outbox: Outbox, gateway: Gateway
) -> None:
    set_up(outbox, gateway, outbox.smtp)
    people = by_text(outbox, 6)
    outbox.invite(due_at=NOW + timedelta(hours=1))
    gateway.status = 503
    counts = outbox.send(NOW + timedelta(hours=2))
    assert (counts.sent, [str(one) for one in counts.unreachable]) == (1, ["sms failing 503"])
    assert sorted(outbox.message(one).attempts for one in people) == [0, 0, 0, 1, 1, 1]


def test_a_survey_says_in_text_messages_what_it_wants_to(outbox: Outbox, gateway: Gateway) -> None:
    set_up(outbox, gateway)
    by_text(outbox, 1)
    words = Words("", "Hei {name}, svar her: {link}")
    wording = Wording(outbox.survey_id, MessageKind.INVITATION, "nb", Channel.SMS)
    with outbox.database.writing() as session:
        keep_mail_text(session, wording, words)
        session.get_one(Survey, outbox.survey_id).sms_sender = "Kaffe"
    outbox.send()
    [(_path, _headers, message)] = gateway.asked
    assert message["text"].startswith("Hei Ada Bråten, svar her: https://survey.example.org/p/")
    assert " Ikke flere: https://survey.example.org/unsubscribe/" in message["text"]
    assert message["from"] == "Kaffe"


def test_a_customer_without_a_number_gets_none(outbox: Outbox, gateway: Gateway) -> None:
    mail = MailSettings(sms=SmsGateway(gateway.url), rate=outbox.config.mail.rate)
    outbox.config = replace(outbox.config, mail=mail)
    ada = outbox.invite(Person(phone="912", channel=Channel.SMS))
    assert outbox.send().cancelled == 1
    assert outbox.message(ada).problem == "no_address"


def test_without_a_gateway_text_messages_wait(outbox: Outbox) -> None:
    ada = outbox.invite(Person(phone="+4791234567", channel=Channel.SMS))
    assert outbox.send().sent == 0
    assert outbox.message(ada).status is MessageStatus.QUEUED
