"""Directory of a dossier: its parties, issues and people, with the facts that each has."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import msgspec

from tracker.domain.dates import day_of
from tracker.domain.errors import UnknownNameError
from tracker.domain.events import (
    AssessmentRecorded,
    OfficeHeld,
    PositionStated,
    ProposalMade,
)
from tracker.domain.names import folded
from tracker.domain.references import issues_of, taking_part
from tracker.projections.folds.offices import (
    fold_office,
    is_said_by,
    office_key,
    people_of,
)
from tracker.projections.picture import issue_tree, memberships_of
from tracker.projections.visible import asked_of, by_rank, visible
from tracker.services.answers.keywords import KnownOptions
from tracker.services.reading import Answer, AskedKnown, OpenDossier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import PartyRegistered
    from tracker.projections.folds.offices import OfficeKey
    from tracker.projections.mended import Mended
    from tracker.projections.picture_format import Asked
    from tracker.projections.visible import Counted, Question, Visible
    from tracker.services.dossiers import Shelf

T = TypeVar("T")


class AskedDirectory(AskedKnown, frozen=True, kw_only=True):
    """A question about what there is in a dossier at a date, as the user wrote it.

    Attributes:
        date: The day or instant; by default today or, of a bundled dossier, the day of its latest
            report.
        then: Whether only what was known on that date counts.
    """

    date: str | None = None
    then: bool = False


class DirectoryOptions(KnownOptions, total=False):
    """Arguments of a question about what there is in a dossier at a date.

    Attributes:
        date: The day or instant; by default today or, of a bundled dossier, the day of its latest
            report.
        then: Whether only what was known on that date counts.
    """

    date: str | None
    then: bool


class PartyListed(msgspec.Struct, frozen=True, kw_only=True):
    """A party, coalition or open group of a dossier.

    Attributes:
        slug: Its short name.
        name: Its name.
        kind: `state`, `organisation`, `coalition` or `open-group`.
        aliases: Other spellings that find it.
        coalitions: The coalitions of which it is a full member, by name.
        members: The full members of a coalition, by name.
        facts: The number of facts in which it takes part.
        first: The date of the earliest of them; None when there is none.
        last: The date of the latest.
    """

    slug: str
    name: str
    kind: str
    aliases: list[str]
    coalitions: list[str]
    members: list[str]
    facts: int
    first: str | None
    last: str | None


class IssueListed(msgspec.Struct, frozen=True, kw_only=True):
    """An issue of a dossier.

    Attributes:
        slug: Its short name.
        title: Its title.
        part_of: The slug of the issue that it is a part of.
        parts: The number of its own parts, their parts included.
        parties: The names of the parties that stated a position on it or a part of it.
        facts: The number of facts about it or a part of it.
        first: The date of the earliest of them; None when there is none.
        last: The date of the latest.
    """

    slug: str
    title: str
    part_of: str | None
    parts: int
    parties: list[str]
    facts: int
    first: str | None
    last: str | None


class PersonListed(msgspec.Struct, frozen=True, kw_only=True):
    """A registered person, or another speaker under the name that the facts have.

    Attributes:
        slug: The short name of a registered person; None of another speaker.
        name: The name.
        party: The name of the party whose office is held, or that was spoken for most often.
        offices: The offices held at the date: `Minister of Arden`.
        speaks_for: The names of the parties whose positions were stated, most often first.
        facts: The number of facts that the person said.
        issues: The number of issues that these name.
        first: The date of the earliest of them; None when there is none.
        last: The date of the latest.
    """

    slug: str | None
    name: str
    party: str | None
    offices: list[str]
    speaks_for: list[str]
    facts: int
    issues: int
    first: str | None
    last: str | None


class Directory(NamedTuple, Generic[T]):
    """Things of one kind that a dossier has.

    Attributes:
        dossier: The dossier.
        zone: The zone of its days.
        asked: The date, and what may be known.
        listed: The things.
    """

    dossier: str
    zone: str
    asked: Asked
    listed: list[T]


def ask_parties(
    shelf: Shelf, asked: AskedDirectory, *, now: int
) -> Answer[Directory[PartyListed]]:
    """Return the parties of a dossier except persons, in the order of its answers.

    Raises:
        TrackerError: A date is not understood, or there is no such dossier.
    """
    return _answered(shelf, asked, now, _parties)


def ask_issues(
    shelf: Shelf, asked: AskedDirectory, *, now: int
) -> Answer[Directory[IssueListed]]:
    """Return the issues of a dossier, each before its parts.

    Raises:
        TrackerError: A date is not understood, or there is no such dossier.
    """
    return _answered(shelf, asked, now, _issues)


def ask_people(
    shelf: Shelf, asked: AskedDirectory, *, now: int
) -> Answer[Directory[PersonListed]]:
    """Return the registered persons of a dossier and all other speakers, by what they said.

    Raises:
        TrackerError: A date is not understood, or there is no such dossier.
    """
    return _answered(shelf, asked, now, _people)


def _answered(
    shelf: Shelf,
    asked: AskedDirectory,
    now: int,
    listing: Callable[[Visible, Question], Iterable[T]],
) -> Answer[Directory[T]]:
    dossier = OpenDossier(shelf, asked, now=now)
    question = dossier.question(asked.date, asked.known_at, then=asked.then)
    listed = list(listing(visible(dossier.mended, question), question))
    zone = dossier.catalogue.dossier.zone
    found = Directory(dossier.opened.name, zone, asked_of(question), listed)
    return dossier.answer(found)


def listed_as(
    kind: str, slug: str, mended: Mended, question: Question
) -> PartyListed | IssueListed | PersonListed:
    """Return a party, an issue or a person as its list has it."""
    found = visible(mended, question)
    listed: Iterator[PartyListed | IssueListed | PersonListed] = _issues(
        found, question
    )
    if kind == "party":
        is_person = mended.catalogue.parties[slug].kind == "person"
        listing = _people if is_person else _parties
        listed = listing(found, question)
    return next(each for each in listed if each.slug == slug)


def _parties(found: Visible, question: Question) -> Iterator[PartyListed]:
    registered = found.catalogue.parties
    parties = [p for p in registered.values() if p.kind != "person"]
    positions = memberships_of(found)
    facts: dict[str, list[Counted]] = defaultdict(list)
    for fact in found.certain:
        for slug in taking_part(fact.event):
            facts[slug].append(fact)
    for party in sorted(parties, key=lambda p: (p.display_order, p.slug)):
        above = positions.coalitions(party.slug, question.boundary)
        below = positions.members(party.slug, question.boundary)
        yield PartyListed(
            slug=party.slug,
            name=party.name,
            kind=party.kind,
            aliases=list(party.aliases),
            coalitions=_names(above, registered),
            members=_names(below, registered),
            **_told(facts[party.slug], found),
        )


def _issues(found: Visible, _: Question) -> Iterator[IssueListed]:
    issues = found.catalogue.issues
    tree = issue_tree(found.catalogue, ())
    offered: dict[str, set[str]] = defaultdict(set)
    for fact in found.certain:
        if isinstance(fact.event, ProposalMade):
            offered[fact.event.stream].update(fact.event.issues)
    facts: dict[str, list[Counted]] = defaultdict(list)
    spoke: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in by_rank(found.certain):
        named = {*issues_of(fact.event), *offered.get(fact.event.stream, ())}
        for slug in {above for issue in named for above in tree.get(issue, ())}:
            facts[slug].append(fact)
            if isinstance(fact.event, PositionStated):
                spoke[slug][fact.event.party] += 1
    parts = Counter(above for path in tree.values() for above in path[:-1])
    for slug in tree:
        yield IssueListed(
            slug=slug,
            title=issues[slug].title,
            part_of=issues[slug].parent,
            parts=parts[slug],
            parties=_names(_most_first(spoke[slug]), found.catalogue.parties),
            **_told(facts[slug], found),
        )


def _spoken_for(person: str, facts: Iterable[Counted]) -> Counter[str]:
    """Count the positions that somebody stated for others."""
    stated = [f.event for f in facts if isinstance(f.event, PositionStated)]
    return Counter(event.party for event in stated if event.party != person)


def check_position_holder(slug: str, issue: str, mended: Mended) -> None:
    """Refuse a person who states no position of his own, with the party that he speaks for.

    Raises:
        UnknownNameError: The positions that the person stated are those of a party.
    """
    person = mended.catalogue.parties[slug]
    if person.kind != "person":
        return
    facts = [fact for _, fact in mended.facts]
    stated = [fact for fact in facts if isinstance(fact, PositionStated)]
    if any(fact.party == slug for fact in stated):
        return
    people = people_of(mended.catalogue)
    names = {name for name, whose in people.items() if whose == slug}
    spoken = Counter(fact.party for fact in stated if is_said_by(fact, names))
    if not spoken:
        return
    party = _most_first(spoken)[0]
    hint = f"ask for the party: {party}"
    problem = UnknownNameError("position of the person", person.name)
    problem.hinted(hint)
    raise problem.advise("party-of-person", party=party, issue=issue, name=person.name)


def _people(found: Visible, _: Question) -> Iterator[PersonListed]:
    """Yield registered persons and other speakers, those who said most first."""
    registered, offices = found.catalogue.parties, _offices(found)
    persons = frozenset(people_of(found.catalogue).values())
    said = _said_by_person(found)
    for key, (name, facts) in sorted(
        said.items(), key=lambda each: (-len(each[1].facts), each[0])
    ):
        held = offices.get(key, {})
        speaks_for = _names(_most_first(_spoken_for(key, facts)), registered)
        yield PersonListed(
            slug=key if key in persons else None,
            name=name,
            party=next(iter((*held.values(), *speaks_for)), None),
            offices=list(held),
            speaks_for=speaks_for,
            issues=len({issue for f in facts for issue in issues_of(f.event)}),
            **_told(facts, found),
        )


class _SaidBy(NamedTuple):
    """A person's name, and the facts that he said."""

    name: str
    facts: list[Counted]


def _said_by_person(found: Visible) -> dict[str, _SaidBy]:
    """Return what each person said, by slug; by folded name where it has none."""
    registered, slugs = found.catalogue.parties, people_of(found.catalogue)
    said = {slug: _SaidBy(registered[slug].name, []) for slug in slugs.values()}
    for fact in by_rank(found.certain):
        speakers = {folded(name): name for name in _speakers(fact, registered)}
        for key in {slugs.get(name, name) for name in speakers}:
            person = said.setdefault(key, _SaidBy(speakers.get(key, key), []))
            person.facts.append(fact)
    return said


def _speakers(fact: Counted, parties: Mapping[str, PartyRegistered]) -> Iterator[str]:
    """Yield who said a fact or speaks for himself in it, under the name that it has."""
    event = fact.event
    if event.speaker is not None:
        yield event.speaker
    if isinstance(event, AssessmentRecorded):
        judge = parties.get(event.by_whom)
        if judge is None or judge.kind == "person":
            yield event.by_whom
    elif isinstance(event, PositionStated):
        party = parties.get(event.party)
        if party is not None and party.kind == "person":
            yield event.party


def _offices(found: Visible) -> dict[str, dict[str, str]]:
    """Return the offices that each person holds at the date asked about, and whose they are."""
    facts: dict[OfficeKey, list[Counted]] = defaultdict(list)
    for fact in found.certain:
        if isinstance(fact.event, OfficeHeld):
            facts[office_key(fact.event)].append(fact)
    held: dict[str, dict[str, str]] = defaultdict(dict)
    for _, of_office in sorted(facts.items()):
        if office := fold_office(of_office, found.ids):
            event = office.newest.as_a(OfficeHeld)
            (of,) = _names([event.of], found.catalogue.parties)
            unsure = "" if office.state == "held" else " (order unknown)"
            held[event.person][f"{event.office} of {of}{unsure}"] = of
    return held


def _told(facts: Sequence[Counted], found: Visible) -> dict[str, Any]:
    """Return how many facts there are, and the dates of the earliest and the latest."""
    first = min(facts, key=lambda f: (*f.bounds, f.when.text), default=None)
    last = max(facts, key=lambda f: (*reversed(f.bounds), f.when.text), default=None)
    zone = found.catalogue.zone
    return {
        "facts": len(facts),
        "first": _date(first, zone),
        "last": _date(last, zone),
    }


def _date(fact: Counted | None, zone: ZoneInfo) -> str | None:
    """Return the date of a fact as written, or the day of an instant."""
    if fact is None:
        return None
    if fact.when.precision != "instant":
        return fact.when.text
    return day_of(fact.bounds.earliest, zone).isoformat()


def _names(slugs: Iterable[str], parties: Mapping[str, PartyRegistered]) -> list[str]:
    return [parties[slug].name if slug in parties else slug for slug in slugs]


def _most_first(counted: Counter[str]) -> list[str]:
    return sorted(counted, key=lambda slug: (-counted[slug], slug))
