"""How well a structural model fits: the usual table, plain, scaled and robust."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from analysis.statistics.structure.rmsea import Rmsea, rmsea


@dataclass(frozen=True, slots=True)
class ChiSquares:
    """What fit measures are computed from: two models against the saturated one.

    ``scaling`` factors divide the chi-squares (None where estimation does not scale).
    """

    chi_square: float
    df: int
    baseline_chi_square: float
    baseline_df: int
    n: int
    groups: int = 1
    scaling: float | None = None
    baseline_scaling: float | None = None


@dataclass(frozen=True, slots=True)
class Comparative:
    """Indices that compare with the baseline model; None where the formula divides by zero."""

    cfi: float
    tli: float | None
    nfi: float
    rfi: float | None
    ifi: float | None
    rni: float | None


@dataclass(frozen=True, slots=True)
class ModelTest:
    """A chi-square with its degrees of freedom, p (None at df 0), baseline and indices.

    ``scaling`` and ``baseline_scaling`` are what the chi-squares were divided by.
    """

    chi_square: float
    df: int
    p: float | None
    baseline_chi_square: float
    baseline_df: int
    baseline_p: float | None
    comparative: Comparative
    rmsea: Rmsea
    scaling: float = 1.0
    baseline_scaling: float = 1.0


@dataclass(frozen=True, slots=True)
class Robust:
    """CFI, TLI and RMSEA that estimate their values under normality."""

    cfi: float
    tli: float | None
    rmsea: Rmsea


@dataclass(frozen=True, slots=True)
class FitMeasures:
    """The plain test, and the scaled and robust ones where the estimator makes them."""

    plain: ModelTest
    scaled: ModelTest | None = None
    robust: Robust | None = None


def fit_measures(of: ChiSquares) -> FitMeasures:
    """All measures that need only chi-squares.

    CFI Bentler (1990), TLI Tucker & Lewis (1973), NFI Bentler & Bonett (1980), RFI and IFI Bollen
    (1986, 1989), RNI McDonald & Marsh (1990); robust ones Brosseau-Liard & Savalei (2014).
    """
    plain = _tested(of, 1.0, 1.0)
    if of.scaling is None or of.baseline_scaling is None:
        return FitMeasures(plain)
    scaled = _tested(of, of.scaling, of.baseline_scaling)
    return FitMeasures(plain, scaled, _robust(of, of.scaling, of.baseline_scaling))


def _tested(of: ChiSquares, scaling: float, baseline_scaling: float) -> ModelTest:
    value, base = of.chi_square / scaling, of.baseline_chi_square / baseline_scaling
    return ModelTest(
        chi_square=value,
        df=of.df,
        p=_tail(value, of.df),
        baseline_chi_square=base,
        baseline_df=of.baseline_df,
        baseline_p=_tail(base, of.baseline_df),
        comparative=comparative(value, of.df, base, of.baseline_df),
        # A scaled test refers the plain chi-square to the sum of its weights as df.
        rmsea=rmsea(of.chi_square, of.df * scaling, of.n, of.groups),
        scaling=scaling,
        baseline_scaling=baseline_scaling,
    )


def comparative(value: float, df: int, base: float, base_df: int) -> Comparative:
    """The indices of a chi-square against a baseline's."""
    excess, base_excess = value - df, base - base_df
    return Comparative(
        cfi=_one_less(max(excess, 0.0), max(excess, base_excess, 0.0)),
        tli=_tli(excess, df, base_excess, base_df),
        nfi=(base - value) / base if base > 0 else 1.0,
        rfi=_ratio(base / base_df - value / df, base / base_df) if df and base_df else None,
        ifi=_ratio(base - value, base - df),
        rni=_ratio(base_excess - excess, base_excess),
    )


def _robust(of: ChiSquares, scaling: float, baseline_scaling: float) -> Robust:
    excess = of.chi_square - scaling * of.df
    base_excess = of.baseline_chi_square - baseline_scaling * of.baseline_df
    return Robust(
        cfi=_one_less(max(excess, 0.0), max(excess, base_excess, 0.0)),
        tli=_tli(excess, of.df, base_excess, of.baseline_df),
        rmsea=rmsea(of.chi_square / scaling, of.df, of.n, of.groups, scaling),
    )


def _one_less(part: float, whole: float) -> float:
    return 1 - part / whole if whole > 0 else 1.0


def _tli(excess: float, df: int, base_excess: float, base_df: int) -> float | None:
    if df == 0 or base_df == 0 or base_excess == 0:
        return None
    return 1 - (excess / df) / (base_excess / base_df)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole != 0 else None


def _tail(chi_square: float, df: int) -> float | None:
    return float(special.chdtrc(df, max(chi_square, 0.0))) if df > 0 else None


@dataclass(frozen=True, slots=True)
class Information:
    """Log-likelihoods of the model and the saturated one, and what penalises parameters."""

    log_likelihood: float
    saturated_log_likelihood: float
    aic: float
    bic: float
    sabic: float


def information_criteria(
    log_likelihood: float, saturated: float, parameters: int, n: int
) -> Information:
    """AIC Akaike (1974), BIC Schwarz (1978), sample-size adjusted BIC Sclove (1987)."""
    deviance = -2 * log_likelihood
    return Information(
        log_likelihood=log_likelihood,
        saturated_log_likelihood=saturated,
        aic=deviance + 2 * parameters,
        bic=deviance + parameters * math.log(n),
        sabic=deviance + parameters * math.log((n + 2) / 24),
    )
