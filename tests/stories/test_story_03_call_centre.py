"""Story 3: callers are split by lot before they wait, and asked by text message afterwards.

The telephone exchange draws who hears how long the wait will be and tells it with the call; or it
goes by a list that the researcher made ahead.
"""

from __future__ import annotations

import base64
import csv
import html
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from math import isnan

import pytest
from sqlalchemy import select

from analysis.dataset import Dataset
from analysis.questions.balancing import balance
from analysis.thresholds import Thresholds
from surveyapp import clock
from surveyapp.models import Customer, Invitation
from surveyapp.queries.dispositions import Disposition
from surveyapp.queries.outcomes import outcomes
from surveyapp.services.webhooks.verify_delivery import signature
from tests.stories.stage import Stage

CALLERS = """
fields: {key: number, phone: phone, language: {value: sv}}
"""
AFTER_THE_CALL = """
trigger: {kind: event, event: call, after: 10 minutes}
arms: {from: arm, values: [announced, control]}
channel: sms
quiet_days: 30
"""
BY_LIST = """
trigger: {kind: event, event: call, after: 10 minutes}
arms: {announced: 1, control: 1}
channel: sms
quiet_days: 0
"""
CALLS, GIVEN_UP, SILENT = 24, 6, 4
UNTOLD, ODD = "c24", "c25"
"""Callers whose arm the exchange did not tell, or told by another name."""


@dataclass
class Exchange:
    """The telephone exchange, which signs what it tells."""

    stage: Stage
    address: str
    secret: bytes

    def tell(self, call: int, kind: str = "call", **facts: str) -> int:
        """Tell of one call; callers of the first numbers gave up waiting."""
        waited = timedelta(minutes=2 + call % 7)
        arrived = clock.now() - timedelta(hours=1)
        end = "ended_at" if call < GIVEN_UP else "served_at"
        name = f"{kind}-{call}"
        event = {"key": name, "customer": f"c{call}", "kind": kind, "facts": facts}
        event |= {"arrived_at": arrived.isoformat(), end: (arrived + waited).isoformat()}
        body = json.dumps({**event, "abandoned": call < GIVEN_UP}).encode()
        moment = str(int(clock.now().timestamp()))
        headers = {
            "webhook-id": name,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self.secret, name, moment, body),
        }
        client = self.stage.app.test_client()
        return client.post(self.address, data=body, headers=headers).status_code


@dataclass
class Played:
    """What was seen."""

    stage: Stage
    exchange: Exchange
    answers: list[int]
    """How the application answered the telephone exchange."""
    drawn: dict[str, str]
    """The arm that the exchange drew for every caller, by number."""
    recorded: dict[str, str | None]
    """The arm of every invitation, by number."""
    foreseen: str
    """The dry run before the invitations."""
    data: Dataset
    outcome: str
    """The page on what became of the invitations."""


def exchange_of(stage: Stage) -> Exchange:
    """What an administrator reads on the page of systems and enters in the exchange."""
    browser = stage.administrator()
    browser.post("/sources", name="Telephone exchange", rights="events")
    page = html.unescape(browser.get("/sources").text)
    address = re.search(r"POST http://[^/]+(/api/\S+?)<", page)
    secret = re.search(r"whsec_([\w+/=]+)", page)
    assert address
    assert secret
    return Exchange(stage, address[1], base64.b64decode(secret[1]))


def phone(call: int) -> str:
    return f"+4670000{call:04}"


@pytest.fixture(scope="module")
def played(stage_on_postgres: Stage) -> Played:
    stage = stage_on_postgres
    survey = stage.open_survey("shipped:visit", "Efter samtalet")
    stage.programme(survey, "After the call", AFTER_THE_CALL)
    people = [{"number": f"c{call}", "phone": phone(call)} for call in range(CALLS + 2)]
    stage.bring_in("customers", people, CALLERS)
    exchange = exchange_of(stage)
    drawn = {f"c{call}": lot(call) for call in range(CALLS)}
    answers = [exchange.tell(call, arm=drawn[f"c{call}"]) for call in range(CALLS)]
    answers += [exchange.tell(CALLS), exchange.tell(CALLS + 1, arm="Test")]
    foreseen = stage.researcher().get(f"/surveys/{survey}/programmes/1/dry-run").text
    stage.work()
    for call in range(GIVEN_UP, CALLS - SILENT):
        felt = {"WAI1": ["before"], "WAI2": str(4 + call % 7), "WAI3": "3", "WAI4": "5"}
        link = stage.link_of(stage.gateway.text_to(phone(call)))
        stage.answer(link, {"SATV1": "7", "EFF1": "5", "LOY2": "6", **felt})
    page = stage.researcher().get(f"/surveys/{survey}/outcome").text
    data, recorded = stage.dataset(survey), arms_of(stage, survey)
    return Played(stage, exchange, answers, drawn, recorded, foreseen, data, page)


@pytest.fixture(scope="module")
def by_list(played: Played) -> tuple[dict[str, str], dict[str, str | None]]:
    """The arms of the list that was made before the calls, and those of the invitations."""
    stage = played.stage
    survey = stage.open_survey("shipped:visit", "Efter nästa samtal")
    stage.programme(survey, "By list", BY_LIST.replace("event: call", "event: callback"))
    told = stage.researcher().get(f"/surveys/{survey}/programmes/2/arms.csv").text
    ahead = {row["customer"]: row["arm"] for row in csv.DictReader(StringIO(told.lstrip("\ufeff")))}
    for call in range(CALLS):
        played.exchange.tell(call, kind="callback")
    stage.work()
    return ahead, arms_of(stage, survey)


def lot(call: int) -> str:
    """What the exchange draws: half of the callers, those who give up included."""
    return ("announced", "control")[call % 2]


def arms_of(stage: Stage, survey: int) -> dict[str, str | None]:
    query = select(Customer.key, Invitation.arm).join_from(Invitation, Customer)
    with stage.looking() as session:
        return dict(session.execute(query.where(Invitation.survey_id == survey)).all())


def test_every_call_is_taken_with_its_signature(played: Played) -> None:
    assert played.answers == [200] * (CALLS + 2)


def test_callers_get_a_text_message_in_swedish(played: Played) -> None:
    messages = played.stage.gateway.messages
    assert sorted(one["to"] for one in messages) == [phone(call) for call in range(CALLS)]
    assert all("Svara här" in one["text"] for one in messages)


def test_the_arm_that_a_caller_was_treated_by_is_recorded(played: Played) -> None:
    assert played.recorded == played.drawn


def test_calls_of_no_known_arm_are_counted_before_anybody_is_asked(played: Played) -> None:
    said = " ".join(re.sub("<[^>]+>", " ", played.foreseen).split())
    assert "No arm was told 1" in said
    assert "The arm that was told is not one of the programme’s 1" in said
    assert not {UNTOLD, ODD} & played.recorded.keys()


def test_a_list_made_ahead_tells_the_arms_that_are_recorded(
    by_list: tuple[dict[str, str], dict[str, str | None]],
) -> None:
    ahead, recorded = by_list
    assert recorded == {key: ahead[key] for key in recorded}
    assert (len(recorded), {*recorded.values()}) == (CALLS, {"announced", "control"})


def test_an_answer_carries_the_arm_of_its_invitation(played: Played) -> None:
    data = played.data
    assert data.respondent is not None
    told = dict(zip(data.respondent, data.facts["arm"], strict=True))
    assert told == {key: played.drawn[key] for key in told}
    assert len(told) == CALLS - GIVEN_UP - SILENT


def test_felt_and_actual_wait_stand_in_one_row(played: Played) -> None:
    felt, actual = played.data.values["WAI2"], played.data.facts["actual_wait"]
    assert [a - b for a, b in zip(felt, actual, strict=True)] == [2.0] * len(felt)


def test_calls_given_up_are_counted_among_those_who_did_not_answer(played: Played) -> None:
    with played.stage.looking() as session:
        ended = outcomes(session, 1).whole.counts
    answered = CALLS - GIVEN_UP - SILENT
    assert ended == {Disposition.COMPLETE: answered, Disposition.NOT_REACHED: GIVEN_UP + SILENT}
    assert played.data.source.invited == CALLS
    assert re.search(rf"{100 * answered / CALLS:.0f}\s%", played.outcome)


def test_those_who_answered_are_held_against_calls_given_up(played: Played) -> None:
    given_up = played.data.frame["abandoned"]
    assert Counter(given_up) == {"yes": GIVEN_UP, "no": CALLS - GIVEN_UP}
    assert set(played.data.facts["abandoned"]) == {"no"}
    [finding] = [
        one for one in balance(played.data, Thresholds(show=7)) if one.subject == "abandoned"
    ]
    assert finding.facts["flag"] == "red"


def test_a_wait_that_was_given_up_is_no_wait_that_ended(played: Played) -> None:
    unknown = [isnan(wait) for wait in played.data.frame["actual_wait"]]
    assert unknown.count(True) == GIVEN_UP


def test_the_arm_of_those_who_did_not_answer_is_known(played: Played) -> None:
    drawn = list(played.drawn.values())
    found = list(played.data.frame["arm"])
    assert found.count("control") == drawn.count("control")
