"""The shared reference values and the tables they were computed from."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tests.shared import SHARED

Floats = NDArray[np.float64]

EXACT = 1e-10
"""For closed forms."""
ITERATED = 2e-6
"""For maximum likelihood, to which lavaan itself has converged."""

TABLES = {
    "mobi": "data/mobi.csv",
    "democracy": "data/PoliticalDemocracy.csv",
    "hs": "data/HolzingerSwineford1939.csv",
    "simo": "reference/sim_ord_1k.csv",
    "simc": "reference/sim_cont_1k.csv",
    "miss": "reference/sim_miss_1k.csv",
    "bend": "reference/sim_breakpoint.csv",
    "hospitals": "data/cms_hospital_wait_hcahps_2021.csv.gz",
    "airline": "data/airline_passenger_satisfaction.csv.gz",
}
PREDICTORS = ("rec", "tru", "cre", "leg", "ope", "msa", "mun", "sat", "gap")


@lru_cache
def reference(name: str) -> Any:
    return json.loads((SHARED / "reference" / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(SHARED / TABLES[name])


def columns(name: str, wanted: list[str]) -> Floats:
    return table(name)[wanted].to_numpy(dtype=np.float64)


def dimension(name: str, prefix: str) -> Floats:
    """The mean of a factor's items, or the log gap between felt and acceptable minutes."""
    data = table(name)
    if prefix == "gap":
        return np.log(data["wait_perceived"] / data["wait_acceptable"]).to_numpy()
    items = [c for c in data.columns if c[:3] == prefix and c[3:].isdigit()]
    return columns(name, items).mean(axis=1)


def drivers() -> tuple[Floats, Floats]:
    """Loyalty and its nine predictors, as in the reference regression."""
    return dimension("simc", "loy"), np.column_stack([dimension("simc", p) for p in PREDICTORS])


def by_type(what: Floats) -> list[Floats]:
    return [what[(table("simo")["type"] == kind).to_numpy()] for kind in (0, 1, 2)]


def scales(fewest: int = 2) -> list[tuple[str, str]]:
    """(table, scale) of at least ``fewest`` items; empty where the files are absent."""
    if not (SHARED / "reference").is_dir():
        return []
    values = reference("reliability_validity")
    return [
        (name, scale)
        for name in ("mobi", "hs", "simo", "simc")
        for scale, found in values[name]["scales"].items()
        if found["k"] >= fewest
    ]


def scale_values(name: str, scale: str) -> tuple[Any, Floats]:
    found = reference("reliability_validity")[name]["scales"][scale]
    return found, columns(name, found["items"]["item"])
