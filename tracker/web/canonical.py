"""Canonical addresses: every date written out, every name by its slug, defaults left out."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import day_of, parse_when
from tracker.services.answers.periods import days_compared, days_of, is_one_day
from tracker.services.find_names import issue_named, party_named
from tracker.services.reading import place_of
from tracker.web.asked import DOTS, WORDS, field_value, two_dates
from tracker.web.visit import THEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.services.reading import OpenDossier
    from tracker.web.asked import Given
    from tracker.web.library import Library
    from tracker.web.routes import Route

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_PLACE: Final = 18
_FROM_FIRST: Final = frozenset(("replay", "brief"))
"""The routes whose span begins with the first day of a longer date."""
_OF_PERIODS: Final = _FROM_FIRST | {"compare"}
"""The routes whose span may be one date that lasts, as in the commands."""
_UNUSUAL: Final = {"step": "1"}
"""The words that are left out where they say what goes without saying, and that value."""


class Canonical:
    """The canonical form of one address; the dossier is opened only where a word needs it.

    Attributes:
        path: The named parts.
        words: The words of the query.
    """

    def __init__(
        self, library: Library, route: Route, path: Mapping[str, str], words: Given
    ) -> None:
        self._library, self._route = library, route
        self._dossier = ""
        if "dossier" in path:
            self._dossier = library.name_of(path["dossier"])
        self.path = {name: self._part(name, text) for name, text in path.items()}
        self.words = self._query(words)

    @cached_property
    def _opened(self) -> OpenDossier:
        return self._library.open(self._dossier)

    def _part(self, name: str, text: str) -> str:
        match name:
            case "dossier":
                return self._dossier
            case "date":
                return self._day(text)
            case "span":
                return self._span(text)
            case "party":
                return party_named(text, self._opened.catalogue)
            case "issue":
                return issue_named(text, self._opened.catalogue)
            case _:
                return text

    def _span(self, text: str) -> str:
        if DOTS not in text and self._route.name in _OF_PERIODS:
            return self._period(text)
        first, last = two_dates(text)
        begins = self._route.name in _FROM_FIRST
        first = self._first(first) if begins else self._day(first)
        return f"{first}{DOTS}{self._day(last)}"

    def _period(self, text: str) -> str:
        """Return the two dates that a date which lasts stands for; for a brief one may be a day."""
        if self._route.name == "compare":
            return DOTS.join(days_compared(text, None, self._opened))
        if self._route.name == "brief" and is_one_day(text, self._opened):
            return self._day(text)
        days = days_of(text, self._opened)
        return f"{days.from_}{DOTS}{days.to}"

    def _day(self, text: str) -> str:
        """Return the day or instant that a date stands for: of a longer one the last day."""
        return text if _is_day(text) else self._opened.dates.day(text)[0]

    def _first(self, text: str) -> str:
        """Return the first day of a date, or an instant as it is."""
        if _is_day(text):
            return text
        dates = self._opened.dates
        written = dates.written(text)
        when = parse_when(written, zone=dates.zone)
        if when.precision == "instant":
            return written
        return day_of(when.start.earliest, dates.zone).isoformat()

    def _query(self, words: Given) -> Given:
        found: Given = {}
        for name, values in words.items():
            said = tuple(dict.fromkeys(self._value(name, text) for text in values))
            if WORDS[name].kind == "flag" and not field_value(name, values):
                continue
            if said != (_UNUSUAL.get(name),):
                found[name] = tuple(sorted(said))
        dated = "at" if "at" in self._route.words else "to"
        if self._route.dated and dated not in found:
            found[dated] = (self._opened.day(None),)
        return found

    def _value(self, name: str, text: str) -> str:
        kind = WORDS[name].kind
        if kind in {"party", "issue"}:
            return self._part(kind, text)
        match kind:
            case "date" if text != THEN:
                return self._day(text)
            case "first":
                return self._first(text)
            case "place":
                return self._place(text)
            case "number":
                return str(field_value(name, (text,)))
            case _:
                return "yes" if kind == "flag" else text

    def _place(self, text: str) -> str:
        """Return a place of the log that it has reached, so that its answer never changes."""
        last = self._library.end(self._dossier).place
        if text.isascii() and text.isdecimal():
            return str(min(int(text[:_LONGEST_PLACE]), last))
        log = self._library.shelf.choose(self._dossier).log
        return str(min(place_of(text, log, self._opened.dates, []), last))


def _is_day(text: str) -> bool:
    """Say whether a date is one day as it is written out."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
