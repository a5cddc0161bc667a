import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.findings import Verdict
from tests.analysis.questions.invented import answers, ask, code, exact, found, words


def units(means: dict[str, float], n: int = 40, **more: int) -> Dataset:
    """Units with these means, of ``n`` answers where no other number is given."""
    sizes = {name: more.get(name, n) for name in means}
    column = np.concatenate([exact(sizes[name], mean) for name, mean in means.items()])
    return answers({"satisfaction": column}, facts={"unit": words(*sizes.items())})


UNIT = "units.satisfaction.unit."
DIFFERENT = {"a": 50.0, "b": 62.0, "c": 63.0, "d": 64.0, "e": 80.0}


def test_a_unit_far_from_the_others_clearly_differs() -> None:
    keys = {name: found(units(DIFFERENT), f"units.satisfaction.unit.{name}") for name in "ace"}
    assert [f.facts["clear"] for f in keys.values()] == ["below", "none", "above"]


def test_a_mean_is_drawn_towards_the_average() -> None:
    finding = found(units(DIFFERENT), "units.satisfaction.unit.e")
    assert 64 < (finding.estimate or 0) < float(str(finding.facts["raw"])) == pytest.approx(80)


def test_units_that_only_chance_tells_apart_are_not_told_apart() -> None:
    made = units({"a": 61.0, "b": 62.0, "c": 63.0, "d": 64.0, "e": 65.0})
    verdicts = {f.verdict for f in ask("units", made).starting("units.satisfaction.unit.")}
    assert verdicts == {Verdict.CANNOT_TELL}


def test_four_units_are_too_few() -> None:
    made = units({name: DIFFERENT[name] for name in "abcd"})
    assert code(made, "units.satisfaction.average") == "too_few"


def test_a_unit_of_nine_does_not_count() -> None:
    made = units({**DIFFERENT, "f": 70.0}, f=8)
    assert ask("units", made).find("units.satisfaction.unit.f") is None


def test_a_hidden_unit_of_six_takes_the_smallest_other_with_it() -> None:
    made = units({**DIFFERENT, "f": 70.0, "g": 60.0}, f=6, g=12)
    assert ask("units", made).find("units.satisfaction.unit.g") is None


def test_without_units_the_question_is_refused() -> None:
    refusal = ask("units", answers({"satisfaction": exact(100, 60)})).refusal
    assert refusal is not None
    assert refusal.code == "not_asked"


def many(far: float) -> Dataset:
    """Twenty units around 62, and one that lies elsewhere."""
    apart = np.linspace(-12, 12, 20)
    return units({**{f"u{i:02}": 62 + apart[i] for i in range(20)}, "far": far})


def test_a_unit_outside_the_funnel_is_told_from_those_that_merely_differ() -> None:
    answer = ask("units", many(100.0))
    beyond = {f.subject for f in answer.starting(UNIT) if f.facts["beyond"] != "none"}
    assert beyond == {"far"}


def test_a_unit_between_the_inner_and_the_outer_limits_is_not_unusual() -> None:
    beyond = {f.facts["beyond"] for f in ask("units", many(80.0)).starting(UNIT)}
    assert beyond == {"none"}


def test_the_funnel_is_wider_where_units_differ_more_than_chance() -> None:
    facts = found(many(100.0), UNIT + "far").facts
    plain = 2 * 3.0902 * 20 / np.sqrt(40)  # 99.8 % of a normal mean of forty
    spread = float(str(found(many(100.0), "units.satisfaction.average").facts["dispersion"]))
    width = float(str(facts["funnel_high"])) - float(str(facts["funnel_low"]))
    assert spread > 1
    assert width == pytest.approx(plain * np.sqrt(spread), rel=0.02)


def test_shares_have_a_funnel_too() -> None:
    sure = {f"u{i}": 20 for i in range(8)} | {"far": 2}
    column = np.concatenate([100.0 * (np.arange(40) < count) for count in sure.values()])
    facts = {"unit": words(*((name, 40) for name in sure))}
    made = answers({"satisfaction": column}, binary=("satisfaction",), facts=facts)
    assert found(made, UNIT + "far").facts["beyond"] == "below"


def test_units_that_do_not_differ_at_all_are_inside() -> None:
    made = units({name: 62.0 + i / 10 for i, name in enumerate("abcdef")})
    assert {f.facts["beyond"] for f in ask("units", made).starting(UNIT)} == {"none"}
