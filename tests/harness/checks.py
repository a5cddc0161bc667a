"""Every check, in the order in which they run."""

from __future__ import annotations

from tests.harness import r15_sent_twice
from tests.harness.check import Check

CHECKS: tuple[Check, ...] = (r15_sent_twice.CHECK,)
