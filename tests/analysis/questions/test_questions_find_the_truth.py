"""What is true in the simulated company is found, and where nothing is true nothing is claimed."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.findings import Finding, Verdict
from analysis.run import Findings, run
from analysis.simulation.company import simulate
from analysis.simulation.truth import Truth
from questionnaires import library
from tests.analysis.questions.invented import answers, everything, found, normal

SEEDS = range(100, 112)
CLAIMS = ("drivers", "loyalty", "change", "waiting")


@cache
def company() -> Findings:
    return run(simulate(library.load("full"), customers=4000).dataset())


def test_trust_leads_what_matters_for_satisfaction() -> None:
    finding = company().find("drivers.satisfaction.top_group")
    assert finding is not None
    assert finding.facts["leader"] == "trust"


def test_loyalty_bends_with_satisfaction() -> None:
    finding = company().find("loyalty.curve")
    assert finding is not None
    assert finding.facts["shape"] == "bend"


def test_barriers_hold_back() -> None:
    finding = company().find("loyalty.barriers")
    assert finding is not None
    assert (finding.estimate or 0) < 0


@pytest.mark.parametrize(
    ("key", "truth"),
    [
        ("waiting.gap.within", Truth().within_points),
        ("waiting.gap.beyond", Truth().beyond_points),
        ("waiting.exponent", Truth().wait_exponent),
    ],
)
def test_what_a_minute_costs_is_found(key: str, truth: float) -> None:
    finding = company().find(key)
    assert finding is not None
    assert finding.estimate == pytest.approx(truth, abs=0.35)


def test_openness_rose_and_nothing_else_did_so_clearly() -> None:
    clear = {
        finding.subject
        for finding in company().answers["change"].findings
        if finding.facts.get("size") == "clear" and finding.verdict is Verdict.SURE
    }
    assert clear == {"openness"}


def test_waiting_too_long_is_what_makes_waiting_bad() -> None:
    finding = company().find("waiting.causes.top_group")
    assert finding is not None
    assert finding.facts["leader"] == "length"


def nothing(seed: int) -> Dataset:
    """Two waves of 250 in which nothing goes together with anything and nothing changed."""
    names = ("trust", "credibility", "openness", "satisfaction", "loyalty")
    random = np.random.default_rng(seed)
    asked = {
        "barrier": random.integers(1, 8, 500).astype(float),
        "recommend": random.integers(0, 11, 500).astype(float),
        "felt": np.round(random.gamma(2, 9, 500)),
        "limit": np.round(random.gamma(5, 4, 500)),
        "wait": np.round(normal(500, seed + 7)),
    }
    made = answers({name: normal(500, 50 * seed + i) for i, name in enumerate(names)}, asked)
    wave = np.array(["2025", "2026"] * 250, dtype=object)
    return replace(made, wave=wave, facts={"actual_wait": np.round(random.gamma(2, 9, 500))})


@cache
def claims() -> tuple[Finding, ...]:
    """Whatever was found to go together or to have changed in data without any effect."""
    made = (everything(nothing(seed)).answers for seed in SEEDS)
    findings = (f for found in made for name in CLAIMS for f in found[name].findings)
    return tuple(f for f in findings if f.interval is not None and f.key.startswith(EFFECTS))


EFFECTS = (
    "drivers.satisfaction.trust.effect",
    "drivers.satisfaction.credibility.effect",
    "drivers.satisfaction.openness.effect",
    "loyalty.correlation",
    "loyalty.barriers",
    "loyalty.tipping_point",
    "change.",
    "waiting.gap.difference",
    "waiting.tipping_point",
)


def test_without_effects_hardly_anything_is_sure() -> None:
    sure = [finding.key for finding in claims() if finding.verdict is Verdict.SURE]
    assert len(sure) <= 0.05 * len(claims()), sure


def test_without_change_nothing_is_said_to_have_improved() -> None:
    changes = [f for f in claims() if f.key.startswith("change.") and f.verdict is Verdict.SURE]
    assert [finding.key for finding in changes if finding.facts["size"] == "clear"] == []


def test_without_effects_a_tipping_point_is_named_by_chance_at_most() -> None:
    named = [f for f in claims() if f.key.endswith("tipping_point")]
    assert len(named) <= 0.1 * len(SEEDS) * 2


def test_without_effects_a_curve_bends_by_chance_at_most() -> None:
    curves = [found(nothing(seed), "loyalty.curve").facts["shape"] for seed in SEEDS]
    assert curves.count("bend") <= 1
