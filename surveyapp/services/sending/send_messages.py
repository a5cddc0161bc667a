"""Send what is due. Safe to run twice and to kill at any moment.

Messages are claimed in a short transaction, sent outside of any, and each result is written in a
transaction of its own: a crash leaves at most the one message in flight in doubt, which is sent
again with the same ``Message-ID``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.errors import BadInputError, UnavailableError
from surveyapp.mail.pacing import Pace, pace_of_process
from surveyapp.mail.transports import Refused, Transport, Unreachable
from surveyapp.mail.words import Words
from surveyapp.models import Channel, MessageKind
from surveyapp.queries.outbox import LetterFacts, letter_facts
from surveyapp.services.sending.claim_messages import Claimed, claim_messages, release_messages
from surveyapp.services.sending.may_send import not_open_until, obstacle
from surveyapp.services.sending.record_sending import (
    record_bounced,
    record_cancelled,
    record_delay,
    record_failed,
    record_postponed,
    record_sent,
)
from surveyapp.services.sending.write_letter import envelope_of, words_of

AT_ONCE = 50
"""Messages claimed at a time; what a killed worker had claimed waits until it is missed."""
TURN_SECONDS = 50.0
"""Then a worker stops claiming and gives back the rest, so that no claim runs out under it."""
RECORD_ATTEMPTS = 5
RECORD_PAUSE = 2.0

Transports = Mapping[Channel, Transport]
Step = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the messages of one turn."""

    sent: int = 0
    cancelled: int = 0
    bounced: int = 0
    delayed: int = 0
    failed: int = 0
    postponed: int = 0
    unreachable: tuple[str, ...] = ()
    """Why a channel could not be used now."""


@dataclass(slots=True)
class _Turn:
    """One worker's turn, from opening the connections to closing them."""

    database: Database
    transports: dict[Channel, Transport]
    config: Config
    began: datetime
    worker: str
    pace: Pace
    started: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    words: dict[tuple[int, MessageKind, str], Words] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.began + timedelta(seconds=time.monotonic() - self.started)

    def is_over(self) -> bool:
        return time.monotonic() - self.started >= TURN_SECONDS

    def pause(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)

    def record(self, outcome: str, step: Step) -> None:
        """Write a result down; a database that is busy is asked again, since the mail is gone."""
        for attempt in range(RECORD_ATTEMPTS):
            try:
                with self.database.writing() as session:
                    step(session)
            except UnavailableError:
                if attempt == RECORD_ATTEMPTS - 1:
                    raise
                time.sleep(RECORD_PAUSE)
            else:
                break
        self.counts[outcome] += 1


def send_due(
    database: Database,
    transports: Transports,
    settings: Config,
    now: datetime,
    worker: str,
    limit: int = 10_000,
) -> Counts:
    """Send at most ``limit`` due messages, for about a minute at most."""
    pace = pace_of_process(settings.mail.rate)
    turn = _Turn(database, dict(transports), settings, now, worker, pace)
    looked_at = 0
    try:
        while turn.transports and looked_at < limit and not turn.is_over():
            claimed = _claim(turn, min(AT_ONCE, limit - looked_at))
            if not claimed:
                break
            looked_at += len(claimed)
            _send_all(turn, claimed)
    finally:
        for transport in transports.values():
            transport.close()
    return Counts(**turn.counts, unreachable=tuple(turn.troubles))


def _claim(turn: _Turn, most: int) -> list[Claimed]:
    with turn.database.writing() as session:
        return claim_messages(session, list(turn.transports), turn.now(), turn.worker, most)


def _send_all(turn: _Turn, claimed: list[Claimed]) -> None:
    """Each in turn; one whose domain has had enough for now lets others go first."""
    waiting = list(claimed)
    try:
        while waiting and not turn.is_over():
            chosen = min(waiting, key=lambda one: turn.pace.wait_for(one.domain))
            if chosen.channel not in turn.transports:
                break
            turn.pause(turn.pace.take_place(chosen.domain))
            if not _send_one(turn, chosen):
                break
            waiting.remove(chosen)
    finally:
        if waiting:
            with turn.database.writing() as session:
                release_messages(session, [one.id for one in waiting], turn.worker)


def _send_one(turn: _Turn, claimed: Claimed) -> bool:
    """Whether the message is settled; it is not where its channel cannot be used now."""
    with turn.database.reading() as session:
        facts = letter_facts(session, claimed.id)
        if facts is None:
            return True
        now = turn.now()
        reason = obstacle(session, facts, turn.config.secret_key, now)
        words = _words(turn, session, facts)
    if reason is not None:
        turn.record("cancelled", lambda session: record_cancelled(session, facts, reason))
        return True
    if (until := not_open_until(facts, now)) is not None:
        turn.record("postponed", lambda session: record_postponed(session, facts, until))
        return True
    return _hand_over(turn, claimed, facts, words)


def _hand_over(turn: _Turn, claimed: Claimed, facts: LetterFacts, words: Words) -> bool:
    try:
        envelope = envelope_of(facts, words, turn.config, turn.now())
        turn.transports[claimed.channel].send(envelope)
    except BadInputError as error:
        problem = str(error)
        turn.record("failed", lambda session: record_failed(session, facts, problem))
    except Refused as refusal:
        _refused(turn, facts, refusal)
    except Unreachable as error:
        return _give_up_channel(turn, claimed, facts, error)
    else:
        key, at = turn.config.secret_key, turn.now()
        turn.record("sent", lambda session: record_sent(session, facts, key, at))
    return True


def _refused(turn: _Turn, facts: LetterFacts, refusal: Refused) -> None:
    key, now = turn.config.secret_key, turn.now()
    if refusal.permanent:
        turn.record("bounced", lambda session: record_bounced(session, facts, refusal, key, now))
    else:
        problem = str(refusal)
        turn.record("delayed", lambda session: record_delay(session, facts, problem, now))


def _give_up_channel(turn: _Turn, claimed: Claimed, facts: LetterFacts, error: Unreachable) -> bool:
    """Use the channel no more in this turn. A message that was under way counts as tried."""
    del turn.transports[claimed.channel]
    problem = str(error)
    turn.troubles.append(problem)
    if error.begun:
        turn.record("delayed", lambda session: record_delay(session, facts, problem, turn.now()))
    return error.begun


def _words(turn: _Turn, session: Session, facts: LetterFacts) -> Words:
    key = (facts.survey_id, facts.kind, facts.language)
    if key not in turn.words:
        turn.words[key] = words_of(session, facts)
    return turn.words[key]
