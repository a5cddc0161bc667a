"""Sets up what the two commands need on a fresh machine: environment, locked libraries, Pango.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
MINIMUM_PYTHON = (3, 11)
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
PANGO_NAMES = ("pango-1.0-0", "pango-1.0")
INSTALL_LINES = {
    "debian": "sudo apt-get install -y " + " ".join(PANGO_PACKAGES),
    "fedora": "sudo dnf install -y pango",
    "macos": "brew install pango",
    "windows": (
        "winget install MSYS2.MSYS2; C:\\msys64\\usr\\bin\\pacman -S --noconfirm "
        "mingw-w64-x86_64-pango; setx WEASYPRINT_DLL_DIRECTORIES C:\\msys64\\mingw64\\bin"
    ),
}
SYSTEM_NAMES = {
    "debian": "Debian, Ubuntu",
    "fedora": "Fedora",
    "macos": "macOS",
    "windows": "Windows",
}


class CannotSetUp(Exception):
    """Something is missing that this command may not install; the message says what to type."""


def system_family(system: str, os_release: str) -> str | None:
    """Name the family of a system, from ``platform.system()`` and /etc/os-release."""
    if system == "Darwin":
        return "macos"
    if system == "Windows":
        return "windows"
    words = os_release.lower()
    if "debian" in words or "ubuntu" in words:
        return "debian"
    return "fedora" if "fedora" in words or "rhel" in words else None


def this_family() -> str | None:
    """The family of the machine this runs on."""
    release = Path("/etc/os-release")
    text = release.read_text(encoding="utf-8") if release.is_file() else ""
    return system_family(platform.system(), text)


def pango_advice(family: str | None) -> str:
    """Say what to type for Pango: the line for this system, or all lines where it is not known."""
    families = [family] if family in INSTALL_LINES else list(INSTALL_LINES)
    lines = [f"  {SYSTEM_NAMES[name]}:  {INSTALL_LINES[name]}" for name in families if name]
    return "PDF reports need the Pango library. Install it, then run this again:\n" + "\n".join(
        lines
    )


def pango_present() -> bool:
    """Whether the system's Pango can be found, as WeasyPrint will look for it."""
    return any(ctypes.util.find_library(name) for name in PANGO_NAMES)


def may_install_packages() -> bool:
    """Whether this process may install Debian packages: apt is there and it runs as root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages, refreshing the package list first when the install fails without."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    say(f"Installing {', '.join(packages)} (apt-get)")
    if subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL).returncode:
        subprocess.run(["apt-get", "update", "-q"], env=environment, check=True)
        subprocess.run(command, env=environment, check=True)


def ensure_pango() -> None:
    """Find Pango, install it where that is allowed, or stop with the line to type."""
    if pango_present():
        return
    if this_family() == "debian" and may_install_packages():
        install_packages(PANGO_PACKAGES)
    if not pango_present():
        raise CannotSetUp(pango_advice(this_family()))


def environment_python(environment: Path = ENVIRONMENT) -> Path:
    """The interpreter inside a virtual environment."""
    scripts = "Scripts" if os.name == "nt" else "bin"
    return environment / scripts / ("python.exe" if os.name == "nt" else "python")


def lock_stamp(lock: Path) -> str:
    """What identifies an installed lock: its content and the interpreter."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{platform.python_version()} {digest}"


def ensure_environment(lock: Path) -> Path:
    """Make ``.venv`` with exactly the locked libraries, once; return its interpreter."""
    name = lock.relative_to(ROOT).as_posix().replace("/", "-")
    stamp, python = ENVIRONMENT / f"{name}.stamp", environment_python()
    if python.exists() and stamp.is_file() and stamp.read_text() == lock_stamp(lock):
        return python
    if not python.exists():
        create_environment()
    say(f"Installing the libraries of {lock.relative_to(ROOT)} into {ENVIRONMENT} (once)")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--no-deps"]
    # The second step links the checkout, which gives the environment its `surveyapp` command.
    install_showing_progress([*pip, "--require-hashes", "-r", str(lock)], libraries_of(lock))
    install_showing_progress([*pip, "--no-build-isolation", "-e", str(ROOT)], 1)
    stamp.write_text(lock_stamp(lock))
    return python


def libraries_of(lock: Path) -> int:
    """How many libraries a lock file pins."""
    return sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())


def install_showing_progress(command: Sequence[str], total: int) -> None:
    """Run pip, turning its many lines into one bar; what it said is shown only when it fails."""
    said: list[str] = []
    begun = 0
    with subprocess.Popen(
        [*command, "--progress-bar", "off"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if line.startswith(("Collecting", "Obtaining")):
                begun += 1
                show_progress(begun, total)
    sys.stderr.write("\n")
    if pip.returncode:
        raise CannotSetUp(
            "".join(said[-15:]) + "The libraries could not be installed; pip says why above."
        )


def show_progress(done: int, total: int) -> None:
    """Draw the bar over itself on a terminal; elsewhere only its end."""
    if not sys.stderr.isatty() and done < total:
        return
    filled = 30 * min(done, total) // total
    sys.stderr.write(f"\r  [{'#' * filled}{'-' * (30 - filled)}] {min(done, total)}/{total}")
    sys.stderr.flush()


def create_environment() -> None:
    """Create ``.venv``, with Debian's separate venv package first where that is allowed."""
    say(f"Making an environment in {ENVIRONMENT}")
    command = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not may_install_packages():
        raise CannotSetUp(
            f"Python's venv module is missing. Type: sudo apt-get install -y {package}"
        )
    install_packages([package])
    subprocess.run(command, check=True)


def say(sentence: str) -> None:
    """Tell the person waiting what happens now."""
    sys.stderr.write(f"• {sentence}\n")
    sys.stderr.flush()


def inside_environment() -> bool:
    """Whether this interpreter is the one of ``.venv``."""
    return Path(sys.prefix).resolve() == ENVIRONMENT.resolve()


def run_inside(lock: Path, module: str, arguments: Sequence[str]) -> int:
    """Go on as ``python -m module`` in the environment of ``lock``; 1 where there can be none."""
    try:
        if sys.version_info < MINIMUM_PYTHON:
            raise CannotSetUp(
                f"Python 3.11 or newer is needed; this is {platform.python_version()}."
            )
        python = ensure_environment(lock)
        ensure_pango()
    except (CannotSetUp, subprocess.CalledProcessError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return become([str(python), "-m", module, *arguments])


def become(command: Sequence[str]) -> int:
    """Go on as this command, so that a signal to this process reaches it; or its exit code.

    Windows knows no such change: there it runs beside.
    """
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execv(command[0], list(command))  # noqa: S606 - a command of our own, by no shell
    try:
        return subprocess.run(command, check=False).returncode
    except KeyboardInterrupt:
        return 130
