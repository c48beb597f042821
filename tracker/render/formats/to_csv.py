"""The matrix as a sheet, CSV or TSV: one row per statement in a cell, and one for a cell without any."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from tracker.render.sanitize import clean, clean_lines
from tracker.render.spans import Voice, condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.projections.picture_format import Picture, Statement

HEADER: Final = (
    "dossier",
    "valid",
    "known",
    "log",
    "issue",
    "issue_title",
    "column",
    "column_name",
    "state",
    "key",
    "keys",
    "keys_total",
    "since",
    "event_id",
    "party",
    "statement_issue",
    "stance",
    "stance_code",
    "placement",
    "conditions",
    "when",
    "when_words",
    "reported",
    "reported_later",
    "speaker",
    "basis",
    "confidence",
    "age_days",
    "inherited_from",
    "disputed_by",
    "citations",
)
_CELL_FIELDS: Final = HEADER.index("key")
_FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes for the start of a formula; the last four are the full-width forms."""

Field = str | int | bool | None


def to_csv(picture: Picture) -> str:
    """Comma separated, quoted where needed, lines ended by a line feed."""
    return sheet(HEADER, _rows(picture), tabs=False)


def to_tsv(picture: Picture) -> str:
    """Tab separated; a tab or a line break inside a field becomes a space."""
    return sheet(HEADER, _rows(picture), tabs=True)


def sheet(header: Sequence[str], rows: Iterable[Sequence[Field]], *, tabs: bool) -> str:
    """Rows under their header, with tabs or commas between fields."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t" if tabs else ",", lineterminator="\n")
    writer.writerow(header)
    writer.writerows([as_field(value, tabs=tabs) for value in row] for row in rows)
    return out.getvalue()


def _rows(picture: Picture) -> Iterator[tuple[Field, ...]]:
    voice = Voice(picture, short=False)
    titles = {issue.slug: issue.title for issue in picture.issues}
    names = {column.slug: column.name for column in picture.columns}
    asked = (picture.dossier, picture.asked.valid, picture.asked.known, picture.asked.log)
    for cell in picture.cells:
        about = (
            *asked,
            cell.issue,
            titles.get(cell.issue),
            cell.column,
            names.get(cell.column),
            cell.state,
        )
        for statement in cell.statements:
            yield (*about, *_statement(statement, voice))
        if not cell.statements:
            yield (*about, *[None] * (len(HEADER) - _CELL_FIELDS))


def _statement(found: Statement, voice: Voice) -> tuple[Field, ...]:
    return (
        found.key,
        "; ".join(found.keys),
        found.keys_total,
        found.since,
        found.event_id,
        found.party,
        found.issue,
        found.stance,
        found.stance_code,
        found.placement,
        "; ".join(condition(c, voice) for c in found.conditions),
        found.when,
        found.when_words,
        found.reported,
        found.reported_later,
        found.speaker,
        found.basis,
        found.confidence,
        found.age_days,
        found.inherited_from,
        "; ".join(found.disputed_by),
        "; ".join(str(n) for n in found.citations),
    )


def as_field(value: Field, *, tabs: bool = False, exact: bool = False) -> str:
    """A field as text that no spreadsheet takes for a formula; or as it is, when it is to be exact."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if exact:
        return value
    text = clean(value) if tabs else clean_lines(value)
    return f"'{text}" if value.startswith(_FORMULA) or text.startswith(_FORMULA) else text
