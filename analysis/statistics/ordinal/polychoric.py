"""Polychoric correlations: those of the normal scales behind ordered answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, floats
from analysis.statistics.ordinal.answers import Missing, ordinal_answers
from analysis.statistics.ordinal.bivariate_normal import FAR
from analysis.statistics.ordinal.moments import OrdinalMoments, ordinal_moments

# Smallest eigenvalue of a correlation matrix that is still told from rounding.
SMALLEST_EIGENVALUE = 1e-8
# Share of empty cells from which a table says little about its correlation.
SPARSE = 0.5


class Doubt(StrEnum):
    """Why a correlation or a matrix of them should be read with care."""

    PERFECT = "perfect"
    HALVED = "halved"
    SPARSE = "sparse"
    UNUSED = "unused"
    INDEFINITE = "indefinite"


SENTENCES = {
    Doubt.PERFECT: "{names} are answered in step ({value:.4f}): no correlation below one can be"
    " told; leave one out",
    Doubt.HALVED: "{names}: one combination of answers never occurred; half a response was put"
    " there, so the correlation is rough",
    Doubt.SPARSE: "{names}: a share of {value:.2f} of the combinations of answers never occurred;"
    " join rare answers or gather more responses",
    Doubt.UNUSED: "{names}: some answers between the lowest and the highest were chosen by nobody;"
    " the scale is shorter than it was offered",
    Doubt.INDEFINITE: "the correlations contradict each other (smallest eigenvalue {value:.3g});"
    " gather more responses, leave items out, or smooth",
}


@dataclass(frozen=True, slots=True)
class DoubtAbout:
    """One doubt: the items concerned (none for the whole matrix) and the telling number."""

    doubt: Doubt
    names: tuple[str, ...]
    value: float

    def __str__(self) -> str:
        return SENTENCES[self.doubt].format(names=" and ".join(self.names), value=self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Polychoric:
    """Polychoric correlations of p items from ``n`` rows (``dropped`` left out for gaps).

    ``correlations`` and ``standard_errors`` (p, p); by item ``categories``, ``thresholds`` between
    them and ``threshold_errors``. ``smallest_eigenvalue`` is that before smoothing.
    """

    names: tuple[str, ...]
    n: int
    dropped: int
    categories: tuple[tuple[float, ...], ...]
    thresholds: tuple[tuple[float, ...], ...]
    threshold_errors: tuple[tuple[float, ...], ...]
    correlations: Floats
    standard_errors: Floats
    smallest_eigenvalue: float
    smoothed: bool
    doubts: tuple[DoubtAbout, ...]
    moments: OrdinalMoments


def polychoric(
    answers: ArrayLike,
    names: Sequence[str] = (),
    *,
    missing: Missing = "listwise",
    smooth: bool = False,
) -> Polychoric:
    """Polychoric correlations of answers (n, p) to ordinal items, whose order is that of numbers.

    Two-step maximum likelihood (Olsson 1979, Psychometrika 44, 443-460): thresholds from each
    item's shares, then each correlation by itself. NaN is a missing answer: its row is left out, or
    under ``pairwise`` used for the items it has. Categories are the answers that occur. With
    ``smooth`` a matrix that is not positive definite is replaced by a near one that is.

    Raises MissingValues for infinite values, NoVariation, OutOfRange, ShapeMismatch,
    TooFewObservations, TooManyCategories, NeverAnsweredTogether, NotIdentified, NotConverged.
    """
    moments = ordinal_moments(ordinal_answers(answers, names, missing))
    found = moments.matrix()
    lowest = float(np.linalg.eigvalsh(found)[0])
    smoothed = smooth and lowest < SMALLEST_EIGENVALUE
    read = moments.answers
    errors = np.sqrt(np.diag(moments.threshold_covariance()))
    return Polychoric(
        names=read.names,
        n=read.n,
        dropped=read.dropped,
        categories=read.categories,
        thresholds=tuple(floats(row[np.abs(row) < FAR]) for row in moments.limits),
        threshold_errors=_by_item(moments, errors),
        correlations=near_definite(found) if smoothed else found,
        standard_errors=moments.square(np.sqrt(moments.variances()), 0.0),
        smallest_eigenvalue=lowest,
        smoothed=smoothed,
        doubts=tuple(doubts_about(moments)),
        moments=moments,
    )


def near_definite(correlations: Floats) -> Floats:
    """The matrix (p, p) with low eigenvalues raised, rescaled to a diagonal of one.

    Rousseeuw & Molenberghs (1993).
    """
    values, vectors = np.linalg.eigh(correlations)
    raised = (vectors * np.maximum(values, 100 * SMALLEST_EIGENVALUE)) @ vectors.T
    spread = np.sqrt(np.diag(raised))
    found = raised / np.outer(spread, spread)
    np.fill_diagonal(found, 1.0)
    return np.asarray(found)


def doubts_about(moments: OrdinalMoments) -> Iterator[DoubtAbout]:
    """What is doubtful about thresholds and correlations."""
    read, tables = moments.answers, moments.tables
    yield from (DoubtAbout(Doubt.UNUSED, (name,), 0.0) for name in read.unused)
    sizes = np.array([len(each) for each in read.categories])
    cells = sizes[tables.first] * sizes[tables.second]
    empty = 1 - (tables.answered > 0).sum(axis=(1, 2)) / cells
    for doubt, where, values in (
        (Doubt.PERFECT, moments.perfect, moments.correlations),
        (Doubt.HALVED, moments.halved, moments.correlations),
        (Doubt.SPARSE, (empty > SPARSE) & ~moments.perfect, empty),
    ):
        for pair in np.flatnonzero(where):
            names = (read.names[tables.first[pair]], read.names[tables.second[pair]])
            yield DoubtAbout(doubt, names, float(values[pair]))
    lowest = float(np.linalg.eigvalsh(moments.matrix())[0])
    if lowest < SMALLEST_EIGENVALUE:
        yield DoubtAbout(Doubt.INDEFINITE, (), lowest)


def _by_item(moments: OrdinalMoments, values: Floats) -> tuple[tuple[float, ...], ...]:
    ends = np.cumsum([len(each) - 1 for each in moments.answers.categories])[:-1]
    return tuple(floats(part) for part in np.split(values, ends))
