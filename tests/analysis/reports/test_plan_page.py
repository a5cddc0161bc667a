from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset, FixedPlan
from analysis.plans.canonical import canonical_plan, plan_hash
from analysis.plans.model import AnalysisPlan, explicit
from analysis.reports.appendix import plan as plan_page
from analysis.reports.phrases import load_phrases
from analysis.reports.telling import Telling
from analysis.run import run
from tests.analysis.questions.invented import unrelated
from tests.analysis.reports.made import words

SHORT = AnalysisPlan(id="short", questions=("respondents", "levels"))


def said(dataset: Dataset, plan: AnalysisPlan, language: str = "en") -> str:
    page = plan_page.page(Telling(run(dataset, plan), dataset, load_phrases(language)))
    assert page is not None
    return words(page)


def fixed(plan: AnalysisPlan) -> Dataset:
    whole = explicit(plan)
    beforehand = FixedPlan(canonical_plan(whole), plan_hash(whole), "2026-03-02")
    return replace(unrelated(40, 1), plan=beforehand)


def test_without_a_plan_the_usual_one_was_used() -> None:
    assert "the usual plan was used" in said(unrelated(40, 1), AnalysisPlan())


@pytest.mark.parametrize(("language", "none"), [("en", "none."), ("nb", "ingen."), ("sv", "inga.")])
def test_what_was_done_as_planned_has_no_deviations(language: str, none: str) -> None:
    page = said(fixed(SHORT), SHORT, language)
    assert plan_hash(explicit(SHORT)) in page
    assert "2026" in page
    assert none in page


def test_what_was_done_otherwise_is_told_with_both_values() -> None:
    page = said(fixed(SHORT), replace(SHORT, seed=5))
    assert "seed" in page
    assert "Planned results may have come out otherwise" in page


def test_a_plan_that_nobody_fixed_is_no_promise() -> None:
    assert "was not fixed beforehand" in said(unrelated(40, 1), SHORT)


def test_what_the_answers_cannot_give_is_told() -> None:
    assert "No answer has this fact" in said(unrelated(40, 1), replace(SHORT, groups=("region",)))


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_weights_are_told_with_what_they_cost(language: str) -> None:
    made = replace(unrelated(40, 1), weights=np.tile([0.5, 1.5], 20))
    assert load_phrases(language).number(1.25, 2) in said(made, SHORT, language)
