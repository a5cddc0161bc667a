"""Files of answers that nothing may be taken from, with what is said about each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEADER = "CUSA1,CUSA2,CUSA3"
GOOD = f"{HEADER}\n" + "7,8,9\n" * 40


@dataclass(frozen=True)
class BadFile:
    """A file, and the sentences about it in their order."""

    content: str
    told: tuple[str, ...]
    name: str = "answers.csv"

    def write(self, folder: Path) -> Path:
        """The file in ``folder``."""
        path = folder / self.name
        path.write_text(self.content)
        return path


def wide(columns: int) -> str:
    """A good file with so many columns."""
    more = columns - 3
    header = ",".join(f"c{place}" for place in range(more))
    return f"{HEADER},{header}\n" + f"7,8,9{',1' * more}\n" * 20


BAD = {
    "unknown type": BadFile(
        "hello", ("this type of file is not known; save the data as CSV",), "letter.docm"
    ),
    "empty": BadFile("", ("the file is empty; it needs a header row and data below",)),
    "only line breaks": BadFile("\n \n\n", ("the file is empty; it needs a header row",)),
    "header only": BadFile(f"{HEADER}\n", ("there is a header and no row below it; give a file",)),
    "all blank": BadFile(
        f"{HEADER}\n,,\n , ,\n", ("there is a header and only blank rows below it; give a file",)
    ),
    "all missing": BadFile(
        f"{HEADER},id\n,,,1\n,,,2\n",
        ("none of the 2 rows holds an answer in a column that is a question ('CUSA1', 'CUSA2'",),
    ),
    "a word for missing": BadFile(
        f"{HEADER}\n7,8,NA\n",
        ("row 2, column 'CUSA3': 'NA' is not a number", "name it with --missing"),
    ),
    "10,001 columns": BadFile(
        wide(10_001), ("row 1: there are 10,001 columns; at most 10,000 can be read",)
    ),
    "wrong codes": BadFile(
        f"{HEADER}\n7,8,99\n7,eleven,99\n",
        (
            "row 3, column 'CUSA2': 'eleven' is not a number; write digits",
            "rows 2, 3, column 'CUSA3': '99' is not on the scale 1-10 of CUSA3; correct it",
            "3 problems in all",
        ),
    ),
    "duplicate ids": BadFile(
        f"{HEADER},respondent\n7,8,9,a\n7,8,9,b\n7,8,9,a\n",
        ("rows 2, 4, column 'respondent': 'a' answers more than once; keep one row",),
    ),
    "another questionnaire": BadFile(
        "age,shoe size\n7,43\n",
        ("no column is named like a question. The file has 'age', 'shoe size'", "--map"),
    ),
    "an infinite number": BadFile(
        f"{HEADER},actual_wait\n7,8,9,1e999\n7,8,9,5\n",
        ("row 2, column 'actual_wait': '1e999' is infinite or has more than 15 digits",),
    ),
}
