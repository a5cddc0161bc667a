"""Score tests of letting an item differ between groups where a model holds it equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.cell_scores import CellScores
from analysis.statistics.structure.compiled import MEAN, PATH, SPREAD, Structure
from analysis.statistics.structure.invariance_levels import Level, Release
from analysis.statistics.structure.maximum_likelihood import inverse_of


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
