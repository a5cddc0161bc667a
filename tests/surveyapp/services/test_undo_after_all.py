"""Undoing an import after answers, invitations and consents came: all of it, or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from surveyapp.models import (
    Consent,
    ConsentPurpose,
    Contact,
    Customer,
    Event,
    ImportTarget,
    Invitation,
    Link,
    Message,
    MessageStatus,
    Response,
    ResponseStatus,
    Survey,
)
from surveyapp.services.customers.record_consent import record_consent
from surveyapp.services.importing.changes import Along, Change, CustomerState
from surveyapp.services.importing.staging import RowsMovedError
from surveyapp.services.importing.targets import TARGETS
from surveyapp.services.importing.undo_import import ImportInUseError, undo_import
from surveyapp.services.importing.write_consents import take_consents_back
from surveyapp.services.programmes.call_off import call_off
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.files_to_import import EVENTS, Importing
from tests.surveyapp.invented_customers import a_programme, plan

HEADER = "No,Name,Mail,Segment,Revenue\n"
TWO = HEADER + "C1,Anna,a@example.org,gold,10\nC2,Bo,b@example.org,gold,10\n"
VISITS = "No,Customer,Wait,Gone\nE1,C1,5,\nE2,C2,5,\n"


def undo(importing: Importing, number: int) -> None:
    undo_import(importing.database, number, NOW)


def consent_of(importing: Importing, key: str = "C1") -> None:
    with importing.database.writing() as session:
        who, what = importing.customer(key).id, ConsentPurpose.NAMED_ANSWERS
        record_consent(session, who, what, True, "v2", "staff", NOW)


def answer(importing: Importing, **about: int) -> None:
    """Somebody answers a survey."""
    with importing.database.writing() as session:
        survey: Survey = a_survey(session)
        session.add(
            Response(
                survey_id=survey.id,
                version_id=survey.version_id,
                status=ResponseStatus.IN_PROGRESS,
                language="en",
                document={},
                seed=1,
                submit_key="k",
                **about,
            )
        )


def test_customers_who_answered_stay_and_so_do_all_others(importing: Importing) -> None:
    number = importing.apply(TWO)
    answer(importing, customer_id=importing.customer("C2").id)
    with pytest.raises(ImportInUseError, match=r"Invitations, answers, .* refer .*: C2$"):
        undo(importing, number)
    assert importing.keys() == ["C1", "C2"]


def test_an_import_that_could_not_be_undone_can_be_later(importing: Importing) -> None:
    number = importing.apply(TWO)
    answer(importing, customer_id=importing.customer("C2").id)
    with pytest.raises(ImportInUseError):
        undo(importing, number)
    with importing.database.writing() as session:
        session.delete(session.scalars(select(Response)).one())
    undo(importing, number)
    assert importing.keys() == []


def test_visits_that_were_answered_about_stay(with_customers: Importing) -> None:
    number = with_customers.apply(VISITS, EVENTS)
    answer(with_customers, event_id=with_customers.event().id)
    with pytest.raises(ImportInUseError, match=r"E1$"):
        undo(with_customers, number)
    assert with_customers.event("E2").actual_wait == 5


def test_customers_whom_a_programme_invited_meanwhile_stay(importing: Importing) -> None:
    number = importing.apply(TWO)
    with importing.database.writing() as session:
        plan(session, a_programme(session, a_survey(session)))
    with pytest.raises(ImportInUseError, match="C1, C2"):
        undo(importing, number)
    assert importing.contact("C2").email == "b@example.org"


def call_all_off(importing: Importing) -> None:
    with importing.database.writing() as session:
        call_off(session, 1, "programme_ended", NOW)


def test_planned_invitations_say_what_to_end_first(importing: Importing) -> None:
    number = importing.apply(TWO)
    with importing.database.writing() as session:
        plan(session, a_programme(session, a_survey(session)))
    with pytest.raises(ImportInUseError, match=r"are planned; end their programme .*: C1, C2$"):
        undo(importing, number)


def test_invitations_called_off_before_they_were_sent_go_with_customers(
    importing: Importing,
) -> None:
    number = importing.apply(TWO)
    with importing.database.writing() as session:
        plan(session, a_programme(session, a_survey(session)))
    call_all_off(importing)
    undo(importing, number)
    with importing.database.reading() as session:
        left = [session.scalars(select(table)).all() for table in (Invitation, Message, Link)]
    assert (importing.keys(), left) == ([], [[], [], []])


def test_invitations_called_off_before_they_were_sent_go_with_events(importing: Importing) -> None:
    importing.apply(TWO)
    number = importing.apply(VISITS, EVENTS)
    with importing.database.writing() as session:
        plan(session, a_programme(session, a_survey(session)))
        event = session.scalars(select(Event.id).where(Event.key == "E1")).one()
        session.execute(update(Invitation).values(event_id=event))
    call_all_off(importing)
    undo(importing, number)
    with importing.database.reading() as session:
        assert session.scalars(select(Event)).all() == []


def test_invitations_called_off_after_they_were_sent_keep_rows(importing: Importing) -> None:
    number = importing.apply(TWO)
    with importing.database.writing() as session:
        plan(session, a_programme(session, a_survey(session)))
        session.flush()
        first = session.scalars(select(Message).order_by(Message.id)).first()
        assert first is not None
        first.status, first.sent_at = MessageStatus.SENT, NOW
    call_all_off(importing)
    with pytest.raises(ImportInUseError, match=r"refer to these rows, .*: C1$"):
        undo(importing, number)


def test_facts_of_those_who_are_invited_go_back(importing: Importing) -> None:
    importing.apply(TWO)
    number = importing.apply(HEADER + "C1,,,silver,\n")
    with importing.database.writing() as session:
        plan(session, a_programme(session, a_survey(session)))
    undo(importing, number)
    assert importing.customer().facts["segment"] == "gold"


def test_a_customer_who_decided_something_since_stays(importing: Importing) -> None:
    number = importing.apply(TWO)
    consent_of(importing)
    with pytest.raises(ImportInUseError, match=r"later consents .*: C1$"):
        undo(importing, number)


def test_what_a_customer_decided_since_stays_with_older_facts(importing: Importing) -> None:
    importing.apply(TWO)
    number = importing.apply(HEADER + "C1,,,silver,\n")
    consent_of(importing)
    undo(importing, number)
    with importing.database.reading() as session:
        assert session.scalars(select(Consent.source)).all() == ["staff"]


@pytest.mark.parametrize(("mail", "refused"), [("", True), ("new@example.org", False)])
def test_that_an_address_was_refused_since_is_kept_with_it(
    importing: Importing, mail: str, refused: bool
) -> None:
    importing.apply(TWO)
    number = importing.apply(HEADER + f"C1,Berit,{mail},,\n")
    with importing.database.writing() as session:
        session.execute(update(Contact).values(undeliverable_at=NOW))
    undo(importing, number)
    assert (importing.contact().undeliverable_at is not None) is refused


def test_an_import_that_a_later_one_corrected_waits_for_it(importing: Importing) -> None:
    first = importing.apply(TWO)
    second = importing.apply(HEADER + "C1,Berit,,,\nC3,,,,\n")
    with pytest.raises(ImportInUseError, match=r"undo what came later first: C1$"):
        undo(importing, first)
    undo(importing, second)
    undo(importing, first)
    assert importing.keys() == []


def test_an_account_others_came_to_stays(importing: Importing) -> None:
    mapping = "{format: 1, target: customers, fields: {key: No, kind: Kind, account: Of}}"
    number = importing.apply("No,Kind,Of\nA1,account,\n", mapping)
    importing.apply("No,Kind,Of\nP1,person,A1\n", mapping)
    with pytest.raises(ImportInUseError, match=r"A1$"):
        undo(importing, number)


def test_many_rows_are_told_by_the_first_of_them(importing: Importing) -> None:
    rows = "".join(f"D{number},,,,\n" for number in range(9))
    number = importing.apply(HEADER + rows)
    with importing.database.writing() as session:
        session.execute(update(Customer).values(facts={"role": "owner"}))
    with pytest.raises(ImportInUseError, match="D0, D1, D2, D3, D4 and 4 more"):
        undo(importing, number)


def test_somebody_invited_at_the_last_moment_does_not_go(importing: Importing) -> None:
    importing.apply("No\nC1\nC2\n", "{format: 1, target: customers, fields: {key: No}}")
    target, nobody = TARGETS[ImportTarget.CUSTOMERS], CustomerState(*NOBODY)
    gone = [
        Change(0, key, importing.customer(key).id, nobody, None, Along()) for key in ("C1", "C2")
    ]
    with importing.database.aside(target.tables) as aside:
        with aside.preparing() as connection:
            meant = target.stage(connection, gone, 0)
        with importing.database.writing() as session:
            session.add(Event(key="E1", customer_id=gone[1].id, facts={}))
        with pytest.raises(IntegrityError), aside.writing() as session:
            target.take_back(session, meant, NOW)
    assert importing.keys() == ["C1", "C2"]


def test_somebody_who_decides_at_the_last_moment_does_not_go(importing: Importing) -> None:
    number = importing.apply("No\nC1\n", "{format: 1, target: customers, fields: {key: No}}")
    target, who = TARGETS[ImportTarget.CUSTOMERS], importing.customer().id
    gone = [Change(0, "C1", who, CustomerState(*NOBODY), None, Along())]
    with importing.database.aside(target.tables) as aside:
        with aside.preparing() as connection:
            target.stage(connection, gone, 0)
        consent_of(importing)
        with pytest.raises(RowsMovedError), aside.writing() as session:
            take_consents_back(session, number)


NOBODY = ("person", None, "chosen", None, "{}", "", None, None, None)
