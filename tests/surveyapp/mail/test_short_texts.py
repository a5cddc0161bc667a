"""Who text messages come from, and how many telephone networks make of one."""

from __future__ import annotations

import pytest

from surveyapp.mail.sms_parts import sms_size
from surveyapp.mail.sms_sender import LONGEST, is_sender, sender_from


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Fjord", True),
        ("Fjord Taxi1", True),
        ("1881", True),
        ("+4791234567", True),
        ("Fjord Taxi 12", False),
        ("Blåbær", False),
        ("Fjord & Co", False),
        (" Fjord", False),
        ("12", False),
        ("+0791234567", False),
        ("Fjord\n", False),
        ("", False),
    ],
)
def test_a_sender_is_what_gateways_take(text: str, good: bool) -> None:
    assert is_sender(text) is good


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("Fjord Coffee", "Fjord"),
        ("Blåbær & Sønn", "Blabaer"),
        ("Øyerhverdagsliv", "Oyerhverdag"),
        ("日本", "Survey"),
        ("24 7", "Survey"),
    ],
)
def test_a_name_is_made_into_a_sender(name: str, sender: str) -> None:
    assert sender_from(name) == sender
    assert is_sender(sender)
    assert len(sender) <= LONGEST


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("å" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("š" * 70, 1),
        ("š" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 307, 3),
    ],
)
def test_networks_count_letters_their_own_way(text: str, parts: int) -> None:
    assert sms_size(text).parts == parts


def test_letters_that_cost_room_are_named() -> None:
    assert sms_size("Zażółć 😀").others == "óćłż😀"
