"""Lists of like things in every format: for answers that are no picture."""

from __future__ import annotations

import csv
import html
import io
import textwrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.render.sanitize import clean, clean_lines, quiet_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_GAP: Final = "  "
_LEAST: Final = 8


class Listing(NamedTuple):
    """A list: the fields in their order, and one mapping of values for each thing."""

    title: str
    fields: tuple[str, ...]
    rows: list[dict[str, Any]]


def listing(title: str, things: Sequence[msgspec.Struct], kind: type[msgspec.Struct]) -> Listing:
    """A list of structs of one kind."""
    return Listing(title, kind.__struct_fields__, [msgspec.to_builtins(t) for t in things])


def as_json(value: object) -> str:
    """A value as indented JSON that no terminal obeys."""
    return quiet_json(msgspec.json.format(msgspec.json.encode(value), indent=2)) + "\n"


def written(found: Listing, *, fmt: str, width: int) -> str:
    """A list as text that ends with a line break.

    Args:
        found: The list.
        fmt: One of the formats of every reading command.
        width: How many columns a table may take.
    """
    return _WRITERS[fmt](found, width)


def _table(found: Listing, width: int) -> str:
    if not found.rows:
        return f"{found.title}: none\n"
    shown = [f for f in found.fields if any(row[f] not in (None, "", False) for row in found.rows)]
    cells = [
        [f.replace("_", " ") for f in shown],
        *([_plain(row[f]) for f in shown] for row in found.rows),
    ]
    widths = _fitted([max(len(row[n]) for row in cells) for n in range(len(shown))], width)
    out = []
    for number, row in enumerate(cells):
        wrapped = [textwrap.wrap(cell, widths[n]) or [""] for n, cell in enumerate(row)]
        for line in range(max(map(len, wrapped))):
            parts = (
                (w[line] if line < len(w) else "").ljust(widths[n]) for n, w in enumerate(wrapped)
            )
            out.append(_GAP.join(parts).rstrip())
        if number == 0:
            out.append(_GAP.join("-" * w for w in widths))
    return "".join(f"{line}\n" for line in out)


def _fitted(wanted: list[int], width: int) -> list[int]:
    """Column widths that fit: the widest give way first."""
    widths = list(wanted)
    spare = max(width - len(_GAP) * (len(widths) - 1), _LEAST * len(widths))
    while sum(widths) > spare:
        widest = max(range(len(widths)), key=lambda n: widths[n])
        others = sorted(widths)[-2] if len(widths) > 1 else 0
        over = sum(widths) - spare
        widths[widest] = max(_LEAST, widths[widest] - max(1, min(over, widths[widest] - others)))
        if all(w <= _LEAST for w in widths):
            break
    return widths


def _markdown(found: Listing, _width: int) -> str:
    from tracker.render.formats.to_markdown import escaped  # noqa: PLC0415

    rows = [
        " | ".join(f.replace("_", " ") for f in found.fields),
        " | ".join("---" for _ in found.fields),
    ]
    rows += [" | ".join(escaped(_plain(row[f])) for f in found.fields) for row in found.rows]
    return "".join(f"| {row} |\n" for row in rows)


def _json(found: Listing, _width: int) -> str:
    return as_json(found.rows)


def _jsonl(found: Listing, _width: int) -> str:
    return "".join(quiet_json(msgspec.json.encode(row)) + "\n" for row in found.rows)


def _csv(found: Listing, _width: int) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(found.fields)
    writer.writerows([_field(row[f], clean_lines) for f in found.fields] for row in found.rows)
    return out.getvalue()


def _tsv(found: Listing, _width: int) -> str:
    rows = [found.fields, *([_field(row[f], clean) for f in found.fields] for row in found.rows)]
    return "".join("\t".join(row) + "\n" for row in rows)


def _html(found: Listing, _width: int) -> str:
    def cells(tag: str, texts: Sequence[str]) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(t)}</{tag}>" for t in texts) + "</tr>\n"

    head = cells("th", [f.replace("_", " ") for f in found.fields])
    body = "".join(cells("td", [_plain(row[f]) for f in found.fields]) for row in found.rows)
    title = html.escape(clean(found.title))
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n<h1>{title}</h1>\n'
        f"<table>\n<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n</table>\n</html>\n"
    )


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value))


def _field(value: object, cleaned: Callable[[str], str]) -> str:
    """A field as text that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = cleaned(str(value))
    return (
        f"'{text}"
        if isinstance(value, str) and (text.startswith(_FORMULA) or value.startswith(_FORMULA))
        else text
    )


_WRITERS: Final = {
    "table": _table,
    "markdown": _markdown,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "tsv": _tsv,
    "html": _html,
}
