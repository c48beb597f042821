"""Offices: who holds which at the date asked about, and which a speaker held on the day.

1 May        3 May        9 May
takes office says "no"    leaves      the "no" is that of the office on every later day, too
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tracker.domain.dates import day_of, day_start
from tracker.domain.events import AssessmentRecorded, OfficeHeld, PositionStated
from tracker.domain.names import folded
from tracker.domain.references import references
from tracker.projections.order import holding
from tracker.projections.visible import RANK, by_rank

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from tracker.domain.dates import Bounds
    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue
    from tracker.projections.visible import Counted

OfficeKey = tuple[str, str, str]
"""A person, the party whose office it is, and the words for the office, folded."""
_DAY: Final = timedelta(days=1)


class Office(NamedTuple):
    """An office that somebody holds, or may hold.

    Attributes:
        newest: The fact that is shown.
        facts: All that holds of it; more than one where their order is not known.
        since: The first of the facts by which the person has held it ever since.
        state: Held; or in an order that is not known with its leaving.
    """

    newest: Counted
    facts: tuple[Counted, ...]
    since: Counted
    state: Literal["held", "order-unknown"]


def office_key(event: OfficeHeld) -> OfficeKey:
    """Return on what the taking and the leaving of an office are compared."""
    return event.person, event.of, folded(event.office)


def fold_office(facts: Sequence[Counted], ids: Mapping[str, str]) -> Office | None:
    """Fold the facts about one person in one office; None where it was left."""
    held = by_rank(holding(facts, ids))
    taking = [fact for fact in held if _takes(fact)]
    if not taking:
        return None
    leaving = [fact for fact in facts if not _takes(fact)]
    since = min(
        (
            fact
            for fact in facts
            if _takes(fact) and not any(fact.before(left) for left in leaving)
        ),
        key=RANK,
        default=taking[0],
    )
    is_sure = len(taking) == len(held)
    return Office(taking[-1], held, since, "held" if is_sure else "order-unknown")


class People:
    """The registered persons, by every name that finds them, and their offices day by day."""

    def __init__(
        self, catalogue: Catalogue, facts: Iterable[Counted], ids: Mapping[str, str]
    ) -> None:
        """Take the catalogue, and the facts about offices that count."""
        self._catalogue, self._ids = catalogue, ids
        self._slugs = people_of(catalogue)
        self._facts: dict[str, dict[OfficeKey, list[Counted]]] = {}
        for fact in facts:
            event = fact.as_a(OfficeHeld)
            keys = self._facts.setdefault(event.person, {})
            keys.setdefault(office_key(event), []).append(fact)

    def called(self, written: str) -> str:
        """Name a person as registered, under any spelling; anybody else as written."""
        slug = self._slugs.get(folded(written))
        return self._catalogue.parties[slug].name if slug else written

    def office_of(self, fact: Counted) -> str | None:
        """Name the offices that the speaker of a fact held on its day; None where none is known.

        Whose office it is is said where that is not a party of the fact.
        """
        person = self._slugs.get(folded(fact.event.speaker or ""))
        if person not in self._facts:
            return None
        named = [r for r in references(fact.event) if r.path[0] != "conditions"]
        own = {r.name for r in named if r.kind == "party"}
        held = []
        for office in self._held(person, fact.bounds):
            party = self._catalogue.parties.get(office.of)
            of = party.name if party else office.of
            held.append(office.office + ("" if office.of in own else f" of {of}"))
        return "; ".join(held) or None

    def _held(self, person: str, when: Bounds) -> Iterator[OfficeHeld]:
        """Yield the offices that a person surely held at the end of every day of a date."""
        zone = self._catalogue.zone
        tomorrow = day_start(day_of(when.earliest, zone) + _DAY, zone)
        ends = {when.latest, min(when.latest, tomorrow)}
        for facts in self._facts[person].values():
            held = [self._at(facts, end) for end in ends]
            surely = [office for office in held if office and office.state == "held"]
            if len(surely) == len(ends):
                yield surely[0].newest.as_a(OfficeHeld)

    def _at(self, facts: Sequence[Counted], boundary: int) -> Office | None:
        return fold_office([f for f in facts if f.bounds.latest <= boundary], self._ids)


def _takes(fact: Counted) -> bool:
    return fact.as_a(OfficeHeld).change == "took"


def is_said_by(event: Event, names: Container[str]) -> bool:
    """Check that somebody of these names, folded, said a fact, or speaks for himself in it."""
    if folded(event.speaker or "") in names:
        return True
    if isinstance(event, AssessmentRecorded):
        return folded(event.by_whom) in names
    return isinstance(event, PositionStated) and event.party in names


def people_of(catalogue: Catalogue) -> dict[str, str]:
    """Return the slug of each registered person by every name that finds it, folded."""
    return {
        folded(name): p.slug
        for p in catalogue.parties.values()
        if p.kind == "person"
        for name in (p.slug, p.name, *p.aliases)
    }
