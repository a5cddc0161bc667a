"""What is fixed, and what a later analysis did otherwise."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset, Event, Source
from analysis.plans.applying import applied
from analysis.plans.canonical import NotAPlan, canonical_plan, plan_hash, rebuild_plan
from analysis.plans.deviations import Difference, Weight, deviations
from analysis.plans.model import (
    USUAL,
    AnalysisPlan,
    Direction,
    Missing,
    Primary,
    Weighting,
    explicit,
)
from tests.analysis import small

FULL = AnalysisPlan(
    id="p",
    questions=("levels", "drivers"),
    primary=(Primary("drivers.satisfaction.r2", Direction.UP),),
    weights=Weighting({"segment": {"a": 60, "b": 40.5}}),
    events=(Event("2026-03-01", {"en": "New hours"}),),
    missing=Missing.LEAVE_OUT,
    thresholds={"drivers": 200},
)


def test_the_stored_form_gives_the_plan_back() -> None:
    again = rebuild_plan(canonical_plan(FULL))
    assert again == FULL
    assert again.limits() == FULL.limits()
    assert isinstance(again.limits().drivers, int)


def test_a_fixed_plan_writes_everything_out() -> None:
    fixed = explicit(USUAL)
    assert fixed.questions == USUAL.asked()
    assert fixed.limits() == USUAL.limits()
    assert explicit(fixed) == fixed


def test_the_hash_changes_with_what_decides_and_not_with_the_order_of_keys() -> None:
    turned = replace(FULL, weights=Weighting({"segment": {"b": 40.5, "a": 60}}))
    assert plan_hash(turned) == plan_hash(FULL)
    assert plan_hash(replace(FULL, seed=1)) != plan_hash(FULL)


def test_whole_numbers_hash_alike_with_and_without_a_point() -> None:
    pointed = replace(FULL, thresholds={"drivers": 200.0})
    assert plan_hash(pointed) == plan_hash(FULL)


@pytest.mark.parametrize("form", [b"", b"[]", b'{"format":9}', b'{"format":1,"seed":"x"}', b"{}"])
def test_other_bytes_are_no_plan(form: bytes) -> None:
    with pytest.raises(NotAPlan):
        rebuild_plan(form)


def test_the_same_plan_deviates_in_nothing() -> None:
    assert deviations(FULL, FULL) == ()
    assert deviations(explicit(FULL), replace(FULL, id="q", title="Other")) == ()


@pytest.mark.parametrize(
    ("used", "path", "difference", "weight"),
    [
        ({"questions": ("levels",)}, "questions.drivers", "removed", Weight.LEAVES_OUT),
        ({"questions": ("levels", "drivers", "risk")}, "questions.risk", "added", Weight.EXPLORES),
        ({"groups": (*FULL.groups, "age")}, "groups.age", "added", Weight.EXPLORES),
        ({"seed": 1}, "seed", "changed", Weight.ALTERS),
        ({"missing": Missing.IMPUTE}, "missing", "changed", Weight.ALTERS),
        ({"thresholds": {}}, "thresholds.drivers", "changed", Weight.ALTERS),
        ({"events": ()}, "events.2026-03-01", "removed", Weight.ALTERS),
        ({"primary": ()}, "primary.drivers.satisfaction.r2", "removed", Weight.ALTERS),
        (
            {"weights": Weighting({"segment": {"a": 50, "b": 40.5}})},
            "weights.margins.segment.a",
            "changed",
            Weight.ALTERS,
        ),
    ],
)
def test_what_was_done_otherwise_is_told(
    used: dict[str, object], path: str, difference: str, weight: Weight
) -> None:
    (found,) = deviations(FULL, replace(FULL, **used))  # type: ignore[arg-type]
    assert (found.path, found.difference, found.weight) == (path, Difference(difference), weight)


def test_a_deviation_has_both_values() -> None:
    (found,) = deviations(FULL, replace(FULL, thresholds={"drivers": 100}))
    assert (found.fixed, found.used) == (200, 100)


def answers() -> Dataset:
    segment = np.array(["a"] * 30 + ["b"] * 10, dtype=object)
    return Dataset(small.SMALL, 40, {}, {}, Source("x", "0", 40), facts={"segment": segment})


def test_a_plan_made_ready_has_questions_limits_and_weights() -> None:
    found = applied(FULL, answers())
    assert (tuple(found.questions), found.limits.drivers) == (("levels", "drivers"), 200)
    assert found.weights is not None
    assert found.weights.weights[-1] == pytest.approx(40.5 / 100.5 / 0.25)
    assert found.unmet == ()


@pytest.mark.parametrize(
    ("plan", "path", "code"),
    [
        (AnalysisPlan(groups=("segment", "age")), "groups.age", "fact_missing"),
        (AnalysisPlan(clusters="unit"), "clusters", "fact_missing"),
        (AnalysisPlan(questionnaire="other"), "questionnaire", "other_questionnaire"),
        (
            AnalysisPlan(weights=Weighting({"age": {"x": 1, "y": 1}})),
            "weights.margins.age",
            "fact_missing",
        ),
        (
            AnalysisPlan(weights=Weighting({"segment": {"a": 1, "c": 1}})),
            "weights.margins",
            "margins_do_not_fit",
        ),
        (
            AnalysisPlan(weights=Weighting({"segment": {"a": 1, "b": 1}}, high=1.5)),
            "weights",
            "margins_not_reached",
        ),
    ],
)
def test_what_the_answers_cannot_give_is_told(plan: AnalysisPlan, path: str, code: str) -> None:
    assert [(one.path, one.code) for one in applied(plan, answers()).unmet] == [(path, code)]


def test_the_usual_groups_need_not_all_be_there() -> None:
    found = applied(USUAL, answers())
    assert (found.groups, found.unmet) == (("segment",), ())
