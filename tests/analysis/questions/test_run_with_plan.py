import json
from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset, Event, Goal
from analysis.plans.applying import applied
from analysis.plans.model import AnalysisPlan, Weighting
from analysis.run import Findings, run
from tests.analysis.questions.invented import answers, exact, unrelated, words

SHORT = AnalysisPlan(id="short", questions=("respondents", "levels", "sensitivity"))
MARGINS = Weighting({"segment": {"big": 50, "small": 50}})


def split() -> Dataset:
    """Segments that differ, and regions that do not."""
    mood = np.concatenate([exact(60, 70), exact(40, 50)])
    facts = {
        "segment": words(("big", 60), ("small", 40)),
        "region": words(*[("n", 2), ("s", 2)] * 25),
    }
    return answers({"satisfaction": mood, "loyalty": exact(100, 50)}, facts=facts)


def unmet(found: Findings) -> list[tuple[str, str]]:
    return [(one["path"], one["code"]) for one in found.meta["analysis_plan"]["unmet"]]


def test_only_planned_questions_are_answered() -> None:
    assert tuple(run(unrelated(40, 1), SHORT).answers) == ("respondents", "levels", "sensitivity")


def test_the_same_data_and_plan_make_the_same_file() -> None:
    plan = replace(SHORT, weights=MARGINS)
    assert run(split(), plan).to_json() == run(split(), plan).to_json()


def test_the_plan_stands_in_the_file() -> None:
    meta = json.loads(run(unrelated(40, 1), SHORT).to_json())["meta"]["analysis_plan"]
    assert json.loads(meta["canonical"])["id"] == "short"
    assert len(meta["hash"]) == 64


def test_results_are_split_by_the_groups_of_the_plan() -> None:
    found = run(split(), replace(SHORT, groups=("region",)))
    assert found.find("levels.satisfaction.group.region.n") is not None
    assert found.find("levels.satisfaction.group.segment.big") is None


def test_exploratory_groups_say_so_and_have_their_own_correction() -> None:
    plan = replace(SHORT, groups=("segment", "region"), exploratory=("region",))
    found = run(split(), plan)
    kinds = {
        name: one.facts["correction"]
        for name in plan.groups
        if (one := found.find(f"levels.satisfaction.compared.{name}")) is not None
    }
    assert kinds == {"segment": "holm", "region": "fdr"}
    exploratory = found.find("levels.satisfaction.group.region.n")
    assert exploratory is not None
    assert "planned" in {check.code for check in exploratory.checks if not check.held}


def test_segments_that_differ_are_told_from_regions_that_do_not() -> None:
    found = run(split(), replace(SHORT, groups=("segment", "region")))
    verdicts = [found.find(f"levels.satisfaction.compared.{x}") for x in ("segment", "region")]
    assert [one.verdict for one in verdicts if one] == ["sure", "cannot_tell"]


def test_what_nobody_has_is_told() -> None:
    plan = replace(SHORT, groups=("branch",), clusters="team")
    assert unmet(run(split(), plan)) == [
        ("groups.branch", "fact_missing"),
        ("clusters", "fact_missing"),
    ]


def test_planned_margins_weight_the_main_figures_and_leave_the_others_beside() -> None:
    found = run(split(), replace(SHORT, weights=MARGINS))
    main, beside = (
        found.find(key)
        for key in ("levels.satisfaction", "sensitivity.unweighted.levels.satisfaction")
    )
    assert main is not None
    assert beside is not None
    assert (main.method, main.facts["band"]) == ("mean_weighted", "middle")
    assert main.estimate == pytest.approx(60)
    assert beside.estimate == pytest.approx(62)
    assert beside.facts["baseline"] == pytest.approx(60)


def test_goals_are_judged_by_the_same_figure() -> None:
    goal = Goal("g", {"en": "G"}, "satisfaction", 50)
    plan = AnalysisPlan(questions=("levels", "goals"), weights=MARGINS)
    found = run(replace(split(), goals=(goal,)), plan)
    judged = found.find("goals.g")
    assert judged is not None
    assert judged.estimate == pytest.approx(60)


def test_answers_all_alike_can_be_weighted() -> None:
    flat = replace(split(), values={item: np.full(100, 50.0) for item in split().values})
    assert b"NaN" not in run(flat, replace(SHORT, weights=MARGINS)).to_json()


def test_margins_of_other_categories_do_not_fit() -> None:
    plan = replace(SHORT, weights=Weighting({"segment": {"big": 1, "middle": 1}}))
    assert unmet(run(split(), plan)) == [("weights.margins", "margins_do_not_fit")]


def test_planned_margins_are_those_of_the_last_wave() -> None:
    waves = words(("1", 50), ("2", 50))
    found = run(replace(split(), wave=waves), replace(SHORT, weights=MARGINS))
    cost = found.find("respondents.weighting")
    assert cost is not None
    assert cost.n == 50


def test_clusters_are_those_of_the_plan() -> None:
    rng = np.random.default_rng(1)
    made = unrelated(400, 1, facts={"team": np.array([f"t{i % 25}" for i in range(400)], object)})
    tied = np.clip(made.values["TRUST"] * 0.5 + rng.normal(0, 5, 400), 0, 100)
    made = replace(made, values={**made.values, "SATISFACTION": tied})
    found = run(made, AnalysisPlan(questions=("drivers",), clusters="team"))
    fit = found.find("drivers.satisfaction.r2")
    assert fit is not None
    assert fit.facts["cluster_by"] == "team"


def test_a_respondent_may_be_a_cluster() -> None:
    people = np.array([str(i // 2) for i in range(100)], dtype=object)
    plan = AnalysisPlan(clusters="respondent")
    assert applied(plan, unrelated(100, 1, respondent=people)).clusters == "respondent"


def test_no_rows_fit_any_plan() -> None:
    nobody = split().take(np.zeros(100, dtype=bool), "nobody")
    assert run(nobody, replace(SHORT, weights=MARGINS)).answers["levels"].refusal is not None


def test_events_of_the_plan_are_set_among_the_waves() -> None:
    wave = words(*((f"2025-{month:02}", 20) for month in range(1, 13)))
    plan = AnalysisPlan(
        id="p", questions=("change",), events=(Event("2025-06-20", {"": "Portal"}),)
    )
    finding = run(unrelated(240, 1, wave=wave), plan).find("change.event.loyalty.level.2025-06-20")
    assert finding is not None
    assert (finding.refusal, finding.facts["wave"]) == (None, "2025-07")
