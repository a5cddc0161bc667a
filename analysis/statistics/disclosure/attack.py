"""What a reader can work out of hidden groups, by adding and subtracting what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize, sparse

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.disclosure.outputs import Counts, Outputs, Shown

MOST_JOINED = 16
"""Groups whose unions are all looked at: 2 to this power."""
DUST = 1e-8
MOST_PEOPLE = 10**9
"""Stands for no limit at all."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most people that a hidden output can have, for all a reader knows."""

    low: int
    high: int

    @property
    def told(self) -> bool:
        """Whether the reader knows the number."""
        return self.low >= self.high


@dataclass(frozen=True, slots=True)
class Sums:
    """Whether some union of hidden groups is too small and its number known.

    ``exact`` is False where there were too many groups to look at every union; then only those
    that are the difference of two outputs were.
    """

    tells: bool
    exact: bool


def sums(out: Outputs, shown: Rows, least: int) -> Sums:
    """Whether adding and subtracting shown outputs tells a group of 1 to ``least`` - 1 people.

    A union of atoms is told exactly when its indicator is orthogonal to everything that leaves
    the shown outputs as they are (the null space of their membership).
    """
    members = out.members[shown]
    open_atoms = ~members[out.counts[shown] == 0].any(axis=0)
    if not open_atoms.any() or not members.size:
        return Sums(False, True)
    kinds, people = _kinds(members[:, open_atoms], out.people[open_atoms])
    free = linalg.null_space(kinds.astype(np.float64))
    fixed = np.abs(free).max(axis=1, initial=0.0) < DUST
    if ((people[fixed] > 0) & (people[fixed] < least)).any():
        return Sums(True, True)
    exact = True
    for part in _parts(free):
        if part.size > MOST_JOINED:
            exact = False
            continue
        unions = _unions(part.size)
        told = np.abs(unions @ free[part]).max(axis=1, initial=0.0) < DUST
        total = unions @ people[part]
        if (told & (total > 0) & (total < least)).any():
            return Sums(True, True)
    if exact:
        return Sums(False, True)
    return Sums(_differences(out, shown, least), False)


def bounds(out: Outputs, states: NDArray[np.int64], output: int, least: int) -> Bounds:
    """The whole numbers between which a hidden output lies, by integer programming.

    The reader knows every shown count, that counts are not negative, and why each hidden output is
    hidden: small ones have 1 to ``least`` - 1 people, complementary ones ``least`` or more.
    """
    rules = _rules(out, states, least)
    target = out.members[output].astype(np.float64)
    ends = [_end(sign * target, rules) for sign in (1.0, -1.0)]
    most = -ends[1] if np.isfinite(ends[1]) else float(MOST_PEOPLE)
    return Bounds(round(ends[0]), round(most))


def some_told(out: Outputs, states: NDArray[np.int64], least: int) -> bool:
    """Whether the number of any small output is told.

    Looks for other tables that the reader must think possible, too. One in which many small outputs
    have other numbers than in truth settles all of them.
    """
    rules, counts = _rules(out, states, least), out.counts
    open_still = states == Shown.SMALL
    while open_still.any():
        one = int(np.flatnonzero(open_still)[0])
        other = _another(out, rules, one, open_still)
        if other is None:
            return True
        open_still &= out.members.astype(np.int64) @ other == counts
    return False


def _another(
    out: Outputs, rules: optimize.LinearConstraint, one: int, wished: Rows
) -> Counts | None:
    """A possible table (atoms,) in which output ``one`` has another number, None without any.

    Among these one that moves the ``wished`` outputs the same way.
    """
    target, wishes = out.members[one].astype(np.float64), out.members[wished].sum(axis=0)
    truth = int(out.counts[one])
    for sign in (1, -1):
        moved = optimize.LinearConstraint(sign * target[None, :], sign * truth + 1, np.inf)
        found = optimize.milp(
            -0.001 * sign * np.asarray(wishes, dtype=np.float64),
            integrality=np.ones(target.size),
            bounds=optimize.Bounds(0, MOST_PEOPLE),
            constraints=[rules, moved],
        )
        if found.x is not None:
            return np.asarray(np.rint(found.x), dtype=np.int64)
    return None


def _rules(out: Outputs, states: NDArray[np.int64], least: int) -> optimize.LinearConstraint:
    """What a reader knows of every output: its number, or why it is hidden."""
    shown, small = states == Shown.SHOWN, states == Shown.SMALL
    counts = out.counts.astype(np.float64)
    low = np.select([shown, small], [counts, 1.0], float(least))
    high = np.select([shown, small], [counts, least - 1.0], np.inf)
    return optimize.LinearConstraint(sparse.csr_matrix(out.members.astype(float)), low, high)


def _end(target: Floats, rules: optimize.LinearConstraint) -> float:
    found = optimize.milp(target, integrality=np.ones(target.size), constraints=rules)
    # Unbounded above is the only way in which there is no least: the truth itself is a solution.
    return float(found.fun) if found.fun is not None else -np.inf


def _kinds(members: Rows, people: Counts) -> tuple[Rows, Counts]:
    """Atoms that are in the same outputs cannot be told apart: joined into one, with their sum."""
    packed = np.ascontiguousarray(np.packbits(members, axis=0).T)
    key = packed.view(f"V{packed.shape[1]}").reshape(-1)
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    total = np.bincount(which.reshape(-1), people).astype(np.int64)
    return members[:, first], total


def _parts(free: Floats) -> list[NDArray[np.intp]]:
    """Groups of atoms that move independently of the others.

    The least small union lies in one of them: a told union is told part by part.
    """
    projection = np.abs(free @ free.T) > DUST
    moving = np.flatnonzero(projection.diagonal())
    joined = sparse.csr_matrix(projection[np.ix_(moving, moving)])
    count, label = sparse.csgraph.connected_components(joined, directed=False)
    return [moving[label == part] for part in range(count)]


@lru_cache(maxsize=MOST_JOINED + 1)
def _unions(size: int) -> Floats:
    numbers = np.arange(1, 2**size)
    return ((numbers[:, None] >> np.arange(size)) & 1).astype(np.float64)


def _differences(out: Outputs, shown: Rows, least: int) -> bool:
    """Whether one shown output less another inside it, or less all shown atoms, is too small."""
    members, counts = out.members[shown], out.counts[shown]
    single = members[members.sum(axis=1) == 1].any(axis=0)
    rest = (members & ~single) @ out.people
    if ((rest > 0) & (rest < least)).any():
        return True
    inside = (members[:, None, :] >= members[None, :, :]).all(axis=2)
    gap = counts[:, None] - counts[None, :]
    return bool((inside & (gap > 0) & (gap < least)).any())
