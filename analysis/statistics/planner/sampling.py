"""How a sample is drawn, as far as its size in information goes, and how many to invite."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy import special

from analysis.statistics.errors import OutOfRange

MOST = 10_000_000
"""No survey needs more answers than this."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """``population`` is the size of the frame where that is known; ``design_effect`` says how many
    answers are worth one of a simple random sample (clusters, weights).
    """

    population: int | None = None
    design_effect: float = 1.0

    def effective(self, n: float) -> float:
        """What ``n`` answers are worth: infinite when everybody of the population answers."""
        if self.design_effect <= 0:
            raise OutOfRange("the design effect", "above zero")
        if self.population is None:
            return n / self.design_effect
        if n > self.population:
            raise OutOfRange("the number of answers", f"at most the population, {self.population}")
        left = 1 - n / self.population
        return math.inf if left == 0 else n / self.design_effect / left


SIMPLE = Sampling()


@dataclass(frozen=True, slots=True)
class Invitations:
    """How many to invite for ``answers``.

    ``send`` gives that many on average, ``send_to_be_sure`` with the assurance asked for;
    ``possible`` says whether the population has as many.
    """

    answers: int
    response_rate: float
    send: int
    send_to_be_sure: int
    possible: bool


def cluster_design_effect(size: float, intraclass: float) -> float:
    """1 + (m - 1) rho for clusters of m answers (Kish 1965, 5.4)."""
    if size < 1 or not 0 <= intraclass <= 1:
        raise OutOfRange("clusters", "of one answer or more, with a correlation of 0 to 1")
    return 1 + (size - 1) * intraclass


def invitations(
    answers: int,
    response_rate: float,
    *,
    population: int | None = None,
    assurance: float = 0.90,
) -> Invitations:
    """The invitations that bring ``answers`` at an expected ``response_rate`` (0-1).

    To be sure of them allows for chance in who answers (binomial), not for a wrong guess of the
    rate.
    """
    if answers < 1 or not 0 < response_rate <= 1 or not 0 < assurance < 1:
        raise OutOfRange("answers, response rate and assurance", "one or more, and from 0 to 1")
    send = math.ceil(round(answers / response_rate, 9))

    def reached(invited: int) -> bool:
        return bool(special.bdtrc(answers - 1, invited, response_rate) >= assurance)

    sure = least(reached, answers) if response_rate < 1 else answers
    possible = population is None or send <= population
    return Invitations(answers, response_rate, send, sure, possible)


def least(enough: Callable[[int], bool], start: int) -> int:
    """The least whole number from ``start`` on that is enough, where more is never worse.

    Raises OutOfRange when ten million are not.
    """
    low, high = start - 1, start
    while not enough(high):
        low, high = high, high * 2
        if high > MOST:
            raise OutOfRange("what is looked for", f"reachable with {MOST:,} answers; it is not")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
