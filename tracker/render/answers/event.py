"""One event as lines: fields, evidence, pointers, history; and fields before and after."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.render.document import Document, Heading, Paragraph, Table
from tracker.render.sanitize import clean
from tracker.render.styled_text import NO_SOURCE, Span
from tracker.render.words_for_dates_and_numbers import origin_words, review_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.render.document import Block
    from tracker.render.styled_text import Line
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
    for title, rows in _sections(shown):
        yield from _block(title, rows, width, strike=strike and title in _GONE)
        if title == "Fields" and shown.changed:
            yield ""
            yield CORRECTED
            yield from change_lines(
                shown.changed, width=width, indent="  ", colored=colored
            )
    if len(shown.history) > 1:
        yield ""
        yield "History"
        digits = len(str(shown.history[-1].global_position))
        for each in shown.history:
            yield from _step(each, width, digits, colored=colored)
    yield ""
    yield f"digest {shown.digest}"


CORRECTED: Final = "Corrected since it was first recorded"
_GONE: Final = frozenset(("Dates", "Fields", "Evidence"))
"""The sections of which nothing counts when the event is withdrawn."""


def _sections(shown: EventShown) -> Iterator[tuple[str, Rows]]:
    """Give what is known of an event, as named values under the title of each section."""
    yield (
        "",
        [
            ("dossier", shown.dossier),
            ("stream", f"{shown.stream}, place {shown.stream_position}"),
            ("event id", shown.event_id),
        ],
    )
    if (by := shown.withdrawn_by) is not None:
        withdrawal = [("by", by.name), ("recorded", by.recorded_at), ("why", by.why)]
        yield "Withdrawn", withdrawal
    recorded = (
        f"{shown.recorded_at} by {shown.recorded_by}, log place {shown.global_position}"
    )
    yield (
        "Dates",
        [
            ("happened", _worded(shown.when, shown.when_words)),
            ("reported", shown.reported),
            ("recorded", recorded),
            ("origin", shown.origin and origin_words(shown.origin)),
            ("review", shown.review and review_words(shown.review)),
        ],
    )
    yield "Fields", list(flat(shown.fields))
    evidence = [(e.source, _citation(e)) for e in shown.evidence]
    if shown.when and not evidence:
        evidence = [("none", NO_SOURCE)]
    yield "Evidence", evidence
    pointers = [
        (p.field, p.name if p.found else f"{p.name} (which is not there)")
        for p in shown.pointers
    ]
    yield "Points at", pointers
    yield "Pointed at", _pointing(shown)
    yield "Named by", _naming(shown.named_by)


def event_document(shown: EventShown) -> Document:
    """Tell one event as tables: its names, dates, fields and evidence, and all that touched it."""
    blocks: list[Block] = []
    urls = [each.url for each in shown.evidence if each.url]
    for title, rows in _sections(shown):
        found = [
            ((Span(name),), _with_links(value, urls)) for name, value in _filled(rows)
        ]
        if found:
            blocks += [Heading(title)] if title else []
            blocks.append(Table(("Field", "Value"), tuple(found)))
        if title == "Fields" and shown.changed:
            blocks += [Heading(CORRECTED), _changes_table(shown.changed)]
    if len(shown.history) > 1:
        blocks += [Heading("History"), _history_table(shown.history)]
    blocks.append(Paragraph((Span("digest "), Span(shown.digest, "code"))))
    row: dict[str, Any] = msgspec.to_builtins(shown)
    name = _title(shown, colored=False, plain=True)
    return Document(
        sentence=(Span(name, "strong"),),
        blocks=tuple(blocks),
        value=shown,
        rows=(row,),
        title=clean(shown.name),
        fields=shown.__struct_fields__,
    )


def _with_links(text: str, urls: Sequence[str]) -> Line:
    """Return a value as spans, of which the address that it names is a link."""
    found = next((clean(url) for url in urls if clean(url) in text), None)
    if found is None:
        return (Span(text),)
    before, _, after = text.partition(found)
    return (Span(before), Span(found, "link"), Span(after))


def _changes_table(changes: Sequence[Change]) -> Table:
    rows = [
        ((Span(name),), (Span(was),), (Span(now),))
        for change in changes
        for name, was, now in _differing(change)
    ]
    return Table(("Field", "Before", "After"), tuple(rows))


def _history_table(history: Sequence[Happened]) -> Table:
    rows = []
    for each in history:
        changed = "; ".join(
            f"{name}: {was} \N{RIGHTWARDS ARROW} {now}"
            for change in each.changes
            for name, was, now in _differing(change)
        )
        said = clean(f"{_what(each)} ({changed})" if changed else _what(each))
        place, when = str(each.global_position), each.recorded_at
        by = clean(each.recorded_by)
        rows.append(((Span(place),), (Span(when),), (Span(by),), (Span(said),)))
    return Table(("Log place", "Recorded", "By", "What"), tuple(rows))


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
    rest = " " * (digits + 6)
    said = clean(f"{each.recorded_at}, {each.recorded_by}: {_what(each)}")
    yield from _wrap(said, width, f"  {each.global_position:>{digits}}  ", rest)
    yield from change_lines(each.changes, width=width, indent=rest, colored=colored)


def _what(each: Happened) -> str:
    """Say one step of an event's life."""
    what = f"{each.of} {each.what}" if each.of else each.what
    if each.what != "recorded":
        what += f" by {each.name}"
    if each.text:
        what += f": {each.text}"
    if each.taken_back_by and each.what != "recorded":
        what += f" [taken back by {each.taken_back_by}]"
    return what


def _filled(rows: Rows) -> list[tuple[str, str]]:
    """Return named values without those that are empty."""
    return [(clean(n), clean(str(v))) for n, v in rows if v not in (None, "", [], ())]


def _block(
    title: str, rows: Rows, width: int, *, strike: bool = False
) -> Iterator[str]:
    """Yield the lines of named values below a title; a value that is empty is left out."""
    filled = _filled(rows)
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


def _title(shown: EventShown, *, colored: bool, plain: bool = False) -> str:
    named = shown.name
    if named == shown.event_id:
        named = shown.fields.get("slug", named)
    title = clean(f"{named}  {shown.type}")
    if not shown.withdrawn:
        return title
    if plain:
        return f"{title}  [withdrawn: it does not count]"
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
        for name, was, now in _differing(change):
            is_there = was != _NOTHING
            old = struck(was, colored=False) if is_there else was
            lines = _wrap(f"{name}: {old} -> {now}", width, indent, f"{indent}  ")
            yield from _painted(lines, old) if colored and is_there else lines


_NOTHING: Final = "(none)"


def _differing(change: Change) -> Iterator[tuple[str, str, str]]:
    """Give each part of a field that differs: its name, and its value before and after."""
    before = dict(_parts(change.before, change.field))
    after = dict(_parts(change.after, change.field))
    for name in {**before, **after}:
        if before.get(name) != after.get(name):
            yield name, before.get(name, _NOTHING), after.get(name, _NOTHING)


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
