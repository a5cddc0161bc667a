import pytest
from sqlalchemy import func, select

from surveyapp.models import Consent, Contact, Event, ImportChange
from surveyapp.services.importing.undo_import import (
    AlreadyUndoneError,
    ImportInUseError,
    UnknownImportError,
    undo_import,
)
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.factories import a_personal_link as a_link
from tests.surveyapp.files_to_import import EVENTS, Importing

HEADER = "No,Name,Mail,Segment,Revenue\n"
ONE = HEADER + "C1,Anna,a@example.org,gold,10\n"


def undo(importing: Importing, number: int) -> None:
    undo_import(importing.database, number, NOW)


def count(importing: Importing, table: type) -> int:
    with importing.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_was_new_is_gone(importing: Importing) -> None:
    undo(importing, importing.apply(ONE))
    assert importing.keys() == []


def test_what_was_changed_is_as_before(importing: Importing) -> None:
    importing.apply(ONE)
    undo(importing, importing.apply(HEADER + "C1,Berit,b@example.org,silver,20\nC2,,,,\n"))
    assert importing.keys() == ["C1"]
    assert importing.customer().facts == {"segment": "gold", "revenue_12m": 10}
    assert (importing.contact().name, importing.contact().email) == ("Anna", "a@example.org")


def test_a_contact_that_came_with_the_import_goes_with_it(importing: Importing) -> None:
    importing.apply("No\nC1\n", "{format: 1, target: customers, fields: {key: No}}")
    undo(importing, importing.apply(ONE))
    assert importing.customer().facts == {}
    assert count(importing, Contact) == 0


def test_persons_and_their_account_go_together(importing: Importing) -> None:
    mapping = (
        "{format: 1, target: customers, fields: {key: No, account: Of}, create_accounts: true}"
    )
    undo(importing, importing.apply("No,Of\nP1,A1\nP2,A1\n", mapping))
    assert importing.keys() == []


def test_consents_that_came_with_the_import_go_with_it(importing: Importing) -> None:
    importing.apply(ONE)
    fields = "fields: {key: No}, consents: {invitations: {given: News, wording: v1}}"
    mapping = f"{{format: 1, target: customers, {fields}}}"
    undo(importing, importing.apply("No,News\nC1,no\n", mapping))
    assert count(importing, Consent) == 0


def test_rows_changed_since_stop_the_undoing(importing: Importing) -> None:
    first = importing.apply(ONE)
    importing.apply(HEADER + "C1,Berit,,,\n")
    with pytest.raises(ImportInUseError, match=r"changed after the import.*C1"):
        undo(importing, first)
    assert importing.contact().name == "Berit"


def test_imports_are_undone_one_after_the_other(importing: Importing) -> None:
    first = importing.apply(ONE)
    undo(importing, importing.apply(HEADER + "C1,Berit,,,\n"))
    undo(importing, first)
    assert importing.keys() == []


def test_customers_who_are_invited_stay(importing: Importing) -> None:
    number = importing.apply(ONE)
    with importing.database.writing() as session:
        link = a_link(session, a_survey(session), key="other").link
        link.customer_id = importing.customer().id
    with pytest.raises(ImportInUseError, match=r"refer to these rows.*C1"):
        undo(importing, number)


def test_customers_with_events_stay(importing: Importing) -> None:
    number = importing.apply(ONE)
    importing.apply("No,Customer,Wait,Gone\nE1,C1,5,\n", EVENTS)
    with pytest.raises(ImportInUseError):
        undo(importing, number)


def test_events_are_as_before(with_customers: Importing) -> None:
    with_customers.apply("No,Customer,Wait,Gone\nE1,C1,5,\n", EVENTS)
    text = "No,Customer,Wait,Gone\nE1,C1,9,\nE2,C2,3,yes\n"
    undo(with_customers, with_customers.apply(text, EVENTS))
    assert count(with_customers, Event) == 1
    assert with_customers.event().actual_wait == 5


def test_an_import_is_undone_once(importing: Importing) -> None:
    number = importing.apply(ONE)
    undo(importing, number)
    with pytest.raises(AlreadyUndoneError):
        undo(importing, number)


def test_an_import_that_never_was_is_unknown(importing: Importing) -> None:
    with pytest.raises(UnknownImportError):
        undo(importing, 77)


def test_a_refused_import_leaves_nothing_to_undo(importing: Importing) -> None:
    importing.problems(ONE + "C1,,,,\n")
    assert count(importing, ImportChange) == 0


def test_persons_go_back_to_the_account_they_had(importing: Importing) -> None:
    mapping = (
        "{format: 1, target: customers, fields: {key: No, account: Of}, create_accounts: true}"
    )
    importing.apply("No,Of\nP1,A1\n", mapping)
    undo(importing, importing.apply("No,Of\nP1,A2\n", mapping))
    assert importing.keys() == ["A1", "P1"]
    assert importing.customer("P1").account_id == importing.customer("A1").id
