"""Lists of what a dossier has, as documents: its parties, issues, people and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.render.answers.lists import FORMAT, list_document
from tracker.render.document import (
    DatedItem,
    DatedList,
    Document,
    Lines,
    Paragraph,
    Table,
    TableTitle,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import SEPARATOR, DateWords, Span, listed
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    counted,
    known_words,
    last_day,
    local_time,
    plain,
    zone_or_utc,
)
from tracker.services.answers.directory import IssueListed, PartyListed, PersonListed
from tracker.services.answers.lists import SourceListed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracker.projections.picture_format import Asked
    from tracker.render import Format
    from tracker.render.document import Block
    from tracker.render.styled_text import Line
    from tracker.services.answers.directory import Directory
    from tracker.services.answers.lists import SourceList

_COUNTED: Final = ("facts", "first", "last")
_NARROW: Final = "{option} NAME narrows every reading command."


def directory_document(
    title: str,
    found: Directory[Any],
    kind: type[msgspec.Struct],
    *,
    fmt: Format,
    today_known: bool,
) -> Document:
    """List what a dossier has at a date.

    Args:
        title: The name of the list.
        found: What it has.
        kind: The class of every entry.
        fmt: The form it takes.
        today_known: As for `directory_sentence`.
    """
    asked = {"dossier": found.dossier, "asked": msgspec.to_builtins(found.asked)}
    sentence = directory_sentence(
        title, found.asked, found.zone, today_known=today_known
    )
    worded = _WORDED.get(kind)
    if worded is None or not found.listed:
        return list_document(
            title, found.listed, kind, fmt=fmt, sentence=sentence, asked=asked
        )
    last = last_day(found.asked.boundary, zone=zone_or_utc(found.zone))
    dates = DateWords(found.zone, year=last.year if last else None)
    rows = tuple(msgspec.to_builtins(each) for each in found.listed)
    return Document(
        sentence=(Span(sentence),),
        note=(Span(_note(found.listed)),) if kind is PersonListed else (),
        blocks=tuple(worded(found.listed, dates)),
        value={"format": FORMAT, **asked, "rows": rows},
        rows=rows,
        title=title,
        zone=found.zone,
        fields=kind.__struct_encode_fields__,
    )


def directory_sentence(
    title: str, asked: Asked, zone: str, *, today_known: bool
) -> str:
    """Say of which date a list is, and by which knowledge.

    Args:
        title: The name of the list.
        asked: The question.
        zone: The name of the dossier's zone.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    of = zone_or_utc(zone)
    date = asked_words(asked.valid, boundary=asked.boundary, zone=of)
    known = known_words(
        asked.known, asked.log, zone=of, today_known=today_known, then=asked.valid
    )
    return f"{clean(title)} {date}, {local_time(zone)}, {known}"


def _counts(each: Any, dates: DateWords) -> list[Line]:
    """Say how many facts there are of a thing, and the dates of the first and the last."""
    days = [dates.on_day(day) if day else "" for day in (each.first, each.last)]
    return [(Span(f"{each.facts:,}"),), *((Span(day),) for day in days)]


def _next(slug: str | None, what: str, option: str) -> Block:
    """Name the commands that tell more."""
    shown = f"tracker show {clean(slug)}: one {what} in full. " if slug else ""
    return Lines(((Span(shown + _NARROW.format(option=option), "dim"),),))


# Parties and issues.


def _parties(found: Sequence[PartyListed], dates: DateWords) -> Iterator[Block]:
    rows = []
    for each in found:
        names = listed(
            [
                f"in {_names(each.coalitions)}" if each.coalitions else "",
                f"members: {_names(each.members)}" if each.members else "",
            ]
        )
        what = listed([plain(each.kind), names], joiner=", ")
        name = Span(clean(each.name), "strong")
        rows.append(((name,), (Span(what),), *_counts(each, dates)))
    yield Table(
        ("party", "", *_COUNTED),
        tuple(rows),
        (TableTitle(0, "Parties", str(len(rows))),),
        numbers=frozenset({2, 3, 4}),
    )
    yield _next(found[0].slug, "party", "--party")


def _issues(found: Sequence[IssueListed], dates: DateWords) -> Iterator[Block]:
    depths: dict[str, int] = {}
    rows = []
    for each in found:
        above = depths.get(each.part_of, -1) if each.part_of else -1
        depths[each.slug] = above + 1
        title = Span(clean(each.title), "text" if above >= 0 else "strong")
        by = (Span(_names(each.parties)),)
        rows.append(((title,), by, *_counts(each, dates)))
    yield Table(
        ("issue", "positions of", *_COUNTED),
        tuple(rows),
        (TableTitle(0, "Issues", str(len(rows))),),
        numbers=frozenset({2, 3, 4}),
        parts=tuple(depths[each.slug] for each in found),
    )
    yield _next(found[0].slug, "issue", "--issue")


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(clean, names))


# People.


def _note(found: Sequence[PersonListed]) -> str:
    """Say how many of those who spoke are registered."""
    registered = sum(each.slug is not None for each in found)
    said = counted(registered, "registered person", "registered people")
    if others := len(found) - registered:
        said += f"; {counted(others, 'other')}: bodies, groups, unnamed"
    return f"{said}."


def _people(found: Sequence[PersonListed], dates: DateWords) -> Iterator[Block]:
    by_party: dict[str | None, list[PersonListed]] = {}
    for each in found:
        if each.slug is not None:
            by_party.setdefault(each.party, []).append(each)
    if None in by_party:
        by_party[None] = by_party.pop(None)
    rows: list[tuple[Line, ...]] = []
    titles = []
    for party, people in by_party.items():
        titles.append(TableTitle(len(rows), clean(party or "Of no party")))
        rows += [_person(each, party or "", dates) for each in people]
    if rows:
        yield Table(
            ("person", "", "facts", "issues", "first", "last"),
            tuple(rows),
            tuple(titles),
            numbers=frozenset({2, 3, 4, 5}),
        )
    others = [each for each in found if each.slug is None]
    if others:
        said = "; ".join(f"{clean(each.name)} {each.facts:,}" for each in others)
        item = DatedItem("", (Span(said),))
        yield DatedList("Not registered as people", (item,), str(len(others)))
    slug = next((each.slug for each in found if each.slug), None)
    yield _next(slug, "person", "--speaker")


def _person(each: PersonListed, party: str, dates: DateWords) -> tuple[Line, ...]:
    facts, first, last = _counts(each, dates)
    offices = [_office(office, party) for office in each.offices]
    name = (Span(clean(each.name), "strong"),)
    issues = (Span(f"{each.issues:,}"),)
    return (name, (Span(", ".join(offices)),), facts, issues, first, last)


def _office(office: str, party: str) -> str:
    """Say an office; the party that stands above goes without saying."""
    said, of, rest = office.rpartition(f" of {party}")
    return clean(said + rest if of else office)


_WORDED: Final[dict[type, Callable[[Sequence[Any], DateWords], Iterator[Block]]]] = {
    PartyListed: _parties,
    IssueListed: _issues,
    PersonListed: _people,
}


# Sources.


def sources_document(found: SourceList, *, today_known: bool) -> Document:
    """List the sources of a dossier by publisher.

    Args:
        found: The sources.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    known = known_words(
        None, found.log, zone=zone_or_utc("UTC"), today_known=today_known
    )
    title = f"Sources of {found.dossier}"
    rows = tuple(msgspec.to_builtins(each) for each in found.sources)
    blocks: tuple[Block, ...] = (Paragraph((Span(f"{clean(title)}: none"),)),)
    if found.sources:
        dates = DateWords("UTC")
        items = tuple(_source(each, dates) for each in found.sources)
        blocks = (DatedList("", items, by_day=True),)
    return Document(
        sentence=(Span(f"{clean(title)}, {known}"),),
        note=_publishers(found.sources),
        blocks=blocks,
        value={
            "format": FORMAT,
            "dossier": found.dossier,
            "log": found.log,
            "rows": rows,
        },
        rows=rows,
        title=title,
        fields=SourceListed.__struct_encode_fields__,
    )


def _publishers(sources: Sequence[SourceListed]) -> Line:
    """Count sources, their publishers, and those that were taken back."""
    if not sources:
        return ()
    publishers = len({each.publisher for each in sources})
    retracted = sum(each.retracted for each in sources)
    back = f"; {retracted} taken back" if retracted else ""
    said = f"{counted(len(sources), 'source')} of {counted(publishers, 'publisher')}"
    return (Span(f"{said}{back}."),)


def _source(source: SourceListed, dates: DateWords) -> DatedItem:
    """Tell a source: its day and title, and below its slug, its address and what rests on it."""
    day = dates.on_day(source.published) if source.published else "no date"
    title = f": {clean(source.title)}" if source.title else ""
    back = (Span(f" {SEPARATOR}", "dim"), Span("taken back", "doubt"))
    told = [
        Span(clean(source.slug), "dim"),
        Span(f" {SEPARATOR}{counted(source.cited, 'event')}", "dim"),
        *(back if source.retracted else ()),
    ]
    if source.url:
        told += [Span(" "), Span(clean(source.url), "link")]
    publisher = clean(source.publisher) or clean(source.slug)
    return DatedItem(publisher, (Span(f"{day}{title}"),), told=tuple(told))
