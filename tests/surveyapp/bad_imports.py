"""Files that people send by mistake, and where each of them is wrong, as a spreadsheet shows it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

CUSTOMERS = "{format: 1, target: customers, fields: {key: No, name: Name, email: Mail}}"
FIRST = "{format: 1, target: customers, fields: {key: No}, facts: {first_purchase_date: First}}"
WAITS = """
format: 1
target: events
fields: {key: No, customer: Customer, wait: {column: Wait, unit: minutes}}
"""
TIMES = """
format: 1
target: events
fields: {key: No, customer: Customer, arrived_at: In, served_at: Served, ended_at: Out}
"""
HEADER = "No,Name,Mail\n"
LONG = f"{'a' * 388}@example.org"


@dataclass(frozen=True)
class BadFile:
    """A file whose first problem stands in this row and column; ``sentence`` is part of it."""

    title: str
    mapping: str
    content: str | bytes
    row: int
    column: str | None
    sentence: str
    target: str = "customers"

    @property
    def bytes(self) -> bytes:
        """The file."""
        return self.content if isinstance(self.content, bytes) else self.content.encode()


BAD_FILES = (
    BadFile(
        "a file of two encodings",
        CUSTOMERS,
        (HEADER + "D1,Åse,\n").encode() + "D2,Kåre,\n".encode("cp1252"),
        3,
        None,
        "this row is not in UTF-8, as others of the file are",
    ),
    BadFile(
        "UTF-16 that was cut off",
        CUSTOMERS,
        (HEADER + "D1,Åse,\n").encode("utf-16")[:-1],
        2,
        None,
        "the bytes here are not utf-16",
    ),
    BadFile(
        "a key that stands twice",
        CUSTOMERS,
        HEADER + "D1,Anna,\nD2,Bo,\nD1,Cato,\n",
        4,
        "No",
        "the key 'D1' stands in row 2 already",
    ),
    BadFile(
        "a key that stands twice below a cell of several lines and a blank row",
        CUSTOMERS,
        HEADER + 'D1,"Anna\nof\nOslo",\n\n,,\nD1,Cato,\n',
        5,
        "No",
        "the key 'D1' stands in row 2 already",
    ),
    BadFile(
        "a row of another encoding below a cell of several lines",
        CUSTOMERS,
        (HEADER + 'D1,"Åse\nof\nOslo",\n').encode() + "D2,Kåre,\n".encode("cp1252"),
        3,
        None,
        "this row is not in UTF-8",
    ),
    BadFile(
        "days in three formats",
        FIRST,
        "No,First\nD1,24.12.2026\nD2,2026-12-24\nD3,12/24/2026\nD4,1.2.2026\n",
        4,
        "First",
        "'12/24/2026' is not written as day.month.year",
    ),
    BadFile(
        "a day that could be two",
        FIRST,
        "No,First\nD1,2026-05-06\nD2,03/04/2026\n",
        3,
        "First",
        "'03/04/2026' could be 3 April 2026 (day/month/year) or 4 March 2026 (month/day/year)",
    ),
    BadFile(
        "a day of another century",
        FIRST,
        "No,First\nD1,2026-03-01\nD2,1826-03-01\n",
        3,
        "First",
        "'1826-03-01' lies outside the years 1900 to 2199",
    ),
    BadFile(
        "an address with a line break",
        CUSTOMERS,
        HEADER + 'D1,Anna,"anna@example.org\r\nBcc: all@example.org"\n',
        2,
        "Mail",
        "the e-mail address holds a control character",
    ),
    BadFile(
        "an address with a bell",
        CUSTOMERS,
        HEADER + "D1,Anna,an\x07na@example.org\n",
        2,
        "Mail",
        "the e-mail address holds a control character",
    ),
    BadFile(
        "an address of 400 characters",
        CUSTOMERS,
        HEADER + f"D0,,\nD1,Anna,{LONG}\n",
        3,
        "Mail",
        "the e-mail address has 400 characters; at most 254 are allowed",
    ),
    BadFile(
        "a negative wait",
        WAITS,
        "No,Customer,Wait\nE1,C1,5\nE2,C1,-5\n",
        3,
        "Wait",
        "the wait is negative (-5 minutes)",
        "events",
    ),
    BadFile(
        "a wait of 26 hours",
        WAITS,
        "No,Customer,Wait\nE1,C1,1560\n",
        2,
        "Wait",
        "a wait of 26 hours is longer than the 24 hours allowed",
        "events",
    ),
    BadFile(
        "times that make 26 hours",
        TIMES,
        "No,Customer,In,Served,Out\nE1,C1,2026-03-02 08:00,2026-03-03 10:00,\n",
        2,
        "Served",
        "a wait of 26 hours is longer than the 24 hours allowed",
        "events",
    ),
    BadFile(
        "service before arrival",
        TIMES,
        "No,Customer,In,Served,Out\nE1,C1,2026-03-02 10:00,2026-03-02 09:00,\n",
        2,
        "Served",
        "is before the customer arrived",
        "events",
    ),
    BadFile(
        "an end before the start",
        TIMES,
        "No,Customer,In,Served,Out\nE1,C1,,2026-03-02 10:00,2026-03-02 09:00\n",
        2,
        "Out",
        "is before the customer was served",
        "events",
    ),
    BadFile(
        "a customer nobody knows",
        WAITS,
        "No,Customer,Wait\nE1,C1,5\nE2,C99,5\n",
        3,
        "Customer",
        "there is no customer 'C99'",
        "events",
    ),
)
EACH_BAD_FILE = pytest.mark.parametrize("bad", BAD_FILES, ids=lambda bad: bad.title)
ONE_OF_EACH_KIND = pytest.mark.parametrize(
    "bad", [BAD_FILES[0], BAD_FILES[2], BAD_FILES[-1]], ids=lambda bad: bad.title
)
"""No table, wrong in itself, and wrong for what is known."""
UNKNOWN_UNIT = WAITS.replace("minutes", "fortnights")

SOUND = HEADER + "D1,Åse Ødegård,aase@example.org\n"
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
)
EACH_ENCODING = pytest.mark.parametrize("encoding", ENCODINGS)
