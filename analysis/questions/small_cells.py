"""Counts of fewer people than may be shown stay hidden in tables whose totals are known."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, permutations, product
from math import inf

from analysis.questions.suppression import Hidden
from analysis.thresholds import Thresholds

Place = tuple[int, int]
Move = dict[Place, int]


def is_small(count: int, plan: Thresholds) -> bool:
    """Whether a count may not be shown; nobody at all may."""
    return 0 < count < plan.show


def hidden_cells(
    counts: Mapping[str, int], plan: Thresholds, unpublished: Collection[str] = ()
) -> dict[str, Hidden]:
    """The cells of a whole to hide when its total is known.

    Small cells, and the next smallest until no small one can be worked out from what is left, even
    by a reader who knows these rules. ``unpublished`` cells are never shown, but could be worked
    out too.
    """
    hidden = {
        name: Hidden.SMALL
        for name, count in counts.items()
        if is_small(count, plan) or (name in unpublished and count > 0)
    }
    spare = sorted((count, name) for name, count in counts.items() if count and name not in hidden)
    for _, name in spare:
        if not told(hidden, counts, plan, unpublished):
            break
        hidden[name] = Hidden.COMPLEMENTARY
    return {name: why for name, why in hidden.items() if name not in unpublished}


def told(
    hidden: Mapping[str, Hidden],
    counts: Mapping[str, int],
    plan: Thresholds,
    unpublished: Collection[str] = (),
) -> bool:
    """Whether the sum of the hidden cells tells one of the small ones."""
    total = sum(counts[name] for name in hidden)
    if is_small(total, plan):
        return True
    ends = {
        name: (0.0, inf) if name in unpublished else _ends(why, plan)
        for name, why in hidden.items()
    }
    for name, (low, high) in ends.items():
        others = [other for key, other in ends.items() if key != name]
        least = max(low, total - sum(end for _, end in others))
        most = min(high, total - sum(end for end, _ in others))
        if is_small(counts[name], plan) and least >= most:
            return True
    return False


def _ends(why: Hidden, plan: Thresholds) -> tuple[float, float]:
    return (1, plan.show - 1) if why is Hidden.SMALL else (plan.show, inf)


def hidden_places(
    counts: Mapping[Place, int],
    sums: Collection[Collection[Place]],
    kept: Collection[Place],
    plan: Thresholds,
    also: Collection[Place] = (),
) -> frozenset[Place]:
    """The places of a square table to hide when its margins, and ``sums`` of places, are known.

    The fewest places (then the fewest people) that leave every small count free to differ by one,
    all known sums being as they are, and no small group in what is left of a known sum; ``kept``
    places are told elsewhere and cannot help, the counts of ``also`` are to be hidden too. Where
    there is no such choice everything is hidden.
    """
    small = frozenset(place for place, count in counts.items() if is_small(count, plan))
    small |= frozenset(also)
    if not small:
        return small
    filled = frozenset(place for place, count in counts.items() if count)
    spare = sorted(filled - small - frozenset(kept), key=lambda place: (counts[place], place))
    moves = [move for move in _moves(1 + max(max(place) for place in counts)) if _keeps(move, sums)]
    for more in range(len(spare) + 1):
        for extra in combinations(spare, more):
            hidden = small | frozenset(extra)
            if _free(hidden, small, counts, moves, plan) and not _left_small(
                hidden, sums, counts, plan
            ):
                return hidden
    return frozenset(counts)


def _left_small(
    hidden: frozenset[Place],
    sums: Collection[Collection[Place]],
    counts: Mapping[Place, int],
    plan: Thresholds,
) -> bool:
    """Whether a known sum less what is shown of it leaves a small group."""
    left = (sum(counts[place] for place in some if place in hidden) for some in sums)
    return any(is_small(count, plan) for count in left)


def _free(
    hidden: frozenset[Place],
    small: frozenset[Place],
    counts: Mapping[Place, int],
    moves: list[Move],
    plan: Thresholds,
) -> bool:
    possible = [move for move in moves if hidden.issuperset(move)]
    possible = [m for m in possible if all(_stays(counts[p], counts[p] + m[p], plan) for p in m)]
    return small <= {place for move in possible for place in move}


def _stays(count: int, moved: int, plan: Thresholds) -> bool:
    """Whether a hidden count would be hidden for the same reason if it were another."""
    return is_small(moved, plan) if is_small(count, plan) else moved >= plan.show


def _keeps(move: Move, sums: Collection[Collection[Place]]) -> bool:
    return all(sum(move.get(place, 0) for place in some) == 0 for some in sums)


def _moves(size: int) -> Iterator[Move]:
    """Ways to change a square table without changing its margins: one more and one less around a
    cycle of rows and columns.
    """
    for length in range(2, size + 1):
        for rows, columns in product(
            combinations(range(size), length), permutations(range(size), length)
        ):
            turned = (*rows[1:], rows[0])
            more = dict.fromkeys(zip(rows, columns, strict=True), 1)
            less = dict.fromkeys(zip(turned, columns, strict=True), -1)
            yield {**more, **less}
            yield {**dict.fromkeys(more, -1), **dict.fromkeys(less, 1)}
