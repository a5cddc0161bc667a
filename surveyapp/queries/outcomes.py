"""What became of the invitations of a survey, in the groups of the AAPOR definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from analysis.statistics.survey.outcome_rates import Dispositions, Rate, outcome_rates
from surveyapp.models import (
    Channel,
    Invitation,
    InvitationStatus,
    Link,
    Response,
    ResponseStatus,
    Wave,
)
from surveyapp.queries.answers_in_steps import Answered, answered_in_steps, is_anonymous


class Disposition(StrEnum):
    """How an invitation stands or ended."""

    PENDING = "pending"
    """Not sent yet."""
    NOT_SENT = "not_sent"
    """Called off before it was sent: outside every rate."""
    COMPLETE = "complete"
    PARTIAL = "partial"
    REFUSED = "refused"
    """Said no to this invitation, without an answer."""
    NOT_REACHED = "not_reached"
    """Nothing came back."""
    UNDELIVERED = "undelivered"
    """The message was refused: nobody knows whether anybody would have answered."""


UNSUBSCRIBED = "unsubscribed"
COMPLAINED = "complained"
DECLINED = (UNSUBSCRIBED, COMPLAINED)
"""Reasons of an invitation by which the person refused it, noted when that was said."""
OUTSIDE = frozenset({Disposition.PENDING, Disposition.NOT_SENT})
GROUPINGS = ("wave", "channel", "language")
ANSWERERS = (
    Disposition.NOT_REACHED,
    Disposition.REFUSED,
    Disposition.UNDELIVERED,
    Disposition.PENDING,
)
"""As what those count who answered an anonymous survey, the likeliest first."""

Counts = dict[tuple[str, str], Counter["Disposition"]]
"""By grouping and its value; both are empty for the whole."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts by disposition for all invitations, or for those of one wave, channel or language."""

    name: str
    counts: Mapping[Disposition, int]

    @property
    def invited(self) -> int:
        """Those a message was sent to, whether or not it arrived."""
        return sum(count for one, count in self.counts.items() if one not in OUTSIDE)

    @property
    def dispositions(self) -> Dispositions:
        """The same in the groups the standard rates are made of."""
        return Dispositions(
            complete=self._of(Disposition.COMPLETE),
            partial=self._of(Disposition.PARTIAL),
            refused=self._of(Disposition.REFUSED),
            not_reached=self._of(Disposition.NOT_REACHED),
            unknown=self._of(Disposition.UNDELIVERED),
        )

    @property
    def response(self) -> Rate | None:
        """RR5: complete, of those whose message arrived."""
        return outcome_rates(self.dispositions).of("RR5") if self.invited else None

    @property
    def completion(self) -> float | None:
        """Complete, of those who began."""
        found = self.dispositions
        begun = found.complete + found.partial
        return found.complete / begun if begun else None

    @property
    def unsubscribed(self) -> float | None:
        """Unsubscribed without an answer, of those whose message arrived."""
        arrived = self.dispositions.eligible
        return self._of(Disposition.REFUSED) / arrived if arrived else None

    def _of(self, disposition: Disposition) -> int:
        return self.counts.get(disposition, 0)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """All invitations, and the same by what they can be grouped by (more than one value)."""

    whole: Outcome
    by: Mapping[str, tuple[Outcome, ...]]


def outcomes(session: Session, survey_id: int) -> Outcomes:
    """What became of everybody who was, or is to be, invited to this survey.

    Of an anonymous survey nobody knows who answered: answers are counted in steps, as those of
    people from whom nothing else came back, and by wave only.
    """
    counted: Counts = {}
    for wave, channel, language, disposition, count in _rows(session, survey_id):
        kind = Disposition(disposition)
        values = ("", wave or "", channel.value, language or "")
        for grouping, value in zip(("", *GROUPINGS), values, strict=True):
            counted.setdefault((grouping, value), Counter())[kind] += count
    if is_anonymous(session, survey_id):
        counted = _unnamed(counted, answered_in_steps(session, survey_id))
    return Outcomes(
        Outcome("", counted.get(("", ""), {})),
        {grouping: _group(counted, grouping) for grouping in GROUPINGS},
    )


def _unnamed(counted: Counts, answers: Mapping[str, Answered]) -> Counts:
    """The waves with their answers, and the whole."""
    waves = {wave: counts for (grouping, wave), counts in counted.items() if grouping == "wave"}
    told: Counts = {}
    for wave, counts in waves.items():
        # Links of no wave lead to the latest one.
        own = [one for label, one in answers.items() if (label if label in waves else "") == wave]
        told["wave", wave] = _with_answers(counts, own)
        told["", ""] = told.get(("", ""), Counter()) + told["wave", wave]
    return told


def _with_answers(
    counts: Counter[Disposition], answers: Iterable[Answered]
) -> Counter[Disposition]:
    told = Counter(counts)
    found = Counter[Disposition]()
    for one in answers:
        found += Counter({Disposition.COMPLETE: one.complete, Disposition.PARTIAL: one.partial})
    for end, number in found.items():
        for other in ANSWERERS:
            moved = min(number - told[end], told[other])
            told[end] += moved
            told[other] -= moved
    return +told


def _group(
    counted: Mapping[tuple[str, str], Counter[Disposition]], grouping: str
) -> tuple[Outcome, ...]:
    found = [
        Outcome(value, counts) for (by, value), counts in sorted(counted.items()) if by == grouping
    ]
    return tuple(found) if len(found) > 1 else ()


def _rows(
    session: Session, survey_id: int
) -> Iterable[tuple[str | None, Channel, str | None, str, int]]:
    disposition = _disposition()
    query = (
        select(Wave.label, Invitation.channel, Link.language, disposition, func.count())
        .select_from(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .outerjoin(Wave, Wave.id == Link.wave_id)
        .outerjoin(Response, Response.link_id == Link.id)
        .where(Invitation.survey_id == survey_id)
        .group_by(Wave.label, Invitation.channel, Link.language, disposition)
    )
    return iter(session.execute(query))


def _disposition() -> ColumnElement[str]:
    """Answers come first: one who answered and then unsubscribed has answered.

    The reason of an invitation that never left only says why it was called off.
    """
    told = [
        (Response.status == ResponseStatus.SUBMITTED, Disposition.COMPLETE),
        (Response.status == ResponseStatus.IN_PROGRESS, Disposition.PARTIAL),
        (Invitation.status == InvitationStatus.PLANNED, Disposition.PENDING),
        (Invitation.status == InvitationStatus.CANCELLED, Disposition.NOT_SENT),
        (Invitation.reason.in_(DECLINED), Disposition.REFUSED),
        (Invitation.status == InvitationStatus.BOUNCED, Disposition.UNDELIVERED),
    ]
    return case(
        *((condition, literal(kind.value)) for condition, kind in told),
        else_=literal(Disposition.NOT_REACHED.value),
    ).label("disposition")
