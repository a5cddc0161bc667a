"""The programs that browser tests drive: Chromium, and the judges of HTML, PDF and access.

Standard library only: this also runs before the environment exists, to install what it may.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from surveyapp.bootstrap import CannotSetUp, install_packages, may_install_packages, say

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
CHECKER = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
PDF_RULES = MODULES / "@opendataloader" / "pdf" / "lib" / "opendataloader-pdf-cli.jar"
"""A converter of PDF that carries the validator veraPDF, which npm does not hold by itself."""
PACKAGES = {
    "chromium": "chromium",
    "java": "default-jre-headless",
    "npm": "npm",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def browser_path() -> Path | None:
    """A Chromium on this machine, the one named by CHROMIUM first."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return Path(found) if found else MAC_CHROME if MAC_CHROME.exists() else None


def missing_programs() -> list[str]:
    """Programs of the table that are not on this machine."""
    absent = [name for name in PACKAGES if name != "chromium" and shutil.which(name) is None]
    return absent if browser_path() else ["chromium", *absent]


def ensure_tools() -> None:
    """Install what is missing where that is allowed.

    Raises ``CannotSetUp`` with the line to type where it is not.
    """
    packages = [PACKAGES[name] for name in missing_programs()]
    if packages and may_install_packages():
        install_packages(packages)
    elif packages:
        raise CannotSetUp(
            "Browser and PDF tests need programs that are missing. On Debian or Ubuntu type:\n"
            f"  sudo apt-get install -y {' '.join(packages)}\n"
            "or leave these tests out: python3 -m tests -m 'not browser'"
        )
    if not all(judge.is_file() for judge in (AXE, CHECKER, PDF_RULES)):
        say("Fetching the accessibility rules and the HTML and PDF checkers (npm)")
        subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=HERE, check=True)
