import pytest

from surveyapp.mail.letter_html import Addresses, shown_html, whole_html
from surveyapp.mail.placeholders import PLACEHOLDERS, fill, placeholder_flaws
from surveyapp.mail.words import KINDS, LANGUAGES, our_words, stop_line
from surveyapp.models import Channel, MessageKind

TO = Addresses("https://x.org/unsubscribe/t", "https://x.org/choices/t")
VALUES = {"name": "Ada", "org": "Fjord & Bre", "link": "https://x.org/p/t"}


def test_placeholders_are_filled() -> None:
    assert fill("Hi {name}: {link}", VALUES) == "Hi Ada: https://x.org/p/t"


def test_what_is_filled_in_is_never_looked_at_again() -> None:
    assert fill("{name}", {"name": "{link}", "link": "x"}) == "{link}"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {name},", "Hello,"),
        ("{name}, how was it?", "How was it?"),
        ("Dear {name}!\n{name}: come", "Dear!\nCome"),
    ],
)
def test_without_a_name_the_text_closes_around_it(text: str, filled: str) -> None:
    assert fill(text, {}) == filled


@pytest.mark.parametrize(
    "text",
    [
        "{name.__class__}",
        "{0}",
        "{}",
        "{{7*7}}",
        "{% for x in y %}",
        "{link!r:>{width}}",
        "{Name}",
        "{ name }",
        "{name",
        "}",
    ],
)
def test_everything_else_in_braces_is_a_flaw(text: str) -> None:
    assert list(placeholder_flaws(text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_our_own_words_have_no_flaw_and_a_link(kind: MessageKind, language: str) -> None:
    words = our_words(kind, language)
    assert not [*placeholder_flaws(words.subject), *placeholder_flaws(words.body)]
    assert "\n{link}\n" in words.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_message_has_a_link_and_a_way_out(language: str) -> None:
    words = our_words(MessageKind.INVITATION, language, Channel.SMS)
    assert words.subject == ""
    assert "{link}" in words.body
    assert "{stop}" in stop_line(language)


def test_html_holds_markup_of_nobody_but_us() -> None:
    evil = dict.fromkeys(PLACEHOLDERS, "<script>x</script>\"'{stop}")
    html = whole_html("<img src=x>{link}", "Hi {name} <b>\n\n{link}\n\n{unit}", "en", evil, TO)
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;b&gt;" in html


def test_styles_stand_inline_and_only_the_dark_ones_in_the_head() -> None:
    html = whole_html("S", "Hello\n\n{link}", "en", VALUES, TO)
    head, body = html.split("</head>")
    assert 'class="mail-button" href="https://x.org/p/t" style="' in body
    assert head.count("<style") == 1
    assert "prefers-color-scheme: dark" in head


def test_a_link_in_a_sentence_is_a_link_too() -> None:
    html = shown_html("Go to {link} now", "en", VALUES, TO)
    assert '<p>Go to <a href="https://x.org/p/t">https://x.org/p/t</a> now</p>' in html


def test_every_message_says_why_it_came_and_how_to_stop_more() -> None:
    html = shown_html("Hello", "sv", VALUES, TO)
    assert f'<a href="{TO.stop}">Fråga mig inte igen</a>' in html
    assert f'<a href="{TO.choices}">Språk och andra val</a>' in html
