"""Answers to requests as they are kept: status, text, media type, headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Mapping

_ODD: Final = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST: Final = 80


class Reply(Struct, frozen=True):
    """An answer, ready to be sent.

    Attributes:
        status: Its status.
        body: Its text.
        media: Its media type; empty where there is no text.
        headers: Its other headers.
    """

    status: int
    body: bytes
    media: str
    headers: dict[str, str]

    def having(self, more: Mapping[str, str]) -> Reply:
        """Return it with more headers."""
        return replace(self, headers={**self.headers, **more})


class Followed(Struct, frozen=True):
    """A log that whoever asks wants to follow.

    Attributes:
        dossier: The dossier.
        after: The last place that the reader has.
        headers: More headers of the answer.
    """

    dossier: str
    after: int
    headers: dict[str, str]


def redirect(address: str) -> Reply:
    """Lead to another address, for now."""
    return Reply(302, b"", "", {"Location": address, "Cache-Control": "no-cache"})


def kept_name(path: Mapping[str, str], name: str, extension: str) -> str:
    """Return the name of the file under which a browser keeps an answer."""
    words = "-".join([path.get("dossier", "tracker"), name])
    rest = "-".join(value for key, value in path.items() if key != "dossier")
    whole = _ODD.sub("-", "-".join(filter(None, [words, rest]))).strip("-.")
    return f"{whole[:_LONGEST]}.{extension}"
