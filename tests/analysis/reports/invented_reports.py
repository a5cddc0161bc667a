"""Whole reports from invented companies: real, without any truth, nearly empty, hostile."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache

import numpy as np

from analysis.charts.chart import Chart
from analysis.dataset import Dataset
from analysis.reports.content import build
from analysis.reports.document import Page, Report
from analysis.run import Findings, run
from analysis.simulation.company import simulate
from questionnaires import library

HOSTILE = "<img src='file:///etc/passwd' onerror=x> {org} %s & <b>Co</b>"
SEED = 7
COMPANIES = ("full", "pulse", "visit", "without truth", "thirty", "empty", "hostile")


@cache
def company(name: str) -> tuple[Dataset, Findings]:
    """A data set and what its analysis came to."""
    data = _made(name)
    return data, run(data)


@cache
def report(name: str, language: str) -> Report:
    """The report of a company in a language."""
    data, findings = company(name)
    return build(findings, data, language)


def _made(name: str) -> Dataset:
    if name in {"pulse", "visit"}:
        return simulate(library.load(name), customers=1_500).dataset()
    full = simulate(library.load("full"), customers=1_500).dataset()
    if name == "without truth":
        return _shuffled(full)
    if name == "hostile":
        return _hostile(full)
    kept = {"full": full.n, "thirty": 30, "empty": 0}[name]
    return full.take(np.arange(full.n) < kept, "the first rows")


def _shuffled(data: Dataset) -> Dataset:
    """The same answers, each column in an order of its own: nothing goes together any more."""
    draw = np.random.default_rng(SEED)
    values = {item: draw.permutation(column) for item, column in data.values.items()}
    states = {
        item: np.where(np.isnan(values[item]), 1, 4).astype(np.uint8) if item in values else column
        for item, column in data.states.items()
    }
    facts = {name: draw.permutation(column) for name, column in data.facts.items()}
    return replace(data, values=values, states=states, facts=facts)


def _hostile(data: Dataset) -> Dataset:
    segment = np.array([f"{HOSTILE} {i % 2}" for i in range(data.n)], dtype=object)
    texts = {item: np.full(data.n, HOSTILE, dtype=object) for item in data.texts}
    return replace(
        data,
        organisation=HOSTILE,
        facts={**data.facts, "segment": segment},
        texts=texts,
        source=replace(data.source, name=HOSTILE),
    )


def said(pages: Iterable[Page]) -> str:
    """Every word of these pages: sentences, tables, charts and their alternatives."""
    return "\n".join(_words(tuple(pages)))


def _words(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Chart):
        yield re.sub(r"<[^>]*>", " ", part.svg)
        yield from _words((part.title, part.description, part.header, part.rows))
    elif isinstance(part, tuple):
        for each in part:
            yield from _words(each)
    elif is_dataclass(part):
        yield from _words(tuple(getattr(part, each.name) for each in fields(part)))
