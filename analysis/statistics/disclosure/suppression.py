"""Which counts to hide so that no small group can be worked out from the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Rows
from analysis.statistics.disclosure.attack import Bounds, Sums, bounds, some_told, sums
from analysis.statistics.disclosure.outputs import Outputs, Shown
from analysis.statistics.errors import OutOfRange

MOST_TRIED, FEWEST_TRIED, WORK = 2_000, 100, 500_000
"""Choices of further outputs looked at before a good choice is taken for the best one: the work
for each grows with the square of the outputs.
"""

States = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Suppression:
    """What to hide, by the outputs' names.

    ``small`` outputs have too few people, ``complementary`` ones would give them away.
    ``intervals`` are what a reader knows of each small one. ``safe`` is False where hiding
    everything that may be hidden does not help. ``smallest`` says that no choice hides fewer
    outputs; ``exact`` that every sum and difference was looked at, which large tables do not allow.
    """

    small: tuple[str, ...]
    complementary: tuple[str, ...]
    intervals: tuple[tuple[str, Bounds], ...]
    safe: bool
    smallest: bool
    exact: bool


def suppress(out: Outputs, *, least: int = 7, kept: Collection[str] = ()) -> Suppression:
    """Hide outputs of fewer than ``least`` people, and as few others as protect them.

    Protected means two things against a reader who adds and subtracts and knows these rules: no
    union of groups whose number is told has 1 to ``least`` - 1 people, and the number of no small
    output is told by what is possible at all (Willenborg & de Waal 2001, 6; Fischetti & Salazar
    2001). ``kept`` outputs are known from elsewhere and stay. All choices are tried in order of how
    many outputs, then people, they hide. Where that are too many, the smallest output beside the
    hidden ones is added until all is safe, and what proves needless is shown again. Nobody (0) is
    no secret. Raises OutOfRange for ``least`` below 2 or kept names that there are not.
    """
    if least < 2:
        raise OutOfRange("the smallest group shown", "two or more")
    if set(kept) - set(out.names):
        raise OutOfRange("what is kept", "among the outputs")
    counts = out.counts
    stays = np.array([name in set(kept) for name in out.names])
    small = (counts > 0) & (counts < least) & ~stays
    states = np.where(small, int(Shown.SMALL), int(Shown.SHOWN))
    spare = [int(place) for place in np.flatnonzero((counts >= least) & ~stays)]
    found = _searched(out, states, spare, least)
    if found is not None:
        return _told(out, found, least, smallest=True)
    return _told(out, _gathered(out, states, spare, least), least, smallest=False)


def is_safe(out: Outputs, states: States, least: int) -> bool:
    """Whether these states (o,) of the outputs protect every small group."""
    if sums(out, states == Shown.SHOWN, least).tells:
        return False
    return not some_told(out, states, least)


def _searched(out: Outputs, states: States, spare: list[int], least: int) -> States | None:
    tries = min(max(WORK // len(out.names) ** 2, FEWEST_TRIED), MOST_TRIED)
    choices = islice(_choices(out, spare), tries)
    hidden = (_with(states, extra) for extra in choices)
    return next((one for one in hidden if is_safe(out, one, least)), None)


def _choices(out: Outputs, spare: list[int]) -> Iterator[tuple[int, ...]]:
    ordered = sorted(spare, key=lambda place: int(out.counts[place]))
    for size in range(len(spare) + 1):
        if size <= 3:
            yield from sorted(
                combinations(ordered, size), key=lambda some: int(out.counts[list(some)].sum())
            )
        else:
            yield from combinations(ordered, size)


def _gathered(out: Outputs, states: States, spare: list[int], least: int) -> States:
    """Outputs added one by one until all is safe, then shown again where that is safe too."""
    added: list[int] = []
    left = sorted(spare, key=lambda place: int(out.counts[place]))
    while left and not is_safe(out, _with(states, tuple(added)), least):
        touched = out.members[_with(states, tuple(added)) != Shown.SHOWN].any(axis=0)
        near = [place for place in left if (out.members[place] & touched).any()]
        beside = [place for place in left if _beside(out, place, touched)]
        best = (beside or near or left)[0]
        added.append(best)
        left.remove(best)
    for place in sorted(added, key=lambda place: -int(out.counts[place])):
        fewer = [other for other in added if other != place]
        if is_safe(out, _with(states, tuple(fewer)), least):
            added = fewer
    return _with(states, tuple(added))


def _beside(out: Outputs, place: int, touched: Rows) -> bool:
    """Whether an output shares a total with what is hidden, without being such a total itself."""
    members = out.members[place]
    around = out.members[(out.members & touched).any(axis=1)]
    return not (members & touched).any() and bool((around & members).any())


def _with(states: States, extra: tuple[int, ...]) -> States:
    changed = states.copy()
    changed[list(extra)] = int(Shown.COMPLEMENTARY)
    return changed


def _told(out: Outputs, states: States, least: int, *, smallest: bool) -> Suppression:
    def named(state: Shown) -> tuple[str, ...]:
        return tuple(out.names[place] for place in np.flatnonzero(states == state))

    small = np.flatnonzero(states == Shown.SMALL)
    known = [(out.names[place], bounds(out, states, int(place), least)) for place in small]
    linear: Sums = sums(out, states == Shown.SHOWN, least)
    return Suppression(
        small=named(Shown.SMALL),
        complementary=named(Shown.COMPLEMENTARY),
        intervals=tuple(known),
        safe=not linear.tells and not any(one.told for _, one in known),
        smallest=smallest,
        exact=linear.exact,
    )
