"""Would weights from the data tell another story than equal ones: partial least squares beside."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.drivers import predictors
from analysis.questions.fitting import STEP
from analysis.questions.making import SEED, ecological, not_asked, refusal_of, refused, too_few
from analysis.questions.measured import Measured, measured
from analysis.questions.multiplicity import corrected
from analysis.questions.roles import loyalty, satisfaction
from analysis.scores import Scores
from analysis.statistics.errors import StatisticsError
from analysis.statistics.pls.bootstrap import NoUsableDraws, Resampling, bootstrap_pls
from analysis.statistics.pls.design import Block, PathModel
from analysis.statistics.pls.estimate import Pls, pls_of
from analysis.statistics.pls.importance_performance import Placed, placed
from analysis.statistics.pls.intervals import intervals
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.solution import solutions
from analysis.statistics.pls.structure import structure
from analysis.statistics.pls.tables import statistics
from analysis.statistics.structure.two_stage import drawn_covariances
from analysis.thresholds import PLAN, Thresholds

DRAWS = 500
OPTIONS = PlsOptions(scheme="path", scaling="standardised", signs="majority")
TOLERANCE = 1e-7
WIDE = 1.959964


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """A path model with percentile intervals of its paths, and the same with equal weights.

    ``means`` and ``deviations`` (k,) are the items' on 0-100; ``equal`` (J, J) are standardised
    paths of plain means, ``equal_r2`` (J,).
    """

    fit: Pls
    limits: tuple[Interval, ...]
    draws: int
    means: Floats
    deviations: Floats
    equal: Floats
    equal_r2: Floats


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Dimensions to satisfaction to loyalty, a sensitivity analysis: equal weights hold elsewhere.

    Mode A, path weighting, standardised items.
    """
    if dataset.n == 0:
        return Answer("composites", refusal=Refusal("no_answers"))
    data = measured(dataset, scores, plan, seed)
    model = _model(dataset, data)
    if model is None:
        return Answer("composites", refusal=not_asked("items"))
    if data.n < plan.drivers:
        return Answer("composites", refusal=too_few(data.n, plan.drivers))
    try:
        found = _weighted(data, model, seed)
        return Answer("composites", tuple(_findings(dataset, data, found)))
    except StatisticsError as error:
        why = refusal_of(error)
        target = model.paths[-1][1]
        held = refused(f"composites.{target}.r2", Unit.SHARE, _method(data), why, data.n, target)
        return Answer("composites", (held,))


def _method(data: Measured) -> str:
    return "pls_two_stage" if data.gaps else "pls_bootstrap"


def _model(dataset: Dataset, data: Measured) -> PathModel | None:
    form = dataset.questionnaire
    middle, last = satisfaction(form), loyalty(form)
    if middle is None or middle.id not in data.scales:
        return None
    first = [name for name in predictors(form, middle) if name in data.scales]
    if not first:
        return None
    paths = [(name, middle.id) for name in first]
    if last is not None and last.id in data.scales:
        paths.append((middle.id, last.id))
    names = dict.fromkeys(name for path in paths for name in path)
    blocks = tuple(Block(name, tuple(data.columns(name))) for name in names)
    return PathModel(blocks, tuple(paths))


def _weighted(data: Measured, model: PathModel, seed: int) -> Weighted:
    items = list(model.items)
    if data.gaps:
        fit, limits, draws = _staged(data, model, seed)
        sample = data.stage.sample
        means, covariance = sample.mean[0][items], sample.covariance[0][np.ix_(items, items)]
    else:
        found = bootstrap_pls(data.rows, model, Resampling(seed, DRAWS), OPTIONS)
        fit, limits, draws = found.fit, found.paths.intervals, found.draws
        means, covariance = data.rows[:, items].mean(axis=0), fit.covariance
    equal, equal_r2 = _equal(covariance, model)
    return Weighted(fit, limits, draws, means, np.sqrt(np.diag(covariance)), equal, equal_r2)


def _staged(data: Measured, model: PathModel, seed: int) -> tuple[Pls, tuple[Interval, ...], int]:
    """The model of the most likely moments, its draws from their sampling distribution."""
    sample = data.stage.sample
    n = sample.total
    fit = pls_of(sample.covariance[0] * (n / (n - 1)), n, model, OPTIONS)
    items = list(model.items)
    drawn = drawn_covariances(data.stage.of([data.items[i] for i in items]), DRAWS, seed=seed)
    alive = (np.einsum("bkk->bk", drawn) > 0).all(axis=1)
    found = solutions(np.moveaxis(drawn[alive], 0, -1), model, OPTIONS, TOLERANCE, fit.loadings)
    usable = found.converged & found.regular & found.possible
    if usable.sum() < DRAWS / 2:
        raise NoUsableDraws(DRAWS, int(usable.sum()))
    paths = statistics(found, model)["paths"][:, usable]
    own = np.array([fit.paths[a, b] for a, b in model.edges])
    return fit, intervals(own, paths, None, 0.95), int(usable.sum())


def _equal(covariance: Floats, model: PathModel) -> tuple[Floats, Floats]:
    """Standardised paths (J, J) and R2 (J,) of constructs that are plain means of their items."""
    member = np.zeros((model.items.size, len(model.blocks)))
    for place, own in enumerate(model.slices):
        member[own, place] = 1 / len(model.blocks[place].items)
    between = member.T @ covariance @ member
    spread = np.sqrt(np.diag(between))
    found = structure((between / np.outer(spread, spread))[:, :, None], model)
    return found.paths[:, :, 0], found.r2[:, 0]


def _findings(dataset: Dataset, data: Measured, found: Weighted) -> Iterator[Finding]:
    model = found.fit.model
    concerns = tuple(flag.concern.value for flag in found.fit.flags)
    sound = Check("sound", not concerns, {"concerns": concerns})
    pairs = zip(model.paths, found.limits, strict=True)
    paths = corrected([_path(data, found, path, limits) for path, limits in pairs])
    explained = {path.key.split(".")[1] for path in paths if path.verdict is Verdict.SURE}
    for target in dict.fromkeys(name for _, name in model.paths):
        place = model.names.index(target)
        r2 = found.fit.r2[place]
        if r2 is not None:
            yield Finding(
                f"composites.{target}.r2",
                found.fit.n,
                Unit.SHARE,
                _method(data),
                Verdict.SURE if target in explained else Verdict.CANNOT_TELL,
                r2,
                subject=target,
                checks=(sound, *ecological(dataset)),
                facts={"equal_weights": float(found.equal_r2[place]), **_how(found)},
            )
    yield from paths
    yield from _importance(data, found)


def _how(found: Weighted) -> dict[str, Fact]:
    options = found.fit.options
    return {"scheme": options.scheme, "scaling": options.scaling, "draws": found.draws}


def _path(data: Measured, found: Weighted, path: tuple[str, str], limits: Interval) -> Finding:
    names = found.fit.model.names
    source, target = names.index(path[0]), names.index(path[1])
    value, equal = float(found.fit.paths[source, target]), float(found.equal[source, target])
    half, gap = (limits.high - limits.low) / 2, value - equal
    # Half the interval of a path is 1.96 of its standard errors, near enough for a verdict.
    p = math.erfc(abs(value) / half * WIDE / math.sqrt(2)) if half > 0 else 0.0
    return Finding(
        f"composites.{path[1]}.{path[0]}.path",
        found.fit.n,
        Unit.COEFFICIENT,
        _method(data),
        Verdict.CANNOT_TELL,
        value,
        limits,
        path[0],
        checks=(Check("robust", abs(gap) < half, {"difference": gap, "half_width": half}),),
        facts={"equal_weights": equal, "p": p, "points": _points(found, path), "step": STEP},
    )


def _points(found: Weighted, path: tuple[str, str]) -> float:
    """Points more of the target for five points more of the source."""
    places = placed(found.fit, path[1], found.means, found.deviations).constructs
    return STEP * next(each.importance for each in places if each.construct == path[0])


def _importance(data: Measured, found: Weighted) -> Iterator[Finding]:
    """Points more of the last construct for five points more of each, all paths together."""
    target = found.fit.model.paths[-1][1]
    places = placed(found.fit, target, found.means, found.deviations).constructs
    yield from (_place(data, found, target, each) for each in places)


def _place(data: Measured, found: Weighted, target: str, each: Placed) -> Finding:
    return Finding(
        f"composites.{each.construct}.importance",
        found.fit.n,
        Unit.POINTS,
        _method(data),
        Verdict.SURE,
        STEP * each.importance,
        subject=each.construct,
        facts={"performance": each.performance, "target": target, "step": STEP},
    )
