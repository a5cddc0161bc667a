"""Conditions that nobody can meet are told, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.facts import FactKind
from surveyapp.models import FactValue
from surveyapp.services.customers.facts import KNOWN_FACTS, OF_EVENTS, FactType
from surveyapp.services.programmes.fact_conditions import read_condition

FACTS = {
    **KNOWN_FACTS,
    **OF_EVENTS,
    "size": FactType(FactKind.CHOICE, ("small", "large")),
    "joined": FactType(FactKind.DATE),
}


def told(condition: str) -> list[str]:
    return [one.values["name"] for one in read_condition(condition, FACTS)[1]]


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ("unit == A and not unit == A", ["unit"]),
        ("unit == A and unit == B", ["unit"]),
        ("unit in [A, B] and unit != A and unit != B", ["unit"]),
        ("answered(unit) and not answered(unit)", ["unit"]),
        ("purchases_12m > 5 and purchases_12m < 3", ["purchases_12m"]),
        ("purchases_12m > 5 and purchases_12m <= 5", ["purchases_12m"]),
        ("(unit == A or unit == B) and not unit == A and unit != B", ["unit"]),
        ("is_lead == yes and is_lead == no", ["is_lead"]),
        ("size != small and size != large", ["size"]),
        ("joined < 1899-12-31", ["joined"]),
        ("joined > 2026-01-01 and joined < 2026-01-02", ["joined"]),
        ("churned_at < 2026-01-01 and not answered(churned_at)", ["churned_at"]),
        ("actual_wait < 0", ["actual_wait"]),
        ("unit == A and unit == B and is_lead == yes and is_lead == no", ["unit", "is_lead"]),
        ("(unit == A and unit == B) or actual_wait < 0", ["unit", "actual_wait"]),
    ],
)
def test_what_nobody_can_meet_is_told_by_fact(condition: str, facts: list[str]) -> None:
    assert told(condition) == facts


@pytest.mark.parametrize(
    "condition",
    [
        "unit == A or unit == B",
        "(unit == A and unit == B) or is_lead == yes",
        "not purchases_12m > 1 and not purchases_12m <= 1",
        "purchases_12m > 1 and purchases_12m < 2",
        "joined > 2026-01-01 and joined < 2026-01-03",
        "answered(churned_at) and not churned_at < 2026-01-01 and not churned_at >= 2026-01-01",
        "not joined < 1899-12-31",
        "unit == 0150 and unit == 150",
        " and ".join(f"(unit != {n} or role != {n})" for n in range(14)),
    ],
)
def test_what_somebody_can_meet_is_let_in(condition: str) -> None:
    assert told(condition) == []


PARTS = st.sampled_from(
    [
        "unit == A",
        "unit != B",
        "unit in [A, 5]",
        "unit == 5",
        "answered(unit)",
        "value < 1",
        "value >= 1",
        "value == 2",
        "joined <= 2026-01-05",
        "joined != 2026-01-05",
        "answered(churned_at)",
        "churned_at > 2026-01-05",
        "abandoned == yes",
        "size == small",
    ]
)
CONDITIONS = st.recursive(
    PARTS,
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, inner).map(" and ".join).map(lambda both: f"({both})"),
        st.tuples(inner, inner).map(" or ".join).map(lambda both: f"({both})"),
    ),
    max_leaves=8,
)
SOMEBODY = st.fixed_dictionaries(
    {
        "unit": st.sampled_from([None, "A", "B", "5", 5.0, "C"]),
        "value": st.sampled_from([None, -3.0, 0.5, 1.0, 1.5, 2.0, 9.0]),
        "joined": st.sampled_from([None, "1950-01-01", "2026-01-05", "2026-01-06"]),
        "churned_at": st.sampled_from([None, 0.0, 1.0, "2026-01-05", "2026-01-06"]),
        "abandoned": st.sampled_from([None, "yes", 1.0, 0.0]),
        "size": st.sampled_from([None, "small", "large"]),
    }
)


@given(condition=CONDITIONS, somebody=SOMEBODY)
def test_a_condition_that_somebody_meets_is_never_refused(
    condition: str, somebody: dict[str, FactValue]
) -> None:
    # Beside another way to meet it nothing is refused, and it can be asked.
    meant, none = read_condition(f"({condition}) or channel == never", FACTS)
    assert none == []
    assert not (meant.holds(somebody) and told(condition))
