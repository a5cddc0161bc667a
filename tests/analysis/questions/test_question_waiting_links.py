"""What a wait goes together with: through satisfaction, by phase, by lot, if it were shorter."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset, Floats
from analysis.findings import Finding, Verdict
from questionnaires.model import AnswerType, Option, Question, QuestionRole, Scale
from tests.analysis.questions.invented import answers, ask, code, found, hospitals


def linked(n: int, seed: int = 1, cost: float = 1.0) -> Dataset:
    """A minute costs satisfaction with the wait, that costs satisfaction, and that loyalty."""
    random = np.random.default_rng(seed)
    actual = np.round(random.gamma(3, 5, n))
    wait = np.clip(85 - cost * actual + random.normal(0, 8, n), 0, 100)
    satisfaction = np.clip(30 + 0.6 * wait + random.normal(0, 8, n), 0, 100)
    loyalty = np.clip(20 + 0.7 * satisfaction + random.normal(0, 8, n), 0, 100)
    made = answers(
        {"satisfaction": satisfaction, "loyalty": loyalty}, {"wait": wait, "felt": actual}
    )
    return replace(made, facts={"actual_wait": actual, "revenue_next_12m": 100 + 10 * loyalty})


def test_what_a_wait_goes_with_runs_through_satisfaction() -> None:
    finding = found(linked(600), "waiting.mediation.serial")
    assert finding.verdict is Verdict.SURE
    assert finding.estimate == pytest.approx(-0.42, abs=0.06)


def test_direct_and_indirect_make_the_total() -> None:
    answer = ask("waiting", linked(300))
    parts = [answer.find(f"waiting.mediation.{part}") for part in ("direct", "indirect", "total")]
    direct, indirect, total = (part.estimate or 0 for part in parts if part is not None)
    assert direct + indirect == pytest.approx(total)


def test_there_is_no_share_of_nothing() -> None:
    assert code(linked(300, cost=0.0), "waiting.mediation.share") == "no_total_effect"


def test_199_answers_run_through_nothing() -> None:
    assert code(linked(199), "waiting.mediation.indirect") == "too_few"


def test_a_strong_link_does_not_fall_to_a_weak_confounder() -> None:
    checks = {c.code: c for c in found(linked(600), "waiting.mediation.indirect").checks}
    assert checks["sturdy"].held
    assert float(str(checks["sturdy"].facts["rho_at_zero"])) > 0.3


def test_what_something_unmeasured_must_explain_follows_from_the_correlation() -> None:
    made = linked(600)
    finding = found(made, "waiting.unmeasured")
    wait = np.clip(made.facts["actual_wait"], *np.percentile(made.facts["actual_wait"], [1, 99]))
    explained = np.corrcoef(wait, made.values["wait"])[0, 1] ** 2
    odds = explained / (1 - explained)  # Cinelli & Hazlett (2020), equation 19
    assert finding.estimate == pytest.approx((np.sqrt(odds**2 + 4 * odds) - odds) / 2)
    assert 0 < float(str(finding.facts["to_unclear"])) < (finding.estimate or 0)


def test_a_link_that_is_not_there_needs_nothing_unmeasured_to_be_unclear() -> None:
    finding = found(linked(600, cost=0.0), "waiting.unmeasured")
    assert (finding.verdict, finding.facts["to_unclear"]) == (Verdict.CANNOT_TELL, 0.0)


def test_the_whole_says_how_robust_it_is() -> None:
    facts = found(linked(600), "waiting.mediation.total").facts
    assert 0 < float(str(facts["robustness_unclear"])) < float(str(facts["robustness"])) < 1


def either(n: int, limit: float = 15.0) -> Dataset:
    """Customers who are satisfied or not, the less often the longer they wait."""
    random = np.random.default_rng(4)
    actual = np.round(random.gamma(3, 5, n))
    happy = random.random(n) < 1 / (1 + np.exp(0.1 * (actual - limit)))
    made = answers({"satisfaction": happy * 100.0}, binary=("satisfaction",))
    return replace(made, facts={"actual_wait": actual})


def test_a_two_valued_outcome_has_an_e_value() -> None:
    finding = found(either(800), "waiting.unmeasured")
    risk = np.sqrt(1 / float(str(finding.facts["odds_ratio"])))  # VanderWeele & Ding (2017)
    assert (finding.method, finding.facts["scale"]) == ("e_value", "odds_ratio")
    assert finding.estimate == pytest.approx(risk + np.sqrt(risk * (risk - 1)))


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (linked(199), "too_few"),
        (either(400, limit=60.0), "too_few_events"),
        (replace(linked(300), facts={"actual_wait": np.full(300, 5.0)}), "constant"),
    ],
)
def test_what_is_unmeasured_is_refused_in_words(made: Dataset, why: str) -> None:
    assert code(made, "waiting.unmeasured") == why


def test_a_good_wait_makes_satisfaction_count_for_more() -> None:
    made = linked(900)
    wait, satisfaction = made.values["wait"], made.values["SATISFACTION"]
    noise = np.random.default_rng(5).normal(0, 5, 900)
    loyalty = np.clip(10 + 0.01 * wait * satisfaction + noise, 0, 100)
    finding = found(replace(made, values={**made.values, "LOYALTY": loyalty}), "waiting.moderation")
    assert finding.verdict is Verdict.SURE
    assert finding.facts["slope_high"] > finding.facts["slope_low"]  # type: ignore[operator]


@pytest.mark.parametrize(("n", "why"), [(219, "too_few"), (230, None)])
def test_moderation_takes_220_answers(n: int, why: str | None) -> None:
    assert code(linked(n), "waiting.moderation") == why


def test_below_430_answers_moderation_is_an_indication() -> None:
    assert not found(linked(300), "waiting.moderation").checks[0].held


def test_shorter_waits_go_with_more_satisfaction_loyalty_and_money() -> None:
    answer = ask("waiting", linked(600))
    satisfaction = answer.find("waiting.what_if.satisfaction")
    money = answer.find("waiting.what_if.money")
    assert satisfaction is not None
    assert money is not None
    assert satisfaction.estimate == pytest.approx(2.8, abs=0.5)
    assert money.estimate == pytest.approx(19.5, abs=4)


def test_what_is_assumed_stands_beside_every_number() -> None:
    check = found(linked(300), "waiting.what_if.loyalty").checks[0]
    assert (check.code, check.held) == ("observed_only", False)


def test_nothing_is_said_of_waits_that_nobody_had() -> None:
    made = linked(300)
    short: Floats = np.tile([1.0, 2.0, 3.0], 100)
    facts = {**made.facts, "actual_wait": short}
    assert code(replace(made, facts=facts), "waiting.what_if.satisfaction") == "beyond_data"


def test_without_revenue_there_is_no_money() -> None:
    made = linked(300)
    bare = replace(made, facts={"actual_wait": made.facts["actual_wait"]})
    assert code(bare, "waiting.what_if.money") == "not_asked"


def test_hospitals_have_no_links() -> None:
    assert ask("waiting", hospitals(linked(600))).starting("waiting.mediation") == ()


def by_lot(n: int, gain: float, seed: int = 1) -> Dataset:
    """Half of the visits are told how long it takes, which gives so many points."""
    made = linked(n, seed)
    told = np.random.default_rng(seed + 9).random(n) < 0.5
    wait = np.clip(made.values["wait"] + gain * told, 0, 100)
    arm = np.where(told, "told", "control").astype(object)
    return replace(made, values={**made.values, "wait": wait}, facts={**made.facts, "arm": arm})


def test_an_arm_is_compared_with_the_control() -> None:
    finding = found(by_lot(800, 6.0), "waiting.arm.wait.told")
    assert finding.verdict is Verdict.SURE
    assert finding.estimate == pytest.approx(6.0, abs=2.0)


def test_without_a_control_nothing_is_compared() -> None:
    made = by_lot(400, 6.0)
    arm = np.where(made.facts["arm"] == "told", "told", "silent").astype(object)
    assert code(replace(made, facts={**made.facts, "arm": arm}), "waiting.arm.wait") == "no_control"


def test_small_arms_are_not_compared() -> None:
    assert code(by_lot(50, 6.0), "waiting.arm.wait") == "group_too_small"


def met_both(n: int) -> Dataset:
    """Every customer meets both arms, half of them the control first."""
    made = by_lot(2 * n, 0.0)
    person, second = np.repeat(np.arange(n), 2), np.tile([False, True], n)
    treated = second ^ (person % 2 == 1)
    wait = np.clip(made.values["wait"] + 8.0 * treated, 0, 100)
    arm = np.where(treated, "told", "control").astype(object)
    return replace(
        made,
        values={**made.values, "wait": wait},
        facts={**made.facts, "arm": arm},
        respondent=np.array([f"c{number}" for number in person], dtype=object),
        submitted=second.astype(np.float64),
    )


def test_customers_who_met_both_arms_are_compared_with_themselves() -> None:
    finding = found(met_both(200), "waiting.arm.wait.told.crossover")
    assert finding.n == 200
    assert finding.estimate == pytest.approx(8.0, abs=2.5)


def phased(before: int, during: int) -> Dataset:
    """So many waited before and during the service; both may be."""
    made = linked(before + during)
    options = tuple(
        Option(o, {"en": o}, exclusive=o == "none") for o in ("none", "before", "during")
    )
    scale = Scale("phase", AnswerType.MULTIPLE_CHOICE, options=options)
    asked = Question("phase", scale, {"en": "?"}, role=QuestionRole.WAIT_PHASE)
    block = made.questionnaire.blocks[0]
    form = replace(
        made.questionnaire, blocks=(replace(block, questions=(*block.questions, asked)),)
    )
    first = np.arange(before + during) < before
    wait = np.clip(made.values["wait"] - 10 * first, 0, 100)
    chosen = {"none": np.zeros(first.size, dtype=bool), "before": first, "during": ~first}
    return replace(
        made,
        questionnaire=form,
        choices={"phase": chosen},
        values={**made.values, "wait": wait},
    )


def level_of(made: Dataset, phase: str) -> Finding:
    return found(made, f"waiting.phase.{phase}")


def test_waits_before_the_service_satisfy_less() -> None:
    made = phased(200, 200)
    assert (level_of(made, "before").estimate or 0) < (level_of(made, "during").estimate or 0) - 5


def test_few_waits_of_a_phase_hide_the_others_too() -> None:
    made = phased(200, 5)
    codes = {code(made, "waiting.phase.before"), code(made, "waiting.phase.during")}
    assert codes == {"too_few_to_show"}
