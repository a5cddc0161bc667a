import pandas as pd
import pytest

from analysis.statistics.errors import MissingValues, OutOfRange, TooFewObservations
from analysis.statistics.smoothing import ewma
from tests.analysis.statistics.invented import random


def test_the_moving_average_equals_pandas() -> None:
    values = random().normal(70, 20, 50)
    expected = pd.Series(values).ewm(alpha=0.3, adjust=False).mean()
    assert ewma(values, 0.3) == pytest.approx(expected.to_numpy(), abs=1e-10)


def test_full_weight_follows_the_values() -> None:
    assert ewma([1.0, 5, 2], 1.0) == pytest.approx([1, 5, 2])


@pytest.mark.parametrize(
    ("values", "weight", "error"),
    [([], 0.2, TooFewObservations), ([1.0], 0, OutOfRange), ([float("nan")], 0.2, MissingValues)],
)
def test_a_level_needs_values_and_a_weight(values, weight, error) -> None:
    with pytest.raises(error):
        ewma(values, weight)
