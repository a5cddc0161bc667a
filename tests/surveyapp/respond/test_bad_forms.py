"""Forms that no browser sends from our pages: what is refused, and that nothing of it is kept."""

from __future__ import annotations

import pytest

from surveyapp.models import Privacy
from surveyapp.security import MAXIMUM_REQUEST
from tests.surveyapp.factories import a_personal_link, a_survey, one_page_questionnaire
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person, found

FORM = "application/x-www-form-urlencoded"
LANGUAGES = ["en", "nb", "sv"]
BROKEN = {
    "en": "This page could not be read",
    "nb": "Siden kunne ikke leses",
    "sv": "Sidan kunde inte läsas",
}
UNKNOWN = {
    "en": "This link does not lead to a survey",
    "nb": "Denne lenken fører ikke til noen undersøkelse",
    "sv": "Den här länken leder inte till någon undersökning",
}


def on_second_page(fielded: Fielded) -> Person:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    ada.press(SAT1="8", AGR1="5")
    return ada


def on_the_page_of_a_number(fielded: Fielded) -> Person:
    ada = on_second_page(fielded)
    ada.press(WAI1=["before"])
    return ada


def document(fielded: Fielded) -> dict[str, object]:
    return dict(fielded.responses()[0].document)


def send(person: Person, body: str, kind: str = FORM) -> int:
    whole = body.replace("STATE", person.form.fields["state"][0])
    return person.client.post(person.form.action, data=whole, content_type=kind).status_code


@pytest.mark.parametrize(
    "body",
    [
        "state=STATE&WAI1=none&" + "&".join(f"field{n}=x" for n in range(5_000)),
        "state=STATE&WAI1=none&" + "x&" * 200_000,
        "state=forged&state=STATE&WAI1=none",
        "WAI1=none",
        "",
    ],
    ids=[
        "thousands of fields",
        "one field very often",
        "a forged seal first",
        "no seal",
        "nothing",
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(fielded: Fielded, body: str) -> None:
    ada = on_second_page(fielded)
    assert send(ada, body) == 400
    assert document(fielded) == {"SAT1": 8, "AGR1": 5}


def test_the_largest_form_there_may_be_is_read_and_a_larger_one_refused(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    filling = MAXIMUM_REQUEST - 500
    assert send(ada, "state=STATE&WAI1=none&OPN1=" + "x" * MAXIMUM_REQUEST) == 413
    assert send(ada, "state=STATE&WAI1=none&OPN1=" + "x" * filling) == 303
    assert document(fielded) == {"SAT1": 8, "AGR1": 5, "WAI1": ["none"]}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("state=STATE&WAI1=none", "text/plain"),
        ('{"state": "STATE", "WAI1": "none"}', "application/json"),
        (
            '--b\r\nContent-Disposition: form-data; name="state"\r\n\r\nSTATE\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_another_kind_of_form_is_refused(fielded: Fielded, body: str, kind: str) -> None:
    assert send(on_second_page(fielded), body, kind) == 400


@pytest.mark.parametrize(
    "number", ["9" * 400, "-" + "9" * 5_000, "1e400", "nan", "1_000", "\uff11\uff12", "5\0"]
)
def test_a_number_beyond_all_sense_is_asked_about(fielded: Fielded, number: str) -> None:
    ada = on_the_page_of_a_number(fielded)
    assert ada.press(WAI2=number).status_code == 422
    assert "WAI2" not in document(fielded)


@pytest.mark.parametrize("sent", [["8", "9"], ["11"], ["8" * 400], ["8\0"], ["dont_know", "8"]])
def test_an_answer_that_was_not_offered_is_asked_about(fielded: Fielded, sent: list[str]) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    assert ada.press(SAT1=sent, AGR1="5").status_code == 422
    assert document(fielded) == {"AGR1": 5}


def test_two_texts_for_one_question_are_asked_about(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    ada.press(WAI1=["none"])
    ada.press()
    assert ada.press(NAM1=["Bergen", "Oslo"]).status_code == 422
    assert "NAM1" not in document(fielded)


def test_an_answer_to_a_question_hidden_by_another_is_not_kept(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    ada.press(WAI1=["none"], WAI2="15")
    assert document(fielded) == {"SAT1": 8, "AGR1": 5, "WAI1": ["none"]}


def test_an_answer_to_a_question_of_another_page_is_not_kept(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    ada.press(WAI1=["none"], LOY2="9", SAT1="1")
    assert document(fielded) == {"SAT1": 8, "AGR1": 5, "WAI1": ["none"]}


@pytest.mark.parametrize("page", ["nowhere", "x" * 3_000, "%00", "end"])
def test_a_page_that_is_not_there_leads_to_the_one_reached(fielded: Fielded, page: str) -> None:
    ada = on_second_page(fielded)
    ada.open(f"{ada.path.rpartition('/')[0]}/{page}")
    assert ada.path.endswith("/waiting-1")


def test_a_page_sent_to_an_address_that_is_not_there_is_the_page_it_was_made_as(
    fielded: Fielded,
) -> None:
    ada = on_second_page(fielded)
    nowhere = f"{ada.path.rpartition('/')[0]}/nowhere"
    answer = ada.client.post(nowhere, data={**ada.form.fields, "WAI1": "none"})
    assert answer.location.endswith("/loyalty-1")
    assert document(fielded)["WAI1"] == ["none"]


def test_a_form_of_another_survey_is_refused(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    state = ada.form.fields["state"]
    other = fielded.open_link(one_page_questionnaire())
    assert ada.client.post(other, data={"state": state, "SAT1": "8"}).status_code == 400
    assert fielded.responses() == []


@pytest.mark.parametrize("privacy", list(Privacy))
def test_a_response_is_not_found_at_the_address_of_another_survey(
    fielded: Fielded, privacy: Privacy
) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.personal_link(privacy))
    ada.press(SAT1="8", AGR1="5")
    own, other = ada.path.split("/")[2], fielded.open_link(one_page_questionnaire())
    held = ada.client.get_cookie(f"a-{own}")
    assert held is not None
    ada.client.set_cookie(f"a-{other.removeprefix('/s/')}", held.value)
    assert ada.client.get(f"{other}/waiting-1").status_code == 404
    form = ada.form
    assert ada.client.post(f"{other}/waiting-1", data=form.fields).status_code == 404
    assert document(fielded) == {"SAT1": 8, "AGR1": 5}


def test_a_personal_token_of_another_survey_lets_nobody_in(fielded: Fielded) -> None:
    token = fielded.personal_link().removeprefix("/p/")
    with fielded.database.writing() as session:
        other = a_personal_link(session, a_survey(session), key="c2").link.slug
    eve = Person(fielded.app)
    eve.client.set_cookie(f"a-{other}", f"p{token}")
    assert eve.open(f"/s/{other}").status_code == 404
    assert eve.open(f"/r/{token}").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_form_is_explained_in_the_readers_language(
    fielded: Fielded, language: str
) -> None:
    ada = on_second_page(fielded)
    answer = ada.client.post(
        ada.form.action, data={"state": "x"}, headers={"Accept-Language": language}
    )
    assert BROKEN[language] in answer.text
    assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_of_another_site_is_explained_in_the_readers_language(
    fielded: Fielded, language: str
) -> None:
    ada = on_second_page(fielded)
    headers = {"Accept-Language": language, "Origin": "https://evil.example"}
    answer = ada.client.post(ada.form.action, data=ada.form.fields, headers=headers)
    assert (answer.status_code, BROKEN[language] in answer.text) == (403, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_foreign_token_is_explained_in_the_readers_language(
    fielded: Fielded, language: str
) -> None:
    answer = Person(fielded.app).open(f"/r/{'x' * 32}", headers={"Accept-Language": language})
    assert (answer.status_code, UNKNOWN[language] in answer.text) == (404, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_answer_is_explained_in_the_language_of_the_survey(
    fielded: Fielded, language: str
) -> None:
    ada = Person(fielded.app)
    ada.open(f"{fielded.open_link()}?language={language}")
    ada.press(SAT1="99")
    sentence = {
        "en": "Choose one of the answers offered here.",
        "nb": "Velg ett av svarene som står her.",
        "sv": "Välj ett av svaren som finns här.",
    }
    assert sentence[language] in ada.page
    assert found(r'<html lang="(..)"', ada.page) == language
