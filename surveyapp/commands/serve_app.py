"""``surveyapp serve``: the app on one machine, by the waitress server."""

from __future__ import annotations

from pathlib import Path

import click
import waitress
from flask import Flask

from surveyapp.app import create_app
from surveyapp.commands.setting_up import prepare
from surveyapp.config import Config

THREADS = 8


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder; SURVEYAPP_DATA where it is not given.",
)
def command(host: str, port: int, threads: int, data: Path | None) -> None:
    """Serve the app; make its data folder and database, or bring them up to date, first.

    Settings come from the environment (docs/operations.md). Stop with Ctrl-C; requests under way
    are finished.
    """
    config = prepare(data, default_url=f"http://{host}:{port}")
    serve(create_app(config), config, host, port, threads)


def serve(app: Flask, config: Config, host: str, port: int, threads: int = THREADS) -> None:
    """Serve until stopped.

    Raises ``click.ClickException`` when the address is taken or may not be used.
    """
    try:
        server = waitress.create_server(app, host=host, port=port, threads=threads, ident=None)
    except OSError as problem:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {problem.strerror}. Choose another --port."
        ) from problem
    click.echo(f"Serving {config.public_url} from {config.data_folder} (Ctrl-C stops)")
    server.run()
