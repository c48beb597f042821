"""The answer as data, exactly under its published names: JSON, and JSON Lines with one entry a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.render.sanitize import quiet_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.picture_format import Picture

_LISTS: Final = (
    ("issue", "issues"),
    ("column", "columns"),
    ("cell", "cells"),
    ("ceasefire", "ceasefires"),
    ("meeting", "meetings"),
    ("proposal", "proposals"),
    ("agreement", "agreements"),
    ("force", "forces"),
    ("note", "notes"),
    ("possible", "possible"),
    ("source", "sources"),
)


def to_json(picture: Picture) -> str:
    """The picture as indented JSON."""
    return quiet_json(msgspec.json.format(msgspec.json.encode(picture), indent=2)) + "\n"


def to_jsonl(picture: Picture) -> str:
    """One entry a line, each with its `kind`; where an entry has a kind of its own, that is `proposal_kind` and the like."""
    return "".join(quiet_json(msgspec.json.encode(entry)) + "\n" for entry in _entries(picture))


def _entries(picture: Picture) -> Iterator[dict[str, Any]]:
    about = {
        "format": picture.format,
        "dossier": picture.dossier,
        "title": picture.title,
        "zone": picture.zone,
    }
    yield {"kind": "asked", **about, **msgspec.to_builtins(picture.asked)}
    for slug, name in picture.parties.items():
        yield {"kind": "party", "slug": slug, "name": name}
    for kind, field in _LISTS:
        for entry in getattr(picture, field):
            fields = msgspec.to_builtins(entry)
            yield {
                "kind": kind,
                **{
                    f"{kind}_kind" if name == "kind" else name: value
                    for name, value in fields.items()
                },
            }
