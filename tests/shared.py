"""Where shared reference values and real data lie; tests that need them skip without."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"

needs_shared = pytest.mark.skipif(
    not (SHARED / "reference").is_dir(),
    reason="needs ../shared (reference values and real data), which is not beside this checkout",
)
