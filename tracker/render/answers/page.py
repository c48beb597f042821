"""Page of a party, an issue or a person as a document: what it is, then its part of the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from tracker.projections.picture import Selection
from tracker.render.answers.directory import directory_sentence
from tracker.render.answers.picture import picture_document
from tracker.render.answers.picture.reading import ReadingWords
from tracker.render.document import Document, Section
from tracker.render.sanitize import clean
from tracker.render.styled_text import Item, Span, Voice, event_keys, listed, sourced
from tracker.render.words_for_dates_and_numbers import counted, first_upper, joined
from tracker.services.answers.directory import (
    IssueListed,
    PartyListed,
    PersonListed,
)
from tracker.services.answers.pictures import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.render import Format
    from tracker.render.styled_text import Line
    from tracker.services.answers.page import Asking, Page, Said


def page_document(
    page: Page, *, fmt: Format, full: bool, today_known: bool
) -> Document:
    """Return a page as a document that a format can write.

    Args:
        page: The page.
        fmt: The format: a terminal names shortly what the others say in full.
        full: Whether a terminal shows all.
        today_known: Whether the log was read to its head.
    """
    picture = page.picture
    if fmt == "json":
        return Document(value=page)
    if fmt not in {"table", "markdown", "html"}:
        return picture_document(picture, fmt=fmt, today_known=today_known)
    voice = Voice(picture, short=fmt == "table", boundary=picture.asked.boundary)
    about = page.about
    name = about.title if isinstance(about, IssueListed) else about.name
    head = directory_sentence(
        name, picture.asked, picture.zone, today_known=today_known
    )
    what = listed(_about(about, voice))
    asks = "Asked" if isinstance(about, IssueListed) else "Asks"
    both = ((asks, page.asks), ("Asked of", page.asked))
    asking = [
        Section(title, tuple(_asking(each, voice) for each in found))
        for title, found in both
        if found
    ]
    if page.said:
        said = tuple(_said(each, voice) for each in page.said)
        asking.insert(0, Section("Said last, by issue", said))
    sentence: Line = (Span(head),)
    note: Line = (Span(f"{first_upper(what)}."),)
    if fmt == "table":
        words = ReadingWords(
            Reading(picture, Selection(), speakers=_speaker(about)),
            with_parts=full,
            full=full,
            today_known=today_known,
            head=sentence,
            asking=asking,
        )
        return replace(words.document(), note=note, title=clean(name))
    base = picture_document(picture, fmt=fmt, today_known=today_known)
    _, matrix, *lists = base.blocks
    return replace(
        base,
        sentence=sentence,
        note=note,
        blocks=(matrix, *asking, *lists),
        title=clean(name),
    )


def _about(
    about: PartyListed | IssueListed | PersonListed, voice: Voice
) -> Iterator[str]:
    """Say what a thing is, and how many facts there are of it."""
    if isinstance(about, PartyListed):
        yield about.kind.replace("-", " ")
        if about.coalitions:
            yield f"member of {clean(joined(about.coalitions))}"
        if about.members:
            yield f"members: {clean(joined(about.members))}"
        if about.aliases:
            yield f"also {clean(joined(about.aliases, 'or'))}"
    elif isinstance(about, IssueListed):
        if about.part_of:
            yield f"part of {voice.title(about.part_of)}"
        if about.parts:
            yield counted(about.parts, "part")
        if about.parties:
            yield f"positions of {clean(joined(about.parties))}"
    else:
        yield "person"
        yield clean(joined(about.offices))
        if about.speaks_for:
            yield f"speaks for {clean(joined(about.speaks_for))}"
    first, last = (
        voice.date(date) if date else "" for date in (about.first, about.last)
    )
    when = first if first == last else f"{first} to {last}"
    yield f"{counted(about.facts, 'fact')}, {when}" if about.facts else "no fact yet"


def _speaker(about: PartyListed | IssueListed | PersonListed) -> tuple[str, ...]:
    """Name the person of a page; a party or an issue says nothing itself."""
    return (about.name,) if isinstance(about, PersonListed) else ()


def _said(said: Said, voice: Voice) -> Item:
    """Tell one stance of a person: on what, for whom, when, and whether it holds."""
    head = f"{voice.title(said.issue)}, {voice.name(said.party)}"
    since = "" if said.holds else "; it holds no longer"
    line = (
        Span(head, "strong"),
        Span(f": {clean(said.stance)}; {voice.date(said.when)}{since}"),
        *sourced(said.citations),
        *event_keys([said.key]),
    )
    return Item(line)


def _asking(asking: Asking, voice: Voice) -> Item:
    """Say who asks what of whom, about what, and by which fact."""
    if asking.proposal:
        about = f"proposal {voice.thing('proposal', asking.proposal)}"
    else:
        about = "condition on " + joined([voice.title(i) for i in asking.issues])
    said = f": {clean(asking.what)}; {about}, {voice.date(asking.when)}"
    line = (
        Span(f"{voice.names(asking.by)} of {voice.names(asking.of)}", "strong"),
        Span(said),
        *sourced(asking.citations),
        *event_keys([asking.key]),
    )
    return Item(line)
