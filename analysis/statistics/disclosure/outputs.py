"""What is published about groups of people, and what of it is known to everybody."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Rows
from analysis.statistics.errors import OutOfRange, ShapeMismatch

Counts = NDArray[np.int64]


class Shown(IntEnum):
    """What a reader sees of one output."""

    SHOWN = 0
    SMALL = 1
    """Hidden since it is about too few."""
    COMPLEMENTARY = 2
    """Hidden since others could be worked out from it."""


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """Counts that a report could print, each of a union of atoms: the finest groups of people.

    ``people`` (a,) in each atom; ``members`` (o, a) says which atoms an output is about; ``names``
    are the outputs' own. Atoms do not overlap; outputs may, in any way: cells, totals, results
    under a filter.
    """

    names: tuple[str, ...]
    people: Counts
    members: Rows

    @property
    def counts(self) -> Counts:
        """The people in each output (o,)."""
        return np.asarray(self.members.astype(np.int64) @ self.people)


def outputs(people: Mapping[str, int], totals: Mapping[str, Collection[str]]) -> Outputs:
    """The outputs of atoms by name, and of ``totals`` of them by name.

    An atom that is never printed itself may be left out of the outputs by a name that starts
    with ``_``. Raises OutOfRange for negative counts, unknown atoms and names used twice.
    """
    if any(count < 0 for count in people.values()):
        raise OutOfRange("a count of people", "zero or more")
    if set(people) & set(totals):
        raise OutOfRange("the name of a total", "another than that of a cell")
    strangers = {atom for atoms in totals.values() for atom in atoms} - set(people)
    if strangers:
        raise OutOfRange(f"'{min(strangers)[:40]}' in a total", "one of the cells")
    places = {name: place for place, name in enumerate(people)}
    groups: dict[str, Collection[str]] = {name: (name,) for name in people if name[:1] != "_"}
    groups |= dict(totals)
    members = np.zeros((len(groups), len(people)), dtype=np.bool_)
    for row, atoms in enumerate(groups.values()):
        members[row, [places[atom] for atom in atoms]] = True
    counts = np.array(list(people.values()), dtype=np.int64)
    return Outputs(tuple(groups), counts, members)


def cross_table(counts: NDArray[np.int64], *, margins: bool = True) -> Outputs:
    """A table (r, c) of counts as outputs ``row,column``, with its margins and total.

    Row sums are named ``row,``, column sums ``,column`` and the total ``,``.
    """
    if counts.ndim != 2:
        raise ShapeMismatch(counts.shape)
    rows, columns = counts.shape
    people = {f"{i},{j}": int(counts[i, j]) for i in range(rows) for j in range(columns)}
    totals: dict[str, list[str]] = {}
    if margins:
        totals = {f"{i},": [f"{i},{j}" for j in range(columns)] for i in range(rows)}
        totals |= {f",{j}": [f"{i},{j}" for i in range(rows)] for j in range(columns)}
        totals[","] = list(people)
    return outputs(people, totals)
