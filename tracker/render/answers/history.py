"""The life of one cell as a document: stance after stance, with what was said again below each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.projections.questions.history import HistoryStep
from tracker.render.document import NO_POSITIONS, Bullets, Document, Heading, Paragraph
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    Item,
    Span,
    Voice,
    confidence_words,
    contradicted,
    listed,
    on_condition,
    reported_later,
    said_by,
    sourced,
)
from tracker.render.words_for_dates_and_numbers import (
    counted,
    delay_words,
    first_upper,
    joined,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from tracker.projections.questions.history import History, LineOfLife, StanceLived
    from tracker.render.document import Block
    from tracker.render.styled_text import Line

_BY: Final = {
    "first": "the first on record",
    "ending": "an ending",
    "pointer": "what it says it repeats",
    "code": "stance codes",
    "placement": "placements",
}
_FIELDS: Final = (
    "party",
    "issue",
    "inherited_from",
    "holds",
    "since",
    "until",
    "replaced_by",
)


def history_document(history: History, *, today_known: bool) -> Document:
    """Tell a history.

    Args:
        history: The history.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    voice = Voice(history)
    blocks: list[Block] = []
    for line in history.lines:
        is_other = (line.party, line.issue) != (history.party, history.issue)
        if len(history.lines) > 1 or line.inherited_from or is_other:
            blocks.append(Heading(_whose(line, voice)))
        told = {step.key for stance in line.stances for step in stance.steps}
        items = tuple(_stance(stance, told, voice) for stance in line.stances)
        blocks.append(Bullets(items, spaced=True))
    last = Span(_how_told(history), "dim") if history.lines else Span(_nothing(history))
    return Document(
        sentence=_sentence(history, voice, today_known=today_known),
        blocks=(*blocks, Paragraph((last,))),
        sources=tuple(history.sources),
        value=history,
        rows=tuple(_rows(history)),
        title=history.title or history.dossier,
        zone=history.zone,
        fields=(*_FIELDS, *HistoryStep.__struct_encode_fields__),
    )


def _steps(history: History) -> list[HistoryStep]:
    return [
        step
        for line in history.lines
        for stance in line.stances
        for step in stance.steps
    ]


def _sentence(history: History, voice: Voice, *, today_known: bool) -> Line:
    """Say what was asked, by which clocks, and how much of the answer was reported later."""
    asked = history.asked
    about = f"{voice.name(history.party)} on {voice.title(history.issue)}"
    if history.speakers:
        about += f", said by {' or '.join(map(clean, history.speakers))},"
    if history.to is not None:
        about += f": when it took the value “{clean(history.to)}”,"
    known = voice.known(asked, today_known=today_known)
    stances = [stance for line in history.lines for stance in line.stances]
    held = sum(stance.stance is not None for stance in stances)
    statements = sum(step.class_ != "ended" for step in _steps(history))
    total = f"{counted(held, 'stance')} in {counted(statements, 'statement')}"
    said = (
        f"{about} up to {voice.end(asked)} ({clean(history.zone)}), by {known}: {total}"
    )
    if later := history.reported_later:
        said += f"; {later}"
    return reported_later(said, later)


def _whose(line: LineOfLife, voice: Voice) -> str:
    whose = f"{voice.name(line.party)} on {voice.title(line.issue)}"
    return (
        f"{whose}, who speaks for it as a coalition" if line.inherited_from else whose
    )


def _nothing(history: History) -> str:
    if history.to is not None:
        return "It never took that value; without --to all its stances are shown."
    if history.speakers:
        return "Nothing that was said on it was said by them."
    return NO_POSITIONS


def _how_told(history: History) -> str:
    """Say by what the classes were told apart, and how many of them are exact."""
    steps = _steps(history)
    numbers = [
        (sum(step.told_by == by for step in steps), words) for by, words in _BY.items()
    ]
    exact = ", ".join(f"{number} by {words}" for number, words in numbers if number)
    loose = sum(not step.exact for step in steps)
    said = [f"told exactly: {exact}"] if exact else []
    if loose:
        said.append(f"told by comparing words: {loose}")
    text = listed(said)
    return f"{first_upper(text)}."


def _stance(stance: StanceLived, told: Container[str], voice: Voice) -> Item:
    """Say since when a stance was held and until when, its first statement, and what came after."""
    first, *again = stance.steps
    start = voice.date(first.when)
    window: Line = (Span(start, "strong"),)
    if stance.stance is not None and stance.until:
        until = voice.date(stance.until).replace("between", "some time between")
        by = joined([clean(name) for name in stance.replaced_by])
        window = (
            Span(f"{start} until {until}", "strong"),
            Span(f" (replaced by {by})", "dim"),
        )
    elif stance.stance is not None and stance.holds:
        window = (Span(f"{start}, still holds", "strong"),)
    line = (*window, Span(" "), *_step(first, told, voice, dated=False))
    return Item(line, tuple(_step(step, told, voice, dated=True) for step in again))


def _step(
    step: HistoryStep, told: Container[str], voice: Voice, *, dated: bool
) -> Line:
    """Say a statement or an ending: its class, what it says, and how that is known."""
    spans = [Span(f"{voice.date(step.when)} ", "dim")] if dated else []
    what: str = step.class_
    if _moved(step):
        what = f"{what}, from {step.placement_before} to {step.placement} of 100"
    spans.append(Span(what if step.exact else f"{what}, by its words", "mark"))
    for mark in _marks(step, told, voice):
        spans += [Span(" "), Span(mark, "mark")]
    said = plain(step.reason or "")
    if step.stance is not None:
        said = f"{clean(step.stance)}{on_condition(step.conditions, voice)}"
    spans.append(Span(f" {said}"))
    if step.reported_later:
        spans.append(Span("*", "later"))
    spans.append(Span(f" · {listed(_how_known(step, voice), joiner=', ')}", "dim"))
    return (*spans, *sourced(step.citations))


def _moved(step: HistoryStep) -> bool:
    """Check that a step was placed elsewhere on the issue's scale than the one before."""
    places = {step.placement, step.placement_before}
    return len(places) == 2 and None not in places  # noqa: PLR2004  (two different places)


def _how_known(step: HistoryStep, voice: Voice) -> Iterator[str]:
    yield clean(step.when_words or "")
    yield said_by(step, voice)
    yield plain(step.basis or "")
    yield confidence_words(step.confidence)
    if step.placement is not None and not _moved(step):
        yield f"placed at {step.placement} of 100"
    if step.stance_code:
        yield f"code {clean(step.stance_code)}"
    yield clean(step.key)


def _marks(step: HistoryStep, told: Container[str], voice: Voice) -> Iterator[str]:
    """Say what has to be known of a step: its other clock, its order, who denies it."""
    if step.reported_late:
        yield f"reported late, {voice.date(step.reported)}, {delay_words(step.delay_days)}"
    elif step.delay_days < -1:
        yield f"reported {voice.date(step.reported)}, {delay_words(step.delay_days)}"
    if step.order_unknown:
        yield "order not known"
    if hidden := contradicted(sum(n not in told for n in step.contradicted_by)):
        yield hidden
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
