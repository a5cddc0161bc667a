"""``python3 -m tests``: sets up what the tests need and runs them; arguments go to pytest."""

import subprocess
import sys

from surveyapp.bootstrap import ROOT, CannotSetUp, run_inside
from tests.browser.tools import ensure_tools
from tests.postgres import ensure_postgres
from tests.redis_server import ensure_redis

LOCK = ROOT / "tests" / "requirements.lock"
WITHOUT_BROWSER = "not browser"


def main(arguments: list[str]) -> int:
    """Set up, run pytest on all cores unless told otherwise, and return its exit code."""
    if WITHOUT_BROWSER not in arguments:
        try:
            ensure_tools()
        except (CannotSetUp, subprocess.CalledProcessError) as problem:
            sys.stderr.write(f"{problem}\n")
            return 1
    ensure_postgres()
    ensure_redis()
    return run_inside(LOCK, "pytest", arguments or ["-n", "auto", "--dist", "loadgroup"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
