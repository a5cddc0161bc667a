"""A device that many use, one after the other."""

import pytest

from surveyapp.models import LinkKind
from tests.surveyapp.factories import one_page_questionnaire
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person, found

START = r'<main[^>]* data-start="([^"]+)" data-after="(\d+)"'


@pytest.fixture
def kiosk(fielded: Fielded) -> Person:
    """A device where Ada has sent the first page."""
    device = Person(fielded.app)
    device.open(fielded.open_link(kind=LinkKind.KIOSK))
    device.press(SAT1="8")
    return device


def start(kiosk: Person) -> str:
    """Where the device begins anew."""
    return found(START, kiosk.page)


@pytest.mark.parametrize("cookies", [True, False])
def test_a_kiosk_greets_the_next_person(fielded: Fielded, cookies: bool) -> None:
    device = Person(fielded.app, cookies=cookies)
    address = fielded.open_link(one_page_questionnaire(), LinkKind.KIOSK)
    for _ in range(2):
        device.open(address)
        device.press(SAT1="8")
        assert "Next person" in device.page
    assert [response.quality for response in fielded.responses()] == [[], []]


def test_a_kiosk_forgets_with_its_browser(kiosk: Person) -> None:
    cookie = kiosk.open(start(kiosk)).headers["Set-Cookie"]
    assert "Max-Age" not in cookie
    assert "Expires" not in cookie


def test_the_pages_of_a_kiosk_have_no_address_of_their_own(kiosk: Person) -> None:
    assert kiosk.path.startswith("/s/")


def test_an_earlier_persons_page_leads_to_the_start(kiosk: Person) -> None:
    earlier = kiosk.path
    kiosk.open(start(kiosk))
    assert kiosk.open(earlier).status_code == 200
    assert (kiosk.form.fields.get("SAT1"), "SAT1" in kiosk.form.choices) == (None, True)


def test_an_earlier_persons_page_leads_to_ones_own(kiosk: Person) -> None:
    earlier = kiosk.path
    kiosk.open(start(kiosk))
    kiosk.press(SAT1="3")
    kiosk.press("back")
    assert kiosk.form.fields["SAT1"] == ["3"]
    kiosk.open(earlier)
    assert "WAI1" in kiosk.form.choices


def test_an_earlier_persons_first_page_sent_again_begins_anew(fielded: Fielded) -> None:
    device = Person(fielded.app)
    address = fielded.open_link(kind=LinkKind.KIOSK)
    first = device.open(address)
    device.press(SAT1="8")
    device.open(f"{address}?new=1")
    device.answer = first
    device.press(SAT1="3")
    assert "SAT1" in device.form.choices
    assert [response.document["SAT1"] for response in fielded.responses()] == [8]


def test_an_earlier_persons_later_page_sent_again_changes_nothing(
    fielded: Fielded, kiosk: Person
) -> None:
    second = kiosk.answer
    kiosk.open(start(kiosk))
    kiosk.answer = second
    assert kiosk.press(WAI1="none").status_code == 400
    assert "WAI1" not in fielded.responses()[0].document


def test_a_page_that_says_what_is_wrong_goes_back_to_the_start_too(kiosk: Person) -> None:
    here = start(kiosk)
    assert kiosk.press(state="forged").status_code == 400
    assert start(kiosk) == here


def test_pressing_twice_at_a_kiosk_gives_one_response(fielded: Fielded) -> None:
    device = Person(fielded.app)
    first = device.open(fielded.open_link(one_page_questionnaire(), LinkKind.KIOSK))
    device.press(SAT1="8")
    device.answer = first
    device.press(SAT1="8")
    assert "Next person" in device.page
    assert len(fielded.responses()) == 1


def test_a_page_to_go_on_elsewhere_leads_nobody_there_at_the_kiosk(kiosk: Person) -> None:
    kiosk.press("later")
    assert "/r/" in kiosk.page
    assert 'href="http' not in kiosk.page
    assert start(kiosk).endswith("?new=1")


def test_those_who_go_on_elsewhere_find_their_answers(fielded: Fielded, kiosk: Person) -> None:
    kiosk.press("later")
    telephone = Person(fielded.app)
    telephone.open(found(r"(/r/[\w-]+)<", kiosk.page))
    assert "data-start" not in telephone.page
    telephone.press("back")
    assert telephone.form.fields["SAT1"] == ["8"]


def test_other_devices_never_begin_anew_by_themselves(fielded: Fielded) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    ada.press(SAT1="8")
    assert "data-start" not in ada.page
    assert "Begin anew" not in ada.page
