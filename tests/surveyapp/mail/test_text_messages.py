"""Text messages go to the gateway of the settings, and nowhere else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import pytest_socket

from surveyapp.mail.sms import SmsTransport, is_number
from surveyapp.mail.transports import Envelope, Refused, Unreachable
from surveyapp.mail_settings import MailSettings, SmsGateway
from surveyapp.models import Channel, MessageStatus
from tests.ports import free_port
from tests.surveyapp.mail.conftest import Outbox
from tests.surveyapp.outbox_rows import Person

pytestmark = [pytest.mark.enable_socket]

ENVELOPE = Envelope("+4791234567", "Hei Åse".encode(), "<m1@x.org>", "Fjord")


@dataclass
class Gateway:
    """What was asked of it, and what it answers."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    url: str = ""


@contextmanager
def listening(gateway: Gateway) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.asked.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(gateway.status)
            for name, value in gateway.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            gateway.asked.append((self.path, {}, {}))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}/send"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_number_the_gateway_does_not_take_is_refused_for_good(
    gateway: Gateway, status: int
) -> None:
    gateway.status = status
    with pytest.raises(Refused) as refusal:
        transport(gateway).send(ENVELOPE)
    assert refusal.value.permanent


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_trouble_of_the_gateways_is_not_the_numbers(gateway: Gateway, status: int) -> None:
    gateway.status = status
    with pytest.raises(Unreachable, match=str(status)):
        transport(gateway).send(ENVELOPE)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_sent_elsewhere(gateway: Gateway, status: int) -> None:
    gateway.status, gateway.headers = status, {"Location": gateway.url + "/elsewhere"}
    with pytest.raises(Unreachable):
        transport(gateway).send(ENVELOPE)
    assert [path for path, _, _ in gateway.asked] == ["/send"]


def test_a_gateway_that_is_down_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        SmsTransport(SmsGateway(f"http://127.0.0.1:{free_port()}/")).send(ENVELOPE)


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
