"""One event as lines: fields, evidence, pointers, history; and fields before and after."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.render.document import Document, Table
from tracker.render.sanitize import clean
from tracker.render.styled_text import NO_SOURCE, Span
from tracker.render.words_for_dates_and_numbers import origin_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.services.answers.show import Cited, EventShown, Happened

    Rows = Sequence[tuple[str, Any]]
    from tracker.services.amendments import Change


MOST_NAMES: Final = 12
POINTING: Final = ("answered by", "superseded by", "followed by", "repeated by")


def event_lines(shown: EventShown, width: int, *, colored: bool) -> Iterator[str]:
    """Yield the lines that show one event.

    Args:
        shown: The event.
        width: How many columns a line may take.
        colored: Whether what is gone may be struck through.
    """
    strike = shown.withdrawn and colored
    yield _title(shown, colored=colored)
    stream = f"{shown.stream}, place {shown.stream_position}"
    names = [
        ("dossier", shown.dossier),
        ("stream", stream),
        ("event id", shown.event_id),
    ]
    yield from _block("", names, width)
    if (by := shown.withdrawn_by) is not None:
        withdrawal = [("by", by.name), ("recorded", by.recorded_at), ("why", by.why)]
        yield from _block("Withdrawn", withdrawal, width)
    recorded = (
        f"{shown.recorded_at} by {shown.recorded_by}, log place {shown.global_position}"
    )
    dates = [
        ("happened", _worded(shown.when, shown.when_words)),
        ("reported", shown.reported),
        ("recorded", recorded),
        ("origin", shown.origin and origin_words(shown.origin)),
    ]
    yield from _block("Dates", dates, width, strike=strike)
    yield from _block("Fields", list(flat(shown.fields)), width, strike=strike)
    if shown.changed:
        yield ""
        yield "Corrected since it was first recorded"
        yield from change_lines(
            shown.changed, width=width, indent="  ", colored=colored
        )
    evidence = [(e.source, _citation(e)) for e in shown.evidence]
    if shown.when and not evidence:
        evidence = [("none", NO_SOURCE)]
    yield from _block("Evidence", evidence, width, strike=strike)
    pointers = [
        (p.field, p.name if p.found else f"{p.name} (which is not there)")
        for p in shown.pointers
    ]
    yield from _block("Points at", pointers, width)
    yield from _block("Pointed at", _pointing(shown), width)
    yield from _block("Named by", _naming(shown.named_by), width)
    if len(shown.history) > 1:
        yield ""
        yield "History"
        digits = len(str(shown.history[-1].global_position))
        for each in shown.history:
            yield from _step(each, width, digits, colored=colored)
    yield ""
    yield f"digest {shown.digest}"


def event_document(shown: EventShown) -> Document:
    """Tell one event as a table of its fields, with all that touched it below."""
    recorded = f"{shown.recorded_at} by {shown.recorded_by}"
    rows: list[tuple[str, Any]] = [
        ("dossier", shown.dossier),
        ("happened", _worded(shown.when, shown.when_words)),
        ("reported", shown.reported),
        ("recorded", recorded),
        ("log place", shown.global_position),
        ("origin", shown.origin and origin_words(shown.origin)),
        *flat(shown.fields),
        *((f"evidence: {each.source}", _citation(each)) for each in shown.evidence),
        *_pointing(shown),
    ]
    table = Table(
        ("Field", "Value"),
        tuple(
            ((Span(clean(name)),), (Span(clean(str(value))),))
            for name, value in rows
            if value is not None
        ),
    )
    row: dict[str, Any] = msgspec.to_builtins(shown)
    return Document(
        sentence=(Span(_title(shown, colored=False), "strong"),),
        blocks=(table,),
        value=shown,
        rows=(row,),
        title=clean(shown.name),
        fields=shown.__struct_fields__,
    )


def _pointing(shown: EventShown) -> Rows:
    """Return the facts that point at an event, as rows."""
    return [
        (
            f"{t.what} {t.name}",
            f"{t.when}: {t.text}{'' if t.stands else ' [withdrawn]'}",
        )
        for t in shown.touches
        if t.what in POINTING
    ]


def _naming(names: Sequence[str]) -> Rows:
    """Return how many events name what an event defines, and the first of them, as a row."""
    if not names:
        return []
    more = len(names) - MOST_NAMES
    first = ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    return [(f"{len(names)} event{'' if len(names) == 1 else 's'}", first)]


def _step(each: Happened, width: int, digits: int, *, colored: bool) -> Iterator[str]:
    """Yield the lines of one step of an event's life, and of the fields that it changed."""
    what = f"{each.of} {each.what}" if each.of else each.what
    if each.what != "recorded":
        what += f" by {each.name}"
    if each.text:
        what += f": {each.text}"
    if each.taken_back_by and each.what != "recorded":
        what += f" [taken back by {each.taken_back_by}]"
    rest = " " * (digits + 6)
    said = clean(f"{each.recorded_at}, {each.recorded_by}: {what}")
    yield from _wrap(said, width, f"  {each.global_position:>{digits}}  ", rest)
    yield from change_lines(each.changes, width=width, indent=rest, colored=colored)


def _block(
    title: str, rows: Rows, width: int, *, strike: bool = False
) -> Iterator[str]:
    """Yield the lines of named values below a title; a value that is empty is left out."""
    filled = [(clean(n), clean(str(v))) for n, v in rows if v not in (None, "", [], ())]
    if not filled:
        return
    if title:
        yield ""
        yield title
    indent = min(max(len(name) for name, _ in filled) + 2, width // 2)
    rest = " " * (indent + 2)
    for name, value in filled:
        first = f"  {name:<{indent}}"
        for number, line in enumerate(_wrap(value, width, first, rest)):
            start = len(rest if number else first)
            if strike and line[start:]:
                yield line[:start] + struck(line[start:], colored=True)
            else:
                yield line


def _wrap(text: str, width: int, first: str, rest: str) -> list[str]:
    """Break a text into lines; what stands before the first, and before the others, is given."""
    wrap = textwrap.TextWrapper(width, first, rest, break_on_hyphens=False).wrap
    return wrap(text) or [first.rstrip()]


def _worded(when: str | None, words: str | None) -> str | None:
    """Return a written date with the source's words for it."""
    return f"{when} (“{words}”)" if when and words else when


def _citation(cited: Cited) -> str:
    """Return a piece of evidence in words."""
    parts = (cited.publisher, cited.title, cited.published, cited.url)
    about = ", ".join(part for part in parts if part) or "not registered"
    kind = cited.basis
    if cited.stance == "disputes":
        kind += ", disputes it"
    if cited.locator:
        kind += f", at {cited.locator}"
    return f"{about} [{kind}]" + (
        " — RETRACTED by the publisher" if cited.retracted else ""
    )


def _title(shown: EventShown, *, colored: bool) -> str:
    named = shown.name
    if named == shown.event_id:
        named = shown.fields.get("slug", named)
    title = clean(f"{named}  {shown.type}")
    if not shown.withdrawn:
        return title
    return f"{struck(title, colored=colored)}  [withdrawn: it does not count]"


_STRUCK = ("\x1b[9m", "\x1b[29m")
_MARK = "~~"


def struck(text: str, *, colored: bool) -> str:
    """A text struck through; without colour between `~~`."""
    return f"{_STRUCK[0]}{text}{_STRUCK[1]}" if colored else f"{_MARK}{text}{_MARK}"


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield nested fields as rows with dotted names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple) and any(isinstance(v, dict) for v in value):
        for place, inner in enumerate(value, start=1):
            yield from flat(inner, f"{name}.{place}")
    elif isinstance(value, list | tuple):
        yield name, "; ".join(map(str, value))
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    else:
        yield name, "(none)" if value is None and name else value


def change_lines(
    changes: Sequence[Change], *, width: int, indent: str, colored: bool
) -> Iterator[str]:
    """A line for each part of a field that differs: `name: ~~before~~ -> after`.

    Args:
        changes: The fields.
        width: How many columns a line may take.
        indent: What stands before each line.
        colored: Whether what is gone may be struck through.
    """
    for change in changes:
        before = dict(_parts(change.before, change.field))
        after = dict(_parts(change.after, change.field))
        for name in {**before, **after}:
            was, now = before.get(name), after.get(name, "(none)")
            if before.get(name) == after.get(name):
                continue
            old = "(none)" if was is None else struck(was, colored=False)
            lines = _wrap(f"{name}: {old} -> {now}", width, indent, f"{indent}  ")
            yield from _painted(lines, old) if colored and was is not None else lines


def _parts(value: Any, field: str) -> list[tuple[str, str]]:
    if value is None:
        return []
    return [(clean(name), clean(str(inner))) for name, inner in flat(value, field)]


def _painted(lines: list[str], old: str) -> list[str]:
    """Return the wrapped lines with the old value struck through on each, without its signs."""
    text = "\n".join(lines)
    start = text.index(_MARK)
    # Wrapping turns spaces into line breaks, so the end of the old value is found by its
    # length without them.
    left, end = len("".join(old.split())), start
    while left:
        left -= not text[end].isspace()
        end += 1
    inner = text[start + len(_MARK) : end - len(_MARK)]
    painted = "\n".join(
        line[: len(line) - len(line.lstrip())] + struck(line.lstrip(), colored=True)
        if line.strip()
        else line
        for line in inner.split("\n")
    )
    return (text[:start] + painted + text[end:]).split("\n")
