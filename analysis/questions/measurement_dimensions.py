"""How many things do the items measure, before any model says so?"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dataset import Floats
from analysis.findings import Check, Finding, Point, Unit, Verdict
from analysis.questions.making import refusal_of, refused
from analysis.questions.measured import Measured
from analysis.statistics.errors import StatisticsError
from analysis.statistics.exploratory.minimum_average_partial import minimum_average_partial
from analysis.statistics.exploratory.parallel import parallel_analysis
from analysis.statistics.exploratory.sampling_adequacy import kmo
from analysis.statistics.exploratory.sphericity import sphericity

DRAWS = 200
ADEQUATE = 0.60
"""Below this items share too little to look for factors (Kaiser 1974: "mediocre" from .6 on)."""


def dimensionality(
    data: Measured, correlations: tuple[Floats, int], seed: int
) -> Iterator[Finding]:
    """KMO, Bartlett's test and parallel analysis of the items' correlations."""
    correlation, n = correlations
    if len(data.items) < 3:
        return
    try:
        yield _adequacy(correlation, n)
        yield _sphericity(correlation, n)
        yield _factors(data, correlation, n, seed)
    except StatisticsError as error:
        why = refusal_of(error)
        yield refused("measurement.factors", Unit.COUNT, "parallel_analysis", why, n)


def _adequacy(correlation: Floats, n: int) -> Finding:
    value = kmo(correlation).overall
    return Finding(
        "measurement.kmo",
        n,
        Unit.COEFFICIENT,
        "kmo",
        Verdict.SURE,
        value,
        checks=(Check("adequate", value >= ADEQUATE, {"value": value, "needed": ADEQUATE}),),
    )


def _sphericity(correlation: Floats, n: int) -> Finding:
    found = sphericity(correlation, n)
    return Finding(
        "measurement.bartlett",
        n,
        Unit.COEFFICIENT,
        "bartlett",
        Verdict.SURE,
        found.statistic,
        facts={"df": found.df, "p": found.p},
    )


def _factors(data: Measured, correlation: Floats, n: int, seed: int) -> Finding:
    """Eigenvalues beside the 95 % quantile of those of unrelated items (``high``)."""
    found = parallel_analysis(correlation, n, seed=seed, draws=DRAWS)
    partial = minimum_average_partial(correlation).suggested
    expected = len(data.scales)
    pairs = zip(found.eigenvalues, found.random_quantile, strict=True)
    return Finding(
        "measurement.factors",
        n,
        Unit.COUNT,
        "parallel_analysis",
        Verdict.SURE,
        float(found.suggested),
        checks=(
            Check(
                "as_many",
                found.suggested == expected,
                {"factors": found.suggested, "constructs": expected},
            ),
        ),
        points=tuple(
            Point(float(place + 1), value, n, None, limit)
            for place, (value, limit) in enumerate(pairs)
        ),
        facts={"constructs": expected, "draws": found.draws, "partial": partial},
    )
