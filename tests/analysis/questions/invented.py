"""Invented answers on 0-100, one question a construct, so that scores equal answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.dataset import AnswerState, Dataset, Floats, Source
from analysis.findings import Answer, Finding
from analysis.questions.making import SEED
from analysis.questions.registry import QUESTIONS
from analysis.run import Findings, run
from analysis.scores import score
from analysis.thresholds import PLAN
from questionnaires.model import (
    AnswerType,
    Block,
    Construct,
    ConstructRole,
    Option,
    Question,
    Questionnaire,
    QuestionRole,
    Scale,
)

POINTS = Scale("points", AnswerType.RATING, 0, 100)
MINUTES = Scale("minutes", AnswerType.WHOLE_NUMBER, 0, 999)
LIKELY = Scale("likely11", AnswerType.LIKELIHOOD, 0, 10)
AGREE = Scale("agree7", AnswerType.RATING, 1, 7)
SATISFIED = Scale("satisfied10", AnswerType.RATING, 1, 10)
TEXT = Scale("text", AnswerType.LONG_TEXT)
EITHER = Scale(
    "either",
    AnswerType.SINGLE_CHOICE,
    options=(Option("no", {"en": "No"}, 0), Option("yes", {"en": "Yes"}, 100)),
)
ROLES = {
    "satisfaction": ConstructRole.SATISFACTION,
    "loyalty": ConstructRole.LOYALTY,
    "mutual": ConstructRole.SIBLING,
    "value": ConstructRole.DRIVER,
    "contact": ConstructRole.CONTACT_SATISFACTION,
}
ASKED = {
    "recommend": Question("recommend", LIKELY, {"en": "?"}, role=QuestionRole.RECOMMENDATION),
    "barrier": Question("barrier", AGREE, {"en": "?"}, role=QuestionRole.SWITCHING_BARRIER),
    "prefer": Question("prefer", AGREE, {"en": "?"}, role=QuestionRole.PREFERENCE),
    "overall": Question("overall", SATISFIED, {"en": "?"}, role=QuestionRole.OVERALL_SATISFACTION),
    "felt": Question("felt", MINUTES, {"en": "?"}, role=QuestionRole.PERCEIVED_WAIT),
    "limit": Question("limit", MINUTES, {"en": "?"}, role=QuestionRole.ACCEPTABLE_WAIT),
    "good": Question("good", MINUTES, {"en": "?"}, role=QuestionRole.POSITIVE_WORD_OF_MOUTH),
    "bad": Question("bad", MINUTES, {"en": "?"}, role=QuestionRole.NEGATIVE_WORD_OF_MOUTH),
    "wait": Question("wait", POINTS, {"en": "?"}, role=QuestionRole.WAIT_SATISFACTION),
}


def answers(
    constructs: Mapping[str, Floats],
    asked: Mapping[str, Floats] | None = None,
    *,
    binary: tuple[str, ...] = (),
    comments: list[str | None] | None = None,
    **more: Any,
) -> Dataset:
    """Constructs in the part ``ROLES`` gives them, else dimensions; questions of ``ASKED``."""
    asked = asked or {}
    columns = {**{name.upper(): column for name, column in constructs.items()}, **asked}
    n = len(next(iter(columns.values())))
    texts = {} if comments is None else {"said": np.array(comments, dtype=object)}
    fields: dict[str, Any] = {"source": Source("invented", "0" * 64, n), "organisation": "Havblikk"}
    return Dataset(
        questionnaire=_form(constructs, asked, binary),
        n=n,
        values={name: np.asarray(column, dtype=np.float64) for name, column in columns.items()},
        states={name: _states(column) for name, column in columns.items()},
        texts=texts,
        **{**fields, **more},
    )


def _states(column: Floats) -> Any:
    blank = np.isnan(column)
    return np.where(blank, AnswerState.BLANK, AnswerState.ANSWERED).astype(np.uint8)


def _form(
    constructs: Mapping[str, Floats], asked: Mapping[str, Floats], binary: tuple[str, ...]
) -> Questionnaire:
    measured = [
        Question(name.upper(), EITHER if name in binary else POINTS, {"en": "?"})
        for name in constructs
    ]
    comment = Question("said", TEXT, {"en": "?"}, role=QuestionRole.COMMENT)
    questions = (*measured, *(ASKED[name] for name in asked), comment)
    return Questionnaire(
        id="invented",
        version="1",
        title={"en": "Invented"},
        languages=("en",),
        blocks=(Block("all", questions),),
        constructs=tuple(
            Construct(name, {"en": name}, _role(name), (name.upper(),), 1) for name in constructs
        ),
    )


def _role(name: str) -> ConstructRole:
    return ROLES.get(name, ConstructRole.DIMENSION)


def normal(n: int, seed: int, mean: float = 65.0, sd: float = 15.0) -> Floats:
    """Normal scores kept within 0 to 100."""
    return np.clip(np.random.default_rng(seed).normal(mean, sd, n), 0, 100)


def exact(n: int, mean: float, sd: float = 20.0) -> Floats:
    """Scores with exactly this mean and standard deviation."""
    shape = np.tile([-1.0, 1.0], n // 2)
    return np.asarray(mean + shape * sd * np.sqrt((n - 1) / n))


def unrelated(n: int, seed: int, **more: Any) -> Dataset:
    """Three dimensions, satisfaction and loyalty that have nothing to do with each other."""
    names = ("trust", "credibility", "openness", "satisfaction", "loyalty")
    return answers({name: normal(n, seed + 100 * i) for i, name in enumerate(names)}, **more)


def words(*counted: tuple[str | None, int]) -> Any:
    """A column of labels, each as often as said."""
    return np.array([word for word, count in counted for _ in range(count)], dtype=object)


def ask(question: str, dataset: Dataset) -> Answer:
    """One question of the registry answered by the plan."""
    return QUESTIONS[question](dataset, score(dataset), PLAN, SEED)


def found(dataset: Dataset, key: str) -> Finding:
    """The finding with this key; the first word of a key is its question."""
    finding = ask(key.split(".", maxsplit=1)[0], dataset).find(key)
    assert finding is not None, key
    return finding


def code(dataset: Dataset, key: str) -> str | None:
    """Why the number is refused, None where it is given."""
    refusal = found(dataset, key).refusal
    return None if refusal is None else refusal.code


def hospitals(dataset: Dataset) -> Dataset:
    """The same rows, said to be hospitals."""
    return replace(dataset, source=replace(dataset.source, level="hospital"))


def everything(dataset: Dataset) -> Findings:
    """All questions."""
    return run(dataset)
