from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.findings import Answer
from analysis.questions.making import SEED
from analysis.questions.registry import QUESTIONS
from analysis.reports.appendix import composites, invariance, measurement
from analysis.reports.document import Note, Page, Table, Tone
from analysis.reports.pages import levels
from analysis.reports.phrases import LANGUAGES, load_phrases
from analysis.reports.telling import Telling
from analysis.run import Findings
from analysis.scores import score
from analysis.thresholds import PLAN
from tests.analysis.questions.invented import unrelated
from tests.analysis.questions.invented_scales import gappy, reflective, scales, stepped
from tests.analysis.reports.made import words


def improper() -> Dataset:
    """Each question of one construct is nearly one of another: they correlate beyond one."""
    table = reflective(300)
    table[:, 3:6] = table[:, :3] + np.random.default_rng(3).normal(0, 4, (300, 3))
    return scales(table)


def worded() -> Dataset:
    """Answers in five steps, two questions of different constructs worded alike."""
    table = stepped(800)
    table[:, 4] = np.where(np.arange(800) % 3 == 0, table[:, 0], table[:, 4])
    return scales(table)


TOLD = ("levels", "drivers", "measurement", "invariance", "common_method", "composites")
SETS: dict[str, Callable[[], Dataset]] = {
    "whole": lambda: scales(reflective(400)),
    "gappy": lambda: scales(gappy(reflective(400), 0.05)),
    "many": lambda: scales(gappy(reflective(1300), 0.05)),
    "few": lambda: scales(reflective(100)),
    "single": lambda: unrelated(300, 1),
    "improper": improper,
    "steps": worded,
}


@cache
def findings(name: str) -> tuple[Dataset, Findings]:
    data = SETS[name]()
    scores = score(data)
    answers = {
        question: ask(data, scores, PLAN, SEED) if question in TOLD else Answer(question)
        for question, ask in QUESTIONS.items()
    }
    meta = {"dataset": {"level": "respondent", "waves": ()}, "questionnaire": {"validated": False}}
    return data, Findings(answers, meta)


def telling(name: str, language: str = "en") -> Telling:
    data, found = findings(name)
    return Telling(found, data, load_phrases(language))


def page(name: str, language: str = "en") -> Page:
    made = measurement.page(telling(name, language))
    assert made is not None
    return made


def tables(made: Page) -> list[Table]:
    return [block for block in made.blocks if isinstance(block, Table)]


def test_fit_loadings_and_constructs_stand_in_three_tables() -> None:
    assert [len(table.rows) for table in tables(page("whole"))] == [2, 6, 6]


def test_a_questionnaire_without_validation_stays_so_however_good_the_fit() -> None:
    assert "not been validated" in words(page("whole"))


def test_gaps_and_what_was_done_about_them_are_said() -> None:
    assert "Two-stage maximum likelihood" in words(page("gappy"))


def test_a_sample_of_many_answers_is_said_to_be_one() -> None:
    assert "drawn at random" in words(page("many"))
    assert "drawn at random" not in words(page("gappy"))


def test_too_few_answers_are_a_sentence() -> None:
    notes = [block for block in page("few").blocks if isinstance(block, Note)]
    assert notes[0].tone is Tone.REFUSAL
    assert "200" in notes[0].text


def test_single_questions_have_no_page() -> None:
    assert measurement.page(telling("single")) is None
    assert composites.page(telling("single")) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_improper_solution_is_said_in_words(language: str) -> None:
    cautions = [b for b in page("improper", language).blocks if isinstance(b, Note)]
    assert any(note.tone is Tone.CAUTION for note in cautions)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Taken as steps"), ("nb", "Behandlet som trinn"), ("sv", "Behandlade som steg")],
)
def test_answers_of_few_steps_are_said_to_be_taken_as_steps(language: str, said: str) -> None:
    assert said in words(page("steps", language))
    assert said not in words(page("whole", language))


def test_what_the_model_leaves_out_is_told_with_a_warning() -> None:
    told = words(page("steps"))
    assert "TRUST1 with CREDIBILITY2" in told
    assert "that needs new data" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_thing_behind_all_is_told_with_its_interval(language: str) -> None:
    found = telling("whole").told("measurement.index.omega_hierarchical")
    assert found is not None
    assert found.interval is not None
    low = telling("whole", language).phrases.number(found.interval.low, 2)
    assert low in words(page("whole", language))


def test_items_that_are_not_with_their_construct_are_named() -> None:
    assert "Not with their construct" not in words(page("whole"))


def test_weights_stand_beside_equal_ones_and_the_linear_model() -> None:
    made = composites.page(telling("whole"))
    assert made is not None
    table = tables(made)[0]
    assert len(table.rows) == 5
    assert "Equal weights are used everywhere else" in table.note


def bilingual(shift: float) -> Dataset:
    """Two questions on satisfaction that are milder and harsher in one of two languages."""
    table = reflective(600)
    table[:300, 12] += shift
    table[:300, 13] -= shift
    language = np.array(["en"] * 300 + ["nb"] * 300, dtype=object)
    return replace(scales(table), language=language)


SETS |= {"alike": lambda: bilingual(0.0), "unlike": lambda: bilingual(10.0)}


def test_each_construct_and_grouping_is_a_row() -> None:
    made = invariance.page(telling("alike"))
    assert made is not None
    assert len(tables(made)[0].rows) == 6


def test_levels_that_do_not_compare_are_said_so() -> None:
    made = invariance.page(telling("unlike"))
    assert made is not None
    assert "levels do not compare" in words(made)


@pytest.mark.parametrize(("name", "said"), [("alike", False), ("unlike", True)])
def test_a_manager_is_warned_only_where_a_test_failed(name: str, said: bool) -> None:
    warning = "Do not compare levels between languages"
    assert (warning in words(levels.page(telling(name)))) is said
