"""The choices that make two correct PLS solutions differ; every result carries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from analysis.statistics.errors import OutOfRange

Scheme = Literal["centroid", "factorial", "path"]
Scaling = Literal["standardised", "raw"]
Signs = Literal["as_found", "majority"]


@dataclass(frozen=True, slots=True)
class PlsOptions:
    """How a path model is estimated.

    ``scheme``: inner weights are the signs of the constructs' correlations (centroid), the
    correlations (factorial), or regression weights for sources and correlations for targets (path;
    Lohmoeller 1989). ``scaling``: items standardised, or centred on their own common scale (raw,
    as in Tenenhaus et al. 2005). ``consistent``: correct common factors for unreliability (Dijkstra
    & Henseler 2015). ``signs``: leave each construct as the iteration from equal weights finds it,
    or turn it so that most of its loadings are positive. ``tolerance``: the iteration ends when the
    items' correlations with their scores change by less in sum (weights would be no measure: they
    depend on the items' units, and hardly settle where items nearly repeat each other).
    """

    scheme: Scheme = "path"
    scaling: Scaling = "standardised"
    consistent: bool = False
    signs: Signs = "as_found"
    tolerance: float = 1e-11
    max_iterations: int = 1000

    def __post_init__(self) -> None:
        _one_of("scheme", self.scheme, get_args(Scheme))
        _one_of("scaling", self.scaling, get_args(Scaling))
        _one_of("signs", self.signs, get_args(Signs))
        if self.consistent and self.scaling == "raw":
            raise OutOfRange("scaling", "standardised for consistent PLS")
        if not 0 < self.tolerance < 1:
            raise OutOfRange("tolerance", "between 0 and 1")
        if self.max_iterations < 1:
            raise OutOfRange("max_iterations", "at least 1")


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise OutOfRange(what, f"one of {', '.join(allowed)}")
