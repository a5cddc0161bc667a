"""How fast the whole line is: ``python -m tests.benchmarks.whole_line`` prints what is reached.

``collecting``, ``reporting`` or ``airline`` after it measures that part alone. Collecting: server
CPU per completed survey of 32 items on one page and on four, by the load script beside the
reference data. Reporting: 10,000 responses from database to PDF. Airline: that file.
"""

from __future__ import annotations

import os

# As the app itself runs; read when numpy is imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# ruff: noqa: E402
import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.simulation.company import simulate
from questionnaires import library
from questionnaires.loading import loads
from surveyapp import clock
from surveyapp.bootstrap import ROOT
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.surveys.create_link import NewLink, create_link
from surveyapp.services.surveys.create_survey import NewSurvey, create_survey
from surveyapp.services.surveys.open_survey import open_survey
from surveyapp.services.surveys.publish_questionnaire import publish_questionnaire
from surveyapp.services.surveys.set_up_demonstration import set_up_demonstration
from surveyapp.services.surveys.write_report import write_report
from tests.shared import SHARED

PORT = 8791
ITEMS = 32
SECONDS = 12
CUSTOMERS = 25_600
"""About 10,000 of them answer."""
LIMITS = {1: 8, 4: 20}
"""Milliseconds of server CPU a completion, by number of pages."""


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def form(pages: int) -> str:
    """A questionnaire of 32 five-point items on this many pages."""
    head = (
        f'format: 1\nid: bench{pages}\nversion: "1"\ntitle: {{en: Benchmark}}\nlanguages: [en]\n'
        "scales:\n  five: {type: rating, min: 1, max: 5, ends: {en: [Low, High]}}\n"
        f"blocks:\n  - id: all\n    per_page: {ITEMS // pages}\n    questions:\n"
    )
    items = (f"      - {{id: Q{n}, scale: five, text: {{en: Item {n}}}}}\n" for n in range(ITEMS))
    return head + "".join(items)


def field(folder: Path, pages: int) -> str:
    """The address of an open survey with this many pages."""
    with (
        open_database(prepare(folder, f"http://127.0.0.1:{PORT}")) as database,
        database.writing() as session,
    ):
        version = publish_questionnaire(session, loads(form(pages), "benchmark"), clock.now())
        new = NewSurvey(title="Benchmark", organisation="Benchmark")
        survey = create_survey(session, version.id, new, clock.now())
        open_survey(session, survey.id, clock.now())
        slug = create_link(session, survey.id, NewLink(label="load"), clock.now()).slug
    return f"http://127.0.0.1:{PORT}/s/{slug}"


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """A server on this machine; gives its process number."""
    command = [sys.executable, "-m", "surveyapp", "serve", "--port", str(PORT), "--data", folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        for _ in range(100):
            time.sleep(0.2)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/livez", timeout=1).close()
                break
            except OSError:
                continue
        yield server.pid
        server.terminate()


def cpu_seconds(process: int) -> float:
    """User and system time of a process (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def own_cpu_seconds() -> float:
    """User and system time of this process and of those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in used)


def collect(pages: int) -> None:
    """Load one survey and print completions, CPU and p99."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = field(folder, pages)
        with served(folder) as process:
            for concurrency in (8, 32):
                before = cpu_seconds(process)
                load = [sys.executable, str(SHARED / "bench" / "complete_surveys.py"), url]
                options = ["--concurrency", str(concurrency), "--seconds", str(SECONDS)]
                done = subprocess.run(
                    [*load, *options], check=False, capture_output=True, text=True
                )
                found = json.loads(done.stdout)
                cpu = (cpu_seconds(process) - before) / max(found["completions"], 1)
                say(
                    f"{pages} page(s), concurrency {concurrency}: "
                    f"{1000 * cpu:.1f} ms server CPU a completion (limit {LIMITS[pages]}), "
                    f"{found['completions_per_s']} completions/s, {found['errors']} errors, "
                    f"p99 of a POST {found['request_ms']['post']['p99']} ms"
                )


def report() -> None:
    """From 10,000 responses in the database to the PDF, imports done before; the first report of a
    process, which also sets up fonts and style sheets, and the two after it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        company = simulate(library.load("full"), customers=CUSTOMERS)
        with open_database(prepare(folder)) as database:
            with database.writing() as session:
                shown = set_up_demonstration(session, company, clock.now())
            for which in ("first", "second", "third"):
                started, cpu = time.perf_counter(), own_cpu_seconds()
                with database.reading() as session:
                    dataset = survey_dataset(session, shown.survey_id)
                write_report(dataset, "en", folder / "report.pdf", folder / "findings.json")
                wall, cpu = time.perf_counter() - started, own_cpu_seconds() - cpu
                say(
                    f"{dataset.n:,} responses to PDF, {which} report: "
                    f"{wall:.1f} s, {cpu:.1f} s CPU (limit 6 s)"
                )


def airline() -> None:
    """The airline file by the command, start of the interpreter included."""
    folder = ROOT / "tests" / "real" / "airline"
    with tempfile.TemporaryDirectory() as name:
        command = [
            sys.executable, "-m", "surveyapp", "report",
            str(SHARED / "data" / "airline_passenger_satisfaction.csv.gz"),
            "--questionnaire", str(folder / "questionnaire.yaml"),
            "--mapping", str(folder / "mapping.yaml"),
            "--out", f"{name}/report.pdf",
        ]  # fmt: skip
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        wall = time.perf_counter() - started
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say(f"airline report: {wall:.1f} s (limit 25 s), at most {largest:.0f} MB (limit 1,024)")


def collect_all() -> None:
    """One page, then four."""
    for pages in LIMITS:
        collect(pages)


PARTS = {"airline": airline, "reporting": report, "collecting": collect_all}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}")
    for part in parser.parse_args().parts or PARTS:
        PARTS[part]()
