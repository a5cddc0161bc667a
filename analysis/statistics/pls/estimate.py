"""Partial least squares path modelling: scores of constructs and the paths between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, matrix, varying
from analysis.statistics.cross_products import numbers
from analysis.statistics.errors import NoVariation, ShapeMismatch, TooFewObservations
from analysis.statistics.pls.design import InvalidPathModel, PathModel
from analysis.statistics.pls.elimination import SINGULAR
from analysis.statistics.pls.failures import (
    DeadScore,
    NoStableWeights,
    SingularBlock,
    SingularStructure,
    Unreliable,
)
from analysis.statistics.pls.flags import Flag, Judged, flags
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.solution import Solutions, solutions
from analysis.statistics.pls.structure import total_effects


@dataclass(frozen=True, slots=True, eq=False)
class Pls:
    """A path model of J constructs and k items (in the order of ``model.items``), n rows.

    ``weights`` (k,) give scores of unit variance (divisor n) from the items as ``options.scaling``
    says: standardised, or centred only. ``loadings`` (k,) and ``cross_loadings`` (k, J) correlate
    items with scores; consistent PLS corrects ``loadings`` and ``correlations`` (J, J) of common
    factors, ``score_correlations`` (J, J) are as found. ``paths``, ``total_effects`` and
    ``indirect_effects`` (J, J) are standardised, of the row on the column. ``r2`` and
    ``r2_adjusted`` are None for exogenous constructs. ``rho_a`` (J,) is 1 where there is none
    (single items, mode B). ``covariance`` (k, k) of the items has divisor n. ``flags`` say what
    makes the solution doubtful.
    """

    n: int
    model: PathModel
    options: PlsOptions
    iterations: int
    covariance: Floats
    weights: Floats
    loadings: Floats
    cross_loadings: Floats
    score_correlations: Floats
    correlations: Floats
    paths: Floats
    r2: tuple[float | None, ...]
    r2_adjusted: tuple[float | None, ...]
    total_effects: Floats
    indirect_effects: Floats
    rho_a: Floats
    flags: tuple[Flag, ...]

    @property
    def item_correlations(self) -> Floats:
        """Correlations (k, k) of the items."""
        deviation = np.sqrt(np.diag(self.covariance))
        return self.covariance / deviation[:, None] / deviation

    @property
    def standardised_weights(self) -> Floats:
        """The weights (k,) that standardised items have in the same scores."""
        if self.options.scaling == "standardised":
            return self.weights
        return np.asarray(self.weights * np.sqrt(np.diag(self.covariance)))


def pls(items: ArrayLike, model: PathModel, options: PlsOptions | None = None) -> Pls:
    """The path model of items (n, columns), NaN not allowed in the columns that it uses.

    Wold (1982); Lohmoeller (1989); Tenenhaus et al. (2005); Dijkstra & Henseler (2015). Raises
    InvalidPathModel, TooFewObservations, NoVariation (constant items), SingularBlock (mode B),
    SingularStructure, DeadScore, NoStableWeights, Unreliable (consistent PLS only).
    """
    table = model_items(items, model)
    return _estimated(np.cov(table, rowvar=False, ddof=0), table.shape[0], model, options)


def pls_of(covariance: Floats, n: int, model: PathModel, options: PlsOptions | None = None) -> Pls:
    """The same from a covariance matrix (columns, columns) with divisor n - 1 of n rows."""
    if covariance.ndim != 2 or covariance.shape[0] != covariance.shape[1]:
        raise ShapeMismatch(covariance.shape)
    _in_range(covariance.shape[1], model)
    enough(n, model)
    own = covariance[np.ix_(model.items, model.items)] * ((n - 1) / n)
    constant = np.flatnonzero(np.diag(own) <= 0)
    if constant.size:
        raise NoVariation(tuple(model.items[constant].tolist()))
    return _estimated(own, n, model, options)


def model_items(items: ArrayLike, model: PathModel) -> Floats:
    """The columns (n, k) that a model uses, in its order, checked for all that would break it."""
    given = np.asarray(numbers(items), dtype=np.float64)
    if given.ndim != 2:
        raise ShapeMismatch(given.shape)
    _in_range(given.shape[1], model)
    table = matrix(given[:, model.items])
    enough(table.shape[0], model)
    try:
        varying(table)
    except NoVariation as found:
        columns = tuple(int(model.items[column]) for column in found.columns)
        raise NoVariation(columns) from found
    return table


def enough(n: int, model: PathModel) -> None:
    """Raise TooFewObservations where a regression of the model has no degree of freedom."""
    mode_b = [len(block.items) for block in model.blocks if block.mode == "B"]
    needed = 2 + max([1, *map(len, model.sources), *mode_b])
    if n < needed:
        raise TooFewObservations(n, needed)


def _in_range(columns: int, model: PathModel) -> None:
    outside = model.items[model.items >= columns]
    if outside.size:
        raise InvalidPathModel(
            tuple(f"item {item} is not among the {columns} columns given" for item in outside)
        )


def _estimated(covariance: Floats, n: int, model: PathModel, options: PlsOptions | None) -> Pls:
    chosen = options or PlsOptions()
    _regular_blocks(covariance, model)
    found = solutions(covariance[:, :, None], model, chosen, chosen.tolerance)
    _usable(found, model)
    paths = found.structure.paths[..., 0]
    r2 = found.structure.r2[:, 0]
    total = total_effects(paths, model)
    judged = Judged(n, found.loadings[:, 0], found.correlations[..., 0], found.rho_a[:, 0], r2)
    return Pls(
        n=n,
        model=model,
        options=chosen,
        iterations=found.iterations,
        covariance=covariance,
        weights=found.weights[:, 0],
        loadings=judged.loadings,
        cross_loadings=found.cross_loadings[..., 0],
        score_correlations=found.score_correlations[..., 0],
        correlations=judged.correlations,
        paths=paths,
        r2=tuple(float(r2[j]) if model.sources[j] else None for j in range(r2.size)),
        r2_adjusted=tuple(
            _adjusted(float(r2[j]), n, len(sources)) if sources else None
            for j, sources in enumerate(model.sources)
        ),
        total_effects=total,
        indirect_effects=total - paths,
        rho_a=judged.rho_a,
        flags=flags(judged, model),
    )


def _adjusted(r2: float, n: int, predictors: int) -> float:
    return 1 - (1 - r2) * (n - 1) / (n - predictors - 1)


def _regular_blocks(covariance: Floats, model: PathModel) -> None:
    for block, own in zip(model.blocks, model.slices, strict=True):
        repeated = _repeated(covariance[own, own]) if block.mode == "B" else ()
        if repeated:
            raise SingularBlock(block.name, tuple(block.items[i] for i in repeated))


def _repeated(covariance: Floats) -> tuple[int, ...]:
    """Columns that the columns before them explain."""
    left = covariance.copy()
    found = []
    for k in range(len(left)):
        if left[k, k] <= SINGULAR * covariance[k, k]:
            found.append(k)
        else:
            left -= np.outer(left[:, k], left[k]) / left[k, k]
    return tuple(found)


def _usable(found: Solutions, model: PathModel) -> None:
    if not found.possible[0]:
        low = [j for j, block in enumerate(model.blocks) if block.common_factor]
        raise Unreliable(tuple(model.names[j] for j in low if found.rho_a[j, 0] <= 0))
    if not found.regular[0]:
        _raise_singular(found, model)
    if not found.converged[0]:
        raise NoStableWeights(found.iterations)


def _raise_singular(found: Solutions, model: PathModel) -> None:
    variance = np.diag(found.score_correlations[..., 0])
    dead = np.flatnonzero(np.abs(variance - 1) > 0.5)
    if dead.size:
        raise DeadScore(tuple(model.names[j] for j in dead))
    for j in model.endogenous:
        sources = list(model.sources[j])
        if _repeated(found.correlations[np.ix_(sources, sources)][..., 0]):
            raise SingularStructure(model.names[j], tuple(model.names[s] for s in sources))
    raise DeadScore(model.names)
