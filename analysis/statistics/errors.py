"""Why a statistic cannot be computed. Each error carries the facts a sentence needs."""

from __future__ import annotations


class StatisticsError(ValueError):
    """Any reason for which the data given cannot bear the statistic asked for."""


class TooFewObservations(StatisticsError):
    """Fewer observations than the formula needs at all (not a matter of taste or precision)."""

    def __init__(self, n: int, needed: int) -> None:
        self.n = n
        self.needed = needed
        super().__init__(f"{n} observations were given, at least {needed} are needed")


class NoVariation(StatisticsError):
    """Columns (0-based positions) in which every value is the same."""

    def __init__(self, columns: tuple[int, ...]) -> None:
        self.columns = columns
        super().__init__(f"every value is the same in column(s) {_listed(columns)}")


class Collinear(StatisticsError):
    """Predictors (0-based positions) that are linear combinations of the ones before them."""

    def __init__(self, columns: tuple[int, ...]) -> None:
        self.columns = columns
        super().__init__(f"column(s) {_listed(columns)} repeat what earlier columns already say")


class MissingValues(StatisticsError):
    """NaN or infinite values where none are allowed; ``missing.complete`` cuts such rows."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"{count} value(s) are missing or infinite; drop those rows first")


class Separated(StatisticsError):
    """Predictors (0-based positions) that split the two outcomes perfectly: no finite estimate."""

    def __init__(self, columns: tuple[int, ...]) -> None:
        self.columns = columns
        super().__init__(f"column(s) {_listed(columns)} separate the two outcomes perfectly")


class NotConverged(StatisticsError):
    """An iterative estimate did not settle."""

    def __init__(self, iterations: int) -> None:
        self.iterations = iterations
        super().__init__(f"no stable estimate after {iterations} iterations")


class NotIdentified(StatisticsError):
    """Fewer items than the model needs to have one solution."""

    def __init__(self, items: int, needed: int) -> None:
        self.items = items
        self.needed = needed
        super().__init__(f"{items} item(s) were given, the model needs at least {needed}")


class OutOfRange(StatisticsError):
    """A value outside what the formula allows; ``what`` names it, ``allowed`` says the range."""

    def __init__(self, what: str, allowed: str) -> None:
        self.what = what
        self.allowed = allowed
        super().__init__(f"{what} must be {allowed}")


class ShapeMismatch(StatisticsError):
    """Arrays that should have equal numbers of rows (or another shape) and have not."""

    def __init__(self, *shapes: tuple[int, ...]) -> None:
        self.shapes = shapes
        super().__init__(f"these shapes do not fit together: {', '.join(map(str, shapes))}")


class TooManyPredictors(StatisticsError):
    """More predictors than all-subsets methods can go through."""

    def __init__(self, predictors: int, allowed: int) -> None:
        self.predictors = predictors
        self.allowed = allowed
        super().__init__(f"{predictors} predictors were given, at most {allowed} are possible")


class PerfectFit(StatisticsError):
    """Nothing but rounding noise is left of the outcome: there is no error to judge it by."""

    def __init__(self) -> None:
        super().__init__(
            "the outcome is explained without any rest, so nothing can be said about chance; "
            "check whether it was computed from the predictors"
        )


class TooFewCategories(StatisticsError):
    """Fewer different answers than the model can work with."""

    def __init__(self, categories: int, needed: int) -> None:
        self.categories = categories
        self.needed = needed
        super().__init__(
            f"{categories} different answer(s) were given, at least {needed} are needed"
        )


class Extrapolation(StatisticsError):
    """A question about values beyond those that were observed."""

    def __init__(self, value: float, low: float, high: float) -> None:
        self.value = value
        self.low = low
        self.high = high
        super().__init__(
            f"{value:g} lies outside what was observed ({low:g} to {high:g}); "
            "ask about a smaller change"
        )


class AtTheEdge(StatisticsError):
    """Parameters that run off to zero or infinity: the data do not hold what the model needs."""

    def __init__(self, parameters: tuple[str, ...]) -> None:
        self.parameters = parameters
        super().__init__(
            f"parameter(s) {', '.join(parameters)} run off to zero or infinity; these data cannot "
            "tell them, so use a longer period, more customers or a simpler method"
        )


def _listed(columns: tuple[int, ...]) -> str:
    return ", ".join(map(str, columns))
