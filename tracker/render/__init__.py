"""A `Picture` as a terminal table, Markdown, JSON, JSON Lines, CSV, TSV or HTML: pure functions of the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture

Format = Literal["table", "markdown", "json", "jsonl", "csv", "tsv", "html"]
FORMATS: Final[tuple[str, ...]] = get_args(Format)

# Each format is imported when it is asked for, so that no answer pays for a library of another.
# ruff: noqa: PLC0415


LOOK: Final = 50
"""About how many lines one look takes in."""


def render(  # noqa: PLR0911  (one return for each form)
    picture: Picture,
    *,
    fmt: Format,
    width: int = 80,
    lines: int = LOOK,
    color: bool = False,
    full: bool = False,
    today_known: bool = True,
) -> str:
    """A picture as text that ends with a line break.

    Args:
        picture: The answer.
        fmt: The form it takes.
        width: How many columns a terminal table may take.
        lines: About how many lines a terminal table may take.
        color: Whether a terminal table may use colour; nothing is said by colour only.
        full: Whether a terminal table shows all; every other form always does.
        today_known: Whether the log was read to its head; otherwise the first sentence names the last place read.
    """
    match fmt:
        case "table":
            from tracker.render.formats.to_terminal import to_table

            return to_table(
                picture, width=width, lines=lines, color=color, full=full, today_known=today_known
            )
        case "markdown":
            from tracker.render.formats.to_markdown import to_markdown

            return to_markdown(picture, today_known=today_known)
        case "html":
            from tracker.render.formats.to_html import to_html

            return to_html(picture, today_known=today_known)
        case "json":
            from tracker.render.formats.to_json import to_json

            return to_json(picture)
        case "jsonl":
            from tracker.render.formats.to_json import to_jsonl

            return to_jsonl(picture)
        case "csv":
            from tracker.render.formats.to_csv import to_csv

            return to_csv(picture)
        case "tsv":
            from tracker.render.formats.to_csv import to_tsv

            return to_tsv(picture)


__all__ = ["FORMATS", "LOOK", "Format", "render"]
