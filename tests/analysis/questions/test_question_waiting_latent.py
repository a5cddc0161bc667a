"""The moderation by the wait with satisfaction and loyalty freed of measurement error."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import AnswerState, Dataset, Floats
from analysis.findings import Verdict
from questionnaires.model import Block, Question
from tests.analysis.questions.invented import POINTS, ask, code, found
from tests.analysis.questions.test_question_waiting_links import linked

KEY = "waiting.moderation.latent"


def noisy(column: Floats, count: int, seed: int) -> dict[str, Floats]:
    """Several questions about the same, each with an error of its own."""
    random = np.random.default_rng(seed)
    return {f"Q{seed}{i}": column + random.normal(0, 12, column.size) for i in range(count)}


def several(n: int, effect: float = 0.006) -> Dataset:
    """Three questions each for satisfaction and loyalty, which a good wait ties together."""
    made = linked(n)
    wait, satisfaction = made.values["wait"], made.values["SATISFACTION"]
    x, z = satisfaction - satisfaction.mean(), wait - wait.mean()
    noise = np.random.default_rng(5).normal(0, 5, n)
    loyalty = 50 + 0.3 * x + effect * x * z + 0.2 * z + noise
    own = {"satisfaction": noisy(satisfaction, 3, 1), "loyalty": noisy(loyalty, 3, 2)}
    columns = {name: column for items in own.values() for name, column in items.items()}
    form = made.questionnaire
    asked = tuple(Question(name, POINTS, {"en": "?"}) for name in columns)
    constructs = tuple(replace(c, items=tuple(own[c.id]), min_valid=1) for c in form.constructs)
    wider = replace(form, blocks=(*form.blocks, Block("more", asked)), constructs=constructs)
    states = {name: np.full(n, AnswerState.ANSWERED, dtype=np.uint8) for name in columns}
    return replace(
        made,
        questionnaire=wider,
        values={**made.values, **columns},
        states={**made.states, **states},
    )


def test_freed_of_error_the_product_is_larger() -> None:
    finding = found(several(2000), KEY)
    assert finding.verdict is Verdict.SURE
    assert finding.facts["hidden"] > 0.02  # type: ignore[operator]


def test_the_interval_holds_the_product_that_was_made() -> None:
    made = several(4000)
    interval = found(made, KEY).interval
    wait, satisfaction = made.values["wait"], made.values["SATISFACTION"]
    x, z = satisfaction - satisfaction.mean(), wait - wait.mean()
    spread = np.std(0.3 * x + 0.006 * x * z + 0.2 * z + np.random.default_rng(5).normal(0, 5, 4000))
    expected = 0.006 * x.std() * z.std() / spread
    assert interval is not None
    assert interval.low < expected < interval.high


def test_where_a_wait_changes_nothing_nothing_is_claimed() -> None:
    assert found(several(900, 0.0), KEY).verdict is Verdict.CANNOT_TELL


def test_single_questions_have_no_error_to_free_them_of() -> None:
    assert ask("waiting", linked(400)).find(KEY) is None


@pytest.mark.parametrize(("n", "why"), [(219, "too_few"), (300, None)])
def test_it_takes_220_answers(n: int, why: str | None) -> None:
    assert code(several(n), KEY) == why


def test_a_question_that_repeats_another_is_refused() -> None:
    made = several(400)
    assert code(replace(made, values={**made.values, "Q11": made.values["Q10"]}), KEY) is not None


def test_a_question_all_answer_alike_is_refused() -> None:
    made = several(400)
    flat = {**made.values, "Q21": np.full(400, 60.0)}
    assert code(replace(made, values=flat), KEY) == "constant"


def test_at_most_five_thousand_rows_are_looked_at() -> None:
    assert found(several(6000), KEY).n == 5000
