"""What happens to answers on their way from a form to the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Link, Privacy, Response, ResponseStatus
from surveyapp.services.find_link import (
    LinkExpiredError,
    LinkUsedError,
    SurveyClosedError,
    SurveyNotOpenError,
    UnknownLinkError,
    exchange_token,
    find_link,
    require_open,
)
from surveyapp.services.open_survey import close_survey
from surveyapp.services.resume_response import UnknownResponseError, resume_response
from surveyapp.services.revoke_link import revoke_link
from surveyapp.services.save_page import SentPage, fingerprint
from surveyapp.services.start_response import Entry, start_response
from surveyapp.services.take_page import END, Outcome, take_page
from surveyapp.tokens import hash_token, new_token, response_token
from tests.surveyapp.factories import (
    NOW,
    a_personal_link,
    a_questionnaire,
    a_survey,
    an_open_link,
)

Fields = dict[str, list[str]]

WHOLE: dict[str, Fields] = {
    "satisfaction-1": {"SAT1": ["8"], "AGR1": ["dont_know"]},
    "waiting-1": {"WAI1": ["none"]},
    "loyalty-1": {"LOY2": ["9"]},
    "comments-1": {"OPN1": ["Fine"]},
}


def send(
    session: Session, response: Response, page: str, fields: Fields, **more: object
) -> Outcome:
    last = bool(more.pop("last", page == "comments-1"))
    sent = SentPage(page, "en", fields, **more)  # type: ignore[arg-type]
    return take_page(session, response, sent, NOW, last=last)


def begin(session: Session, **survey: object) -> Response:
    link = an_open_link(session, a_survey(session, **survey))  # type: ignore[arg-type]
    return start_response(session, link, Entry(new_token(), "en"), NOW)


def test_a_blank_answer_is_not_a_dont_know(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        send(session, response, "satisfaction-1", {"SAT1": [], "AGR1": ["dont_know"]})
    assert response.document == {"SAT1": None, "AGR1": "dont_know"}


def test_all_pages_sent_make_a_submitted_response(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        for page, fields in WHOLE.items():
            outcome = send(session, response, page, fields)
    assert outcome.submitted
    assert response.submitted_at == NOW


def test_a_hidden_page_is_skipped(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        send(session, response, "satisfaction-1", {})
        assert send(session, response, "waiting-1", {"WAI1": ["none"]}).page_id == "loyalty-1"
        assert send(session, response, "waiting-1", {"WAI1": ["before"]}).page_id == "waiting-2"


def test_answers_to_questions_no_longer_shown_are_dropped(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        send(session, response, "waiting-1", {"WAI1": ["before"]})
        send(session, response, "waiting-2", {"WAI2": ["15"]})
        send(session, response, "waiting-1", {"WAI1": ["none"]}, before={"WAI1": 1})
    assert "WAI2" not in response.document


def test_the_last_page_does_not_finish_a_response_with_an_unsent_page(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        send(session, response, "satisfaction-1", {})
        outcome = send(session, response, "comments-1", {})
    assert (outcome.submitted, outcome.page_id) == (False, "waiting-1")


def test_a_next_button_never_finishes(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        for page, fields in WHOLE.items():
            outcome = send(session, response, page, fields, last=False)
    assert (outcome.submitted, outcome.page_id) == (False, END)


def test_a_wrong_answer_keeps_the_right_ones_of_the_page(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        outcome = send(session, response, "satisfaction-1", {"SAT1": ["11"], "AGR1": ["3"]})
    assert outcome.problems["SAT1"].code == "off-scale"
    assert response.document == {"AGR1": 3}


def test_a_required_question_holds_the_respondent(database: Database) -> None:
    with database.writing() as session:
        response = begin(session, definition=a_questionnaire(required=True))
        outcome = send(session, response, "satisfaction-1", {})
    assert outcome.problems["SAT1"].code == "required"


def test_an_older_page_from_another_window_takes_nothing_back(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        send(session, response, "satisfaction-1", {"SAT1": ["8"], "AGR1": ["2"]})
        send(session, response, "satisfaction-1", {"AGR1": ["5"]})
    assert response.document == {"SAT1": 8, "AGR1": 5}


def test_a_question_can_be_blanked_again(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        send(session, response, "satisfaction-1", {"SAT1": ["8"]})
        send(session, response, "satisfaction-1", {}, before={"SAT1": fingerprint(8)})
    assert response.document["SAT1"] is None


def test_a_submitted_response_never_changes(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        for page, fields in WHOLE.items():
            send(session, response, page, fields)
        assert send(session, response, "satisfaction-1", {"SAT1": ["1"]}).submitted
    assert response.document["SAT1"] == 8


def test_a_survey_closed_meanwhile_takes_no_page(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        close_survey(session, response.survey_id, NOW)
        with pytest.raises(SurveyClosedError):
            send(session, response, "satisfaction-1", {})


def test_starting_twice_with_one_token_gives_one_response(database: Database) -> None:
    token = new_token()
    with database.writing() as session:
        link = an_open_link(session, a_survey(session))
        first = start_response(session, link, Entry(token, "en"), NOW)
        second = start_response(session, link, Entry(token, "nb"), NOW)
        assert first.id == second.id
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_only_hashes_of_tokens_are_kept(database: Database) -> None:
    token = new_token()
    with database.writing() as session:
        survey = a_survey(session)
        issued = a_personal_link(session, survey)
        response = start_response(session, issued.link, Entry(token, "en"), NOW)
    assert response.resume_token_hash == hash_token(token)
    assert issued.link.token_hash == hash_token(issued.token)


def test_an_anonymous_response_keeps_neither_person_nor_time(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        issued = a_personal_link(session, survey)
        response = start_response(session, issued.link, Entry(new_token(), "en"), NOW)
    assert (response.link_id, response.customer_id, response.event_id) == (None, None, None)
    assert response.started_at == NOW.replace(hour=0, minute=0, second=0)
    assert issued.link.used


def test_an_anonymous_personal_link_lets_in_once(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        issued = a_personal_link(session, survey)
        start_response(session, issued.link, Entry(new_token(), "en"), NOW)
        with pytest.raises(LinkUsedError):
            start_response(session, issued.link, Entry(new_token(), "en"), NOW)


def test_a_confidential_personal_link_is_used_when_submitted(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session))
        entry = Entry(response_token(issued.token), "en")
        response = start_response(session, issued.link, entry, NOW)
        used_before = issued.link.used
        for page, fields in WHOLE.items():
            send(session, response, page, fields)
    assert (used_before, issued.link.used) == (False, True)


def test_a_response_is_found_by_its_token_only(database: Database) -> None:
    token = new_token()
    with database.writing() as session:
        link = an_open_link(session, a_survey(session))
        response = start_response(session, link, Entry(token, "en"), NOW)
        assert resume_response(session, token).id == response.id
        with pytest.raises(UnknownResponseError):
            resume_response(session, new_token())


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "a" * 32, "\x00" * 32, "é" * 32])
def test_no_invented_token_opens_anything(database: Database, token: str) -> None:
    with database.reading() as session, pytest.raises(UnknownLinkError):
        exchange_token(session, token)


def test_a_revoked_link_looks_as_if_it_had_never_been(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session))
        revoke_link(session, issued.link.survey_id, issued.link.id, NOW)
        with pytest.raises(UnknownLinkError):
            exchange_token(session, issued.token)
        with pytest.raises(UnknownLinkError):
            find_link(session, issued.link.slug)


def test_an_expired_link_says_so(database: Database) -> None:
    with database.writing() as session:
        link = an_open_link(session, a_survey(session))
        link.expires_at = NOW - timedelta(seconds=1)
        with pytest.raises(LinkExpiredError):
            require_open(link, NOW)


def test_a_draft_takes_no_answers(database: Database) -> None:
    with database.writing() as session:
        link: Link = an_open_link(session, a_survey(session, opened=False))
        with pytest.raises(SurveyNotOpenError):
            start_response(session, link, Entry(new_token(), "en"), NOW)


def test_time_on_a_page_counts_up_to_half_an_hour(database: Database) -> None:
    with database.writing() as session:
        response = begin(session)
        send(session, response, "satisfaction-1", {}, seconds=12.5)
        send(session, response, "waiting-1", {}, seconds=99999.0)
    assert response.seconds == 1812.5
    assert response.status is ResponseStatus.IN_PROGRESS
