"""Hides names, addresses and numbers in comments: crude, and rather too much than too little."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.questions.names import HIDDEN_ALWAYS, HIDDEN_WITH_CAPITAL

MASK = "[…]"
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LETTERS = r"[^\W\d_]"
_STREET_END = (
    r"(?:gat[ae]n?|ve[ig]en|vei|veg|väg(?:en)?|gränd|stien|stigen|torge?t?|plass(?:en)?|all[eé])"
)
_STREET_WORD = r"(?:[Ss]treet|[Rr]oad|[Aa]venue|[Ll]ane|[Dd]rive|[Ss]quare|St|Rd|Ave)"
ADDRESSES = (
    re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|(?<!\w)@\w+"),
    re.compile(r"\b[\w-]+\.(?:com|no|se|net|org|dk|uk|eu|io|fi|info)\b\S*"),
    re.compile(rf"\b{_LETTERS}{{2,}}{_STREET_END}\s+\d+\s?[a-z]?\b", re.IGNORECASE),
    re.compile(rf"\b(?:[A-ZÆØÅÄÖ]{_LETTERS}+\s+)+{_STREET_END}\s+\d+\s?[A-Za-z]?\b"),
    re.compile(rf"\b\d+[A-Za-z]?\s+(?:[A-Z]{_LETTERS}+\s+)+{_STREET_WORD}\b"),
    re.compile(r"\b(?:p\.?o\.? ?box|postboks|postbox)\s*\d+", re.IGNORECASE),
    re.compile(r"\b\d{4}\s+[A-ZÆØÅ][^\W\d_]{2,}\b|\b\d{3} ?\d{2}\s+[A-ZÅÄÖ][^\W\d_]{2,}\b"),
    re.compile(r"\+?\d(?:[\s./()+–-]{0,2}\d){4,}"),
)
"""Mail, pages, streets with a number, boxes, post codes with a town, and five digits or more."""

SENTENCE_START = re.compile(
    r"(?:^|[.!?…]['\"”’»)]*\s|[\n\r]\s*(?:[-–*•]\s*)?|^\s*[-–*•\"“«(]\s*)\s*$"
)
SHORTENED = re.compile(
    r"(?:\b[^\W\d_]|\.[^\W\d_]+|\b(?:dr|mrs?|ms|prof|frk?|hr|st|nr|tlf|tel|ca|dvs|eks|inkl|evt|adv|avd|jf|ang|kl))"
    r"\.\s*$",
    re.IGNORECASE,
)
"""A dot that ends no sentence, as in "Dr. Holm" or "f.eks. Holm"."""
SIGNED = re.compile(
    r"\b(?:mvh|vh|m\.v\.h\.?|hilsen|hilsning|hälsning(?:ar|en)?|regards|sincerely|yours)[\s,.!:–-]*$",
    re.IGNORECASE,
)
INTRODUCED = re.compile(
    r"\b(?:my name(?:'s| is)|by the name of|(?:jeg|jag) heter|mitt navn er|navnet mitt er|"
    r"mitt namn är|ve?i?d na(?:vn|mn))\s+$",
    re.IGNORECASE,
)
HERE = re.compile(r"\s+(?:her|here|här)[,:]")
SIGNATURE = re.compile(r"[\n–-]\s*$")
COMMON = """
a all an and answer as at be better but by can could do faster for from get give good great have
how i if in is it less let listen long make more my never no not nothing of on one only open please
quicker reply she he should shorter some stop take thank thanks that the there they this to too very
we what when where why with would you your alt at av bedre bra da de den det dere du en er et for
fra få gi god ha han hei hun hva hvis hvor i ikke ingen ingenting jeg kan kanskje kortere lytt man
med men mer mindre må noe når og også om på raskere se si skal slik som svar så ta takk til vi ville
åpne alla allt att bättre då ett finns fler får för ge hon hur inga inte inget jag lyssna mycket
måste ni något och snabbare ska skulle svara tack var vill ännu är å
"""
"""Words that often open a sentence in English, Norwegian and Swedish."""
STARTERS = frozenset(COMMON.split())
CAPITALS = """
monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
fridays saturdays sundays january february march july september october november december
english norwegian swedish sms ok pdf vip app tv web
"""
"""Written with a capital inside a sentence without being names of persons or places."""
NO_PERSONS = frozenset(CAPITALS.split())


@dataclass(frozen=True)
class Spoken:
    """The words of all comments in small letters: seen ``small``, or seen with a capital inside a
    sentence and so likely ``named``.
    """

    small: frozenset[str]
    named: frozenset[str]


def spoken(comments: Iterable[str]) -> Spoken:
    """How words are written in all comments, which tells names from first words of sentences."""
    small, named = set(STARTERS), set[str]()
    for comment in comments:
        if comment[1:].islower():
            # Nothing but the first word can have a capital, and it starts the sentence.
            small.update(WORD.findall(comment))
            continue
        for word in WORD.finditer(comment):
            written = word.group()
            if written.islower():
                small.add(written)
            elif not written.isupper() and not _starts(comment[: word.start()]):
                named.add(written.lower())
    small = {word for word in small if word.islower()}
    return Spoken(frozenset(small), frozenset(named - small))


def masked(comment: str, known: Spoken, allowed: frozenset[str] = frozenset()) -> str:
    """The comment without addresses, long numbers and whatever may be a name.

    ``allowed`` are words that may keep their capital (the organisation). A capital inside a
    sentence is taken for a name. The first word of a sentence is hidden when it is a frequent name,
    stands before another name, after a greeting or an introduction, alone on the last line, or has
    a capital inside a sentence elsewhere. Rare names in small letters cannot be told and remain.
    """
    text = comment
    for address in ADDRESSES:
        text = address.sub(MASK, text)

    def hide(word: re.Match[str]) -> str:
        return MASK if _hidden(word, text, known, allowed) else word.group()

    return " ".join(WORD.sub(hide, text).split())


def _starts(before: str) -> bool:
    return SENTENCE_START.search(before) is not None and SHORTENED.search(before) is None


def _hidden(word: re.Match[str], text: str, known: Spoken, allowed: frozenset[str]) -> bool:
    written, before = word.group(), text[: word.start()]
    if written in allowed:
        return False
    if INTRODUCED.search(before) or _is(written, HIDDEN_ALWAYS):
        return written.lower() not in STARTERS
    if written.islower():
        return False
    if _is(written, HIDDEN_WITH_CAPITAL) or SIGNED.search(before):
        return True
    if not _starts(before):
        return _inside(written, known)
    return _first(word, text, known, allowed)


def _is(written: str, names: frozenset[str]) -> bool:
    """Whether a word is among names, also in the genitive or as a part with a hyphen."""
    parts = re.split(r"[-'’]", written.lower())
    return any(part in names or (part.endswith("s") and part[:-1] in names) for part in parts)


def _inside(written: str, known: Spoken) -> bool:
    """Whether a capital inside a sentence makes a name of a word."""
    low = written.lower()
    if low in NO_PERSONS or re.split(r"['’]", low)[0] == "i":
        return False
    return not (written.isupper() and len(written) > 1 and low in known.small)


def _first(word: re.Match[str], text: str, known: Spoken, allowed: frozenset[str]) -> bool:
    """Whether the first word of a sentence looks like a name."""
    low, after = word.group().lower(), text[word.end() :]
    if low in known.small:
        return False
    if low in known.named or len(low) == 1 or HERE.match(after):
        return True
    if not after.strip(" .!\n\r") and SIGNATURE.search(text[: word.start()]):
        return True
    follows = WORD.match(after.lstrip(" -")) if after[:1] in {" ", "-"} else None
    return follows is not None and _name_like(follows.group(), known, allowed)


def _name_like(written: str, known: Spoken, allowed: frozenset[str]) -> bool:
    return not written.islower() and written not in allowed and _inside(written, known)
