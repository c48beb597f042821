"""Sentences: every event in a line, short and long, told by the one table of them.

The short sentence of a list or a log says dates and codes in words, and slugs where no names are
given:

    ceasefire-30-days: proposed by ukraine, france: a halt of 30 days

The long one is told with the names and dates of a reader, by the `Saying` that its caller gives:

    Thirty days: Ukraine and France made the proposal, deadline 12 May 2025: a halt of 30 days

A truce, a meeting, a proposal or an agreement is a `thing`, named by its stream.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.domain.dates import zone_of
from tracker.domain.names import slug_in_words, topic_of
from tracker.domain.recorded import UnknownEvent
from tracker.projections.sentences.table import sentences_of
from tracker.projections.sentences.written_dates import date_said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Condition, Event, Tally, Term

Saying = dict[str, "Callable[[Any], str]"]
"""A function for each kind of field: `text`, `code`, `party`, `parties`, `issue` and so on."""

Titles = Mapping[str, str]
"""Titles of things by their streams, such as `meeting:oslo-2`."""


def short_sentence(
    event: Event,
    *,
    party: Callable[[str], str] = str,
    issue: Callable[[str], str] = str,
    titles: Titles | None = None,
    zone: ZoneInfo | None = None,
) -> str:
    """Say an event in one short line.

    Args:
        event: The event.
        party: Gives what a party is called; by default its slug.
        issue: Gives what an issue is called; by default its slug.
        titles: What things are called; by default each is called by its slug.
        zone: Whose clock the instants among its dates are shown on; by default that of UTC.
    """
    saying = _plainly(party, issue, titles, zone)
    return _filled(sentences_of(event).short, event, saying)


def thing_called(stream: str, titles: Titles) -> str:
    """Return what a thing is called: its title, else its slug as words."""
    return titles.get(stream) or slug_in_words(stream.partition(":")[2])


def long_sentence(event: Event, saying: Saying) -> str:
    """Say an event in a sentence of a story."""
    found = sentences_of(event)
    return _filled(found.long or found.short, event, saying)


def chart_label(
    event: Event, *, party: Callable[[str], str], titles: Titles | None = None
) -> str:
    """Say an event beside its mark in a chart."""
    return _filled(sentences_of(event).label, event, _plainly(party, str, titles))


def own_words(event: Event | UnknownEvent) -> str:
    """Return the words that tell an event from others of its type; empty where it has none."""
    if isinstance(event, UnknownEvent):
        return ""
    return _filled(sentences_of(event).words, event, _plainly(str, str))


class _Field(NamedTuple):
    """A field named in a sentence: the path to it, and how it is said."""

    path: tuple[str, ...]
    kind: str


_Piece = str | _Field | list[Any]
"""Our own words, a field, or what stands in square brackets, as a list of pieces."""

_SENTENCE: Final = re.compile(r"(\[)|(\])|\{([\w.]+):?(\w*)\}|([^\[\]{}]+)")


@lru_cache(maxsize=256)
def _pieces(sentence: str) -> list[_Piece]:
    """Take a sentence of the table apart.

    `"held[ in {place}]"` becomes `["held", [" in ", _Field(("place",), "text")]]`.
    """
    open_lists: list[list[_Piece]] = [[]]
    for opening, closing, path, kind, ours in _SENTENCE.findall(sentence):
        if opening:
            inner: list[_Piece] = []
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif closing:
            open_lists.pop()
        elif path:
            open_lists[-1].append(_Field(tuple(path.split(".")), kind or "text"))
        else:
            open_lists[-1].append(ours)
    return open_lists[0]


def _filled(sentence: str, event: Event, saying: Saying) -> str:
    return _told(_pieces(sentence), event, saying)[0]


def _told(pieces: Sequence[_Piece], event: Event, saying: Saying) -> tuple[str, bool]:
    """Return the text of the pieces, and true if a field among them says anything."""
    text, says_something = "", False
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
        elif isinstance(piece, _Field):
            said = _said(piece, event, saying)
            text += said
            says_something = says_something or bool(said)
        else:
            inner, is_said = _told(piece, event, saying)
            if is_said:
                text += inner
                says_something = True
    return text, says_something


def _said(field: _Field, event: Event, saying: Saying) -> str:
    value: Any = event
    for name in field.path:
        value = getattr(value, name)
    return "" if value is None else saying[field.kind](value)


def _plainly(
    party: Callable[[str], str],
    issue: Callable[[str], str],
    titles: Titles | None = None,
    zone: ZoneInfo | None = None,
) -> Saying:
    """Say texts as they are written, dates and codes in words, and names as they are called."""
    clock = zone or zone_of("UTC")

    def parties(slugs: Iterable[str]) -> str:
        return ", ".join(party(slug) for slug in slugs)

    def thing(stream: str) -> str:
        if titles is None:
            return stream.partition(":")[2]
        return thing_called(stream, titles)

    def topic(text: str) -> str:
        kind, slug = topic_of(text)
        if titles is None:
            return text
        return issue(slug) if kind == "issue" else f"{kind} {thing(text)}"

    return {
        "text": str,
        "code": _in_words,
        "date": partial(date_said, zone=clock),
        "thing": thing,
        "proposal": lambda slug: thing(f"proposal:{slug}"),
        "party": party,
        "parties": parties,
        "issue": issue,
        "number": number,
        "count": "{:,}".format,
        "topic": topic,
        "texts": "; ".join,
        "terms": _terms,
        "conditions": _conditions,
        "topics": lambda found: ", ".join(map(topic, found)),
        "fields": _fields,
    }


def _in_words(code: str) -> str:
    return code.replace("-", " ")


def _terms(terms: Iterable[Term]) -> str:
    return "; ".join(term.text for term in terms)


def _conditions(conditions: Iterable[Condition]) -> str:
    return "; ".join(condition.what for condition in conditions)


def _fields(replacement: Mapping[str, Any]) -> str:
    return ", ".join(sorted(replacement))


def number(tally: Tally) -> str:
    """Say a count as it was claimed, such as "more than 50,000" or "40 to 41"."""
    words = {
        "about": "about ",
        "more-than": "more than ",
        "less-than": "less than ",
        "exactly": "exactly ",
        None: "",
    }[tally.qualifier]
    if tally.best is not None:
        return f"{words}{tally.best:,}"
    if tally.low is not None and tally.high is not None:
        return f"{words}{tally.low:,} to {tally.high:,}"
    if tally.low is not None:
        return f"{words or 'at least '}{tally.low:,}"
    return f"{words or 'at most '}{tally.high:,}"
