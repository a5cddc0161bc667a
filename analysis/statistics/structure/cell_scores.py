"""How the likelihood of a fitted structure changes with every cell of its matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import Structure
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.full_information import GappyEstimated
from analysis.statistics.structure.gappy_likelihood import curvature, seen
from analysis.statistics.structure.implied import slopes
from analysis.statistics.structure.likelihood import cell_information
from analysis.statistics.structure.maximum_likelihood import Estimated


@dataclass(frozen=True, slots=True, eq=False)
class CellScores:
    """Derivatives of the log-likelihood per row by every cell of a structure.

    ``score`` (G, C) and ``information`` (G, C, C), groups weighed by their shares.
    """

    structure: Structure
    n: int
    score: Floats
    information: Floats


def cell_scores(of: Estimated | GappyEstimated, structure: Structure | None = None) -> CellScores:
    """At an estimate, with expected information (given the gaps, where there are).

    ``structure`` may have more cells than the estimated one. Raises InvalidModel for an estimate
    from gappy rows without those rows.
    """
    if isinstance(of, GappyEstimated):
        return _gappy(of, structure or of.fitted.structure)
    if of.gappy:
        raise InvalidModel("the rows had gaps; give the whole gappy estimate, not its summary")
    return _complete(of, structure or of.structure)


def _complete(fitted: Estimated, structure: Structure) -> CellScores:
    at = fitted.at
    found = slopes(structure, at.moments, np.arange(structure.matrix.size))
    weighed = at.inverse @ at.seen @ at.inverse - at.inverse
    score = np.einsum("gki,gij,gkj->gk", found.left, weighed, found.right)
    if structure.has_means:
        score = score + np.einsum("gki,gij,gj->gk", found.mean, at.inverse, at.gap)
    each = cell_information(found, at.inverse, structure.has_means)
    shares = fitted.sample.shares
    return CellScores(
        structure, fitted.sample.total, score * shares[:, None], each * shares[:, None, None]
    )


def _gappy(found: GappyEstimated, structure: Structure) -> CellScores:
    fitted, moments = found.fitted, found.fitted.at.moments
    each = slopes(structure, moments, np.arange(structure.matrix.size))
    column, row = np.triu_indices(len(structure.observed))
    score, information = [], []
    for place, (group, share) in enumerate(zip(found.groups, fitted.sample.shares, strict=True)):
        sigma, mu = moments.sigma[place], moments.mu[place]
        at = seen(group, sigma, mu)
        left, right, mean = each.left[place], each.right[place], each.mean[place]
        drawn = mean @ at.pull - np.einsum("ki,ij,kj->k", left, at.weight, right)
        bent = left[:, row] * right[:, column] + left[:, column] * right[:, row]
        change = np.concatenate([bent, mean], axis=1)
        bread = curvature(group, sigma, mu, observed=False)
        score.append(share * drawn)
        information.append(share * change @ bread @ change.T)
    return CellScores(structure, fitted.sample.total, np.stack(score), np.stack(information))
