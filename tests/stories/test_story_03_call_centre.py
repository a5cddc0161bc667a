"""Story 3: callers are split by lot, and asked by text message what they thought of the wait."""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from math import isnan

import pytest
from sqlalchemy import select

from analysis.dataset import Dataset
from surveyapp import clock
from surveyapp.models import Customer, Invitation
from surveyapp.services.webhooks.verify_delivery import signature
from tests.stories.stage import Stage

CALLERS = """
fields: {key: number, phone: phone, language: {value: sv}}
"""
AFTER_THE_CALL = """
trigger: {kind: event, event: call, after: 10 minutes}
arms: {announced: 1, control: 1}
channel: sms
quiet_days: 30
"""
CALLS, GIVEN_UP, SILENT = 24, 6, 4


@dataclass
class Played:
    """What was seen."""

    stage: Stage
    answers: list[int]
    """How the application answered the telephone exchange."""
    drawn: dict[str, str | None]
    """The arm of every caller, by number."""
    data: Dataset
    outcome: str
    """The page on what became of the invitations."""


@dataclass
class Exchange:
    """The telephone exchange, which signs what it tells."""

    stage: Stage
    address: str
    secret: bytes

    def tell(self, call: int) -> int:
        """Tell of one call; callers of the first numbers gave up waiting."""
        waited = timedelta(minutes=2 + call % 7)
        arrived = clock.now() - timedelta(hours=1)
        end = "ended_at" if call < GIVEN_UP else "served_at"
        event = {"key": f"call-{call}", "customer": f"c{call}", "kind": "call"}
        event |= {"arrived_at": arrived.isoformat(), end: (arrived + waited).isoformat()}
        body = json.dumps({**event, "abandoned": call < GIVEN_UP}).encode()
        moment = str(int(clock.now().timestamp()))
        headers = {
            "webhook-id": f"delivery-{call}",
            "webhook-timestamp": moment,
            "webhook-signature": signature(self.secret, f"delivery-{call}", moment, body),
        }
        client = self.stage.app.test_client()
        return client.post(self.address, data=body, headers=headers).status_code


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
    people = [{"number": f"c{call}", "phone": phone(call)} for call in range(CALLS)]
    stage.bring_in("customers", people, CALLERS)
    exchange = exchange_of(stage)
    answers = [exchange.tell(call) for call in range(CALLS)]
    stage.work()
    for call in range(GIVEN_UP, CALLS - SILENT):
        felt = {"WAI1": ["before"], "WAI2": str(4 + call % 7), "WAI3": "3", "WAI4": "5"}
        link = stage.link_of(stage.gateway.text_to(phone(call)))
        stage.answer(link, {"SATV1": "7", "EFF1": "5", "LOY2": "6", **felt})
    page = stage.researcher().get(f"/surveys/{survey}/outcome").text
    return Played(stage, answers, arms_of(stage), stage.dataset(survey), page)


def arms_of(stage: Stage) -> dict[str, str | None]:
    query = select(Customer.key, Invitation.arm).join_from(Invitation, Customer)
    with stage.looking() as session:
        return dict(session.execute(query).all())


def test_every_call_is_taken_with_its_signature(played: Played) -> None:
    assert played.answers == [200] * CALLS


def test_callers_get_a_text_message_in_swedish(played: Played) -> None:
    messages = played.stage.gateway.messages
    assert sorted(one["to"] for one in messages) == [phone(call) for call in range(CALLS)]
    assert all("Svara här" in one["text"] for one in messages)


def test_chance_splits_the_callers_in_two_arms(played: Played) -> None:
    arms = list(played.drawn.values())
    assert set(arms) == {"announced", "control"}
    assert min(arms.count(arm) for arm in set(arms)) >= CALLS // 4


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
    assert played.data.source.invited == CALLS
    assert list(played.data.frame["abandoned"]).count("yes") == GIVEN_UP
    assert "abandoned" not in played.data.facts


def test_a_wait_that_was_given_up_is_no_wait_that_ended(played: Played) -> None:
    unknown = [isnan(wait) for wait in played.data.frame["actual_wait"]]
    assert unknown.count(True) == GIVEN_UP


def test_the_arm_of_those_who_did_not_answer_is_known(played: Played) -> None:
    drawn = list(played.drawn.values())
    found = list(played.data.frame["arm"])
    assert found.count("control") == drawn.count("control")
