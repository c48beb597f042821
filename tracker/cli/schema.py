"""`tracker schema`: JSON Schema of event types and of answers."""

from __future__ import annotations

import importlib
from typing import Final, NamedTuple

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.session import lines, session
from tracker.domain.codec import TYPES, json_schema, type_named
from tracker.domain.errors import UnknownNameError
from tracker.domain.names import folded, nearest
from tracker.render.formats.to_data import json_text


class Shape(NamedTuple):
    """An answer that programs read: the function that gives its schema, and its help."""

    module: str
    function: str
    help: str


ANSWERS: Final = {
    "picture": Shape(
        "tracker.projections.picture_format",
        "picture_schema",
        "The answer of `tracker as-of -f json`.",
    ),
    "timeline": Shape(
        "tracker.projections.questions.timeline",
        "timeline_schema",
        "The answer of `tracker timeline -f json`.",
    ),
    "history": Shape(
        "tracker.projections.questions.history",
        "history_schema",
        "The answer of `tracker history -f json`.",
    ),
    "diff": Shape(
        "tracker.projections.questions.diff_format",
        "diff_schema",
        "The answer of `tracker diff -f json`.",
    ),
    "hindsight": Shape(
        "tracker.projections.questions.hindsight",
        "hindsight_schema",
        "The answer of `tracker hindsight -f json`.",
    ),
    "replay": Shape(
        "tracker.projections.questions.replay",
        "replay_schema",
        "The answer of `tracker replay -f json`.",
    ),
    "brief": Shape(
        "tracker.projections.questions.brief",
        "brief_schema",
        "The answer of `tracker brief -f json`.",
    ),
}
"""The answers by name; a format is imported when its schema is asked for."""


@make_command("schema", example="tracker schema position-stated")
@click.argument("name", metavar="[TYPE|ANSWER]", required=False)
def command(*, name: str | None) -> None:
    """Print the JSON Schema (2020-12) of an event type, or of an answer of `-f json` such as
    picture; list them when none is named.
    """
    run = session()
    if name is None:
        width = max(map(len, TYPES))
        run.answer(
            lines(
                [
                    f"{t:<{width}}  {(kind.__doc__ or '').splitlines()[0]}"
                    for t, kind in TYPES.items()
                ]
            )
        )
        run.answer(
            lines(
                [
                    f"{answer:<{width}}  {shape.help}"
                    for answer, shape in ANSWERS.items()
                ]
            )
        )
        return
    wanted = folded(name).replace(" ", "-").replace("_", "-")
    if shape := ANSWERS.get(wanted):
        run.answer(
            json_text(getattr(importlib.import_module(shape.module), shape.function)())
        )
        return
    if wanted not in TYPES:
        raise UnknownNameError(
            "event type", name, nearest=nearest(wanted, [*TYPES, *ANSWERS])
        )
    run.answer(json_text(json_schema(type_named(wanted))))
