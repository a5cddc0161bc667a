"""Every check, in the order in which they run."""

from __future__ import annotations

from tests.harness import (
    r15_sent_twice,
    r17_cut_off,
    r18_deliveries,
    s16_guessing,
    s20_anonymity,
)
from tests.harness.check import Check

CHECKS: tuple[Check, ...] = (
    r15_sent_twice.CHECK,
    r17_cut_off.CHECK,
    r18_deliveries.CHECK,
    s16_guessing.CHECK,
    s20_anonymity.CHECK,
)
