"""What freeing a fixed parameter, or one held equal, would gain: modification indices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.cell_scores import CellScores, cell_scores
from analysis.statistics.structure.compiled import SPREAD, Positions, Structure, place
from analysis.statistics.structure.full_information import GappyEstimated
from analysis.statistics.structure.implied import matrices
from analysis.statistics.structure.maximum_likelihood import Estimated
from analysis.statistics.structure.parameters import Parameter, Relation

# A candidate whose own information is below this share is already determined by the free ones.
DETERMINED = 1e-8


@dataclass(frozen=True, slots=True)
class Modification:
    """Freeing ``left relation right`` in ``group`` lowers chi-square by about ``index``.

    ``change`` is the value it would then take (less the present one), ``standardised_change`` with
    both variables' (for covariances residual) variances one; ``p`` of the index on one df.
    """

    relation: Relation
    left: str
    right: str
    group: int
    index: float
    p: float
    change: float
    standardised_change: float


def modification_indices(fitted: Estimated | GappyEstimated) -> tuple[Modification, ...]:
    """All cross-loadings and covariances that are fixed at zero, the largest index first.

    Score tests with expected information (Sorbom 1989), given the gaps where there are. Also gives
    release of equal labels, each occurrence on its own.
    """
    structure = _estimated(fitted).structure
    wanted = tuple(
        each
        for group in range(structure.groups)
        for each in (*_loadings(structure, group), *_covariances(structure, group))
    )
    found = score_tests(fitted, (*wanted, *_equated(structure)))
    return tuple(sorted(found, key=lambda each: -each.index))


def score_tests(
    of: Estimated | GappyEstimated, wanted: Sequence[Parameter]
) -> tuple[Modification, ...]:
    """The modification index of each wanted parameter; those already determined are left out."""
    if not wanted:
        return ()
    fitted = _estimated(of)
    structure, cells = _with_cells(fitted.structure, wanted)
    extra = np.array([cells[_place(structure, each)] for each in wanted])
    groups = np.array([each.group for each in wanted])
    at = cell_scores(of, structure)
    score, own = at.score[groups, extra], at.information[groups, extra, extra]
    inner, cross = _with_theta(at, extra, groups)
    taken = np.linalg.solve(inner, cross)
    room = own - (cross * taken).sum(axis=0)
    usable = room > DETERMINED * np.maximum(own, np.finfo(np.float64).tiny)
    change = score / np.where(usable, room, 1.0)
    index = fitted.sample.total * score * change
    scale = _scales(fitted, structure, extra, groups)
    return tuple(
        Modification(
            relation=wanted[at].relation,
            left=wanted[at].left,
            right=wanted[at].right,
            group=wanted[at].group,
            index=float(index[at]),
            p=float(special.chdtrc(1, max(float(index[at]), 0.0))),
            change=float(change[at]),
            standardised_change=float(change[at] * scale[at]),
        )
        for at in np.flatnonzero(usable).tolist()
    )


def _estimated(of: Estimated | GappyEstimated) -> Estimated:
    return of.fitted if isinstance(of, GappyEstimated) else of


def _with_theta(at: CellScores, extra: Positions, groups: Positions) -> tuple[Floats, Floats]:
    """Information of theta (q, q) and of it with each wanted cell (q, w)."""
    active, member = at.structure.active, at.structure.place
    each = at.information[:, active[:, None], active[None, :]]
    inner = (np.swapaxes(member, -1, -2) @ each @ member).sum(axis=0)
    beside = at.information[groups[:, None], active[None, :], extra[:, None]]
    cross = np.empty((inner.shape[0], extra.size))
    for group, own in enumerate(member):
        cross[:, groups == group] = own.T @ beside[groups == group].T
    return inner, cross


def _with_cells(
    structure: Structure, wanted: Sequence[Parameter]
) -> tuple[Structure, dict[tuple[int, int, int], int]]:
    """The structure with a cell, fixed at zero, for each wanted parameter."""
    old = zip(structure.matrix, structure.row, structure.column, strict=True)
    cells = {(int(m), int(r), int(c)): at for at, (m, r, c) in enumerate(old)}
    for each in wanted:
        cells.setdefault(_place(structure, each), len(cells))
    matrix, row, column = (np.array(axis, dtype=np.intp) for axis in zip(*cells, strict=True))
    return replace(structure, matrix=matrix, row=row, column=column), cells


def _place(structure: Structure, each: Parameter) -> tuple[int, int, int]:
    left = structure.position(each.left)
    right = structure.position(each.right) if each.right else 0
    return place(each.relation, left, right)


def _loadings(structure: Structure, group: int) -> Iterator[Parameter]:
    taken = _taken(structure, group)
    measured = {each.right for each in structure.parameters if each.relation is Relation.LOADING}
    for latent in structure.latent:
        for item in structure.observed:
            candidate = Parameter(Relation.LOADING, latent, item, group=group)
            if item in measured and _place(structure, candidate) not in taken:
                yield candidate


def _covariances(structure: Structure, group: int) -> Iterator[Parameter]:
    taken = _taken(structure, group)
    x = {
        each.left
        for each in structure.parameters
        if each.sampled and each.relation is Relation.COVARIANCE
    }
    for names in (structure.observed, structure.latent):
        for first, second in combinations([name for name in names if name not in x], 2):
            candidate = Parameter(Relation.COVARIANCE, first, second, group=group)
            if _place(structure, candidate) not in taken:
                yield candidate


def _taken(structure: Structure, group: int) -> set[tuple[int, int, int]]:
    """The cells that are already free, or fixed at something other than zero, in a group."""
    at = (structure.free[group] >= 0) | (structure.fixed[group] != 0)
    cells = (each[at].tolist() for each in (structure.matrix, structure.row, structure.column))
    return set(zip(*cells, strict=True))


def _equated(structure: Structure) -> Iterator[Parameter]:
    often = Counter(each.name for each in structure.parameters if each.is_free)
    return (each for each in structure.parameters if each.is_free and often[each.name] > 1)


def _scales(fitted: Estimated, structure: Structure, cells: Positions, groups: Positions) -> Floats:
    """What changes are multiplied by: paths by total spreads, covariances by residual ones."""
    residual = matrices(fitted.structure, fitted.structure.values(fitted.theta))[1]
    whole, own = (_spreads(each) for each in (fitted.at.moments.spread, residual))
    row, column = structure.row[cells], structure.column[cells]
    joint = structure.matrix[cells] == SPREAD
    together = own[groups, row] * own[groups, column]
    return np.asarray(np.where(joint, 1 / together, whole[groups, column] / whole[groups, row]))


def _spreads(covariance: Floats) -> Floats:
    spread = np.sqrt(np.abs(np.diagonal(covariance, axis1=-2, axis2=-1)))
    return np.maximum(spread, np.finfo(np.float64).tiny)
