"""What no statistic of groups, customers, waves and units may take: said by name, never a nan."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from analysis.statistics.anova import one_way
from analysis.statistics.bland_altman import bland_altman
from analysis.statistics.both_sides import Side, side_gap
from analysis.statistics.concentration import gini
from analysis.statistics.control_chart import ewma_chart
from analysis.statistics.dunn import dunn
from analysis.statistics.effect_sizes import cohen_d
from analysis.statistics.errors import MissingValues, NoVariation, OutOfRange, StatisticsError
from analysis.statistics.funnel import funnel_of_means
from analysis.statistics.games_howell import games_howell
from analysis.statistics.group_reliability import group_reliability
from analysis.statistics.group_tests import kruskal, welch_anova
from analysis.statistics.interrupted_series import interrupted_series
from analysis.statistics.intraclass import intraclass
from analysis.statistics.kitagawa import Sample, kitagawa
from analysis.statistics.mann_whitney import mann_whitney
from analysis.statistics.means import mean_interval
from analysis.statistics.permutation_correlation import permutation_spearman
from analysis.statistics.rfm import rfm
from analysis.statistics.shrunken_means import shrunken_means
from analysis.statistics.spread_tests import brown_forsythe
from analysis.statistics.standardisation import standardise
from analysis.statistics.tukey import tukey
from analysis.statistics.two_groups import paired_t, welch_t
from analysis.statistics.value_at_risk import value_at_risk
from analysis.statistics.wave_model import wave_model
from analysis.statistics.within_group_agreement import within_group_agreement
from analysis.statistics.word_of_mouth import tells
from tests.analysis.statistics.invented import Floats, random

FINE = random(2).normal(5, 2, 12)
UNITS = np.repeat(np.arange(4), 3)
METHODS: dict[str, Callable[[Floats], object]] = {
    "welch_t": lambda x: welch_t(x, FINE),
    "paired_t": lambda x: paired_t(x, FINE),
    "cohen_d": lambda x: cohen_d(x, FINE),
    "mann_whitney": lambda x: mann_whitney(x, FINE),
    "bland_altman": lambda x: bland_altman(x, FINE),
    "welch_anova": lambda x: welch_anova([x, FINE]),
    "one_way": lambda x: one_way([x, FINE]),
    "kruskal": lambda x: kruskal([x, FINE]),
    "dunn": lambda x: dunn([x, FINE]),
    "games_howell": lambda x: games_howell([x, FINE]),
    "tukey": lambda x: tukey([x, FINE]),
    "brown_forsythe": lambda x: brown_forsythe([x, FINE]),
    "mean": mean_interval,
    "gini": gini,
    "tells": tells,
    "ewma_chart": ewma_chart,
    "intraclass": lambda x: intraclass(np.reshape(x, (-1, 2))),
    "permutation": partial(permutation_spearman, FINE, seed=1, draws=20),
    "value_at_risk": lambda x: value_at_risk(x, UNITS == 1, seed=1, draws=20),
    "rfm": lambda x: rfm(UNITS, UNITS, x),
    "wave_model": lambda x: wave_model(x, [0, 1, 2] * 4, UNITS),
    "shrunken_means": lambda x: shrunken_means(x, UNITS),
    "group_reliability": lambda x: group_reliability(x, UNITS),
    "within_group_agreement": lambda x: within_group_agreement(x, UNITS, 9),
    "side_gap": lambda x: side_gap(Side(x, UNITS), Side(FINE, UNITS)),
    "interrupted_series": lambda x: interrupted_series(np.arange(12.0), x, [6]),
    "standardise": lambda x: standardise(x, UNITS, [1, 1, 1, 1]),
    "kitagawa": lambda x: kitagawa(Sample(x, UNITS), Sample(FINE, UNITS), 4),
    "funnel": lambda x: funnel_of_means(x, np.full(12, 9), sd=2),
}
EVERY = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
SPREAD_NEEDED = ["paired_t", "bland_altman", "ewma_chart", "wave_model", "shrunken_means",
                 "group_reliability", "standardise", "permutation"]  # fmt: skip


@EVERY
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_missing_and_infinite_values_are_counted_aloud(method, value: float) -> None:
    with pytest.raises(MissingValues, match="2 value"):
        method(np.r_[FINE[:10], value, value])


@EVERY
def test_values_too_large_to_be_squared_are_refused(method) -> None:
    with pytest.raises(OutOfRange, match="in size"):
        method(np.r_[FINE[:11], 1e200])


@EVERY
def test_words_in_a_number_column_are_refused(method) -> None:
    with pytest.raises((OutOfRange, TypeError)):
        method(["satisfied"] * 12)


@EVERY
def test_nothing_at_all_is_refused(method) -> None:
    with pytest.raises(StatisticsError):
        method(np.array([]))


@pytest.mark.parametrize("name", SPREAD_NEEDED)
def test_rounding_is_no_variation(name: str) -> None:
    same = (
        FINE + 3 if name in {"paired_t", "bland_altman"} else np.r_[np.full(11, 0.1), 0.1 + 1e-17]
    )
    with pytest.raises(NoVariation):
        METHODS[name](same)
