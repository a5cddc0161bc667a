"""``surveyapp attribute``: facts about customers that the organisation defines itself."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.models import AttributeKind
from surveyapp.queries.import_batches import AttributeLine, attributes
from surveyapp.services.customers.define_attribute import (
    NewAttribute,
    UnfitAttributeError,
    change_attribute,
    define_attribute,
)
from surveyapp.typed_text import one_line

KEY = click.argument("key")
CHOICE = click.option("--choice", "choices", multiple=True, help="A value it may take.")
DATA = click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")


@click.group("attribute")
def command() -> None:
    """List, define and change facts about customers of your own.

    Files bring them by their KEY, and conditions of programmes name it.
    """


@command.command("list")
@DATA
def list_attributes(data: Path | None) -> None:
    """List all attributes."""
    with open_database(prepare(data)) as database, database.reading() as session:
        lines = attributes(session)
    if not lines:
        click.echo("No attribute is defined.")
    for one in lines:
        choices = f": {', '.join(map(one_line, one.choices))}" if one.choices else ""
        click.echo(f"{one.key}  {one.kind.value}{choices}  ({one_line(one.name)})")


@command.command("define")
@KEY
@click.option("--name", required=True, help="How staff read it.")
@click.option("--kind", type=click.Choice([one.value for one in AttributeKind]), required=True)
@CHOICE
@DATA
def define(key: str, name: str, kind: str, choices: tuple[str, ...], data: Path | None) -> None:
    """Define the attribute KEY; defining it so again changes nothing."""
    new = NewAttribute(key, name, AttributeKind(kind), choices)
    if choices and new.kind is not AttributeKind.CHOICE:
        raise click.UsageError("Only --kind choice takes --choice.")
    with open_database(prepare(data)) as database, database.writing() as session:
        known = _find(session, key)
        if known is None:
            _define(session, new)
    if known is not None and not _says(known, new):
        raise click.ClickException(
            f"{key} is defined otherwise, as {known.kind.value} {one_line(known.name)!r}; nothing "
            "was changed. surveyapp attribute change renames it and adds choices."
        )
    click.echo(f"{key} is defined{'' if known is None else ' so already'}.")


@command.command("change")
@KEY
@click.option("--name", help="A new name.")
@CHOICE
@DATA
def change(key: str, name: str | None, choices: tuple[str, ...], data: Path | None) -> None:
    """Rename the attribute KEY, or add choices; those there are stay, as customers have them."""
    if name is None and not choices:
        raise click.UsageError("Give --name, --choice or both.")
    with open_database(prepare(data)) as database, database.writing() as session:
        known = _find(session, key)
        if known is None:
            raise click.ClickException(f"There is no attribute {key!r}.")
        if choices and known.kind is not AttributeKind.CHOICE:
            raise click.ClickException(f"{key} is a {known.kind.value}, so it has no choices.")
        try:
            change_attribute(session, known.id, known.name if name is None else name, choices)
        except UnfitAttributeError as problem:
            raise click.ClickException(f"{problem} Nothing was changed.") from problem
    click.echo(f"{key} is changed.")


def _define(session: Session, new: NewAttribute) -> None:
    try:
        define_attribute(session, new, clock.now())
    except UnfitAttributeError as problem:
        raise click.ClickException(f"{problem} Nothing was defined.") from problem


def _find(session: Session, key: str) -> AttributeLine | None:
    return next((one for one in attributes(session) if one.key == key), None)


def _says(known: AttributeLine, new: NewAttribute) -> bool:
    """Whether it is defined so; further choices may have been added since."""
    choices = set(map(one_line, new.choices))
    named = (known.kind, known.name) == (new.kind, one_line(new.name))
    return named and choices <= set(known.choices)
