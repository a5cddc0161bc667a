"""Story 1: a retailer asks after the first purchase, and not again for ninety days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import accessibility_problems, small_targets
from tests.stories.phone import phone
from tests.stories.stage import DAY, MONDAY, Row, Stage
from tests.surveyapp.respondent import Person

CUSTOMERS = """
fields:
  key: number
  name: name
  email: email
  language: {value: nb}
  time_zone: {value: Europe/Oslo}
"""
PURCHASES = """
fields:
  key: receipt
  customer: number
  kind: {value: purchase}
  happened_at: time
  unit: store
  value: {column: amount, decimal: ","}
time_zone: Europe/Oslo
dates: day.month.year
"""
FIRST_ORDER = """
trigger: {kind: event, event: purchase, occurrence: first, after: 4 days}
quiet_days: 90
window: {from: "08:00", until: "20:00"}
time_zone: Europe/Oslo
"""
LATER_ORDERS = """
trigger: {kind: event, event: purchase, occurrence: repeat, after: 1 day}
quiet_days: 90
"""
SATISFIED = {"SATV1": "9", "EFF1": "6", "WAI1": ["none"], "LOY2": "9"}
LARGE, NEXT, SMALL = "Torshov", "Moss", "Ski"
SHOPS = [LARGE] * 8 + [NEXT] * 7 + [SMALL] * 6 + [LARGE]
LATE = f"b{len(SHOPS) - 1}"
"""Who answers last, on a telephone."""


@dataclass
class Played:
    """What was seen."""

    stage: Stage
    survey: int
    early: int
    """Mails before four days had passed."""
    invitations: list[EmailMessage]
    annoyed: Person
    rows: list[Row]
    after_a_month: int
    """Mails that a second purchase led to."""
    after_a_quarter: int


@pytest.fixture(scope="module")
def played(stage: Stage) -> Played:
    survey = stage.open_survey("shipped:visit", "Etter kjøpet")
    stage.programme(survey, "First order", FIRST_ORDER)
    stage.programme(survey, "Later orders", LATER_ORDERS)
    stage.bring_in("customers", [buyer(n) for n in range(len(SHOPS))], CUSTOMERS)
    stage.bring_in("events", first_orders(), PURCHASES)
    stage.work()
    early = len(stage.letters())
    stage.go_to(MONDAY + 4 * DAY + timedelta(hours=3))
    stage.work()
    letters = stage.letters()
    links = [stage.link_in(stage.letter_to(f"b{n}")) for n in range(len(SHOPS))]
    annoyed = stage.answer(links[3], {**SATISFIED, "SATV1": "4", "OPN1": "Flere i kassen"})
    annoyed.press("contact=yes")
    for link in links[:3] + links[4:-1]:
        stage.answer(link, SATISFIED)
    rows = stage.table(survey)
    bought_again = [
        mails_after(stage, purchase(3, f"again-{day:%m}", LARGE, day))
        for day in (MONDAY + 30 * DAY, MONDAY + 100 * DAY)
    ]
    return Played(stage, survey, early, letters, annoyed, rows, *bought_again)


def buyer(number: int) -> dict[str, object]:
    return {"number": f"b{number}", "name": f"Kari {number}", "email": f"b{number}@example.org"}


def purchase(number: int, receipt: str, store: str, day: datetime) -> dict[str, object]:
    bought = {"number": f"b{number}", "receipt": receipt, "time": f"{day:%d.%m.%Y} 12:30"}
    return {**bought, "store": store, "amount": "249,90"}


def first_orders() -> list[dict[str, object]]:
    """Eight in the largest shop, six in the smallest."""
    return [purchase(n, f"first-{n}", shop, MONDAY) for n, shop in enumerate(SHOPS)]


def mails_after(stage: Stage, bought: dict[str, object]) -> int:
    """How many mails come in the two days after the buyer of story 1 buys again."""
    before = len(stage.letters())
    stage.go_to(datetime.strptime(f"{bought['time']} +0000", "%d.%m.%Y %H:%M %z"))
    stage.bring_in("events", [bought], PURCHASES)
    stage.work()
    stage.wait(2 * DAY)
    stage.work()
    return len(stage.letters()) - before


def test_nobody_is_asked_before_four_days_have_passed(played: Played) -> None:
    assert (played.early, len(played.invitations)) == (0, len(SHOPS))


def test_the_mail_is_in_norwegian_and_can_be_declined_with_one_click(played: Played) -> None:
    letter = played.stage.letter_to("b3")
    assert letter["Subject"] == "Fjord: hvordan opplevde du det?"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_did_not_wait_is_not_asked_about_waiting(played: Played) -> None:
    assert "Takk" in played.annoyed.page
    answered = {name: {row[f"{name}.missing"] for row in played.rows} for name in ("WAI2", "WAI4")}
    assert answered == {"WAI2": {"not_shown"}, "WAI4": {"not_shown"}}


def test_the_comment_of_a_dissatisfied_buyer_is_kept(played: Played) -> None:
    comments = [(row["SATV1"], row["OPN1"]) for row in played.rows if row["OPN1"]]
    assert comments == [("4", "Flere i kassen")]


def test_five_questions_are_answered_on_a_phone(played: Played, browser: Browser) -> None:
    stage = played.stage
    link = stage.link_in(stage.letter_to(LATE))
    with stage.served() as address, phone(browser, "nb") as telephone:
        pages = telephone.answer(f"{address}{link}", {**SATISFIED, "OPN1": "Ingenting"})
        problems = accessibility_problems(telephone.page) + small_targets(telephone.page)
    assert "Alt i alt, hvor fornøyd er du" in pages[0]
    assert "Omtrent hvor mange" not in "".join(pages)
    assert problems == []
    assert "Ingenting" in {row["OPN1"] for row in stage.table(played.survey)}


def test_who_allows_contact_is_shown_with_the_answers(played: Played) -> None:
    assert "kan se svarene dine og kontakte deg" in played.annoyed.page
    pages = [played.stage.customer_page(key) for key in ("b3", "b4")]
    assert ["Flere i kassen" in page for page in pages] == [True, False]


def test_the_same_buyer_is_left_alone_for_ninety_days(played: Played) -> None:
    assert (played.after_a_month, played.after_a_quarter) == (0, 1)


def test_the_answers_of_six_in_one_shop_are_not_told_from_others(played: Played) -> None:
    units = [row["unit"] for row in played.rows]
    assert (units.count(LARGE), units.count(SMALL)) == (8, 0)
    assert units.count("") == 6 + 7
