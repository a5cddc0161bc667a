"""Staff, a customer and browsers."""

from tests.staff import app, data_folder, filled_folder, signed_in, stranger

__all__ = ["app", "data_folder", "filled_folder", "signed_in", "stranger"]
