"""Lines for what differs of a position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    Item,
    Span,
    confidence_words,
    disputed,
    event_keys,
    listed,
    on_condition,
    sourced,
)
from tracker.render.words_for_dates_and_numbers import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format import Statement
    from tracker.projections.questions.diff_format import (
        Cause,
        PositionChange,
    )
    from tracker.render.styled_text import Line, Voice


ARROW: Final = "→"
_BECAME: Final = {
    "moved": " moved",
    "hardened": " hardened",
    "softened": " softened",
    "new": ", new",
    "dropped": " ended",
    "reworded": ", in other words",
    "repeated": ", again",
    "marked": "",
}
_KNOWN_AS: Final = {
    "moved": ", seen otherwise",
    "hardened": ", seen as harder",
    "softened": ", seen as softer",
    "new": ", not known before",
    "dropped": ", no longer believed",
    "reworded": ", known in other words",
    "repeated": ", known to have been said again",
    "marked": "",
}
"""The same, where both sides are about one date and only what is known of it differs."""


def position(found: PositionChange, voice: Voice, *, believed: bool) -> Item:
    """Say what became of one party's position on one issue, and below it from what to what.

    Args:
        found: The change.
        voice: How names and dates are said.
        believed: Whether the date asked about is the same, and only what is known of it differs.
    """
    ending = ending_of(found)
    about = Span(f"{voice.name(found.party)} on {voice.title(found.issue)}", "strong")
    head = (about, *_became(found, ending, voice, believed=believed))
    keys = event_keys(found.keys)
    if found.what in {"marked", "repeated"}:
        marks: Line = ()
        if found.what == "marked":
            marks = _marks(found, voice, believed=believed)
        if len(found.after) > 1:
            both = [_quoted(each, voice, dated=True) for each in found.after]
            return Item((*head, *marks, *keys), tuple(both))
        again = found.what == "repeated"
        cited = found.citations if again else None
        said = _quoted(found.after[0], voice, dated=not again, cited=cited)
        return Item((*head, Span(": "), *said, *marks, *keys))
    sides = sides_of(found.before, found.after)
    if len(sides.gone) + len(sides.come) == 1 and not sides.still:
        only = (sides.come or sides.gone)[0]
        said = _quoted(only, voice, dated=bool(sides.gone) or believed)
        return Item((*head, Span(": "), *said, *keys))
    parts = list(_from_and_to(found, sides, voice, believed=believed))
    parts[-1] = (*parts[-1], *keys)
    return Item((*head, Span(":")), tuple(parts))


def ending_of(found: PositionChange) -> Cause | None:
    """Return the last event that ended a position; None when it is still held, or just gone."""
    if found.what != "dropped":
        return None
    return next(
        (cause for cause in reversed(found.by) if cause.type == "position-ended"), None
    )


def _became(
    found: PositionChange, ending: Cause | None, voice: Voice, *, believed: bool
) -> Iterator[Span]:
    """Say what became of a position, when, and how the two sides were compared."""
    if found.what == "dropped" and ending is None and not believed:
        yield Span(" no longer stands")
    else:
        yield Span((_KNOWN_AS if believed else _BECAME)[found.what])
    if found.on and not believed and found.what != "marked":
        words = None if ending is None else ending.when_words
        yield Span(_on(voice.date(found.on, words)))
    if ending is not None:
        yield Span(f" ({plain(ending.reason)})" if ending.reason else "")
        yield from sourced(ending.citations)
    elif found.what == "dropped" and any(
        c.type == "source-retracted" for c in found.by
    ):
        yield Span(" (its source was taken back)")
    if found.only_through:
        yield Span(f", shown for {voice.names(found.only_through)}")
    if scale := scale_words(found):
        yield Span(f" ({scale})")
    elif found.judged_by == "text" and found.what == "moved":
        yield Span(" (by its words)", "dim")


def _on(date: str) -> str:
    """Say a day as "on 13 March", the words of a longer date as they are."""
    return (
        f" on {date}" if date[:1].isdigit() and "between" not in date else f", {date}"
    )


def scale_words(found: PositionChange) -> str:
    """Say from where to where on the issue's scale; empty when the two were compared otherwise."""
    if found.judged_by == "placement" and len(found.before) == len(found.after) == 1:
        old, new = found.before[0].placement, found.after[0].placement
        return f"from {old} to {new} of 100 on the issue's scale"
    if found.judged_by == "code" and found.what in {"hardened", "softened"}:
        return "by the places of its stance codes on the issue's scale"
    return ""


class Sides(NamedTuple):
    """The statements that stand no longer, those that stand now, and those that stand still."""

    gone: list[Statement]
    come: list[Statement]
    still: list[Statement]


def sides_of(before: Sequence[Statement], after: Sequence[Statement]) -> Sides:
    """Compare statements by their words and conditions; with all equal, both sides count whole."""
    old = [_words(statement) for statement in before]
    new = [_words(statement) for statement in after]
    gone = [
        statement
        for statement, words in zip(before, old, strict=True)
        if words not in new
    ]
    come = [
        statement
        for statement, words in zip(after, new, strict=True)
        if words not in old
    ]
    if not gone and not come:
        return Sides(list(before), list(after), [])
    return Sides(
        gone, come, [statement for statement in after if statement not in come]
    )


def _words(found: Statement) -> tuple[object, ...]:
    return (found.stance, *found.conditions)


def _from_and_to(
    found: PositionChange, sides: Sides, voice: Voice, *, believed: bool
) -> Iterator[Line]:
    for statement in sides.gone:
        yield (Span("from ", "dim"), *_quoted(statement, voice, dated=True))
    cited = found.citations if found.what == "reworded" else None
    dated = believed or len(sides.come) > 1
    for statement in sides.come:
        yield (Span("to ", "dim"), *_quoted(statement, voice, dated=dated, cited=cited))
    for statement in sides.still:
        yield (Span("beside ", "dim"), *_quoted(statement, voice, dated=True))


def _quoted(
    found: Statement, voice: Voice, *, dated: bool, cited: Sequence[int] | None = None
) -> Line:
    """Quote a stance with its conditions and its sources, or those of them that are given."""
    spans = [Span(f"“{clean(found.stance)}”{on_condition(found.conditions, voice)}")]
    if dated:
        since = (
            f"since {voice.date(found.since)}, last "
            if found.since != found.when
            else ""
        )
        later = (
            f", reported {voice.date(found.reported)}" if found.reported_later else ""
        )
        spans.append(
            Span(f" ({since}{voice.date(found.when, found.when_words)}{later})", "dim")
        )
    if known := confidence_words(found.confidence):
        spans += [Span(" "), Span(known, "mark")]
    sources = found.citations if cited is None else cited
    return (*spans, *disputed(found.disputed_by, voice), *sourced(sources))


def _marks(found: PositionChange, voice: Voice, *, believed: bool) -> Line:
    """Say as the end of a line what differs of a stance that is the same."""
    said = mark_words(found, voice, believed=believed)
    return (Span(f"; {said}"),) if said else ()


def mark_words(found: PositionChange, voice: Voice, *, believed: bool) -> str:
    """Say what differs of a stance that is the same."""
    said: list[str] = []
    for old, new in zip(found.before, found.after, strict=False):
        said += _differences(old, new, voice, believed=believed)
    return listed(dict.fromkeys(said))


def _differences(
    old: Statement, new: Statement, voice: Voice, *, believed: bool
) -> Iterator[str]:
    if old.reported_later and not new.reported_later and not believed:
        yield "its report has come out since"
    if new.disputed_by != old.disputed_by:
        if new.disputed_by:
            yield f"disputed by {voice.names(new.disputed_by)}"
        else:
            yield f"no longer disputed by {voice.names(old.disputed_by)}"
    if new.citations != old.citations:
        yield other_sources(len(old.citations), len(new.citations))
    if new.confidence != old.confidence:
        now, was = new.confidence or "no stated", old.confidence or "not stated"
        yield f"{clean(now)} confidence, was {clean(was)}"
    if new.basis != old.basis:
        yield f"basis {plain(new.basis or 'none')}, was {plain(old.basis or 'none')}"


def other_sources(was: int, now: int) -> str:
    """Say how many sources carry a thing now, or that they are others."""
    return (
        f"{counted(now, 'source')} instead of {was}" if was != now else "other sources"
    )


def reported_since(found: PositionChange) -> bool:
    """Check that nothing differs of a position but that its report has come out since."""
    before, after = found.before, found.after
    if [s.event_id for s in before] != [s.event_id for s in after]:
        return False
    return all(
        old.reported_later
        and not new.reported_later
        and _unmarked(old) == _unmarked(new)
        for old, new in zip(before, after, strict=True)
    )


def _unmarked(found: Statement) -> Statement:
    return msgspec.structs.replace(found, reported_later=False, age_days=0)
