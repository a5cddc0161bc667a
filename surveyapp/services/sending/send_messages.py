"""Send what is due. Safe to run twice and to kill at any moment.

Messages are claimed in a short transaction, sent outside of any, and each result is written in a
transaction of its own: a crash leaves at most the one message in flight in doubt, which is sent
again with the same ``Message-ID``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.errors import BadInputError
from surveyapp.mail.channels import ChannelTrouble
from surveyapp.mail.transports import Refused, Transport, Unreachable
from surveyapp.mail.words import Wording, Words
from surveyapp.models import Channel
from surveyapp.queries.outbox import LetterFacts, letter_facts
from surveyapp.services.programmes.look_again import look_again
from surveyapp.services.programmes.move_planned import Move
from surveyapp.services.sending.claim_messages import (
    Claimant,
    Claimed,
    Claims,
    claim_messages,
    release_messages,
)
from surveyapp.services.sending.doubts import Doubts
from surveyapp.services.sending.insist import AWAY, insist
from surveyapp.services.sending.may_send import Obstacle, not_open_until, obstacle
from surveyapp.services.sending.record_sending import (
    UNFIT,
    record_bounced,
    record_cancelled,
    record_delay,
    record_failed,
    record_moved,
    record_postponed,
    record_sent,
)
from surveyapp.services.sending.write_letter import envelope_of, wording_of, words_of

AT_ONCE = 50
"""Messages claimed at a time; what a killed worker had claimed waits until it is missed."""
TURN_SECONDS = 50.0
"""Then a worker stops claiming and gives back the rest, so that no claim runs out under it."""
DOUBT_SECONDS = 240.0
"""While a channel is in doubt the turn goes on for so long: others are asked, at a minute each."""
SHARE_SECONDS = 0.25
"""No worker claims more than may leave in so long; a place in time that has passed by more is given
up for a later one. So one that stalls and catches up does not exceed the rate beside others."""

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
    unreachable: tuple[ChannelTrouble, ...] = ()
    """Channels that could not be used now, and why."""


@dataclass(slots=True)
class _Turn:
    """One worker's turn, from opening the connections to closing them."""

    database: Database
    transports: dict[Channel, Transport]
    config: Config
    began: datetime
    worker: str
    started: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[ChannelTrouble] = field(default_factory=list)
    doubts: Doubts = field(default_factory=Doubts)
    words: dict[Wording, Words] = field(default_factory=dict)
    changed: Mapping[int, Move | None] = field(default_factory=dict)
    """What has changed about messages of the claimed batch since they were planned."""

    def now(self) -> datetime:
        return self.began + timedelta(seconds=time.monotonic() - self.started)

    def is_over(self) -> bool:
        limit = DOUBT_SECONDS if any(self.doubts) else TURN_SECONDS
        return time.monotonic() - self.started >= limit

    def give_up(self, trouble: ChannelTrouble) -> None:
        """Use the channel no more in this turn; the others go on."""
        del self.transports[trouble.channel]
        self.troubles.append(trouble)
        self.doubts.clear(trouble.channel)

    def pause(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)

    def record(self, outcome: str, step: Step) -> None:
        """Write a result down; the mail is gone, and would be sent again."""
        insist(self.database, step)
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
    turn = _Turn(database, dict(transports), settings, now, worker)
    share = min(AT_ONCE, max(1, round(settings.mail.rate.each_second * SHARE_SECONDS)))
    looked_at = 0
    try:
        while turn.transports and looked_at < limit and not turn.is_over():
            claims = _claim(turn, min(share, limit - looked_at))
            if claims.messages:
                looked_at += _send_all(turn, claims.messages)
            elif claims.wait is not None:
                turn.pause(min(claims.wait, TURN_SECONDS))
            else:
                break
    finally:
        for transport in transports.values():
            transport.close()
    return Counts(**turn.counts, unreachable=tuple(turn.troubles))


def _claim(turn: _Turn, most: int) -> Claims:
    channels, config = list(turn.transports), turn.config
    claimant = Claimant(turn.worker, channels, config.mail.rate, config.secret_key)
    return insist(
        turn.database, lambda session: claim_messages(session, claimant, turn.now(), most)
    )


def _send_all(turn: _Turn, claimed: Sequence[Claimed]) -> int:
    """Each when its place in time comes; how many were sent or settled otherwise."""
    began, settled = time.monotonic(), 0
    try:
        with turn.database.reading() as session:
            turn.changed = look_again(session, [one.id for one in claimed], turn.now())
        for one in claimed:
            early = one.leaves_in - (time.monotonic() - began)
            late = settled and early < -SHARE_SECONDS
            if turn.is_over() or late or one.channel not in turn.transports:
                break
            turn.pause(early)
            if not _send_one(turn, one):
                break
            settled += 1
    except AWAY:
        # Giving back the rest waits for the database; then this turn goes on.
        if not settled:
            raise
    finally:
        if rest := [one.id for one in claimed[settled:]]:
            insist(turn.database, lambda session: release_messages(session, rest, turn.worker))
    return settled


def _send_one(turn: _Turn, claimed: Claimed) -> bool:
    """Whether the message is settled; it is not where its channel cannot be used now."""
    with turn.database.reading() as session:
        facts = letter_facts(session, claimed.id)
        if facts is None:
            return True
        now = turn.now()
        reason = obstacle(session, facts, turn.config.secret_key, now) or _no_longer_meant(
            turn, claimed
        )
        words = _words(turn, session, facts)
    if reason is not None:
        turn.record("cancelled", lambda session: record_cancelled(session, facts, reason))
        return True
    if (move := turn.changed.get(claimed.id)) is not None:
        turn.record("postponed", lambda session: record_moved(session, facts, move))
        return True
    if (until := not_open_until(facts, now)) is not None:
        turn.record("postponed", lambda session: record_postponed(session, facts, until))
        return True
    return _hand_over(turn, claimed, facts, words)


def _no_longer_meant(turn: _Turn, claimed: Claimed) -> Obstacle | None:
    off = claimed.id in turn.changed and turn.changed[claimed.id] is None
    return Obstacle.CONDITION if off else None


def _hand_over(turn: _Turn, claimed: Claimed, facts: LetterFacts, words: Words) -> bool:
    try:
        envelope = envelope_of(facts, words, turn.config, turn.now())
        turn.transports[claimed.channel].send(envelope)
    except BadInputError as error:
        problem = f"{UNFIT} {error}"
        turn.record("failed", lambda session: record_failed(session, facts, problem))
    except Refused as refusal:
        turn.doubts.clear(claimed.channel)
        _refused(turn, facts, refusal)
    except Unreachable as error:
        return _failing(turn, facts, error)
    else:
        turn.doubts.clear(claimed.channel)
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


def _failing(turn: _Turn, facts: LetterFacts, error: Unreachable) -> bool:
    """A message that was under way was tried in vain; the channel is given up only on good grounds.

    Whether the message is settled for now.
    """
    if not error.begun or turn.doubts.note(facts.channel, facts.recipient or ""):
        turn.give_up(ChannelTrouble(facts.channel, error.fault, error.answer))
    if error.begun:
        problem, now = str(error), turn.now()
        turn.record("delayed", lambda session: record_delay(session, facts, problem, now))
    return error.begun


def _words(turn: _Turn, session: Session, facts: LetterFacts) -> Words:
    key = wording_of(facts)
    if key not in turn.words:
        turn.words[key] = words_of(session, facts)
    return turn.words[key]
