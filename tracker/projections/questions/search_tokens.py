"""Tokens of a search: those by which it finds an event, and those for which it looks.

A fact is found by the words of its texts, and by signs for what it names, so that what a dossier
calls a party or a meeting need not be written to each of its facts:

    stated "A pause of 30 days"       a pause of 30 days . party:us issue:ceasefire
    the search *states pause*         (states or party:us) and (pause)
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import FOREVER, day_of
from tracker.domain.events import (
    AssessmentRecorded,
    SourceRegistered,
    VoteHeld,
    VotePlanned,
)
from tracker.domain.names import folded, plain_text
from tracker.domain.references import issues_of, naming, references, taking_part
from tracker.projections.questions.search_words import told_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event

TITLED: Final = "has:title"
"""The sign of a fact that gives its thing a title."""
LASTING: Final = "has:span"
"""The sign of a fact that lasts beyond the bounds that decide its order."""
OF_SOURCE: Final = "source"
"""The facets of a source, which has no type, party or issue to be counted by."""
_SOURCE: Final = "has:publisher"
_GAP: Final = " . "
NAMED_BY_CATALOGUE: Final = frozenset(("party", "issue", "step"))
"""The kinds of things whose names are no titles that facts give."""
_CALLED: Final = NAMED_BY_CATALOGUE | {
    "proposal",
    "ceasefire",
    "meeting",
    "agreement",
    "deadline",
    "vote",
}
"""The kinds of things that a dossier calls by names or titles."""
_BY_NAME: Final = (AssessmentRecorded, VotePlanned, VoteHeld)
"""Types in which parties take part by fields that name nothing else."""
_MANY: Final = 20_000
_SOUGHT: Final = frozenset(("office-held", "proposal-made"))
"""Types of which a search may need all facts."""


class Facets(NamedTuple):
    """The parts of a fact by which it is counted."""

    type: str
    parties: tuple[str, ...]
    issues: tuple[str, ...]

    @property
    def text(self) -> str:
        """The same, as an index keeps it."""
        return f"{self.type}|{' '.join(self.parties)}|{' '.join(self.issues)}"


class _Named(NamedTuple):
    facets: str
    signs: str


_NAMED: Final[dict[object, _Named]] = {}
"""The facets and signs of facts that name the same; most facts repeat an earlier one."""


def facets_in(text: str) -> Facets:
    """Read what an index keeps of the parts of a fact."""
    kind, parties, issues = text.split("|")
    return Facets(kind, tuple(parties.split()), tuple(issues.split()))


def facets_of(event: Event) -> Facets:
    """Return the parts of a fact by which it is counted."""
    named = references(event)
    parties, issues = taking_part(event, named), issues_of(event, named)
    return Facets(event.type, tuple(parties), tuple(issues))


def told_by(event: Event) -> tuple[str, str]:
    """Return the facets of a fact, as text, and the tokens by which it is found, with spaces."""
    named = _named(event)
    signs = [named.signs, *[source_sign(each.source) for each in event.evidence]]
    if event.speaker:
        signs.append(speaker_sign(event.speaker))
    if getattr(event, "title", None):
        signs.append(TITLED)
    texts = _GAP.join(map(plain_text, told_texts(event)))
    return named.facets, f"{texts} {' '.join(signs)}"


def source_tokens(event: SourceRegistered) -> str:
    """Return the tokens by which a source is found, with spaces between them."""
    texts = (event.publisher, event.title or "", event.slug)
    return _GAP.join([*map(plain_text, texts), _SOURCE])


def _named(event: Event) -> _Named:
    kind = type(event)
    if kind in _BY_NAME or getattr(event, "conditions", None):
        return _naming(event)
    about = (kind, event.stream, naming[kind].subject(event))
    found = _NAMED.get(about)
    if found is None:
        if len(_NAMED) > _MANY:
            _NAMED.clear()
        found = _NAMED[about] = _naming(event)
    return found


def _naming(event: Event) -> _Named:
    signs = [type_sign(event.type)] if event.type in _SOUGHT else []
    signs.append(event.stream)
    signs += [f"{r.kind}:{r.name}" for r in references(event)]
    kept = [each for each in signs if each.partition(":")[0] in _CALLED | {"type"}]
    return _Named(facets_of(event).text, " ".join(dict.fromkeys(kept)))


def type_sign(kind: str) -> str:
    """Return the sign of all facts of a type, which only types that are sought so have."""
    return f"type:{kind}"


def source_sign(slug: str) -> str:
    """Return the sign of what rests on a source."""
    return f"source:{slug}"


def speaker_sign(name: str) -> str:
    """Return the sign of what somebody said who is called so, under any spelling."""
    digest = blake2b(folded(name).encode(), digest_size=8).hexdigest()
    return f"said:{digest}"


def things_named(event: Event) -> set[str]:
    """Return the streams of all that a fact is about or names, and that has a title of its own."""
    named = {f"{r.kind}:{r.name}" for r in references(event)} | {event.stream}
    return {each for each in named if each.partition(":")[0] in _CALLED}


@lru_cache(maxsize=16_384)
def month_of(instant: int, zone: ZoneInfo) -> int | None:
    """Return the month in which an instant lies, counted from the year 0; None for the first."""
    if instant <= -FOREVER:
        return None
    day = day_of(instant, zone)
    return day.year * 12 + day.month - 1


def month_text(month: int) -> str:
    """Write a month that is counted from the year 0: 2025-05."""
    year, before = divmod(month, 12)
    return f"{year:04}-{before + 1:02}"


def phrases(term: Sequence[str], signs: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return what stands for a term: its words beside each other, or a sign of what has them."""
    return (tuple(term), *((sign,) for sign in signs))
