"""Forms of an answer: the extension of an address or the header `Accept` to a format."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct


class Form(Struct, frozen=True):
    """A form that an answer takes for a program or for a file.

    Attributes:
        extension: The ending of its address, without the dot.
        format: The name of its format, as the commands have it; empty for a stream.
        media: Its media type.
        kept: Whether a browser keeps it as a file instead of showing it.
    """

    extension: str
    format: str
    media: str
    kept: bool = False


EVENTS: Final = "events"
"""The extension of a log as a stream."""
PAGE: Final = "page"
"""The form of an address without an extension that a reader sees."""

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_ALL: Final = (
    Form("json", "json", "application/json"),
    Form("jsonl", "jsonl", "application/jsonl"),
    Form("csv", "csv", "text/csv; charset=utf-8", kept=True),
    Form("tsv", "tsv", "text/tab-separated-values; charset=utf-8", kept=True),
    Form("md", "markdown", "text/markdown; charset=utf-8"),
    Form("html", "html", "text/html; charset=utf-8", kept=True),
    Form("xlsx", "xlsx", f"{_OFFICE}.spreadsheetml.sheet", kept=True),
    Form("docx", "docx", f"{_OFFICE}.wordprocessingml.document", kept=True),
    Form("pdf", "pdf", "application/pdf", kept=True),
    Form("svg", "svg", "image/svg+xml"),
    Form("ics", "ics", "text/calendar; charset=utf-8", kept=True),
    Form("link", "link", "application/link-format"),
    Form(EVENTS, "", "text/event-stream"),
)
FORMS: Final[dict[str, Form]] = {form.extension: form for form in _ALL}
"""Every form by its extension."""

_DATA: Final = ("application/json", "application/problem+json")
_ENDING: Final = re.compile(r"(?<=[^.])\.([a-z][a-z0-9]{1,6})$", re.IGNORECASE)
_ALSO: Final = {
    "application/x-ndjson": "jsonl",
    "application/ndjson": "jsonl",
    "text/x-markdown": "md",
    "application/problem+json": "json",
}


def split_ending(segment: str) -> tuple[str, str]:
    """Return the last part of an address without what looks like an extension, and that."""
    found = _ENDING.search(segment)
    if found is None:
        return segment, ""
    return segment[: found.start()], found[1].lower()


def accepted(header: str, extensions: tuple[str, ...], *, page: bool) -> str | None:
    """Choose the form that a request would rather have.

    Args:
        header: The header `Accept`; empty accepts all.
        extensions: The extensions of the forms that there are, the usual first.
        page: Whether there is a page for readers, which goes before all forms.

    Returns:
        An extension, or `page`; None when the request takes none of them.
    """
    offered = [("text/html", PAGE)] if page else []
    offered += [(_bare(FORMS[e].media), e) for e in extensions if e != "html"]
    offered += [(m, e) for m, e in _ALSO.items() if e in extensions]
    best: tuple[float, str] | None = None
    wanted = _ranges(header)
    for media, extension in offered:
        quality = _quality(media, wanted)
        if quality > 0 and (best is None or quality > best[0]):
            best = quality, extension
    return None if best is None else best[1]


def prefers_page(header: str) -> bool:
    """Say whether a request would rather have an error as a page than as data.

    Args:
        header: The header `Accept`; who accepts both alike is a program.
    """
    wanted = _ranges(header)
    data = (_quality(media, wanted) for media in _DATA)
    return _quality("text/html", wanted) > max(data)


def _bare(media: str) -> str:
    return media.partition(";")[0]


def _ranges(header: str) -> list[tuple[str, float]]:
    """Read the header `Accept` as media ranges with their weights."""
    found: list[tuple[str, float]] = []
    for part in header.split(","):
        media, *parameters = (p.strip() for p in part.split(";"))
        if media:
            found.append((media.lower(), _weight(parameters)))
    return found or [("*/*", 1.0)]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _quality(media: str, wanted: list[tuple[str, float]]) -> float:
    """Return the weight of the closest range that a media type is in."""
    family = media.partition("/")[0]
    by_range = dict(wanted)
    for range_ in (media, f"{family}/*", "*/*"):
        if range_ in by_range:
            return by_range[range_]
    return 0.0
