"""How long imports take, and how much memory: ``python -m tests.benchmarks.customer_import``.

Each line is a process of its own with ``surveyapp import-customers`` or ``import-events``: 100,000
invented customers with ten attributes (new, unchanged, undone), and where ../shared is there the
airline's 129,880 passengers with a visit each. ``--rows`` changes how many are invented,
``--database`` names an empty PostgreSQL database; without it SQLite is used, in a temporary folder.
Ends with exit code 1 when adding takes more than 20 seconds or 300 MB.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.shared import SHARED

LIMIT_SECONDS = 20.0
LIMIT_MEGABYTES = 300.0
AIRLINE = SHARED / "data" / "airline_passenger_satisfaction.csv.gz"
MAPPING = """
format: 1
target: customers
dates: day.month.year
decimal: "."
fields: {key: No, name: Name, email: Mail, phone: Phone, language: Language}
facts:
  segment: Segment
  revenue_12m: Revenue
  margin_12m: Margin
  first_purchase_date: First
  last_purchase_date: Last
  staff_group: Region
  products_held: Products
  role: Role
  first_contact_date: Joined
  purchases_total: Purchases
"""
HEADER = [
    "No",
    "Name",
    "Mail",
    "Phone",
    "Language",
    "Segment",
    "Revenue",
    "Margin",
    "First",
    "Last",
    "Region",
    "Products",
    "Role",
    "Joined",
    "Purchases",
]
PASSENGERS = """
format: 1
target: customers
fields: {key: ID}
facts: {segment: Class, role: Customer Type}
"""
FLIGHTS = """
format: 1
target: events
fields:
  key: ID
  customer: ID
  kind: {value: visit}
  channel: Type of Travel
  wait: {column: Arrival Delay, unit: minutes}
longest_wait: 30 hours
"""


def main() -> None:
    """Print a line for each import."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database", help="URL of an empty PostgreSQL database.")
    wish = parser.parse_args()
    rows = wish.rows
    if wish.database:
        os.environ["SURVEYAPP_DATABASE"] = wish.database
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        invent(folder / "customers.csv", rows)
        (folder / "customers.yaml").write_text(MAPPING)
        told = (
            "import-customers",
            folder / "customers.csv",
            "--mapping",
            folder / "customers.yaml",
        )
        kept = _within(_line(f"{rows:,} customers, new", folder, *told))
        _line(f"{rows:,} customers, unchanged", folder, *told)
        _line(f"{rows:,} customers, undone", folder, "import-customers", "--undo", "1")
        if AIRLINE.exists():
            _airline(folder)
    sys.exit(0 if kept else 1)


def invent(path: Path, rows: int) -> None:
    """Customers with a contact and ten attributes."""
    draw = random.Random(1)  # noqa: S311 - invented rows, the same each time
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for number in range(rows):
            table.writerow(_customer(number, draw))


def _customer(number: int, draw: random.Random) -> list[object]:
    day = f"{1 + number % 28:02}.{1 + number % 12:02}"
    return [
        f"C{number:07}",
        f"Anna Øst {number}",
        f"anna.ost{number}@mail{number % 50}.example.org",
        f"+4790{number:06}",
        draw.choice(["nb", "sv", "en"]),
        draw.choice(["gold", "silver", "bronze"]),
        round(draw.random() * 10_000, 2),
        round(draw.random() * 1_000, 2),
        f"{day}.2024",
        f"{day}.2026",
        f"Region {number % 40}",
        draw.randint(0, 9),
        draw.choice(["A", "B", "C"]),
        f"{day}.2020",
        draw.randint(0, 20),
    ]


def _airline(folder: Path) -> None:
    for name, mapping in (("customers", PASSENGERS), ("events", FLIGHTS)):
        (folder / "airline.yaml").write_text(mapping)
        told = (f"import-{name}", AIRLINE, "--mapping", folder / "airline.yaml")
        _line(f"the airline's {name}, new", folder, *told)


def _line(title: str, folder: Path, *arguments: object) -> tuple[float, float]:
    """Wall seconds and megabytes of one command."""
    command = [sys.executable, "-m", "surveyapp", *map(str, arguments), "--data", str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The largest child so far: the first line is the one that is held against the limit.
    megabytes = after.ru_maxrss / 1024
    sys.stdout.write(f"{title:36} {seconds:7.1f} s wall {cpu:7.1f} s CPU {megabytes:6.0f} MB\n")
    sys.stdout.flush()
    return seconds, megabytes


def _within(measured: tuple[float, float]) -> bool:
    seconds, megabytes = measured
    return seconds <= LIMIT_SECONDS and megabytes <= LIMIT_MEGABYTES


if __name__ == "__main__":
    main()
