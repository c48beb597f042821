"""`tracker show`: one event or source, its whole history, and everything that touched it."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.listing import as_json
from tracker.cli.frame.options import dossier_option, format_option, log_at_option
from tracker.cli.frame.session import session
from tracker.cli.writing.field_changes import change_lines, flat, struck
from tracker.render.sanitize import clean
from tracker.services.answers.show import story_of
from tracker.services.reading import open_dossier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.services.answers.show import Cited, Happened, Story

MOST_NAMES = 12
POINTING = ("answered by", "superseded by", "followed by", "repeated by")


@make_command("show", example="tracker show B104 --dossier ukraine-2025")
@click.argument("event", metavar="EVENT")
@dossier_option
@log_at_option
@format_option("table", "json")
def command(*, event: str, dossier: str | None, log_at: str | None, fmt: str) -> None:
    """Show EVENT, a key or an event id: all its fields as they are read today, its dates, evidence and pointers, and what touched it.

    EVENT may also be the slug of a source: the event that registered it is shown, and who cites it.

    What was corrected or withdrawn is struck through, with what replaced it, when and why.
    """
    run = session()
    opened = open_dossier(run.shelf, dossier, log_at=log_at, now=run.wiring.now())
    run.remark(*opened.remarks)
    story = story_of(event.removeprefix("@"), opened.events)
    run.answer(
        as_json(story)
        if fmt == "json"
        else "".join(
            f"{line}\n" for line in _lines(story, run.width(), colored=run.colored(sys.stdout))
        )
    )


def _lines(story: Story, width: int, *, colored: bool) -> Iterator[str]:
    gone = story.withdrawn
    called = story.fields.get("slug", story.name) if story.name == story.event_id else story.name
    title = clean(f"{called}  {story.type}")
    yield f"{struck(title, colored=colored)}  [withdrawn: it does not count]" if gone else title
    yield from _block(
        "",
        [
            ("dossier", story.dossier),
            ("stream", f"{story.stream}, place {story.stream_position}"),
            ("event id", story.event_id),
        ],
        width,
    )
    if (by := story.withdrawn_by) is not None:
        yield from _block(
            "Withdrawn", [("by", by.name), ("recorded", by.recorded_at), ("why", by.why)], width
        )
    recorded = f"{story.recorded_at} by {story.recorded_by}, log place {story.global_position}"
    dates = [
        ("happened", _worded(story.when, story.when_words)),
        ("reported", story.reported),
        ("recorded", recorded),
    ]
    yield from _block("Dates", dates, width, strike=gone and colored)
    yield from _block("Fields", flat(story.fields), width, strike=gone and colored)
    if story.changed:
        yield ""
        yield "Corrected since it was first recorded"
        yield from change_lines(story.changed, width=width, indent="  ", colored=colored)
    yield from _block(
        "Evidence",
        [(e.source, _citation(e)) for e in story.evidence],
        width,
        strike=gone and colored,
    )
    yield from _block(
        "Points at",
        [
            (p.field, p.name if p.found else f"{p.name} (which is not there)")
            for p in story.pointers
        ],
        width,
    )
    pointing = [t for t in story.touches if t.what in POINTING]
    touches = [
        (f"{t.what} {t.name}", f"{t.when}: {t.text}" + ("" if t.stands else " [withdrawn]"))
        for t in pointing
    ]
    yield from _block("Pointed at", touches, width)
    count = len(story.named_by)
    yield from _block(
        "Named by",
        [(f"{count} event{'' if count == 1 else 's'}", _first(story.named_by))] if count else [],
        width,
    )
    if len(story.history) > 1:
        yield ""
        yield "History"
        digits = len(str(story.history[-1].global_position))
        for each in story.history:
            yield from _step(each, width, digits, colored=colored)
    yield ""
    yield f"digest {story.digest}"


def _step(each: Happened, width: int, digits: int, *, colored: bool) -> Iterator[str]:
    """One step of an event's life, and the fields that it changed."""
    what = f"{each.of + ' ' if each.of else ''}{each.what}" + (
        "" if each.what == "recorded" else f" by {each.name}"
    )
    back = (
        f" [taken back by {each.taken_back_by}]"
        if each.taken_back_by and each.what != "recorded"
        else ""
    )
    words = clean(
        f"{each.recorded_at}, {each.recorded_by}: {what}{f': {each.text}' if each.text else ''}{back}"
    )
    rest = " " * (digits + 6)
    yield from textwrap.wrap(
        words,
        width,
        initial_indent=f"  {each.global_position:>{digits}}  ",
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
    yield from change_lines(each.changes, width=width, indent=rest, colored=colored)


def _first(names: list[str]) -> str:
    """The first names of a list that may be long."""
    return ", ".join(names[:MOST_NAMES]) + (
        f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    )


def _block(
    title: str, rows: list[tuple[str, Any]], width: int, *, strike: bool = False
) -> Iterator[str]:
    rows = [
        (clean(name), clean(str(value))) for name, value in rows if value not in (None, "", [], ())
    ]
    if not rows:
        return
    if title:
        yield ""
        yield title
    indent = min(max(len(name) for name, _ in rows) + 2, width // 2)
    for name, value in rows:
        first, rest = f"  {name:<{indent}}", " " * (indent + 2)
        lines = textwrap.wrap(
            value, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        ) or [first.rstrip()]
        for line in lines:
            start = max(len(first) if line is lines[0] else len(rest), 0)
            yield (
                line[:start] + struck(line[start:], colored=True)
                if strike and line[start:]
                else line
            )


def _worded(when: str | None, words: str | None) -> str | None:
    return f"{when} (“{words}”)" if when and words else when


def _citation(cited: Cited) -> str:
    about = ", ".join(
        part for part in (cited.publisher, cited.title, cited.published, cited.url) if part
    )
    kind = (
        cited.basis
        + (", disputes it" if cited.stance == "disputes" else "")
        + (f", at {cited.locator}" if cited.locator else "")
    )
    return f"{about or 'not registered'} [{kind}]" + (
        " — RETRACTED by the publisher" if cited.retracted else ""
    )
