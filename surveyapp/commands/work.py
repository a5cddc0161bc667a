"""``surveyapp worker``: carries out what is put aside: invitations, reminders, mail, bounces."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path
from threading import Event

import click

from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.config import Config, InvalidSettingError
from surveyapp.jobs.running import THREADS, run_once, run_until


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now and end, for cron.")
@click.option(
    "--threads", type=click.IntRange(1, 32), default=THREADS, show_default=True, help="At once."
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder; SURVEYAPP_DATA where it is not given.",
)
def command(once: bool, threads: int, data: Path | None) -> None:
    """Carry out background work: plan invitations and reminders, send mail, take bounces.

    Run as many as you like, on several machines with PostgreSQL; each job is done by one of them.
    SIGTERM or Ctrl-C lets jobs under way finish first. Exit code 0 when stopped so, 1 when it
    cannot start or, with --once, when a job failed.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    config = prepare(data)
    if once:
        with open_database(config) as database:
            sys.exit(1 if run_once(database, config) else 0)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    click.echo(f"Working for {config.public_url} (Ctrl-C stops)")
    work(config, threads, stopping)
    click.echo("Stopped; nothing was left half done")


def work(config: Config, threads: int, stopping: Event) -> None:
    """Work until stopped. Raises ``click.ClickException`` where workers cannot be woken."""
    try:
        with open_database(config) as database:
            run_until(stopping.wait, database, config, threads)
    except InvalidSettingError as problem:
        raise click.ClickException(str(problem)) from problem
