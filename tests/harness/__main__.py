"""``python -m tests.harness [R15 R17 ...]``: what must hold of a running app, measured.

A line for each check and database: every figure, what it has to be, PASS or FAIL. After it, for
each of its controls, the same against a build with one thing taken away, which has to fail. The
exit code is 1 when a check fails or a control does not. What is going on is told on stderr.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack

from tests.harness.check import BOTH, POSTGRESQL, SQLITE, Check, Control, holds, told
from tests.harness.checks import CHECKS
from tests.harness.world import SOUND, a_world, postgres
from tests.postgres import PostgresMissing


def main(arguments: list[str]) -> int:
    """Run what is asked for."""
    parser = _parser()
    wanted = parser.parse_args(arguments)
    wanted.database = wanted.database or list(BOTH)
    if unknown := set(wanted.checks) - {check.id for check in CHECKS}:
        parser.error(f"no such check: {', '.join(sorted(unknown))}; --list names them")
    if wanted.list:
        for check in CHECKS:
            _say(f"{check.id:5}{check.title}")
        return 0
    chosen = [check for check in CHECKS if not wanted.checks or check.id in wanted.checks]
    with ExitStack() as held:
        server = _server(held, wanted.database)
        databases = [kind for kind in wanted.database if kind == SQLITE or server]
        runs = [Runs(check, databases, server, wanted) for check in chosen]
        failed = [run.check.id for run in runs if not run.all()]
    return int(bool(failed))


class Runs:
    """Every run of one check."""

    def __init__(
        self, check: Check, databases: list[str], server: str | None, wanted: argparse.Namespace
    ) -> None:
        self.check = check
        self.server = server
        self.brief: bool = wanted.brief
        self.databases = [kind for kind in check.databases if kind in databases]
        self.controls_only: bool = wanted.broken

    def all(self) -> bool:
        """The check on each database, then its controls; whether all went as they must."""
        as_it_is = [] if self.controls_only else [self._passes(kind) for kind in self.databases]
        broken = [
            self._fails(control, kind)
            for control in self.check.controls
            for kind in control.databases
            if kind in self.databases
        ]
        return all((*as_it_is, *broken))

    def _passes(self, kind: str) -> bool:
        figures, ok = self._measured(kind, SOUND)
        _say(f"{self.check.id:5}{kind:12}{'PASS' if ok else 'FAIL'}  {figures}")
        return ok

    def _fails(self, control: Control, kind: str) -> bool:
        figures, ok = self._measured(kind, control.fault)
        verdict = "does NOT fail, so the check is blind" if ok else "fails as it must"
        control_told = f"broken control {verdict}, without {control.without}"
        _say(f"{self.check.id:5}{kind:12}{control_told}: {figures}")
        return not ok

    def _measured(self, kind: str, fault: str) -> tuple[str, bool]:
        started = time.monotonic()
        sys.stderr.write(f"... {self.check.id} on {kind}, {fault}\n")
        with a_world(kind, self.server, self.check.settings) as world, world.served(fault):
            figures = self.check.measure(world, self.brief)
        return f"{told(figures)} [{time.monotonic() - started:.0f} s]", holds(figures)


def _server(held: ExitStack, databases: list[str]) -> str | None:
    if POSTGRESQL not in databases:
        return None
    try:
        return held.enter_context(postgres())
    except PostgresMissing as missing:
        sys.stderr.write(f"Not run on PostgreSQL. {missing}\n")
        return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.harness",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ids = [check.id for check in CHECKS]
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"any of {', '.join(ids)}; all")
    parser.add_argument("--list", action="store_true", help="name the checks and stop")
    parser.add_argument("--broken", action="store_true", help="run the controls only")
    parser.add_argument("--brief", action="store_true", help="a few requests instead of many")
    parser.add_argument(
        "--database", action="append", choices=BOTH, help="only on this kind of database"
    )
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
