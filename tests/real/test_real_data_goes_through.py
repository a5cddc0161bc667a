from functools import cache
from pathlib import Path

import numpy as np
import pytest

from analysis.dataset import AnswerState, Dataset
from analysis.intake.building import build_dataset
from analysis.intake.mapping import load_mapping
from analysis.intake.reading import read_table
from analysis.scores import score
from questionnaires.loading import load, load_checked
from tests.shared import SHARED, needs_shared

HERE = Path(__file__).parent
FILES = {
    "mobi": "mobi.csv",
    "airline": "airline_passenger_satisfaction.csv.gz",
    "hospital": "cms_hospital_wait_hcahps_2021.csv.gz",
}


@cache
def dataset(name: str) -> Dataset:
    questionnaire = load(HERE / name / "questionnaire.yaml")
    mapping = load_mapping(HERE / name / "mapping.yaml", questionnaire)
    return build_dataset(read_table(SHARED / "data" / FILES[name]), mapping, questionnaire)


@pytest.mark.parametrize("name", FILES)
def test_its_questionnaire_has_no_problems(name: str):
    assert load_checked(HERE / name / "questionnaire.yaml").problems == ()


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize(("name", "n"), [("mobi", 250), ("airline", 129_880), ("hospital", 4_536)])
def test_every_row_becomes_a_response(name: str, n: int):
    assert dataset(name).n == n


@needs_shared
def test_the_operators_customers_are_as_satisfied_as_published():
    scores = score(dataset("mobi")).constructs
    assert np.mean(scores["satisfaction"]) == pytest.approx(
        100 * (7.988 + 7.128 + 7.316 - 3) / 27, abs=0.01
    )


@needs_shared
@pytest.mark.slow
def test_a_zero_of_the_airline_is_not_applicable_and_no_rating():
    data = dataset("airline")
    zeros = data.states["WIFI"] == AnswerState.NOT_APPLICABLE
    assert zeros.sum() == 3_916
    assert np.nanmin(data.values["WIFI"]) == 1


@needs_shared
@pytest.mark.slow
def test_the_airlines_verdict_is_scored_nothing_or_all():
    satisfaction = score(dataset("airline")).constructs["satisfaction"]
    assert set(satisfaction.tolist()) == {0.0, 100.0}
    assert (satisfaction == 100).sum() == 129_880 - 73_452


@needs_shared
@pytest.mark.slow
def test_delays_are_minutes_of_waiting_and_the_missing_ones_stay_missing():
    facts = dataset("airline").facts
    assert np.isfinite(facts["actual_wait"].astype(float)).all()
    assert np.isnan(facts["arrival_delay"].astype(float)).sum() == 393


@needs_shared
def test_hospitals_are_not_taken_for_persons():
    assert dataset("hospital").source.level == "hospital"


@needs_shared
def test_half_stars_are_kept():
    assert 3.5 in dataset("hospital").values["GLOBAL"]


@needs_shared
def test_wait_and_rating_meet_in_three_thousand_hospitals():
    data = dataset("hospital")
    both = np.isfinite(data.facts["actual_wait"].astype(float)) & np.isfinite(data.values["GLOBAL"])
    assert both.sum() == 3_113
