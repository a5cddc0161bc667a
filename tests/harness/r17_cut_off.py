"""R17: a connection cut in mid-post, or before the answer is read, leaves nothing or all."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.harness.check import Check, Control, Figure, at_least, exactly
from tests.harness.fielding import ANSWERS, THANKS, Entrance, entrances, is_finished, is_whole
from tests.harness.wire import Browser, hang_up
from tests.harness.world import World

SHARES = (0.0, 0.5, 0.99)
RANDOM_CUTS = 5
SEED = 20260302
TO_NOTICE = 0.15
"""Seconds until a server that takes what came by then has kept it."""
PAGES = 4


@dataclass(frozen=True)
class Cut:
    """Where a request ends, from 0 (its head) to 1 (whole, the answer unread), and how."""

    share: float
    torn: bool


@dataclass
class Count:
    """What was found so far."""

    cuts: int = 0
    unread: int = 0
    kept_by_half: int = 0
    kept_too_soon: int = 0
    """Something changed though the request was not whole."""
    unfinished: int = 0
    """Sending again did not lead to the thanks."""


def measure(world: World, brief: bool) -> list[Figure]:
    """Answer by every way in; cut every page off in every place, then send it whole."""
    count, chance = Count(), random.Random(SEED)  # noqa: S311 - where to cut
    used = entrances(world, "r17")[:: 3 if brief else 1]
    for entrance in used:
        _answer(world, entrance, count, list(_cuts(chance, brief)))
    rows = [world.responses(entrance.survey_id) for entrance in used]
    return [
        at_least("cut in mid-post", count.cuts, PAGES * len(used)),
        at_least("answer unread", count.unread, PAGES * len(used)),
        exactly("kept though cut", count.kept_too_soon, 0),
        exactly("partial", count.kept_by_half, 0),
        exactly("not taken when sent again", count.unfinished, 0),
        exactly("lost", sum(not kept for kept in rows), 0),
        exactly("duplicate", sum(len(kept) - 1 for kept in rows if kept), 0),
        exactly("not as answered", sum(not is_finished(row) for kept in rows for row in kept), 0),
    ]


def _cuts(chance: random.Random, brief: bool) -> Iterator[Cut]:
    """Unread answers come last: they may leave everything there."""
    shares = [0.5, 0.99] if brief else [*SHARES, *(chance.random() for _ in range(RANDOM_CUTS))]
    ways = (True,) if brief else (False, True)
    yield from (Cut(share, torn) for share in shares for torn in ways)
    yield from (Cut(1.0, torn) for torn in ways)


def _answer(world: World, entrance: Entrance, count: Count, cuts: list[Cut]) -> None:
    ada = entrance.visitor(world)
    for _ in range(PAGES):
        if 'id="answers"' not in ada.answer.page:
            break
        request = ada.filled(ANSWERS)
        for cut in cuts:
            _try(world, entrance, count, (ada, request, cut))
        ada.follow(ada.path, ada.exchange(request))
    count.unfinished += THANKS not in ada.answer.page


def _try(
    world: World, entrance: Entrance, count: Count, sending: tuple[Browser, bytes, Cut]
) -> None:
    ada, request, cut = sending
    before = _kept(world, entrance)
    connection = ada.connected()
    connection.sendall(request[: _end(request, cut.share)])
    time.sleep(0.01)
    hang_up(connection, torn=cut.torn)
    time.sleep(TO_NOTICE)
    after = _kept(world, entrance)
    count.unread += cut.share == 1.0
    count.cuts += cut.share < 1.0
    count.kept_too_soon += cut.share < 1.0 and after != before
    count.kept_by_half += not all(is_whole(document) for document in after.values())


def _end(request: bytes, share: float) -> int:
    head = request.index(b"\r\n\r\n") + 4
    if share == 1.0:
        return len(request)
    return min(head + int(share * (len(request) - head)), len(request) - 1)


def _kept(world: World, entrance: Entrance) -> dict[str, dict[str, object]]:
    return {str(row.id): dict(row.document) for row in world.responses(entrance.survey_id)}


CHECK = Check(
    "R17",
    "connection cut at 0, 50, 99 % of a post or before the answer: nothing or all, then one",
    measure,
    (
        Control("half_forms", "waiting for the whole form"),
        Control("no_uniqueness", "the key that a response is found again by"),
    ),
)
