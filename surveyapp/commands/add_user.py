"""``surveyapp adduser``: let a person in, the first administrator above all."""

from __future__ import annotations

from pathlib import Path

import click

from surveyapp import clock
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.models.user import Role
from surveyapp.passwords import (
    MAXIMUM_PASSWORD,
    MINIMUM_PASSWORD,
    Passwords,
    UnfitPasswordError,
)
from surveyapp.services.staff.create_user import (
    NameTakenError,
    NewUser,
    UnfitNameError,
    create_user,
)

SENTENCES = {
    NameTakenError: "somebody signs in with this address already; choose another",
    UnfitNameError: "write a name, and an address such as anna@example.org",
    UnfitPasswordError: f"choose a password of {MINIMUM_PASSWORD} to {MAXIMUM_PASSWORD} characters",
}


@click.command("adduser")
@click.argument("email")
@click.option("--name", prompt=True, help="How the person is shown.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ADMIN.value,
    show_default=True,
)
@click.password_option(help="Asked for when it is not given.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")
def command(email: str, name: str, role: str, password: str, data: Path | None) -> None:
    """Let the person with this EMAIL sign in."""
    config = prepare(data)
    new = NewUser(email=email, name=name, role=Role(role), password=password)
    try:
        with open_database(config) as database, database.writing() as session:
            create_user(session, Passwords(), new, clock.now())
    except tuple(SENTENCES) as problem:
        raise click.ClickException(f"{email}: {SENTENCES[type(problem)]}.") from problem
    click.echo(f"{email} may sign in at {config.public_url} as {role}.")
