"""What became of the invitations of a survey, in the groups of the AAPOR definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from analysis.thresholds import PLAN
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
from surveyapp.queries.dispositions import DECLINED, Disposition, Outcome
from surveyapp.queries.undelivered import NOT_SENT

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
class Outcomes:
    """All invitations, and the same by what they can be grouped by (more than one value).

    ``untold`` says that waves are left out because one of them is too small, ``hidden`` that all
    invitations together are too few: then nothing counts as answered.
    """

    whole: Outcome
    by: Mapping[str, tuple[Outcome, ...]]
    untold: bool = False
    hidden: bool = False


def outcomes(session: Session, survey_id: int) -> Outcomes:
    """What became of everybody who was, or is to be, invited to this survey.

    Of an anonymous survey nobody knows who answered: answers are counted in steps, as those of
    people from whom nothing else came back, and by wave only, where every wave is large enough.
    """
    counted: Counts = {}
    for wave, channel, language, disposition, count in _rows(session, survey_id):
        kind = Disposition(disposition)
        values = ("", wave or "", channel.value, language or "")
        for grouping, value in zip(("", *GROUPINGS), values, strict=True):
            counted.setdefault((grouping, value), Counter())[kind] += count
    if is_anonymous(session, survey_id):
        return _unnamed(counted, answered_in_steps(session, survey_id))
    return _grouped(counted)


def _grouped(counted: Counts) -> Outcomes:
    return Outcomes(
        Outcome("", counted.get(("", ""), {})),
        {grouping: _group(counted, grouping) for grouping in GROUPINGS},
    )


def _unnamed(counted: Counts, answers: Mapping[str, Answered]) -> Outcomes:
    """The waves with their answers, and the whole, as far as they may be told."""
    waves = {wave: counts for (grouping, wave), counts in counted.items() if grouping == "wave"}
    told: Counts = {}
    for wave, counts in waves.items():
        # Links of no wave lead to the latest one.
        own = [one for label, one in answers.items() if (label if label in waves else "") == wave]
        told["wave", wave] = _with_answers(counts, own)
        told["", ""] = told.get(("", ""), Counter()) + told["wave", wave]
    found = _grouped(told)
    hidden = not _may_be_told(found.whole)
    if hidden:
        told = {("", ""): counted.get(("", ""), Counter())}
    if hidden or not all(_may_be_told(one) for one in found.by["wave"]):
        alone = {key: counts for key, counts in told.items() if key == ("", "")}
        return replace(_grouped(alone), untold=bool(found.by["wave"]), hidden=hidden)
    return found


def _may_be_told(outcome: Outcome) -> bool:
    """Whether nobody has been asked yet, or so many that no small number answered or did not."""
    complete = outcome.dispositions.complete
    enough = complete == 0 or complete >= PLAN.show
    return not outcome.invited or (outcome.invited >= PLAN.show and enough)


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

    The reason of an invitation that never left only says why it was called off. One that came back
    and was to be sent once more, which was then called off, came back.
    """
    never_left = and_(Invitation.status == InvitationStatus.CANCELLED, Invitation.sent_at.is_(None))
    told = [
        (Response.status == ResponseStatus.SUBMITTED, Disposition.COMPLETE),
        (Response.status == ResponseStatus.IN_PROGRESS, Disposition.PARTIAL),
        (Invitation.status == InvitationStatus.PLANNED, Disposition.PENDING),
        (and_(never_left, Invitation.reason == NOT_SENT), Disposition.NOT_SENT),
        (never_left, Disposition.CALLED_OFF),
        (Invitation.reason.in_(DECLINED), Disposition.REFUSED),
        (Invitation.status != InvitationStatus.SENT, Disposition.UNDELIVERED),
    ]
    return case(
        *((condition, literal(kind.value)) for condition, kind in told),
        else_=literal(Disposition.NOT_REACHED.value),
    ).label("disposition")
