"""Whether the same people answer for an account as in the wave before."""

from __future__ import annotations

from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Customer, CustomerKind, Response, ResponseStatus, Survey, Wave
from surveyapp.queries.changed_contacts import changed_contacts
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.surveys.open_wave import open_wave
from tests.surveyapp.factories import NOW, a_survey


def answer(session: Session, survey: Survey, wave: Wave, account: Customer, person: str) -> None:
    found = session.query(Customer).filter_by(key=person).one_or_none()
    if found is None:
        found = Customer(key=person, account_id=account.id, facts={})
        session.add(found)
        session.flush()
    session.add(
        Response(
            survey_id=survey.id,
            version_id=survey.version_id,
            wave_id=wave.id,
            customer_id=found.id,
            status=ResponseStatus.SUBMITTED,
            submitted_at=NOW,
            language="en",
            document={"SAT1": 8},
            seed=1,
            submit_key=f"{wave.label}-{person}",
        )
    )


def fielded(database: Database, *waves: tuple[str, ...]) -> int:
    """One account; each wave names who answered for it."""
    with database.writing() as session:
        survey = a_survey(session)
        account = Customer(key="A1", kind=CustomerKind.ACCOUNT, facts={})
        session.add(account)
        session.flush()
        for number, people in enumerate(waves, start=1):
            wave = open_wave(session, survey.id, f"2026-{number}", NOW)
            for person in people:
                answer(session, survey, wave, account, person)
        return survey.id


def found(database: Database, survey_id: int) -> dict[tuple[str, str], bool]:
    with database.reading() as session:
        return dict(changed_contacts(session, survey_id))


def test_nobody_from_the_wave_before_is_a_changed_contact(database: Database) -> None:
    survey_id = fielded(database, ("ann", "bo"), ("cy",))
    assert found(database, survey_id) == {("A1", "2026-2"): True}


def test_one_who_answers_again_keeps_the_contact(database: Database) -> None:
    survey_id = fielded(database, ("ann", "bo"), ("bo", "cy"))
    assert found(database, survey_id) == {("A1", "2026-2"): False}


def test_an_accounts_first_wave_tells_nothing(database: Database) -> None:
    assert found(database, fielded(database, ("ann",))) == {}


def test_a_wave_left_out_is_passed_over(database: Database) -> None:
    survey_id = fielded(database, ("ann",), (), ("ann",))
    assert found(database, survey_id) == {("A1", "2026-3"): False}


def test_the_answers_of_a_changed_contact_are_flagged(database: Database) -> None:
    survey_id = fielded(database, ("ann",), ("cy",))
    with database.reading() as session:
        data = survey_dataset(session, survey_id)
    assert data.wave is not None
    flags = dict(zip(data.wave, data.facts["contact_changed"], strict=True))
    assert flags == {"2026-1": None, "2026-2": "yes"}
