"""The life of one cell as a document: stance after stance, with what was said again below each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.projections.questions.history import HistoryStep
from tracker.render.answers.timeline import known_words
from tracker.render.date_and_number_words import asked_words, counted, delay_words, joined, plain
from tracker.render.document import Bullets, Document, Heading, Paragraph
from tracker.render.sanitize import clean
from tracker.render.spans import Item, Span, Voice, cites, listed, on_condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.questions.history import History, LineOfLife, StanceLived
    from tracker.render.document import Block
    from tracker.render.spans import Line

_BY: Final = {
    "first": "the first on record",
    "ending": "an ending",
    "pointer": "what it says it repeats",
    "code": "stance codes",
    "placement": "placements",
    "words": "words",
}
_FIELDS: Final = ("party", "issue", "inherited_from", "holds", "since", "until", "replaced_by")


def history_document(history: History, *, today_known: bool) -> Document:
    """A history as a document."""
    voice = Voice(history)
    blocks: list[Block] = []
    several = len(history.lines) > 1
    for line in history.lines:
        if (
            several
            or line.inherited_from
            or (line.party, line.issue) != (history.party, history.issue)
        ):
            blocks.append(Heading(_whose(line, voice)))
        blocks.append(
            Bullets(tuple(_stance(stance, voice) for stance in line.stances), spaced=True)
        )
    if history.lines:
        blocks.append(Paragraph((Span(_how_told(history), "dim"),)))
    else:
        blocks.append(Paragraph((Span(_nothing(history)),)))
    return Document(
        sentence=_sentence(history, voice, today_known=today_known),
        blocks=tuple(blocks),
        sources=tuple(history.sources),
        value=history,
        rows=tuple(_rows(history)),
        title=history.title or history.dossier,
        zone=history.zone,
        fields=(*_FIELDS, *HistoryStep.__struct_encode_fields__),
    )


def _sentence(history: History, voice: Voice, *, today_known: bool) -> Line:
    """What was asked, by which clocks, and how much of the answer was reported later."""
    asked = history.asked
    up_to = asked_words(asked.valid, boundary=asked.boundary, zone=voice.zone).removeprefix("at ")
    value = f" when it took the value “{clean(history.to)}”," if history.to is not None else ""
    known = known_words(asked.known, asked.log, voice, today_known=today_known)
    steps = [step for line in history.lines for stance in line.stances for step in stance.steps]
    stances = sum(stance.stance is not None for line in history.lines for stance in line.stances)
    said = sum(step.class_ != "ended" for step in steps)
    about = f"{voice.name(history.party)} on {voice.title(history.issue)}{value and ':'}{value} up to {up_to} ({clean(history.zone)}), {known}"
    total = f"{counted(stances, 'stance')} in {counted(said, 'statement')}"
    if not history.reported_later:
        return (Span(f"{about}: {total}."),)
    later = history.reported_later
    return (
        Span(f"{about}: {total}; {later}, marked "),
        Span("*", "later"),
        Span(f", {'was' if later == 1 else 'were'} reported later."),
    )


def _whose(line: LineOfLife, voice: Voice) -> str:
    whose = f"{voice.name(line.party)} on {voice.title(line.issue)}"
    return f"{whose}, who speaks for it as a coalition" if line.inherited_from else whose


def _nothing(history: History) -> str:
    return (
        "It never took that value; without --to all its stances are shown."
        if history.to is not None
        else "No position is recorded up to then."
    )


def _how_told(history: History) -> str:
    """How the classes were told apart, and how many of them are exact."""
    steps = [step for line in history.lines for stance in line.stances for step in stance.steps]
    by = [
        (sum(step.told_by == name for step in steps), words)
        for name, words in _BY.items()
        if name != "words"
    ]
    exact = [f"{number} by {words}" for number, words in by if number]
    loose = sum(not step.exact for step in steps)
    said = f"Told exactly: {', '.join(exact)}" if exact else ""
    return (
        listed(
            [said, f"{'told ' if said else 'Told '}by comparing words: {loose}" if loose else ""]
        )
        + "."
    )


def _stance(stance: StanceLived, voice: Voice) -> Item:
    """One stance: since when until when, its first statement, and what came after."""
    first, *again = stance.steps
    window: Line = (Span(voice.date(first.when), "strong"),)
    if stance.stance is not None and stance.until:
        until = voice.date(stance.until).replace("between", "some time between")
        window = (
            Span(f"{voice.date(first.when)} until {until}", "strong"),
            Span(f" (replaced by {joined([clean(n) for n in stance.replaced_by])})", "dim"),
        )
    elif stance.stance is not None and stance.holds:
        window = (Span(f"{voice.date(first.when)}, still holds", "strong"),)
    return Item(
        (*window, Span(" "), *_step(first, voice, dated=False)),
        tuple(_step(step, voice, dated=True) for step in again),
    )


def _step(step: HistoryStep, voice: Voice, *, dated: bool) -> Line:
    """One statement or ending: its class, what it says, and how that is known."""
    spans = [Span(f"{voice.date(step.when)} ", "dim")] if dated else []
    moved = (
        step.placement is not None
        and step.placement_before is not None
        and step.placement != step.placement_before
    )
    what = (
        f"{step.class_}, from {step.placement_before} to {step.placement} of 100"
        if moved
        else step.class_
    )
    spans.append(Span(what if step.exact else f"{what}, by its words", "mark"))
    for mark in _marks(step, voice):
        spans += [Span(" "), Span(mark, "mark")]
    said = (
        f"{clean(step.stance)}{on_condition(step.conditions, voice)}"
        if step.stance is not None
        else plain(step.reason or "")
    )
    spans.append(Span(f" {said}"))
    if step.reported_later:
        spans.append(Span("*", "later"))
    how = [
        clean(step.when_words) if step.when_words else "",
        voice.name(step.speaker) if step.speaker else "",
        plain(step.basis) if step.basis else "",
        f"{clean(step.confidence)} confidence" if step.confidence in {"low", "medium"} else "",
        f"placed at {step.placement} of 100" if step.placement is not None and not moved else "",
        f"code {clean(step.stance_code)}" if step.stance_code else "",
        clean(step.key),
    ]
    spans.append(Span(f" · {listed(how, joiner=', ')}", "dim"))
    return (*spans, *cites(step.citations))


def _marks(step: HistoryStep, voice: Voice) -> Iterator[str]:
    """What has to be known of a step: its other clock, its order, who denies it."""
    if step.reported_late:
        yield f"reported late, {voice.date(step.reported)}, {delay_words(step.delay_days)}"
    elif step.delay_days < -1:
        yield f"reported {voice.date(step.reported)}, {delay_words(step.delay_days)}"
    if step.order_unknown:
        yield "order not known"
    if step.disputed_by:
        yield f"disputed by {voice.names(step.disputed_by)}"


def _rows(history: History) -> Iterator[dict[str, object]]:
    for line in history.lines:
        for stance in line.stances:
            about = {
                "party": line.party,
                "issue": line.issue,
                "inherited_from": line.inherited_from,
                "holds": stance.holds,
                "since": stance.since,
                "until": stance.until,
                "replaced_by": stance.replaced_by,
            }
            for step in stance.steps:
                yield {**about, **msgspec.to_builtins(step)}
