"""``surveyapp serve``: the app on one machine, by the waitress server."""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import warnings
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import waitress
from flask import Flask
from sqlalchemy.orm import configure_mappers

from surveyapp.app import create_app
from surveyapp.commands.orderly_stop import Watched, run_until, told_by_signal
from surveyapp.commands.setting_up import prepare
from surveyapp.commands.worker_beside import worker_beside
from surveyapp.config import Config
from surveyapp.respond.blueprint import blueprint as respond
from surveyapp.security import MAXIMUM_REQUEST

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 8

CONNECTIONS = 2_000
"""Every phone keeps a connection open after its page came; at the limit everybody else waits."""
OTHER_FILES = 200
"""Files and database connections for which room is left."""
FEW_CONNECTIONS = 300
"""Where the system cannot watch more at once."""
IDLE_SECONDS = 20
"""Then an unused connection makes room."""
WHOLE_ANSWER = 65_536
"""Bytes the server gathers before it sends while a view is at work.

Sending its head apart would set the loop that watches connections spinning until the view's thread
has its turn again, which took a third of the processor's time.
"""
FIRST_SOCKET = 3
"""The number of the first socket that is handed over, by agreement."""
LARGEST_REQUEST = 16 * MAXIMUM_REQUEST
"""Larger ones are not even taken in; those above ``MAXIMUM_REQUEST`` get a page that says so."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--threads", type=click.IntRange(1, 64), default=THREADS, show_default=True)
@click.option(
    "--with-worker/--no-worker",
    "working",
    default=False,
    show_default=True,
    help="Carry out background work too.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder; SURVEYAPP_DATA where it is not given.",
)
def command(host: str, port: int, threads: int, working: bool, data: Path | None) -> None:
    """Serve the app; make its data folder and database, or bring them up to date, first.

    Settings come from the environment (docs/operations.md). Stop with Ctrl-C or SIGTERM; requests
    under way are finished. A socket handed over by systemd is used instead of host and port.
    """
    # Service managers ask in their way for what Ctrl-C asks for at a keyboard.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config = prepare(data, default_url=f"http://{host}:{port}")
    with worker_beside(config) if working else nullcontext():
        serve(create_app(config), config, host, port, threads)


def serve(app: Flask, config: Config, host: str, port: int, threads: int = THREADS) -> None:
    """Serve until stopped.

    Raises ``click.ClickException`` when the address is taken or may not be used.
    """
    watched: Watched = {}
    handed_over = sockets_handed_over()
    where: dict[str, Any] = (
        {"sockets": handed_over} if handed_over else {"host": host, "port": port}
    )
    try:
        server = listen(app, {**where, **limits(threads, config.proxies), "map": watched})
    except OSError as problem:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {problem.strerror}. Choose another --port."
        ) from problem
    warm_up(app)
    # Waiting in line is how threads work; a line of log for each request that waits is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    told = told_by_signal()
    click.echo(f"Serving {config.public_url} from {config.data_folder} (Ctrl-C stops)")
    run_until(told, server, watched, handed_over=bool(handed_over))


def sockets_handed_over(environment: Mapping[str, str] = os.environ) -> list[socket.socket]:
    """Those that systemd listens on for this process, so that nobody is refused while it starts."""
    if environment.get("LISTEN_PID") != str(os.getpid()):
        return []
    numbers = range(FIRST_SOCKET, FIRST_SOCKET + int(environment.get("LISTEN_FDS", "0")))
    return [socket.socket(fileno=number) for number in numbers]


def listen(app: WSGIApplication, settings: Mapping[str, Any]) -> Any:
    """The web server, listening but not yet answering. Raises ``OSError`` where it may not."""
    with warnings.catch_warnings():
        # ``send_bytes`` is to go once the server gathers by itself; until then it is needed.
        warnings.simplefilter("ignore", DeprecationWarning)
        return waitress.create_server(app, **settings)


def warm_up(app: Flask) -> None:
    """Read in now what the first visitors would otherwise wait for."""
    configure_mappers()
    for name in app.jinja_env.list_templates():
        if name.startswith(f"{respond.name}/"):
            app.jinja_env.get_template(name)


def limits(threads: int = THREADS, proxies: int = 0) -> dict[str, Any]:
    """The web server's settings: how many visitors at once, for how long, how much from each.

    What proxies say of the visitor reaches the application only where there are ``proxies``.
    """
    return {
        "threads": threads,
        "ident": None,
        "connection_limit": connections(),
        "asyncore_use_poll": hasattr(select, "poll"),
        "channel_timeout": IDLE_SECONDS,
        "cleanup_interval": IDLE_SECONDS // 4,
        "max_request_body_size": LARGEST_REQUEST,
        "send_bytes": WHOLE_ANSWER,
        "clear_untrusted_proxy_headers": not proxies,
    }


def connections() -> int:
    """How many may be open at once, given how many files this process may open."""
    if not hasattr(select, "poll"):
        return FEW_CONNECTIONS
    return min(CONNECTIONS, max(os.sysconf("SC_OPEN_MAX") - OTHER_FILES, FEW_CONNECTIONS // 3))
