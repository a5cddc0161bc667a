"""A general factor under the group factors: omega hierarchical and total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, floats
from analysis.statistics.covariances import (
    proper_correlation,
    squared_multiple_correlations,
)
from analysis.statistics.errors import NotIdentified, OutOfRange
from analysis.statistics.exploratory.extraction import Method, extract
from analysis.statistics.exploratory.rotation import oblimin, varimax


@dataclass(frozen=True, slots=True, eq=False)
class SchmidLeiman:
    """Items (k,) on a general and m group factors, all uncorrelated.

    ``omega_hierarchical`` is the general factor's share of the variance of the standardised sum,
    ``omega_total`` that of all common factors, ``omega_limit`` the former over the latter.
    ``explained_common`` is the general factor's share of common variance (ECV). ``alpha`` and
    ``lambda6`` belong to the same standardised items. ``reversed_items`` (0-based) load negatively
    on the general factor and were turned round for all of this. ``improper`` when a uniqueness, of
    an item or of a factor, ran into its bound. With two groups their shares of the general factor
    are not identified and ``equal_shares`` is True.
    """

    general: tuple[float, ...]
    groups: Floats
    uniquenesses: tuple[float, ...]
    phi: Floats
    omega_hierarchical: float
    omega_total: float
    omega_limit: float
    explained_common: float
    alpha: float
    lambda6: float
    reversed_items: tuple[int, ...]
    improper: bool
    equal_shares: bool


def schmid_leiman(
    correlation: ArrayLike, factors: int = 3, *, method: Method = "minres"
) -> SchmidLeiman:
    """Schmid & Leiman's (1957) transformation of a correlation matrix (k, k).

    ``factors`` group factors are extracted, turned by varimax and then oblimin (quartimin without
    row normalisation); the general factor is one factor of their correlations, by the same
    ``method`` (Zinbarg, Revelle, Yovel & Li 2005). Raises NotIdentified for one factor or too few
    items, and as ``extract`` and ``oblimin``.
    """
    if factors < 2:
        raise NotIdentified(factors, 2)
    r = proper_correlation(correlation, fewest=3)
    extraction = extract(r, factors, method)
    rotated = oblimin(varimax(extraction.loadings).loadings)
    higher, bounded = _higher_loadings(rotated.phi, method)
    general = rotated.loadings @ higher
    turn = np.where(general < 0, -1.0, 1.0)
    general = general * turn
    groups = rotated.loadings * np.sqrt(np.maximum(0.0, 1 - higher**2)) * turn[:, None]
    r = r * np.outer(turn, turn)
    total = float(r.sum())
    if total <= 0:
        raise OutOfRange("the variance of the items' sum", "above zero")
    k = r.shape[0]
    hierarchical = float(general.sum()) ** 2 / total
    common = 1 - float(extraction.uniquenesses.sum()) / total
    each = np.square(general).sum()
    return SchmidLeiman(
        general=floats(general),
        groups=groups,
        uniquenesses=floats(extraction.uniquenesses),
        phi=rotated.phi,
        omega_hierarchical=hierarchical,
        omega_total=common,
        omega_limit=hierarchical / common,
        explained_common=float(each / (each + np.square(groups).sum())),
        alpha=k / (k - 1) * (1 - k / total),
        lambda6=1 - float((1 - squared_multiple_correlations(r)).sum()) / total,
        reversed_items=tuple(int(item) for item in np.flatnonzero(turn < 0)),
        improper=bool(extraction.heywood) or bounded or hierarchical > common,
        equal_shares=factors == 2,
    )


def _higher_loadings(phi: Floats, method: Method) -> tuple[Floats, bool]:
    """Loadings (m,) of the factors on the general one, and whether one ran into its bound."""
    if phi.shape[0] == 2:
        size = np.sqrt(abs(phi[0, 1]))
        return np.array([size, np.copysign(size, phi[0, 1])]), False
    second = extract(phi, 1, method)
    return second.loadings[:, 0], bool(second.heywood)
