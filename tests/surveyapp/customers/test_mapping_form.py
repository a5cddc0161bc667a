"""What the form does not show of a mapping is kept when it is sent."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.customers.mapping_document import document_from
from surveyapp.customers.mapping_form import MOST_COLUMNS, meanings_of, settings_of
from surveyapp.models import ImportMapping, ImportTarget
from surveyapp.services.importing.plan_reading import document_of, yaml_of
from tests.staff import Browser

EVENTS = """
format: 1
target: events
fields:
  key: No
  customer: Customer
  unit: {value: Oslo}
  kind: {column: Kind, values: {B: visit}}
  happened_at: Day
  arrived_at: {column: Day, dates: day.month.year}
  wait: {column: Wait, unit: hours, decimal: ","}
facts: {arm: {column: Arm, values: {x: told}}}
missing: ["-"]
longest_wait: 30 hours
clear: false
"""
CUSTOMERS = """
format: 1
target: customers
fields: {key: No}
consents:
  invitations: {given: {column: News, values: {j: "yes"}}, at: Since, wording: "2026-1"}
  named_answers: {given: Named, wording: {column: Text}}
"""
COLUMNS = {EVENTS: "No,Customer,Kind,Day,Wait,Arm", CUSTOMERS: "No,News,Since,Named,Text"}
HEADER = "No,Customer,Kind,Day,Wait,Arm\n"


def as_shown(text: str, columns: list[str]) -> dict[str, str]:
    """The fields of the form, pressed without a change."""
    shown = meanings_of(text)
    fields = {f"c{n}": shown.get(name, "") for n, name in enumerate(columns)}
    return fields | {name: value for name, value in settings_of(text).items() if value}


def sent(text: str, *columns: str, **changed: str) -> dict[str, object]:
    """The mapping that comes of the form, which was filled from a mapping."""
    names = list(columns) or COLUMNS[text].split(",")
    before = document_of(text)
    form = as_shown(text, names) | changed
    return document_from(form, names, ImportTarget(str(before["target"])), before)


@pytest.mark.parametrize("text", [EVENTS, CUSTOMERS])
def test_a_form_that_is_sent_unchanged_changes_nothing(text: str) -> None:
    before = document_of(text)
    before.pop("clear", None)
    assert sent(text) == before


def test_how_cells_are_written_stays_where_another_column_is_chosen() -> None:
    fields = sent(EVENTS, "No", "Customer", "Sort", c2="field:kind")["fields"]
    assert isinstance(fields, dict)
    assert fields["kind"] == {"column": "Sort", "values": {"B": "visit"}}


def test_a_column_takes_the_place_of_one_value_for_all() -> None:
    fields = sent(EVENTS, "No", "Customer", "Where", c2="field:unit")["fields"]
    assert isinstance(fields, dict)
    assert fields["unit"] == "Where"


def test_what_is_left_out_is_left_out() -> None:
    left = sent(EVENTS, c3="", c5="")
    assert isinstance(left["fields"], dict)
    assert ("facts" in left, {"happened_at", "arrived_at"} & set(left["fields"])) == (False, set())


def test_a_column_that_the_file_lacks_is_left_out() -> None:
    fields = sent(EVENTS, "No", "Customer", "Day")["fields"]
    assert isinstance(fields, dict)
    assert "kind" not in fields


def test_columns_beyond_the_form_keep_their_meanings() -> None:
    many = [f"x{n}" for n in range(MOST_COLUMNS)]
    fields = sent(EVENTS, "No", "Customer", *many, "Kind")["fields"]
    assert isinstance(fields, dict)
    assert fields["kind"] == {"column": "Kind", "values": {"B": "visit"}}


def test_a_new_wording_holds_for_all_consents() -> None:
    consents = sent(CUSTOMERS, wording="2027-1")["consents"]
    assert isinstance(consents, dict)
    assert {consent["wording"] for consent in consents.values()} == {"2027-1"}


def test_a_mapping_of_other_files_is_not_mixed_in() -> None:
    form = {"c0": "field:key"}
    found = document_from(form, ["No"], ImportTarget.CUSTOMERS, document_of(EVENTS))
    assert set(found) == {"format", "target", "fields"}


def test_a_kept_mapping_survives_its_form(signed_in: Callable[[str], Browser], app: Flask) -> None:
    browser, database = signed_in("researcher"), app.extensions["database"]
    browser.post("/customers/mappings", name="Visits", text=EVENTS)
    file = (BytesIO(f"{HEADER}E1,C1,B,1.2.2026,1,x\n".encode()), "visits.csv")
    place = browser.post("/customers/imports", file=file, target="events", mapping="Visits")
    form = str(place.location).removesuffix("/preview")
    browser.post(form, **filled_in(browser.get(form).text), name="Visits")
    with database.reading() as session:
        kept = session.scalars(select(ImportMapping.document)).one()
    assert yaml_of(kept) == yaml_of(sent(EVENTS))


def filled_in(page: str) -> dict[str, str]:
    """What a browser sends of the form on the page."""
    chosen = {"target": "events"}
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', page, re.DOTALL):
        found = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        chosen[name] = unescape(found[1] or found[2]) if found else ""
    return chosen
