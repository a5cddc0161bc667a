"""Runs checks and their controls, and tells each in a line."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.harness.check import Check, Control, holds, told
from tests.harness.world import SOUND, a_world


@dataclass(frozen=True)
class Wanted:
    """How to run: where, whether controls only, whether a few requests are enough."""

    databases: Sequence[str]
    server: str | None
    controls_only: bool = False
    brief: bool = False


@dataclass(frozen=True)
class Script:
    """A promise that has a command of its own; exit code 0 says that it holds.

    ``broken`` is added to the arguments, or to the environment, to take a thing away; a command
    without either runs its controls itself, beside the promise.
    """

    id: str
    title: str
    arguments: tuple[str, ...]
    brief: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    without: str = ""
    engines: bool = False
    """Whether it takes ``--engine`` for each database."""
    needs: str = ""
    """The database without which there is nothing to run."""


def went_well(one: Check | Script, wanted: Wanted) -> bool:
    """Run it and its controls; whether all of them went as they must."""
    runs: CheckRuns | ScriptRuns
    runs = CheckRuns(one, wanted) if isinstance(one, Check) else ScriptRuns(one, wanted)
    if isinstance(one, Script) and one.needs and one.needs not in wanted.databases:
        progress(f"{one.id} is about {one.needs} and not run")
        return True
    alone = wanted.controls_only and bool(runs.has_controls)
    results = [*([] if alone else runs.as_it_is()), *runs.broken()]
    return all(results)


@dataclass(frozen=True)
class CheckRuns:
    """Every run of a check against apps of our own."""

    check: Check
    wanted: Wanted

    @property
    def has_controls(self) -> int:
        """How many there are."""
        return len(self.check.controls)

    def as_it_is(self) -> list[bool]:
        """Against the build as it is, on each database."""
        return [self._passes(kind) for kind in self._databases(self.check.databases)]

    def broken(self) -> list[bool]:
        """Against each broken build."""
        return [
            self._fails(control, kind)
            for control in self.check.controls
            for kind in self._databases(control.databases)
        ]

    def _databases(self, kinds: Sequence[str]) -> list[str]:
        return [kind for kind in kinds if kind in self.wanted.databases]

    def _passes(self, kind: str) -> bool:
        figures, ok = self._measured(kind, SOUND)
        say(self.check.id, kind, f"{'PASS' if ok else 'FAIL'}  {figures}")
        return ok

    def _fails(self, control: Control, kind: str) -> bool:
        figures, ok = self._measured(kind, control.fault)
        say(self.check.id, kind, f"{_verdict(ok)}, without {control.without}: {figures}")
        return not ok

    def _measured(self, kind: str, fault: str) -> tuple[str, bool]:
        started = time.monotonic()
        progress(f"{self.check.id} on {kind}, {fault}")
        with a_world(kind, self.wanted.server) as world, world.served(fault):
            figures = self.check.measure(world, self.wanted.brief)
        return f"{told(figures)} [{time.monotonic() - started:.0f} s]", holds(figures)


@dataclass(frozen=True)
class ScriptRuns:
    """Every run of a command."""

    script: Script
    wanted: Wanted

    @property
    def has_controls(self) -> int:
        """Whether the control is a run of its own."""
        return len(self.script.broken)

    def as_it_is(self) -> list[bool]:
        """The command, its lines passed on."""
        ok, last = self._run((), {})
        say(self.script.id, "", f"{'PASS' if ok else 'FAIL'}  {last}")
        return [ok]

    def broken(self) -> list[bool]:
        """The command with a thing taken away, which has to fail."""
        if not self.script.broken:
            return []
        ok, last = self._run(self.script.broken, self.script.environment)
        say(self.script.id, "", f"{_verdict(ok)}, without {self.script.without}: {last}")
        return [not ok]

    def _run(self, broken: tuple[str, ...], environment: dict[str, str]) -> tuple[bool, str]:
        started, lines = time.monotonic(), [""]
        more = (*broken, *(self.script.brief if self.wanted.brief else ()))
        if self.script.engines:
            more += tuple(word for kind in self.wanted.databases for word in ("--engine", kind))
        command = [sys.executable, "-m", *self.script.arguments, *more]
        progress(f"{self.script.id}: python -m {' '.join(command[2:])}")
        surroundings = {**os.environ, **environment}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=surroundings
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip() and not line.rstrip().endswith(DOTS):
                    lines.append(line.strip())
                    progress(f"{self.script.id}: {lines[-1]}")
        figures = " · ".join(lines[1:]) if len(lines) <= MOST_LINES else lines[-1]
        return process.returncode == 0, f"{figures} [{time.monotonic() - started:.0f} s]"


DOTS = "%]"
"""How pytest ends a line of dots."""
MOST_LINES = 20
"""A command that prints more is told by its last line."""


def say(name: str, kind: str, line: str) -> None:
    """A line of the result."""
    sys.stdout.write(f"{name:5}{kind:12}{line}\n")
    sys.stdout.flush()


def progress(line: str) -> None:
    """What is going on."""
    sys.stderr.write(f"... {line}\n")


def _verdict(ok: bool) -> str:
    verdict = "does NOT fail, so the check is blind" if ok else "fails as it must"
    return f"broken control {verdict}"
