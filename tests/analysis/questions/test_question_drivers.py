from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import AnswerState, Dataset
from analysis.findings import Verdict
from analysis.simulation.company import simulate
from questionnaires import library
from tests.analysis.questions.invented import answers, ask, code, found, normal, unrelated, words


def caused(n: int, seed: int = 1, **more: object) -> Dataset:
    """Satisfaction made of trust (0.5) and credibility (0.2), openness beside it."""
    parts = {
        name: normal(n, seed + i) for i, name in enumerate(("trust", "credibility", "openness"))
    }
    noise = np.random.default_rng(seed + 9).normal(0, 6, n)
    outcome = np.clip(20 + 0.5 * parts["trust"] + 0.2 * parts["credibility"] + noise, 0, 100)
    mutual = np.clip(outcome + np.random.default_rng(seed + 8).normal(0, 5, n), 0, 100)
    return answers(
        {**parts, "mutual": mutual, "satisfaction": outcome, "loyalty": outcome[::-1]}, **more
    )


def test_an_effect_is_told_for_five_points_more() -> None:
    finding = found(caused(800), "drivers.satisfaction.trust.effect")
    assert finding.estimate == pytest.approx(2.5, abs=0.25)
    assert finding.verdict is Verdict.SURE


def test_what_does_not_matter_is_not_claimed() -> None:
    finding = found(caused(800), "drivers.satisfaction.openness.effect")
    assert finding.verdict is Verdict.CANNOT_TELL


def test_the_sibling_of_satisfaction_is_no_driver_of_it() -> None:
    assert "mutual" not in found(caused(200), "drivers.satisfaction.r2").facts["predictors"]  # type: ignore[operator]


def test_the_sibling_is_a_driver_of_loyalty() -> None:
    assert "mutual" in found(caused(200), "drivers.loyalty.r2").facts["predictors"]  # type: ignore[operator]


def test_the_model_with_the_sibling_is_in_the_appendix() -> None:
    key = "sensitivity.with_sibling.drivers.satisfaction.trust.effect"
    finding = found(caused(300), key)
    assert finding.facts["baseline"] != finding.estimate


def test_149_answers_are_too_few_and_the_refusal_says_so() -> None:
    refusal = found(caused(149), "drivers.satisfaction.r2").refusal
    assert refusal is not None
    assert (refusal.code, dict(refusal.facts)) == ("too_few", {"n": 149, "needed": 150})


def test_a_clear_leader_is_named_alone_from_500() -> None:
    facts = found(caused(600), "drivers.satisfaction.top_group").facts
    assert (facts["members"], facts["single"]) == (("trust",), True)


def test_equals_share_the_top_group() -> None:
    parts = {name: normal(160, i) for i, name in enumerate(("trust", "credibility"))}
    noise = np.random.default_rng(5).normal(0, 8, 160)
    outcome = np.clip(20 + 0.35 * parts["trust"] + 0.35 * parts["credibility"] + noise, 0, 100)
    facts = found(
        answers({**parts, "satisfaction": outcome}), "drivers.satisfaction.top_group"
    ).facts
    assert set(facts["members"]) == {"trust", "credibility"}  # type: ignore[arg-type]
    assert facts["single"] is False


def test_shares_of_importance_make_one() -> None:
    parts = ask("drivers", caused(300)).findings
    shares = [
        f.estimate
        for f in parts
        if f.key.startswith("drivers.satisfaction.") and f.key.endswith("importance")
    ]
    assert sum(share or 0 for share in shares) == pytest.approx(1)


def test_nothing_is_ranked_where_nothing_is_explained() -> None:
    assert code(unrelated(300, 2), "drivers.satisfaction.top_group") == "nothing_explained"


def test_a_predictor_that_repeats_another_is_withheld() -> None:
    made = caused(300)
    close = np.clip(made.values["TRUST"] + np.random.default_rng(1).normal(0, 1, 300), 0, 100)
    twin = replace(made, values={**made.values, "OPENNESS": close})
    assert code(twin, "drivers.satisfaction.openness.effect") == "collinear"


def test_an_exact_copy_is_left_out() -> None:
    made = caused(300)
    twin = replace(made, values={**made.values, "OPENNESS": made.values["TRUST"]})
    assert code(twin, "drivers.satisfaction.openness.effect") == "collinear"
    assert found(twin, "drivers.satisfaction.trust.effect").estimate is not None


def gappy(n: int = 400, every: int = 10, **more: object) -> Dataset:
    """One answer in so many about trust is missing where satisfaction is high."""
    made = caused(n, **more)
    high = np.argsort(made.values["SATISFACTION"])[-n // 2 :]
    gone = np.isin(np.arange(n), high[:: every // 2])
    gaps = np.where(gone, np.nan, made.values["TRUST"])
    return replace(made, values={**made.values, "TRUST": gaps})


def missing_check(dataset: Dataset) -> dict[str, object]:
    checks = found(dataset, "drivers.satisfaction.r2").checks
    check = next(check for check in checks if check.code == "missing")
    return {"held": check.held, **check.facts}


def test_a_tenth_of_rows_without_an_answer_is_imputed_and_told() -> None:
    facts = missing_check(gappy())
    assert (facts["held"], facts["lost"]) == (False, pytest.approx(0.1))
    assert (facts["imputations"], facts["rows"]) == (20, 400)


def test_imputed_effects_say_so() -> None:
    finding = found(gappy(), "drivers.satisfaction.trust.effect")
    assert (finding.method, finding.n) == ("ols_hc3_mi", 400)
    assert finding.estimate == pytest.approx(2.5, abs=0.3)


def test_imputed_shares_of_importance_make_r2() -> None:
    parts = ask("drivers", gappy()).starting("drivers.satisfaction.")
    shares = [float(str(f.facts["r2_part"])) for f in parts if f.key.endswith("importance")]
    r2 = next(f.estimate for f in parts if f.key.endswith(".r2"))
    assert sum(shares) == pytest.approx(r2)


def test_one_row_in_forty_without_an_answer_is_left_out() -> None:
    facts = missing_check(gappy(every=40))
    assert (facts["held"], facts["imputations"], facts["rows"]) == (True, 0, 390)


def test_the_same_seed_imputes_the_same() -> None:
    assert ask("drivers", gappy()) == ask("drivers", gappy())


def test_what_does_not_apply_is_never_imputed() -> None:
    made = gappy()
    outside = np.isnan(made.values["TRUST"])
    states = np.where(outside, AnswerState.NOT_APPLICABLE, AnswerState.ANSWERED).astype(np.uint8)
    facts = missing_check(replace(made, states={**made.states, "TRUST": states}))
    assert (facts["imputations"], facts["rows"]) == (0, 360)
    assert facts["not_applicable"] == pytest.approx(0.1)


def test_rows_without_any_driver_are_left_out() -> None:
    made = gappy()
    nobody = np.arange(400) < 30
    empty = {
        name: np.where(nobody, np.nan, made.values[name])
        for name in ("TRUST", "CREDIBILITY", "OPENNESS")
    }
    rows = missing_check(replace(made, values={**made.values, **empty}))["rows"]
    assert rows == 370


def test_rows_without_the_outcome_are_left_out_after_they_helped() -> None:
    made = gappy()
    some = np.where(np.arange(400) < 50, np.nan, made.values["SATISFACTION"])
    assert missing_check(replace(made, values={**made.values, "SATISFACTION": some}))["rows"] == 350


def test_the_model_of_complete_rows_stands_beside_the_imputed_one() -> None:
    key = "sensitivity.listwise.drivers.satisfaction.trust.effect"
    finding = found(gappy(), key)
    assert (finding.method, finding.n, finding.facts["removed"]) == ("ols_hc3", 360, 40)


def test_a_predictor_that_most_left_out_is_refused_and_the_rest_stays() -> None:
    made = caused(400)
    gaps = np.where(np.arange(400) % 3 > 0, np.nan, made.values["OPENNESS"])
    gappy = replace(made, values={**made.values, "OPENNESS": gaps})
    assert code(gappy, "drivers.satisfaction.openness.effect") == "mostly_missing"
    assert found(gappy, "drivers.satisfaction.r2").n == 400


def test_answers_of_one_account_are_not_counted_as_independent() -> None:
    keys = words(*((f"account {i}", 10) for i in range(30)))
    finding = found(caused(300, facts={"account_key": keys}), "drivers.satisfaction.trust.effect")
    assert finding.method == "ols_cluster"


def test_too_few_accounts_for_clustered_errors() -> None:
    keys = words(*((f"account {i}", 60) for i in range(5)))
    finding = found(caused(300, facts={"account_key": keys}), "drivers.satisfaction.trust.effect")
    assert finding.method == "ols_hc3"


def test_drivers_take_over_where_there_are_no_dimensions() -> None:
    value = normal(300, 4)
    outcome = np.clip(value + np.random.default_rng(5).normal(0, 9, 300), 0, 100)
    facts = found(
        answers({"value": value, "satisfaction": outcome}), "drivers.satisfaction.r2"
    ).facts
    assert facts["predictors"] == ("value",)


def checks_of(customers: int) -> dict[str, bool]:
    made = simulate(library.load("full"), customers=customers).dataset()
    return {check.code: check.held for check in found(made, "drivers.satisfaction.r2").checks}


def test_the_model_tells_what_it_takes_for_granted() -> None:
    held = checks_of(1500)
    assert set(held) == {"missing", "influence", "even_spread", "reliable", "distinct"}
    assert held["influence"]
    assert held["reliable"]


def test_r2_has_the_interval_of_the_bootstrap() -> None:
    finding = found(caused(300), "drivers.satisfaction.r2")
    assert finding.interval is not None
    assert finding.interval.low < (finding.estimate or 0) < finding.interval.high


def in_units(n: int, units: int, apart: float = 0.0) -> Dataset:
    """Units that differ in satisfaction by ``apart`` a unit, whatever the drivers are."""
    made = caused(n)
    unit = np.arange(n) % units
    values = {**made.values, "SATISFACTION": made.values["SATISFACTION"] + apart * unit}
    names = np.array([f"u{number}" for number in unit], dtype=object)
    return replace(made, values=values, facts={"unit": names})


def test_the_share_between_units_is_told() -> None:
    finding = found(in_units(400, 10, 1.5), "drivers.satisfaction.units")
    assert finding.verdict is Verdict.SURE
    assert finding.estimate == pytest.approx(0.35, abs=0.15)


def test_effects_hold_with_units_held() -> None:
    finding = found(in_units(800, 10, 1.0), "drivers.satisfaction.trust.with_units")
    assert finding.estimate == pytest.approx(2.5, abs=0.25)
    assert finding.checks[0].held


def test_seven_units_are_too_few_to_be_held() -> None:
    assert code(in_units(400, 7), "drivers.satisfaction.units") == "too_few_units"


def test_without_units_nothing_is_said_of_them() -> None:
    assert ask("drivers", caused(300)).find("drivers.satisfaction.units") is None


def test_two_ways_of_dividing_what_is_explained_agree() -> None:
    dataset = caused(600)
    check = found(dataset, "drivers.satisfaction.top_group").checks[0]
    facts = found(dataset, "drivers.satisfaction.trust.importance").facts
    assert (check.code, check.held) == ("johnson_agrees", True)
    assert facts["johnson"] == pytest.approx(0.86, abs=0.1)


def test_how_sure_a_place_in_the_order_is() -> None:
    facts = found(caused(600), "drivers.satisfaction.trust.importance").facts
    assert (facts["rank_low"], facts["rank_high"]) == (1.0, 1.0)


def test_doing_badly_can_weigh_more_than_doing_well() -> None:
    trust, noise = normal(900, 1), np.random.default_rng(2).normal(0, 5, 900)
    outcome = np.clip(70 - 15 * (trust < 60) + 2 * (trust >= 75) + noise, 0, 100)
    finding = found(
        answers({"trust": trust, "satisfaction": outcome}), "drivers.satisfaction.trust.asymmetry"
    )
    assert (finding.facts["kind"], finding.verdict) == ("basic", Verdict.SURE)
    assert finding.estimate == pytest.approx(-13, abs=2)


def test_too_few_low_marks_are_no_penalty() -> None:
    trust = np.clip(normal(400, 1), 61, 100)
    outcome = np.clip(0.7 * trust + np.random.default_rng(2).normal(0, 5, 400), 0, 100)
    made = answers({"trust": trust, "satisfaction": outcome})
    assert code(made, "drivers.satisfaction.trust.asymmetry") == "too_few_in_tails"
