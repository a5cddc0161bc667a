"""Sizes, means and error variances of groups numbered from 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, same_rows, vector
from analysis.statistics.errors import OutOfRange

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Strata:
    """``sizes``, ``means`` and the variances of the means, each (k,); NaN-free only if checked."""

    sizes: Floats
    means: Floats
    errors: Floats

    @property
    def n(self) -> int:
        """All rows."""
        return int(self.sizes.sum())

    def need(self, wanted: Floats) -> None:
        """Raise OutOfRange naming the first wanted stratum (k,) with fewer than two rows."""
        thin = np.flatnonzero((wanted > 0) & (self.sizes < FEWEST))
        if thin.size:
            place = int(thin[0])
            raise OutOfRange(
                f"stratum {place}, which has {int(self.sizes[place])} answer(s),",
                "answered by at least 2; join small strata",
            )


def strata_of(values: ArrayLike, strata: ArrayLike, k: int) -> Strata:
    """One pass over values (n,) in strata (n,) numbered 0 to k - 1."""
    y, code = vector(values), vector(strata)
    same_rows(y, code)
    if (code < 0).any() or (code >= k).any() or (code != np.round(code)).any():
        raise OutOfRange("a stratum", f"a whole number from 0 to {k - 1}")
    where, centre = code.astype(np.intp), float(y.mean())
    sizes = np.bincount(where, minlength=k).astype(np.float64)
    safe = np.maximum(sizes, 1)
    means = np.bincount(where, y - centre, minlength=k) / safe
    squares = np.bincount(where, (y - centre - means[where]) ** 2, minlength=k)
    errors = squares / np.maximum(sizes - 1, 1) / safe
    return Strata(sizes, np.where(sizes > 0, means + centre, 0.0), errors)
