"""`tracker show`: one event, and everything that touched it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.lazy import command as make_command
from tracker.cli.listing import as_json
from tracker.cli.options import dossier_option, format_option, log_at_option
from tracker.cli.session import session
from tracker.render.clean import clean
from tracker.services.query import open_dossier
from tracker.services.story import story_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.services.story import Cited, Story


@make_command("show", example="tracker show B104 --dossier ukraine-2025")
@click.argument("event", metavar="EVENT")
@dossier_option
@log_at_option
@format_option("table", "json")
def command(*, event: str, dossier: str | None, log_at: str | None, fmt: str) -> None:
    """Show EVENT, a key or an event id: all its fields as they are read today, its dates, evidence and pointers, and what touched it."""
    run = session()
    opened = open_dossier(run.shelf, dossier, log_at=log_at, now=run.wiring.now())
    run.remark(*opened.remarks)
    story = story_of(event.removeprefix("@"), opened.events)
    run.answer(as_json(story) if fmt == "json" else "".join(f"{line}\n" for line in _lines(story, run.width())))


def _lines(story: Story, width: int) -> Iterator[str]:
    state = "  (withdrawn: it does not count)" if story.withdrawn else ""
    yield clean(f"{story.name}  {story.type}{state}")
    yield from _block("", [("dossier", story.dossier), ("stream", f"{story.stream}, place {story.stream_position}"), ("event id", story.event_id)], width)
    recorded = f"{story.recorded_at} by {story.recorded_by}, log place {story.global_position}"
    dates = [("happened", _worded(story.when, story.when_words)), ("reported", story.reported), ("recorded", recorded)]
    yield from _block("Dates", dates, width)
    yield from _block("Fields", _flat(story.fields), width)
    yield from _block("As first recorded", _flat(story.as_recorded), width)
    yield from _block("Evidence", [(e.source, _citation(e)) for e in story.evidence], width)
    yield from _block("Points at", [(p.field, p.name if p.found else f"{p.name} (which is not there)") for p in story.pointers], width)
    touches = [(f"{t.what} {t.name}", f"{t.when}: {t.text}" + ("" if t.stands else " (withdrawn since)")) for t in story.touches]
    yield from _block("Touched by", touches, width)
    yield ""
    yield f"digest {story.digest}"


def _block(title: str, rows: list[tuple[str, Any]], width: int) -> Iterator[str]:
    rows = [(clean(name), clean(str(value))) for name, value in rows if value not in (None, "", [], ())]
    if not rows:
        return
    if title:
        yield ""
        yield title
    indent = min(max(len(name) for name, _ in rows) + 2, width // 2)
    for name, value in rows:
        first, rest = f"  {name:<{indent}}", " " * (indent + 2)
        yield from textwrap.wrap(value, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first.rstrip()]


def _flat(value: Any, name: str = "") -> list[tuple[str, Any]]:
    """Nested fields as rows with dotted names."""
    if isinstance(value, dict):
        return [row for key, inner in value.items() for row in _flat(inner, f"{name}.{key}" if name else key)]
    if isinstance(value, list | tuple) and any(isinstance(v, dict) for v in value):
        return [row for place, inner in enumerate(value, start=1) for row in _flat(inner, f"{name}.{place}")]
    if isinstance(value, list | tuple):
        return [(name, "; ".join(map(str, value)))]
    return [(name, "no" if value is False else "yes" if value is True else "(none)" if value is None and name else value)]


def _worded(when: str | None, words: str | None) -> str | None:
    return f"{when} (“{words}”)" if when and words else when


def _citation(cited: Cited) -> str:
    about = ", ".join(part for part in (cited.publisher, cited.title, cited.published, cited.url) if part)
    kind = cited.basis + (", disputes it" if cited.stance == "disputes" else "") + (f", at {cited.locator}" if cited.locator else "")
    return f"{about or 'not registered'} [{kind}]" + (" — RETRACTED by the publisher" if cited.retracted else "")
