"""Ways of sending that break one promise each, as programs are often written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.mail.channels import open_channels
from surveyapp.mail.transports import Delivered, Envelope, Fault, Refused, Transport, Unreachable
from surveyapp.models import Channel, Message, MessageStatus, Survey
from surveyapp.queries.outbox import letter_facts
from surveyapp.services.sending.send_messages import send_due
from surveyapp.services.sending.write_letter import envelope_of, words_of

Sender = Callable[[Database, Config, datetime], None]
HandOver = Callable[[Transport, Envelope], Delivered]


def properly(database: Database, config: Config, now: datetime) -> None:
    """As the product does."""
    send_due(database, open_channels(config.mail), config, now, "worker")


def losing(database: Database, config: Config, now: datetime) -> None:
    """A server that is not there is not noticed."""
    _send(database, config, now, _swallowed)


def stubborn(database: Database, config: Config, now: datetime) -> None:
    """What is refused for good is tried again like anything else."""
    _send(database, config, now, _for_now)


def forgetful(database: Database, config: Config, now: datetime) -> None:
    """That a mail was taken is forgotten, and it is sent again."""
    _send(database, config, now, _forgotten)


def locking(database: Database, config: Config, now: datetime) -> None:
    """One transaction around everything, the survey locked so that nobody closes it meanwhile."""
    transport = open_channels(config.mail)[Channel.EMAIL]
    with database.writing() as session:
        session.scalars(select(Survey).with_for_update()).all()
        waiting = select(Message.id).where(Message.status == MessageStatus.QUEUED)
        for number in list(session.scalars(waiting)):
            facts = letter_facts(session, number)
            assert facts is not None
            with suppress(Refused, Unreachable):
                transport.send(envelope_of(facts, words_of(session, facts), config, now))
                sent = {"status": MessageStatus.SENT, "sent_at": now}
                session.execute(update(Message).where(Message.id == number).values(**sent))
    transport.close()


@dataclass(frozen=True)
class _Careless:
    """A way of sending with something wrong in it."""

    inner: Transport
    hand_over: HandOver

    def send(self, envelope: Envelope) -> Delivered:
        return self.hand_over(self.inner, envelope)

    def close(self) -> None:
        self.inner.close()


def _send(database: Database, config: Config, now: datetime, hand_over: HandOver) -> None:
    transport = _Careless(open_channels(config.mail)[Channel.EMAIL], hand_over)
    send_due(database, {Channel.EMAIL: transport}, config, now, "worker")


def _swallowed(inner: Transport, envelope: Envelope) -> Delivered:
    with suppress(Unreachable):
        inner.send(envelope)
    return Delivered()


def _for_now(inner: Transport, envelope: Envelope) -> Delivered:
    try:
        return inner.send(envelope)
    except Refused as refusal:
        raise Refused(permanent=False, answer=str(refusal)) from refusal


def _forgotten(inner: Transport, envelope: Envelope) -> Delivered:
    inner.send(envelope)
    raise Unreachable(Fault.NO_ANSWER, begun=True)
