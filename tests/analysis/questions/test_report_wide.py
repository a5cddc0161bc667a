from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analysis.findings import Answer, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.claims import family, unlikely
from analysis.questions.registry import QUESTIONS
from analysis.questions.report_wide import adjusted, report_wide
from analysis.run import run
from tests.analysis.questions.invented import unrelated

EXTRA = ("drivers.sat.r2", "waiting.moderation", "units.sat.average", "value.moves.net")


def claim(key: str, p: float, verdict: Verdict = Verdict.SURE, **facts: Fact) -> Finding:
    made = {**facts, "p": p}
    return Finding(key, 400, Unit.POINTS, "made", verdict, 2.0, Interval(1, 3, "made"), facts=made)


def judged(*findings: Finding) -> list[Finding]:
    return list(report_wide({"all": Answer("all", findings)})["all"].findings)


def among_others(finding: Finding) -> Finding:
    """Judged in a report whose other four families found nothing."""
    return judged(finding, *(claim(key, 0.6, Verdict.CANNOT_TELL) for key in EXTRA))[0]


def test_a_claim_that_holds_over_the_whole_report_stays_sure():
    found = among_others(claim("change.trust", 0.002))
    assert found.verdict is Verdict.SURE
    assert found.facts["p_report"] == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("p", "before", "after"),
    [
        (0.03, Verdict.SURE, Verdict.PROBABLY),
        (0.03, Verdict.PROBABLY, Verdict.CANNOT_TELL),
        (0.015, Verdict.PROBABLY, Verdict.PROBABLY),
    ],
)
def test_a_claim_that_holds_inside_its_question_only_is_told_one_step_less_sure(p, before, after):
    assert among_others(claim("change.trust", p, before)).verdict is after


def test_the_check_says_whether_it_holds_and_among_how_many():
    found = among_others(claim("change.trust", 0.03)).checks[-1]
    assert (found.code, found.held, found.facts) == ("report_wide", False, {"claims": 5})


def test_what_holds_leaves_its_part_to_the_others():
    strong = [claim(key, 1e-9) for key in EXTRA]
    assert judged(claim("change.trust", 0.03), *strong)[0].verdict is Verdict.SURE


def test_claims_of_one_family_share_its_part():
    many = [claim(f"correlations.{name}.trust", 0.6) for name in "abcdefghi"]
    found = adjusted([claim("correlations.x.y", 0.001), *many, claim("change.trust", 0.9)])
    assert found["correlations.x.y"] == pytest.approx(0.001 * 10 * 2)


def test_satisfactions_change_shares_its_part_with_no_other_change():
    others = [claim(f"change.{name}", 0.6) for name in "abcdefghi"]
    found = adjusted([claim("change.satisfaction", 0.01, primary=True), *others])
    assert found["change.satisfaction"] == pytest.approx(0.02)


def test_a_claim_refused_for_its_p_still_counts():
    refusal = Refusal("no_clear_limit", {"p": 0.4, "delta_r2": None})
    none = replace(claim("loyalty.tipping_point", 0.4), estimate=None, refusal=refusal, facts={})
    assert adjusted([claim("change.trust", 0.01), none])["change.trust"] == pytest.approx(0.02)


def test_a_description_is_left_alone():
    level = claim("levels.trust", 0.9)
    assert among_others(level) == level


@pytest.mark.parametrize("shape", ["line", "bend"])
def test_a_straight_line_claims_nothing_and_a_bend_does(shape):
    found = among_others(claim("loyalty.curve", 0.03, shape=shape))
    assert (found.verdict is Verdict.SURE) == (shape == "line")


def test_importance_is_no_surer_than_that_anything_is_explained():
    first = replace(claim("drivers.sat.trust.importance", 0.0), facts={})
    found = judged(first, claim("drivers.sat.r2", 0.03), claim("change.trust", 0.6))
    assert [one.verdict for one in found[:2]] == [Verdict.PROBABLY, Verdict.PROBABLY]


def test_units_rest_on_whether_units_differ_and_their_average_stays():
    unit = replace(claim("units.sat.unit.Oslo", 0.0), facts={"clear": "above"})
    found = judged(unit, claim("units.sat.average", 0.03), claim("change.trust", 0.6))
    assert [one.verdict for one in found[:2]] == [Verdict.PROBABLY, Verdict.SURE]


def test_a_p_that_was_not_kept_is_read_back_from_the_interval():
    interval = Interval(2 - 1.959964, 2 + 1.959964, "made")
    found = replace(claim("waiting.gap.beyond", 0.0), interval=interval, facts={})
    assert unlikely(found) == pytest.approx(2 * stats.norm.sf(2), rel=1e-6)


def test_a_ratio_of_one_is_nothing():
    ends = np.exp([0.5 - 1.959964 * 0.2, 0.5 + 1.959964 * 0.2])
    found = replace(claim("loyalty.odds_top", 0.0), facts={}, unit=Unit.RATIO)
    found = replace(found, estimate=float(np.exp(0.5)), interval=Interval(*ends, "made"))
    assert unlikely(found) == pytest.approx(2 * stats.norm.sf(2.5), rel=1e-6)


def test_an_interval_that_ends_at_its_estimate_leaves_no_doubt():
    found = replace(claim("waiting.gap.beyond", 0.0), interval=Interval(2, 3, "made"), facts={})
    assert unlikely(found) == 0.0


def test_a_report_on_nothing_makes_no_sure_claim():
    found = run(unrelated(300, 4)).all()
    assert [one.key for one in found if family(one) and one.verdict is Verdict.SURE] == []


def test_no_answers_make_no_claims():
    empty = {name: Answer(name) for name in QUESTIONS}
    assert report_wide(empty) == empty
