from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from analysis.dataset import Dataset, Event
from analysis.findings import Finding, Verdict
from analysis.questions.wave_days import wave_days
from tests.analysis.questions.invented import answers, ask, code, exact, found, normal, words


def two_waves(n: int, before: float, after: float, **more: Any) -> Dataset:
    column = np.concatenate([exact(n, before), exact(n, after)])
    return answers({"satisfaction": column}, wave=words(("1", n), ("2", n)), **more)


def half_width(finding: Finding) -> float:
    assert finding.interval is not None
    return (finding.interval.high - finding.interval.low) / 2


def test_three_points_with_250_a_wave_cannot_be_told() -> None:
    finding = found(two_waves(250, 60, 63), "change.satisfaction")
    assert half_width(finding) == pytest.approx(3.5, abs=0.05)
    assert finding.verdict is Verdict.CANNOT_TELL


def test_three_points_with_400_a_wave_are_real_but_small() -> None:
    finding = found(two_waves(400, 60, 63), "change.satisfaction")
    assert half_width(finding) == pytest.approx(2.8, abs=0.05)
    assert (finding.verdict, finding.facts["size"]) == (Verdict.SURE, "small")


def test_six_points_are_a_clear_rise() -> None:
    facts = found(two_waves(400, 60, 66), "change.satisfaction").facts
    assert (facts["size"], facts["direction"], facts["meaningful"]) == ("clear", "up", True)


def test_one_wave_has_nothing_to_compare_with() -> None:
    refusal = ask("change", answers({"satisfaction": exact(50, 60)})).refusal
    assert refusal is not None
    assert refusal.code == "one_wave"


def test_a_wave_of_nine_is_not_compared() -> None:
    column = np.concatenate([exact(60, 60), exact(8, 70), [70.0]])
    made = answers({"satisfaction": column}, wave=words(("1", 60), ("2", 9)))
    refusal = found(made, "change.satisfaction").refusal
    assert refusal is not None
    assert dict(refusal.facts) == {"n": 9, "needed": 10}


def test_the_same_people_are_compared_with_themselves() -> None:
    people = np.array([str(i) for i in (*range(40), *range(40))], dtype=object)
    shift = np.tile([4.0, 5.0], 20)
    before = exact(40, 60)
    made = answers(
        {"satisfaction": np.concatenate([before, before + shift])},
        wave=words(("1", 40), ("2", 40)),
        respondent=people,
    )
    finding = found(made, "change.satisfaction")
    assert (finding.method, finding.verdict) == ("paired_t", Verdict.SURE)


def test_a_rise_that_another_mix_explains_is_not_told_as_change() -> None:
    segment = words(("good", 100), ("poor", 300), ("good", 300), ("poor", 100))
    levels = [exact(100, 75), exact(300, 55), exact(300, 75), exact(100, 55)]
    made = answers(
        {"satisfaction": np.concatenate(levels)},
        wave=words(("1", 400), ("2", 400)),
        facts={"segment": segment},
    )
    finding = found(made, "change.satisfaction")
    assert finding.estimate == pytest.approx(10.0)
    assert finding.facts["reweighted"] == pytest.approx(0.0, abs=0.01)
    assert finding.verdict is Verdict.CANNOT_TELL


def test_many_other_changes_are_corrected_for_chance() -> None:
    names = ("trust", "credibility", "openness", "legitimacy")
    waves = words(("1", 400), ("2", 400))
    columns = {name: np.concatenate([exact(400, 60), exact(400, 63)]) for name in names}
    finding = found(answers(columns, wave=waves), "change.trust")
    assert finding.verdict is Verdict.CANNOT_TELL
    assert finding.facts["p_holm"] == pytest.approx(4 * float(str(finding.facts["p"])))


def test_the_balance_is_compared_too() -> None:
    given = np.concatenate([np.repeat([10.0, 5.0], [100, 200]), np.repeat([10.0, 5.0], [200, 100])])
    made = answers(
        {"loyalty": np.concatenate([exact(300, 60)] * 2)},
        {"recommend": given},
        wave=words(("1", 300), ("2", 300)),
    )
    finding = found(made, "change.recommendation")
    assert (round(finding.estimate or 0, 1), finding.verdict) == (66.7, Verdict.SURE)


def test_some_who_answered_twice_make_a_model_of_waves_and_persons() -> None:
    people = np.array([str(i) for i in (*range(60), *range(30, 90))], dtype=object)
    made = answers(
        {"satisfaction": normal(120, 3)}, wave=words(("1", 60), ("2", 60)), respondent=people
    )
    finding = found(made, "change.satisfaction")
    assert finding.method == "wave_model"
    assert finding.estimate == pytest.approx(
        float(str(finding.facts["after"])) - float(str(finding.facts["before"]))
    )


def test_a_few_who_answered_twice_leave_two_samples() -> None:
    people = np.array([str(i) for i in (*range(60), *range(51, 111))], dtype=object)
    made = replace(two_waves(60, 60, 63), respondent=people)
    assert found(made, "change.satisfaction").method == "welch_t"


def other_mix() -> Dataset:
    """Ten points up, only because there are more of the good."""
    segment = words(("good", 100), ("poor", 300), ("good", 300), ("poor", 100))
    levels = [exact(100, 75), exact(300, 55), exact(300, 75), exact(100, 55)]
    return answers(
        {"satisfaction": np.concatenate(levels)},
        wave=words(("1", 400), ("2", 400)),
        facts={"segment": segment},
    )


def test_a_change_is_split_into_mix_and_change_within_groups() -> None:
    finding = found(other_mix(), "change.mix.satisfaction")
    parts = [finding.estimate, finding.facts["within"], finding.facts["standardised"]]
    assert parts == pytest.approx([10, 0, 0])


def test_the_same_people_have_no_other_mix() -> None:
    people = np.array([str(i) for i in (*range(400), *range(400))], dtype=object)
    made = replace(other_mix(), respondent=people)
    assert ask("change", made).find("change.mix.satisfaction") is None


def run_of(means: list[float]) -> Dataset:
    """Forty answers a wave, their means as given."""
    column = np.concatenate([exact(40, mean) for mean in means])
    return answers(
        {"satisfaction": column}, wave=words(*((f"w{i}", 40) for i in range(len(means))))
    )


def test_a_level_that_leaves_the_usual_is_signalled() -> None:
    finding = found(run_of([60, 62, 59, 61, 75, 75, 76, 75]), "change.trend.satisfaction")
    assert (finding.verdict, finding.facts["direction"]) == (Verdict.SURE, "up")
    assert len(finding.points) == 8


def test_a_level_that_only_wobbles_is_no_signal() -> None:
    finding = found(run_of([60, 62, 59, 61, 62, 60, 61, 59]), "change.trend.satisfaction")
    assert (finding.verdict, finding.facts["signals"]) == (Verdict.CANNOT_TELL, ())


def test_seven_waves_make_no_trend() -> None:
    made = run_of([60, 62, 59, 61, 75, 75, 76])
    assert ask("change", made).find("change.trend.satisfaction") is None


def test_waves_of_one_and_the_same_unit_have_the_same_mix() -> None:
    made = two_waves(60, 60, 63, facts={"unit": words(("only", 120))})
    held = {c.code: c.held for c in found(made, "change.satisfaction").checks}
    assert held["mix"] is True


def test_waves_of_units_that_have_nothing_in_common_have_another_mix() -> None:
    made = two_waves(60, 60, 63, facts={"unit": words(("first", 60), ("second", 60))})
    finding = found(made, "change.satisfaction")
    assert {c.code: c.held for c in finding.checks}["mix"] is False
    assert finding.verdict is Verdict.CANNOT_TELL


MONTHS = [f"{2024 + m // 12}-{m % 12 + 1:02}" for m in range(24)]
PORTAL = Event("2025-03-15", {"en": "Portal", "nb": "Portalen"})


def monthly(
    rise: float = 0.0, count: int = 24, *, events: tuple[Event, ...] = (PORTAL,)
) -> Dataset:
    """Means that wobble around a slow trend, ``rise`` higher from April 2025 on."""
    wobble = np.random.default_rng(3).normal(0, 1, count)
    means = [60 + 0.1 * m + wobble[m] + rise * (m >= 15) for m in range(count)]
    column = np.concatenate([exact(40, mean) for mean in means])
    wave = words(*((label, 40) for label in MONTHS[:count]))
    return answers({"satisfaction": column}, wave=wave, events=events)


LEVEL = "change.event.satisfaction.level.2025-03-15"


def test_a_level_that_stands_elsewhere_after_an_event_is_told() -> None:
    finding = found(monthly(8.0), LEVEL)
    assert finding.verdict is Verdict.SURE
    assert finding.estimate == pytest.approx(8, abs=2.5)


def test_a_wave_that_had_begun_counts_as_before_the_event() -> None:
    facts = found(monthly(8.0), LEVEL).facts
    assert (facts["wave"], facts["waves_before"], facts["waves_after"]) == ("2025-04", 15, 9)


def test_without_a_jump_nothing_is_said_of_an_event() -> None:
    verdicts = {f.verdict for f in ask("change", monthly()).starting("change.event.")}
    assert verdicts == {Verdict.CANNOT_TELL}


def test_events_are_marked_in_the_run_of_waves() -> None:
    facts = found(monthly(), "change.trend.satisfaction").facts
    assert facts["events"] == (("2025-03-15", "2025-04"),)


def test_lagged_errors_stand_beside() -> None:
    facts = found(monthly(8.0), LEVEL).facts
    assert float(str(facts["newey_west_low"])) < 8 < float(str(facts["newey_west_high"])) + 2


@pytest.mark.parametrize(
    ("made", "key", "why"),
    [
        (monthly(count=11), LEVEL, "too_few_waves"),
        (monthly(count=16), LEVEL, "too_few_waves_one_side"),
        (monthly(events=(PORTAL, Event("2025-05-15", {"": "b"}))), LEVEL, "too_few_waves_one_side"),
        (replace(run_of([60.0] * 14), events=(PORTAL,)), LEVEL, "undated_waves"),
        (
            replace(
                run_of([60.0] * 14), wave=words(*((m, 40) for m in MONTHS[8:22])), events=(PORTAL,)
            ),
            LEVEL,
            "constant",
        ),
    ],
)
def test_an_event_is_refused_in_words(made: Dataset, key: str, why: str) -> None:
    assert code(made, key) == why


def test_an_event_outside_the_waves_leaves_the_others_alone() -> None:
    late = Event("2030-01-01", {"": "Late"})
    answer = ask("change", monthly(8.0, events=(PORTAL, late)))
    assert answer.find(LEVEL) == ask("change", monthly(8.0)).find(LEVEL)


def test_waves_begin_with_their_first_answers_where_these_have_times() -> None:
    made = replace(monthly(), wave=words(*((f"w{i:02}", 40) for i in range(24))))
    day = 86_400.0
    sent = 19_800 * day + np.arange(made.n) * day
    days = wave_days(replace(made, submitted=sent))
    assert days is not None
    assert list(np.diff(days)) == [40.0] * 23


@pytest.mark.parametrize(
    ("labels", "first"),
    [
        (("2025", "2026"), "2025-01-01"),
        (("2025-Q2", "2025-Q4"), "2025-04-01"),
        (("2026-W10", "2026-W11"), "2026-03-02"),
        (("2026-03-09", "2026-03-10"), "2026-03-09"),
        (("2026-1", "2026-2"), None),
        (("2026-13", "2026-14"), None),
        (("2026", "2026-01"), None),
    ],
)
def test_labels_that_name_a_time_are_days(labels: tuple[str, ...], first: str | None) -> None:
    days = wave_days(replace(run_of([60, 61]), wave=words(*((label, 40) for label in labels))))
    assert (None if days is None else str(date.fromordinal(int(days[0])))) == first
