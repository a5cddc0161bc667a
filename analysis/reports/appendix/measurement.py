"""The measurement model: fit, loadings, constructs beside each other, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.findings import Finding
from analysis.reports.appendix.cells import NOTHING, figure, interval, probability
from analysis.reports.appendix.measurement_sentences import model_paragraphs
from analysis.reports.choosing import told
from analysis.reports.document import Block, Note, Page, Paragraph, Table, Tone
from analysis.reports.telling import Telling

FIT = ("model", "n", "chi_square", "df", "p", "cfi", "tli", "rmsea", "interval", "srmr")
MOST = 10
"""More constructs than this do not fit side by side; the findings file holds all pairs."""
EIGENVALUES = 3


def page(telling: Telling) -> Page | None:
    """Nothing where there are no constructs of several questions."""
    blocks = tuple(_blocks(telling))
    if not blocks:
        return None
    return Page("measurement", telling.say("measurement.title"), "", blocks)


def _blocks(telling: Telling) -> Iterator[Block]:
    fit = telling.find("measurement.fit")
    if fit is not None and fit.refusal is not None:
        yield Note(telling.refusal(fit.refusal), Tone.REFUSAL)
    elif fit is not None:
        yield Paragraph(" ".join(_opening(telling, fit)))
        yield from _troubles(telling)
        yield _fit_table(telling)
        yield _loadings(telling)
        yield from _matrix(telling)
    for sentences in (_sentences(telling), *model_paragraphs(telling), _method(telling)):
        text = " ".join(sentences)
        if text:
            yield Paragraph(text)


def _opening(telling: Telling, fit: Finding) -> Iterator[str]:
    gaps = next(dict(check.facts) for check in fit.checks if check.code == "gaps")
    lost = float(str(gaps["lost"]))
    numbers = {"n": fit.n, "asked": int(str(gaps["asked"]))}
    how = fit.method if lost else "complete"
    share = telling.phrases.percent(lost, 1 if lost < 0.1 else 0)
    yield telling.say(f"measurement.method_{how}", share=share, **numbers)
    usable = numbers["asked"] * (1.0 if fit.method == "cfa_two_stage" else 1 - lost)
    if fit.n < round(usable):
        yield telling.say("measurement.drawn")
    yield telling.say(f"measurement.reading_{fit.facts['reading']}")
    if not telling.dataset.questionnaire.validated:
        yield telling.say("measurement.unvalidated")


def _troubles(telling: Telling) -> Iterator[Note]:
    for finding in told(telling, "measurement", "measurement.trouble."):
        names = finding.facts["names"]
        few = finding.facts["trouble"] == "few_rows"
        listed = [telling.name(str(name)) for name in names] if isinstance(names, tuple) else []
        sentence = telling.say(
            f"measurement.trouble_{finding.facts['trouble']}",
            names=telling.phrases.listed(listed) if listed else NOTHING,
            value=figure(telling, finding.estimate, 1 if few else 3),
        )
        yield Note(sentence, Tone.CAUTION)


def _fit_table(telling: Telling) -> Table:
    models = [f for f in telling.answer("measurement").findings if "scaled_chi_square" in f.facts]
    return Table(
        header=tuple(telling.say(f"measurement.{head}") for head in FIT),
        rows=tuple(_fit_row(telling, model) for model in models),
        title=telling.say("measurement.fit"),
        numeric=frozenset(range(1, len(FIT))),
        wide=True,
        note=telling.say("measurement.fit_note"),
    )


def _fit_row(telling: Telling, model: Finding) -> tuple[str, ...]:
    facts = model.facts
    scaled = f"{figure(telling, facts['scaled_chi_square'], 1)}"
    name = "correlated" if model.subject is None else "second_order"
    return (
        telling.say(f"measurement.{name}"),
        telling.phrases.number(model.n),
        f"{figure(telling, facts['chi_square'], 1)} ({scaled})",
        figure(telling, facts["df"], 0),
        probability(telling, facts["scaled_p"]),
        figure(telling, facts["cfi"], 3),
        figure(telling, facts["tli"], 3),
        figure(telling, model.estimate, 3),
        interval(telling, model.interval, 3),
        figure(telling, facts["srmr"], 3),
    )


def _loadings(telling: Telling) -> Table:
    """One row a construct: there are dozens of questions."""
    rows: dict[str, list[str]] = {}
    for finding in told(telling, "measurement", "measurement."):
        if finding.key.endswith(".loading"):
            error = figure(telling, finding.facts["standard_error"])
            cell = f"{finding.subject} {figure(telling, finding.estimate)} ({error})"
            rows.setdefault(str(finding.facts["construct"]), []).append(cell)
    head = ("construct", "reliability", "loadings")
    return Table(
        header=tuple(telling.say(f"measurement.{name}") for name in head),
        rows=tuple(
            (telling.name(name), _of(telling, name, "composite_reliability"), " · ".join(cells))
            for name, cells in rows.items()
        ),
        numeric=frozenset({1}),
        wide=True,
        note=telling.say("measurement.loadings_note"),
    )


def _of(telling: Telling, *parts: str) -> str:
    finding = telling.told(".".join(("measurement", *parts)))
    return figure(telling, finding.estimate) if finding is not None else NOTHING


def _matrix(telling: Telling) -> Iterator[Table]:
    names = [
        str(f.subject)
        for f in told(telling, "measurement", "measurement.")
        if f.key.endswith(".average_variance")
    ][:MOST]
    if len(names) < 2:
        return
    yield Table(
        header=(
            telling.say("measurement.construct"),
            *(str(place + 1) for place in range(len(names))),
        ),
        rows=tuple(_matrix_row(telling, names, row) for row in range(len(names))),
        numeric=frozenset(range(1, len(names) + 1)),
        wide=True,
        title=telling.say("measurement.matrix"),
        note=telling.say("measurement.matrix_note"),
    )


def _matrix_row(telling: Telling, names: Sequence[str], row: int) -> tuple[str, ...]:
    cells = [f"{row + 1} {telling.name(names[row])}"]
    for column, name in enumerate(names):
        if column < row:
            cells.append(_of(telling, name, names[row], "correlation"))
        elif column > row:
            cells.append(_of(telling, names[row], name, "htmt"))
        else:
            cells.append(_of(telling, name, "average_variance"))
    return tuple(cells)


def _sentences(telling: Telling) -> Iterator[str]:
    factors = telling.told("measurement.factors")
    if factors is not None and factors.estimate is not None:
        largest = [figure(telling, point.estimate) for point in factors.points[:EIGENVALUES]]
        yield telling.say(
            "measurement.factors",
            count=round(factors.estimate),
            constructs=int(str(factors.facts["constructs"])),
            eigenvalues=telling.phrases.listed(largest),
        )
    kmo, bartlett = telling.told("measurement.kmo"), telling.told("measurement.bartlett")
    if kmo is not None and bartlett is not None:
        yield telling.say(
            "measurement.kmo",
            kmo=figure(telling, kmo.estimate),
            statistic=figure(telling, bartlett.estimate, 0),
            df=figure(telling, bartlett.facts["df"], 0),
        )


def _method(telling: Telling) -> Iterator[str]:
    """What asking everything in one form may add."""
    single = telling.told("common_method.single_factor")
    if single is not None and single.estimate is not None:
        share = telling.phrases.percent(single.estimate)
        yield telling.say("measurement.single_factor", share=share)
    factor = telling.told("common_method.method_factor")
    if factor is not None and factor.estimate is not None:
        yield telling.say(
            "measurement.method_factor",
            share=telling.phrases.percent(factor.estimate),
            moved=figure(telling, factor.facts["moved"]),
            change=figure(telling, factor.facts["cfi_change"], 3),
        )
    marker = telling.told("common_method.marker")
    if marker is not None:
        yield telling.say(
            "measurement.marker",
            adjusted=figure(telling, marker.estimate),
            plain=figure(telling, marker.facts["r"]),
        )
