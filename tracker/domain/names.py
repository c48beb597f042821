"""Slugs, keys, words and nearest names: what things are called, and how a name is found."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SLUG_PATTERN: Final = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
KEY_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
TOPIC_KINDS: Final = (
    "issue",
    "ceasefire",
    "meeting",
    "proposal",
    "agreement",
    "deadline",
    "vote",
    "step",
)
"""The kinds of things that something may be about; of an issue the slug alone is written."""
TOPIC_PATTERN: Final = (
    rf"^(?:(?:{'|'.join(TOPIC_KINDS[1:])}):)?{SLUG_PATTERN.removeprefix('^')}"
)
NAME_LENGTH: Final = 120
_ABOUT: Final = 0.1
"""The difference in likeness up to which another name may have been meant as well."""

_SPELLING: Final = 0.8
"""The likeness of two words from which on they may be one, spelled otherwise."""
_LONG_WORD: Final = 4
_IN_MANY_NAMES: Final = re.compile(
    "the|of|in|at|on|near|and|area|axis|direction|front|oblast|region|sector|zone"
)
_WORDS: Final = re.compile(r"[^\W_]+")

_ASCII_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_SIGNS: Final = bytes(n if chr(n).isalnum() else 32 for n in range(256))
"""The characters of ASCII, with a space for each that belongs to no word."""
_UNSPACED: Final = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no space between words: each is a word of its own."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_MOST_INITIALS: Final = 4


def is_slug(text: str) -> bool:
    """Return whether a text is lower-case ASCII words joined by hyphens, at most 120 characters."""
    return len(text) <= NAME_LENGTH and _SLUG.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Return whether a text may be an author's key.

    A key has ASCII letters, digits, `.`, `_` and `-`, at most 120.
    """
    return len(text) <= NAME_LENGTH and _KEY.fullmatch(text) is not None


def is_topic(text: str) -> bool:
    """Return whether a text is an issue's slug, or a slug with its kind and a colon in front."""
    kind, colon, slug = text.rpartition(":")
    return is_slug(slug) and (not colon or kind in TOPIC_KINDS[1:])


def topic_of(text: str) -> tuple[str, str]:
    """Return the kind and the slug of what something is about: a slug alone is an issue."""
    kind, colon, slug = text.rpartition(":")
    return (kind if colon else "issue"), slug


def change_in(text: str) -> tuple[str, str]:
    """Return the stream that a text names, and the change of it behind a space, if any."""
    stream, _, change = text.partition(" ")
    return stream, change


def slugify(text: str) -> str:
    """The slug nearest to free text; empty when nothing of it is left in ASCII."""
    plain = (
        unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    )
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:NAME_LENGTH].strip("-")


def initials(name: str) -> str:
    """The initials of a person's name, as a key may hold them: `an` of Ana Novak, `ol` of Olena."""
    words = [slug for word in name.split() if (slug := slugify(word))]
    if len(words) == 1:
        return words[0][:2]
    return "".join(word[0] for word in words[:_MOST_INITIALS])


def clean_name(name: str) -> str:
    """A name in one line, with single spaces and without characters that nobody sees."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


def slug_in_words(slug: str) -> str:
    """A slug as words, for a thing without a title: `victory-day-2025` is "Victory day 2025"."""
    return slug.replace("-", " ").capitalize()


def composed(text: str) -> str:
    """A text to compare: a letter with its accent is one character, as in Unicode's form NFC.

    Texts are kept as they were written; files of macOS and PDFs have the two apart.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Words compared without case, spacing and composition: `U.S. ` and `u.s.` are one."""
    words = " ".join(text.casefold().split())
    return words if words.isascii() else composed(words)


class PlainWord(NamedTuple):
    """A word of a text: folded, and from which character on up to which it stands there."""

    text: str
    start: int
    end: int


def plain_words(text: str) -> list[PlainWord]:
    """Take a text apart into words: letters and digits, without case and accents.

    `"Türkiye's 30-day truce"` has the words turkiye, s, 30, day and truce. A letter of a script
    that puts no space between words is a word of its own.
    """
    if text.isascii():
        return [
            PlainWord(found[0].lower(), *found.span())
            for found in _ASCII_WORD.finditer(text)
        ]
    words: list[PlainWord] = []
    said, start, end = "", 0, 0
    for place, letter in enumerate(text):
        plain = _plain_letter(letter)
        alone = plain is not None and _stands_alone(plain)
        if said and (plain is None or alone):
            words.append(PlainWord(said, start, end))
            said = ""
        if plain is None:
            continue
        if alone:
            words += [PlainWord(each, place, place + 1) for each in plain]
        elif plain:
            start, end = start if said else place, place + 1
            said += plain
    return [*words, PlainWord(said, start, end)] if said else words


@lru_cache(maxsize=4096)
def _stands_alone(letter: str) -> bool:
    """Tell that a letter is a word by itself; most runs of the program never ask."""
    return re.search(_UNSPACED, letter) is not None


def spelled(text: str) -> tuple[str, ...]:
    """Return the words of a text as `plain_words` has them, without where they stand."""
    if text.isascii():
        return tuple(_ASCII_WORD.findall(text.lower()))
    return tuple(word.text for word in plain_words(text))


def plain_text(text: str) -> str:
    """Return a text of the same words, with spaces between them and no other signs."""
    if text.isascii():
        return text.lower().encode().translate(_SIGNS).decode()
    return " ".join(spelled(text))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str | None:
    """Return a character as words are compared; empty when it is only a mark, None for a gap."""
    folds = unicodedata.normalize("NFKD", letter).casefold()
    plain = "".join(
        c
        for c in unicodedata.normalize("NFKD", folds)
        if c.isalnum() or (unicodedata.category(c)[0] == "M" and not _is_accent(c))
    )
    if plain:
        return plain
    is_mark = unicodedata.category(letter) in {"Mn", "Me", "Mc", "Cf"}
    return "" if is_mark else None


def _is_accent(letter: str) -> bool:
    return unicodedata.combining(letter) != 0 or unicodedata.category(letter) == "Me"


def closest(name: str, known: Iterable[str]) -> list[str]:
    """Return the names most like `name`, best first: those about as like it as the best."""
    import difflib

    alike = sorted(
        (
            (difflib.SequenceMatcher(None, folded(name), folded(k)).ratio(), k)
            for k in known
        ),
        key=lambda pair: -pair[0],
    )
    return [k for ratio, k in alike if ratio > alike[0][0] - _ABOUT]


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Names that `name` may have been meant for, best first; compared without case."""
    import difflib

    by_fold = {folded(k): k for k in known}
    return tuple(
        by_fold[m]
        for m in difflib.get_close_matches(folded(name), by_fold, n=most, cutoff=0.6)
    )


def may_be_one(one: str, other: str) -> bool:
    """Return whether two names that differ may mean one thing: `Sumy` and `the Sumy direction`.

    Every word of the shorter one stands in the other, perhaps spelled a little otherwise. Words
    that many names have do not count beside others.
    """
    shorter, longer = sorted((_own_words(one), _own_words(other)), key=len)
    return all(any(_like(word, each) for each in longer) for word in shorter)


def _own_words(name: str) -> set[str]:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = set(_WORDS.findall(plain))
    return {w for w in words if not _IN_MANY_NAMES.fullmatch(w)} or words or {plain}


def _like(one: str, other: str) -> bool:
    if one == other:
        return True
    begin_alike = one[0] == other[0] or one in other or other in one
    if not begin_alike or min(len(one), len(other)) < _LONG_WORD:
        return False
    import difflib

    return difflib.SequenceMatcher(None, one, other).ratio() >= _SPELLING


def did_you_mean(names: Sequence[str], otherwise: str = "") -> str:
    """Return a hint that offers names which may have been meant; another where there are none."""
    return f"did you mean {' or '.join(names)}?" if names else otherwise
