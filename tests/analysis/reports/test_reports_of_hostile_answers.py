"""Whatever was answered, a report says what is wrong and never shows a number that is none."""

import dataclasses
import math
import re
from collections.abc import Iterator
from functools import cache

import pytest

from analysis.reports.content import build
from analysis.run import Findings, run
from tests.analysis.reports.hostile import HOSTILE, good

FORMS = ("pulse", "visit")
NO_NUMBER = re.compile(r"\b(?:nan|NaN|inf|None)\b")


@cache
def found(form: str, what: str) -> Findings:
    return run(HOSTILE[what][0](good(form)))


def parts(thing: object) -> Iterator[object]:
    """Everything inside a finding or a page, however deep."""
    if dataclasses.is_dataclass(thing):
        inside = [getattr(thing, field.name) for field in dataclasses.fields(thing)]
    elif isinstance(thing, dict):
        inside = [*thing.keys(), *thing.values()]
    elif isinstance(thing, (tuple, list)):
        inside = list(thing)
    else:
        yield thing
        return
    for each in inside:
        yield from parts(each)


def codes(findings: Findings) -> set[str]:
    """Codes of refusals, and of checks that did not hold."""
    refusals = [
        *(f.refusal for f in findings.all()),
        *(a.refusal for a in findings.answers.values()),
    ]
    failed = {c.code for f in findings.all() for c in f.checks if not c.held}
    return failed | {refusal.code for refusal in refusals if refusal is not None}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_no_finding_holds_a_number_that_is_none(form: str, what: str) -> None:
    numbers = list(parts(tuple(found(form, what).answers.values())))
    assert all(math.isfinite(part) for part in numbers if isinstance(part, float))


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_no_page_shows_a_number_that_is_none(form: str, what: str) -> None:
    report = build(found(form, what), HOSTILE[what][0](good(form)), "en")
    said = [part for part in parts(report) if isinstance(part, str)]
    assert [words for words in said if NO_NUMBER.search(words)] == []


@pytest.mark.parametrize("what", [what for what, (_, told) in HOSTILE.items() if told])
def test_what_is_wrong_is_told(what: str) -> None:
    assert codes(found("pulse", what)) & HOSTILE[what][1]
