"""Files of the pages, such as the style sheet: each under a name that changes with its content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracker.render.formats.report.style import part_sheet
from tracker.web.problems import RequestError
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FOLDER: Final = Path(__file__).resolve().parent / "static"
PREFIX: Final = "/static/"
BRIEF: Final = "brief"
"""The class of the part of a page that has a brief."""
_MADE: Final[Mapping[str, Callable[[], str]]] = {"brief.css": lambda: part_sheet(BRIEF)}
"""Files that are made of what other forms have as well."""
_MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@cache
def asset_address(name: str) -> str:
    """Return the address of a file of the pages, with the hash of its content."""
    stem, _, ending = name.rpartition(".")
    return f"{PREFIX}{stem}.{_hash(name)}.{ending}"


def asset(path: str) -> Reply:
    """Return the file that an address below `/static/` names.

    Raises:
        RequestError: There is none, or it has changed since that address was given.
    """
    stem, _, ending = path.removeprefix(PREFIX).rpartition(".")
    stem, _, given = stem.rpartition(".")
    name = f"{stem}.{ending}"
    media = _MEDIA.get(f".{ending}", "")
    there = {*_MADE, *(file.name for file in FOLDER.glob("*"))} if media else set()
    if name not in there or given != _hash(name):
        raise RequestError(404, "there is no such file", "load the page again")
    headers = {"Cache-Control": "max-age=31536000, immutable"}
    return Reply(200, _content(name), media, headers)


@cache
def _hash(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:12]


def _content(name: str) -> bytes:
    return _MADE[name]().encode() if name in _MADE else (FOLDER / name).read_bytes()
