import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.findings import Verdict
from tests.analysis.questions.invented import answers, code, found, hospitals


def waited(n: int, beyond: float = -1.5, seed: int = 1, **more: object) -> Dataset:
    """Waits felt a quarter longer than they were, costing ``beyond`` a minute past the limit."""
    random = np.random.default_rng(seed)
    actual = np.round(random.gamma(2.5, 8, n))
    felt = np.round(1.25 * (actual + 1) * np.exp(random.normal(0, 0.15, n))) - 1
    limit = np.round(random.normal(20, 4, n))
    gap = np.maximum(felt, 0) - limit
    satisfied = 75 - 0.4 * np.minimum(gap, 0) + beyond * np.maximum(gap, 0)
    wait = np.clip(np.round(satisfied + random.normal(0, 9, n)), 0, 100)
    asked = {"felt": np.maximum(felt, 0), "limit": limit, "wait": wait}
    facts = {"actual_wait": actual}
    return answers({"satisfaction": wait}, asked, facts=facts, **more)


def test_the_wait_feels_longer_than_it_was() -> None:
    finding = found(waited(400), "waiting.overestimate")
    assert finding.interval is not None
    assert finding.interval.low > 1.1


def test_59_pairs_are_too_few_for_clock_and_feeling() -> None:
    assert code(waited(59), "waiting.exponent") == "too_few"


def test_a_minute_too_long_costs_more_than_a_minute_within() -> None:
    finding = found(waited(400), "waiting.gap.difference")
    assert finding.verdict is Verdict.SURE
    assert (finding.estimate or 0) < -0.5


def test_199_answers_say_nothing_about_the_gap() -> None:
    assert code(waited(199), "waiting.gap.difference") == "too_few"


def test_250_answers_are_an_indication() -> None:
    assert found(waited(250), "waiting.gap.difference").verdict is Verdict.PROBABLY


def test_too_few_waited_too_long() -> None:
    made = waited(400)
    patient = {**made.values, "limit": np.where(np.arange(400) < 20, 0.0, 900.0)}
    dataset = type(made)(**{**vars(made), "values": patient})
    assert code(dataset, "waiting.gap.difference") == "too_few_over_limit"


def test_no_tipping_point_in_minutes_from_320_answers() -> None:
    refusal = found(waited(320), "waiting.tipping_point").refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["needed"]) == ("too_few", 500)


def test_the_tipping_point_in_minutes_is_found() -> None:
    finding = found(waited(1500, -1.3), "waiting.tipping_point")
    assert finding.interval is not None
    assert 10 < finding.interval.low < 20
    assert finding.facts["steeper"] is True


def test_bands_are_five_minutes_wide_and_hold_ten_answers() -> None:
    finding = found(waited(400), "waiting.bands")
    assert finding.facts["width"] == 5.0
    assert min(point.n for point in finding.points) >= 10


def test_every_answer_is_in_one_band() -> None:
    finding = found(waited(400), "waiting.bands")
    assert sum(point.n for point in finding.points) == finding.n == 400


def test_nine_answers_make_no_band() -> None:
    assert code(waited(9), "waiting.bands") == "too_few_to_show"


def test_the_share_over_the_limit_has_wilsons_interval() -> None:
    finding = found(waited(400), "waiting.over_limit")
    assert finding.interval is not None
    assert finding.interval.method == "wilson"


def test_delays_alone_give_a_curve_of_satisfaction() -> None:
    random = np.random.default_rng(1)
    delay = np.where(random.random(900) < 0.5, 0.0, np.round(random.gamma(2, 20, 900)))
    happy = np.where(random.random(900) < 0.7 - 0.004 * np.minimum(delay, 120), 100.0, 0.0)
    made = answers({"satisfaction": happy}, facts={"actual_wait": delay}, binary=("satisfaction",))
    points = found(made, "waiting.curve").points
    assert (points[0].estimate or 0) > (points[-1].estimate or 1)


def test_hospital_waits_are_marked_as_such() -> None:
    finding = found(hospitals(waited(400)), "waiting.bands")
    assert [check.code for check in finding.checks] == ["ecological"]


@pytest.mark.parametrize("name", ["actual", "perceived", "acceptable"])
def test_a_wait_is_told_by_its_median(name: str) -> None:
    finding = found(waited(400), f"waiting.{name}")
    assert finding.interval is not None
    assert finding.interval.low <= (finding.estimate or 0) <= finding.interval.high
