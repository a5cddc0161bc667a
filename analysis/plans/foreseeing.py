"""How exact the figures of a survey will be, and what it will notice, before it is fielded."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from analysis.statistics.errors import StatisticsError
from analysis.statistics.planner.bent_power import (
    Kink,
    Knot,
    SimulatedPower,
    kink_power,
    knot_power,
)
from analysis.statistics.planner.mediation_power import Paths, mediation_power, n_for_mediation
from analysis.statistics.planner.power import (
    Change,
    Increment,
    Needed,
    Power,
    change_power,
    correlation_power,
    increment_power,
    n_for_change,
    n_for_correlation,
    n_for_increment,
)
from analysis.statistics.planner.precision import (
    balance_precision,
    mean_precision,
    n_for_mean,
    n_for_share,
    share_precision,
)
from analysis.statistics.planner.sampling import Sampling, cluster_design_effect, invitations


@dataclass(frozen=True, slots=True)
class Design:
    """A survey to be: its size and how it is drawn.

    ``answers`` are expected in each wave; ``population`` is everybody who could be asked, None
    where nobody knows; ``response_rate`` (0-1) that of those invited. Answers come from ``units``
    (None where they do not matter) within which they correlate by ``intraclass``; ``weighting`` is
    the design effect of weights.
    """

    answers: int
    population: int | None = None
    response_rate: float | None = None
    units: int | None = None
    intraclass: float = 0.02
    weighting: float = 1.0

    def sampling(self) -> Sampling:
        """What the answers are worth."""
        size = 1.0 if self.units is None else max(1.0, self.answers / self.units)
        effect = self.weighting * cluster_design_effect(size, self.intraclass)
        return Sampling(self.population, effect)


@dataclass(frozen=True, slots=True)
class Effects:
    """What is to be noticed: points of 0-100 with spread ``sd``, shares, correlations, R2."""

    sd: float = 20.0
    share: float = 0.5
    margin: float = 3.0
    change: float = 5.0
    same_people: float | None = None
    correlation: float = 0.2
    delta_r2: float = 0.02
    r2: float = 0.3
    predictors: int = 6
    paths: tuple[float, float] = (0.26, 0.26)
    power: float = 0.80


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One line: what, ``half_width`` (in its unit) or ``power`` (0-1), and the answers needed.

    ``needed`` is for the margin or power asked for, None where nobody asked or nothing is enough;
    ``reason`` then says why.
    """

    code: str
    effect: float | None
    half_width: float | None = None
    power: float | None = None
    needed: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Foresight:
    """All lines, what the answers are worth (None: everybody answered), and how many to invite."""

    answers: int
    effective_n: float | None
    design_effect: float
    invite: int | None
    invite_to_be_sure: int | None
    lines: tuple[Foreseen, ...]


def foresee(design: Design, effects: Effects, *, seed: int, runs: int = 400) -> Foresight:
    """Everything about a design; bends are simulated ``runs`` times, which takes seconds.

    Raises OutOfRange for a design that cannot be (more answers than people).
    """
    sampling = design.sampling()
    worth = sampling.effective(design.answers)
    rate = design.response_rate
    send = None if rate is None else invitations(design.answers, rate, population=design.population)
    return Foresight(
        design.answers,
        worth if math.isfinite(worth) else None,
        sampling.design_effect,
        None if send is None else send.send,
        None if send is None else send.send_to_be_sure,
        (
            *_exact(design.answers, sampling, effects),
            *_noticed(design.answers, sampling, effects),
            *_bends(design.answers, sampling, seed, runs),
        ),
    )


def _exact(n: int, sampling: Sampling, effects: Effects) -> Iterator[Foreseen]:
    points = mean_precision(n, effects.sd, sampling=sampling).half_width
    part = share_precision(n, effects.share, sampling=sampling).half_width
    balance = balance_precision(n, sampling=sampling).half_width
    yield _needed(
        Foreseen("index", None, points),
        lambda: n_for_mean(effects.margin, effects.sd, sampling=sampling),
    )
    yield _needed(
        Foreseen("share", effects.share, part),
        lambda: n_for_share(effects.margin / 100, effects.share, sampling=sampling),
    )
    yield Foreseen("balance", None, balance)


def _noticed(n: int, sampling: Sampling, effects: Effects) -> Iterator[Foreseen]:
    change = Change(effects.change, effects.sd, effects.same_people)
    r, delta, paths = effects.correlation, effects.delta_r2, Paths(*effects.paths)
    added = Increment(delta, max(effects.r2, delta), 1, effects.predictors)
    drivers = Increment(effects.r2, effects.r2, effects.predictors, effects.predictors)
    wanted = effects.power
    yield _power(
        ("change", effects.change),
        lambda: change_power(n, change, sampling=sampling),
        partial(n_for_change, change, power=wanted, sampling=sampling),
    )
    yield _power(
        ("correlation", r),
        lambda: correlation_power(n, r, sampling=sampling),
        partial(n_for_correlation, r, power=wanted, sampling=sampling),
    )
    yield _power(
        ("drivers", effects.r2),
        lambda: increment_power(n, drivers, sampling=sampling),
        partial(n_for_increment, drivers, power=wanted, sampling=sampling),
    )
    yield _power(
        ("one_driver", delta),
        lambda: increment_power(n, added, sampling=sampling),
        partial(n_for_increment, added, power=wanted, sampling=sampling),
    )
    yield _power(
        ("mediation", paths.a * paths.b),
        lambda: mediation_power(n, paths, sampling=sampling),
        partial(n_for_mediation, paths, power=wanted, sampling=sampling),
    )


def _bends(n: int, sampling: Sampling, seed: int, runs: int) -> Iterator[Foreseen]:
    """Simulated as simple random samples of what the answers are worth."""
    worth = round(min(n, sampling.effective(n)))
    bends: dict[str, Callable[[], SimulatedPower]] = {
        "tipping_point": lambda: knot_power(worth, Knot(), seed=seed, runs=runs),
        "gap_kink": lambda: kink_power(worth, Kink(), seed=seed, runs=runs),
    }
    for code, found in bends.items():
        try:
            yield Foreseen(code, None, power=found().power)
        except StatisticsError as error:
            yield Foreseen(code, None, reason=str(error))


def _power(
    what: tuple[str, float], power: Callable[[], Power], needed: Callable[[], Needed]
) -> Foreseen:
    code, effect = what
    try:
        line = Foreseen(code, effect, power=power().power)
    except StatisticsError as error:
        line = Foreseen(code, effect, reason=str(error))
    return _needed(line, lambda: needed().n)


def _needed(line: Foreseen, needed: Callable[[], int]) -> Foreseen:
    try:
        return Foreseen(line.code, line.effect, line.half_width, line.power, needed(), line.reason)
    except StatisticsError as error:
        return Foreseen(line.code, line.effect, line.half_width, line.power, None, str(error))
