"""How long respondents wait while a file is imported.

``python -m tests.benchmarks.answers_beside_imports [--rows N] [--page] [--database URL]``

The app is served from a database of its own. Twenty respondents a second send the first page of a
survey, however long those before them wait, while 100,000 invented customers with ten attributes
are imported by the command, imported again with every row changed, and taken back twice.
``--page`` sends the first file through the page "Imports" instead, so that the web server itself
is at work. ``--database`` names an empty PostgreSQL database. Ends with exit code 1 when a single
answer is refused.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import randrange

from surveyapp import clock
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.models.user import Role
from surveyapp.passwords import Passwords
from surveyapp.services.staff.create_user import NewUser, create_user
from tests.benchmarks.customer_import import MAPPING, invent
from tests.harness.wire import Answer, Browser
from tests.ports import free_port
from tests.surveyapp.factories import a_survey, an_open_link

A_SECOND = 20
THREADS = 200
SECONDS_BEFORE = 2.0
PERSON, PASSWORD = "importer@example.org", "an easy sentence to remember"
COLUMNS = {
    "c0": "field:key",
    "c1": "field:name",
    "c2": "field:email",
    "c3": "field:phone",
    "c4": "field:language",
    "c5": "fact:segment",
    "c6": "fact:revenue_12m",
    "c7": "fact:margin_12m",
    "c8": "fact:first_purchase_date",
    "c9": "fact:last_purchase_date",
    "c10": "fact:staff_group",
    "c11": "fact:products_held",
    "c12": "fact:role",
    "c13": "fact:first_contact_date",
    "c14": "fact:purchases_total",
}


@dataclass
class Respondents:
    """Send a page twenty times a second and note how long each waited."""

    port: int
    path: str
    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    def beside(self, work: Callable[[], None]) -> float:
        """Answer before, while and after the work is done; the seconds of the work."""
        ended = threading.Event()
        with ThreadPoolExecutor(THREADS) as pool:
            going = pool.submit(self._keep_sending, pool, ended)
            time.sleep(SECONDS_BEFORE)
            started = time.perf_counter()
            try:
                work()
            finally:
                taken = time.perf_counter() - started
                ended.set()
                for sent in going.result():
                    self._note(sent)
        return taken

    def _keep_sending(
        self, pool: ThreadPoolExecutor, ended: threading.Event
    ) -> list[Future[tuple[Answer, float]]]:
        sent = []
        while not ended.wait(1 / A_SECOND):
            sent.append(pool.submit(self._send))
        return sent

    def _send(self) -> tuple[Answer, float]:
        browser = Browser(self.port, source=f"127.0.0.{randrange(1, 255)}")  # noqa: S311 - no secret
        browser.open(self.path)
        request = browser.filled({"SAT1": "8", "AGR1": "5"})
        started = time.perf_counter()
        return browser.exchange(request), time.perf_counter() - started

    def _note(self, sent: Future[tuple[Answer, float]]) -> None:
        try:
            answer, seconds = sent.result()
        except OSError:
            self.refused += 1
            return
        self.seconds.append(seconds)
        self.refused += answer.status != 303

    def told(self) -> str:
        """The figures, and begin anew."""
        found, refused = sorted(self.seconds), self.refused
        self.seconds, self.refused = [], 0
        middle, late = found[len(found) // 2], found[int(0.99 * len(found))]
        return (
            f"{len(found):5} answers, {refused} refused; they waited {middle * 1000:5.0f} ms "
            f"(median), {late:5.2f} s (p99), {found[-1]:5.2f} s (longest)"
        )


def main() -> None:
    """Print a line for each import."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", help="URL of an empty PostgreSQL database.")
    parser.add_argument("--page", action="store_true", help="Import through the app's pages.")
    wish = parser.parse_args()
    os.environ["SURVEYAPP_SECRET_KEY"] = secrets.token_hex(24)
    if wish.database:
        os.environ["SURVEYAPP_DATABASE"] = wish.database
    refused = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = _set_up(folder, wish.rows)
        with _served(folder) as port:
            respondents = Respondents(port, path)
            for title, work in _works(folder, port, page=wish.page).items():
                seconds = respondents.beside(work)
                refused += respondents.refused
                _say(f"{title:24} {seconds:6.1f} s; {respondents.told()}")
    sys.exit(1 if refused else 0)


def _set_up(folder: Path, rows: int) -> str:
    """The address of an open survey; files to import lie in the folder."""
    invent(folder / "customers.csv", rows)
    text = (folder / "customers.csv").read_text(encoding="utf-8")
    (folder / "changed.csv").write_text(
        text.replace("Region ", "County ").replace("Anna ", "Berit ")
    )
    (folder / "customers.yaml").write_text(MAPPING)
    with open_database(prepare(folder)) as database, database.writing() as session:
        person = NewUser(PERSON, "Importer", Role.RESEARCHER, PASSWORD)
        create_user(session, Passwords(), person, clock.now())
        return f"/s/{an_open_link(session, a_survey(session)).slug}"


def _works(folder: Path, port: int, *, page: bool) -> Mapping[str, Callable[[], None]]:
    def command(*told: object) -> None:
        arguments = ["import-customers", *map(str, told), "--data", str(folder)]
        subprocess.run(
            [sys.executable, "-m", "surveyapp", *arguments], check=True, capture_output=True
        )

    def imported(name: str) -> None:
        command(folder / name, "--mapping", folder / "customers.yaml")

    def new() -> None:
        if page:
            _through_the_page(port, folder / "customers.csv")
        else:
            imported("customers.csv")

    return {
        "new by the page" if page else "new": new,
        "every row changed": lambda: imported("changed.csv"),
        "changes taken back": lambda: command("--undo", 2),
        "all taken back": lambda: command("--undo", 1),
    }


def _through_the_page(port: int, file: Path) -> None:
    browser = Browser(port)
    _post(browser, "/sign-in", email=PERSON, password=PASSWORD)
    place = _upload(browser, file)
    _post(browser, place, target="customers", decimal=".", dates="day.month.year", **COLUMNS)
    _post(browser, f"{place}/apply")


def _post(browser: Browser, path: str, **fields: str) -> str:
    body = _parts({"csrf_token": _proof(browser), **fields}, b"")
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = browser.exchange(browser.request("POST", path, body, **kind))
    if answer.status not in {302, 303}:
        raise SystemExit(f"{path}: {answer.status}\n{answer.page[:2000]}")
    return str(answer.headers["Location"]).partition("?")[0]


def _upload(browser: Browser, file: Path) -> str:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
    attached = head.encode() + file.read_bytes() + b"\r\n"
    body = _parts({"csrf_token": _proof(browser), "target": "customers", "mapping": ""}, attached)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = browser.exchange(browser.request("POST", "/customers/imports", body, **kind))
    return str(answer.headers["Location"]).partition("?")[0]


def _parts(fields: Mapping[str, str], attached: bytes) -> bytes:
    told = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return told.encode() + attached + b"--x--\r\n"


def _proof(browser: Browser) -> str:
    for path in ("/customers/imports", "/sign-in"):
        found = re.search(r'name="csrf_token" value="([^"]+)"', browser.open(path).page)
        if found:
            return found[1]
    raise SystemExit("no form was found")


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "surveyapp", "serve", "--port", str(port), "--data", folder]
    with (
        (folder / "log.txt").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        if server.stdout is None or not server.stdout.readline().startswith("Serving"):
            raise SystemExit("the app does not serve")
        try:
            yield port
        finally:
            server.terminate()


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
