"""Nothing of whom a message was for is left of a server's words, however it is written."""

from __future__ import annotations

import pytest

from surveyapp.mail.answers import kept_answer
from surveyapp.mail.redaction import HIDDEN, redacted

KARI = ("kari.nordmann@nordmann-hus.no", "Kari Nordmann", "+4790011223")
ASE = ("Åse Bø Øvergård",)

SAID = [
    ("No such user Kari Nordmann", f"No such user {HIDDEN}"),
    ("user NORDMANN, kari unknown", f"user {HIDDEN} unknown"),
    ("<kari.nordmann@nordmann-hus.no>: rejected", f"{HIDDEN} rejected"),
    ("<kari.nord\nmann@nordmann-hus.no>: rejected", f"{HIDDEN} rejected"),
    ("mailbox karinordmann is full", f"mailbox {HIDDEN} is full"),
    ("user kari.nordmann is away", f"user {HIDDEN} is away"),
    ("domain nordmann-hus.no not found", f"domain {HIDDEN} not found"),
    ("no host nordmann-hus here", f"no host {HIDDEN} here"),
    ("number 0047 900 11 223 is barred", f"number 00{HIDDEN} is barred"),
    ("number 90011223 is barred", f"number {HIDDEN} is barred"),
    ("user %6b%61%72%69 unknown", f"user {HIDDEN} unknown"),
    ("user %4B%41%52I unknown", f"user {HIDDEN} unknown"),
    ("user %256bari unknown", f"user {HIDDEN} unknown"),
    ("user =4Bari=20=4E=6Frdmann unknown", f"user {HIDDEN} unknown"),
    ("user nord=\nmann unknown", f"user {HIDDEN} unknown"),
    ("user &#75;ari unknown", f"user {HIDDEN} unknown"),
    ("user Ka\u200bri unknown", f"user {HIDDEN} unknown"),
    ("user =?utf-8?B?S2FyaQ==?= unknown", f"user {HIDDEN} unknown"),
    ("somebody.else@nordmann-hus.no is full", f"{HIDDEN} is full"),
    ("see https://survey.example.org/p/AbCdEfGhIjKlMnOpQrStUvWxYz012345", HIDDEN),
]


@pytest.mark.parametrize(("said", "kept"), SAID)
def test_what_belongs_to_the_recipient_is_hidden(said: str, kept: str) -> None:
    assert redacted(said, KARI).endswith(kept)


@pytest.mark.parametrize(
    "encoded",
    ["kari.nordmann%40nordmann-hus%2Eno", "kari+2Enordmann+40nordmann-hus.no", "KARI=2Enordmann"],
)
def test_an_encoded_address_leaves_no_part_of_it(encoded: str) -> None:
    kept = redacted(f"unknown: {encoded}", KARI).lower()
    assert not [part for part in ("kari", "nordmann", "hus") if part in kept]


@pytest.mark.parametrize(
    "written",
    ["ÅSE BØ", "åse bø", "A\u030ase Bø", "Ase Bo", "Aase Boe", "%C3%85se%20B%C3%B8", "=C5se B=F8"],
)
def test_letters_beyond_english_are_found_as_servers_write_them(written: str) -> None:
    assert redacted(f"no user {written}!", ASE) == f"no user {HIDDEN}!"


def test_short_names_are_hidden_where_they_stand_alone() -> None:
    kept = redacted("Bo Li: delivery of Li's mail to the mailbox failed", ("Bo Li",))
    assert kept == f"{HIDDEN}: delivery of {HIDDEN}'s mail to the mailbox failed"


@pytest.mark.parametrize(
    "text",
    [
        "Requested mail action not taken: mailbox full, try again in 40 s (delay=400)",
        "Our system has detected an unusual rate of unsolicited mail from your IP 192.0.2.1",
        "Message refused, see RFC 7489 - gsmtp",
    ],
)
def test_what_diagnosis_needs_stays(text: str) -> None:
    assert redacted(text, KARI) == text


@pytest.mark.parametrize("text", ["a" * 9_000, "@" * 9_000, "%41" * 3_000, "= " * 4_000])
def test_long_answers_are_cut(text: str) -> None:
    assert len(redacted(text, KARI)) <= 2_000


def test_the_codes_come_first_and_once() -> None:
    kept = kept_answer(550, "5.1.1 <kari.nordmann@nordmann-hus.no>: No such user Kari", KARI)
    assert kept == f"550 5.1.1 {HIDDEN} No such user {HIDDEN}"


def test_without_a_finer_code_there_is_one_code() -> None:
    assert kept_answer(554, "Transaction failed", KARI) == "554 Transaction failed"
