"""How many factors: several rules beside each other and what they agree on."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.covariances import proper_correlation
from analysis.statistics.errors import NotConverged
from analysis.statistics.exploratory.extraction import degrees_of_freedom, extract
from analysis.statistics.exploratory.factor_fit import factor_fit
from analysis.statistics.exploratory.minimum_average_partial import minimum_average_partial
from analysis.statistics.exploratory.parallel import parallel_analysis
from analysis.statistics.exploratory.sphericity import sphericity


@dataclass(frozen=True, slots=True)
class FactorCount:
    """What the rules say about k items, none above ``most``, the number k items can bear.

    ``components`` and ``factors`` are from parallel analysis, ``partial`` from the minimum average
    partial, ``information`` has the least BIC of proper maximum-likelihood solutions. ``suggested``
    is the number that most of them name, that of ``information`` when they are at odds; ``low`` and
    ``high`` are the ends of the four, ``agreed`` tells whether they are the same. ``kaiser`` counts
    eigenvalues above one; it is for the record, as it suggests too many. Zero means that the items
    do not hang together.
    """

    components: int
    factors: int
    partial: int
    information: int
    kaiser: int
    most: int
    suggested: int
    low: int
    high: int
    agreed: bool


def factor_count(correlation: ArrayLike, n: int, *, seed: int, draws: int = 1000) -> FactorCount:
    """Advice from a correlation matrix (k, k), k >= 3, of ``n`` rows; try ``low`` to ``high``.

    No rule is right always: components and partial correlations suggest too few of factors that
    correlate highly, reduced correlations too many (Auerswald & Moshagen 2019), so read the
    solutions too. Errors as ``parallel_analysis``.
    """
    r = proper_correlation(correlation, fewest=3)
    most = max(m for m in range(1, r.shape[0]) if degrees_of_freedom(r.shape[0], m) >= 0)
    components = parallel_analysis(r, n, seed=seed, draws=draws)
    factors = parallel_analysis(r, n, seed=seed, draws=draws, of="factors")
    partial = minimum_average_partial(r).suggested
    information = _least_information(r, n, most)
    rules = (information, components.suggested, factors.suggested, partial)
    said = [min(number, most) for number in rules]
    (named, times), *_ = Counter(said).most_common()
    return FactorCount(
        components=components.suggested,
        factors=factors.suggested,
        partial=partial,
        information=information,
        kaiser=sum(value > 1 for value in components.eigenvalues),
        most=most,
        suggested=named if times > 1 else information,
        low=min(said),
        high=max(said),
        agreed=min(said) == max(said),
    )


def _least_information(r: Floats, n: int, most: int) -> int:
    """The number of factors with the least BIC; no factor at all has that of independence."""
    k = r.shape[0]
    df = k * (k - 1) / 2
    found = {0: sphericity(r, n).statistic - df * math.log(n)}
    for factors in range(1, most + 1):
        try:
            extraction = extract(r, factors, "ml")
        except NotConverged:
            break
        fit = factor_fit(r, extraction, n)
        # Beyond the first improper solution there are only more of them.
        if extraction.heywood or fit.bic is None:
            break
        found[factors] = fit.bic
    return min(found, key=lambda factors: found[factors])
