import numpy as np
import pytest

from analysis.dataset import Floats
from analysis.findings import Answer
from tests.analysis.questions.invented import ask, found, unrelated
from tests.analysis.questions.invented_scales import NAMES, gappy, reflective, scales


def driven(n: int = 1200) -> Floats:
    """Satisfaction follows trust alone, loyalty follows satisfaction."""
    random = np.random.default_rng(4)
    factors = random.normal(size=(n, 6))
    factors[:, 4] = 0.7 * factors[:, 0] + 0.7 * random.normal(size=n)
    factors[:, 5] = 0.8 * factors[:, 4] + 0.6 * random.normal(size=n)
    items = 0.9 * np.repeat(factors, 3, axis=1) + 0.4 * random.normal(size=(n, 18))
    return np.asarray(np.clip(50 + 12 * items, 0, 100))


def paths(answer: Answer) -> dict[str, float | None]:
    return {f.key: f.estimate for f in answer.findings if f.key.endswith(".path")}


def test_what_leads_is_found_and_the_rest_stays_near_zero() -> None:
    told = paths(ask("composites", scales(driven())))
    assert told.pop("composites.satisfaction.trust.path") == pytest.approx(0.66, abs=0.06)
    assert told.pop("composites.loyalty.satisfaction.path") == pytest.approx(0.75, abs=0.06)
    assert list(told.values()) == pytest.approx([0.0] * 3, abs=0.08)


def test_weights_from_the_data_tell_what_equal_ones_do() -> None:
    finding = found(scales(driven()), "composites.satisfaction.trust.path")
    assert finding.facts["equal_weights"] == pytest.approx(finding.estimate, abs=0.02)


def test_a_path_of_plain_means_is_the_standardised_regression_of_them() -> None:
    table = reflective(500)
    means = table.reshape(500, 6, 3).mean(axis=2)
    z = (means - means.mean(axis=0)) / means.std(axis=0)
    slopes = np.linalg.lstsq(z[:, :4], z[:, 4], rcond=None)[0]
    equal = [
        found(scales(table), f"composites.satisfaction.{name}.path").facts["equal_weights"]
        for name in NAMES[:4]
    ]
    assert equal == pytest.approx(slopes)


def test_rows_with_gaps_are_used() -> None:
    whole, part = scales(driven()), scales(gappy(driven(), 0.1))
    finding = found(part, "composites.satisfaction.trust.path")
    assert (finding.n, finding.method) == (1200, "pls_two_stage")
    assert paths(ask("composites", part)) == pytest.approx(
        paths(ask("composites", whole)), abs=0.05
    )


def test_importance_is_points_of_loyalty_for_five_points_more() -> None:
    data = scales(driven())
    slope = found(data, "composites.satisfaction.importance")
    table = driven().reshape(1200, 6, 3).mean(axis=2)
    plain = np.polyfit(table[:, 4], table[:, 5], 1)[0]
    assert slope.estimate == pytest.approx(5 * plain, rel=0.02)


def test_performance_is_the_level_of_a_construct() -> None:
    facts = found(scales(driven()), "composites.trust.importance").facts
    assert facts["performance"] == pytest.approx(driven()[:, :3].mean(), abs=0.5)


@pytest.mark.parametrize(("n", "reason"), [(149, "too_few"), (0, "no_answers")])
def test_few_answers_are_refused(n: int, reason: str) -> None:
    refusal = ask("composites", scales(reflective(max(n, 1))[:n])).refusal
    assert refusal is not None
    assert refusal.code == reason


def test_single_items_have_no_composites() -> None:
    refusal = ask("composites", unrelated(300, 1)).refusal
    assert refusal is not None
    assert refusal.code == "not_asked"
