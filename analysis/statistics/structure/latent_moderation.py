"""Does one latent variable change how strongly two others go together?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, floats
from analysis.statistics.estimate import Estimate, Test, normal
from analysis.statistics.structure.corrections import Estimator
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import Fit, columns_of, fit
from analysis.statistics.structure.product_indicators import product_indicators
from analysis.statistics.structure.specification import Latent, Model, Regression, Term

PRODUCT = "interaction"
# Standard deviations of the moderator at which slopes are shown, and up to which limits are sought.
SHOWN, FARTHEST = (-1.0, 0.0, 1.0), 3.0


@dataclass(frozen=True, slots=True)
class Roles:
    """Which scales are the predictor, what moderates it, and the outcome; ``controls`` besides."""

    focal: str
    moderator: str
    outcome: str
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LatentSlope:
    """The slope on the predictor where the moderator stands ``deviations`` from its mean."""

    deviations: float
    slope: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class LatentModeration:
    """A latent interaction by product indicators.

    ``focal`` and ``moderator`` are slopes at the other's mean, ``product`` how much the slope grows
    per unit of the moderator; ``standardised_product`` with all three variables' variances one
    (Wen, Marsh & Hau 2010), its interval taking these as known. ``delta_r2`` is what the product
    adds to the outcome's R2, ``test`` the (scaled) chi-square of leaving it out.
    ``johnson_neyman``: deviations of the moderator at which the slope crosses between clear and
    unclear. ``fit`` is the whole model.
    """

    n: int
    focal: Estimate
    moderator: Estimate
    product: Estimate
    standardised_product: float
    standardised_interval: Interval
    r2: float
    delta_r2: float
    test: Test
    simple_slopes: tuple[LatentSlope, ...]
    johnson_neyman: tuple[float, ...]
    fit: Fit


def latent_moderation(
    rows: ArrayLike,
    names: Sequence[str],
    scales: Mapping[str, Sequence[str]],
    roles: Roles,
    *,
    estimator: Estimator = "ml",
    level: float = 0.95,
) -> LatentModeration:
    """Double mean-centred product indicators, items paired in order (Lin et al. 2010).

    An item that is a scale of its own is paired with all of the other scale and counts as measured
    without error. ``rows`` (n, k) of columns ``names``; limits of clearness by Johnson & Neyman
    (1936). The product is not normal even where its parts are, so ``mlr`` gives the safer errors.
    Raises as ``fit``.
    """
    used = (roles.focal, roles.moderator, *roles.controls, roles.outcome)
    _check(scales, used)
    items = [item for name in used for item in scales[name]]
    first, second = scales[roles.focal], scales[roles.moderator]
    matched = min(len(first), len(second)) > 1
    made = product_indicators(rows, names, first, second, matched=matched)
    table = np.column_stack([columns_of(rows, names, items), made.columns])
    columns = (*items, *made.names)
    model = _model({name: scales[name] for name in used}, made.names, roles, None)
    without = _model({name: scales[name] for name in used}, made.names, roles, 0.0)
    large = fit(model, table, columns, estimator=estimator, level=level)
    small = fit(without, table, columns, estimator=estimator, level=level)
    return _summary(large, small, roles, level)


def _check(scales: Mapping[str, Sequence[str]], used: Sequence[str]) -> None:
    unknown = [name for name in used if name not in scales]
    if unknown:
        raise InvalidModel(f"{', '.join(unknown)} is no scale")
    both = sorted({item for name in used for item in scales[name]} & {*used, PRODUCT})
    if both:
        raise InvalidModel(f"{', '.join(both)} names a scale and an item; rename one of them")
    if PRODUCT in scales:
        raise InvalidModel(f"{PRODUCT} names the product; give the scale another name")


def _model(
    scales: Mapping[str, Sequence[str]],
    products: Sequence[str],
    roles: Roles,
    fixed: float | None,
) -> Model:
    latents = tuple(Latent(name, tuple(items)) for name, items in scales.items())
    causes = (roles.focal, roles.moderator, *roles.controls)
    return Model(
        (*latents, Latent(PRODUCT, tuple(products))),
        (Regression(roles.outcome, (*causes, Term(PRODUCT, fixed))),),
    )


def _summary(large: Fit, small: Fit, roles: Roles, level: float) -> LatentModeration:
    structure, moments = large.fitted.structure, large.fitted.at.moments
    spread = {
        name: math.sqrt(abs(float(moments.spread[0, place, place])))
        for name in (roles.focal, roles.moderator, roles.outcome)
        for place in (structure.position(name),)
    }
    paths = _Paths.of(large, roles)
    unit = spread[roles.moderator]
    r2 = large.r2[roles.outcome][0]
    per_spread = spread[roles.focal] * unit / spread[roles.outcome]
    standardised = paths.estimate(np.array([0.0, 0.0, per_spread]), level)
    return LatentModeration(
        n=large.n,
        focal=paths.estimate(np.array([1.0, 0.0, 0.0]), level),
        moderator=paths.estimate(np.array([0.0, 1.0, 0.0]), level),
        product=paths.estimate(np.array([0.0, 0.0, 1.0]), level),
        standardised_product=standardised.value,
        standardised_interval=standardised.interval,
        r2=r2,
        delta_r2=r2 - small.r2[roles.outcome][0],
        test=_difference(large, small),
        simple_slopes=tuple(
            LatentSlope(each, paths.estimate(np.array([1.0, 0.0, each * unit]), level))
            for each in SHOWN
        ),
        johnson_neyman=floats(paths.limits(level) / unit),
        fit=large,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Paths:
    """Slopes of predictor, moderator and product with their covariances (3, 3)."""

    values: Floats
    covariance: Floats
    farthest: float

    @classmethod
    def of(cls, found: Fit, roles: Roles) -> _Paths:
        """From a fitted model."""
        structure = found.fitted.structure
        at = [
            structure.names.index(f"{roles.outcome} ~ {name}")
            for name in (roles.focal, roles.moderator, PRODUCT)
        ]
        place = structure.position(roles.moderator)
        variance = float(found.fitted.at.moments.spread[0, place, place])
        return cls(
            found.fitted.theta[at],
            found.correction.covariance[np.ix_(at, at)],
            FARTHEST * math.sqrt(abs(variance)),
        )

    def estimate(self, weights: Floats, level: float) -> Estimate:
        """A weighted sum of the three."""
        error = math.sqrt(max(float(weights @ self.covariance @ weights), 0.0))
        return normal(float(weights @ self.values), error, "delta", level)

    def limits(self, level: float) -> Floats:
        """Where (b1 + b3 z)^2 equals the normal quantile squared times its variance."""
        (slope, _, change), v = self.values, self.covariance
        z2 = float(special.ndtri(0.5 + level / 2)) ** 2
        roots = np.roots(
            [
                change**2 - z2 * v[2, 2],
                2 * (slope * change - z2 * v[0, 2]),
                slope**2 - z2 * v[0, 0],
            ]
        )
        real = np.sort(roots[np.isreal(roots)].real)
        return np.asarray(real[np.abs(real) <= self.farthest], dtype=np.float64)


def _difference(large: Fit, small: Fit) -> Test:
    """Chi-square of the product's path on one degree of freedom (Satorra & Bentler 2001)."""
    gained = small.measures.plain.chi_square - large.measures.plain.chi_square
    first, second = small.correction.scaling, large.correction.scaling
    if first is not None and second is not None:
        df = large.measures.plain.df
        scaling = (df + 1) * first - df * second
        # The difference of two scaled tests may come out negative; Wald's test never does.
        gained = gained / scaling if scaling > 0 else _wald(large)
    gained = max(gained, 0.0)
    return Test(large.n, gained, 1.0, float(special.chdtrc(1, gained)))


def _wald(found: Fit) -> float:
    own = next(each for each in found.estimates if each.right == PRODUCT and each.relation == "~")
    return (own.value / own.standard_error) ** 2
