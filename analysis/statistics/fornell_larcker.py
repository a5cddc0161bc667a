"""Does each construct share more with its own items than with any other construct?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, vector
from analysis.statistics.covariances import proper_covariance
from analysis.statistics.errors import OutOfRange, ShapeMismatch


@dataclass(frozen=True, slots=True, eq=False)
class FornellLarcker:
    """Latent correlations (g, g) with the square root of AVE on the diagonal.

    ``margins`` (g,) are the diagonal minus the largest correlation of that construct by size;
    ``distinct`` tells for each whether it is positive, ``overlapping`` the pairs (0-based) in which
    a correlation exceeds either construct's diagonal.
    """

    table: Floats
    margins: tuple[float, ...]
    distinct: tuple[bool, ...]
    overlapping: tuple[tuple[int, int], ...]


def fornell_larcker(average_variances: ArrayLike, correlations: ArrayLike) -> FornellLarcker:
    """The criterion of Fornell & Larcker (1981).

    ``average_variances`` (g,) are AVE by whichever formula, ``correlations`` (g, g) those between
    constructs, g >= 2. Raises OutOfRange for a negative AVE or a correlation beyond one.
    """
    variances = vector(average_variances, needed=2)
    table = proper_covariance(correlations)
    if table.shape[0] != variances.size:
        raise ShapeMismatch(variances.shape, table.shape)
    if (variances < 0).any():
        raise OutOfRange("an average variance extracted", "zero or more")
    if (np.abs(np.diag(table) - 1) > 1e-8).any():
        raise OutOfRange("the correlation of a construct with itself", "1")
    own = np.sqrt(variances)
    sizes = np.abs(table - np.diag(np.diag(table)))
    margins = own - sizes.max(axis=1)
    crossed = np.triu(sizes > np.minimum(own[:, None], own[None, :]), k=1)
    np.fill_diagonal(table, own)
    return FornellLarcker(
        table=table,
        margins=tuple(float(margin) for margin in margins),
        distinct=tuple(bool(margin > 0) for margin in margins),
        overlapping=tuple((int(a), int(b)) for a, b in np.argwhere(crossed)),
    )
