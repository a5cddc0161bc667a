"""What happens to answers on their way from a form to the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Link, Privacy, Response, ResponseStatus
from surveyapp.services.answering.find_link import (
    LinkExpiredError,
    LinkUsedError,
    SurveyClosedError,
    SurveyNotOpenError,
    UnknownLinkError,
    exchange_token,
    find_link,
    require_open,
)
from surveyapp.services.answering.find_response import (
    Underway,
    UnknownResponseError,
    keep,
    resume_response,
)
from surveyapp.services.answering.save_page import SentPage, fingerprint
from surveyapp.services.answering.start_response import Entry, start_response
from surveyapp.services.answering.take_page import END, Outcome, take_page
from surveyapp.services.surveys.open_survey import close_survey
from surveyapp.services.surveys.revoke_link import revoke_link
from surveyapp.tokens import hash_token, new_token, response_token, used_mark
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


class Respondent:
    """Somebody who answers by an open link of a new survey, unless another way in is given."""

    def __init__(
        self,
        session: Session,
        link: Link | None = None,
        token: str = "",
        mark: str | None = None,
    ) -> None:
        self.session = session
        self.token = token or new_token()
        self.link = link or an_open_link(session, a_survey(session))
        entrance = find_link(session, self.link.slug)
        entry = Entry(self.token, "en", mark=mark)
        self.response = start_response(session, entrance, entry, NOW)
        keep(session, self.response)

    def send(self, page: str, fields: Fields, **more: object) -> Outcome:
        last = bool(more.pop("last", page == "comments-1"))
        sent = SentPage(page, "en", fields, **more)  # type: ignore[arg-type]
        response = resume_response(self.session, self.token)
        outcome = take_page(self.session, response, sent, NOW, last=last)
        self.response = resume_response(self.session, self.token)
        return outcome

    def finish(self) -> None:
        for page, fields in WHOLE.items():
            self.send(page, fields)

    @property
    def row(self) -> Response:
        return self.session.get_one(Response, self.response.id)


def test_a_blank_answer_is_not_a_dont_know(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.send("satisfaction-1", {"SAT1": [], "AGR1": ["dont_know"]})
    assert ada.response.document == {"SAT1": None, "AGR1": "dont_know"}


def test_all_pages_sent_make_a_submitted_response(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.finish()
    assert ada.response.status is ResponseStatus.SUBMITTED
    assert ada.response.submitted_at == NOW


def test_a_first_page_sent_twice_at_once_makes_one_response(database: Database) -> None:
    with database.writing() as session:
        entrance = find_link(session, an_open_link(session, a_survey(session)).slug)
        twice = [start_response(session, entrance, Entry("t" * 32, "en"), NOW) for _ in range(2)]
        sent = SentPage("satisfaction-1", "en", {"SAT1": ["8"]})
        one, other = (take_page(session, each, sent, NOW, last=False).response for each in twice)
    assert one.id == other.id


def test_a_hidden_page_is_skipped(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.send("satisfaction-1", {})
        assert ada.send("waiting-1", {"WAI1": ["none"]}).page_id == "loyalty-1"
        assert ada.send("waiting-1", {"WAI1": ["before"]}).page_id == "waiting-2"


def test_answers_to_questions_no_longer_shown_are_dropped(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.send("waiting-1", {"WAI1": ["before"]})
        ada.send("waiting-2", {"WAI2": ["15"]})
        ada.send("waiting-1", {"WAI1": ["none"]}, before={"WAI1": 1})
    assert "WAI2" not in ada.response.document


def test_the_last_page_does_not_finish_a_response_with_an_unsent_page(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.send("satisfaction-1", {})
        outcome = ada.send("comments-1", {})
    assert (ada.response.submitted, outcome.page_id) == (False, "waiting-1")


def test_a_next_button_never_finishes(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        for page, fields in WHOLE.items():
            outcome = ada.send(page, fields, last=False)
    assert (ada.response.submitted, outcome.page_id) == (False, END)


def test_a_wrong_answer_keeps_the_right_ones_of_the_page(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        outcome = ada.send("satisfaction-1", {"SAT1": ["11"], "AGR1": ["3"]})
    assert outcome.problems["SAT1"].code == "off-scale"
    assert ada.response.document == {"AGR1": 3}


def test_a_required_question_holds_the_respondent(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session, a_questionnaire(required=True))
        outcome = Respondent(session, an_open_link(session, survey)).send("satisfaction-1", {})
    assert outcome.problems["SAT1"].code == "required"


def test_leaving_a_page_keeps_its_answers_and_leaves_the_blanks_open(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.send("satisfaction-1", {"SAT1": ["8"]}, leaving=True)
    assert ada.response.document == {"SAT1": 8}
    assert ada.response.page == "satisfaction-1"


def test_an_older_page_from_another_window_takes_nothing_back(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.send("satisfaction-1", {"SAT1": ["8"], "AGR1": ["2"]})
        ada.send("satisfaction-1", {"AGR1": ["5"]})
    assert ada.response.document == {"SAT1": 8, "AGR1": 5}


def test_a_question_can_be_blanked_again(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.send("satisfaction-1", {"SAT1": ["8"]})
        ada.send("satisfaction-1", {}, before={"SAT1": fingerprint(8)})
    assert ada.response.document["SAT1"] is None


def test_a_submitted_response_never_changes(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.finish()
        ada.send("satisfaction-1", {"SAT1": ["1"]})
    assert ada.response.document["SAT1"] == 8


def test_a_survey_closed_meanwhile_takes_no_page(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        close_survey(session, ada.link.survey_id, NOW)
        session.flush()
        with pytest.raises(SurveyClosedError):
            ada.send("satisfaction-1", {})


def test_starting_twice_with_one_token_gives_one_response(database: Database) -> None:
    token = new_token()
    with database.writing() as session:
        link = an_open_link(session, a_survey(session))
        first, second = Respondent(session, link, token), Respondent(session, link, token)
        assert first.response.id == second.response.id
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_only_hashes_of_tokens_are_kept(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session))
        ada = Respondent(session, issued.link)
        assert ada.row.resume_token_hash == hash_token(ada.token)
    assert issued.link.token_hash == hash_token(issued.token)


def test_an_anonymous_response_keeps_neither_person_nor_time(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session, privacy=Privacy.ANONYMOUS))
        row = Respondent(session, issued.link, mark=used_mark(issued.token)).row
        session.refresh(issued.link)
    assert (row.link_id, row.customer_id, row.event_id) == (None, None, None)
    assert row.started_at == NOW.replace(hour=0, minute=0, second=0)
    assert not issued.link.used


def test_an_anonymous_personal_link_lets_in_once(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session, privacy=Privacy.ANONYMOUS))
        mark = used_mark(issued.token)
        Respondent(session, issued.link, mark=mark)
        with pytest.raises(LinkUsedError):
            Respondent(session, issued.link, mark=mark)


def test_an_anonymous_personal_link_lets_nobody_in_without_its_token(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session, privacy=Privacy.ANONYMOUS))
        with pytest.raises(UnknownLinkError):
            Respondent(session, issued.link)


def test_an_anonymous_response_tells_only_roughly_how_long_it_took(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(
            session, an_open_link(session, a_survey(session, privacy=Privacy.ANONYMOUS))
        )
        for page, fields in WHOLE.items():
            ada.send(page, fields, seconds=6.0)
        assert ada.row.seconds == 20


def test_a_confidential_personal_link_is_used_when_submitted(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session))
        ada = Respondent(session, issued.link, response_token(issued.token))
        used_before = find_link(session, issued.link.slug).link.used
        ada.finish()
        used_after = find_link(session, issued.link.slug).link.used
    assert (used_before, used_after) == (False, True)


def test_a_response_is_found_by_its_token_only(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        found: Underway = resume_response(session, ada.token)
        with pytest.raises(UnknownResponseError):
            resume_response(session, new_token())
    assert found.id == ada.response.id


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "a" * 32, "\x00" * 32, "é" * 32])
def test_no_invented_token_opens_anything(database: Database, token: str) -> None:
    with database.reading() as session, pytest.raises(UnknownLinkError):
        exchange_token(session, token)


def test_a_revoked_link_looks_as_if_it_had_never_been(database: Database) -> None:
    with database.writing() as session:
        issued = a_personal_link(session, a_survey(session))
        revoke_link(session, issued.link.survey_id, issued.link.id, NOW)
        session.flush()
        with pytest.raises(UnknownLinkError):
            exchange_token(session, issued.token)
        with pytest.raises(UnknownLinkError):
            find_link(session, issued.link.slug)


def test_an_expired_link_says_so(database: Database) -> None:
    with database.writing() as session:
        link = an_open_link(session, a_survey(session))
        link.expires_at = NOW - timedelta(seconds=1)
        session.flush()
        with pytest.raises(LinkExpiredError):
            require_open(find_link(session, link.slug), NOW)


def test_a_draft_takes_no_answers(database: Database) -> None:
    with database.writing() as session:
        link = an_open_link(session, a_survey(session, opened=False))
        with pytest.raises(SurveyNotOpenError):
            Respondent(session, link)


def test_time_on_a_page_counts_up_to_half_an_hour(database: Database) -> None:
    with database.writing() as session:
        ada = Respondent(session)
        ada.send("satisfaction-1", {}, seconds=12.5)
        ada.send("waiting-1", {}, seconds=99999.0)
    assert ada.response.seconds == 1812.5
