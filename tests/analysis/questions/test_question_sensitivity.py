import numpy as np
import pytest

from analysis.dataset import Dataset
from tests.analysis.questions.invented import answers, code, found

KEY = "sensitivity.without_speeders.levels.satisfaction"


def hurried(fast: int) -> Dataset:
    seconds = np.where(np.arange(100) < fast, 10.0, 300.0)
    scores = np.where(np.arange(100) < fast, 20.0, np.tile([60.0, 80.0], 50))
    return answers({"satisfaction": scores}, seconds=seconds)


def test_the_level_without_speeders_is_told_beside_the_level() -> None:
    finding = found(hurried(20), KEY)
    assert finding.estimate == pytest.approx(70)
    assert (finding.facts["baseline"], finding.facts["removed"]) == (pytest.approx(60), 20)


def test_a_level_that_hangs_on_speeders_is_not_robust() -> None:
    check = found(hurried(20), KEY).checks[0]
    assert (check.code, check.held) == ("robust", False)


def test_six_speeders_cannot_be_worked_out_from_both_levels() -> None:
    assert code(hurried(6), KEY) == "subtracts_too_few"


def test_without_speeders_nothing_is_removed() -> None:
    assert code(hurried(0), KEY) == "nothing_removed"


def test_drivers_are_told_again_without_careless_answers() -> None:
    trust = np.random.default_rng(1).uniform(20, 90, 300)
    noise = np.random.default_rng(2).normal(0, 5, 300)
    seconds = np.where(np.arange(300) < 30, 10.0, 300.0)
    made = answers({"trust": trust, "satisfaction": 10 + 0.8 * trust + noise}, seconds=seconds)
    finding = found(made, "sensitivity.without_careless.drivers.satisfaction.trust.effect")
    assert (finding.n, finding.facts["removed"], finding.checks[0].held) == (270, 30, True)
