"""Every check, in the order in which they run."""

from __future__ import annotations

from tests.harness import r15_sent_twice, r17_cut_off
from tests.harness.check import Check

CHECKS: tuple[Check, ...] = (r15_sent_twice.CHECK, r17_cut_off.CHECK)
