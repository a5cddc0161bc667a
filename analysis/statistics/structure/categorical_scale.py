"""A model of normal scales behind ordered answers, each of variance one by definition.

Answers say nothing about the units of their scales, so each item's residual variance (that of its
construct, where the item's own is fixed) is what the rest of the model leaves of one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import (
    PATH,
    SPREAD,
    Positions,
    Structure,
    compile_model,
    compile_table,
)
from analysis.statistics.structure.errors import InvalidModel, NegativeDegreesOfFreedom
from analysis.statistics.structure.implied import Implied, implied, sigma_jacobian
from analysis.statistics.structure.specification import Model


@dataclass(frozen=True, slots=True, eq=False)
class UnitScales:
    """A structure of p items whose variances are one, with q parameters left to estimate.

    ``structure`` counts all variances as free; ``leftover`` (p,) are the positions in its theta of
    those that follow from the others, ``of`` (p,) the variables they belong to; ``free`` (q,) the
    other positions.
    """

    structure: Structure
    leftover: Positions
    of: Positions
    free: Positions

    @property
    def pairs(self) -> int:
        """How many correlations the model explains."""
        p = len(self.structure.observed)
        return p * (p - 1) // 2

    @property
    def df(self) -> int:
        """Degrees of freedom."""
        return self.pairs - self.free.size

    def completed(self, theta: Floats) -> Floats:
        """Free parameters (q,) with the variances that follow from them, as ``structure``'s."""
        whole = np.zeros(len(self.structure.names))
        whole[self.free] = theta
        at = implied(self.structure, self.structure.values(whole))
        share = at.total[0, : self.leftover.size, self.of].T ** 2
        left = 1 - np.diagonal(at.sigma[0])
        whole[self.leftover] = np.linalg.solve(share, left)
        return whole

    def slopes(self, at: Implied) -> tuple[Floats, Floats]:
        """By the free parameters: of the correlations (P, q) and of the whole theta (q + p, q)."""
        column, row = np.triu_indices(len(self.structure.observed))
        all_ = sigma_jacobian(self.structure, at)[0]
        own, pairs = all_[row == column], all_[row != column]
        whole = np.zeros((len(self.structure.names), self.free.size))
        whole[self.free] = np.eye(self.free.size)
        whole[self.leftover] = -np.linalg.solve(own[:, self.leftover], own[:, self.free])
        return pairs @ whole, whole

    def settled(self, theta: Floats) -> Structure:
        """The structure of the free parameters alone, the other variances fixed at theta's."""
        values = dict(zip(self.leftover.tolist(), theta[self.leftover].tolist(), strict=True))
        places = {self.structure.names[at]: value for at, value in values.items()}
        table = [
            replace(each, fixed=places[each.name]) if each.is_free and each.name in places else each
            for each in self.structure.parameters
        ]
        return compile_table(table, self.structure.latent, self.structure.observed)


def unit_scales(model: Model) -> UnitScales:
    """Compile a model whose observed variables are all ordinal items.

    Raises InvalidModel and NegativeDegreesOfFreedom.
    """
    if model.means or model.intercepts:
        raise InvalidModel("ordinal items have thresholds in place of means; leave means out")
    structure = compile_model(replace(model, fixed_x=False))
    found = [_leftover(structure, item) for item in range(len(structure.observed))]
    problems = [each for each in found if isinstance(each, str)]
    if problems:
        raise InvalidModel(*problems)
    if len(set(found)) < len(found):
        raise InvalidModel("one variance cannot follow from two items; leave more of them free")
    pairs = np.array([each for each in found if not isinstance(each, str)], dtype=np.intp)
    free = np.setdiff1d(np.arange(len(structure.names)), pairs[:, 0])
    scales = UnitScales(structure, pairs[:, 0], pairs[:, 1], free)
    if scales.df < 0:
        raise NegativeDegreesOfFreedom(free.size, scales.pairs)
    return scales


def _leftover(structure: Structure, item: int) -> tuple[int, int] | str:
    """The parameter that makes up an item's variance and whose it is, or what is wrong."""
    for variable in (item, *_alone_on(structure, item)):
        place = _variance_of(structure, variable)
        if place >= 0:
            used = Counter(each.name for each in structure.parameters if each.is_free)
            name = structure.names[place]
            if used[name] == 1:
                return place, variable
            return f"{name} cannot be shared: it follows from the other parameters"
    return (
        f"the variance of {structure.observed[item]} is one by definition; leave its residual"
        " variance free, and fix its loading at one where a construct has no other item"
    )


def _alone_on(structure: Structure, item: int) -> list[int]:
    """Latent variables measured by this item alone, with a fixed loading."""
    on = (structure.matrix == PATH) & (structure.free[0] < 0) & (structure.row == item)
    fixed = on & (structure.fixed[0] != 0) & (structure.column >= len(structure.observed))
    return [int(each) for each in structure.column[fixed]]


def _variance_of(structure: Structure, variable: int) -> int:
    """The position in theta of a variable's own (residual) variance, -1 where it is fixed."""
    own = (structure.matrix == SPREAD) & (structure.row == variable)
    places = structure.free[0, own & (structure.column == variable)]
    return int(places[0]) if places.size else -1
