"""What "now" means: the last wave where a survey is repeated, else everything."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.levelled import part, places_of
from analysis.scores import Scores
from analysis.thresholds import Thresholds


class Present(NamedTuple):
    """The rows of now with their scores; ``wave`` is None where there is only one."""

    dataset: Dataset
    scores: Scores
    wave: str | None


def waves(dataset: Dataset) -> tuple[str, ...]:
    """The labels of the waves that have rows, oldest first."""
    return () if dataset.wave_labels is None else tuple(dataset.wave_labels.counts())


def settled(dataset: Dataset, plan: Thresholds) -> Dataset:
    """The data without waves too small to be shown, where another wave remains.

    What all waves say together minus the waves shown would otherwise give a small one away; and a
    wave that has only begun is not yet "now".
    """
    sizes = {label: int(in_wave(dataset, label).sum()) for label in waves(dataset)}
    small = [label for label, n in sizes.items() if n < plan.show]
    if not small or len(small) == len(sizes):
        return dataset
    rows = ~np.any([in_wave(dataset, label) for label in small], axis=0)
    return dataset.take(rows, f"without waves of fewer than {plan.show} answers")


def in_wave(dataset: Dataset, label: str) -> NDArray[np.bool_]:
    """The rows (n,) of one wave."""
    if dataset.wave_labels is None:
        return np.zeros(dataset.n, dtype=bool)
    return dataset.wave_labels.rows(label)


def cut(dataset: Dataset, scores: Scores, rows: NDArray[np.bool_], label: str) -> Present:
    """A part of the rows with its scores, without scoring again."""
    places = places_of(rows)
    items, constructs = part(scores.items, places), part(scores.constructs, places)
    some = replace(scores, items=items, constructs=constructs)
    return Present(dataset.take(places, label), some, None)


def present(dataset: Dataset, scores: Scores) -> Present:
    """The last wave, or everything where there are fewer than two; cut once for all questions."""
    if "present" not in scores.computed:
        scores.computed["present"] = _last_wave(dataset, scores)
    found: Present = scores.computed["present"]
    return found


def _last_wave(dataset: Dataset, scores: Scores) -> Present:
    labels = waves(dataset)
    if len(labels) < 2:
        return Present(dataset, scores, None)
    last = cut(dataset, scores, in_wave(dataset, labels[-1]), f"wave = {labels[-1]}")
    return last._replace(wave=labels[-1])
