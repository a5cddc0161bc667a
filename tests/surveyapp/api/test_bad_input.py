"""Whatever a system sends: one JSON answer that names the field, quickly, and nothing half done."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from surveyapp.api.problems import CODES, UNAVAILABLE
from tests.surveyapp.api.conftest import ON_BOTH, VISIT, Sender, deliveries, events

DAY = timedelta(days=1)
LONG = b"9" * 60_000


def changed(**changes: Any) -> bytes:
    return json.dumps({**VISIT, **changes}).encode()


def told(answer: Any) -> tuple[int, str, str]:
    """The status, the word for machines, and the first field."""
    document = answer.get_json()
    assert answer.mimetype == "application/problem+json"
    return answer.status_code, document["code"], document["errors"][0]["field"]


FIELDS: list[tuple[dict[str, Any], int, str]] = [
    ({"surprise": 1}, 400, "surprise"),
    ({"wait": {"amount": 3, "weight": 1}}, 400, "wait.weight"),
    ({"wait": {}}, 400, "wait.amount"),
    ({"wait": 25}, 400, "wait"),
    ({"wait": {"amount": -3}}, 400, "wait.amount"),
    ({"wait": {"amount": "3"}}, 400, "wait.amount"),
    ({"wait": {"amount": 1e300}}, 400, "wait.amount"),
    ({"wait": {"amount": 3, "unit": "fortnights"}}, 400, "wait.unit"),
    ({"wait": {"amount": 26, "unit": "hours"}, "served_at": None}, 409, "wait"),
    ({"served_at": "2026-03-03T12:00:00+01:00"}, 409, "served_at"),
    ({"served_at": "2026-03-02T09:59:00+01:00"}, 409, "served_at"),
    ({"ended_at": "2026-03-02T09:00:00+01:00"}, 409, "ended_at"),
    ({"arrived_at": "2026-03-02T10:00:00"}, 400, "arrived_at"),
    ({"arrived_at": "2026-03-02 10:00"}, 400, "arrived_at"),
    ({"arrived_at": "20260302T100000"}, 400, "arrived_at"),
    ({"arrived_at": 1772442000}, 400, "arrived_at"),
    ({"arrived_at": "2026-03-02T10:00:00+99:00"}, 400, "arrived_at"),
    ({"happened_at": "0001-01-01T00:00:00Z"}, 400, "happened_at"),
    ({"happened_at": "2099-01-01T00:00:00Z"}, 409, "happened_at"),
    ({"happened_at": "0001-01-01T00:00:00+14:00"}, 400, "happened_at"),
    ({"happened_at": "9999-12-31T23:59:59-14:00"}, 400, "happened_at"),
    ({"delivered_at": "9999-12-31T23:59:59Z"}, 400, "delivered_at"),
    ({"arrived_at": None, "served_at": "2099-01-01T10:00:00Z"}, 409, "served_at"),
    ({"abandoned": "yes"}, 400, "abandoned"),
    ({"new_customer": 1}, 400, "new_customer"),
    ({"value": "12,50"}, 400, "value"),
    ({"key": 5}, 400, "key"),
    ({"key": ""}, 400, "key"),
    ({"key": "x" * 101}, 400, "key"),
    ({"key": "visit\n"}, 400, "key"),
    ({"customer": "c1\u0000"}, 400, "customer"),
    ({"customer": "nobody"}, 409, "customer"),
    ({"kind": "Visit!"}, 400, "kind"),
    ({"unit": "x" * 101}, 400, "unit"),
    ({"channel": "x" * 41}, 400, "channel"),
    ({"facts": {"a": [1]}}, 400, "facts"),
    ({"facts": {"A b": 1}}, 400, "facts"),
    ({"facts": {"a": "x\u0000y"}}, 400, "facts"),
    ({"facts": {f"k{number}": 1 for number in range(51)}}, 400, "facts"),
]
WORDS = {400: "bad-field", 409: "contradiction"}


@pytest.mark.parametrize(("change", "status", "field"), FIELDS)
def test_the_field_that_does_not_fit_is_named(
    app: Flask, sender: Sender, change: dict[str, Any], status: int, field: str
) -> None:
    assert told(sender.tell(**change)) == (status, WORDS[status], field)
    assert not events(app)


@ON_BOTH
def test_both_databases_are_only_asked_what_fits(app: Flask, sender: Sender) -> None:
    answers = [sender.tell(**change) for change, *_ in FIELDS]
    assert [answer.status_code for answer in answers] == [status for _, status, _ in FIELDS]
    longest = {"key": "k" * 100, "unit": "u" * 100, "channel": "c" * 40, "kind": "k" * 40}
    assert sender.tell(**longest, facts={"f" * 40: "x" * 500}).status_code == 200
    assert len(events(app)) == 1


def test_a_missing_field_is_named(sender: Sender) -> None:
    assert told(sender.send(b'{"customer": "c1"}')) == (400, "bad-field", "key")


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        ({"arrived_at": "2026-03-02T10:00:00"}, "with its offset from UTC, as 2026-03-02T10:00:00"),
        ({"arrived_at": "2026-03-02 10:00"}, "with its offset from UTC, as 2026-03-02T10:00:00"),
        ({"wait": {"amount": 1, "unit": "h"}}, "use one of seconds, minutes, hours, days"),
        ({"surprise": 1}, "leave it out"),
        ({"ended_at": "2026-03-02T09:00:00+01:00"}, "correct one of the times"),
        ({"wait": {"amount": 26, "unit": "hours"}, "served_at": None}, "26 hours"),
    ],
)
def test_the_answer_says_what_to_do(sender: Sender, change: dict[str, Any], advice: str) -> None:
    document = sender.tell(**change).get_json()
    assert advice in document["errors"][0]["detail"]
    assert advice in document["detail"]


@pytest.mark.parametrize(
    ("report", "field"),
    [
        ({"verdict": "exploded", "address": "a@b.example"}, "verdict"),
        ({"verdict": "failed"}, "message_id"),
        ({"verdict": "failed", "address": "a@b.example\n"}, "address"),
        ({"verdict": "failed", "address": "a@b.example", "status": "five"}, "status"),
        ({"verdict": "failed", "address": "a@b.example", "diagnostic": 5}, "diagnostic"),
        ({"address": "a@b.example"}, "verdict"),
        ({"verdict": "failed", "address": "x" * 400}, "address"),
    ],
)
def test_a_report_is_told_its_field_too(
    provider: Sender, report: dict[str, Any], field: str
) -> None:
    assert told(provider.report(**report)) == (400, "bad-field", field)


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"webhook-id": ""}, "webhook-id"),
        ({"webhook-id": "x" * 101}, "webhook-id"),
        ({"webhook-id": "blåbær"}, "webhook-id"),
        ({"webhook-timestamp": ""}, "webhook-timestamp"),
        ({"webhook-timestamp": "yesterday"}, "webhook-timestamp"),
        ({"webhook-timestamp": "9" * 30}, "webhook-timestamp"),
        ({"webhook-timestamp": "9" * 5_000}, "webhook-timestamp"),
        ({"webhook-timestamp": "-1"}, "webhook-timestamp"),
        ({"webhook-signature": ""}, "webhook-signature"),
    ],
)
def test_a_header_that_does_not_fit_is_named(
    sender: Sender, headers: dict[str, str], field: str
) -> None:
    assert told(sender.send(changed(), **headers)) == (400, "bad-header", field)


def test_a_wrong_signature_is_told_as_such(app: Flask, sender: Sender) -> None:
    answer = sender.send(changed(), **{"webhook-signature": "v1,AAAA v2,BBBB"})
    assert told(answer) == (403, "wrong-signature", "webhook-signature")
    assert not deliveries(app)


@pytest.mark.parametrize("late", [DAY, -DAY, timedelta(minutes=6)])
def test_what_was_signed_long_ago_or_ahead_is_told_as_such(
    app: Flask, sender: Sender, late: timedelta
) -> None:
    answer = sender.send(changed(), late=late)
    assert told(answer) == (400, "too-old", "webhook-timestamp")
    assert not events(app)


BOMBS = {
    "lists": b"[" * 60_000,
    "objects": b'{"facts":' * 7_000,
    "closed objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a long number": b'{"key":"v","customer":"c1","value":' + LONG + b"}",
    "a long number as fact": b'{"key":"v","customer":"c1","facts":{"a":' + LONG + b"}}",
    "a long exponent": b'{"key":"v","customer":"c1","value":1e' + LONG + b"}",
    "many keys": b"{" + b",".join(b'"k%d":1' % number for number in range(5_000)) + b"}",
    "escapes": b'"' + b"\\u0041" * 10_000 + b'"',
    "half a letter": b'{"key":"\\ud800","customer":"c1"}',
    "no UTF-8": b'{"key":"\xff","customer":"c1"}',
    "UTF-16": json.dumps(VISIT).encode("utf-16"),
    "a mark before it": b"\xef\xbb\xbf" + json.dumps(VISIT).encode(),
    "not a number": b'{"key":"v","customer":"c1","value":NaN}',
    "two documents": json.dumps(VISIT).encode() * 2,
    "nothing": b"",
    "null": b"null",
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("to", ["events", "bounces"])
def test_a_bomb_is_a_bad_request(
    app: Flask, sender: Sender, provider: Sender, name: str, to: str
) -> None:
    source = sender if to == "events" else provider
    status, code, _field = told(source.send(BOMBS[name], to=to))
    assert (status, code) == (400, "bad-field")
    assert not events(app)


class Counted(BytesIO):
    """A body that counts how much of it is read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


@pytest.mark.parametrize("declared", [True, False], ids=["with its length", "in pieces"])
@pytest.mark.parametrize("to", ["events", "bounces"])
def test_five_megabytes_are_refused_without_being_taken_in(
    app: Flask, sender: Sender, to: str, declared: bool
) -> None:
    body = Counted(b"x" * 5_000_000)
    length = {"CONTENT_LENGTH": "5000000"} if declared else {"wsgi.input_terminated": True}
    answer = app.test_client().post(
        f"/api/v1/{to}/{sender.source.slug}", input_stream=body, environ_overrides=length
    )
    assert (answer.status_code, (answer.json or {}).get("code")) == (413, "too-large")
    assert body.taken <= 2 * 65_536


def test_a_packed_body_is_not_unpacked(sender: Sender) -> None:
    answer = sender.send(b"\x1f\x8b" + b"\x00" * 100, **{"content-encoding": "gzip"})
    assert told(answer) == (400, "bad-field", "body")


@ON_BOTH
def test_ten_refusals_of_one_id_at_once_are_one_line_for_staff(app: Flask, sender: Sender) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: sender.tell(customer="nobody"), range(10)))
    assert {answer.status_code for answer in answers} == {409}
    assert len(deliveries(app)) == 1


@ON_BOTH
def test_a_refused_id_counts_once_it_is_corrected_and_only_once(app: Flask, sender: Sender) -> None:
    sender.tell(served_at="2026-03-02T09:00:00+01:00")
    with ThreadPoolExecutor(10) as pool:
        words = list(pool.map(lambda _: sender.tell().get_json()["status"], range(10)))
    assert sorted(words) == ["already taken"] * 9 + ["taken"]
    assert len(events(app)) == 1


def test_every_word_for_machines_is_documented() -> None:
    documented = Path("docs/webhooks.md").read_text("utf-8")
    words = {UNAVAILABLE, *(code for code, _ in CODES.values())}
    assert not {word for word in words if f"| `{word}` |" not in documented}
