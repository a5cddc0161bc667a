"""``python -m tests.harness [R15 R17 ...]``: what must hold of a running app, measured.

A line for each check and database: every figure, what it has to be, PASS or FAIL. After it, for
each of its controls, the same against a build with one thing taken away, which has to fail. The
exit code is 1 when a check fails or a control does not. What is going on is told on stderr.

R7, R8, R12, R21 and R22 take minutes (a job of eleven, 20 kills, a mail server that thinks for half
a minute); with --brief they are shorter.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from tests.harness.check import BOTH, POSTGRESQL, SQLITE
from tests.harness.checks import CHECKS
from tests.harness.runs import Wanted, progress, went_well
from tests.harness.world import postgres
from tests.postgres import PostgresMissing


def main(arguments: list[str]) -> int:
    """Run what is asked for."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if unknown := set(asked.checks) - {check.id for check in CHECKS}:
        parser.error(f"no such check: {', '.join(sorted(unknown))}; --list names them")
    if asked.list:
        sys.stdout.writelines(f"{check.id:5}{check.title}\n" for check in CHECKS)
        return 0
    with ExitStack() as held:
        kinds = asked.database or list(BOTH)
        server = _server(held, kinds)
        databases = [kind for kind in kinds if kind == SQLITE or server]
        wanted = Wanted(databases, server, asked.broken, asked.brief)
        chosen = [check for check in CHECKS if not asked.checks or check.id in asked.checks]
        failed = [check.id for check in chosen if not went_well(check, wanted)]
    if failed:
        sys.stdout.write(f"Failed: {', '.join(failed)}\n")
    return int(bool(failed))


def _server(held: ExitStack, databases: list[str]) -> str | None:
    if POSTGRESQL not in databases:
        return None
    try:
        return held.enter_context(postgres())
    except PostgresMissing as missing:
        progress(f"Not run on PostgreSQL. {missing}")
        return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.harness",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ids = ", ".join(check.id for check in CHECKS)
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"any of {ids}; all of them")
    parser.add_argument("--list", action="store_true", help="name the checks and stop")
    parser.add_argument("--broken", action="store_true", help="the controls only, where they can")
    parser.add_argument("--brief", action="store_true", help="a few requests instead of many")
    parser.add_argument(
        "--database", action="append", choices=BOTH, help="only on this kind of database"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
