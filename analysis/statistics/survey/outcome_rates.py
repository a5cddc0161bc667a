"""What became of those invited: response, cooperation, refusal and contact rates."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.findings import Interval
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import t_quantile
from analysis.statistics.proportions import score_interval


@dataclass(frozen=True, slots=True)
class Dispositions:
    """How many of the invited came to each end, in the standard definitions' groups.

    ``complete`` (I) and ``partial`` (P) answers, ``refused`` (R: opted out, broke off too early),
    ``not_reached`` (NC: never opened), ``other`` (O: reached and eligible, yet unable), ``unknown``
    (UH and UO: nobody knows whether there was an eligible person, such as mail that bounced without
    a reason), ``not_eligible`` (outside every rate).
    """

    complete: int
    partial: int = 0
    refused: int = 0
    not_reached: int = 0
    other: int = 0
    unknown: int = 0
    not_eligible: int = 0

    @property
    def eligible(self) -> int:
        """Those known to be eligible."""
        return self.complete + self.partial + self.refused + self.not_reached + self.other


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate (0-1) of ``n`` cases by its standard name.

    ``interval`` is None where chance has no part in it: everybody of the frame was invited, or the
    number of cases is itself an estimate.
    """

    name: str
    rate: float
    n: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class OutcomeRates:
    """Rates by name, and the share of the unknown cases taken as eligible (``e``).

    A rate without any case to divide by is left out.
    """

    invited: int
    e: float
    e_estimated: bool
    rates: tuple[Rate, ...]

    def of(self, name: str) -> Rate | None:
        """The rate of this name (``RR1`` ... ``CON3``), None where nothing could be divided."""
        return next((rate for rate in self.rates if rate.name == name), None)


@dataclass(frozen=True, slots=True)
class Participation:
    """Open links: shares of ``opened`` visits that began and that completed.

    There is no frame, so this is no response rate and has no interval.
    """

    opened: int
    started: int
    complete: int
    started_share: float
    complete_share: float
    completion: float | None


def outcome_rates(
    found: Dispositions,
    *,
    eligible_share: float | None = None,
    random_sample: bool = False,
    level: float = 0.95,
) -> OutcomeRates:
    """RR1-RR6, COOP1-4, REF1-3 and CON1-3 of personal invitations (AAPOR 2023, Standard
    Definitions).

    ``eligible_share`` is e, the share of unknown cases taken as eligible; by default that among the
    known ones. ``random_sample`` says that those invited were drawn at random from a larger frame;
    only then do rates that do not rest on e have a Wilson interval. Raises OutOfRange for negative
    counts and for an e outside 0-1, TooFewObservations when nobody was invited.
    """
    counts = [getattr(found, name) for name in Dispositions.__slots__]
    if min(counts) < 0:
        raise OutOfRange("a count of dispositions", "zero or more")
    if sum(counts) == 0:
        raise TooFewObservations(0, 1)
    e = _proportional(found) if eligible_share is None else eligible_share
    if not 0 <= e <= 1:
        raise OutOfRange("the share taken as eligible", "between 0 and 1")
    z = t_quantile(0.5 + level / 2, math.inf) if random_sample else None
    rates = [
        Rate(name, count / n, float(n), _interval((count, n), name, z, level))
        for name, (count, n) in _fractions(found, e).items()
        if n > 0
    ]
    return OutcomeRates(sum(counts), e, eligible_share is None, tuple(rates))


def participation(opened: int, started: int, complete: int) -> Participation:
    """What became of those who opened an open link or a code.

    Raises OutOfRange unless complete <= started <= opened, TooFewObservations for no visit.
    """
    if opened < 1:
        raise TooFewObservations(opened, 1)
    if not 0 <= complete <= started <= opened:
        raise OutOfRange("the counts", "such that complete <= started <= opened")
    return Participation(
        opened,
        started,
        complete,
        started / opened,
        complete / opened,
        complete / started if started else None,
    )


def _proportional(found: Dispositions) -> float:
    known = found.eligible + found.not_eligible
    return found.eligible / known if known else 1.0


def _fractions(found: Dispositions, e: float) -> dict[str, tuple[int, float]]:
    full, some = found.complete, found.complete + found.partial
    asked = some + found.refused
    met, eligible = asked + found.other, found.eligible
    all_cases, likely = eligible + found.unknown, eligible + e * found.unknown
    return {
        "RR1": (full, all_cases),
        "RR2": (some, all_cases),
        "RR3": (full, likely),
        "RR4": (some, likely),
        "RR5": (full, eligible),
        "RR6": (some, eligible),
        "COOP1": (full, met),
        "COOP2": (some, met),
        "COOP3": (full, asked),
        "COOP4": (some, asked),
        "REF1": (found.refused, all_cases),
        "REF2": (found.refused, likely),
        "REF3": (found.refused, eligible),
        "CON1": (met, all_cases),
        "CON2": (met, likely),
        "CON3": (met, eligible),
    }


ON_AN_ESTIMATE = frozenset({"RR3", "RR4", "REF2", "CON2"})


def _interval(part: tuple[int, float], name: str, z: float | None, level: float) -> Interval | None:
    if z is None or name in ON_AN_ESTIMATE:
        return None
    return score_interval(part[0], int(part[1]), z, level).interval
