import numpy as np
import pytest

from analysis.findings import Unit, Verdict
from tests.analysis.questions.invented import answers, ask, code, found, hospitals, normal, words


def test_the_mean_has_a_t_interval() -> None:
    finding = found(answers({"satisfaction": np.repeat([40.0, 60.0], 50)}), "levels.satisfaction")
    assert finding.interval is not None
    assert finding.estimate == pytest.approx(50)
    assert finding.interval.high == pytest.approx(50 + 1.98422 * 10.0504 / 10, abs=1e-3)


@pytest.mark.parametrize(
    ("n", "verdict"), [(7, Verdict.CANNOT_TELL), (10, Verdict.PROBABLY), (30, Verdict.SURE)]
)
def test_the_fewer_answers_the_less_sure(n: int, verdict: Verdict) -> None:
    assert found(answers({"satisfaction": normal(n, 1)}), "levels.satisfaction").verdict is verdict


def test_six_answers_are_not_shown() -> None:
    assert code(answers({"satisfaction": normal(6, 1)}), "levels.satisfaction") == "too_few_to_show"


def test_sixty_is_the_middle_and_seventy_five_is_high() -> None:
    made = answers({"satisfaction": np.repeat([59.0, 60.0, 74.0, 75.0], 10)})
    shares = [found(made, f"levels.satisfaction.{band}").estimate for band in BANDS]
    assert shares == [0.25, 0.5, 0.25]


BANDS = ("low", "middle", "high")


def test_a_share_of_45_in_60_has_wilsons_interval() -> None:
    made = answers({"satisfaction": np.repeat([90.0, 50.0], [45, 15])})
    interval = found(made, "levels.satisfaction.high").interval
    assert interval is not None
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.628, 0.842)


def test_the_level_of_a_two_valued_item_is_a_share() -> None:
    made = answers({"satisfaction": np.repeat([100.0, 0.0], [45, 15])}, binary=("satisfaction",))
    finding = found(made, "levels.satisfaction")
    assert (finding.unit, finding.estimate, finding.facts["binary"]) == (Unit.SHARE, 0.75, True)


def test_a_two_valued_item_has_no_bands() -> None:
    made = answers({"satisfaction": np.repeat([100.0, 0.0], 30)}, binary=("satisfaction",))
    assert ask("levels", made).find("levels.satisfaction.low") is None


def test_with_several_waves_the_level_is_that_of_the_last() -> None:
    waves = words(("2026-2", 40), ("2025-1", 60))
    column = np.repeat([80.0, 20.0], [40, 60])
    finding = found(answers({"satisfaction": column}, wave=waves), "levels.satisfaction")
    assert (finding.estimate, finding.n, finding.facts["wave"]) == (80.0, 40, "2026-2")


def test_every_wave_is_a_point_in_order_of_time() -> None:
    waves = words(("2026-2", 40), ("2025-1", 60), ("2024-1", 6))
    column = np.repeat([80.0, 20.0, 99.0], [40, 60, 6])
    points = found(
        answers({"satisfaction": column}, wave=waves), "levels.satisfaction.waves"
    ).points
    assert [(p.x, p.estimate) for p in points] == [
        ("2024-1", None), ("2025-1", 20.0), ("2026-2", 80.0)
    ]  # fmt: skip


def test_the_recommendation_balance_has_its_interval() -> None:
    given = np.repeat([10.0, 8.0, 5.0], [45, 35, 20])
    finding = found(
        answers({"loyalty": normal(100, 1)}, {"recommend": given}), "levels.recommendation"
    )
    assert finding.interval is not None
    assert finding.estimate == pytest.approx(25.0)
    assert finding.interval.high - 25 == pytest.approx(15.0, abs=0.05)


def test_rows_that_are_hospitals_are_marked() -> None:
    finding = found(hospitals(answers({"satisfaction": normal(50, 1)})), "levels.satisfaction")
    marks = {check.code: dict(check.facts) for check in finding.checks if not check.held}
    assert marks == {"ecological": {"level": "hospital"}}
