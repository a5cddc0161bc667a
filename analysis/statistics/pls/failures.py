"""Why a path model has no usable solution, and what can be done about it."""

from __future__ import annotations

from analysis.statistics.errors import Collinear, NotConverged, StatisticsError

_REPEATED = (
    "item(s) {repeated} of {construct} repeat its earlier items, so mode B has no weights; "
    "leave them out or use mode A"
)
_RESTLESS = (
    "the weights still change after {iterations} iterations; try another weighting scheme or look "
    "for a construct that goes with none of its neighbours"
)


class SingularBlock(Collinear):
    """Items (column positions) of a mode B block that repeat what its other items say."""

    def __init__(self, construct: str, columns: tuple[int, ...]) -> None:
        super().__init__(columns)
        self.construct = construct
        repeated = ", ".join(map(str, columns))
        self.args = (_REPEATED.format(repeated=repeated, construct=construct),)


class SingularStructure(StatisticsError):
    """Constructs with paths to the same target that repeat each other."""

    def __init__(self, target: str, sources: tuple[str, ...]) -> None:
        self.target = target
        self.sources = sources
        super().__init__(
            f"the constructs {', '.join(sources)} say the same, so their paths to {target} cannot "
            "be told apart; leave out or merge one of them"
        )


class DeadScore(StatisticsError):
    """Constructs whose weighted items cancel out, or that are unrelated to all their neighbours."""

    def __init__(self, constructs: tuple[str, ...]) -> None:
        self.constructs = constructs
        super().__init__(
            f"no score with variation is found for {', '.join(constructs)}: the items cancel out "
            "or go with none of its neighbours; turn reversed items round or leave it out"
        )


class NoStableWeights(NotConverged):
    """The iteration did not come to rest."""

    def __init__(self, iterations: int) -> None:
        super().__init__(iterations)
        self.args = (_RESTLESS.format(iterations=iterations),)


class Unreliable(StatisticsError):
    """Common factors whose rho_A is not positive, so that attenuation cannot be corrected."""

    def __init__(self, constructs: tuple[str, ...]) -> None:
        self.constructs = constructs
        super().__init__(
            f"the items of {', '.join(constructs)} share no common variance (rho_A is zero or "
            "less); treat it as a composite or leave it out"
        )
