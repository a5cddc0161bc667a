"""Why a structural model cannot be estimated. Each error carries the facts a sentence needs."""

from __future__ import annotations

from analysis.statistics.errors import StatisticsError


class InvalidModel(StatisticsError):
    """A specification that contradicts itself or the data; ``problems`` are sentences."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


class ModelNotIdentified(StatisticsError):
    """Parameters whose values the moments cannot tell apart."""

    def __init__(self, parameters: tuple[str, ...]) -> None:
        self.parameters = parameters
        super().__init__(
            f"the data cannot tell {', '.join(parameters)} apart; fix or equate some of them"
        )


class NegativeDegreesOfFreedom(StatisticsError):
    """More free parameters than observed moments."""

    def __init__(self, parameters: int, moments: int) -> None:
        self.parameters = parameters
        self.moments = moments
        super().__init__(
            f"{parameters} free parameters cannot be told from {moments} observed moments;"
            " fix or equate some, or add items"
        )


class ModelNotConverged(StatisticsError):
    """The estimates did not settle; ``decrement`` is how far the last step still wanted to go."""

    def __init__(self, iterations: int, decrement: float) -> None:
        self.iterations = iterations
        self.decrement = decrement
        super().__init__(
            f"no stable estimate after {iterations} iterations (decrement {decrement:.2g});"
            " simplify the model or gather more responses"
        )


class NotPositiveDefinite(StatisticsError):
    """A covariance matrix in which some items are combinations of others."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(
            f"{', '.join(names)} repeat each other (or there are fewer rows than items);"
            " leave one out"
        )


class NeverTogether(StatisticsError):
    """Two columns that no row answers both (or one that nobody answers), of ``pairs`` such."""

    def __init__(self, first: str, second: str, pairs: int) -> None:
        self.first = first
        self.second = second
        self.pairs = pairs
        what = f"nobody answered {first}"
        if first != second:
            what = f"nobody answered both {first} and {second}"
        more = f" (and {pairs - 1} more such pairs)" if pairs > 1 else ""
        super().__init__(f"{what}{more}; leave one out")


class TooManyGaps(StatisticsError):
    """Rows with so many gaps that the covariances of the items have no most likely value.

    ``fewest`` rows have both of some two items.
    """

    def __init__(self, items: int, fewest: int) -> None:
        self.items = items
        self.fewest = fewest
        super().__init__(
            f"the answers do not settle how {items} items vary together (only {fewest} responses"
            " answered both of some two); gather more or leave out items with many gaps"
        )


class OneGroup(StatisticsError):
    """Only one group where groups are to be compared."""

    def __init__(self, label: str) -> None:
        self.label = label
        super().__init__(f"all responses belong to one group ({label}); name at least two")


class EmptyGroup(StatisticsError):
    """A group that was named but has no responses."""

    def __init__(self, label: str) -> None:
        self.label = label
        super().__init__(f"group {label} has no responses; leave it out or check its name")


class GroupTooSmall(StatisticsError):
    """Fewer responses in a group than a model of its items needs at all."""

    def __init__(self, label: str, n: int, needed: int) -> None:
        self.label = label
        self.n = n
        self.needed = needed
        super().__init__(
            f"group {label} has {n} responses, at least {needed} are needed; join groups or"
            " leave it out"
        )


class ConstantInGroup(StatisticsError):
    """Items that everybody in a group answered alike."""

    def __init__(self, label: str, names: tuple[str, ...]) -> None:
        self.label = label
        self.names = names
        super().__init__(
            f"everybody in group {label} gave the same answer to {', '.join(names)};"
            " leave the item or the group out"
        )


class InGroup(StatisticsError):
    """What keeps one group's rows from bearing a model; ``reason`` says it."""

    def __init__(self, label: str, reason: StatisticsError) -> None:
        self.label = label
        self.reason = reason
        super().__init__(f"group {label}: {reason}")
