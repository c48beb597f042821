"""Page of a party, an issue or a person: what it holds, what it asks, and what is asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

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
    from collections.abc import Container, Iterable, Iterator

    from tracker.projections.picture_format import Statement
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


class Page(Presented, Part, frozen=True, kw_only=True):
    """All that a dossier holds of a party, an issue or a person at a date.

    Attributes:
        format: `tracker.page/1`.
        about: What it is, as its list has it.
        picture: What it takes part in, said, or is about.
        asks: What it asks of others; of an issue, all that is asked on it.
        asked: What others ask of it.
    """

    format: str
    about: PartyListed | IssueListed | PersonListed
    picture: Picture
    asks: list[Asking]
    asked: list[Asking]


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
    narrowed = (
        AskedFacts(parties=[slug]) if kind == "party" else AskedFacts(issues=[slug])
    )
    chosen = dossier.selection(narrowed)._asdict()
    picture = picture_of_mended(dossier.mended, question, **chosen)
    everybody = list(dossier.catalogue.parties)
    whole = picture_of_mended(dossier.mended, question, columns=everybody)
    askings = list(_askings(whole))
    if kind == "party":
        asks = [a for a in askings if slug in a.by]
        of_it = [a for a in askings if slug in a.of]
    else:
        parts = dossier.with_parts([slug])
        asks = [a for a in askings if not parts.isdisjoint(a.issues)]
        of_it = []
    picture, numbers = _cited(picture, whole, [*asks, *of_it])
    page = Page(
        format=FORMAT,
        about=listed_as(kind, slug, dossier.mended, question),
        picture=picture,
        asks=[_renumbered(a, numbers) for a in asks],
        asked=[_renumbered(a, numbers) for a in of_it],
    )
    return dossier.answer(page)


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
    picture: Picture, whole: Picture, askings: Iterable[Asking]
) -> tuple[Picture, dict[int, int]]:
    """Return a picture with the sources of askings behind its own, and their new numbers."""
    sources = {source.slug: source for source in picture.sources}
    numbers: dict[int, int] = {}
    wanted = _numbers_in(askings)
    for source in whole.sources:
        if source.n in wanted:
            known = sources.setdefault(source.slug, replace(source, n=len(sources) + 1))
            numbers[source.n] = known.n
    return replace(picture, sources=list(sources.values())), numbers


def _numbers_in(askings: Iterable[Asking]) -> Container[int]:
    return {number for asking in askings for number in asking.citations}


def _renumbered(asking: Asking, numbers: dict[int, int]) -> Asking:
    return replace(asking, citations=[numbers[n] for n in asking.citations])
