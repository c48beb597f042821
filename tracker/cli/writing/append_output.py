"""What `tracker append` shows: the cells before and after, near duplicates, the places in the log, and the line that undoes it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.render.sanitize import clean
from tracker.services.recording.effects import PREVIEW
from tracker.services.recording.withdrawn import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.services.recording.effects import CellChange, Effects, EntryChange, Said, Side
    from tracker.services.recording.event_form import Desk
    from tracker.services.recording.near import Near
    from tracker.services.recording.preview import Prepared
    from tracker.storage.rows.values import Receipt

_MOST: Final = 12
_CALLED: Final = {"citations": "sources", "disputed_by": "denied by"}
_SKIPPED: Final = {
    "format",
    "slug",
    "dossier",
    "citations",
    "keys",
    "keys_total",
    "type",
    "schema_version",
    "key",
    "event_id",
}
_TELLING: Final = {
    "ceasefire": ("state", "from", "until", "answers", "violations_total"),
    "meeting": ("state", "scheduled_for", "place", "confirmed_by", "held", "outcome"),
    "proposal": ("state", "by", "to", "terms", "answers"),
    "agreement": ("reached", "parties", "terms"),
    "force": ("low", "best", "high", "qualifier", "unit", "as_of"),
    "note": ("when", "text"),
    "possible": ("when", "text"),
    "party": ("name", "kind"),
    "issue": ("title", "parent"),
    "source": ("publisher", "title", "published", "url"),
    "membership": ("change", "member", "coalition", "role"),
    "dossier": ("title", "zone"),
}


class Outcome(NamedTuple):
    """What a run of `append` found and did."""

    desk: Desk
    ready: Prepared
    near: list[Near]
    dry_run: bool
    added: list[tuple[Event, Receipt]]


def shown_preview(outcome: Outcome, *, width: int) -> str:
    """What would change, and what is very like it already."""
    lines = [line for near in outcome.near for line in _near(near, width)]
    if outcome.ready.fresh:
        lines += effects_lines(outcome.ready.effects, width=width)
    return "".join(f"{line}\n" for line in lines)


def _near(near: Near, width: int) -> Iterator[str]:
    yield clean(f"Very like {near.name}, which is recorded already ({near.why}):")
    yield from _wrapped("  recorded  ", near.recorded, width)
    yield from _wrapped("  new       ", near.new, width)
    yield ""


def effects_lines(effects: Effects, *, width: int) -> Iterator[str]:
    """The cells and other entries that differ, each with what it says before and after.

    Args:
        effects: What would change.
        width: How many columns a line may take.
    """
    day = f"at the end of {effects.as_of} ({effects.zone})"
    if not effects.anything:
        yield f"Nothing changes in the answer {day}."
        return
    yield f"Changes in the answer {day}:"
    for cell in effects.cells[:_MOST]:
        yield from _cell(cell, width)
    for entry in effects.entries[:_MOST]:
        yield from _entry(entry, width)
    hidden = max(len(effects.cells) - _MOST, 0) + max(len(effects.entries) - _MOST, 0)
    if hidden:
        yield f"  … and {hidden} more"


def _cell(cell: CellChange, width: int) -> Iterator[str]:
    yield f"  {clean(cell.title)}, {clean(cell.name)}"
    same = [s for s in cell.before.statements if s in cell.after.statements]
    yield from _side("before", cell.before, same, width)
    yield from _side("after", cell.after, same, width)
    if same and not (len(same) == 1 and len(cell.after.statements) == 1):
        yield f"    and {len(same)} statement{'s' if len(same) > 1 else ''} that stay{'' if len(same) > 1 else 's'}"


def _side(name: str, side: Side, same: Sequence[Said], width: int) -> Iterator[str]:
    changing = [s for s in side.statements if s not in same]
    state = side.state.replace("-", " ")
    head = f"    {name:<7} "
    if not changing and len(same) == 1:
        changing = list(same)
    if not changing:
        yield f"{head}[{state}]"
    for number, said in enumerate(changing):
        yield from _wrapped(
            head if number == 0 else " " * len(head),
            f"[{state}] {_said(said)}" if number == 0 else _said(said),
            width,
        )


def _said(said: Said) -> str:
    since = f", since {said.since}" if said.since != said.when else ""
    marks = [
        f"through {said.inherited_from}" if said.inherited_from else "",
        f"denied by {', '.join(said.disputed_by)}" if said.disputed_by else "",
    ]
    about = "; ".join(filter(None, [f"{said.when}{since}", said.key or "", *marks]))
    return f"“{said.stance}” ({about})"


def _entry(entry: EntryChange, width: int) -> Iterator[str]:
    kind = "may have happened" if entry.kind == "possible" else entry.kind
    name = "" if entry.name.startswith(PREVIEW) else f" {clean(entry.name)}"
    text = (entry.after or entry.before or {}).get("text")
    if entry.before is None or entry.after is None:
        verb, fields = ("new", entry.after) if entry.before is None else ("gone", entry.before)
        telling = [
            f for f in _TELLING[entry.kind] if (fields or {}).get(f) not in (None, "", [], 0, False)
        ]
        words = "; ".join(_words(f, (fields or {})[f]) for f in telling)
        yield from _wrapped(f"  {verb} {kind}{name}: ", words, width)
        return
    yield from _wrapped(
        f"  {kind}{name}", f": {text}" if text and "text" not in entry.changed else "", width
    )
    shown = [f for f in entry.changed if f not in _SKIPPED] or ["citations"]
    for name, side in (("before", entry.before), ("after", entry.after)):
        yield from _wrapped(
            f"    {name:<7} ", "; ".join(_worded(f, side.get(f)) for f in shown), width
        )


def _label(field: str) -> str:
    return _CALLED.get(field, field.replace("_", " "))


def _worded(field: str, value: Any) -> str:
    return (
        "not denied" if field == "disputed_by" and not value else f"{_label(field)} {_plain(value)}"
    )


def _words(field: str, value: Any) -> str:
    return (
        _plain(value)
        if field in {"text", "state", "title", "name", "publisher"}
        else f"{_label(field)} {_plain(value)}"
    )


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(
            _label(n) if v is True else _plain(v)
            for n, v in value.items()
            if n not in _SKIPPED and v not in (None, [], "", False)
        )
    if isinstance(value, list):
        return ", ".join(_plain(v) for v in value) or "none"
    return "none" if value is None else str(value)


def _wrapped(head: str, text: str, width: int) -> list[str]:
    indent = " " * min(len(head), 14)
    return textwrap.wrap(
        clean(text),
        max(width, 40),
        initial_indent=head,
        subsequent_indent=indent,
        break_on_hyphens=False,
    ) or [head.rstrip()]


def shown_outcome(outcome: Outcome, *, undo: Sequence[str], gone: Sequence[str]) -> str:
    """What was appended, where it is, what undoes it, and the lines on what is held but withdrawn."""
    ready = outcome.ready
    lines: list[str] = []
    withdrawn = {each.event_id for each in ready.withdrawn}
    lines += [
        f"known already: {label(r.event, r.event_id)}, place {r.global_position} of the log"
        for r in ready.known
        if r.event_id not in withdrawn
    ]
    lines += gone
    if not ready.fresh:
        lines.append("nothing was appended")
    elif outcome.dry_run:
        lines += [
            f"would append {e.type} {e.key or getattr(e, 'slug', '')}".rstrip() for e in ready.fresh
        ]
        lines.append("nothing was appended")
    for event, receipt in outcome.added:
        lines.append(
            f"appended {event.key or getattr(event, 'slug', receipt.event_id)} to {event.dossier}: {event.type}, place {receipt.global_position} of the log"
        )
    lines += [f"undo: {line}" for line in undo]
    return "".join(f"{clean(line)}\n" for line in lines)
