"""How many messages telephone networks make of one text (3GPP TS 23.038)."""

from __future__ import annotations

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Letters that take one place each."""
EXTENDED = frozenset("^{}\\[~]|€\f")
"""Letters that take two."""
SINGLE, SHARED = 160, 153
SINGLE_OTHER, SHARED_OTHER = 70, 67
"""The same where any letter is none of these; the whole text then takes more room."""


@dataclass(frozen=True, slots=True)
class SmsSize:
    """``parts`` messages are paid for; ``others`` are letters that make them shorter."""

    parts: int
    others: str


def sms_size(text: str) -> SmsSize:
    """What one text comes to."""
    others = "".join(sorted(set(text) - BASIC - EXTENDED))
    if others:
        places = len(text.encode("utf-16-be")) // 2
        return SmsSize(_parts(places, SINGLE_OTHER, SHARED_OTHER), others)
    places = len(text) + sum(letter in EXTENDED for letter in text)
    return SmsSize(_parts(places, SINGLE, SHARED), "")


def _parts(places: int, single: int, shared: int) -> int:
    return 1 if places <= single else -(-places // shared)
