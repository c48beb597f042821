"""The life of one cell as a document: stance after stance, with what was said again below each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.projections.questions.history import HistoryStep
from tracker.render.answers.picture.worded import every_source
from tracker.render.document import (
    NO_POSITIONS,
    DatedItem,
    DatedList,
    Document,
    Paragraph,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    SEPARATOR,
    Span,
    Voice,
    contradicted,
    how_known,
    listed,
    on_condition,
    reported_later,
    said_by,
)
from tracker.render.words_for_dates_and_numbers import (
    counted,
    days_between,
    delay_words,
    first_upper,
    joined,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

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
    voice = Voice(history, short=True, boundary=history.asked.boundary)
    blocks: list[Block] = []
    for line in history.lines:
        is_other = (line.party, line.issue) != (history.party, history.issue)
        named = len(history.lines) > 1 or line.inherited_from or is_other
        told = {step.key for stance in line.stances for step in stance.steps}
        items = [
            _step(step, stance, told, voice)
            for stance in line.stances
            for step in stance.steps
        ]
        title = _whose(line, voice) if named else ""
        blocks.append(DatedList(title, tuple(items), by_day=True))
    last = Span(_how_told(history), "dim") if history.lines else Span(_nothing(history))
    return Document(
        sentence=(Span(_sentence(history, voice, today_known=today_known)),),
        note=_note(history),
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


def _sentence(history: History, voice: Voice, *, today_known: bool) -> str:
    """Say what was asked, by which clocks."""
    asked = history.asked
    about = f"{voice.name(history.party)} on {voice.title(history.issue)}"
    if history.speakers:
        about += f", said by {' or '.join(map(clean, history.speakers))},"
    if history.to is not None:
        about += f": when it took the value “{clean(history.to)}”,"
    known = voice.as_known(asked, today_known=today_known)
    return f"{about} up to {voice.end(asked)}, {voice.local_time}, {known}"


def _note(history: History) -> Line:
    """Say how much it is, and how much of it was reported later."""
    stances = [stance for line in history.lines for stance in line.stances]
    held = sum(stance.stance is not None for stance in stances)
    statements = sum(step.class_ != "ended" for step in _steps(history))
    said = f"{counted(held, 'stance')} in {counted(statements, 'statement')}"
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


def _window(stance: StanceLived, voice: Voice) -> str:
    """Say since when a stance was held and until when: "13 March to 17 April"."""
    first = stance.steps[0]
    start = voice.date(first.when)
    if stance.stance is None:
        return start
    if stance.until:
        return days_between(start, voice.date(stance.until))
    return f"since {start}" if stance.holds else start


def _step(
    step: HistoryStep, stance: StanceLived, told: Container[str], voice: Voice
) -> DatedItem:
    """Say a statement or an ending, what it is to the one before, and how that is known."""
    is_first = step is stance.steps[0]
    spans = [] if is_first else [Span(f"{voice.date(step.when)}: ", "dim")]
    said = f"ended: {plain(step.reason or '')}"
    if step.stance is not None:
        said = f"{clean(step.stance)}{on_condition(step.conditions, voice)}"
    spans.append(Span(said))
    if step.reported_later:
        spans.append(Span("*", "later"))
    what: str = step.class_
    if _moved(step):
        what = f"{what}, from {step.placement_before} to {step.placement} of 100"
    became = [Span(what if step.exact else f"{what}, by its words", "mark")]
    became += [Span(mark, "mark") for mark in _marks(step, told, voice)]
    if is_first and stance.replaced_by:
        by = joined([clean(name) for name in stance.replaced_by])
        became.append(Span(f"replaced by {by}", "mark"))
    day = _window(stance, voice) if is_first else ""
    return DatedItem(day, tuple(spans), told=_how(step, became, voice))


def _how(step: HistoryStep, became: Sequence[Span], voice: Voice) -> Line:
    """Say by whom, on what it rests, what it is to the one before, and by which fact."""
    speaker = said_by(step, voice)
    how = listed(
        [clean(step.when_words or ""), speaker, *_rests(step, speaker)], joiner=", "
    )
    cited = every_source(step.citations)
    spans = [Span(how, "dim"), *cited] if how else [*cited[1:]]
    for mark in became:
        spans += [Span(f" {SEPARATOR}", "dim"), Span(mark.text, "dim")]
    return (*spans, Span(f" {SEPARATOR}{clean(step.key)}", "dim"))


def _moved(step: HistoryStep) -> bool:
    """Check that a step was placed elsewhere on the issue's scale than the one before."""
    places = {step.placement, step.placement_before}
    return len(places) == 2 and None not in places  # noqa: PLR2004  (two different places)


def _rests(step: HistoryStep, speaker: str) -> Iterator[str]:
    yield how_known(step, speaker)
    if step.placement is not None and not _moved(step):
        yield f"placed at {step.placement} of 100"
    if step.stance_code:
        yield f"code {clean(step.stance_code)}"


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
