"""Long lists of values for queries, in pieces that every database takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")

AT_ONCE = 5_000


def chunks(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """The items in order, ``size`` at a time."""
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some
