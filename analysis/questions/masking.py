"""Hides names, addresses and numbers in comments: crude, and rather too much than too little."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "[…]"
ADDRESS = re.compile(
    r"\S+@\S+|(?:https?://|www\.)\S+|(?<!\w)@\w+|\b[\w-]+\.(?:com|no|se|net|org|dk)\b\S*"
)
NUMBER = re.compile(r"\+?\d(?:[\s./()-]{0,2}\d){4,}")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?:;\n\r\"“”«»(…-]\s*$")
COMMON = """
a all an and answer as at be better but by can could do faster for from get give good great have
how i if in is it less let listen long make more my never no not nothing of on one only open please
quicker reply she he should shorter some stop take that the there they this to too very we what
when where why with would you your alt at av bedre bra da de den det dere du en er et for fra få gi
god ha han hei hun hva hvis hvor i ikke ingen ingenting jeg kan kanskje kortere lytt man med men
mer mindre må noe når og også om på raskere se si skal slik som svar så ta til vi ville åpne alla
allt att bättre då ett finns fler får för ge hon hur inte inget jag lyssna mycket måste ni något
och snabbare ska skulle svara var vill ännu är
"""
"""Words that often open a sentence in English, Norwegian and Swedish."""
STARTERS = frozenset(COMMON.split())


def spoken(comments: Iterable[str]) -> frozenset[str]:
    """Words that occur in small letters, so that a capital only marks where a sentence starts."""
    found = {
        word.group() for comment in comments for word in WORD.finditer(comment) if _small(word)
    }
    return frozenset(found | STARTERS)


def _small(word: re.Match[str]) -> bool:
    return word.group().islower()


def masked(comment: str, known: frozenset[str], allowed: frozenset[str] = frozenset()) -> str:
    """The comment without addresses, long numbers and whatever may be a name.

    ``known`` are words seen in small letters, ``allowed`` words that may keep their capital (the
    organisation). A capital inside a sentence is taken for a name; names in small letters cannot
    be told and remain.
    """
    text = NUMBER.sub(MASK, ADDRESS.sub(MASK, comment))

    def hide(word: re.Match[str]) -> str:
        return word.group() if _harmless(word, text, known, allowed) else MASK

    return " ".join(WORD.sub(hide, text).split())


def _harmless(
    word: re.Match[str], text: str, known: frozenset[str], allowed: frozenset[str]
) -> bool:
    written = word.group()
    if written.islower() or written in allowed or written.lower() == "i":
        return True
    before = text[: word.start()]
    starts = not before.strip() or SENTENCE_END.search(before) is not None
    shouted = written.isupper() and len(written) > 1
    return (starts or shouted) and written.lower() in known
