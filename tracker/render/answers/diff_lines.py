"""What moved, in lines: from what to what, on which day, by which events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.render.answers.picture_lists import (
    agreement,
    force,
    meeting,
    note,
    possible,
    proposal,
    term,
    truce,
    violation,
)
from tracker.render.date_and_number_words import counted, joined, number_words, plain
from tracker.render.sanitize import clean
from tracker.render.spans import Item, Line, Span, cites, conditions, listed, on_condition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracker.projections.picture_format import Statement
    from tracker.projections.questions.diff_format import (
        Cause,
        CellChange,
        EntryChange,
        PositionChange,
    )
    from tracker.render.spans import Voice

MOST_KEYS: Final = 4
ARROW: Final = "→"
_SILENT: Final = frozenset(
    {
        "state",
        "keys",
        "keys_total",
        "citations",
        "earlier",
        "violations_total",
        "reported_later",
        "key",
        "event_id",
    }
)
"""Fields that are said elsewhere in a line, or say nothing to a reader."""

_DATES: Final = {
    "scheduled_for": "planned for",
    "from": "from",
    "deadline": "deadline",
    "announced": "announced",
    "as_of": "as of",
    "reached": "reached",
}
_PARTIES: Final = {
    "confirmed_by": "confirmed by",
    "declined_by": "declined by",
    "invited": "inviting",
    "attended": "attended by",
    "proposed_by": "proposed by",
    "declarers": "declared by",
    "disputed_by": "disputed by",
    "by": "by",
    "to": "to",
    "parties": "between",
    "mediators": "mediated by",
}
_DONE: Final = {
    "moved": " moved",
    "hardened": " hardened",
    "softened": " softened",
    "new": ", new",
    "dropped": " ended",
    "reworded": ", in other words",
    "repeated": ", again",
    "marked": "",
}
_KNOWN: Final = {
    "moved": ", seen otherwise",
    "hardened": ", seen as harder",
    "softened": ", seen as softer",
    "new": ", not known before",
    "dropped": ", no longer believed",
    "reworded": ", known in other words",
    "repeated": ", known to have been said again",
    "marked": "",
}


def position(found: PositionChange, voice: Voice, *, believed: bool) -> Item:
    """What one party says on one issue: what became of it and when, and under it from what to what.

    Args:
        found: The change.
        voice: How names and dates are said.
        believed: Whether the date asked about is the same, and only what is known of it differs.
    """
    before, after = found.before, found.after
    ended = (
        next((c for c in reversed(found.by) if c.type == "position-ended"), None)
        if found.what == "dropped"
        else None
    )
    done = (
        (_KNOWN if believed else _DONE)[found.what]
        if found.what != "dropped" or believed or ended
        else " no longer stands"
    )
    spans = [Span(f"{voice.name(found.party)} on {voice.title(found.issue)}", "strong"), Span(done)]
    if found.on and not believed and found.what != "marked":
        spans.append(Span(_on(voice.date(found.on, ended.when_words if ended else None))))
    if ended is not None and ended.reason:
        spans.append(Span(f" ({plain(ended.reason)})"))
    elif found.what == "dropped" and any(c.type == "source-retracted" for c in found.by):
        spans.append(Span(" (its source was taken back)"))
    if found.only_through:
        spans.append(Span(f", shown for {voice.names(found.only_through)}"))
    if scale := _scale(found):
        spans.append(Span(f" ({scale})"))
    elif found.judged_by == "text" and found.what == "moved":
        spans.append(Span(" (by its words)", "dim"))
    spans.append(Span(": "))
    gone, come, still = _sides(before, after)
    last = keys(found.keys)
    if found.what == "marked":
        return Item(
            (
                *spans,
                *_quoted(after[0], voice, dated=True),
                *_marks(before, after, voice, believed=believed),
                *last,
            )
        )
    if found.what == "repeated":
        return Item((*spans, *_quoted(after[0], voice, dated=False, cited=found.citations), *last))
    if len(gone) + len(come) == 1 and not still:
        only = _quoted((come or gone)[0], voice, dated=bool(gone) or believed)
        return Item(
            (
                *spans,
                *only,
                *(cites(ended.citations) if ended and not gone[0].citations else ()),
                *last,
            )
        )
    parts: list[Line] = [(Span("from ", "dim"), *_quoted(s, voice, dated=True)) for s in gone]
    parts += [
        (
            Span("to ", "dim"),
            *_quoted(
                s,
                voice,
                dated=believed or len(come) > 1,
                cited=found.citations if found.what == "reworded" else None,
            ),
        )
        for s in come
    ]
    parts += [(Span("beside ", "dim"), *_quoted(s, voice, dated=True)) for s in still]
    spans[-1] = Span(":")
    parts[-1] = (*parts[-1], *last)
    return Item(tuple(spans), tuple(parts))


def reported_since(found: PositionChange) -> bool:
    """Whether nothing differs of a stance but that its report has come out since."""
    before, after = found.before, found.after
    return [s.event_id for s in before] == [s.event_id for s in after] and all(
        old.reported_later and not new.reported_later and _unmarked(old) == _unmarked(new)
        for old, new in zip(before, after, strict=True)
    )


def _unmarked(found: Statement) -> Statement:
    return msgspec.structs.replace(found, reported_later=False, age_days=0)


def positions_named(found: Sequence[PositionChange], voice: Voice) -> Item:
    """Positions by party, in one line."""
    by_party: dict[str, list[str]] = {}
    for each in found:
        by_party.setdefault(each.party, []).append(voice.title(each.issue))
    where = "; ".join(
        f"{voice.name(party)} on {joined(titles)}" for party, titles in by_party.items()
    )
    return Item((Span(where), *keys(list(dict.fromkeys(k for each in found for k in each.keys)))))


def _on(date: str) -> str:
    """A day as "on 13 March", the words of a longer date as they are."""
    return f" on {date}" if date[:1].isdigit() and "between" not in date else f", {date}"


def _scale(found: PositionChange) -> str:
    """From where to where on the issue's scale, when that is what the two were compared by."""
    if found.judged_by == "placement" and len(found.before) == len(found.after) == 1:
        return f"from {found.before[0].placement} to {found.after[0].placement} of 100 on the issue's scale"
    return (
        "by the places of its stance codes on the issue's scale"
        if found.judged_by == "code" and found.what in {"hardened", "softened"}
        else ""
    )


def _sides(
    before: Sequence[Statement], after: Sequence[Statement]
) -> tuple[list[Statement], list[Statement], list[Statement]]:
    """What is said no longer, what is said now, and what is said still."""
    was, now = ({(s.stance, tuple(s.conditions)) for s in side} for side in (before, after))
    gone = [s for s in before if (s.stance, tuple(s.conditions)) not in now]
    come = [s for s in after if (s.stance, tuple(s.conditions)) not in was]
    still = [s for s in after if s not in come]
    return (gone, come, still) if gone or come else (list(before), list(after), [])


def _quoted(
    found: Statement, voice: Voice, *, dated: bool, cited: Sequence[int] | None = None
) -> Line:
    """A stance in quotation marks, what it asks for first, and its sources, or those of them that are new."""
    spans = [Span(f"“{clean(found.stance)}”{on_condition(found.conditions, voice)}")]
    if dated:
        since = f"since {voice.date(found.since)}, last " if found.since != found.when else ""
        later = f", reported {voice.date(found.reported)}" if found.reported_later else ""
        spans.append(Span(f" ({since}{voice.date(found.when, found.when_words)}{later})", "dim"))
    if found.disputed_by:
        spans += [Span(" "), Span(f"disputed by {voice.names(found.disputed_by)}", "mark")]
    return (*spans, *cites(found.citations if cited is None else cited))


def _marks(
    before: Sequence[Statement], after: Sequence[Statement], voice: Voice, *, believed: bool
) -> Line:
    """What differs of a stance that is the same."""
    said: list[str] = []
    for old, new in zip(before, after, strict=False):
        if old.reported_later and not new.reported_later and not believed:
            said.append("its report has come out since")
        if new.disputed_by != old.disputed_by:
            said.append(
                f"disputed by {voice.names(new.disputed_by)}"
                if new.disputed_by
                else f"no longer disputed by {voice.names(old.disputed_by)}"
            )
        if new.citations != old.citations:
            said.append(_counts(len(old.citations), len(new.citations)))
        if new.confidence != old.confidence:
            said.append(
                f"{clean(new.confidence or 'no stated')} confidence, was {clean(old.confidence or 'not stated')}"
            )
        if new.basis != old.basis:
            said.append(f"basis {plain(new.basis or 'none')}, was {plain(old.basis or 'none')}")
    return (Span(f"; {listed(dict.fromkeys(said))}"),) if said else ()


def _counts(was: int, now: int) -> str:
    """How many sources carry a thing now."""
    return f"{counted(now, 'source')} instead of {was}" if was != now else "other sources"


def keys(names: Sequence[str]) -> Line:
    """The events that did it."""
    if not names:
        return ()
    more = f" and {len(names) - MOST_KEYS} more" if len(names) > MOST_KEYS else ""
    return (Span(f" · {', '.join(clean(n) for n in names[:MOST_KEYS])}{more}", "dim"),)


def cell_states(changes: Iterable[CellChange], voice: Voice) -> list[Item]:
    """Cells by what became of their states, one line for each kind of change."""
    groups: dict[tuple[str, str], list[CellChange]] = {}
    for change in changes:
        was, now = (
            str(side.state) if side else "no-evidence" for side in (change.before, change.after)
        )
        groups.setdefault((was, now), []).append(change)
    items = []
    for (was, now), found in groups.items():
        by_column: dict[str, list[str]] = {}
        for change in found:
            by_column.setdefault(change.column, []).append(voice.title(change.issue))
        what = (
            f"{plain(was)} {ARROW} {plain(now)}"
            if was != now
            else f"{plain(now)}, listing other statements"
        )
        where = "; ".join(
            f"{voice.name(column)} on {joined(titles)}" for column, titles in by_column.items()
        )
        names = list(dict.fromkeys(k for c in found for k in c.keys))
        items.append(Item((Span(what, "mark"), Span(f" {where}"), *keys(names))))
    return items


def entry(kind: str, found: EntryChange[Any], voice: Voice) -> Item:
    """An entry of a list: all of a new one, and of another what differs."""
    if found.before is None or found.after is None:
        whole: Item = _WHOLE[kind](found.after or found.before, voice)
        certain = kind == "possible" and any(c.side == "both" for c in found.by)
        mark = (
            ()
            if found.after
            else (Span("certain now" if certain else "no longer there", "mark"), Span(" "))
        )
        return Item((*mark, *whole.line, *keys(found.keys)), whole.parts if found.after else ())
    before, after = found.before, found.after
    spans = [Span(_title(kind, after, voice), "strong")]
    if hasattr(after, "state"):
        state = (
            plain(after.state)
            if before.state == after.state
            else f"{plain(before.state)} {ARROW} {plain(after.state)}"
        )
        spans += [Span(" "), Span(state, "mark")]
    said, parts = _fields(kind, found, voice)
    moved = hasattr(after, "state") and before.state != after.state
    words = listed([_happened(kind, after, found.by, voice) if moved else "", *said])
    if not moved and hasattr(after, "state") and not {"answers", "held"} & {*found.fields}:
        words = listed([_day(found.by, voice), words])
    spans.append(Span(f": {words}" if words else ""))
    return Item((*spans, *cites(found.citations), *keys(found.keys)), tuple(parts))


def _happened(kind: str, after: Any, by: Sequence[Cause], voice: Voice) -> str:
    """The day on which a state changed, or the date that changed it where no event did."""
    ended = [c for c in by if c.type in {"ceasefire-ended", "proposal-ended", "meeting-held"}]
    match kind, after.state:
        case "ceasefire", "expired" if after.until and not ended:
            return f"ran out at {voice.until(after.until)}"
        case "ceasefire", "in-force" if after.from_:
            return f"in force from {voice.date(after.from_)}"
        case "meeting", "unresolved":
            return "no report that it took place"
        case "proposal", "lapsed" if after.deadline and not ended:
            return f"the deadline of {voice.date(after.deadline)} passed"
        case "meeting", "held":
            return ""
        case _:
            return _day(ended or by, voice)


def _day(by: Sequence[Cause], voice: Voice) -> str:
    """The day of the last event of a change."""
    dated = [c for c in by if c.when and c.type != "violation-alleged"]
    return voice.date(str(dated[-1].when), dated[-1].when_words) if dated else ""


def _title(kind: str, found: Any, voice: Voice) -> str:
    if kind == "force":
        return f"{voice.name(found.owner)}, {clean(found.area)}, by the count of {voice.name(found.estimator)}"
    return (
        clean(found.slug)
        if hasattr(found, "slug")
        else f"{voice.date(found.when)}, {clean(found.text).rstrip('.')}"
    )


def _fields(kind: str, found: EntryChange[Any], voice: Voice) -> tuple[list[str], list[Line]]:
    """What differs, field by field: words, and lines for what has parts."""
    before: Any = found.before
    after: Any = found.after
    said: list[str] = []
    parts: list[Line] = []
    if kind == "force" and {"low", "best", "high", "qualifier", "unit", "as_of"} & {*found.fields}:
        said.append(
            f"{_figure(after)}, as of {voice.date(after.as_of)}; was {_figure(before)}, as of {voice.date(before.as_of)}"
        )
    for field in sorted(found.fields, key=lambda name: name != "held"):
        old, new = (
            getattr(side, "from_" if field == "from" else field) for side in (before, after)
        )
        if field == "violations":
            parts += [violation(v, voice) for v in new if v not in old]
        elif field == "terms" and kind == "agreement":
            parts += [term(t, voice) for t in new if t not in old]
        elif field == "answers":
            said += [_answer(a, voice) for a in new if a not in old]
        elif kind != "force" or field == "disputed_by":
            said.append(_field(field, old, new, voice))
    if not any(said) and not parts and "citations" in found.fields and "state" not in found.fields:
        said.append(_counts(len(before.citations), len(after.citations)))
    return said, parts


def _figure(found: Any) -> str:
    return f"{number_words(found.low, found.best, found.high, found.qualifier) or 'no number'} {plain(found.unit)}"


def _answer(found: Any, voice: Voice) -> str:
    word = getattr(found, "answer", None) or found.change
    asked = getattr(found, "conditions", [])
    return f"{voice.name(found.by)}: {plain(word)}{f' ({conditions(asked, voice)})' if asked else ''}, {voice.date(found.when)}"


def _field(field: str, old: Any, new: Any, voice: Voice) -> str:  # noqa: PLR0911  (one return for each kind of field)
    """One field in words: what it is now, and what it was where that helps."""
    if field in _SILENT or old == new:
        return ""
    if field == "held":
        return (
            f"held {voice.date(new)}"
            if new and not old
            else f"held {voice.date(new)}, was {voice.date(old)}"
            if new
            else "no longer reported as held"
        )
    if field == "until":
        return _versus(
            f"until {voice.until(new)}" if new else "without an end",
            voice.until(old) if old else "",
        )
    if field in _DATES:
        return _versus(
            f"{_DATES[field]} {voice.date(new)}" if new else f"no longer {_DATES[field]} a date",
            voice.date(old) if old else "",
        )
    if field in _PARTIES:
        come, gone = [p for p in new if p not in old], [p for p in old if p not in new]
        also = (
            f"{'also ' if old and field != 'attended' else ''}{_PARTIES[field]} {voice.names(come)}"
            if come
            else ""
        )
        return listed([also, f"no longer {_PARTIES[field]} {voice.names(gone)}" if gone else ""])
    if field == "possibly_ended":
        return "possibly over" if new else "no longer possibly over"
    if field == "outcome":
        return clean(new) if new else ""
    if isinstance(new, list):
        come, gone = (
            [clean(str(v)) for v in new if v not in old],
            [clean(str(v)) for v in old if v not in new],
        )
        name = plain(field.replace("_", "-"))
        return listed(
            [
                f"{name}: {', '.join(come)}" if come else "",
                f"no longer {', '.join(gone)}" if gone else "",
            ]
        )
    return _versus(
        f"{plain(field.replace('_', '-'))} {clean(str(new))}" if new is not None else "",
        clean(str(old)) if old is not None else "",
    )


def _versus(now: str, was: str) -> str:
    return f"{now} (was {was})" if now and was else now or f"was {was}"


_WHOLE: Final[dict[str, Callable[[Any, Voice], Item]]] = {
    "ceasefire": lambda found, voice: truce(found, voice, whole=True),
    "meeting": lambda found, voice: meeting(found, voice, whole=True),
    "proposal": lambda found, voice: proposal(found, voice, whole=True),
    "agreement": agreement,
    "force": force,
    "note": note,
    "possible": possible,
}
