"""The words of a search: read from a question, and looked for in the texts of an event."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from operator import attrgetter
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from tracker.domain.envelope import EventBody, Key, Value, Written
from tracker.domain.names import plain_words, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TERM: Final = re.compile(r'(-?)"([^"]*)"?|(-?)([^\s"]+)')
_QUOTES: Final = str.maketrans("“”„«»", '"""""')
_SAID_BESIDE: Final = ("when_words", "speaker", "note")
_ENVELOPE: Final = frozenset(("type", *EventBody.__struct_fields__))

Texts = list[tuple[str, str]]
"""The fields of something, and what it says in each."""


class Sought(NamedTuple):
    """The words of a question, each term as words that stand beside each other.

    Attributes:
        wanted: All of these are there.
        unwanted: None of these is.
    """

    wanted: tuple[tuple[str, ...], ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()

    def matched(self, texts: Texts) -> Texts | None:
        """Return the texts in which a wanted term stands; None unless all of them are found."""
        if self._is_missing(texts):
            return None
        said = [(text, words_in(text[1])) for text in texts]
        for term in self.wanted:
            if not any(_stands(term, words) for _, words in said):
                return None
        for term in self.unwanted:
            if any(_stands(term, words) for _, words in said):
                return None
        return [
            text
            for text, words in said
            if any(_stands(term, words) for term in self.wanted)
        ]

    def _is_missing(self, texts: Texts) -> bool:
        """Tell at a glance that a wanted word is nowhere; of texts beyond ASCII never."""
        letters = "\n".join([text for _, text in texts])
        if not letters.isascii():
            return False
        small = letters.lower()
        return any(word not in small for term in self.wanted for word in term)

    def terms_in(self, text: str) -> set[tuple[str, ...]]:
        """Return the wanted terms that stand in a text."""
        words = words_in(text)
        return {term for term in self.wanted if _stands(term, words)}

    def places(self, text: str) -> list[tuple[int, int]]:
        """Return from where to where wanted terms stand in a text, in its order, none in two."""
        words = plain_words(text)
        plain = [word.text for word in words]
        found: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            sizes = [len(t) for t in self.wanted if tuple(plain[at : at + len(t)]) == t]
            if sizes:
                found.append((words[at].start, words[at + max(sizes) - 1].end))
            at += max(sizes, default=1)
        return found


def sought_in(text: str) -> Sought:
    """Read the words of a question: `truce "buffer zone" -memorandum`.

    A word of several parts, such as `30-day` or `U.S.`, is a phrase.
    """
    wanted: list[tuple[str, ...]] = []
    unwanted: list[tuple[str, ...]] = []
    for found in _TERM.finditer(text.translate(_QUOTES)):
        without, phrase, without_word, word = found.groups()
        term = tuple(each.text for each in plain_words(phrase or word or ""))
        if term:
            (unwanted if without or without_word else wanted).append(term)
    return Sought(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def texts_of(event: Value) -> list[tuple[str, str]]:
    """Return what an event says in words and names, field by field; dates and keys say nothing.

    From the envelope these are the words for the date, the speaker, the note, and where in a source
    it stands.
    """
    found: list[tuple[str, str]] = []
    for field in spoken_fields(type(event)):
        held = getattr(event, field)
        if type(held) is str:
            found.append((field, held))
        elif held:
            found += _texts_in(field, held)
    if isinstance(event, EventBody):
        found += [("locator", e.locator) for e in event.evidence if e.locator]
    return found


def told_texts(event: EventBody) -> list[str]:
    """Return the same texts without their fields, at half of the time."""
    found: list[str] = []
    for held in _values(type(event))(event):
        if type(held) is str:
            found.append(held)
        elif held:
            found += [text for _, text in _texts_in("", held)]
    for each in event.evidence:
        if each.locator:
            found.append(each.locator)
    return found


@cache
def _values(kind: type[EventBody]) -> Callable[[EventBody], tuple[Any, ...]]:
    return attrgetter(*spoken_fields(kind))


def _texts_in(field: str, held: object) -> Iterator[tuple[str, str]]:
    """Give the texts of a field that may hold several, or parts that have fields of their own."""
    for each in held if isinstance(held, tuple) else (held,):
        if isinstance(each, str):
            yield field, each
        elif isinstance(each, Value):
            yield from ((field, text) for _, text in texts_of(each))


@cache
def spoken_fields(kind: type[Value]) -> tuple[str, ...]:
    """Return the fields of a type that hold words, names or codes."""
    spoken = _spoken(kind)
    if not issubclass(kind, EventBody):
        return spoken
    return tuple(f for f in spoken if f not in _ENVELOPE or f in _SAID_BESIDE)


@cache
def _spoken(kind: type[Value]) -> tuple[str, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(f for f in kind.__struct_fields__ if _is_said(hints[f]))


def _is_said(hint: Any) -> bool:
    """Tell whether a field of this kind holds words, names or codes, or parts that may."""
    if hint in (Written, Key):
        return False
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return True
    if origin is Annotated:
        return _is_said(args[0])
    if origin in (tuple, Union, UnionType):
        return any(_is_said(each) for each in args if each is not Ellipsis)
    return isinstance(hint, type) and issubclass(hint, str | Value)


@lru_cache(maxsize=10_000)
def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text; many facts have the same names."""
    return spelled(text)


def _stands(term: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Tell whether the words of a term stand beside each other."""
    if len(term) == 1:
        return term[0] in words
    return any(
        words[at : at + len(term)] == term
        for at, word in enumerate(words)
        if word == term[0]
    )
