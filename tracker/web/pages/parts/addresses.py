"""Addresses that pages name: each keeps the clocks of the page that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from tracker.web.routes import THINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNTOUCHED: Final[Mapping[str, str]] = {}


class Linking(Protocol):
    """A visit as far as it makes addresses."""

    def link(
        self,
        name: str,
        /,
        *,
        form: str = "",
        path: Mapping[str, str] = _UNTOUCHED,
        **words: Any,
    ) -> str:
        """Return the address of a route in this dossier."""


class Addresses:
    """The addresses of one dossier's pages for one day.

    Args:
        visit: The visit whose clocks each address keeps.
        day: The day that each address is of; None leaves it out.
    """

    def __init__(self, visit: Linking, day: str | None) -> None:
        self._visit, self.day = visit, day

    def on(self, day: str) -> Addresses:
        """Return the same for another day."""
        return Addresses(self._visit, day)

    def picture(self, day: str) -> str:
        """Return the address of the whole picture at a day."""
        return self._visit.link("as-of", path={"date": day})

    def party(self, slug: str) -> str:
        """Return the address of a party's page."""
        return self._visit.link("party", path={"party": slug}, at=self.day)

    def issue(self, slug: str) -> str:
        """Return the address of an issue's page."""
        return self._visit.link("issue", path={"issue": slug}, at=self.day)

    def cell(self, party: str, issue: str) -> str:
        """Return the address of the whole life of a cell."""
        path = {"party": party, "issue": issue}
        return self._visit.link("cell", path=path, at=self.day)

    def event(self, key: str) -> str:
        """Return the address of an event."""
        return self._visit.link("event", path={"key": key})

    def source(self, slug: str) -> str:
        """Return the address of a source."""
        return self._visit.link("source", path={"source": slug})

    def thing(self, kind: str, slug: str) -> str:
        """Return the address of a truce, a meeting, a proposal or an agreement."""
        return self._visit.link(kind, path={"slug": slug}, at=self.day)

    def named(self, kind: str, slug: str) -> str:
        """Return the address of the page of what a kind and a slug name; empty without one.

        Args:
            kind: As data and streams call it, such as `ceasefire`, `person` or `issue`.
            slug: Its slug.
        """
        if kind in {"party", "person"}:
            return self.party(slug)
        if kind == "issue":
            return self.issue(slug)
        if kind == "source":
            return self.source(slug)
        route = next((r for r, each in THINGS.items() if each.kind == kind), "")
        return self.thing(route, slug) if route else ""

    def moved(self, before: str, after: str, **words: Any) -> str:
        """Return the address of what moved between two days."""
        path = {"span": f"{before}..{after}"}
        return self._visit.link("compare", path=path, **words)

    def story(self, first: str | None, last: str | None, **words: Any) -> str:
        """Return the address of what happened from one day to another."""
        return self._visit.link("timeline", from_=first, to=last, **words)

    def found(self, **words: Any) -> str:
        """Return the address of a search up to the day, without words of its own."""
        return self._visit.link("search", to=self.day, **words)

    def list_of(self, name: str, **words: Any) -> str:
        """Return the address of a page that is only dated, such as the talks."""
        return self._visit.link(name, at=self.day, **words)
