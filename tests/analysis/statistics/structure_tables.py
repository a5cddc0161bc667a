"""The fit of a structural model under the names that the reference gives its measures."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.fit_measures import ModelTest, Robust
from analysis.statistics.structure.rmsea import Rmsea


def table(of: Fit) -> Iterator[tuple[str, float | None]]:
    """A fit's measures under the reference's names."""
    information, size = of.information, of.residual_size
    yield from {
        "npar": of.parameters,
        "ntotal": of.n,
        "logl": information.log_likelihood,
        "unrestricted.logl": information.saturated_log_likelihood,
        "aic": information.aic,
        "bic": information.bic,
        "bic2": information.sabic,
        "srmr": size.srmr,
        "rmr": size.rmr,
        "crmr": size.crmr,
        "scaling.factor.h0": of.correction.fitted_factor,
        "scaling.factor.h1": of.correction.saturated_factor,
    }.items()
    yield from chi_squares(of.measures.plain, "")
    if of.measures.scaled is not None and of.measures.robust is not None:
        yield from chi_squares(of.measures.scaled, ".scaled")
        yield "chisq.scaling.factor", of.measures.scaled.scaling
        yield "baseline.chisq.scaling.factor", of.measures.scaled.baseline_scaling
        yield from robust(of.measures.robust)


def chi_squares(of: ModelTest, kind: str) -> Iterator[tuple[str, float | None]]:
    against = of.comparative
    named = {
        "chisq": of.chi_square,
        "df": of.df,
        "pvalue": of.p,
        "baseline.chisq": of.baseline_chi_square,
        "baseline.df": of.baseline_df,
        "cfi": against.cfi,
        "tli": against.tli,
        "nfi": against.nfi,
        "rfi": against.rfi,
        "ifi": against.ifi,
        "rni": against.rni,
    }
    yield from ((name + kind, value) for name, value in named.items())
    yield from approximation(of.rmsea, kind)


def robust(of: Robust) -> Iterator[tuple[str, float | None]]:
    yield "cfi.robust", of.cfi
    yield "tli.robust", of.tli
    yield from approximation(of.rmsea, ".robust")


def approximation(of: Rmsea, kind: str) -> Iterator[tuple[str, float | None]]:
    yield f"rmsea{kind}", of.value
    yield f"rmsea.ci.lower{kind}", of.interval.low
    yield f"rmsea.ci.upper{kind}", of.interval.high
    yield f"rmsea.pvalue{kind}", of.close
    yield f"rmsea.notclose.pvalue{kind}", of.not_close
