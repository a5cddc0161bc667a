"""Marks for tests that are about one kind of database; all others run on both."""

import pytest

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
