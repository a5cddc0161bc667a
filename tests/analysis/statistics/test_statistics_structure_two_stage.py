import numpy as np
import pytest

from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.errors import InvalidModel, NeverTogether
from analysis.statistics.structure.fiml import fit_gappy
from analysis.statistics.structure.fit import fit
from analysis.statistics.structure.specification import Model, Regression
from analysis.statistics.structure.two_stage import first_stage, fit_two_stage

NAMES = ("a1", "a2", "a3", "b1", "b2", "b3")
SCALES = {"a": NAMES[:3], "b": NAMES[3:]}


def answers(n: int = 500, seed: int = 1) -> np.ndarray:
    """Skewed items of two correlated factors."""
    random = np.random.default_rng(seed)
    factors = random.normal(size=(n, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]])
    items = 0.8 * np.repeat(factors, 3, axis=1) + 0.6 * random.normal(size=(n, 6))
    return np.exp(0.4 * items)


def with_gaps(table: np.ndarray, share: float = 0.15, seed: int = 2) -> np.ndarray:
    gone = np.random.default_rng(seed).random(table.shape) < share
    return np.where(gone, np.nan, table)


def test_without_gaps_errors_are_those_of_satorra_and_bentler() -> None:
    rows = answers()
    staged = fit_two_stage(cfa(SCALES), first_stage(rows, NAMES))
    plain = fit(cfa(SCALES), rows, NAMES, estimator="mlm")
    pairs = zip(staged.estimates, plain.estimates, strict=True)
    assert all(a.standard_error == pytest.approx(b.standard_error, rel=1e-8) for a, b in pairs)


def test_without_gaps_tests_are_those_of_satorra_and_bentler() -> None:
    rows = answers()
    staged = fit_two_stage(cfa(SCALES), first_stage(rows, NAMES)).measures.scaled
    plain = fit(cfa(SCALES), rows, NAMES, estimator="mlm").measures.scaled
    assert staged is not None
    assert plain is not None
    assert staged.scaling == pytest.approx(plain.scaling, rel=1e-8)
    assert staged.baseline_scaling == pytest.approx(plain.baseline_scaling, rel=1e-8)


def test_a_model_that_says_nothing_has_the_estimates_and_errors_of_full_information() -> None:
    rows = with_gaps(answers())[:, :3]
    model = cfa({"a": NAMES[:3]})
    staged = fit_two_stage(model, first_stage(rows, NAMES[:3]))
    full = fit_gappy(model, rows, NAMES[:3], estimator="mlr").fit
    for item in NAMES[:3]:
        own, other = staged.find("a", "=~", item), full.find("a", "=~", item)
        assert own.value == pytest.approx(other.value, rel=1e-8)
        assert own.standard_error == pytest.approx(other.standard_error, rel=1e-5)


def test_with_means_nothing_changes_where_means_are_free() -> None:
    stage = first_stage(with_gaps(answers()), NAMES)
    without = fit_two_stage(cfa(SCALES), stage)
    plain = cfa(SCALES)
    beside = fit_two_stage(Model(plain.latents, identification="unit_variance", means=True), stage)
    assert beside.find("a", "~~", "b").standard_error == pytest.approx(
        without.find("a", "~~", "b").standard_error, rel=1e-8
    )


def test_a_part_of_a_first_stage_keeps_its_moments() -> None:
    rows = with_gaps(answers())
    part = first_stage(rows, NAMES).of(("b2", "a1"))
    whole = first_stage(rows, NAMES)
    assert part.sample.covariance[0, 0, 1] == whole.sample.covariance[0, 4, 0]
    assert part.spread[1, 1] == whole.spread[4, 4]


def test_the_scaled_test_keeps_its_level_with_gaps() -> None:
    found = [
        fit_two_stage(cfa(SCALES), first_stage(with_gaps(answers(300, seed), seed=seed), NAMES))
        for seed in range(100)
    ]
    mean = np.mean([each.measures.scaled.chi_square for each in found if each.measures.scaled])
    assert mean == pytest.approx(8, abs=3 * np.sqrt(16 / 100))


def test_items_nobody_answers_together_are_named() -> None:
    rows = answers(60)
    rows[:30, 0], rows[30:, 1] = np.nan, np.nan
    with pytest.raises(NeverTogether, match="a1 and a2"):
        first_stage(rows, NAMES)


def test_given_variables_have_to_be_modelled() -> None:
    model = Model(regressions=(Regression("a1", ("a2",)),))
    with pytest.raises(InvalidModel, match="fixed_x"):
        fit_two_stage(model, first_stage(answers(), NAMES))
