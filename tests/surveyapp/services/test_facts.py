"""One list of facts, for files that bring them, rules that name them and tables that hold them."""

import pytest

from analysis.intake.columns import AMOUNTS, FACTS
from questionnaires.facts import FactKind, bank_facts
from surveyapp.services.customers.facts import KNOWN_FACTS, OF_EVENTS, facts_to_name
from surveyapp.services.programmes.fact_conditions import read_condition
from tests.surveyapp.files_to_import import Importing

FILE = """
format: 1
target: customers
fields: {key: No}
facts: {is_lead: Lead, churned_at: Left}
"""
ROWS = "No,Lead,Left\nC1,yes,2026-01-05\nC2,no,1\nC3,,0\n"


def test_the_item_bank_s_facts_are_known() -> None:
    groups = {"customer_key", "consent_to_link", "order_id", "actual_wait", "segment", "is_lead"}
    assert {*groups, "churned_at", "complaint_logged_at", "promised_at"} <= bank_facts().keys()


def test_what_tables_take_for_facts_is_in_the_item_bank() -> None:
    assert set(bank_facts()) >= FACTS
    assert {bank_facts()[name] for name in AMOUNTS} == {FactKind.NUMBER}


def test_rules_may_name_whatever_files_bring(importing: Importing) -> None:
    with importing.database.reading() as session:
        named = facts_to_name(session, with_event=False)
    assert {name: named[name] for name in KNOWN_FACTS} == KNOWN_FACTS
    assert not named.keys() & OF_EVENTS.keys()


@pytest.mark.parametrize(
    ("condition", "who"),
    [
        ("is_lead == yes", ["C1"]),
        ("is_lead == 0", ["C2"]),
        ("answered(churned_at)", ["C1", "C2"]),
        ("not answered(churned_at)", ["C3"]),
        ("churned_at < 2026-02-01", ["C1"]),
        ("churned_at != 2026-02-01", ["C1"]),
    ],
)
def test_a_fact_of_a_file_is_compared_as_what_it_is(
    importing: Importing, condition: str, who: list[str]
) -> None:
    importing.apply(ROWS, FILE)
    meant, problems = read_condition(condition, KNOWN_FACTS)
    keys = ("C1", "C2", "C3")
    assert problems == []
    assert [key for key in keys if meant.holds(importing.customer(key).facts)] == who
