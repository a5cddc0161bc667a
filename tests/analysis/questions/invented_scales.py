"""Invented constructs of several items on 0-100, so that factor models have something to find."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.dataset import AnswerState, Dataset, Floats, Source
from questionnaires.model import (
    AnswerType,
    Block,
    Construct,
    ConstructRole,
    Question,
    Questionnaire,
    QuestionRole,
    Scale,
)
from tests.analysis.questions.invented import ROLES

POINTS = Scale("points", AnswerType.RATING, 0, 100)
NAMES = ("trust", "credibility", "openness", "understanding", "satisfaction", "loyalty")


def reflective(
    n: int, seed: int = 1, *, shared: float = 0.5, loading: float | Floats = 0.8
) -> Floats:
    """Scores (n, 18) of six constructs with three items each, factors correlating ``shared``.

    One loading for all items or one for each.
    """
    random = np.random.default_rng(seed)
    common, own = random.normal(size=(n, 1)), random.normal(size=(n, 6))
    factors = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    noise = random.normal(size=(n, 18))
    items = loading * np.repeat(factors, 3, axis=1) + np.sqrt(1 - loading**2) * noise
    return np.asarray(np.clip(50 + 12 * items, 0, 100))


def stepped(n: int, steps: int = 5) -> Floats:
    """The same answers in a few steps of equal width, as different as they can be."""
    limits = np.linspace(32, 68, steps - 1)
    return np.searchsorted(limits, reflective(n)) * (100 / (steps - 1))


def gappy(table: Floats, share: float, seed: int = 2) -> Floats:
    """The same with answers left out at random."""
    gone = np.random.default_rng(seed).random(table.shape) < share
    return np.where(gone, np.nan, table)


def scales(
    table: Floats, names: tuple[str, ...] = NAMES, *, marker: Floats | None = None, **more: Any
) -> Dataset:
    """Constructs of three items each from a table (n, 3 k), with an index of all dimensions."""
    columns = {
        f"{name.upper()}{i + 1}": table[:, 3 * k + i]
        for k, name in enumerate(names)
        for i in range(3)
    }
    given = columns if marker is None else {**columns, "MRK1": marker}
    states = {
        name: np.where(np.isnan(column), AnswerState.BLANK, AnswerState.ANSWERED).astype(np.uint8)
        for name, column in given.items()
    }
    fields: dict[str, Any] = {"source": Source("invented", "0" * 64, len(table))}
    return Dataset(_form(given, names), len(table), given, states, **{**fields, **more})


def _form(columns: Mapping[str, Floats], names: tuple[str, ...]) -> Questionnaire:
    questions = tuple(
        Question(item, POINTS, {"en": "?"}, role=QuestionRole.MARKER if item == "MRK1" else None)
        for item in columns
    )
    constructs = tuple(
        Construct(
            name,
            {"en": name},
            ROLES.get(name, ConstructRole.DIMENSION),
            tuple(f"{name.upper()}{i}" for i in (1, 2, 3)),
            2,
        )
        for name in names
    )
    parts = tuple(c.id for c in constructs if c.role is ConstructRole.DIMENSION)
    index = Construct(
        "index",
        {"en": "index"},
        ConstructRole.RELATIONSHIP_INDEX,
        parts,
        1,
        of_constructs=True,
    )
    every = (*constructs, index) if parts else constructs
    return Questionnaire(
        "invented", "1", {"en": "Invented"}, ("en",), (Block("all", questions),), every
    )
