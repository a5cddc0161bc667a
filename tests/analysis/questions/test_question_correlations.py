import numpy as np
import pytest

from analysis.findings import Verdict
from tests.analysis.questions.invented import answers, code, found, normal


def test_a_correlation_is_pearsons_over_the_rows_that_have_both() -> None:
    trust, openness = normal(200, 1), normal(200, 2)
    both = trust + openness
    gaps = np.where(np.arange(200) < 20, np.nan, both)
    finding = found(answers({"trust": trust, "openness": gaps}), "correlations.trust.openness")
    assert finding.n == 180
    assert finding.estimate == pytest.approx(np.corrcoef(trust[20:], both[20:])[0, 1])


def test_few_pairs_are_refused() -> None:
    made = answers({"trust": normal(29, 1), "openness": normal(29, 2)})
    assert code(made, "correlations.trust.openness") == "too_few"


def test_a_constant_has_no_correlation() -> None:
    made = answers({"trust": normal(60, 1), "openness": np.full(60, 50.0)})
    assert code(made, "correlations.trust.openness") == "constant"


def test_noise_is_not_told_as_going_together() -> None:
    made = answers({"trust": normal(300, 3), "openness": normal(300, 4)})
    assert found(made, "correlations.trust.openness").verdict is Verdict.CANNOT_TELL
