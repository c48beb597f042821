"""A replay: every step as a document of its own, and all of them as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.projections.questions.replay import FORMAT, Replay
from tracker.render.answers.diff import ROW_FIELDS, moves_document
from tracker.render.document import (
    Bullets,
    Document,
    Heading,
    Paragraph,
    cited_sources,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    Item,
    Span,
    Voice,
    cites,
    event_keys,
    listed,
    sourced,
)
from tracker.render.words_for_dates_and_numbers import (
    date_words,
    days_between,
    known_words,
    local_time,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.mended import Catalogue
    from tracker.projections.questions.diff_format import Cause
    from tracker.projections.questions.replay import ReplayAsked, Step
    from tracker.render.document import Block
    from tracker.render.styled_text import Line

_ROW_FIELDS: Final = ("step", "day", *ROW_FIELDS)
NOTHING: Final = "Nothing changed."
_CERTAINTY: Final = {"new": "possible", "dropped": "now certain"}


def opening(asked: ReplayAsked, catalogue: Catalogue, *, today_known: bool) -> Line:
    """Say which days are replayed, and by what is known at each.

    Args:
        asked: What is replayed.
        catalogue: What the dossier knows by name.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    zone = catalogue.zone
    then = asked.to if asked.sealed else ""
    known = known_words(
        then or asked.known, asked.log, zone=zone, today_known=today_known, then=then
    )
    each = "each day " if asked.sealed else ""
    every = "" if asked.every == 1 else f", looked at every {asked.every} days"
    first, last = date_words(asked.from_, zone=zone), date_words(asked.to, zone=zone)
    days = f"{days_between(first, last)}, {local_time(catalogue.dossier.zone)}"
    return (Span(f"What changed from {days}{every}, {each}{known}"),)


def step_document(step: Step, *, number: str = "") -> Document:
    """Tell one step: what it changed, and the events that came to count.

    Args:
        step: The step.
        number: Which step it is, as the first line says it.
    """
    voice = Voice(step.diff)
    blocks = tuple(_step_blocks(step))
    known = voice.as_known(step.diff.after, today_known=True)
    name = number or f"Step {step.n}"
    return Document(
        sentence=(Span(f"{name}: {voice.date(step.day)}, {known}"),),
        blocks=blocks,
        sources=cited_sources(step.diff.sources, blocks),
        value=step,
        rows=tuple(_rows(step)),
        title=f"{step.diff.title or step.diff.dossier}, {step.day}",
        zone=step.diff.zone,
        fields=_ROW_FIELDS,
    )


def replay_document(
    asked: ReplayAsked,
    catalogue: Catalogue,
    steps: Sequence[Step],
    *,
    today_known: bool,
) -> Document:
    """Tell all steps of a replay, one below the other.

    Args:
        asked: What is replayed.
        catalogue: What the dossier knows by name.
        steps: The steps.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    by_number = {source.n: source for step in steps for source in step.diff.sources}
    sources = [by_number[n] for n in sorted(by_number)]
    blocks: list[Block] = []
    for step in steps:
        blocks.append(Heading(date_words(step.day, zone=catalogue.zone)))
        blocks += [_below_a_day(block) for block in _step_blocks(step)]
    value = Replay(
        format=FORMAT,
        dossier=catalogue.dossier.dossier,
        title=catalogue.dossier.title,
        zone=catalogue.dossier.zone,
        asked=asked,
        steps=list(steps),
        sources=sources,
    )
    return Document(
        sentence=opening(asked, catalogue, today_known=today_known),
        blocks=tuple(blocks) or (Paragraph((Span(NOTHING),)),),
        sources=cited_sources(sources, blocks),
        value=value,
        rows=tuple(row for step in steps for row in _rows(step)),
        title=catalogue.dossier.title or catalogue.dossier.dossier,
        zone=catalogue.dossier.zone,
        fields=_ROW_FIELDS,
    )


def _below_a_day(block: Block) -> Block:
    """Put a paragraph in the place of a heading, which the day has taken."""
    if isinstance(block, Heading):
        return Paragraph((Span(f"{block.text}:", "dim"),))
    return block


def asked_line(asked: ReplayAsked, catalogue: Catalogue) -> dict[str, object]:
    """Return the first line of a replay as JSON Lines."""
    about = {
        "kind": "asked",
        "format": FORMAT,
        "dossier": catalogue.dossier.dossier,
        "title": catalogue.dossier.title,
        "zone": catalogue.dossier.zone,
    }
    return {**about, **msgspec.to_builtins(asked)}


def step_line(step: Step) -> dict[str, object]:
    """Return a step as one line of JSON Lines, which stands alone.

    It says what changed in words, the changes, the events and the sources.
    """
    return {
        "kind": "step",
        "step": step.n,
        "day": step.day,
        "asked": step.diff.after,
        "said": _said(step),
        "changes": _changes(step),
        "events": step.events,
        "sources": step.diff.sources,
    }


def _changes(step: Step) -> tuple[dict[str, object], ...]:
    return moves_document(step.diff, short=False, today_known=True).rows


def _rows(step: Step) -> Iterator[dict[str, object]]:
    for change in _changes(step):
        yield {"step": step.n, "day": step.day, **change}


def _step_blocks(step: Step) -> Iterator[Block]:
    yield from moves_document(step.diff, short=True, today_known=True).blocks
    if step.events:
        yield Heading("Events")
        yield Bullets(tuple(_events(step)))


def _events(step: Step) -> Iterator[Item]:
    """Name the events that came to count, then those that count on other evidence."""
    voice = Voice(step.diff, short=True, boundary=step.diff.after.boundary)
    marks = {
        change.name: _CERTAINTY.get(change.what, "") for change in step.diff.possible
    }
    again = [
        event
        for event in step.events
        if event.side == "both" and event.key not in marks
    ]
    for event in step.events:
        if event not in again:
            yield _event(event, voice, marks.get(event.key, ""))
    if again:
        names = ", ".join(clean(event.key) for event in again)
        numbers = sorted({number for event in again for number in event.citations})
        yield Item(
            (Span("On other evidence than before: "), Span(names), *cites(numbers))
        )


def _event(event: Cause, voice: Voice, mark: str) -> Item:
    """Say an event that came to count, and since when one could know of it."""
    when = f"{voice.date(event.when)}: " if event.when else ""
    spans = [Span(f"{when}{clean(event.text)}")]
    if event.reported and event.reported != event.when:
        spans.append(Span(f" (reported {voice.date(event.reported)})", "dim"))
    if event.side == "before":
        mark = "no longer counts"
    if mark:
        spans += [Span(" "), Span(mark, "mark")]
    return Item((*spans, *event_keys([event.key]), *sourced(event.citations)))


def _said(step: Step) -> list[str]:
    """Say what changed, in sentences without numbers of sources."""
    said = []
    for block in moves_document(step.diff, short=False, today_known=True).blocks:
        if isinstance(block, Bullets):
            for item in block.items:
                line, parts = (
                    _text(item.line).rstrip(":"),
                    listed(map(_text, item.parts)),
                )
                said.append(f"{line}: {parts}" if parts else line)
        elif isinstance(block, Paragraph) and not said:
            said.append(_text(block.line))
    return said


def _text(line: Line) -> str:
    return " ".join("".join(span.text for span in line if span.role != "cite").split())
