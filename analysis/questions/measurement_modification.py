"""Where the factor model would give way first: the largest modification indices."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Finding, Unit, Verdict
from analysis.questions.factor_models import sizes
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.modification import Modification, modification_indices
from analysis.statistics.structure.parameters import Relation

MOST = 5
LARGE = 10.0
"""Below this an index is no more than what many of them show by chance."""
METHOD = "score_test"


def modifications(found: Fit) -> Iterator[Finding]:
    """The largest indices, scaled as the chi-square is, with the change each foretells.

    Nothing for an improper solution: what would change it is then not the question.
    """
    if found.improper:
        return
    scaled = found.measures.scaled
    scaling = 1.0 if scaled is None or scaled.scaling is None else scaled.scaling
    indices = modification_indices(found.fitted)
    reading = sizes(found).reading
    for place, each in enumerate(indices[:MOST]):
        index = each.index / scaling
        if index < LARGE:
            return
        yield _told(found.n, each, index, (place + 1, len(indices), reading))


def _told(n: int, each: Modification, index: float, where: tuple[int, int, str]) -> Finding:
    place, candidates, reading = where
    loading = each.relation is Relation.LOADING
    return Finding(
        f"measurement.modification.{each.left}{each.relation.value}{each.right}",
        n,
        Unit.COEFFICIENT,
        METHOD,
        Verdict.CANNOT_TELL,
        index,
        facts={
            "relation": "loading" if loading else "covariance",
            "left": each.left,
            "right": each.right,
            "change": each.change,
            "standardised_change": each.standardised_change,
            "plain_index": each.index,
            "place": place,
            "candidates": candidates,
            "reading": reading,
        },
    )
