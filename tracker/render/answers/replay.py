"""A replay: every step as a document of its own, and all of them as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.projections.questions.replay import FORMAT, Replay
from tracker.render.answers.diff import moves_document
from tracker.render.date_and_number_words import asked_words, date_words
from tracker.render.document import Bullets, Document, Heading, Paragraph, cited_numbers, lines_of
from tracker.render.sanitize import clean
from tracker.render.spans import Item, Span, Voice, cites, event_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.mended import Catalogue
    from tracker.projections.picture_format import SourceShown
    from tracker.projections.questions.diff_format import Cause
    from tracker.projections.questions.replay import ReplayAsked, Step
    from tracker.render.document import Block
    from tracker.render.spans import Line

_ROW_FIELDS: Final = (
    "step",
    "day",
    "kind",
    "name",
    "party",
    "issue",
    "what",
    "judged_by",
    "on",
    "before",
    "after",
    "fields",
    "keys",
    "sources",
)
NOTHING: Final = "Nothing changed."


def opening(asked: ReplayAsked, catalogue: Catalogue, *, today_known: bool) -> Line:
    """Which days are replayed, and by what is known at each.

    Args:
        asked: What is replayed.
        catalogue: What the dossier knows by name.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    zone = catalogue.zone
    place = "" if today_known else f" up to log place {asked.log}"
    if asked.sealed:
        known = "each day by what was known at its end" + (
            f", of what was recorded{place}" if place else ""
        )
    elif asked.known is not None:
        known = f"by what was known {asked_words(asked.known, boundary='', zone=zone)}" + (
            f", of what was recorded{place}" if place else ""
        )
    else:
        known = f"by all that was recorded{place}" if place else "by all that is known today"
    every = "" if asked.every == 1 else f", looked at every {asked.every} days"
    first, last = (date_words(text, zone=zone) for text in (asked.from_, asked.to))
    return (
        Span(
            f"What changed from {first} to {last} ({clean(catalogue.dossier.zone)}){every}, {known}."
        ),
    )


def step_document(step: Step, *, number: str = "") -> Document:
    """One step: what it changed in words, and the events that came to count.

    Args:
        step: The step.
        number: Which step it is, as the first line says it.
    """
    zone = Voice(step.diff).zone
    blocks = tuple(_step_blocks(step))
    known = step.diff.after.known
    clock = (
        "by all that is known"
        if known is None
        else f"by what was known {asked_words(known, boundary='', zone=zone)}"
    )
    said = f"{number or f'Step {step.n}'}: {date_words(step.day, zone=zone)}, {clock}."
    return Document(
        sentence=(Span(said, "strong"),),
        blocks=blocks,
        sources=_cited(step, blocks),
        value=step,
        rows=tuple(step_rows(step)),
        title=f"{step.diff.title or step.diff.dossier}, {step.day}",
        zone=step.diff.zone,
        fields=_ROW_FIELDS,
    )


def replay_document(
    asked: ReplayAsked, catalogue: Catalogue, steps: Sequence[Step], *, today_known: bool
) -> Document:
    """All steps of a replay, one below the other."""
    sources = {source.n: source for step in steps for source in step.diff.sources}
    blocks: list[Block] = []
    for step in steps:
        blocks.append(Heading(date_words(step.day, zone=catalogue.zone)))
        blocks += (
            Paragraph((Span(f"{block.text}:", "dim"),)) if isinstance(block, Heading) else block
            for block in _step_blocks(step)
        )
    cited = _numbers(blocks)
    value = Replay(
        format=FORMAT,
        dossier=catalogue.dossier.dossier,
        title=catalogue.dossier.title,
        zone=catalogue.dossier.zone,
        asked=asked,
        steps=list(steps),
        sources=[sources[n] for n in sorted(sources)],
    )
    return Document(
        sentence=opening(asked, catalogue, today_known=today_known),
        blocks=tuple(blocks) or (Paragraph((Span(NOTHING),)),),
        sources=tuple(sources[n] for n in sorted(sources) if n in cited),
        value=value,
        rows=tuple(row for step in steps for row in step_rows(step)),
        title=catalogue.dossier.title or catalogue.dossier.dossier,
        zone=catalogue.dossier.zone,
        fields=_ROW_FIELDS,
    )


def asked_line(asked: ReplayAsked, catalogue: Catalogue) -> dict[str, object]:
    """The first line of a replay as JSON Lines."""
    about = {
        "kind": "asked",
        "format": FORMAT,
        "dossier": catalogue.dossier.dossier,
        "title": catalogue.dossier.title,
        "zone": catalogue.dossier.zone,
    }
    return {**about, **msgspec.to_builtins(asked)}


def step_line(step: Step) -> dict[str, object]:
    """A step as one line of JSON Lines: what changed in words, the changes, the events and the sources, so that it stands alone."""
    return {
        "kind": "step",
        "step": step.n,
        "day": step.day,
        "asked": step.diff.after,
        "said": _said(step),
        "changes": [
            {name: value for name, value in row.items() if name not in {"step", "day"}}
            for row in step_rows(step)
        ],
        "events": step.events,
        "sources": step.diff.sources,
    }


def step_rows(step: Step) -> Iterator[dict[str, object]]:
    """One row for each change."""
    for row in moves_document(step.diff, short=False, today_known=True).rows:
        yield {"step": step.n, "day": step.day, **row}


def _step_blocks(step: Step) -> Iterator[Block]:
    yield from moves_document(step.diff, short=True, today_known=True).blocks
    if step.events:
        voice = Voice(step.diff, short=True, boundary=step.diff.after.boundary)
        marks = {"new": "possible", "dropped": "now certain"}
        possible = {change.name: marks.get(change.what, "") for change in step.diff.possible}
        told = [event for event in step.events if event.side != "both" or event.key in possible]
        again = [event for event in step.events if event not in told]
        items = [_event(event, voice, possible.get(event.key, "")) for event in told]
        if again:
            numbers = sorted({n for event in again for n in event.citations})
            items.append(
                Item(
                    (
                        Span("On other evidence than before: "),
                        Span(", ".join(clean(event.key) for event in again)),
                        *cites(numbers),
                    )
                )
            )
        yield Heading("Events")
        yield Bullets(tuple(items))


def _event(event: Cause, voice: Voice, mark: str) -> Item:
    """An event that came to count, and since when one could know of it."""
    when = f"{voice.date(event.when)}: " if event.when else ""
    spans = [Span(f"{when}{clean(event.text)}")]
    if event.reported and event.reported != event.when:
        spans.append(Span(f" (reported {voice.date(event.reported)})", "dim"))
    mark = "no longer counts" if event.side == "before" else mark
    spans += [Span(" "), Span(mark, "mark")] if mark else []
    return Item((*spans, *event_keys([event.key]), *cites(event.citations)))


def _said(step: Step) -> list[str]:
    """What changed, in sentences without numbers of sources."""
    said = []
    for block in moves_document(step.diff, short=False, today_known=True).blocks:
        if isinstance(block, Bullets):
            for item in block.items:
                parts = "; ".join(text for part in item.parts if (text := _text(part)))
                said.append(_text(item.line).rstrip(":") + (f": {parts}" if parts else ""))
        elif isinstance(block, Paragraph) and not said:
            said.append(_text(block.line))
    return said


def _text(line: Line) -> str:
    return " ".join("".join(span.text for span in line if span.role != "cite").split())


def _cited(step: Step, blocks: Sequence[Block]) -> tuple[SourceShown, ...]:
    numbers = _numbers(blocks)
    return tuple(source for source in step.diff.sources if source.n in numbers)


def _numbers(blocks: Sequence[Block]) -> set[int]:
    """The numbers that blocks cite."""
    return set(cited_numbers(lines_of(blocks)))
