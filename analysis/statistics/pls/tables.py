"""The coefficients of a path model that are bootstrapped, as tables with labels."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.distinctness import heterotrait_monotrait
from analysis.statistics.pls.solution import Solutions
from analysis.statistics.pls.structure import total_effects

Label = tuple[str, str | int]
Pairs = tuple[list[int], list[int]]

TABLES = ("paths", "total_effects", "indirect_effects", "loadings", "weights", "r2", "htmt")


def statistics(found: Solutions, model: PathModel) -> dict[str, Floats]:
    """Every table's entries (q, b) of b solutions."""
    paths = found.structure.paths
    total = total_effects(paths, model)
    return {
        "paths": paths[_pairs("paths", model)],
        "total_effects": total[_pairs("total_effects", model)],
        "indirect_effects": (total - paths)[_pairs("indirect_effects", model)],
        "loadings": found.loadings,
        "weights": found.weights,
        "r2": found.structure.r2[list(model.endogenous)],
        "htmt": heterotrait_monotrait(found.item_correlations, model)[_pairs("htmt", model)],
    }


def labels(table: str, model: PathModel) -> tuple[Label, ...]:
    """What the entries of a table are about, in their order."""
    names = model.names
    if table in {"loadings", "weights"}:
        return tuple((block.name, item) for block in model.blocks for item in block.items)
    if table == "r2":
        return tuple((names[j], names[j]) for j in model.endogenous)
    return tuple((names[a], names[b]) for a, b in zip(*_pairs(table, model), strict=True))


def _pairs(table: str, model: PathModel) -> Pairs:
    if table == "paths":
        pairs = list(model.edges)
    elif table == "htmt":
        pairs = list(combinations(range(len(model.blocks)), 2))
    else:
        reach = model.reachable if table == "total_effects" else _by_detour(model)
        pairs = [(int(a), int(b)) for a, b in np.argwhere(reach)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _by_detour(model: PathModel) -> NDArray[np.bool_]:
    """True where a chain of two paths or more leads from the row's construct to the column's."""
    reach = np.zeros_like(model.reachable)
    for target, sources in enumerate(model.sources):
        for source in sources:
            reach[:, target] |= model.reachable[:, source]
    return reach
