"""A parameter table turned into arrays: where each parameter stands in the model's matrices.

All variables, observed first, stand in one vector with paths A, residual covariances S and
intercepts m (McArdle & McDonald 1984): eta = m + A eta + zeta, cov(zeta) = S.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.errors import InvalidModel, NegativeDegreesOfFreedom
from analysis.statistics.structure.parameters import Parameter, Relation, parameter_table
from analysis.statistics.structure.specification import Model

Positions = NDArray[np.intp]

PATH, SPREAD, MEAN = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """A model of p ``observed`` and m ``latent`` variables in G groups with q free parameters.

    C cells of the matrices are not always zero: cell c stands in ``matrix`` (PATH, SPREAD, MEAN) at
    (``row``, ``column``); the matrices have p + m rows, observed first. ``free`` (G, C) is the
    position of its parameter in theta or -1; ``fixed`` (G, C) its value where not free; ``sampled``
    (G, C) marks values the sample gives (exogenous observed variables). ``names`` (q) are those of
    theta. ``parameters`` is the table, ``cell_of`` the cell of each of its rows. ``active`` (K) are
    the cells free in some group, ``place`` (G, K, q) says by 0 and 1 which parameter each is.
    ``depth`` is the length of the longest chain of paths, None when they form a circle.
    """

    observed: tuple[str, ...]
    latent: tuple[str, ...]
    matrix: Positions
    row: Positions
    column: Positions
    free: Positions
    fixed: Floats
    sampled: NDArray[np.bool_]
    names: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    cell_of: Positions
    active: Positions
    place: Floats
    depth: int | None

    @property
    def groups(self) -> int:
        """How many groups."""
        return int(self.free.shape[0])

    @property
    def size(self) -> int:
        """How many variables, observed and latent."""
        return len(self.observed) + len(self.latent)

    @property
    def has_means(self) -> bool:
        """Whether the means are modelled."""
        return bool((self.matrix == MEAN).any())

    @property
    def moments(self) -> int:
        """How many observed moments the model explains, those of fixed exogenous left out."""
        p = len(self.observed)
        each = p * (p + 1) // 2 + (p if self.has_means else 0)
        return self.groups * each - int(self.sampled.sum())

    @property
    def df(self) -> int:
        """Degrees of freedom."""
        return self.moments - len(self.names)

    def values(self, theta: Floats) -> Floats:
        """Cell values (..., G, C) at theta (..., q)."""
        if not self.names:
            return np.broadcast_to(self.fixed, (*theta.shape[:-1], *self.free.shape)).copy()
        return np.where(self.free >= 0, theta[..., self.free], self.fixed)

    def with_sampled(self, covariance: Floats, mean: Floats) -> Structure:
        """The same with the moments (..., G, p, p), (..., G, p) of exogenous observed variables."""
        if not self.sampled.any():
            return self
        fixed = np.broadcast_to(self.fixed, (*mean.shape[:-1], self.fixed.shape[-1])).copy()
        for group, cell in zip(*np.nonzero(self.sampled), strict=True):
            row, column = self.row[cell], self.column[cell]
            spread = self.matrix[cell] == SPREAD
            taken = covariance[..., group, row, column] if spread else mean[..., group, row]
            fixed[..., group, cell] = taken
        return replace(self, fixed=fixed)

    def position(self, name: str) -> int:
        """Where a variable stands in the matrices; raises InvalidModel."""
        try:
            return (*self.observed, *self.latent).index(name)
        except ValueError:
            raise InvalidModel(f"{name} is no variable of the model") from None


def compile_model(
    model: Model, observed: Sequence[str] | None = None, groups: int = 1
) -> Structure:
    """Compile a model; ``observed`` (optional) sets the order of the observed variables.

    With several groups every parameter without a label is free in each. Raises InvalidModel and
    NegativeDegreesOfFreedom.
    """
    table = parameter_table(model)
    latent = tuple(each.name for each in model.latents)
    spread = tuple(replace(each, group=g) for g in range(groups) for each in table)
    return compile_table(spread, latent, observed)


def compile_table(
    table: Sequence[Parameter], latent: Sequence[str], observed: Sequence[str] | None = None
) -> Structure:
    """Compile a parameter table (rows of all groups) whose equal labels are one parameter.

    Raises InvalidModel and NegativeDegreesOfFreedom.
    """
    if not table:
        raise InvalidModel("the parameter table is empty")
    variables = (*_observed(table, tuple(latent), observed), *latent)
    where = {name: position for position, name in enumerate(variables)}
    cells: dict[tuple[int, int, int], int] = {}
    cell_of = [cells.setdefault(_cell(each, where), len(cells)) for each in table]
    free, fixed, sampled, names = _filled(table, cell_of, len(cells))
    active = np.flatnonzero((free >= 0).any(axis=0))
    matrix, row, column = (np.array(axis, dtype=np.intp) for axis in zip(*cells, strict=True))
    structure = Structure(
        observed=variables[: len(variables) - len(latent)],
        latent=tuple(latent),
        matrix=matrix,
        row=row,
        column=column,
        free=free,
        fixed=fixed,
        sampled=sampled,
        names=names,
        parameters=tuple(table),
        cell_of=np.array(cell_of, dtype=np.intp),
        active=active,
        place=(free[:, active, None] == np.arange(len(names))) * 1.0,
        depth=_depth(len(variables), row[matrix == PATH], column[matrix == PATH]),
    )
    if structure.df < 0:
        raise NegativeDegreesOfFreedom(len(structure.names), structure.moments)
    return structure


def _filled(
    table: Sequence[Parameter], cell_of: Sequence[int], cells: int
) -> tuple[Positions, Floats, NDArray[np.bool_], tuple[str, ...]]:
    """What each group's cells (G, C) hold, and the names of the free parameters."""
    groups = 1 + max(each.group for each in table)
    free = np.full((groups, cells), -1, dtype=np.intp)
    fixed, sampled = np.zeros(free.shape), np.zeros(free.shape, dtype=np.bool_)
    names: dict[str, int] = {}
    for each, cell in zip(table, cell_of, strict=True):
        if each.is_free:
            free[each.group, cell] = names.setdefault(each.name, len(names))
        fixed[each.group, cell] = each.fixed or 0.0
        sampled[each.group, cell] = each.sampled
    return free, fixed, sampled, tuple(names)


def _depth(size: int, row: Positions, column: Positions) -> int | None:
    step = np.zeros((size, size), dtype=np.bool_)
    step[row, column] = True
    reached, length = step, 0
    while reached.any():
        length += 1
        if length > size:
            return None
        reached = reached @ step
    return length


def _observed(
    table: Sequence[Parameter], latent: tuple[str, ...], wanted: Sequence[str] | None
) -> tuple[str, ...]:
    found = dict.fromkeys(
        name for each in table for name in (each.left, each.right) if name and name not in latent
    )
    if wanted is None:
        return tuple(found)
    if set(wanted) != set(found):
        raise InvalidModel(f"the observed variables of the model are {', '.join(found)}")
    return tuple(wanted)


def _cell(parameter: Parameter, where: dict[str, int]) -> tuple[int, int, int]:
    right = where[parameter.right] if parameter.right else 0
    return place(parameter.relation, where[parameter.left], right)


def place(relation: Relation, left: int, right: int) -> tuple[int, int, int]:
    """The matrix, row and column in which a relation between two positions stands."""
    if relation is Relation.MEAN:
        return MEAN, left, 0
    if relation is Relation.LOADING:
        return PATH, right, left
    if relation is Relation.REGRESSION:
        return PATH, left, right
    return SPREAD, min(left, right), max(left, right)
