"""Answers and customers from elsewhere: all of them, once, and nothing that says too much."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.documents import ResponseRow
from analysis.simulation.company import Company, simulate
from questionnaires import library
from surveyapp.database import Database
from surveyapp.models import Customer, Link, Privacy, Response, ResponseStatus, Survey
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.surveys.create_link import NewLink, UnfitLinkError, create_link
from surveyapp.services.surveys.create_survey import NewSurvey, UnfitSurveyError, create_survey
from surveyapp.services.surveys.import_responses import UnfitAnswersError, import_responses
from surveyapp.services.surveys.load_company import Loaded, load_company
from surveyapp.services.surveys.open_survey import UnknownSurveyError, close_survey, open_survey
from surveyapp.services.surveys.open_wave import UnfitWaveError, WaveOutOfOrderError, open_wave
from surveyapp.services.surveys.publish_questionnaire import publish_questionnaire
from tests.surveyapp.factories import NOW, a_questionnaire, a_survey


@pytest.fixture(scope="module")
def company() -> Company:
    return simulate(library.load("pulse"), customers=150)


def loaded(session: Session, company: Company, privacy: Privacy) -> Survey:
    survey = a_survey(session, company.questionnaire, privacy=privacy)
    load_company(session, survey.id, company)
    return survey


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_company_comes_in_whole(database: Database, company: Company) -> None:
    with database.writing() as session:
        loaded(session, company, Privacy.CONFIDENTIAL)
        found = [count(session, model) for model in (Customer, Link, Response)]
    assert found == [150, 150, len(company.responses)]


def test_loading_a_company_again_adds_nothing(database: Database, company: Company) -> None:
    with database.writing() as session:
        survey = loaded(session, company, Privacy.CONFIDENTIAL)
        assert load_company(session, survey.id, company) == Loaded(0, 0, 0, 0)


def test_a_loaded_company_gives_the_dataset_it_was_made_with(
    database: Database, company: Company
) -> None:
    with database.writing() as session:
        data = survey_dataset(session, loaded(session, company, Privacy.CONFIDENTIAL).id)
    made = company.dataset()
    assert (data.n, data.source.invited) == (made.n, made.source.invited)
    assert sorted(data.facts) == sorted(made.facts)


def test_an_anonymous_company_leaves_no_way_to_the_person(
    database: Database, company: Company
) -> None:
    with database.writing() as session:
        loaded(session, company, Privacy.ANONYMOUS)
        rows = session.scalars(select(Response)).all()
    assert all((row.customer_id, row.link_id, row.event_id) == (None, None, None) for row in rows)
    assert not any(customer.key in row.submit_key for row in rows for customer in company.customers)


def test_imported_answers_keep_their_facts_and_wave(database: Database) -> None:
    row = ResponseRow({"SAT1": 8}, "c1", "nb", "2026-1", 60.0, facts={"segment": "gold"})
    with database.writing() as session:
        survey = a_survey(session)
        import_responses(session, survey.id, "file", [row], NOW)
        kept = session.scalars(select(Response)).one()
    assert (kept.document, kept.facts, kept.language) == ({"SAT1": 8}, {"segment": "gold"}, "nb")
    assert survey.waves[0].label == "2026-1"


def test_importing_a_file_again_adds_nothing(database: Database) -> None:
    rows = [ResponseRow({"SAT1": 8}), ResponseRow({"SAT1": 9})]
    with database.writing() as session:
        survey = a_survey(session)
        added = [import_responses(session, survey.id, "file", rows, NOW) for _ in range(2)]
    assert added == [2, 0]


def test_an_import_with_a_wrong_answer_adds_nothing_and_says_where(database: Database) -> None:
    rows = [ResponseRow({"SAT1": 8}), ResponseRow({"SAT1": 99}), ResponseRow({"XYZ": 1})]
    with database.writing() as session:
        survey = a_survey(session)
        with pytest.raises(UnfitAnswersError, match="row 2: SAT1") as raised:
            import_responses(session, survey.id, "file", rows, NOW)
        assert count(session, Response) == 0
    assert "row 3" in raised.value.problems[1]


def test_a_customer_answers_once_in_a_wave_however_it_comes_in(
    database: Database, company: Company
) -> None:
    known = company.responses[0]
    row = ResponseRow({"SAT1": 8}, known.customer, "nb", known.wave)
    with database.writing() as session:
        survey = loaded(session, company, Privacy.CONFIDENTIAL)
        before = count(session, Response)
        with pytest.raises(UnfitAnswersError, match=r"row 1: .* has answered in this wave"):
            import_responses(session, survey.id, "file", [row], NOW)
        assert count(session, Response) == before


def test_an_unfinished_import_stays_unfinished(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        import_responses(session, survey.id, "f", [ResponseRow({"SAT1": 1}, complete=False)], NOW)
        assert session.scalars(select(Response.status)).one() is ResponseStatus.IN_PROGRESS


def test_publishing_the_same_content_twice_gives_one_version(database: Database) -> None:
    with database.writing() as session:
        first = publish_questionnaire(session, a_questionnaire(), NOW)
        second = publish_questionnaire(session, a_questionnaire(), NOW)
        assert first.id == second.id


def test_other_content_is_another_version_of_the_same_questionnaire(database: Database) -> None:
    with database.writing() as session:
        first = publish_questionnaire(session, a_questionnaire(), NOW)
        second = publish_questionnaire(session, a_questionnaire(required=True), NOW)
        assert first.questionnaire_id == second.questionnaire_id
        assert first.content_hash != second.content_hash


@pytest.mark.parametrize(
    "new",
    [
        NewSurvey(title=" ", organisation="Fjord"),
        NewSurvey(title="T", organisation="Fjord\nBcc: e@x.org"),
        NewSurvey(title="T", organisation="Fjord", role="owner"),
        NewSurvey(title="T", organisation="Fjord", unit="weeks"),
        NewSurvey(title="T", organisation="Fjord", languages=("fi",)),
    ],
)
def test_a_survey_that_cannot_be_is_refused(database: Database, new: NewSurvey) -> None:
    with database.writing() as session:
        version = publish_questionnaire(session, a_questionnaire(), NOW)
        with pytest.raises(UnfitSurveyError):
            create_survey(session, version.id, new, NOW)


def test_a_closed_survey_opens_no_more(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        close_survey(session, survey.id, NOW)
        with pytest.raises(Exception, match="is closed, not draft"):
            open_survey(session, survey.id, NOW)


def test_a_survey_that_is_not_there_cannot_be_closed(database: Database) -> None:
    with database.writing() as session, pytest.raises(UnknownSurveyError):
        close_survey(session, 4711, NOW)


def test_waves_come_in_the_order_of_their_labels(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        open_wave(session, survey.id, "2026-2", NOW)
        with pytest.raises(WaveOutOfOrderError):
            open_wave(session, survey.id, "2026-1", NOW)


@pytest.mark.parametrize("label", ["", "w" * 41, "2026\x00", "two\nlines"])
def test_a_wave_needs_a_short_name_on_one_line(database: Database, label: str) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        with pytest.raises(UnfitWaveError):
            open_wave(session, survey.id, label, NOW)


def test_a_link_in_a_language_the_survey_lacks_is_refused(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        with pytest.raises(UnfitLinkError):
            create_link(session, survey.id, NewLink(language="fi"), NOW)
