"""From what customers feel to what they tick: one column of canonical answers a question.

Which questions are then shown, skipped or left open is decided elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.dataset import Floats
from analysis.levels import option_values
from analysis.simulation.comments import pick_comment
from analysis.simulation.customers import TODAY, Customer
from analysis.simulation.randomness import stream
from analysis.simulation.relationship import Feelings
from analysis.simulation.truth import LEVEL_POINTS, LEVEL_SHIFTS, Truth
from questionnaires.model import AnswerType, Construct, Question, Questionnaire, QuestionRole

Column = list[object]

OTHER_LEVEL = 60.0
PRICE_LEVEL = 36.0
RECOMMENDATION_SHIFT = 8.0
HEAPING_SHARE = 0.5
"""Of those who felt ten minutes or more: how many say a multiple of five."""


@dataclass(frozen=True)
class Asked:
    """Who is asked what, and by which truth they answer."""

    questionnaire: Questionnaire
    customers: Sequence[Customer]
    feelings: Feelings
    truth: Truth
    seed: int

    @cached_property
    def measured_by(self) -> Mapping[str, tuple[Construct, int]]:
        """Item id -> the construct it measures and its position there."""
        return {
            item: (construct, position)
            for construct in self.questionnaire.constructs
            if not construct.of_constructs
            for position, item in enumerate(construct.items)
        }

    def random(self, question: Question) -> np.random.Generator:
        """The question's own random stream."""
        return stream(self.seed, f"question {question.id}")


def answer_column(question: Question, asked: Asked) -> Column:
    """What every customer would answer if asked this question."""
    by_role = BY_ROLE.get(question.role) if question.role else None
    if by_role is not None:
        return by_role(question, asked, asked.random(question))
    return BY_TYPE[question.scale.type](question, asked, asked.random(question))


def _item_points(question: Question, asked: Asked, random: np.random.Generator) -> Floats:
    """Where a customer stands on an item, 0-100 and beyond, high is favourable."""
    truth, feelings = asked.truth, asked.feelings
    level, latent, loading = _meaning(question, asked)
    noise = math.sqrt(1 - loading**2) * random.normal(0, 1, feelings.n)
    return level + truth.spread_points * (loading * latent + noise)


def _meaning(question: Question, asked: Asked) -> tuple[float, Floats, float]:
    feelings = asked.feelings
    by_role = {
        QuestionRole.SWITCHING_BARRIER: (50.0, feelings.barrier, 0.85),
        QuestionRole.SHARE_OF_WALLET: (55.0, feelings.loyalty, 0.6),
        QuestionRole.MARKER: (50.0, feelings.general, 0.0),
        QuestionRole.PRICE_TOLERANCE: (PRICE_LEVEL, feelings.loyalty, 0.6),
    }
    if question.role in by_role:
        return by_role[question.role]
    cause = feelings.waiting.causes.get(question.facet or "")
    if cause is not None:
        return 55.0, cause, 0.9
    if question.id not in asked.measured_by:
        latent = feelings.loyalty if question.role else feelings.satisfaction
        return OTHER_LEVEL, latent, 0.75
    construct, position = asked.measured_by[question.id]
    level = LEVEL_POINTS.get(construct.role, OTHER_LEVEL) + LEVEL_SHIFTS.get(construct.id, 0.0)
    if question.role is QuestionRole.RECOMMENDATION:
        level += RECOMMENDATION_SHIFT
    return level, feelings.of(construct.id, construct.role), asked.truth.loading(position)


def _rated(question: Question, asked: Asked, random: np.random.Generator) -> Column:
    return _on_scale(question, _item_points(question, asked, random))


def _on_scale(question: Question, points: Floats) -> Column:
    """Points as answers: the nearest number of the scale, or the nearest option by score."""
    turned = 100.0 - points if question.reverse else points
    if question.scale.options:
        return _nearest_option(question, turned)
    low, high = question.scale.minimum or 0, question.scale.maximum or 100
    numbers = np.clip(np.rint(low + (high - low) * turned / 100.0), low, high)
    return [int(number) for number in numbers]


def _nearest_option(question: Question, points: Floats) -> Column:
    scores = option_values(question.scale)
    codes, places = list(scores), np.array(list(scores.values()))
    width = max(float(np.ptp(places)), 1.0)
    wanted = places.min() + width * points / 100.0
    return [codes[int(i)] for i in np.abs(wanted[:, None] - places[None, :]).argmin(axis=1)]


def _wait_satisfaction(question: Question, asked: Asked, _random: np.random.Generator) -> Column:
    return _on_scale(question, np.nan_to_num(asked.feelings.waiting.points))


def _felt_minutes(_question: Question, asked: Asked, random: np.random.Generator) -> Column:
    return _heaped(asked.feelings.waiting.felt, random)


def _acceptable_minutes(_question: Question, asked: Asked, random: np.random.Generator) -> Column:
    return _heaped(asked.feelings.waiting.acceptable, random)


def _heaped(minutes: Floats, random: np.random.Generator) -> Column:
    exact = np.rint(np.nan_to_num(minutes))
    heaps = (random.random(minutes.shape[0]) < HEAPING_SHARE) & (exact >= 10)
    return [int(minute) for minute in np.where(heaps, 5 * np.rint(exact / 5), exact)]


def _wait_phase(question: Question, asked: Asked, random: np.random.Generator) -> Column:
    codes = [option.code for option in question.scale.options if not option.exclusive]
    nothing = [option.code for option in question.scale.options if option.exclusive]
    first = random.random(asked.feelings.n) < 0.75
    second = random.random(asked.feelings.n) < 0.15
    return [
        [code for code, on in zip(codes, (f, not f, s), strict=False) if on] if waited else nothing
        for waited, f, s in zip(asked.feelings.waiting.waited, first, second, strict=True)
    ]


def _problem(question: Question, asked: Asked, random: np.random.Generator) -> Column:
    likely = 1 / (1 + np.exp(1.3 + 0.9 * asked.feelings.satisfaction))
    return _first_or_last(question, random.random(asked.feelings.n) < likely)


def _consent(question: Question, asked: Asked, random: np.random.Generator) -> Column:
    return _first_or_last(question, random.random(asked.feelings.n) < 0.3)


def _first_or_last(question: Question, last: Sequence[bool] | np.ndarray) -> Column:
    """No stands first and yes last, as in every yes-or-no scale of the library."""
    codes = [option.code for option in question.scale.options]
    return [codes[-1] if yes else codes[0] for yes in last]


def _relationship_length(question: Question, asked: Asked, random: np.random.Generator) -> Column:
    if question.scale.type is not AnswerType.SINGLE_CHOICE:
        return BY_TYPE[question.scale.type](question, asked, random)
    codes = [option.code for option in question.scale.options]
    years = [(TODAY - customer.first_contact).days / 365.25 for customer in asked.customers]
    places = np.searchsorted([1.0, 3.0, 6.0, 11.0], years, side="right")
    return [codes[min(int(place), len(codes) - 1)] for place in places]


def _told_others(_question: Question, asked: Asked, random: np.random.Generator) -> Column:
    rates = np.exp(0.2 + 0.5 * asked.feelings.satisfaction)
    return [int(count) for count in random.poisson(np.minimum(rates, 20.0))]


def _comment(_question: Question, asked: Asked, random: np.random.Generator) -> Column:
    feelings = asked.feelings
    over = feelings.waiting.felt > feelings.waiting.acceptable
    writes = random.random(feelings.n) < asked.truth.comment_share
    luck = random.random(feelings.n)
    return [
        pick_comment(customer.language, float(feelings.satisfaction[row]), bool(over[row]), u)
        if writes[row]
        else None
        for row, (customer, u) in enumerate(zip(asked.customers, luck.tolist(), strict=True))
    ]


def _any_option(question: Question, asked: Asked, random: np.random.Generator) -> Column:
    if all(option.score is not None for option in question.scale.options):
        return _rated(question, asked, random)
    codes = [option.code for option in question.scale.options]
    return [codes[int(i)] for i in random.integers(0, len(codes), asked.feelings.n)]


def _any_options(question: Question, asked: Asked, random: np.random.Generator) -> Column:
    return [[code] for code in _any_option(question, asked, random)]


def _count(question: Question, asked: Asked, random: np.random.Generator) -> Column:
    if question.scale.maximum == 100:
        return _rated(question, asked, random)
    low, high = question.scale.minimum or 0, question.scale.maximum or 1000
    return [int(c) for c in np.clip(np.rint(random.gamma(3, 4, asked.feelings.n)), low, high)]


Answering = Callable[[Question, Asked, np.random.Generator], Column]

BY_ROLE: Mapping[QuestionRole, Answering] = {
    QuestionRole.WAIT_SATISFACTION: _wait_satisfaction,
    QuestionRole.PERCEIVED_WAIT: _felt_minutes,
    QuestionRole.ACCEPTABLE_WAIT: _acceptable_minutes,
    QuestionRole.WAIT_PHASE: _wait_phase,
    QuestionRole.PROBLEM: _problem,
    QuestionRole.CONTACT_CONSENT: _consent,
    QuestionRole.RELATIONSHIP_LENGTH: _relationship_length,
    QuestionRole.POSITIVE_WORD_OF_MOUTH: _told_others,
    QuestionRole.COMMENT: _comment,
}

BY_TYPE: Mapping[AnswerType, Answering] = {
    AnswerType.RATING: _rated,
    AnswerType.LIKELIHOOD: _rated,
    AnswerType.SINGLE_CHOICE: _any_option,
    AnswerType.MULTIPLE_CHOICE: _any_options,
    AnswerType.WHOLE_NUMBER: _count,
    AnswerType.SHORT_TEXT: _comment,
    AnswerType.LONG_TEXT: _comment,
}
