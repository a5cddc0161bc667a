from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from surveyapp.models import AttributeKind, Consent, CustomerKind
from surveyapp.services.customers.define_attribute import NewAttribute, define_attribute
from tests.surveyapp.factories import NOW
from tests.surveyapp.files_to_import import CUSTOMERS, Importing

HEADER = "No,Name,Mail,Segment,Revenue\n"
ONE = HEADER + "C1,Åse Berg,Ase@Example.org,gold,1200.5\n"


def with_facts(facts: str, more: str = "") -> str:
    return f"{{format: 1, target: customers, fields: {{key: No}}, facts: {facts}{more}}}"


def a_workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


SEGMENTS = with_facts("{segment: Segment}")


def test_a_new_customer_has_its_facts_and_a_contact_apart(importing: Importing) -> None:
    importing.apply(ONE)
    assert importing.customer().facts == {"segment": "gold", "revenue_12m": 1200.5}
    assert importing.contact().email == "ase@example.org"


def test_the_same_file_again_changes_nothing(importing: Importing) -> None:
    importing.apply(ONE)
    again = importing.batch(importing.apply(ONE))
    assert (again.created, again.changed) == (0, 0)


def test_a_blank_cell_keeps_what_is_there(importing: Importing) -> None:
    importing.apply(ONE)
    importing.apply(HEADER + "C1,,,silver,\n")
    assert importing.customer().facts == {"segment": "silver", "revenue_12m": 1200.5}
    assert importing.contact().name == "Åse Berg"


def test_a_blank_cell_clears_where_the_mapping_says_so(importing: Importing) -> None:
    importing.apply(ONE)
    importing.apply(HEADER + "C1,,,,\n", CUSTOMERS + "clear: true\n")
    assert importing.customer().facts == {}
    assert (importing.contact().name, importing.contact().email) == ("", None)


def test_one_column_may_clear_alone(importing: Importing) -> None:
    importing.apply(ONE)
    mapping = with_facts("{segment: Segment, revenue_12m: {column: Revenue, clear: true}}")
    importing.apply(HEADER + "C1,,,,\n", mapping)
    assert importing.customer().facts == {"segment": "gold"}


def test_a_key_that_stands_twice_names_both_rows(importing: Importing) -> None:
    told = importing.problems(HEADER + "C1,a,,,\nC2,b,,,\nC1,c,,,\n")
    assert "row 4" in told
    assert "'C1' stands in row 2 already" in told


def test_one_wrong_row_keeps_all_rows_out(importing: Importing) -> None:
    assert "'much'" in importing.problems(HEADER + "C1,,,,5\nC2,,,,much\n")
    assert importing.keys() == []


def test_every_problem_is_told_at_once(importing: Importing) -> None:
    found = importing.preview(HEADER + ",,,,\nC2,,nobody,,\nC3,,,,much\nC4,,x,,many\n")
    assert [problem.rows for problem in found.problems] == [(3, 5), (4,), (5,)]


def test_a_row_without_a_key_is_refused(importing: Importing) -> None:
    assert "row 2, column 'No': the key is missing" in importing.problems(HEADER + ",a,,,\n")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ('"a\r\nBcc: x@example.org"', "control character"),
        ("a\x07b@example.org", "control character"),
        (f"{'a' * 400}@example.org", "412 characters"),
        ("nobody", "no e-mail address"),
        ("a@b@c.org", "no e-mail address"),
        ("a@-.org", "no e-mail address"),
    ],
)
def test_an_address_that_cannot_be_is_refused_and_not_repeated(
    importing: Importing, address: str, reason: str
) -> None:
    told = importing.problems(HEADER + f"C1,a,{address},,\n")
    assert reason in told
    assert address.strip('"') not in told


def test_dates_of_a_named_format_are_kept_in_one_form(importing: Importing) -> None:
    mapping = with_facts("{first_purchase_date: First}", ", dates: month/day/year")
    importing.apply("No,First\nC1,03/04/2026\nC2,2026-05-06\n", mapping)
    assert importing.customer().facts == {"first_purchase_date": "2026-03-04"}
    assert importing.customer("C2").facts == {"first_purchase_date": "2026-05-06"}


def test_a_format_that_only_one_reading_fits_is_found_out(importing: Importing) -> None:
    mapping = with_facts("{first_purchase_date: First}")
    importing.apply("No,First\nC1,03/04/2026\nC2,25/12/2026\n", mapping)
    assert importing.customer().facts == {"first_purchase_date": "2026-04-03"}


def test_a_date_with_two_readings_is_refused_with_both(importing: Importing) -> None:
    told = importing.problems(
        "No,First\nC1,03/04/2026\n", with_facts("{first_purchase_date: First}")
    )
    assert "3 April 2026" in told
    assert "4 March 2026" in told


def test_dates_in_three_formats_are_told_by_row(importing: Importing) -> None:
    rows = "No,First\nC1,24.12.2026\nC2,2026-12-24\nC3,12/24/2026\nC4,1.2.2026\n"
    told = importing.problems(rows, with_facts("{first_purchase_date: First}"))
    assert "row 4" in told
    assert "is not written as day.month.year" in told


def test_a_day_that_no_calendar_has_is_refused(importing: Importing) -> None:
    told = importing.problems(
        "No,First\nC1,31.02.2026\nC2,1.2.2026\n", with_facts("{first_purchase_date: First}")
    )
    assert "row 2" in told


@pytest.mark.parametrize(("sign", "cell"), [(",", "1234,5"), (".", "1234.5")])
def test_a_number_is_read_by_its_decimal_sign(importing: Importing, sign: str, cell: str) -> None:
    mapping = with_facts("{revenue_12m: Revenue}", f', decimal: "{sign}"')
    importing.apply(f"No;Revenue\nC1;{cell}\n", mapping)
    assert importing.customer().facts == {"revenue_12m": 1234.5}


def test_a_number_that_could_be_two_is_refused(importing: Importing) -> None:
    told = importing.problems("No;Revenue\nC1;1,234\n", with_facts("{revenue_12m: Revenue}"))
    assert "could be a decimal or thousands" in told


def test_a_value_that_is_no_choice_is_refused_with_the_closest(importing: Importing) -> None:
    new = NewAttribute("tier", "Tier", AttributeKind.CHOICE, ("Premium", "Basic"))
    with importing.database.writing() as session:
        define_attribute(session, new, NOW)
    told = importing.problems("No,Tier\nC1,premum\n", with_facts("{tier: Tier}"))
    assert "Did you mean 'Premium'?" in told


def test_a_fact_nobody_defined_is_refused(importing: Importing) -> None:
    assert "define it as an attribute" in importing.problems("No,X\nC1,1\n", with_facts("{x: X}"))


def test_persons_find_the_accounts_of_the_same_file(importing: Importing) -> None:
    mapping = "{format: 1, target: customers, fields: {key: No, kind: Kind, account: Of}}"
    importing.apply("No,Kind,Of\nP1,person,A1\nA1,account,\n", mapping)
    assert importing.customer("P1").account_id == importing.customer("A1").id


def test_an_account_that_is_not_there_is_refused(importing: Importing) -> None:
    mapping = "{format: 1, target: customers, fields: {key: No, account: Of}}"
    assert "there is no account 'A9'" in importing.problems("No,Of\nP1,A9\n", mapping)


def test_accounts_are_added_with_their_names_where_wished(importing: Importing) -> None:
    fields = "{key: No, account: Of, account_name: Firm}"
    mapping = f"{{format: 1, target: customers, create_accounts: true, fields: {fields}}}"
    importing.apply("No,Of,Firm\nP1,A1,Fjord\nP2,A1,Fjord\n", mapping)
    assert importing.customer("A1").kind is CustomerKind.ACCOUNT
    assert importing.contact("A1").name == "Fjord"


def test_a_person_does_not_become_an_account(with_customers: Importing) -> None:
    mapping = "{format: 1, target: customers, fields: {key: No, kind: {value: account}}}"
    assert "is kept as a person" in with_customers.problems("No\nC1\n", mapping)


CONSENTS = """
format: 1
target: customers
dates: day.month.year
fields: {key: No}
consents: {invitations: {given: News, at: Since, wording: "2026-1"}}
"""


def consents(importing: Importing) -> list[tuple[bool, str]]:
    with importing.database.reading() as session:
        rows = session.scalars(select(Consent).order_by(Consent.decided_at))
        return [(row.given, row.wording) for row in rows]


def test_a_consent_is_added_with_its_wording_once(importing: Importing) -> None:
    text = "No,News,Since\nC1,ja,1.2.2026\n"
    importing.apply(text, CONSENTS)
    importing.apply(text, CONSENTS)
    assert consents(importing) == [(True, "2026-1")]


def test_a_consent_taken_back_is_one_row_more(importing: Importing) -> None:
    importing.apply("No,News,Since\nC1,yes,1.2.2026\n", CONSENTS)
    importing.apply("No,News,Since\nC1,no,2.2.2026\n", CONSENTS)
    assert consents(importing) == [(True, "2026-1"), (False, "2026-1")]


def test_a_consent_that_lies_ahead_is_refused(importing: Importing) -> None:
    told = importing.problems("No,News,Since\nC1,yes,1.2.2035\n", CONSENTS)
    assert "row 2, column 'Since': this decision lies in the future" in told


def test_a_preview_counts_and_changes_nothing(importing: Importing) -> None:
    importing.apply(ONE)
    found = importing.preview(ONE + "C2,,,,\n" + "C3,,,,\n")
    assert (found.rows, found.new, found.changed, found.unchanged) == (3, 2, 0, 1)
    assert importing.keys() == ["C1"]


def test_a_new_address_is_tried_though_the_old_one_was_refused(importing: Importing) -> None:
    importing.apply(ONE)
    with importing.database.writing() as session:
        session.merge(importing.contact()).undeliverable_at = NOW - timedelta(days=1)
    importing.apply(HEADER + "C1,,new@example.org,,\n")
    assert importing.contact().undeliverable_at is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_survive_every_encoding(importing: Importing, encoding: str) -> None:
    importing.apply(ONE.encode(encoding))
    assert importing.contact().name == "Åse Berg"


@pytest.mark.parametrize("text", ["No,Name\nC1,a,b,c\n", "No,Name\nC1,a\0b\n", "", "No\n"])
def test_a_file_that_is_no_table_is_refused(importing: Importing, text: str) -> None:
    mapping = "{format: 1, target: customers, fields: {key: No}}"
    assert "file.csv" in importing.problems(text, mapping)


def test_a_column_that_is_not_there_is_named_with_the_closest(importing: Importing) -> None:
    told = importing.problems("Number,Nmae\nC1,a\n", CUSTOMERS)
    assert "no column 'Name'. Did you mean 'Nmae'?" in told


def test_a_formula_stays_a_text(importing: Importing) -> None:
    importing.apply(HEADER + 'C1,"=HYPERLINK(""x"")",,,\n')
    assert importing.contact().name == '=HYPERLINK("x")'


def test_a_person_of_the_file_is_no_account_to_add(importing: Importing) -> None:
    mapping = "{format: 1, target: customers, create_accounts: true,"
    told = importing.problems("No,Of\nC1,C1\n", mapping + " fields: {key: No, account: Of}}")
    assert "'C1' is a person in this file, not an account" in told


def test_half_a_sign_of_a_workbook_is_refused(importing: Importing) -> None:
    told = importing.problems(a_workbook([["No", "Segment"], ["C1", "a_xD800_b"]]), SEGMENTS)
    assert "row 2, column 'Segment': 'a�b' holds a control character" in told


def test_rows_of_a_workbook_are_counted_as_it_shows_them(importing: Importing) -> None:
    rows = [[], ["No", "Segment"], ["C1", "gold"], [], ["C1", "silver"]]
    told = importing.problems(a_workbook(rows), SEGMENTS)
    assert "row 5, column 'No': the key 'C1' stands in row 3 already" in told


def test_a_name_that_cannot_be_kept_is_not_repeated(importing: Importing) -> None:
    told = importing.problems(HEADER + f"C1,{'Anna ' * 80},,,\n")
    assert "row 2, column 'Name': this name has 399 characters" in told
    assert "Anna" not in told


def test_a_key_that_is_too_long_is_told_once(importing: Importing) -> None:
    told = importing.problems(HEADER + f"{'C' * 101},,,,\n")
    assert "has 101 characters" in told
    assert "is missing" not in told
