"""Rows drawn at random where a model need not look at all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_ROWS = 50_000
"""So many rows leave the limits of an effect a hundredth of a standard deviation wide."""


def drawn_rows(usable: NDArray[np.bool_], seed: int, most: int = MOST_ROWS) -> NDArray[np.int64]:
    """The places of usable rows (n,) in their order, ``most`` of them drawn at random where there
    are more.
    """
    places = np.flatnonzero(usable).astype(np.int64)
    if places.size <= most:
        return places
    random = np.random.Generator(np.random.PCG64(seed))
    chosen = random.choice(places.size, most, replace=False, shuffle=False)
    return places[np.sort(chosen)]
