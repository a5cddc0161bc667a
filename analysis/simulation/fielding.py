"""Fielding a survey in the simulated company: who is invited, who visited, who answers when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from analysis.dataset import Floats
from analysis.levels import answered
from analysis.simulation.answering import Asked, answer_column
from analysis.simulation.customers import Customer
from analysis.simulation.habits import Habits, document, leave_gaps, make_habits
from analysis.simulation.randomness import stream

TYPICAL_DAYS_TO_ANSWER = 4.0
FIELD_DAYS = 21.0
OTHER_RESPONSE_RATE = 0.4


@dataclass(frozen=True, slots=True)
class Wave:
    """One fielding period; ``label`` sorts in order of time."""

    label: str
    opens: datetime


WAVES = (
    Wave("2026-1", datetime(2026, 2, 2, 8, 0, tzinfo=UTC)),
    Wave("2026-2", datetime(2026, 9, 7, 8, 0, tzinfo=UTC)),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One contact with the company; ``actual_wait`` in minutes by its queue system."""

    customer: str
    arrived_at: datetime
    actual_wait: float


@dataclass(frozen=True, slots=True)
class Invitation:
    """A personal link sent to a customer for one wave."""

    customer: str
    wave: str
    language: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Response:
    """The answers to one invitation as a response document; ``submitted_at`` None if partial."""

    customer: str
    wave: str
    language: str
    started_at: datetime
    submitted_at: datetime | None
    seconds: float
    answers: dict[str, object]

    @property
    def complete(self) -> bool:
        """Whether it was submitted."""
        return self.submitted_at is not None


def invite(
    customers: Sequence[Customer], waves: Sequence[Wave], seed: int
) -> tuple[Invitation, ...]:
    """One invitation a customer, to the wave beside it, sent over the first six hours."""
    minutes = stream(seed, "invitations").integers(0, 6 * 60, len(customers)).tolist()
    return tuple(
        Invitation(c.key, wave.label, c.language, wave.opens + timedelta(minutes=minute))
        for c, wave, minute in zip(customers, waves, minutes, strict=True)
    )


def visits(
    actual_minutes: Floats, invitations: Sequence[Invitation], seed: int
) -> tuple[Visit, ...]:
    """The last contact before the invitation, for those who had to wait (minutes not NaN)."""
    hours = stream(seed, "visits").uniform(24, 24 * 28, len(invitations)).tolist()
    return tuple(
        Visit(invitation.customer, invitation.sent_at - timedelta(hours=before), wait)
        for invitation, before, wait in zip(
            invitations, hours, actual_minutes.tolist(), strict=True
        )
        if not np.isnan(wait)
    )


def responses(asked: Asked, invitations: Sequence[Invitation]) -> tuple[Response, ...]:
    """What those who answer send in, in the order they began."""
    habits = make_habits(len(asked.customers), asked.truth, asked.seed)
    columns = {
        question.id: leave_gaps(
            question, answer_column(question, asked), habits, asked.truth, asked.seed
        )
        for question in answered(asked.questionnaire.questions.values())
    }
    starts = _starts(asked, invitations)
    return tuple(
        _response(row, asked, invitations[row], starts[row], habits, columns)
        for row in sorted(starts, key=lambda row: starts[row])
    )


def _starts(asked: Asked, invitations: Sequence[Invitation]) -> dict[int, datetime]:
    """Row -> when the customer begins to answer, for those who do."""
    random = stream(asked.seed, "response")
    n = len(asked.customers)
    rates = asked.truth.response_rates
    willing = [rates.get(c.segment, OTHER_RESPONSE_RATE) for c in asked.customers]
    answers = random.random(n) < np.array(willing)
    days = np.minimum(random.exponential(TYPICAL_DAYS_TO_ANSWER, n), FIELD_DAYS).tolist()
    return {
        row: invitations[row].sent_at + timedelta(days=days[row])
        for row in np.flatnonzero(answers).tolist()
    }


def _response(
    row: int,
    asked: Asked,
    invitation: Invitation,
    started_at: datetime,
    habits: Habits,
    columns: Mapping[str, Sequence[object]],
) -> Response:
    drafted = {question: column[row] for question, column in columns.items()}
    reach = float(habits.reach[row])
    answers = document(asked.questionnaire, drafted, reach, row)
    seconds = round(float(habits.pace[row]) * len(answers), 1)
    return Response(
        customer=invitation.customer,
        wave=invitation.wave,
        language=invitation.language,
        started_at=started_at,
        submitted_at=started_at + timedelta(seconds=seconds) if habits.complete(row) else None,
        seconds=seconds,
        answers=answers,
    )
