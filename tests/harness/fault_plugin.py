"""For pytest: runs tests against a build with the fault that ``HARNESS_FAULT`` names."""

from __future__ import annotations

import os

from tests.harness.faults import FAULTS

NAMED = "HARNESS_FAULT"


def pytest_configure() -> None:
    """Take the thing away before any test is read."""
    FAULTS[os.environ[NAMED]]()
