"""Score tests of letting an item differ between groups where a model holds it equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import MEAN, PATH, SPREAD, Structure
from analysis.statistics.structure.full_information import GappyEstimated
from analysis.statistics.structure.gappy_likelihood import curvature, seen
from analysis.statistics.structure.implied import slopes
from analysis.statistics.structure.invariance_levels import Level, Release
from analysis.statistics.structure.likelihood import cell_information
from analysis.statistics.structure.maximum_likelihood import Estimated, inverse_of


@dataclass(frozen=True, slots=True)
class ReleaseTest:
    """By about how much chi-square falls when a release is made (Lagrange multiplier test).

    ``df`` is the number of groups besides the first; ``p`` is not corrected for having looked at
    several items.
    """

    release: Release
    chi_square: float
    df: int
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class CellScores:
    """Derivatives of the log-likelihood per row by every cell of a structure.

    ``score`` (G, C) and ``information`` (G, C, C), groups weighed by their shares.
    """

    structure: Structure
    n: int
    score: Floats
    information: Floats


def complete_scores(fitted: Estimated) -> CellScores:
    """Of complete rows, with expected information."""
    structure, at = fitted.structure, fitted.at
    found = slopes(structure, at.moments, np.arange(structure.matrix.size))
    weighed = at.inverse @ at.seen @ at.inverse - at.inverse
    score = np.einsum("gki,gij,gkj->gk", found.left, weighed, found.right)
    score = score + np.einsum("gki,gij,gj->gk", found.mean, at.inverse, at.gap)
    each = cell_information(found, at.inverse, structure.has_means)
    shares = fitted.sample.shares
    return CellScores(
        structure, fitted.sample.total, score * shares[:, None], each * shares[:, None, None]
    )


def gappy_scores(found: GappyEstimated) -> CellScores:
    """Of rows with gaps, with the information that is expected given the gaps."""
    fitted = found.fitted
    structure, moments = fitted.structure, fitted.at.moments
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


def release_tests(at: CellScores, candidates: Sequence[Release]) -> tuple[ReleaseTest, ...]:
    """The test of each candidate, the largest first."""
    structure = at.structure
    member = (structure.free[..., None] == np.arange(len(structure.names))) * 1.0
    own = np.einsum("gcq,gcd,gdr->qr", member, at.information, member, optimize=True)
    inverse = inverse_of(own)
    along = at.information @ member
    tests = [_test(at, each, along, inverse) for each in candidates]
    return tuple(sorted(tests, key=lambda each: -each.chi_square))


def _test(at: CellScores, release: Release, along: Floats, inverse: Floats) -> ReleaseTest:
    cell, others = _cell(at.structure, release), np.arange(1, at.structure.groups)
    score, cross = at.score[others, cell], along[others, cell]
    room = np.diag(at.information[others, cell, cell]) - cross @ inverse @ cross.T
    value = at.n * float(score @ np.linalg.pinv(room, hermitian=True) @ score)
    return ReleaseTest(release, value, others.size, float(special.chdtrc(others.size, value)))


def _cell(structure: Structure, release: Release) -> int:
    item = structure.position(release.item)
    kind, column = {
        Level.METRIC: (PATH, structure.position(release.latent or release.item)),
        Level.SCALAR: (MEAN, 0),
    }.get(release.level, (SPREAD, item))
    at = (structure.row == item) & (structure.column == column) & (structure.matrix == kind)
    return int(np.flatnonzero(at)[0])
