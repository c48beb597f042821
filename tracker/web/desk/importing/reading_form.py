"""The inputs that say how a file is read, and what was chosen in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from tracker.domain.codec import TYPES
from tracker.domain.dates import parse_when, zone_of
from tracker.domain.dates_from_words import to_written
from tracker.domain.errors import TrackerError
from tracker.services.event_fields import KINDS
from tracker.services.importing.batches import BatchReading
from tracker.services.importing.formats import FORMATS
from tracker.services.importing.formats.csv_tables import (
    WORDS,
    delimiter_named,
    mapped_column,
)
from tracker.web.desk.inputs import Input, Option
from tracker.web.desk.page import error_words
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.services.importing.formats import Format
    from tracker.web.desk.inputs import Filled

C = TypeVar("C", bound=str)
_NAMES: Final[dict[str, str]] = {
    "jsonl": "JSON Lines",
    "json": "JSON",
    "yaml": "YAML",
    "csv": "CSV",
    "tsv": "TSV",
    "briefing": "a briefing in Markdown",
}
_ENCODINGS: Final = (
    *("utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15", "macintosh"),
    *("windows-1250", "windows-1251", "koi8-u", "windows-1253", "windows-1254"),
    *("windows-1255", "windows-1256", "shift_jis", "gb18030", "euc-kr", "big5"),
)
_DELIMITERS: Final = tuple(word for word in WORDS if word.isalpha())


def reading_inputs(filled: Filled, faults: Mapping[str, str]) -> list[Input]:
    """Return the inputs that say how a file is read.

    Args:
        filled: What was chosen, by the names of the inputs.
        faults: What is wrong, by the names of the inputs.
    """
    kinds = {kind.type: kind.noun.replace("-", " ") for kind in KINDS.values()}
    by_name, by_row = say("as its name ends"), say("as each row says")
    found_out = say("found out")
    return [
        _choice("_form", say("Format"), {"": by_name, **_NAMES}, filled),
        _choice("_kind", say("All rows are"), {"": by_row, **kinds}, filled),
        *(_line(name, label, hint, filled, faults) for name, label, hint in _lines()),
        _choice(
            "_delimiter",
            say("Between the cells stands"),
            {"": found_out, **{each: each for each in _DELIMITERS}},
            filled,
        ),
        _choice("_encoding", say("Encoding"), {e: e for e in _ENCODINGS}, filled),
        _flag("_unknown", say("Pass over columns that are no field"), filled),
        _flag("_skip", say("Leave out rows with errors"), filled),
    ]


def _lines() -> Iterator[tuple[str, str, str]]:
    yield (
        "_columns",
        say("Columns"),
        say("One a line: COLUMN=FIELD, such as Said on=when."),
    )
    yield (
        "_dated",
        say("Day of a briefing"),
        say("Its positions hold from this day. Empty: as it says."),
    )


def _line(
    name: str, label: str, hint: str, filled: Filled, faults: Mapping[str, str]
) -> Input:
    return Input(
        name=name,
        label=label,
        hint=hint,
        kind="area" if name == "_columns" else "line",
        value=filled.get(name, ""),
        error=faults.get(name, ""),
    )


def _choice(name: str, label: str, words: Mapping[str, str], filled: Filled) -> Input:
    chosen = filled.get(name, "")
    options = tuple(Option(v, said, v == chosen) for v, said in words.items())
    return Input(name=name, label=label, hint="", kind="select", options=options)


def _flag(name: str, label: str, filled: Filled) -> Input:
    return Input(
        name=name, label=label, hint="", kind="flag", value=filled.get(name, "")
    )


def read_reading(
    filled: Filled, form: Format, *, now: int
) -> tuple[BatchReading, dict[str, str]]:
    """Read how a file is to be read, and what is wrong with what was chosen.

    Args:
        filled: What was chosen, by the names of the inputs.
        form: The format where none is chosen.
        now: The time, in microseconds since the epoch.
    """
    faults: dict[str, str] = {}
    columns: dict[str, str] = {}
    dated = None
    for line in filled.get("_columns", "").splitlines():
        try:
            columns |= [mapped_column(line)] if line.strip() else []
        except TrackerError as problem:
            faults["_columns"] = error_words(problem)
    try:
        dated = _day(filled.get("_dated"), now=now)
    except TrackerError as problem:
        faults["_dated"] = error_words(problem)
    reading = BatchReading(
        form=_chosen("_form", FORMATS, filled) or form,
        kind=_chosen("_kind", tuple(TYPES), filled),
        dated=dated,
        columns=columns,
        ignore_unknown="_unknown" in filled,
        delimiter=delimiter_named(_chosen("_delimiter", _DELIMITERS, filled)),
        encoding=_chosen("_encoding", _ENCODINGS[1:], filled),
        skip="_skip" in filled,
    )
    return reading, faults


def _chosen(name: str, offered: tuple[C, ...], filled: Filled) -> C | None:
    """Return what was chosen of what is offered; None where nothing was."""
    return next((each for each in offered if each == filled.get(name)), None)


def _day(words: str | None, *, now: int) -> str | None:
    """Return the written date of a day in words."""
    if words is None:
        return None
    zone = zone_of("UTC")
    written = to_written(words, now=now, zone=zone)
    parse_when(written, zone=zone)
    return written


def filled_of(reading: BatchReading) -> Filled:
    """Return how a file is read as it would be chosen in the inputs."""
    names = {sign: word for word, sign in WORDS.items() if word.isalpha()}
    columns = "\n".join(f"{c}={field}" for c, field in reading.columns.items())
    words = {
        "_form": reading.form,
        "_kind": reading.kind or "",
        "_dated": reading.dated or "",
        "_columns": columns,
        "_delimiter": names.get(reading.delimiter or "", ""),
        "_encoding": reading.encoding or "",
        "_unknown": "yes" if reading.ignore_unknown else "",
        "_skip": "yes" if reading.skip else "",
    }
    return {name: said for name, said in words.items() if said}
