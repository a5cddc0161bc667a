"""Files to import into an empty database."""

from pathlib import Path

import pytest

from surveyapp.database import Database
from tests.surveyapp.files_to_import import Importing


@pytest.fixture
def importing(database: Database, tmp_path: Path) -> Importing:
    return Importing(database, tmp_path)


@pytest.fixture
def with_customers(importing: Importing) -> Importing:
    """C1 and C2 are there already."""
    importing.apply("No\nC1\nC2\n", "{format: 1, target: customers, fields: {key: No}}")
    return importing
