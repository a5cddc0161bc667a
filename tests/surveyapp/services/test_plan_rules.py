"""What may stand in rules, and what is said of what may not."""

from datetime import time, timedelta
from typing import Any

import pytest

from questionnaires.facts import FactKind
from surveyapp.models import Channel, Privacy
from surveyapp.services.customers.facts import KNOWN_FACTS, FactType
from surveyapp.services.programmes.check_rules import Surroundings, check_rules
from surveyapp.services.programmes.programme_rules import (
    Arm,
    EventTrigger,
    ListTrigger,
    Occurrence,
    Rules,
    Sample,
    Window,
)
from surveyapp.services.programmes.read_rules import read_rules
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.rules_file import read_rules_file, write_rules_file

FACTS = {**KNOWN_FACTS, "size": FactType(FactKind.CHOICE, ("small", "large"))}


def fields_in_trouble(privacy: Privacy = Privacy.CONFIDENTIAL, **document: Any) -> list[str]:
    rules, problems = read_rules({"trigger": {"kind": "filter"}, **document})
    problems += check_rules(rules, Surroundings(privacy, FACTS))
    return [problem.field for problem in problems]


def test_an_event_with_a_delay_is_read() -> None:
    trigger = {"kind": "event", "event": "purchase", "occurrence": "first", "after": "4 days"}
    rules, problems = read_rules({"trigger": trigger})
    assert problems == []
    assert rules.trigger == EventTrigger("purchase", Occurrence.FIRST, timedelta(days=4))


def test_a_form_and_a_file_mean_the_same() -> None:
    form = {"trigger": {"kind": "list", "keys": "c1\r\nc2, c1"}, "quiet_days": "90"}
    file = {"trigger": {"kind": "list", "keys": ["c1", "c2"]}, "quiet_days": 90}
    assert (
        read_rules(form)
        == read_rules(file)
        == (Rules(ListTrigger(("c1", "c2")), quiet_days=90), [])
    )


def test_a_window_is_read_with_its_weekdays() -> None:
    document = {"from": "09:00", "until": "17.30", "days": "mon, fri"}
    rules, _ = read_rules({"trigger": {"kind": "filter"}, "window": document})
    assert rules.window == Window(time(9), time(17, 30), frozenset({0, 4}))


def test_arms_have_weights_and_a_fallback_is_another_way() -> None:
    rules, problems = read_rules(
        {
            "trigger": {"kind": "filter"},
            "arms": {"told": "2", "not told": 1},
            "channel": "email",
            "fallback": "sms",
        }
    )
    assert problems == []
    assert (rules.arms, rules.fallback) == ((Arm("told", 2), Arm("not told", 1)), Channel.SMS)


def test_arms_that_another_system_draws_come_with_a_fact() -> None:
    arms = {"from": "arm", "values": "announced, control"}
    rules, problems = read_rules({"trigger": {"kind": "filter"}, "arms": arms})
    assert problems == []
    assert (rules.arms, rules.arms_from) == ((Arm("announced"), Arm("control")), "arm")


def test_a_quota_of_zero_is_refused_with_a_sentence() -> None:
    _, problems = read_rules({"trigger": {"kind": "filter"}, "quota": {"total": 0}})
    assert [(p.field, p.sentence) for p in problems] == [
        ("quota.total", "A quota of 0 invites nobody. Write 1 or more, or leave it empty.")
    ]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = fields_in_trouble(
        trigger={"kind": "event", "event": "", "after": "soon"},
        quota={"total": 0, "each": -1},
        reminders=[7, 3],
        time_zone="Europe/Olso",
        channel="fax",
        colour="red",
        where="segmnt == gold",
    )
    assert found == [
        "trigger.event",
        "trigger.after",
        "quota.total",
        "quota.each",
        "time_zone",
        "reminders",
        "channel",
        "colour",
        "where",
    ]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"sample": {"n": 10, "share": "0.1"}}, "sample.share"),
        ({"sample": {"share": "1.5"}}, "sample.share"),
        ({"sample": {"n": 0}}, "sample.n"),
        ({"sample": {"n": 10, "allocation": "equal"}}, "by"),
        ({"sample": {"n": 10}, "quota": {"total": 5}}, "sample.n"),
        ({"quota": {"each": 5}}, "quota.each"),
        ({"quota": {"each": 5, "total": 4}, "by": "segment"}, "quota.each"),
        ({"quota": {"total": 9}, "stop": {"invitations": 5}}, "quota.total"),
        ({"trigger": {"kind": "event", "event": "visit"}, "sample": {"n": 5}}, "sample.n"),
        ({"trigger": {"kind": "managers"}, "quiet_days": 30}, "quiet_days"),
        ({"channel": "sms", "fallback": "sms"}, "fallback"),
        ({"channel": "handed", "reminders": [3]}, "reminders"),
        ({"valid_days": 7, "reminders": [3, 7]}, "reminders"),
        ({"reminders": [1, 2, 3, 4]}, "reminders"),
        ({"reminders": ["9999999999"]}, "reminders"),
        ({"reminders": [-3]}, "reminders"),
        ({"reminders": [366], "quiet_days": 0}, "reminders"),
        ({"reminders": [3], "valid_days": 5, "window": {"days": ["mon"]}}, "reminders"),
        ({"reminders": [3, 7], "quiet_days": 5}, "quiet_days"),
        ({"trigger": {"kind": "anniversary"}, "quiet_days": 400}, "quiet_days"),
        ({"sample": {"n": 10}, "stop": {"invitations": 5}}, "sample.n"),
        ({"sample": {"n": 10}, "quota": {"each": 11}, "by": "unit"}, "quota.each"),
        ({"sample": {"n": 10}, "quota": {"each": 3}, "by": "size"}, "sample.n"),
        ({"arms": {"only": 1}}, "arms"),
        ({"arms": {"a": 0, "b": 1}}, "arms"),
        ({"arms": {"a": "0.5", "b": "0.3"}}, "arms"),
        ({"arms": {"a": "50%", "b": "40%"}}, "arms"),
        ({"arms": {"a": "50%", "b": "0.5"}}, "arms"),
        ({"arms": {"from": "arm", "values": ["alone"]}}, "arms"),
        ({"arms": {"from": "arms", "values": ["a", "b"]}}, "arms.from"),
        ({"arms": {"from": "revenue_12m", "values": ["a", "b"]}}, "arms.from"),
        ({"arms": {"from": "size", "values": ["small", "huge"]}}, "arms"),
        ({"arms": {"from": "arm", "values": ["a", "b"], "seed": 1}}, "arms.seed"),
        ({"before": "same", "stop": {"answered": "yes"}}, "stop.answered"),
        ({"keep_group": "yes"}, "keep_group"),
        ({"by": "nothing"}, "by"),
        ({"trigger": {"kind": "anniversary", "of": "segment"}}, "trigger.of"),
        ({"trigger": {"kind": "list"}}, "trigger.keys"),
        ({"trigger": {"kind": "moon"}}, "trigger.kind"),
        ({"window": {"from": "25:00"}}, "window.from"),
        ({"window": {"days": ["noday"]}}, "window.days"),
        ({"stop": {"end": "31.12.2026"}}, "stop.end"),
        ({"quiet_days": True}, "quiet_days"),
    ],
)
def test_rules_that_cannot_be_are_told_at_their_field(document: dict[str, Any], field: str) -> None:
    assert fields_in_trouble(**document) == [field]


@pytest.mark.parametrize(
    "document",
    [
        {"reminders": [7], "valid_days": 8, "window": {"days": ["mon"]}},
        {"reminders": [3], "valid_days": 5, "window": {"days": ["mon", "fri"]}, "quiet_days": 3},
        {"reminders": [3, 7], "quiet_days": 0},
        {"arms": {"a": "33%", "b": "33%", "c": "33%"}},
        {"arms": {"a": 0.25, "b": 0.75}},
        {"arms": {"a": 50, "b": 30}},
        {"trigger": {"kind": "anniversary"}, "quiet_days": 365},
        {"sample": {"n": 9}, "quota": {"each": 3}, "by": "size"},
        {"sample": {"n": 100}, "quota": {"each": 60}, "by": "size"},
    ],
)
def test_rules_that_can_be_are_not_refused(document: dict[str, Any]) -> None:
    assert fields_in_trouble(**document) == []


def test_a_quota_below_nought_is_not_spoken_of_as_0() -> None:
    _, problems = read_rules({"trigger": {"kind": "filter"}, "quota": {"total": -5}})
    assert [one.sentence for one in problems] == ["Write a whole number from 1 to 100000000."]


def test_everything_wrong_with_reminders_is_told() -> None:
    found = fields_in_trouble(reminders=["9", "3", "x", "4"])
    assert found == ["reminders"] * 3


def test_nobody_is_left_out_of_an_anonymous_survey_for_having_answered() -> None:
    stop = {"answered": True}
    assert fields_in_trouble(Privacy.ANONYMOUS, stop=stop) == ["stop.answered"]
    assert fields_in_trouble(stop=stop) == []


def test_arms_need_answers_that_know_their_invitation() -> None:
    arms = {"a": 1, "b": 1}
    assert fields_in_trouble(Privacy.ANONYMOUS, arms=arms) == ["arms"]
    assert fields_in_trouble(arms=arms) == []


def test_account_managers_need_answers_that_name_the_account() -> None:
    managers = {"trigger": {"kind": "managers"}, "quiet_days": 0}
    assert fields_in_trouble(Privacy.ANONYMOUS, **managers) == ["trigger.kind"]
    assert fields_in_trouble(**managers) == []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("segmnt == gold", "Did you mean 'segment'?"),
        ("revenue_12m > much", "'revenue_12m' is a number; 'much' is none."),
        ("last_purchase_date < 5", "write '5' as a day"),
        ("churned_at == 1", "answered(churned_at)"),
        ("is_lead > 0", "write is_lead == yes."),
        ("is_lead == 7", "'is_lead' is yes or no, never '7'."),
        ("segment < gold", "compare it with ==, != or in"),
        ("size == huge", "'size' is never 'huge'."),
        ("segment = gold", "Character 9 is a single =. Write == to compare."),
        ("segment == gold and", "something is missing after"),
        ("(segment == gold", "something is missing after"),
        ("segment == gold unit == A", "cannot be read from character 17 on: 'unit == A'."),
        ("unit == Bø sentrum", "on: 'sentrum'. Write words with spaces or signs in quotes."),
        ("not " * 30 + "segment == gold", "make it simpler"),
    ],
)
def test_a_condition_that_cannot_be_is_explained(condition: str, said: str) -> None:
    rules, _ = read_rules({"trigger": {"kind": "filter"}, "where": condition})
    [problem] = check_rules(rules, Surroundings(Privacy.CONFIDENTIAL, FACTS))
    assert (problem.field, said in problem.sentence) == ("where", True)


def test_a_file_tells_the_line_of_each_field() -> None:
    found = read_rules_file(b"trigger:\n  kind: filter\nsample:\n  n: 10\n")
    assert found.document == {"trigger": {"kind": "filter"}, "sample": {"n": "10"}}
    assert found.lines["sample.n"] == 4


def test_json_is_read_as_well() -> None:
    content = b'{"trigger": {"kind": "filter"}, "sample": {"n": 10}}'
    assert read_rules(read_rules_file(content).document)[0].sample == Sample(n=10)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"- a\n- b\n",
        b"a: &x 1\nb: *x\n",
        b"a: !x 1\n",
        b"a: 1\n---\nb: 1\n",
        b"[" * 20,
        b"- 1\n" * 20_001,
        b"#" * 1_000_001,
        b"quota: 1\nquota: 2\n",
        b"\xff\xfe",
        b"a: [",
        b"\0",
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UnfitRulesError) as caught:
        read_rules_file(content)
    assert all(problem.sentence.endswith(".") for problem in caught.value.problems)


def test_rules_are_written_as_people_write_them_and_read_as_the_same() -> None:
    content = b"name: Orders\narms:\n  a: 1\n  b: 2\nreminders:\n- 3\nstop:\n  end: 2026-12-31\n"
    document = read_rules_file(content).document
    written = write_rules_file(document)
    assert (written.encode(), read_rules_file(written.encode()).document) == (content, document)
