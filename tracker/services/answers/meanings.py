"""Names and what they mean in a dossier: an event, a source, a party, an issue, another thing."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from tracker.domain.errors import UnknownNameError
from tracker.domain.events import SourceRegistered, StepDefined
from tracker.domain.names import folded, nearest
from tracker.domain.references import defines
from tracker.services.answers.page import PAGES
from tracker.services.find_names import issue_named, party_named, thing_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.amendments import Ledger

THINGS: Final = frozenset(
    ("ceasefire", "meeting", "proposal", "agreement", "deadline", "vote", "step")
)
"""The kinds of things that are named by slug or title, besides parties, issues and sources."""
_NUMBER: Final = re.compile(r"\[?(\d+)\]?")


class Meaning(NamedTuple):
    """A thing that has a name: of what kind, its slug, and the event that made it."""

    kind: str
    slug: str
    recorded: RecordedEvent | None = None


def meanings(name: str, ledger: Ledger) -> list[Meaning]:
    """Return what has a name, what is meant first: by its whole name, else by some words of it.

    Raises:
        UnknownNameError: Nothing has it.
    """
    kind, _, rest = name.partition(":")
    if rest and kind in {"event", "source", *PAGES, *THINGS}:
        name = rest
    else:
        kind = ""
    sources = _sources_by_slug(ledger)
    for by_part in (False, True):
        found = [
            meaning
            for meaning in _named_so(name, ledger, sources, by_part=by_part)
            if kind in {"", meaning.kind}
        ]
        if found:
            return found
    return _unknown(name, ledger, sources)


def _named_so(
    name: str, ledger: Ledger, sources: Mapping[str, RecordedEvent], *, by_part: bool
) -> Iterator[Meaning]:
    """Yield the things of each kind that have a name, or some words of it."""
    catalogue = ledger.mended.catalogue
    if not by_part:
        with suppress(UnknownNameError):
            own = ledger.find(name)
            yield Meaning("event", own.name, own)
        if source := sources.get(folded(name)):
            yield Meaning("source", name, source)
    with suppress(UnknownNameError):
        yield Meaning("party", party_named(name, catalogue, by_part=by_part))
    with suppress(UnknownNameError):
        yield Meaning("issue", issue_named(name, catalogue, by_part=by_part))
    made: dict[str, dict[str, str]] = {}
    titles: dict[str, dict[str, tuple[str, ...]]] = {}
    steps = [
        (r, r.event)
        for r in ledger.events
        if isinstance(r.event, StepDefined) and ledger.stands(r)
    ]
    for recorded, event in (*ledger.mended.facts, *steps):
        for kind, slug in defines(event):
            if event.stream == f"{kind}:{slug}":
                title = getattr(event, "title", None) or slug
                made.setdefault(kind, {})[slug] = recorded.event_id
                known = titles.setdefault(kind, {})
                known[slug] = (*known.get(slug, ()), title)
    for kind, things in titles.items():
        with suppress(UnknownNameError):
            slug = thing_named(kind, name, things, by_part=by_part)
            yield Meaning(kind, slug, ledger.find(made[kind][slug]))


def _sources_by_slug(ledger: Ledger) -> dict[str, RecordedEvent]:
    """Return what registered each source; one that stands goes before one that was withdrawn."""
    return {
        folded(r.event.slug): r
        for r in sorted(ledger.events, key=ledger.stands)
        if isinstance(r.event, SourceRegistered)
    }


def _unknown(name: str, ledger: Ledger, sources: Iterable[str]) -> NoReturn:
    """Refuse a name that nothing has, with what may have been meant.

    Raises:
        UnknownNameError: Always.
    """
    catalogue = ledger.mended.catalogue
    keys = [r.event.key for r in ledger.events if r.event.key and ledger.stands(r)]
    called = [party.name for party in catalogue.parties.values()]
    called += [issue.title for issue in catalogue.issues.values()]
    last = [name.rpartition(" ")[2] for name in called]
    slugs = (*catalogue.parties, *catalogue.issues)
    words = [*keys, *sources, *slugs, *called, *last]
    number = _NUMBER.fullmatch(name)
    near = () if number else nearest(name, words)
    problem = UnknownNameError(
        "event, source, party, issue or other thing", name, nearest=near
    )
    if number:
        problem.hinted(
            f"[{number[1]}] is the number of a source in one answer; "
            "its list of sources has the slug"
        )
    raise problem
