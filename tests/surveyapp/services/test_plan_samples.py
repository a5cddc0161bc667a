"""Draws by chance that come out the same again."""

from collections import Counter

import pytest

from surveyapp.database import Database
from surveyapp.services.programmes.draw_sample import arm_of, drawn, equal, is_drawn, proportional
from surveyapp.services.programmes.planning import Reason
from surveyapp.services.programmes.programme_rules import Allocation, Arm, Sample
from tests.surveyapp.factories import a_survey
from tests.surveyapp.invented_customers import a_customer, a_programme, customers, invited, plan

POPULATION = {f"c{n}": ("large" if n < 800 else "small") for n in range(1_000)}


def strata(keys: frozenset[str]) -> Counter[str]:
    return Counter(POPULATION[key] for key in keys)


def test_a_seed_draws_the_same_people_in_whatever_order_they_come() -> None:
    backwards = dict(reversed(POPULATION.items()))
    assert drawn(POPULATION, Sample(n=50), 1, "") == drawn(backwards, Sample(n=50), 1, "")
    assert drawn(POPULATION, Sample(n=50), 1, "") != drawn(POPULATION, Sample(n=50), 2, "")


def test_every_person_has_the_same_chance() -> None:
    hits = Counter(key for seed in range(400) for key in drawn(POPULATION, Sample(n=100), seed, ""))
    assert min(hits.values()) >= 12
    assert max(hits.values()) <= 75


def test_a_sample_is_no_larger_than_the_population() -> None:
    assert drawn({"a": "", "b": ""}, Sample(n=5), 1, "") == {"a", "b"}


def test_a_share_is_that_part_of_them() -> None:
    assert len(drawn(POPULATION, Sample(share=0.25), 1, "")) == 250


def test_strata_get_their_share() -> None:
    sample = Sample(n=100, allocation=Allocation.PROPORTIONAL)
    assert strata(drawn(POPULATION, sample, 1, "")) == {"large": 80, "small": 20}


def test_strata_get_the_same_number() -> None:
    sample = Sample(n=100, allocation=Allocation.EQUAL)
    assert strata(drawn(POPULATION, sample, 1, "")) == {"large": 50, "small": 50}


def test_what_a_small_stratum_cannot_give_the_others_do() -> None:
    assert equal({"a": 2, "b": 100, "c": 100}, 32) == {"a": 2, "b": 15, "c": 15}


@pytest.mark.parametrize("wanted", range(12))
def test_largest_remainders_add_up(wanted: int) -> None:
    assert sum(proportional({"a": 5, "b": 5, "c": 1}, wanted).values()) == wanted


def test_arms_are_stable_and_weighted() -> None:
    arms = (Arm("told", 3), Arm("not told", 1))
    found = [arm_of(f"c{n}", arms, 5) for n in range(4_000)]
    assert found == [arm_of(f"c{n}", arms, 5) for n in range(4_000)]
    assert 2_900 < found.count("told") < 3_100


def test_whoever_comes_alone_is_drawn_with_the_chance_of_the_share() -> None:
    assert 180 < sum(is_drawn(f"e{n}", 0.2, 3, "") for n in range(1_000)) < 220


def test_a_sample_is_drawn_once_in_a_wave(database: Database) -> None:
    with database.writing() as session:
        customers(session, 20)
        programme = a_programme(session, a_survey(session), sample={"n": 5}, quiet_days=0)
        assert plan(session, programme).written == 5
        a_customer(session, "late")
        again = plan(session, programme)
        assert (again.written, again.left_out.counts[Reason.NOT_DRAWN]) == (0, 16)


def test_the_same_seed_invites_the_same_sample_of_every_stratum(database: Database) -> None:
    with database.writing() as session:
        for number in range(40):
            a_customer(session, f"p{number}", segment="gold" if number < 30 else "tin")
        rules = {"by": "segment", "sample": {"n": 8, "allocation": "proportional"}}
        survey = a_survey(session)
        one, two = (plan(session, a_programme(session, survey, **rules), dry=True) for _ in "ab")
        groups = Counter(decision.candidate.group for decision in one.decisions)
        assert (invited(one), groups) == (invited(two), {"gold": 6, "tin": 2})
