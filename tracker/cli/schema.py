"""`tracker schema`: JSON Schema of event types and of answers."""

from __future__ import annotations

import click

from tracker.cli.lazy import command as make_command
from tracker.cli.listing import as_json
from tracker.cli.session import lines, session
from tracker.domain.catalog import TYPES, json_schema, type_named
from tracker.domain.errors import UnknownNameError
from tracker.domain.names import folded, nearest
from tracker.projections.answer import picture_schema

PICTURE = "picture"


@make_command("schema", example="tracker schema position-stated")
@click.argument("name", metavar="[TYPE|picture]", required=False)
def command(*, name: str | None) -> None:
    """Print the JSON Schema (2020-12) of an event type, or of the answer of `as-of -f json`; list them when none is named."""
    run = session()
    if name is None:
        width = max(map(len, TYPES))
        run.answer(lines([f"{t:<{width}}  {(kind.__doc__ or '').splitlines()[0]}" for t, kind in TYPES.items()]))
        run.answer(f"{PICTURE:<{width}}  The answer of `tracker as-of -f json`.")
        return
    wanted = folded(name).replace(" ", "-").replace("_", "-")
    if wanted == PICTURE:
        run.answer(as_json(picture_schema()))
        return
    if wanted not in TYPES:
        raise UnknownNameError("event type", name, nearest=nearest(wanted, [*TYPES, PICTURE]))
    run.answer(as_json(json_schema(type_named(wanted))))
