"""What the harness measures at length holds for a few requests as well, on a served app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import pytest_socket

from tests.harness.check import Check, holds, told
from tests.harness.checks import CHECKS
from tests.harness.world import SOUND, World, a_world

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow, pytest.mark.xdist_group("harness")]

MEASURED = [check for check in CHECKS if isinstance(check, Check)]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    pytest_socket.enable_socket()  # made before a test's own marker lifts the block
    with a_world("sqlite", None) as made, made.served(SOUND) as served:
        yield served


@pytest.mark.parametrize("check", MEASURED, ids=lambda check: check.id)
def test_the_app_keeps_what_is_promised(check: Check, world: World) -> None:
    figures = check.measure(world, True)
    assert holds(figures), told(figures)
