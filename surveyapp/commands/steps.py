"""Shows what a command is doing: a line a step, how far it has come, how long each took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

WIDTH = 20


class Steps:
    """Announces steps on standard error, so that standard output stays fit for pipes."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce one step, run it, and print its seconds."""
        self._done += 1
        filled = WIDTH * self._done // self._total
        bar = "#" * filled + "-" * (WIDTH - filled)
        click.echo(f"[{bar}] {self._done}/{self._total} {title} ...", nl=False, err=True)
        started = time.monotonic()
        try:
            yield
        except BaseException:
            click.echo(" stopped", err=True)
            raise
        click.echo(f" {time.monotonic() - started:.1f} s", err=True)
