"""Path models for the tests of partial least squares: invented ones, and ECSI on real answers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.pls.design import Block, Mode, PathModel
from tests.analysis.statistics.invented import random
from tests.analysis.statistics.references import reference, table

Floats = NDArray[np.float64]

CONSTRUCTS = ("Image", "Expectation", "Quality", "Value", "Satisfaction", "Complaints", "Loyalty")
ITEMS = {
    "Image": ["IMAG1", "IMAG2", "IMAG3", "IMAG4", "IMAG5"],
    "Expectation": ["CUEX1", "CUEX2", "CUEX3"],
    "Quality": ["PERQ1", "PERQ2", "PERQ3", "PERQ4", "PERQ5", "PERQ6", "PERQ7"],
    "Value": ["PERV1", "PERV2"],
    "Satisfaction": ["CUSA1", "CUSA2", "CUSA3"],
    "Complaints": ["CUSCO"],
    "Loyalty": ["CUSL1", "CUSL2", "CUSL3"],
}
NAMES = [name for items in ITEMS.values() for name in items]
PATHS = (
    ("Image", "Expectation"),
    ("Image", "Satisfaction"),
    ("Image", "Loyalty"),
    ("Expectation", "Quality"),
    ("Expectation", "Value"),
    ("Expectation", "Satisfaction"),
    ("Quality", "Value"),
    ("Quality", "Satisfaction"),
    ("Value", "Satisfaction"),
    ("Satisfaction", "Complaints"),
    ("Satisfaction", "Loyalty"),
    ("Complaints", "Loyalty"),
)
ENDOGENOUS = CONSTRUCTS[1:]


def ecsi() -> PathModel:
    """The European customer satisfaction model on the columns ``NAMES``."""
    blocks = [Block(c, tuple(map(NAMES.index, items))) for c, items in ITEMS.items()]
    return PathModel(tuple(blocks), PATHS)


def mobi() -> Floats:
    """250 customers of mobile phone companies, answers 1-10."""
    return table("mobi")[NAMES].to_numpy(dtype=np.float64)


def found(program: str, what: str) -> Any:
    """One value of the reference for ECSI, as numbers."""
    value = reference("pls")[program][what]
    return np.array(value["values"], dtype=np.float64) if "values" in value else value


def chain(sizes: tuple[int, ...], modes: str | None = None) -> PathModel:
    """Constructs a -> b -> c ... with an additional path from the first to the last."""
    names = "abcdefgh"[: len(sizes)]
    ends = np.cumsum(sizes)
    letters: dict[str, Mode] = {"A": "A", "B": "B"}
    blocks = tuple(
        Block(name, tuple(range(end - size, end)), letters[mode])
        for name, size, end, mode in zip(names, sizes, ends, modes or "A" * 9, strict=False)
    )
    paths = list(pairwise(names))
    return PathModel(blocks, tuple(paths + ([("a", names[-1])] if len(sizes) > 2 else [])))


def answers(n: int = 120, k: int = 6, seed: int = 7) -> Floats:
    """Items (n, k) that share one factor, with growing noise."""
    draws = random(seed)
    return draws.standard_normal((n, 1)) + draws.standard_normal((n, k)) * np.linspace(0.8, 1.4, k)
