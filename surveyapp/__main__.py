"""``python3 -m surveyapp``: the commands, in the environment they need, made where missing."""

import importlib
import importlib.util
import sys

from surveyapp.bootstrap import ROOT, inside_environment, run_inside

LOCK = ROOT / "requirements.lock"


def main() -> int:
    """Run the command line: in a checkout inside the checkout's own environment, else here."""
    if LOCK.is_file() and not inside_environment():
        return run_inside(LOCK, "surveyapp", sys.argv[1:])
    if importlib.util.find_spec("click") is None:
        sys.stderr.write("The libraries are missing. Type: pip install surveyapp\n")
        return 1
    return int(importlib.import_module("surveyapp.cli").main() or 0)


if __name__ == "__main__":
    sys.exit(main())
