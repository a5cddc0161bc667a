"""Invented samples with known truth, one for each interval that findings rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.findings import Interval
from analysis.statistics.balance import recommendation_balance
from analysis.statistics.concentration import top_share_interval
from analysis.statistics.correlation import pearson, spearman
from analysis.statistics.dominance_bootstrap import bootstrap_dominance
from analysis.statistics.effect_sizes import hedges_g
from analysis.statistics.gap import gap_model
from analysis.statistics.imputation import impute
from analysis.statistics.imputed_ols import imputed_ols
from analysis.statistics.logistic import logistic
from analysis.statistics.means import mean_interval
from analysis.statistics.mediation_observed import mediation
from analysis.statistics.moderation import moderation
from analysis.statistics.odds import odds_ratio
from analysis.statistics.ols import ols
from analysis.statistics.proportions import wilson
from analysis.statistics.quantiles import median
from analysis.statistics.reliability import cronbach_alpha
from analysis.statistics.segmented_limits import knot_limits
from analysis.statistics.survey.margins import Margin
from analysis.statistics.survey.raking import rake
from analysis.statistics.survey.weighted_mean import survey_mean, survey_share
from analysis.statistics.survey.weights import Design
from analysis.statistics.two_groups import paired_t, welch_t

Floats = NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True)
class IntervalCheck:
    """``draw`` gives an interval and the truth it should hold; one run in ``rarely`` is made."""

    name: str
    draw: Callable[[Random], tuple[Interval, float]]
    rarely: int = 1


def holds(check: IntervalCheck, random: Random) -> bool:
    """Whether the interval of one invented sample holds the truth."""
    interval, truth = check.draw(random)
    return interval.low <= truth <= interval.high


def index(random: Random, n: int) -> Floats:
    """A satisfaction index of three answers 1-10 on 0-100, skewed to the satisfied."""
    answers = np.clip(np.round(7.2 + 1.6 * random.standard_normal((3, n))), 1, 10)
    return np.asarray((answers.sum(axis=0) - 3) / 27 * 100)


def _index_mean() -> float:
    """The exact mean of the index: every answer is cut off between the halves around it."""
    cuts = special.ndtr((np.arange(1.5, 10) - 7.2) / 1.6)
    chances = np.diff(np.concatenate([[0.0], cuts, [1.0]]))
    return float((3 * chances @ np.arange(1, 11) - 3) / 27 * 100)


INDEX_MEAN = _index_mean()


def _mean(random: Random) -> tuple[Interval, float]:
    return mean_interval(index(random, 60)).interval, INDEX_MEAN


def _share(random: Random) -> tuple[Interval, float]:
    return wilson(int(random.binomial(150, 0.3)), 150).interval, 0.3


def _balance(random: Random) -> tuple[Interval, float]:
    promoters, passives, detractors = random.multinomial(200, [0.45, 0.35, 0.20])
    return recommendation_balance(int(promoters), int(passives), int(detractors)).interval, 25.0


def _median(random: Random) -> tuple[Interval, float]:
    return median(random.gamma(2, 5, 101)).interval, 8.391734950


def _welch(random: Random) -> tuple[Interval, float]:
    a, b = random.normal(5, 20, 80), random.normal(0, 12, 50)
    return welch_t(a, b).interval, 5.0


def _paired(random: Random) -> tuple[Interval, float]:
    person = random.normal(0, 15, 60)
    return paired_t(
        person + random.normal(5, 9, 60), person + random.normal(0, 9, 60)
    ).interval, 5.0


def _hedges(random: Random) -> tuple[Interval, float]:
    return hedges_g(random.normal(0.5, 1, 40), random.normal(0, 1, 40)).interval, 0.5


def _pair(random: Random, n: int, r: float) -> tuple[Floats, Floats]:
    x, e = random.standard_normal((2, n))
    return x, r * x + np.sqrt(1 - r * r) * e


def _pearson(random: Random) -> tuple[Interval, float]:
    return pearson(*_pair(random, 120, 0.5)).interval, 0.5


def _spearman(random: Random) -> tuple[Interval, float]:
    return spearman(*_pair(random, 120, 0.5)).interval, 6 / np.pi * np.arcsin(0.25)


def _alpha(random: Random) -> tuple[Interval, float]:
    items = random.standard_normal((120, 1)) + random.standard_normal((120, 4))
    return cronbach_alpha(items).interval, 0.8


SLOPES = np.array([0.4, 0.3, 0.1])


def _drivers(random: Random, n: int) -> tuple[Floats, Floats]:
    """Related drivers, and an outcome that is noisier among the satisfied."""
    x = random.standard_normal((n, 3)) + 0.8 * random.standard_normal((n, 1))
    return x @ SLOPES + random.standard_normal(n) * np.exp(0.3 * x[:, 0]), x


def _driver(random: Random) -> tuple[Interval, float]:
    y, x = _drivers(random, 150)
    return ols(y, x, errors="hc3").slopes[0].interval, 0.4


def _clustered(random: Random) -> tuple[Interval, float]:
    units = np.repeat(np.arange(40), 10)
    x = random.standard_normal(400) + random.standard_normal(40)[units]
    y = 0.4 * x + random.standard_normal(400) + random.standard_normal(40)[units]
    return ols(y, x[:, None], errors="cluster", clusters=units).slopes[0].interval, 0.4


def _imputed(random: Random) -> tuple[Interval, float]:
    x = random.standard_normal((300, 3)) + 0.8 * random.standard_normal((300, 1))
    y = x @ SLOPES + random.standard_normal(300)
    table = np.column_stack([x, y])
    often = 0.5 / (1 + np.exp(-y))
    table[random.random(300) < often, 0] = np.nan
    table[random.random(300) < 0.15, 1] = np.nan
    filled = impute(table, seed=int(random.integers(2**31)))
    return imputed_ols(filled, 3, [0, 1, 2]).pooled.estimates[1].interval, 0.4


def _explained(random: Random) -> tuple[Interval, float]:
    x = random.standard_normal((300, 3))
    y = x @ SLOPES + random.standard_normal(300)
    found = bootstrap_dominance(y, x, seed=int(random.integers(2**31)), draws=1000)
    return found.r2_interval, 0.26 / 1.26


def _leading_share(random: Random) -> tuple[Interval, float]:
    x = random.standard_normal((500, 3))
    y = x @ SLOPES + random.standard_normal(500)
    found = bootstrap_dominance(y, x, seed=int(random.integers(2**31)), draws=1000)
    return found.intervals[0], 0.16 / 0.26


def _waits(random: Random, n: int) -> tuple[Floats, Floats]:
    """Minutes beyond what is acceptable, and waiting satisfaction that falls faster there."""
    gap = random.gamma(2, 9, n) - random.gamma(5, 3.4, n)
    y = 70 - 0.5 * np.minimum(gap, 0) - 1.5 * np.maximum(gap, 0)
    return gap, y + 20 * random.standard_normal(n)


def _gap(part: str, truth: float) -> Callable[[Random], tuple[Interval, float]]:
    def draw(random: Random) -> tuple[Interval, float]:
        found = gap_model(*_waits(random, 300), winsorise=0.0)
        return getattr(found, part).interval, truth

    return draw


def _knot(random: Random) -> tuple[Interval, float]:
    x = random.uniform(0, 60, 400)
    y = 80 - 0.2 * x - 1.3 * np.maximum(x - 25, 0) + 15 * random.standard_normal(400)
    return knot_limits(x, y, seed=int(random.integers(2**31))), 25.0


def _product(random: Random) -> tuple[Interval, float]:
    x, z = random.standard_normal((2, 300))
    y = 0.5 * x + 0.2 * z + 0.15 * x * z + random.standard_normal(300)
    return moderation(y, x, z).product.interval, 0.15


def _indirect(random: Random) -> tuple[Interval, float]:
    x = random.standard_normal(200)
    m = 0.3 * x + random.standard_normal(200)
    y = 0.3 * m + 0.1 * x + random.standard_normal(200)
    found = mediation(x, m, y, seed=int(random.integers(2**31)), draws=1000)
    return found.indirect.percentile, 0.09


def _logit(random: Random) -> tuple[Interval, float]:
    x = random.standard_normal((400, 2))
    chance = 1 / (1 + np.exp(1 - x @ np.array([0.7, 0.3])))
    left = (random.random(400) < chance).astype(np.float64)
    return logistic(left, x).slopes[0].interval, 0.7


def _odds(random: Random) -> tuple[Interval, float]:
    a, b = int(random.binomial(120, 0.5)), int(random.binomial(120, 0.25))
    return odds_ratio(a, 120 - a, b, 120 - b).interval, 3.0


def _top_share(random: Random) -> tuple[Interval, float]:
    revenue = random.gamma(1, 100, 400)
    found = top_share_interval(revenue, seed=int(random.integers(2**31)), draws=500)
    return found.interval, 0.2 * (1 + np.log(5))


def _strata(random: Random) -> tuple[Floats, Floats]:
    """Answers of a sample in which one stratum of a quarter is half of the rows, and weights."""
    rich = random.random(300) < 0.5
    return np.where(rich, 60, 75) + 18 * random.standard_normal(300), np.where(rich, 0.5, 1.5)


def _weighted(random: Random) -> tuple[Interval, float]:
    y, w = _strata(random)
    return survey_mean(y, Design(w)).weighted.interval, 71.25


def _weighted_share(random: Random) -> tuple[Interval, float]:
    rich = random.random(200) < 0.5
    said = random.random(200) < np.where(rich, 0.2, 0.4)
    w = np.where(rich, 0.5, 1.5)
    return survey_share(said.astype(float), Design(w)).weighted.interval, 0.35


def _raked(random: Random) -> tuple[Interval, float]:
    names = np.array(["few", "many"], dtype=object)
    a, b = (random.random(300) < 0.4).astype(int), (random.random(300) < 0.5).astype(int)
    y = 60 + 8 * a - 5 * b + 15 * random.standard_normal(300)
    margins = [
        Margin("a", names[a].tolist(), {"few": 0.3, "many": 0.7}),
        Margin("b", names[b].tolist(), {"few": 0.6, "many": 0.4}),
    ]
    weights = rake(margins).weights
    return survey_mean(y, Design(weights)).weighted.interval, 60 + 8 * 0.7 - 5 * 0.4


INTERVALS = (
    IntervalCheck("mean of an index, n = 60", _mean),
    IntervalCheck("share (Wilson), n = 150", _share),
    IntervalCheck("recommendation balance, n = 200", _balance),
    IntervalCheck("median wait, n = 101", _median),
    IntervalCheck("change between samples (Welch)", _welch),
    IntervalCheck("change in a panel", _paired),
    IntervalCheck("Hedges' g", _hedges),
    IntervalCheck("Pearson correlation", _pearson),
    IntervalCheck("Spearman correlation", _spearman),
    IntervalCheck("alpha (Feldt)", _alpha),
    IntervalCheck("driver effect (HC3)", _driver),
    IntervalCheck("driver effect, 40 units", _clustered),
    IntervalCheck("driver effect, imputed", _imputed, rarely=10),
    IntervalCheck("R2 (bias-corrected bootstrap)", _explained, rarely=5),
    IntervalCheck("share of R2 (bootstrap)", _leading_share, rarely=5),
    IntervalCheck("gap slope within", _gap("within", -0.5)),
    IntervalCheck("gap slope beyond", _gap("beyond", -1.5)),
    IntervalCheck("gap difference", _gap("difference", -1.0)),
    IntervalCheck("tipping point (profile, bootstrap limit)", _knot, rarely=2),
    IntervalCheck("moderation", _product),
    IntervalCheck("indirect effect (percentile)", _indirect, rarely=5),
    IntervalCheck("logistic slope", _logit),
    IntervalCheck("odds ratio", _odds),
    IntervalCheck("top-20 % share (bootstrap)", _top_share, rarely=2),
    IntervalCheck("weighted mean", _weighted),
    IntervalCheck("weighted share", _weighted_share),
    IntervalCheck("raked mean", _raked, rarely=2),
)
