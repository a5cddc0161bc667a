import pytest

from surveyapp.typed_text import one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  At   the\tdesk\r\n", "At the desk"),
        ("cafe\u0301", "caf\u00e9"),
        ("a\x00b\x07c", "abc"),
        ("\ud800x", "x"),
        ("שלום 🙂", "שלום 🙂"),
    ],
)
def test_a_short_text_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert one_line(typed) == kept
