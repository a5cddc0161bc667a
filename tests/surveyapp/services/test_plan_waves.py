"""Repeating a survey: the same people or others, and what is joined of their answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import (
    Consent,
    ConsentPurpose,
    Customer,
    Invitation,
    Link,
    Survey,
    Wave,
)
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.run_programmes import run_programmes
from surveyapp.services.surveys.open_wave import open_wave
from surveyapp.services.surveys.publish_questionnaire import publish_questionnaire
from surveyapp.services.surveys.repeat_wave import repeat_wave
from tests.staff import response
from tests.surveyapp.factories import EARLIER, NOW, a_questionnaire, a_survey, text
from tests.surveyapp.invented_customers import (
    SECRET,
    a_customer,
    a_programme,
    customers,
    deliver,
    plan,
)

QUARTER = timedelta(days=91)


def agree(session: Session, customer: Customer) -> None:
    session.add(
        Consent(
            customer_id=customer.id,
            purpose=ConsentPurpose.LINKED_WAVES,
            given=True,
            wording="1",
            source="test",
            decided_at=EARLIER,
        )
    )


def answer(session: Session, survey: Survey) -> None:
    """One answer by every link."""
    for link in session.scalars(select(Link)).all():
        given = response(survey, link.wave_id or 0, link.id, "en", NOW)
        given.customer_id, given.submit_key = link.customer_id, link.slug
        session.add(given)
    session.flush()


def answered_in_two_waves(session: Session) -> Survey:
    """Two customers, one of whom agreed that waves are linked."""
    people = customers(session, 2)
    agree(session, people[0])
    survey = a_survey(session)
    programme = a_programme(session, survey)
    for label in ("2026-1", "2026-2"):
        repeat_wave(session, survey.id, label, Before.ANY, NOW)
        plan(session, programme, NOW if label == "2026-1" else NOW + QUARTER)
        deliver(session)
    answer(session, survey)
    return survey


def test_waves_of_a_person_are_joined_only_with_consent(database: Database) -> None:
    with database.writing() as session:
        found = survey_dataset(session, answered_in_two_waves(session).id).respondent
        assert found is not None
        assert sorted(found) == ["p0", "p0", "p1 (2026-1)", "p1 (2026-2)"]


def test_with_one_wave_there_is_nothing_to_join(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "c1")
        survey = a_survey(session)
        open_wave(session, survey.id, "2026-1", NOW)
        plan(session, a_programme(session, survey))
        answer(session, survey)
        assert list(survey_dataset(session, survey.id).respondent or ()) == ["c1"]


def test_the_next_wave_closes_the_last_and_invites_the_same_people(database: Database) -> None:
    with database.writing() as session:
        customers(session, 10)
        survey = a_survey(session)
        open_wave(session, survey.id, "2026-1", EARLIER)
        a_programme(session, survey, sample={"n": 4})
        run_programmes(session, NOW, SECRET)
        deliver(session)
        wave = repeat_wave(session, survey.id, "2026-2", Before.SAME, NOW + QUARTER).wave
        run_programmes(session, NOW + QUARTER, SECRET)
        rows = session.execute(select(Link.wave_id, Invitation.customer_id).join(Invitation))
        asked = [{person for at, person in rows.all() if at == wave.id}]
        assert len(asked[0]) == 4
        assert session.scalars(select(Wave.closed_at).order_by(Wave.label)).first() is not None


def test_a_new_sample_leaves_out_those_asked_before(database: Database) -> None:
    with database.writing() as session:
        customers(session, 10)
        survey = a_survey(session)
        open_wave(session, survey.id, "2026-1", EARLIER)
        programme = a_programme(session, survey, sample={"n": 4})
        plan(session, programme)
        repeat_wave(session, survey.id, "2026-2", Before.NEW, NOW)
        plan(session, programme)
        people = list(session.scalars(select(Invitation.customer_id)))
        assert (len(people), len(set(people))) == (8, 8)


def test_programmes_that_forbid_it_are_told_before_the_wave_begins(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        a_programme(session, survey, stop={"answered": "yes"})
        with pytest.raises(UnfitRulesError, match="same people"):
            repeat_wave(session, survey.id, "2026-1", Before.SAME, NOW)


def test_a_changed_question_makes_a_new_version_and_leaves_the_old_one(database: Database) -> None:
    original = a_questionnaire()
    first, *others = original.blocks
    changed = replace(first.questions[0], text=text("How pleased are you?"))
    altered = replace(
        original, blocks=(replace(first, questions=(changed, *first.questions[1:])), *others)
    )
    with database.writing() as session:
        survey = a_survey(session, original)
        kept = survey.version.canonical
        version = publish_questionnaire(session, altered, NOW)
        assert version.id != survey.version_id
        assert (survey.version.canonical, version.canonical == kept) == (kept, False)
