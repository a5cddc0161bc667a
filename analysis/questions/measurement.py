"""Do the items measure what they are meant to: the factor model, its fit and its troubles."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dataset import Dataset
from analysis.findings import Answer, Check, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.factor_findings import fit_finding
from analysis.questions.factor_models import correlations, factored, method
from analysis.questions.making import SEED, not_asked, refused, too_few
from analysis.questions.measured import Measured, measured
from analysis.questions.measurement_dimensions import dimensionality
from analysis.questions.measurement_explored import explored, normality
from analysis.questions.measurement_modification import modifications
from analysis.questions.measurement_order import second_order_model
from analysis.questions.measurement_ordinal import ordinal_model
from analysis.questions.measurement_validity import validity
from analysis.scores import Scores
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.parameters import Relation
from analysis.thresholds import PLAN, Thresholds

STRONG = 0.50
"""From this standardised loading on an item counts as one of its construct's."""


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Fit, troubles, loadings, reliability and distinctness of constructs, dimensionality, order,
    what the model leaves out, and the same with answers taken as steps.

    Items stand in their own construct alone; constructs correlate freely.
    """
    if dataset.n == 0:
        return Answer("measurement", refusal=Refusal("no_answers"))
    data = measured(dataset, scores, plan, seed)
    if not data.scales and not data.dropped:
        return Answer("measurement", refusal=not_asked("items"))
    findings = [*_left_out(data), *_findings(dataset, scores, data, plan, seed)]
    return Answer("measurement", tuple(findings))


def _left_out(data: Measured) -> Iterator[Finding]:
    for item, (construct, why) in data.dropped.items():
        key = f"measurement.{construct}.{item}.loading"
        yield refused(key, Unit.COEFFICIENT, method(data), why, data.n, item)


def _findings(
    dataset: Dataset, scores: Scores, data: Measured, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    if data.n < plan.cfa:
        yield _refused(data, too_few(data.n, plan.cfa))
        return
    found = factored(data, scores)
    if isinstance(found, Refusal):
        yield _refused(data, found)
    else:
        yield fit_finding("measurement.fit", found, dataset, data, plan)
        yield from _troubles(found, method(data))
        yield from _loadings(found, data)
        yield from validity(data, found, plan, seed)
        yield from modifications(found)
    observed = correlations(data, found)
    yield from dimensionality(data, observed, seed)
    yield from explored(data, observed)
    yield from normality(data, plan)
    yield from second_order_model(dataset, data, observed[0], plan)
    yield from ordinal_model(data, plan)


def _refused(data: Measured, why: Refusal) -> Finding:
    return refused("measurement.fit", Unit.COEFFICIENT, method(data), why, data.n)


def _troubles(found: Fit, how: str) -> Iterator[Finding]:
    for sign in found.signs:
        name = sign.trouble.value
        yield Finding(
            f"measurement.trouble.{'+'.join((name, *sign.names))}",
            found.n,
            Unit.COEFFICIENT,
            how,
            Verdict.SURE,
            sign.value,
            facts={"trouble": name, "names": sign.names, "improper": sign.improper},
        )


def _loadings(found: Fit, data: Measured) -> Iterator[Finding]:
    for construct, items in data.scales.items():
        for item in items:
            row = found.find(construct, Relation.LOADING, item)
            key = f"measurement.{construct}.{item}.loading"
            if row.standardised is None:
                why = Refusal("improper")
                yield refused(key, Unit.COEFFICIENT, method(data), why, found.n, item)
                continue
            facts: dict[str, Fact] = {"value": row.standardised, "needed": STRONG}
            yield Finding(
                key,
                found.n,
                Unit.COEFFICIENT,
                method(data),
                Verdict.CANNOT_TELL if found.improper else Verdict.SURE,
                row.standardised,
                row.standardised_interval,
                item,
                checks=(
                    Check("proper", not found.improper),
                    Check("loads", row.standardised >= STRONG, facts),
                ),
                facts={"construct": construct, "standard_error": row.standardised_error},
            )
