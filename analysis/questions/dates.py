"""Facts that are days, as numbers that can be subtracted."""

from __future__ import annotations

from datetime import date

import numpy as np

from analysis.dataset import Dataset, Floats

LONGEST = len("2026-01-31")


def days(dataset: Dataset, name: str) -> Floats | None:
    """A fact written as 2026-01-31, perhaps with a time, as days (n,), NaN where it is blank.

    None where the fact is not there or where anything else stands in it.
    """
    if name not in dataset.facts or dataset.facts[name].dtype != object:
        return None
    labels = dataset.fact_labels(name)
    try:
        known = [float(date.fromisoformat(word[:LONGEST]).toordinal()) for word in labels.names]
    except ValueError:
        return None
    return np.array([*known, np.nan])[labels.codes]
