"""Take out of a dataset what tells an account that may not be told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats, Words
from surveyapp.queries.account_name import ACCOUNT
from surveyapp.queries.accounts_told import AGREES, CHANGED, NAMED, OTHERS

OF_ACCOUNTS = frozenset({"account", "account_name", ACCOUNT, CHANGED})


def without_accounts(dataset: Dataset) -> Dataset:
    """Rows of accounts that stand together lose what only their account has.

    That are its names, and every fact that all its rows have alike, two or more, and no row of
    another account: by it they would stand apart from the others.
    """
    if NAMED not in dataset.facts or ACCOUNT not in dataset.facts:
        return dataset
    untold = np.array([name == OTHERS for name in dataset.facts[NAMED]], np.bool_)
    keys = dataset.facts[ACCOUNT].tolist()
    return replace(
        dataset,
        facts={
            name: _cut(column, untold if name in OF_ACCOUNTS else untold & _own(column, keys))
            for name, column in dataset.facts.items()
            if name != AGREES
        },
    )


def _own(column: Floats | Words, keys: list[str | None]) -> NDArray[np.bool_]:
    """Rows (n,) whose value tells their account."""
    rows, values = Counter(keys), column.tolist()
    alike = Counter(zip(keys, values, strict=True))
    shared = Counter(value for _, value in alike)
    return np.array(
        [
            1 < rows[key] == alike[key, value] and shared[value] == 1
            for key, value in zip(keys, values, strict=True)
        ],
        np.bool_,
    )


def _cut(column: Floats | Words, telling: NDArray[np.bool_]) -> Floats | Words:
    if not telling.any():
        return column
    cut = column.copy()
    cut[telling] = None if column.dtype == np.object_ else np.nan
    return cut
