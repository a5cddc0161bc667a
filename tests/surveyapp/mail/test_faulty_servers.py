"""Mail servers that are down, slow or rude: nothing is lost, and nobody gets a mail twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from surveyapp.mail.smtp import SmtpTransport
from surveyapp.mail.transports import Delivered, Envelope, Fault, Transport
from surveyapp.mail_settings import Rate, SmtpServer
from surveyapp.models import Channel, MessageStatus
from surveyapp.services.sending.send_messages import send_due
from tests.ports import free_port
from tests.surveyapp.factories import NOW
from tests.surveyapp.mail.conftest import Outbox
from tests.surveyapp.outbox_rows import Person

pytestmark = [pytest.mark.enable_socket]

TAKING = (b"220 hello", b"250 ok", b"250 ok", b"250 ok", b"354 go on")
"""Up to the end of a message."""


class Killed(BaseException):
    """The worker is gone, as by a kill."""


@dataclass
class DyingTransport:
    """Hands a mail over and is killed before anybody could write that down."""

    inner: Transport
    at: str | None

    def send(self, envelope: Envelope) -> Delivered:
        delivered = self.inner.send(envelope)
        if envelope.recipient == self.at:
            raise Killed
        return delivered

    def close(self) -> None:
        self.inner.close()


def point_to(outbox: Outbox, server: SmtpServer) -> SmtpServer | None:
    before = outbox.config.mail.smtp
    outbox.config = replace(outbox.config, mail=replace(outbox.config.mail, smtp=server))
    return before


@contextmanager
def rude_server(*lines: bytes) -> Iterator[SmtpServer]:
    """Says these lines one after the other, whatever it is asked, and then nothing more."""
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()
    listener.settimeout(10)

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            for line in lines:
                connection.sendall(line + b"\r\n")
                connection.recv(100_000)
            over.wait(10)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield SmtpServer("127.0.0.1", listener.getsockname()[1])
    finally:
        over.set()
        thread.join(10)
        listener.close()


def test_a_server_that_is_down_costs_no_try_and_loses_nothing(outbox: Outbox) -> None:
    people = [outbox.invite() for _ in range(3)]
    there = point_to(outbox, SmtpServer("127.0.0.1", free_port()))
    counts = outbox.send()
    assert (counts.sent, len(counts.unreachable)) == (0, 1)
    assert [outbox.message(one).attempts for one in people] == [0] * 3
    assert there is not None
    point_to(outbox, there)
    assert outbox.send().sent == 3


def test_a_slow_server_is_waited_for(outbox: Outbox) -> None:
    outbox.invite()
    outbox.room.seconds = 1
    assert outbox.send().sent == 1
    assert len(outbox.room.letters) == 1


def test_a_server_that_takes_a_mail_and_says_nothing_is_given_up_for_now(outbox: Outbox) -> None:
    people = [outbox.invite() for _ in range(3)]
    with rude_server(*TAKING) as server:
        point_to(outbox, server)
        [trouble] = outbox.send(patience=0.5).unreachable
    assert (trouble.channel, trouble.fault) == (Channel.EMAIL, Fault.NO_ANSWER)
    assert [outbox.message(one).status for one in people] == [MessageStatus.QUEUED] * 3
    assert [outbox.message(one).attempts for one in people] == [1, 0, 0]


@pytest.mark.parametrize(
    "lines",
    [
        (b"554 go away",),
        (b"220 hello", b"250 ok", b"421 too busy"),
        (b"220 hello", b"250 ok", b"550 5.7.1 sender not allowed here"),
        (b"nonsense",),
        (b"220 hello",),
    ],
)
def test_what_a_server_has_against_us_is_nobody_elses_fault(
    outbox: Outbox, lines: tuple[bytes, ...]
) -> None:
    ada = outbox.invite()
    with rude_server(*lines) as server:
        point_to(outbox, server)
        outbox.send(patience=0.5)
    assert outbox.message(ada).status is MessageStatus.QUEUED
    assert outbox.contact(ada).undeliverable_at is None


def test_a_recipient_at_whom_the_server_hangs_up_holds_up_nobody_else(outbox: Outbox) -> None:
    people = [outbox.invite() for _ in range(6)]
    odd = people[0].contact.email
    outbox.room.to_recipient = lambda address: "421 4.3.0 bug" if address == odd else "250 ok"
    counts = outbox.send()
    assert (counts.sent, counts.delayed, counts.unreachable) == (5, 1, ())
    assert outbox.message(people[0]).attempts == 1


def test_a_server_that_hangs_up_at_everybody_is_given_up_for_now(outbox: Outbox) -> None:
    people = [outbox.invite() for _ in range(6)]
    outbox.room.to_recipient = lambda _address: "421 4.3.0 full up"
    [trouble] = outbox.send().unreachable
    assert str(trouble) == "email failing 421 4.3.0 full up"
    assert sorted(outbox.message(one).attempts for one in people) == [0, 0, 0, 1, 1, 1]


def test_a_sender_the_server_does_not_take_costs_nobody_a_try(outbox: Outbox) -> None:
    ada = outbox.invite()
    outbox.room.to_sender = lambda _address: "550 5.7.1 sender not allowed"
    assert str(outbox.send().unreachable[0]) == "email failing 550 5.7.1 sender not allowed"
    assert (outbox.message(ada).status, outbox.message(ada).attempts) == ("queued", 0)
    assert outbox.contact(ada).undeliverable_at is None


def test_a_connection_that_was_ended_between_two_mails_is_opened_anew(outbox: Outbox) -> None:
    people = [outbox.invite() for _ in range(3)]
    outbox.room.hang_up_after = 1
    assert outbox.send().sent == 3
    assert sorted(outbox.room.recipients()) == sorted(one.contact.email or "" for one in people)


def test_a_worker_killed_before_it_could_write_down_doubles_only_what_was_in_flight(
    outbox: Outbox,
) -> None:
    people = [outbox.invite() for _ in range(3)]
    dying = DyingTransport(SmtpTransport(outbox.smtp), people[1].contact.email)
    with pytest.raises(Killed):
        send_due(outbox.database, {Channel.EMAIL: dying}, outbox.config, NOW, "dying")
    outbox.send()
    got = outbox.room.recipients()
    assert [got.count(one.contact.email or "") for one in people] == [1, 2, 1]
    assert len({message["Message-ID"] for message in outbox.room.messages()}) == 3


def test_a_crowded_domain_does_not_hold_up_the_others(outbox: Outbox) -> None:
    rate = Rate(10_000, 4)
    outbox.config = replace(outbox.config, mail=replace(outbox.config.mail, rate=rate))
    for address in ("a@one.example", "b@one.example", "c@two.example"):
        outbox.invite(Person(email=address))
    outbox.send()
    order = outbox.room.recipients()
    assert order.index("c@two.example") < order.index("b@one.example")
