"""``surveyapp`` with a thing taken away: ``python -m tests.harness.faulty FAULT[+FAULT] serve``."""

from __future__ import annotations

import sys

from surveyapp.cli import main
from tests.harness.faults import FAULTS

if __name__ == "__main__":
    fault, *arguments = sys.argv[1:]
    for name in fault.split("+"):
        FAULTS[name]()
    sys.argv = ["surveyapp", *arguments]
    main()
