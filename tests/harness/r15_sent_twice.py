"""R15: double click, reload, Back and 50 identical posts at once leave one response."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

from tests.harness.check import Check, Control, Figure, at_least, exactly
from tests.harness.fielding import ANSWERS, PAGES, THANKS, Entrance, entrances, is_finished
from tests.harness.wire import Browser, all_at_once, side_by_side
from tests.harness.world import World

AT_ONCE = 50
AT_ONCE_BRIEFLY = 8
ROUNDS = 3
DOUBLE_CLICK = 2
SEALED = re.compile(r'name="state" value="[^"]*"')
"""What a form carries unseen: the second in which it was made, for one."""


@dataclass
class Insistent:
    """A visitor who sends everything more than once, and what came of it."""

    entrance: Entrance
    ada: Browser
    many: int
    posts: int = 0
    wrong: int = 0
    """Answers that lead to no page."""
    thanks: set[str] = field(default_factory=set)
    """The thank-you pages that were shown."""

    def send(self, request: bytes, times: int = 1) -> None:
        """Send the same thing so often at once, and look at where each answer leads."""
        windows = [self.ada.another_window() for _ in range(times)]
        answers = all_at_once([(window, request) for window in windows])
        acts = [
            partial(window.follow, window.path, answer)
            for window, answer in zip(windows, answers, strict=True)
        ]
        for page in side_by_side(acts):
            self.look_at(page.status, page.page)
        self.posts += times
        self.ada = windows[-1]

    def look(self, path: str) -> None:
        """Open an address."""
        page = self.ada.open(path)
        self.look_at(page.status, page.page)

    def look_at(self, status: int, page: str) -> None:
        """Judge what is shown."""
        self.wrong += status != 200
        if THANKS in page:
            self.thanks.add(SEALED.sub("", page))

    def answer(self) -> tuple[bytes, ...]:
        """Answer every page; gives what was sent, the last first."""
        first = self.ada.filled(ANSWERS)
        self.send(first, self.many)
        second = self.ada.filled(ANSWERS)
        self.send(second, DOUBLE_CLICK)
        self.send(second)
        self.ada.press({}, "back")
        self.send(self.ada.filled(ANSWERS))
        self.send(first)
        self.look(self.ada.path)
        for _ in PAGES:
            if "OPN1" not in self.ada.answer.page:
                self.send(self.ada.filled(ANSWERS), DOUBLE_CLICK)
        last = self.ada.filled(ANSWERS)
        self.send(last, self.many)
        return last, second, first

    def insist(self, sent: tuple[bytes, ...]) -> None:
        """Reload the thanks, go Back, and send every page once more."""
        thanks = self.ada.path
        for path in (thanks, thanks, thanks.replace("thanks", "waiting")):
            self.look(path)
        for request in sent:
            self.send(request)


def measure(world: World, brief: bool) -> list[Figure]:
    """Answer by every way in, sending everything more than once."""
    visitors, changed = [], 0
    for number in range(1 if brief else ROUNDS):
        for entrance in entrances(world, f"r15-{number}")[:: 3 if brief else 1]:
            visitor = Insistent(
                entrance, entrance.visitor(world), AT_ONCE_BRIEFLY if brief else AT_ONCE
            )
            sent = visitor.answer()
            before = _kept(world, entrance)
            visitor.insist(sent)
            changed += _kept(world, entrance) != before
            visitors.append(visitor)
    return _figures(world, visitors, changed)


def _kept(world: World, entrance: Entrance) -> list[tuple[object, ...]]:
    rows = world.responses(entrance.survey_id)
    return sorted((str(row.id), row.saved_at, row.submitted_at, row.seconds) for row in rows)


def _figures(world: World, visitors: list[Insistent], changed: int) -> list[Figure]:
    kept = [world.responses(visitor.entrance.survey_id) for visitor in visitors]
    return [
        at_least("respondents", len(visitors), 2),
        at_least("posts", sum(one.posts for one in visitors), 4 * AT_ONCE_BRIEFLY),
        exactly("lost", sum(not rows for rows in kept), 0),
        exactly("duplicate", sum(len(rows) - 1 for rows in kept if rows), 0),
        exactly("partial", sum(not is_finished(row) for rows in kept for row in rows), 0),
        exactly("changed afterwards", changed, 0),
        exactly("answers without a page", sum(visitor.wrong for visitor in visitors), 0),
        exactly("without the same thanks", sum(len(one.thanks) != 1 for one in visitors), 0),
    ]


CHECK = Check(
    "R15",
    "double click, reload, Back, 50 identical posts at once: one response, the same thanks",
    measure,
    (
        Control("no_uniqueness", "the key that a response is found again by"),
        Control("submitted_again", "the question whether a response is finished"),
    ),
)
