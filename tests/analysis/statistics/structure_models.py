"""Structural models the tests fit, and rows to fit them to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.structure.fit import Fit, fit
from analysis.statistics.structure.product_indicators import product_indicators
from analysis.statistics.structure.specification import (
    Covariance,
    Defined,
    Latent,
    Model,
    Regression,
    Term,
)
from tests.analysis.statistics.references import table

Floats = NDArray[np.float64]

LENGTHS = {"rec": 3, "tru": 4, "cre": 3, "leg": 3, "ope": 4, "msa": 4, "mun": 4, "sat": 3, "loy": 4}
SCALES = {name: tuple(f"{name}{item + 1}" for item in range(k)) for name, k in LENGTHS.items()}
DIMENSIONS = tuple(LENGTHS)[:7]
MOBI = {
    "Image": ("IMAG", 5),
    "Expectation": ("CUEX", 3),
    "Quality": ("PERQ", 7),
    "Value": ("PERV", 2),
    "Satisfaction": ("CUSA", 3),
    "Loyalty": ("CUSL", 3),
}
LOGS = {"lwp": "wait_perceived", "lwa": "wait_actual", "lwx": "wait_acceptable"}


def latents(scales: dict[str, tuple[str, ...]]) -> tuple[Latent, ...]:
    return tuple(Latent(name, items) for name, items in scales.items())


def labelled(names: tuple[str, ...], labels: str) -> tuple[Term, ...]:
    return tuple(Term(name, label=label) for name, label in zip(names, labels.split(), strict=True))


MOBI_SCALES = {name: tuple(f"{stem}{i + 1}" for i in range(k)) for name, (stem, k) in MOBI.items()}
MOBI_ORDER = (*tuple(MOBI)[:5], "Complaints", "Loyalty")

HOLZINGER = Model(
    latents(
        {"visual": ("x1", "x2", "x3"), "textual": ("x4", "x5", "x6"), "speed": ("x7", "x8", "x9")}
    )
)
SURVEY = Model(latents(SCALES), identification="unit_variance")
MOBILE = Model(
    latents({name: (MOBI_SCALES | {"Complaints": ("CUSCO",)})[name] for name in MOBI_ORDER}),
    identification="unit_variance",
)
ECSI = Model(
    latents(MOBI_SCALES),
    (
        Regression("Expectation", ("Image",)),
        Regression("Quality", ("Expectation",)),
        Regression("Value", ("Expectation", "Quality")),
        Regression("Satisfaction", ("Image", "Expectation", "Quality", "Value")),
        Regression("CUSCO", ("Satisfaction",)),
        Regression("Loyalty", ("Image", "Satisfaction", "CUSCO")),
    ),
)
FULL = Model(
    latents(SCALES),
    (
        Regression("sat", labelled((*DIMENSIONS, "lwp", "lwx"), "a1 a2 a3 a4 a5 a6 a7 w wx")),
        Regression("loy", labelled(("sat", *DIMENSIONS), "b c1 c2 c3 c4 c5 c6 c7")),
        Regression("lwp", labelled(("lwa", "tru"), "p pt")),
    ),
    defined=(
        Defined("ind_tru", "a2*b"),
        Defined("ind_msa", "a6*b"),
        Defined("ind_wait", "p*w*b"),
        Defined("tot_tru", "a2*b+c2"),
    ),
)
DEMOCRACY = Model(
    latents(
        {
            "ind60": ("x1", "x2", "x3"),
            "dem60": ("y1", "y2", "y3", "y4"),
            "dem65": ("y5", "y6", "y7", "y8"),
        }
    ),
    (Regression("dem60", ("ind60",)), Regression("dem65", ("ind60", "dem60"))),
    tuple(
        Covariance(*pair.split()) for pair in ("y1 y5", "y2 y4", "y2 y6", "y3 y7", "y4 y8", "y6 y8")
    ),
)
MEDIATION = Model(
    latents({name: SCALES[name] for name in ("tru", "sat", "loy")}),
    (
        Regression("sat", labelled(("tru",), "a")),
        Regression("loy", labelled(("sat", "tru"), "b cp")),
    ),
    defined=(
        Defined("ind", "a*b"),
        Defined("tot", "a*b+cp"),
        Defined("prop", "a*b/(a*b+cp)"),
    ),
)


def data(name: str) -> tuple[Floats, list[str]]:
    """The numeric columns of a shared table, waits also as logs, and their names."""
    found = table(name).select_dtypes("number")
    for column, source in LOGS.items():
        if source in found:
            found = found.assign(**{column: np.log(found[source])})
    found = found.dropna(axis=1)
    return found.to_numpy(dtype=np.float64), list(found.columns)


def fitted(model: Model, name: str, **options: Any) -> Fit:
    rows, names = data(name)
    return fit(model, rows, names, **options)


def interaction() -> Fit:
    rows, names = data("simc")
    made = product_indicators(rows, names, SCALES["sat"][:3], SCALES["tru"][:3])
    scales = {each.upper(): SCALES[each] for each in ("tru", "sat", "loy")}
    model = Model(
        latents(scales | {"INT": made.names}), (Regression("LOY", ("SAT", "TRU", "INT")),)
    )
    return fit(model, np.hstack([rows, made.columns]), [*names, *made.names])


def survey_rows(n: int = 400, seed: int = 5, skewed: bool = False) -> tuple[Floats, list[str]]:
    """Invented answers to tru, sat and loy items, loyalty following satisfaction and trust."""
    random = np.random.Generator(np.random.PCG64(seed))
    draw = random.standard_exponential if skewed else random.standard_normal
    trust = draw(n)
    satisfaction = 0.6 * trust + 0.6 * draw(n)
    loyalty = 0.5 * satisfaction + 0.2 * trust + 0.6 * draw(n)
    factors = {"tru": trust, "sat": satisfaction, "loy": loyalty}
    names = [item for factor in factors for item in SCALES[factor]]
    rows = np.column_stack([factors[item[:3]] + 0.7 * draw(n) for item in names])
    return rows, names
