"""A search read by the index: the facts that have the words, and what tells whether they count.

The search decides all the same; it only gets less to read. Facts that count for certain and are
older than those that are shown are only counted.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from tracker.domain.events import SourceRegistered
from tracker.projections.folds.offices import people_of
from tracker.projections.folds.titles import titles_told
from tracker.projections.questions.search import Listed, Spread, called_in
from tracker.projections.questions.search_tokens import (
    NAMED_BY_CATALOGUE,
    OF_SOURCE,
    TITLED,
    facets_in,
    phrases,
    speaker_sign,
    things_named,
    type_sign,
)
from tracker.projections.questions.search_words import Sought
from tracker.projections.visible import visible
from tracker.services.index.read import TooMuchError
from tracker.storage.index.words import Choice, SayingFilter
from tracker.storage.sql import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import Noted
    from tracker.projections.mended import Mended
    from tracker.projections.questions.search import Searched
    from tracker.projections.visible import Question
    from tracker.services.index.read import Sight
    from tracker.storage.index.words import Hit

Term = tuple[str, ...]
_DATES: Final = attrgetter("earliest", "latest")
_FACETS: Final = attrgetter("facets")
_MONTH: Final = attrgetter("month")
_TITLED: Final = ((TITLED,),)
_MOST_TITLES: Final = 2_000
"""The number of things whose titles are looked at; where more have the words all is read."""
_ALWAYS: Final = ("office-held",)
"""Types of facts that are read whatever is asked: they say who a speaker was."""


class FoundByWords(NamedTuple):
    """The part of a dossier that a search needs.

    Attributes:
        mended: Its events, put right.
        listed: Which of them are looked at, and how many facts are only counted.
    """

    mended: Mended
    listed: Listed


def found_by_words(
    view: Sight,
    question: Question,
    searched: Searched,
    *,
    most: int | None,
    read: Sequence[str] = (),
) -> FoundByWords:
    """Return what a search for words needs.

    Args:
        view: The dossier at a log place.
        question: The end of what is looked at, and what may be known.
        searched: The words, and which facts are looked at.
        most: So many facts are shown, and the others only counted; None to read all of them.
        read: Types of facts that are needed whatever they say.

    Raises:
        TooMuchError: The whole dossier has to be read.
    """
    return _Search(view, question, searched).found(most, read)


class _Search:
    """One search in one dossier at a log place."""

    def __init__(self, view: Sight, question: Question, searched: Searched) -> None:
        self._view, self._question, self._searched = view, question, searched
        self._window = view.window(question)
        sought = searched.sought
        self._every = Sought((*sought.wanted, *sought.unwanted))
        self._signs: dict[Term, set[str]] = {term: set() for term in self._every.wanted}
        self._acts = view.public_acts(self._window)
        self._read: dict[int, Noted] = {}

    def found(self, most: int | None, read: Sequence[str]) -> FoundByWords:
        """Return what the search needs."""
        self._note_names()
        self._note_titles()
        asked = SayingFilter(*self._window, begun=self._searched.wanted.since)
        hits = self._view.seek.hits(self._view.dossier, self._choice(), asked)
        facts = [hit for hit in hits if hit.facets != OF_SOURCE]
        listed = facts if most is None else newest_and_oldest(facts, most)
        named = set(chain.from_iterable(map(things_named, self._events(listed))))
        self._titled(named)
        for kind in (*_ALWAYS, *read):
            self._events(self._hits((((type_sign(kind),),),)))
        self._events(self._view.targets(self._window))
        sources = [hit for hit in hits if hit.facets == OF_SOURCE]
        mended = self._mended(self._sources(sources))
        ids = frozenset(self._read[hit.place].event_id for hit in listed)
        return FoundByWords(mended, Listed(ids, counted_beyond(facts, listed)))

    def _choice(self) -> Choice:
        """Return the question for the words."""
        sought = self._searched.sought
        wanted = tuple(phrases(t, sorted(self._signs[t])) for t in sought.wanted)
        without = (phrases(t, sorted(self._signs[t])) for t in sought.unwanted)
        return Choice(wanted, tuple(chain.from_iterable(without)))

    def _note_names(self) -> None:
        """Look for the terms in what the dossier calls parties, issues, steps and persons."""
        catalogue = self._view.catalogue
        for (kind, slug), texts in called_in(catalogue, {}).items():
            for _, text in texts:
                self._note(text, f"{kind}:{slug}")
        for name, slug in people_of(catalogue).items():
            self._note(catalogue.parties[slug].name, speaker_sign(name))

    def _note_titles(self) -> None:
        """Look for the terms in what things are called for this question."""
        terms = self._every.wanted
        given = self._events(self._hits((terms, _TITLED)))
        streams = {event.stream for event in given}
        if len(streams) > _MOST_TITLES:
            raise TooMuchError
        self._titled(streams)
        for stream, title in titles_told(
            visible(self._mended(()), self._question)
        ).items():
            self._note(title, stream)

    def _note(self, text: str, sign: str) -> None:
        for term in self._every.terms_in(text):
            self._signs[term].add(sign)

    def _titled(self, streams: Iterable[str]) -> None:
        """Read all that gives some things a title; the catalogue has the other names."""
        titled = [s for s in streams if s.partition(":")[0] not in NAMED_BY_CATALOGUE]
        for some in chunks(sorted(titled)):
            self._events(self._hits((tuple((stream,) for stream in some), _TITLED)))

    def _hits(self, clauses: tuple[tuple[Term, ...], ...]) -> list[Hit]:
        return self._view.hits(Choice(clauses), self._window)

    def _sources(self, hits: Sequence[Hit]) -> set[str]:
        """Return the sources that may have the words."""
        if self._searched.only_facts:
            return set()
        noted = self._view.seek.noted([hit.place for hit in hits])
        events = [each.event for each in noted]
        if not all(isinstance(event, SourceRegistered) for event in events):
            raise TooMuchError
        slugs = {e.slug for e in events if isinstance(e, SourceRegistered)}
        return slugs | self._view.mended_sources

    def _mended(self, sources: Iterable[str]) -> Mended:
        facts = [self._read[place] for place in sorted(self._read)]
        return self._view.mended(facts, self._acts, sources)

    def _events(self, hits: Sequence[Hit]) -> list[Event]:
        """Read facts, as they are mended; each is read once."""
        new = self._view.facts(hit for hit in hits if hit.place not in self._read)
        self._read |= {r.global_position: r for r in new}
        return [cast("Event", self._read[hit.place].event) for hit in hits]


def newest_and_oldest(facts: Sequence[Hit], most: int) -> list[Hit]:
    """Return the newest and the oldest facts, and those of which it has to be looked at."""
    sure = [hit for hit in facts if hit.known is not None]
    dates = sorted(map(_DATES, sure))
    newest, oldest = dates[-most:][:1], dates[:1]
    return [
        hit
        for hit in facts
        if hit.known is None or _DATES(hit) >= newest[0] or _DATES(hit) == oldest[0]
    ]


def counted_beyond(facts: Sequence[Hit], listed: Sequence[Hit]) -> Spread:
    """Count the facts that are not listed."""
    facets, months = Counter(map(_FACETS, facts)), Counter(map(_MONTH, facts))
    facets.subtract(map(_FACETS, listed))
    months.subtract(map(_MONTH, listed))
    return Spread(
        {facets_in(text): n for text, n in facets.items() if n},
        {month: n for month, n in months.items() if n},
    )
