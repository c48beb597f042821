"""Page of a party, an issue or a person: what it holds, what it asks, and what is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeVar

from msgspec.structs import replace

from tracker.domain.presented import Presented
from tracker.projections.picture import picture_of_mended
from tracker.projections.picture_format import Picture
from tracker.projections.picture_format.entries import Part
from tracker.services.answers.directory import (
    IssueListed,
    PartyListed,
    PersonListed,
    listed_as,
)
from tracker.services.reading import Answer, AskedFacts

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator

    from tracker.projections.picture_format import SourceShown, Statement
    from tracker.projections.visible import Question
    from tracker.services.reading import OpenDossier

FORMAT: Final = "tracker.page/1"
PageKind = Literal["party", "issue"]
PAGES: Final[tuple[PageKind, ...]] = ("party", "issue")


class Asking(Part, frozen=True, kw_only=True):
    """Something that a party asks of another: a condition of its position, or an open proposal.

    Attributes:
        by: Who asks, as party slugs.
        of: Who is asked, as party slugs.
        what: What is asked, in own words.
        issues: The issues that it is about.
        key: The key or id of the fact that asks.
        when: Its date.
        proposal: The slug of the proposal; None of a condition.
        citations: The numbers of the sources, in the picture.
    """

    by: list[str]
    of: list[str]
    what: str
    issues: list[str]
    key: str
    when: str
    proposal: str | None
    citations: list[int]


class Said(Part, frozen=True, kw_only=True):
    """The newest stance that a person stated for a party on an issue.

    Attributes:
        party: The party, as a slug.
        issue: The issue, as a slug.
        stance: The stance, in own words.
        when: Its date.
        key: The key or id of the fact.
        holds: Whether it holds at the date asked about; else it was replaced or ended.
        citations: The numbers of the sources, in the picture.
    """

    party: str
    issue: str
    stance: str
    when: str
    key: str
    holds: bool
    citations: list[int]


_Citing = TypeVar("_Citing", Asking, Said)


class Page(Presented, Part, frozen=True, kw_only=True):
    """All that a dossier holds of a party, an issue or a person at a date.

    Attributes:
        format: `tracker.page/1`.
        about: What it is, as its list has it.
        picture: What it takes part in, said, or is about.
        asks: What it asks of others; of an issue, all that is asked on it.
        asked: What others ask of it.
        said: The newest stance that a person stated on each issue, the newest first.
    """

    format: str
    about: PartyListed | IssueListed | PersonListed
    picture: Picture
    asks: list[Asking]
    asked: list[Asking]
    said: list[Said]


def page_of(
    dossier: OpenDossier, question: Question, kind: PageKind, slug: str
) -> Answer[Page]:
    """Return the page of a party, an issue or a person.

    Args:
        dossier: The dossier.
        question: The day or instant asked about, and what may be known.
        kind: Which catalogue the slug is of; a person is a party.
        slug: The slug.
    """
    is_party = kind == "party"
    narrowed = AskedFacts(parties=[slug]) if is_party else AskedFacts(issues=[slug])
    chosen = dossier.selection(narrowed)._asdict()
    picture = picture_of_mended(dossier.mended, question, **chosen)
    everybody = list(dossier.catalogue.parties)
    whole = picture_of_mended(dossier.mended, question, columns=everybody)
    if is_party:
        asks, of_it = _asked_by_and_of(slug, whole)
    else:
        asks, of_it = _asked_on(dossier.with_parts([slug]), whole), []
    picture, numbers = _cited(picture, whole.sources, [*asks, *of_it])
    about = listed_as(kind, slug, dossier.mended, question)
    said: list[Said] = []
    if isinstance(about, PersonListed):
        said, sources = _said(dossier, question, slug, whole)
        picture, of_said = _cited(picture, sources, said)
        said = [_renumbered(each, of_said) for each in said]
    page = Page(
        format=FORMAT,
        about=about,
        picture=picture,
        asks=[_renumbered(a, numbers) for a in asks],
        asked=[_renumbered(a, numbers) for a in of_it],
        said=said,
    )
    return dossier.answer(page)


def _asked_by_and_of(party: str, whole: Picture) -> tuple[list[Asking], list[Asking]]:
    """Return what a party asks of others, and what others ask of it."""
    askings = list(_askings(whole))
    asks = [asking for asking in askings if party in asking.by]
    return asks, [asking for asking in askings if party in asking.of]


def _asked_on(issues: Collection[str], whole: Picture) -> list[Asking]:
    return [a for a in _askings(whole) if not set(a.issues).isdisjoint(issues)]


def _said(
    dossier: OpenDossier, question: Question, person: str, whole: Picture
) -> tuple[list[Said], list[SourceShown]]:
    """Return the newest stance that a person stated on each issue, and sources by number."""
    from tracker.projections.folds.offices import people_of
    from tracker.projections.picture import Selection
    from tracker.projections.questions.search import SearchAsked, Searched, search_of
    from tracker.projections.questions.search_words import sought_in
    from tracker.projections.questions.timeline import Wanted

    people = people_of(dossier.catalogue)
    names = frozenset(name for name, slug in people.items() if slug == person)
    wanted = Wanted(
        concerns=Selection(speakers=names).concerns,
        types=frozenset(["position-stated"]),
    )
    searched = Searched(sought_in(""), wanted, only_facts=True)
    asked = SearchAsked(
        words="",
        from_=None,
        to=None,
        known=None,
        log=dossier.log_place,
        parties=[],
        issues=[],
        types=[],
        speakers=[person],
        sources=[],
        most=None,
    )
    found = search_of(dossier.mended, question, searched, [], asked=asked)
    holding = {
        key for cell in whole.cells for each in cell.statements for key in each.keys
    }
    said: dict[tuple[str, str], Said] = {}
    for fact in found.facts:
        party, issue = fact.fields["party"], fact.fields["issue"]
        newest = Said(
            party=party,
            issue=issue,
            stance=fact.fields["stance"],
            when=fact.when,
            key=fact.key,
            holds=fact.key in holding,
            citations=fact.citations,
        )
        said.setdefault((party, issue), newest)
    return list(said.values()), found.sources


def _askings(picture: Picture) -> Iterator[Asking]:
    """Yield what one party asks of another: by conditions that hold, then by open proposals."""
    told: set[str] = set()
    for cell in picture.cells:
        for said in cell.statements:
            if said.party == cell.column and said.event_id not in told:
                told.add(said.event_id)
                yield from _conditions(said)
    for offer in picture.proposals:
        others = [party for party in offer.to if party not in offer.by]
        if offer.state == "open" and others:
            yield Asking(
                by=offer.by,
                of=others,
                what="; ".join(offer.terms),
                issues=offer.issues,
                key=offer.keys[0],
                when=offer.made,
                proposal=offer.slug,
                citations=offer.citations,
            )


def _conditions(said: Statement) -> Iterator[Asking]:
    for condition in said.conditions:
        if condition.by_whom not in {None, said.party}:
            yield Asking(
                by=[said.party],
                of=[condition.by_whom],
                what=condition.what,
                issues=[said.issue],
                key=said.key or said.event_id,
                when=said.when,
                proposal=None,
                citations=said.citations,
            )


def _cited(
    picture: Picture,
    found: Iterable[SourceShown],
    citing: Iterable[Asking | Said],
) -> tuple[Picture, dict[int, int]]:
    """Return a picture with the sources of entries behind its own, and their new numbers."""
    sources = {source.slug: source for source in picture.sources}
    numbers: dict[int, int] = {}
    wanted = _numbers_in(citing)
    for source in found:
        if source.n in wanted:
            known = sources.setdefault(source.slug, replace(source, n=len(sources) + 1))
            numbers[source.n] = known.n
    return replace(picture, sources=list(sources.values())), numbers


def _numbers_in(citing: Iterable[Asking | Said]) -> Container[int]:
    return {number for each in citing for number in each.citations}


def _renumbered(entry: _Citing, numbers: dict[int, int]) -> _Citing:
    return replace(entry, citations=[numbers[n] for n in entry.citations])
