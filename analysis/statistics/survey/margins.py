"""Labels and target shares of the margins to which a sample is weighted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations

Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """What is known of one fact: its label in each row (n,) and the target of each label.

    Targets are shares or counts of the population, above 0; they are scaled to sum to 1. Rows
    whose label is None keep the share of the sample that they are.
    """

    name: str
    labels: Sequence[object]
    targets: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Advice:
    """A category that cannot bear its target, and the one that it may be joined with."""

    margin: str
    category: str
    n: int
    target: float
    join_with: str | None
    reason: str
    """``empty`` (nobody answered; its target went to the others in proportion) or ``few``."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A margin as numbers: ``codes`` (n,) into ``categories``; ``shares`` sum to 1."""

    name: str
    categories: tuple[str, ...]
    codes: Codes
    counts: Floats
    shares: Floats
    advice: tuple[Advice, ...]


UNKNOWN = "(unknown)"


def coded(margin: Margin, fewest: int) -> Coded:
    """Number the categories of a margin and spread the targets of empty ones.

    Raises OutOfRange for a target that is not above 0 and for a label without one.
    """
    targets = {str(name): float(value) for name, value in margin.targets.items()}
    if not targets or not all(np.isfinite(value) and value > 0 for value in targets.values()):
        raise OutOfRange(f"every target of {margin.name}", "a number above zero")
    places = {name: place for place, name in enumerate(targets)}
    codes = _codes(margin, places)
    counts = np.bincount(codes, minlength=len(places) + 1).astype(np.float64)
    if counts[:-1].sum() == 0:
        raise TooFewObservations(0, 1)
    wanted = np.array(list(targets.values())) / sum(targets.values())
    unknown = counts[-1] / counts.sum()
    reached = np.where(counts[:-1] > 0, wanted, 0.0)
    shares = np.append(reached / reached.sum() * (1 - unknown), unknown)
    advice = _advice(margin.name, tuple(targets), counts[:-1], wanted, fewest)
    return Coded(margin.name, (*targets, UNKNOWN), codes, counts, shares, advice)


def same_rows(margins: Sequence[Margin]) -> int:
    """The number of rows that all margins have; raises ShapeMismatch."""
    if not margins:
        raise OutOfRange("the number of margins", "one or more")
    sizes = {len(margin.labels) for margin in margins}
    if len(sizes) > 1:
        raise ShapeMismatch(*((size,) for size in sorted(sizes)))
    n = sizes.pop()
    if n < 2:
        raise TooFewObservations(n, 2)
    return n


def _codes(margin: Margin, places: Mapping[str, int]) -> Codes:
    known: dict[object, int] = {None: len(places), "": len(places)}
    for label in set(margin.labels) - set(known):
        if str(label) not in places:
            wrong = str(label)[:40]
            raise OutOfRange(f"the label '{wrong}' of {margin.name}", "one of those with a target")
        known[label] = places[str(label)]
    return np.array([known[label] for label in margin.labels], dtype=np.intp)


def _advice(
    name: str, categories: tuple[str, ...], counts: Floats, wanted: Floats, fewest: int
) -> tuple[Advice, ...]:
    found = []
    for place in np.flatnonzero(counts < fewest):
        others = [i for i in range(counts.size) if i != place and counts[i] > 0]
        # The smallest neighbour that makes both together large enough loses least detail.
        enough = [i for i in others if counts[i] + counts[place] >= fewest]
        best = min(enough, key=lambda i: counts[i], default=None)
        best = max(others, key=lambda i: counts[i], default=None) if best is None else best
        found.append(
            Advice(
                name,
                categories[place],
                int(counts[place]),
                float(wanted[place]),
                None if best is None else categories[best],
                "few" if counts[place] else "empty",
            )
        )
    return tuple(found)
