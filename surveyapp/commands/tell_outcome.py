"""``surveyapp outcome``: what became of the invitations of a survey."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from analysis.statistics.survey.outcome_rates import Rate
from surveyapp.commands.choosing import NUMBER, survey_of
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.models import Privacy, Survey
from surveyapp.queries.dispositions import CODES, Disposition, Outcome
from surveyapp.queries.outcomes import Outcomes, outcomes
from surveyapp.typed_text import one_line

ENDS = {
    Disposition.COMPLETE: "answered to the end",
    Disposition.PARTIAL: "began, not finished",
    Disposition.REFUSED: "unsubscribed without answering",
    Disposition.NOT_REACHED: "nothing came back",
    Disposition.UNDELIVERED: "the message did not arrive",
    Disposition.NOT_SENT: "could not be sent",
    Disposition.PENDING: "not sent yet",
    Disposition.CALLED_OFF: "called off before it was sent",
}
RATES = ("response", "finished", "unsubscribed")
TOO_FEW = "Rates of an anonymous survey are told from seven people invited on."
WAVES_UNTOLD = (
    "Waves are not told one by one: in one of them fewer than seven people were invited, or fewer "
    "than seven answered."
)
IN_SEVENS = "Answers to an anonymous survey are counted in whole sevens, and by wave only."
MEANING = (
    "Response: RR5, finished of those whose message arrived. Finished: of those who began. "
    "Unsubscribed: REF3. In brackets Wilson's 95 % interval, for others like those invited."
)


@click.command("outcome")
@click.argument("survey_id", metavar="SURVEY", type=NUMBER)
@click.option("--json", "as_json", is_flag=True, help="Print every number as JSON.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")
def command(survey_id: int, as_json: bool, data: Path | None) -> None:
    """Tell how the invitations of SURVEY ended, with response and other rates.

    Ends and rates are those of the AAPOR definitions, whole and by wave, way of sending and
    language; each rate stands with its interval and how many it is of.
    """
    with open_database(prepare(data)) as database, database.reading() as session:
        survey = survey_of(session, survey_id)
        found = outcomes(session, survey_id)
    if as_json:
        click.echo(json.dumps(_document(survey, found), indent=2, ensure_ascii=False))
    else:
        for line in _lines(survey, found):
            click.echo(line)


def _lines(survey: Survey, found: Outcomes) -> Iterator[str]:
    whole = found.whole
    yield f"{one_line(survey.title)}: {whole.invited:,} invited."
    for end, name in ENDS.items():
        if whole.counts.get(end):
            yield f"{whole.counts[end]:>9,}  {CODES.get(end, ''):5} {name}"
    if found.hidden:
        yield TOO_FEW
    elif whole.counts:
        yield ""
        yield from _table(found)
        yield ""
        yield MEANING
    if found.untold:
        yield WAVES_UNTOLD
    if survey.privacy is Privacy.ANONYMOUS:
        yield IN_SEVENS


def _table(found: Outcomes) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("", "invited", *RATES)]
    rows += [_row(name, outcome) for name, outcome in _named(found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = (text.rjust(width) for text, width in zip(others, widths[1:], strict=True))
        yield "   ".join((first.ljust(widths[0]), *cells))


def _named(found: Outcomes) -> Iterator[tuple[str, Outcome]]:
    yield "all", found.whole
    for grouping, groups in found.by.items():
        for one in groups:
            yield f"{grouping} {one_line(one.name) or '-'}", one


def _row(name: str, outcome: Outcome) -> tuple[str, ...]:
    rates = (outcome.response, outcome.completion, outcome.unsubscribed)
    return (name, f"{outcome.invited:,}", *map(_cell, rates))


def _cell(rate: Rate | None) -> str:
    if rate is None or rate.interval is None:
        return "-"
    low, high = rate.interval.low, rate.interval.high
    return f"{rate.rate:.1%} ({low:.1%} to {high:.1%}) of {rate.n:,.0f}"


def _document(survey: Survey, found: Outcomes) -> dict[str, Any]:
    return {
        "survey": survey.id,
        "title": survey.title,
        "privacy": survey.privacy.value,
        "hidden": found.hidden,
        "waves_untold": found.untold,
        "codes": {end.value: code for end, code in CODES.items()},
        "whole": _group(found.whole, hidden=found.hidden),
        "by": {
            grouping: {one.name: _group(one) for one in groups}
            for grouping, groups in found.by.items()
        },
    }


def _group(outcome: Outcome, *, hidden: bool = False) -> dict[str, Any]:
    told = (outcome.response, outcome.least_response, outcome.completion, outcome.unsubscribed)
    rates = () if hidden else tuple(filter(None, told))
    return {
        "invited": outcome.invited,
        "ends": {end.value: n for end, n in sorted(outcome.counts.items()) if n},
        "rates": {rate.name: _rate(rate) for rate in rates},
    }


def _rate(rate: Rate) -> dict[str, float | None]:
    low, high = (rate.interval.low, rate.interval.high) if rate.interval else (None, None)
    return {"share": rate.rate, "n": rate.n, "low": low, "high": high}
