"""Acts on the log: a record corrected or withdrawn, a source retracted, a report disputed."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from tracker.domain.envelope import (
    WHOLE_NUMBER_LIMIT,
    EventBody,
    Gain,
    Key,
    Slug,
    Text,
    check_unicode,
    refuse,
)

NEVER_REPLACED = frozenset({"type", "schema_version", "dossier", "key"})
DEEPEST = 10


class _OfRecord(EventBody, frozen=True, kw_only=True):
    """An act on one record."""

    target: Key

    @property
    def stream(self) -> str:
        """The stream of what was done to one record."""
        return f"record:{self.target}"


class RecordCorrected(_OfRecord, frozen=True, kw_only=True, tag="record-corrected"):
    """Our record was wrong: from here on the target is read with other values.

    That holds at every date and at every `known`.

    Attributes:
        target: The event that was wrong, by key or event id.
        replacement: The fields that were wrong, with their right values; null takes an optional
            field away.
        why: What was wrong.
    """

    replacement: Annotated[dict[str, Any], Meta(min_length=1)]
    why: Text

    def __post_init__(self) -> None:
        """Refuse a correction of a fixed field, or with values that have no canonical form."""
        super().__post_init__()
        if not self.replacement:
            raise refuse("replacement", "changes nothing", "name at least one field")
        if frozen := sorted(NEVER_REPLACED & self.replacement.keys()):
            raise refuse(
                "replacement",
                f"{frozen[0]} may not change",
                "withdraw the event and append the right one",
            )
        _check_plain(self.replacement)


class RecordWithdrawn(_OfRecord, frozen=True, kw_only=True, tag="record-withdrawn"):
    """Our record should not have been made: from here on the target does not count.

    Attributes:
        target: The event to withdraw, by key or event id; withdrawing a withdrawal restores.
        why: Why it should not have been made.
    """

    why: Text


class SourceRetracted(EventBody, frozen=True, kw_only=True, tag="source-retracted"):
    """The publisher took a source back: it carries no fact from the day that this was known.

    With a target it carries that one fact no longer, and all others as before.

    Attributes:
        source: Which source, as its slug.
        why: What the publisher gave as the reason.
        url: Where the retraction can be read.
        target: The one event that the source carries no longer, by key or event id; absent when it
            carries none.
    """

    version = 2
    gained = (Gain(2, "target"),)

    source: Slug
    why: Text
    url: Text | None = None
    target: Key | None = None

    @property
    def stream(self) -> str:
        """The source's stream."""
        return f"source:{self.source}"


class ReportDisputed(_OfRecord, frozen=True, kw_only=True, tag="report-disputed"):
    """A party denies a report; the report still stands, marked as disputed.

    Attributes:
        target: The event that is denied, by key or event id.
        by: Who denies it, as a party slug.
        claim: What it says instead.
    """

    by: Slug
    claim: Text | None = None


def _check_plain(value: object, at: str = "replacement", depth: int = 0) -> None:
    """Refuse values that no canonical JSON holds, or that are deeper than any field.

    It has no fractions and no huge numbers; names are ASCII, texts are valid Unicode.
    """
    if depth > DEEPEST:
        raise refuse("replacement", "is nested too deeply", "no field of an event is")
    if isinstance(value, str):
        check_unicode(at, value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(name, str) or not name.isascii():
                raise refuse(at, f"the name {name!r} is not ASCII")
            _check_plain(inner, f"{at}.{name}", depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_plain(inner, at, depth + 1)
    elif isinstance(value, float) or (
        isinstance(value, int) and abs(value) >= WHOLE_NUMBER_LIMIT
    ):
        raise refuse(
            at,
            f"{value!r} is no whole number below 2^53",
            "write a number with a fraction as text",
        )
    elif isinstance(value, msgspec.Struct) or (
        value is not None and not isinstance(value, int)
    ):
        raise refuse(at, f"{value!r} is no JSON value")
