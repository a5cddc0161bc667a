"""``surveyapp plan``: what a survey will be able to tell, before anybody is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import click

from analysis.plans.foreseeing import Design, Effects, Foreseen, Foresight, foresee
from analysis.questions.making import SEED
from analysis.statistics.errors import StatisticsError

SHARE = click.FloatRange(0, 1)
INSIDE = click.FloatRange(0, 1, min_open=True, max_open=True)
ABOVE_ZERO = click.FloatRange(0, min_open=True)
LINES: Mapping[str, str] = {
    "index": "An index of 0 to 100",
    "share": "A share of {effect:.0%}",
    "balance": "The recommendation balance",
    "change": "A change of {effect:g} points between waves",
    "correlation": "A correlation of {effect:g}",
    "drivers": "Drivers that explain {effect:.0%} together",
    "one_driver": "One driver that adds {effect:.1%}",
    "mediation": "An indirect effect of {effect:.3f}",
    "tipping_point": "A tipping point of satisfaction",
    "gap_kink": "Waiting costs more beyond the acceptable",
}


@click.command("plan")
@click.option("--answers", type=click.IntRange(2), help="Answers expected in each wave.")
@click.option("--invited", type=click.IntRange(1), help="How many will be asked; else everybody.")
@click.option("--population", type=click.IntRange(2), help="Everybody who could be asked.")
@click.option("--response-rate", type=click.FloatRange(0, 1, min_open=True), help="0 to 1.")
@click.option("--units", type=click.IntRange(1), help="Units the answers come from.")
@click.option("--intraclass", type=SHARE, default=0.02, show_default=True, help="Within a unit.")
@click.option(
    "--weighting", type=click.FloatRange(1), default=1.0, help="Design effect of weights."
)
@click.option("--sd", type=ABOVE_ZERO, default=20.0, show_default=True, help="Of an index.")
@click.option("--share", type=SHARE, default=0.5, show_default=True)
@click.option("--margin", type=ABOVE_ZERO, default=3.0, show_default=True, help="Points wanted.")
@click.option("--change", type=ABOVE_ZERO, default=5.0, show_default=True, help="Points.")
@click.option(
    "--same-people", type=click.FloatRange(-1, 1, max_open=True), help="Panel correlation."
)
@click.option("--correlation", type=INSIDE, default=0.2, show_default=True)
@click.option("--r2", type=INSIDE, default=0.3, show_default=True, help="Of all drivers.")
@click.option("--delta-r2", type=INSIDE, default=0.02, show_default=True, help="Of one driver.")
@click.option("--predictors", type=click.IntRange(1, 100), default=6, show_default=True)
@click.option("--paths", type=(float, float), default=(0.26, 0.26), show_default=True)
@click.option("--power", type=click.FloatRange(0.1, 0.999), default=0.8, show_default=True)
@click.option("--runs", type=click.IntRange(50, 10_000), default=400, help="Samples invented.")
@click.option("--seed", type=click.IntRange(min=0), default=SEED, help="Of all random draws.")
@click.option("--json", "as_json", is_flag=True, help="Print every number as JSON.")
def command(
    answers: int | None, invited: int | None, runs: int, seed: int, as_json: bool, **given: Any
) -> None:
    """Say how exact a survey will be and what it will notice, before it is fielded.

    Give --answers, or --invited (or --population) with --response-rate. A chance of 80 % is
    commonly asked for; "needs" is the number of answers (in each wave) that reaches it.
    """
    design = Design(
        answers=_expected(answers, invited, given["population"], given["response_rate"]),
        **{name: given.pop(name) for name in ("population", "response_rate", "units")},
        **{name: given.pop(name) for name in ("intraclass", "weighting")},
    )
    try:
        found = foresee(design, Effects(**given), seed=seed, runs=runs)
    except StatisticsError as error:
        raise click.ClickException(f"this design cannot be: {error}") from error
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2, allow_nan=False))
    else:
        for line in _lines(found, Effects(**given)):
            click.echo(line)


def _expected(
    answers: int | None, invited: int | None, population: int | None, rate: float | None
) -> int:
    asked = population if invited is None else invited
    if population is not None and asked is not None and asked > population:
        raise click.UsageError(f"--invited {asked} is more than --population {population}.")
    if answers is not None:
        return answers
    if asked is None or rate is None:
        raise click.UsageError("Give --answers, or --invited with --response-rate.")
    expected = round(asked * rate)
    if expected < 2:
        raise click.UsageError("Fewer than 2 answers are expected; invite more.")
    return expected


def _lines(found: Foresight, effects: Effects) -> Iterator[str]:
    yield f"{found.answers:,} answers are worth {_worth(found)}."
    if found.invite is not None:
        yield (
            f"They take {found.invite:,} invitations on average, "
            f"{found.invite_to_be_sure:,} to be rather sure (90 %)."
        )
    yield ""
    yield f"{'What':46}{'exact to':>12}{'noticed':>10}{'needs':>10}"
    for line in found.lines:
        name = LINES[line.code].format(effect=line.effect)
        yield f"{name:46}{_margin(line):>12}{_chance(line):>10}{_needs(line):>10}"
    yield ""
    yield (
        f"Exact to: half of a 95 % interval. Noticed: the chance that a test at 5 % sees it. "
        f"Needs: answers for ± {effects.margin:g} points or a chance of {effects.power:.0%}."
    )
    for line in found.lines:
        if line.reason is not None:
            yield f"{LINES[line.code].format(effect=line.effect)}: {line.reason}."


def _worth(found: Foresight) -> str:
    return (
        "everybody's"
        if found.effective_n is None
        else f"{found.effective_n:,.0f} of a simple random sample"
    )


def _margin(line: Foreseen) -> str:
    if line.half_width is None:
        return ""
    size = line.half_width * 100 if line.code == "share" else line.half_width
    return f"± {size:.1f}"


def _chance(line: Foreseen) -> str:
    return "" if line.power is None else f"{line.power:.0%}"


def _needs(line: Foreseen) -> str:
    return "" if line.needed is None else f"{line.needed:,}"
