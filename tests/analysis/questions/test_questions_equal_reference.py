"""The questions give back the reference values of R: nothing is lost between data and finding."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.dataset import AnswerState, Dataset, Floats, Source
from analysis.questions.curves import Break, tipping_point
from analysis.questions.fitting import STEP
from analysis.thresholds import PLAN
from questionnaires.model import (
    AnswerType,
    Block,
    Construct,
    ConstructRole,
    Question,
    Questionnaire,
    Scale,
)
from tests.analysis.questions.invented import ASKED, answers, found
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
DIMENSIONS = ("rec", "tru", "cre", "leg", "ope", "msa", "mun")


@cache
def reference(name: str) -> Any:
    return json.loads((SHARED / "reference" / f"{name}.json").read_text(encoding="utf-8"))


def asked_of(data: pd.DataFrame, scale: Scale, scales: dict[str, list[str]]) -> Dataset:
    """Real answers as a data set: every named scale a construct."""
    items = [item for part in scales.values() for item in part]
    columns = {item: data[item].to_numpy(dtype=np.float64) for item in items}
    questions = [Question(item, scale, {"en": item}) for item in items]
    if "nps" in data:
        columns["recommend"] = data["nps"].to_numpy(dtype=np.float64)
        questions.append(ASKED["recommend"])
    roles = {"sat": ConstructRole.SATISFACTION, "loy": ConstructRole.LOYALTY}
    constructs = tuple(
        Construct(name, {}, roles.get(name, ConstructRole.DIMENSION), tuple(part), len(part))
        for name, part in scales.items()
    )
    form = Questionnaire("real", "1", {}, ("en",), (Block("all", tuple(questions)),), constructs)
    n = len(data)
    states = dict.fromkeys(columns, np.full(n, AnswerState.ANSWERED, dtype=np.uint8))
    return Dataset(form, n, columns, states, Source("real", "0" * 64, n))


@cache
def simulated(kind: str = "ord") -> pd.DataFrame:
    return pd.read_csv(SHARED / "reference" / f"sim_{kind}_1k.csv")


def scales_of(data: pd.DataFrame, *names: str) -> dict[str, list[str]]:
    return {name: [c for c in data.columns if c[:3] == name and c[3:].isdigit()] for name in names}


@cache
def ordinal() -> Dataset:
    scales = scales_of(simulated(), *DIMENSIONS, "sat", "loy")
    made = asked_of(simulated(), Scale("five", AnswerType.RATING, 1, 5), scales)
    wave = np.array([f"channel {c}" for c in simulated()["channel"]], dtype=object)
    return Dataset(**{**vars(made), "wave": wave})


@cache
def regression() -> Dataset:
    """Loyalty on nine predictors as in the reference, on their own metric."""
    data = simulated("cont")
    columns: dict[str, Floats] = {
        name: data[part].mean(axis=1).to_numpy()
        for name, part in scales_of(data, *DIMENSIONS, "sat", "loy").items()
    }
    gap = np.log(data["wait_perceived"] / data["wait_acceptable"]).to_numpy()
    loyalty = columns.pop("loy")
    return answers({**columns, "gap": gap, "loyalty": loyalty})


@pytest.mark.parametrize("name", [*DIMENSIONS, "sat", "gap"])
def test_effects_equal_the_regression_of_r(name: str) -> None:
    rows = {row["term"]: row["Estimate"] for row in reference("tests_regression")["ols"]["coef"]}
    finding = found(regression(), f"drivers.loyalty.{name}.effect")
    assert finding.estimate == pytest.approx(STEP * rows[name], abs=1e-9)


@pytest.mark.parametrize("name", [*DIMENSIONS, "sat", "gap"])
def test_intervals_of_effects_are_the_hc3_ones(name: str) -> None:
    table = reference("tests_regression")["ols"]["hc3"]
    place = table["rows"].index(name)
    error = table["values"][place][place] ** 0.5
    interval = found(regression(), f"drivers.loyalty.{name}.effect").interval
    assert interval is not None
    half = STEP * float(stats.t.ppf(0.975, 990)) * error
    assert (interval.high - interval.low) / 2 == pytest.approx(half, rel=1e-6)


def test_importance_equals_lmg() -> None:
    expected = reference("tests_regression")["relimp"]["lmg"]
    parts = {
        name: found(regression(), f"drivers.loyalty.{name}.importance").facts["r2_part"]
        for name in ("tru", "sat", "gap")
    }
    assert parts == pytest.approx({name: expected[name] for name in parts}, abs=1e-9)


@pytest.mark.parametrize("name", DIMENSIONS)
def test_alpha_and_its_interval_equal_psych(name: str) -> None:
    scales = reference("reliability_validity")["simo"]["scales"]
    expected = next(part for key, part in scales.items() if key.lower().startswith(name))
    finding = found(ordinal(), f"reliability.{name}.alpha")
    assert finding.interval is not None
    assert finding.estimate == pytest.approx(expected["alpha"], abs=1e-9)
    assert finding.interval.low == pytest.approx(expected["feldt95"]["lower"], abs=1e-6)


def test_the_balance_of_all_waves_equals_the_reference() -> None:
    expected = reference("tests_regression")["nps_all"]
    finding = found(replace(ordinal(), wave=None), "levels.recommendation")
    assert finding.interval is not None
    assert finding.estimate == pytest.approx(expected["nps"])
    assert [finding.interval.low, finding.interval.high] == pytest.approx(expected["wald"])


def test_change_equals_welchs_test() -> None:
    expected = reference("tests_regression")["two_sim_loy_by_channel"]
    finding = found(ordinal(), "change.loy")
    assert finding.interval is not None
    limits = sorted(-100 / 4 * limit for limit in expected["ci"])
    assert [finding.interval.low, finding.interval.high] == pytest.approx(limits, abs=1e-8)
    assert finding.facts["g"] == pytest.approx(-expected["hedges_g"][0]["Hedges_g"], abs=1e-6)


def test_the_tipping_point_of_hospital_waits_is_the_global_one() -> None:
    data = pd.read_csv(SHARED / "data" / "cms_hospital_wait_hcahps_2021.csv.gz")
    both = data[["OP_18B", "H_GLOB_STAR_RATING"]].dropna().to_numpy(dtype=float)
    expected = reference("exact_extra")["seg_cms"]
    result = tipping_point(both[:, 0], both[:, 1], PLAN, 1)
    assert isinstance(result, Break)
    assert result.found.knot == pytest.approx(expected["global_grid_psi"], abs=0.02)
    assert result.found.interval.low == pytest.approx(expected["profile_F_ci"][0], abs=0.3)


@cache
def mobi() -> Dataset:
    data = pd.read_csv(SHARED / "data" / "mobi.csv")
    names = {"sat": "CUSA", "loy": "CUSL", "image": "IMAG", "quality": "PERQ", "val": "PERV"}
    scales = {n: [c for c in data.columns if c[:4] == prefix] for n, prefix in names.items()}
    return asked_of(data, Scale("ten", AnswerType.RATING, 1, 10), scales)


def test_satisfaction_and_loyalty_of_mobile_phone_customers() -> None:
    finding = found(mobi(), "loyalty.correlation")
    data = pd.read_csv(SHARED / "data" / "mobi.csv")
    expected = data.filter(like="CUSA").mean(axis=1).corr(data.filter(like="CUSL").mean(axis=1))
    assert (finding.n, finding.estimate) == (250, pytest.approx(expected))


def test_quality_is_among_what_matters_most_to_mobile_phone_customers() -> None:
    facts = found(mobi(), "drivers.sat.top_group").facts
    assert "quality" in facts["members"]  # type: ignore[operator]
    assert facts["single"] is (
        len(facts["members"]) == 1 and float(str(facts["leader_first_share"])) >= 0.9
    )  # type: ignore[arg-type]
