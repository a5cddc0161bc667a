"""Plan files: what they say, and every problem at once."""

from pathlib import Path

import pytest

from analysis.dataset import Event
from analysis.plans.loading import (
    InvalidPlan,
    load_plan,
    load_plan_checked,
    loads_plan,
    loads_plan_checked,
)
from analysis.plans.model import USUAL, AnalysisPlan, Direction, Missing, Primary, Weighting
from analysis.questions.registry import QUESTIONS
from analysis.thresholds import PLAN

WHOLE = """
format: 1
id: yearly_2026
title: Yearly survey
questionnaire: customer_relationship
questions: [levels, drivers]
groups: [segment, region]
exploratory: [region]
primary:
  - {finding: drivers.satisfaction.trust.effect, direction: up}
weights:
  margins: {segment: {private: 60, business: 40}}
  high: 4
clusters: unit
events:
  - {date: 2026-09-15, name: Portal}
  - {date: 2026-03-01, name: {en: New hours, nb: Nye tider}}
missing: leave_out
imputations: 50
seed: 7
thresholds: {drivers: 200, significance: 0.01}
"""


KEYS = [line.split(":")[0] for line in WHOLE.splitlines() if line[:1].isalpha()]


def problems(text: str) -> list[tuple[str, str, int]]:
    found = loads_plan_checked(f"format: 1\nid: p\n{text}", "plan.yaml").problems
    return [(problem.code, problem.path, problem.line) for problem in found]


def test_a_plan_says_everything_that_decides_the_findings() -> None:
    assert loads_plan(WHOLE, "plan.yaml") == AnalysisPlan(
        id="yearly_2026",
        title="Yearly survey",
        questionnaire="customer_relationship",
        questions=("levels", "drivers"),
        groups=("segment", "region"),
        exploratory=("region",),
        primary=(Primary("drivers.satisfaction.trust.effect", Direction.UP),),
        weights=Weighting({"segment": {"private": 60, "business": 40}}, 0.2, 4),
        clusters="unit",
        events=(
            Event("2026-03-01", {"en": "New hours", "nb": "Nye tider"}),
            Event("2026-09-15", {"": "Portal"}),
        ),
        missing=Missing.LEAVE_OUT,
        imputations=50,
        seed=7,
        thresholds={"drivers": 200, "significance": 0.01},
    )


def test_a_plan_of_two_lines_is_the_usual_one() -> None:
    plan = loads_plan("format: 1\nid: usual", "plan.yaml")
    assert plan == USUAL
    assert plan.asked() == tuple(QUESTIONS)
    assert plan.limits() == PLAN


def test_questions_are_asked_in_the_order_of_the_report() -> None:
    assert AnalysisPlan(questions=("drivers", "levels")).asked() == ("levels", "drivers")


def test_thresholds_and_imputations_reach_the_questions() -> None:
    limits = loads_plan(WHOLE, "plan.yaml").limits()
    assert (limits.drivers, limits.significance, limits.imputations) == (200, 0.01, 50)
    assert limits.listwise > 1


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("questions: [drivers, driver]", "unknown-question", "questions[1]"),
        ("questions: []", "no-questions", "questions"),
        ("questions: [levels, levels]", "duplicate-entry", "questions[1]"),
        ("question: [levels]", "unknown-key", "question"),
        ("groups: segment", "wrong-shape", "groups"),
        ("groups: [a b]", "bad-id", "groups[0]"),
        ("exploratory: [region]", "not-a-group", "exploratory[0]"),
        ("primary: [{finding: trust}]", "unknown-finding", "primary[0].finding"),
        ("primary: [{direction: up}]", "missing-key", "primary[0].finding"),
        ("questions: [levels]\nprimary: [{finding: risk.x}]", "not-asked", "primary[0]"),
        (
            "primary: [{finding: risk.x, direction: left}]",
            "unknown-direction",
            "primary[0].direction",
        ),
        ("weights: {margins: {}}", "no-margins", "weights.margins"),
        ("weights: {margins: {a: {x: 1}}}", "too-few-categories", "weights.margins.a"),
        ("weights: {margins: {a: {x: 1, y: 0}}}", "too-low", "weights.margins.a.y"),
        ("weights: {margins: {a: {x: 1, y: 2}}, low: 2}", "bad-bounds", "weights.low"),
        ("events: [{date: 1 March 2026, name: a}]", "bad-date", "events[0].date"),
        ("events: [{date: 2026-02-30, name: a}]", "bad-date", "events[0].date"),
        ("events: [{date: 20260301, name: a}]", "bad-date", "events[0].date"),
        ("events: [{date: 2026-03-01}]", "missing-key", "events[0].name"),
        ("events: [{name: a}]", "missing-key", "events[0].date"),
        ("events: [{date: 2026-03-01, name: ''}]", "empty-text", "events[0].name"),
        ("events: [{date: 2026-03-01, name: {}}]", "no-name", "events[0].name"),
        ("events: [{date: 2026-03-01, name: {no: a}}]", "bad-language", "events[0].name.no"),
        (
            "events: [{date: 2026-03-01, name: a}, {date: 2026-03-01, name: b}]",
            "duplicate-entry",
            "events[1].date",
        ),
        ("missing: zero", "unknown-way-with-missing-answers", "missing"),
        ("imputations: 1", "too-low", "imputations"),
        ("imputations: 1000", "too-high", "imputations"),
        ("seed: 1.5", "not-a-whole-number", "seed"),
        ("seed: -1", "too-low", "seed"),
        ("thresholds: {driver: 5}", "unknown-key", "thresholds.driver"),
        ("thresholds: {show: 5}", "too-low", "thresholds.show"),
        ("thresholds: {significance: -1}", "too-low", "thresholds.significance"),
        ("thresholds: {drivers: 0.5}", "not-a-whole-number", "thresholds.drivers"),
        ("thresholds: {drivers: 50}", "below-usual", "thresholds.drivers"),
    ],
)
def test_a_mistake_is_told_with_its_code_and_place(text: str, code: str, path: str) -> None:
    line = text.count("\n") + 3
    assert problems(text) == [(code, path, line)]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    found = problems("questions: [x]\nseed: y\nthresholds: {show: 1}\ncolour: red")
    assert [code for code, _, _ in found] == [
        "unknown-question",
        "not-a-whole-number",
        "too-low",
        "unknown-key",
    ]


def test_a_threshold_below_the_usual_one_is_a_warning_only() -> None:
    found = loads_plan_checked("format: 1\nid: p\nthresholds: {drivers: 50}", "plan.yaml")
    assert found.plan is not None
    assert found.plan.limits().drivers == 50


def test_sentences_say_what_to_do() -> None:
    with pytest.raises(InvalidPlan, match=r"plan.yaml:3: .*Did you mean 'drivers'\?"):
        loads_plan("format: 1\nid: p\nquestions: [driver]", "plan.yaml")


def test_a_wrong_day_is_told_with_what_to_write() -> None:
    with pytest.raises(InvalidPlan, match=r"plan.yaml:4: .*events.*write it like 2026-03-01"):
        loads_plan("format: 1\nid: p\nevents:\n - {date: 3/1/26, name: a}", "plan.yaml")


@pytest.mark.parametrize("text", ["", "- a", "format: 2\nid: p", "a: [", "format: 1"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(InvalidPlan):
        loads_plan(text, "plan.yaml")


def test_files_are_read_and_unreadable_ones_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    assert load_plan(path).seed == 7
    path.write_bytes(b"id: \xff")
    codes = [load_plan_checked(p).problems[0].code for p in (path, tmp_path / "none.yaml")]
    assert codes == ["not-utf8", "unreadable-file"]


def test_the_plan_of_the_guide_can_be_used_and_every_key_is_explained() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "plans.md").read_text(encoding="utf-8")
    plan = guide.split("```yaml\n")[1].split("```")[0]
    assert loads_plan_checked(plan, "plans.md").problems == ()
    assert [key for key in KEYS if f"`{key}`" not in guide] == []
