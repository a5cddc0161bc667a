"""docs/findings.md is what sentences and charts are written against, so it must be exactly true."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from analysis.dataset import Dataset, Event, Goal
from analysis.findings import Finding
from analysis.plans.model import AnalysisPlan
from analysis.questions.claims import family, rests_on
from analysis.questions.making import ABOUT_NUMBERS
from analysis.questions.registry import QUESTIONS
from analysis.run import run
from analysis.simulation.company import simulate
from questionnaires import library
from tests.analysis.questions.invented import answers, hospitals, normal, unrelated

pytestmark = pytest.mark.xdist_group("catalogue")  # one worker makes the findings once

PAGE = Path(__file__).resolve().parents[3] / "docs" / "findings.md"
NAME, REST = r"[^.]+", r".+"
EVENTS = (Event("2025-08-01", {"en": "Portal"}), Event("2026-02-01", {"": "Late"}))
OPEN_ENDED = {"<value>", "<goal>", "<key>", "<item>"}


CLAIMS_TITLE = "Claims: what holds over the whole report"


@dataclass(frozen=True)
class Row:
    """One line of the table of keys."""

    pattern: re.Pattern[str]
    units: str
    methods: str
    facts: str
    checks: str


def table(title: str) -> list[list[str]]:
    """The cells of a table under a heading, its two head lines left out."""
    part = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def pattern(key: str) -> re.Pattern[str]:
    """A key of the table as a pattern."""
    parts = re.split(r"(<\w+>)", key.strip("`"))
    made = [
        (REST if part in OPEN_ENDED else NAME) if part.startswith("<") else re.escape(part)
        for part in parts
    ]
    return re.compile("".join(made) + r"\Z")


@cache
def rows() -> tuple[Row, ...]:
    lines = sorted(table("Keys"), key=lambda row: row[0].count("<"))
    return tuple(Row(pattern(row[0]), *row[1:5]) for row in lines)


def row_of(finding: Finding) -> Row | None:
    return next((row for row in rows() if row.pattern.match(finding.key)), None)


def told(text: str) -> set[str]:
    """The names listed in a cell, explanations in brackets left out."""
    return set(re.findall(r"[a-z_0-9]+", re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", text)))


def simulated(name: str, customers: int = 700) -> Dataset:
    goal = Goal("main", {"en": "Main"}, "satisfaction", 70)
    lost = Goal("lost", {"en": "Lost"}, "nothing", 70)
    made = simulate(library.load(name), customers=customers).dataset()
    return replace(made, goals=(goal, lost))


@cache
def produced() -> tuple[tuple[str, object], ...]:
    """Everything said about several companies, small and large."""
    sets = [simulated(name, 350) for name in library.names()]
    sets += [simulated("full", 60), simulated("full", 1600), unrelated(300, 1)]
    sets += [hospitals(unrelated(300, 1)), unrelated(5, 1), _without_variation(), _gappy()]
    sets += [_with_everything()]
    runs = [*(run(made) for made in sets), run(_of_months(), AnalysisPlan(events=EVENTS))]
    return tuple((name, answer) for made in runs for name, answer in made.answers.items())


def _without_variation() -> Dataset:
    made = unrelated(250, 3)
    flat = {item: np.full(250, 50.0) for item in made.values}
    return replace(made, values={**flat, "TRUST": normal(250, 4)})


def _gappy() -> Dataset:
    made = unrelated(250, 3)
    gaps = np.where(np.arange(250) % 9 == 0, np.nan, made.values["TRUST"])
    return replace(made, values={**made.values, "TRUST": gaps})


def _with_everything() -> Dataset:
    """Eight waves of the same 250 people in ten units, what they bring, and the other side."""
    n, random = 2000, np.random.default_rng(1)
    names = ("trust", "satisfaction", "loyalty")
    place = np.arange(n)
    last = 1 + place % 300
    facts = {
        "unit": _named(place % 10),
        "account_key": _named(place % 20),
        "segment": _named(random.integers(0, 2, n)),
        "revenue_12m": random.gamma(2, 500, n),
        "margin_12m": random.gamma(2, 100, n),
        "purchases_12m": 1.0 + random.integers(0, 3, n),
        "purchases_total": 1.0 + random.integers(0, 9, n),
        "first_purchase_date": np.full(n, "2024-01-01", dtype=object),
        "last_purchase_date": np.array([f"2024-{d // 28 + 1:02}-{d % 28 + 1:02}" for d in last]),
        "churned_at": (random.random(n) < 0.2) * 1.0,
        "days_observed": np.ceil(random.uniform(0, 365, n)),
    }
    facts["last_purchase_date"] = facts["last_purchase_date"].astype(object)
    columns = {name: normal(n, i) for i, name in enumerate((*names, "guess_trust"))}
    staff = {"employee_satisfaction": normal(n, 9), **columns}
    told = {"good": random.poisson(2.0, n), "bad": random.poisson(1.0, n)}
    return answers(
        {name: columns[name] for name in names},
        {name: column.astype(np.float64) for name, column in told.items()},
        facts=facts,
        wave=_named(place // 250),
        respondent=_named(place % 250),
        mirror=answers(staff, facts=facts),
    )


def _of_months() -> Dataset:
    """Fourteen months with an event the plan knows, and one too late to be judged."""
    months = np.arange(420) // 30
    wave = np.array([f"{2025 + m // 12}-{m % 12 + 1:02}" for m in months], dtype=object)
    return replace(unrelated(420, 5), wave=wave)


def _named(places: np.ndarray) -> np.ndarray:
    return np.array([f"n{place}" for place in places], dtype=object)


def claimed(finding: Finding, name: str) -> set[str]:
    """What every claim carries, whatever its line of the catalogue says."""
    return {name} if family(finding) is not None or rests_on(finding) else set()


def family_told(finding: Finding) -> str | None:
    """The family of a claim by the page."""
    if finding.facts.get("primary") is True:
        return "primary"
    keys = ((line[0], re.findall(r"`([a-z_]+\.[^`]*)`", line[1])) for line in table(CLAIMS_TITLE))
    found = [(key, name) for name, listed in keys for key in listed if _fits(key, finding)]
    return min(found, key=lambda one: one[0].count("<"))[1] if found else None


def _fits(key: str, finding: Finding) -> bool:
    effects = not key.startswith("sensitivity") or finding.key.endswith(".effect")
    return effects and pattern(key).match(finding.key) is not None


def findings() -> Iterable[Finding]:
    return (f for _, answer in produced() for f in answer.findings)  # type: ignore[attr-defined]


def refusals() -> Iterable[tuple[str, Mapping[str, object]]]:
    whole = (answer.refusal for _, answer in produced())  # type: ignore[attr-defined]
    each = (finding.refusal for finding in findings())
    return ((why.code, why.facts) for why in (*whole, *each) if why is not None)


def test_every_key_is_in_the_catalogue() -> None:
    assert {finding.key for finding in findings() if row_of(finding) is None} == set()


def test_every_line_of_the_catalogue_has_a_question_that_makes_it() -> None:
    questions = {line.pattern.pattern.split("\\.")[0] for line in rows()}
    assert questions == set(QUESTIONS)


def test_every_fact_is_in_the_catalogue() -> None:
    missing = {
        (row.pattern.pattern, fact)
        for finding in findings()
        if (row := row_of(finding)) is not None and finding.refusal is None
        for fact in set(finding.facts) - told(row.facts) - claimed(finding, "p_report")
    }
    assert missing == set()


def test_every_check_is_in_the_catalogue() -> None:
    missing = {
        (row.pattern.pattern, check.code)
        for finding in findings()
        if (row := row_of(finding)) is not None
        for check in finding.checks
        if check.code not in told(row.checks) | claimed(finding, "report_wide")
    }
    assert missing == set()


def test_the_facts_of_every_check_are_in_the_catalogue() -> None:
    known = {line[0].strip("`"): told(line[2]) for line in table("Checks")}
    wrong = {
        (check.code, *check.facts)
        for finding in findings()
        for check in finding.checks
        if not set(check.facts) <= known.get(check.code, set())
    }
    assert wrong == set()


def test_claims_are_those_of_the_catalogue() -> None:
    made = {f.key: group.name if (group := family(f)) else None for f in findings()}
    wrong = {f.key for f in findings() if made[f.key] != family_told(f)}
    assert wrong == set()


def test_every_unit_and_method_is_in_the_catalogue() -> None:
    wrong = {
        (finding.key, finding.unit.value, finding.method)
        for finding in findings()
        if (row := row_of(finding)) is not None and not finding.key.startswith("sensitivity")
        if finding.unit.value not in told(re.sub(r"[()]", " ", row.units))
        or finding.method not in told(row.methods)
    }
    assert wrong == set()


def test_every_refusal_and_its_facts_are_in_the_catalogue() -> None:
    known = {line[0].strip("`"): told(line[2]) for line in table("Refusals")}
    wrong = {(code, *facts) for code, facts in refusals() if set(facts) != known.get(code)}
    assert wrong == set()


def test_refusals_about_numbers_are_listed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    part = page.split("Refusals about the number of answers:")[1].split("All others")[0]
    assert set(re.findall(r"`(\w+)`", part)) == ABOUT_NUMBERS


@pytest.mark.parametrize("what", ["estimate", "interval"])
def test_no_number_is_given_and_refused_at_once(what: str) -> None:
    assert all(getattr(f, what) is None for f in findings() if f.refusal is not None)


def test_a_number_is_missing_only_with_a_reason_or_with_points() -> None:
    bare = {f.key for f in findings() if f.estimate is None and not (f.refusal or f.points)}
    assert bare == set()
