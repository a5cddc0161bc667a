"""What is connected with what: blocks of items and the paths between their constructs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.errors import StatisticsError

Mode = Literal["A", "B"]
Positions = NDArray[np.intp]


class InvalidPathModel(StatisticsError):
    """Blocks and paths that make no path model; ``problems`` lists every reason."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("the path model cannot be used: " + "; ".join(problems))


@dataclass(frozen=True, slots=True)
class Block:
    """A construct and its items.

    ``items`` are column positions of the data. ``mode`` A weighs items by their covariance with the
    inner proxy, B by regression on it. ``composite`` says that a mode A block is meant as an index
    and not as a common factor: consistent PLS then leaves it as it is (mode B always is one).
    """

    name: str
    items: tuple[int, ...]
    mode: Mode = "A"
    composite: bool = False

    @property
    def common_factor(self) -> bool:
        """Whether consistent PLS corrects this construct for unreliability."""
        return self.mode == "A" and not self.composite and len(self.items) > 1


@dataclass(frozen=True)
class PathModel:
    """Blocks and the paths (source, target) between them; the paths must not run in a circle.

    Results follow the order of ``blocks`` for constructs and of ``items`` for items. Raises
    InvalidPathModel with every problem found.
    """

    blocks: tuple[Block, ...]
    paths: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise InvalidPathModel(problems)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The constructs."""
        return tuple(block.name for block in self.blocks)

    @cached_property
    def items(self) -> Positions:
        """Column positions of all items (k,), block after block."""
        return np.array([item for block in self.blocks for item in block.items], dtype=np.intp)

    @cached_property
    def owner(self) -> Positions:
        """The construct of every item (k,)."""
        return np.repeat(np.arange(len(self.blocks)), [len(block.items) for block in self.blocks])

    @cached_property
    def starts(self) -> Positions:
        """Where each block begins among the items (J,)."""
        return np.searchsorted(self.owner, np.arange(len(self.blocks)))

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """The items of each block."""
        ends = [*self.starts[1:].tolist(), self.items.size]
        return tuple(slice(a, b) for a, b in zip(self.starts.tolist(), ends, strict=True))

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """The paths as construct positions."""
        return tuple((self.names.index(a), self.names.index(b)) for a, b in self.paths)

    @cached_property
    def sources(self) -> tuple[tuple[int, ...], ...]:
        """The constructs with a path to each construct."""
        return tuple(
            tuple(a for a, b in self.edges if b == target) for target in range(len(self.blocks))
        )

    @cached_property
    def neighbours(self) -> tuple[tuple[int, ...], ...]:
        """The constructs with a path to or from each construct."""
        return tuple(
            tuple(
                sorted({a for a, b in self.edges if b == j} | {b for a, b in self.edges if a == j})
            )
            for j in range(len(self.blocks))
        )

    @cached_property
    def order(self) -> tuple[int, ...]:
        """The constructs, each behind all that have a path to it."""
        return _order(self.names, self.paths)

    @cached_property
    def endogenous(self) -> tuple[int, ...]:
        """The constructs that have a path to them."""
        return tuple(j for j, sources in enumerate(self.sources) if sources)

    @cached_property
    def reachable(self) -> NDArray[np.bool_]:
        """True (J, J) where any chain of paths leads from the row's construct to the column's."""
        reach = np.zeros((len(self.blocks), len(self.blocks)), dtype=np.bool_)
        for j in self.order:
            for source in self.sources[j]:
                reach[:, j] |= reach[:, source]
                reach[source, j] = True
        return reach

    def without(self, path: tuple[str, str]) -> PathModel | None:
        """The model less one path and whatever it leaves unconnected; None when no path is left."""
        paths = tuple(kept for kept in self.paths if kept != path)
        left = {name for pair in paths for name in pair}
        if not paths:
            return None
        return PathModel(tuple(block for block in self.blocks if block.name in left), paths)


def _problems(model: PathModel) -> Iterator[str]:
    names = Counter(block.name for block in model.blocks)
    items = Counter(item for block in model.blocks for item in block.items)
    yield from (f"two blocks are called {name}" for name, count in names.items() if count > 1)
    yield from (f"{block.name} has no items" for block in model.blocks if not block.items)
    yield from (f"item {item} is used more than once" for item, n in items.items() if n > 1)
    yield from (f"item {item} is not a column position" for item in items if item < 0)
    yield from _path_problems(model, set(names))


def _path_problems(model: PathModel, names: set[str]) -> Iterator[str]:
    ends = {name for path in model.paths for name in path}
    yield from (f"{name} is in a path but has no block" for name in sorted(ends - names))
    yield from (f"{name} has no path to or from it" for name in sorted(names - ends))
    repeated = Counter(model.paths)
    yield from (f"the path {a} -> {b} stands twice" for (a, b), n in repeated.items() if n > 1)
    if len(_order(tuple(ends), model.paths)) < len(ends):
        yield "its paths run in a circle; leave out one of them"


def _order(names: tuple[str, ...], paths: tuple[tuple[str, str], ...]) -> tuple[int, ...]:
    placed: list[str] = []
    while True:
        ready = [
            name
            for name in names
            if name not in placed and all(a in placed for a, b in paths if b == name)
        ]
        if not ready:
            return tuple(names.index(name) for name in placed)
        placed += ready
