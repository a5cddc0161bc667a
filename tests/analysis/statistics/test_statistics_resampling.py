import numpy as np
import pytest

from analysis.statistics.resampling import resampling_counts
from tests.analysis.statistics.invented import random


def test_every_draw_has_as_many_units_as_there_are() -> None:
    assert resampling_counts(20, 35, random()).sum(axis=1).tolist() == [35.0] * 20


def test_counts_are_those_of_drawing_one_by_one() -> None:
    picked = random(3).integers(0, 35, size=(4, 35))
    expected = [np.bincount(row, minlength=35) for row in picked]
    assert resampling_counts(4, 35, random(3)) == pytest.approx(np.array(expected))


def test_counts_vary_as_a_multinomial() -> None:
    counts = resampling_counts(4000, 10, random())
    assert counts.var() == pytest.approx(0.9, abs=0.03)
