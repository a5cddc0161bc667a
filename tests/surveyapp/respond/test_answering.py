"""Answering from the first page to the thanks, with all that may happen on the way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from surveyapp.models import Privacy, ResponseStatus
from tests.surveyapp.factories import a_questionnaire, one_page_questionnaire
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person, found


def somebody(fielded: Fielded, **browser: bool) -> Person:
    person = Person(fielded.app, **browser)
    person.open(fielded.open_link())
    return person


def test_opening_a_link_changes_nothing(fielded: Fielded) -> None:
    somebody(fielded)
    assert fielded.responses() == []


def test_answers_come_through_to_the_thanks(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press(SAT1="8", AGR1="dont_know")
    ada.press(WAI1=["before", "after"])
    ada.press(WAI2="15")
    ada.press(LOY2="10", COM1="no")
    ada.press(NAM1="Bergen", OPN1="  Fint <b>sted</b>\r\nTakk ")
    [kept] = fielded.responses()
    assert "Thank you. Your answers are saved." in ada.page
    assert kept.status is ResponseStatus.SUBMITTED
    assert kept.document == {
        "SAT1": 8,
        "AGR1": "dont_know",
        "WAI1": ["before", "after"],
        "WAI2": 15,
        "LOY2": 10,
        "COM1": "no",
        "NAM1": "Bergen",
        "OPN1": "Fint <b>sted</b>\nTakk",
    }


def test_nothing_has_to_be_answered(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.finish()
    assert set(fielded.responses()[0].document.values()) == {None}


def test_each_page_is_saved_when_it_is_sent(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press(SAT1="8")
    assert fielded.responses()[0].document == {"SAT1": 8, "AGR1": None}


def test_everything_works_without_cookies(fielded: Fielded) -> None:
    ada = somebody(fielded, cookies=False)
    ada.press(SAT1="8")
    on_the_way = ada.path
    ada.finish()
    assert on_the_way.startswith("/r/")
    assert "Thank you" in ada.page
    assert len(fielded.responses()) == 1


def test_with_cookies_no_secret_stands_in_an_address(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press(SAT1="8")
    assert ada.path.startswith("/s/")


def test_going_back_shows_the_answers_again_and_keeps_the_page_left(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press(SAT1="8")
    ada.press("back", WAI1=["before"])
    assert ada.form.fields["SAT1"] == ["8"]
    assert fielded.responses()[0].document["WAI1"] == ["before"]


def test_a_wrong_answer_is_told_at_the_top_and_at_the_question(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press(SAT1="8")
    ada.press(WAI1=["before"])
    ada.press(WAI2="ten")
    assert ada.answer.status_code == 422
    assert ada.title.startswith("Error: ")
    assert ada.page.count("Write the number with digits, for example 15.") == 2
    assert ada.form.fields["WAI2"] == ["ten"]


def test_the_error_summary_leads_to_the_field_and_takes_focus(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link(a_questionnaire(required=True)))
    ada.press()
    target = found(r'class="problems"[^>]*autofocus.*?href="#([^"]+)"', ada.page)
    assert f'id="{target}"' in ada.page


def test_a_number_and_a_dont_know_are_asked_about(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press()
    ada.press(WAI1=["before"])
    ada.press(WAI2=["15", "dont_know"])
    assert "Keep one of the two" in ada.page


def test_progress_never_runs_backwards(fielded: Fielded) -> None:
    ada = somebody(fielded)
    seen = [ada.percent]
    for answers in ({}, {"WAI1": ["before"]}, {"WAI2": "3"}, {}):
        ada.press(**answers)  # type: ignore[arg-type]
        seen.append(ada.percent)
    assert seen == sorted(seen)
    assert seen[-1] > 0


def test_a_page_not_reached_yet_leads_to_the_one_that_is(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press()
    ada.open(ada.path.replace("waiting-1", "comments-1"))
    assert ada.path.endswith("/waiting-1")


def test_coming_back_to_the_link_goes_on_where_it_was_left(fielded: Fielded) -> None:
    address = fielded.open_link()
    ada = Person(fielded.app)
    ada.open(address)
    ada.press()
    ada.open(address)
    assert ada.path.endswith("/waiting-1")


def test_resuming_on_another_device_loses_nothing(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press("later", SAT1="8")
    elsewhere = Person(fielded.app, cookies=False)
    elsewhere.open(found(r'class="address"><a href="http://[^/]+(/r/[^"]+)"', ada.page))
    assert elsewhere.path.endswith("/satisfaction-1")
    assert elsewhere.form.fields["SAT1"] == ["8"]


def test_the_way_to_go_on_is_also_drawn(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press("later")
    assert '<svg class="qr"' in ada.page or 'class="qr"' in ada.page


def test_an_older_page_sent_last_takes_nothing_back(fielded: Fielded) -> None:
    ada = somebody(fielded)
    other_window = ada.form
    ada.press(SAT1="8")
    ada.client.post(other_window.action, data={**other_window.fields, "AGR1": "5"})
    assert fielded.responses()[0].document == {"SAT1": 8, "AGR1": 5}


def test_pressing_twice_reloading_and_going_back_give_one_response(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    address = fielded.open_link(one_page_questionnaire())
    ada.open(address)
    first = ada.form
    for _ in range(3):
        sent = ada.client.post(first.action, data=first.fields, follow_redirects=True)
        assert "Thank you" in sent.text
    ada.open(address)
    assert "Thank you" in ada.page
    assert len(fielded.responses()) == 1


def test_fifty_identical_posts_at_once_give_one_response(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link(one_page_questionnaire()))
    form = ada.form

    def post(_: int) -> int:
        return fielded.app.test_client().post(form.action, data=form.fields).status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = set(pool.map(post, range(50)))
    assert statuses == {303}
    assert len(fielded.responses()) == 1


def test_somebody_else_may_answer_on_the_same_device_and_is_marked(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link(one_page_questionnaire()))
    ada.press()
    ada.open(found(r'<a class="quiet" href="([^"]+)"', ada.page))
    ada.press()
    assert sorted(r.quality for r in fielded.responses()) == [[], ["same_device"]]


def test_a_page_sent_with_next_that_became_the_last_is_not_the_end(fielded: Fielded) -> None:
    ada = somebody(fielded)
    ada.press()
    ada.press(WAI1=["none"])
    ada.press()
    assert "Send answers" in ada.page
    assert fielded.responses()[0].status is ResponseStatus.IN_PROGRESS


def test_an_anonymous_personal_link_leaves_no_trace_in_the_response(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.personal_link(Privacy.ANONYMOUS))
    ada.finish()
    [kept] = fielded.responses()
    assert (kept.link_id, kept.customer_id) == (None, None)
    assert kept.submitted_at is not None
    assert kept.submitted_at.hour == kept.submitted_at.minute == 0


def test_the_first_page_names_where_it_is_found_once_it_was_sent(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    own = found(r'data-own="([^"]+)"', ada.page)
    ada.press(SAT1="8")
    ada.press()
    ada.open(own)
    assert ada.form.fields["SAT1"] == ["8"]


def test_a_language_chosen_after_the_first_answer_takes_it_along(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    ada.press("switch=nb", SAT1="8")
    assert '<html lang="nb"' in ada.page
    assert ada.form.fields["SAT1"] == ["8"]


def test_a_first_page_reloaded_where_it_will_be_found_is_the_same(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(f"{fielded.open_link()}?language=sv")
    ada.open(found(r'data-own="([^"]+)"', ada.page))
    assert '<html lang="sv"' in ada.page
    assert "SAT1" in ada.form.choices
