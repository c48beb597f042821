"""Bodies of requests as values: JSON objects, with all that is wrong with them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from tracker.domain.codec import load_object
from tracker.domain.errors import MalformedJSONError
from tracker.domain.names import did_you_mean, nearest
from tracker.web.desk.table import JSON, JSON_LINES
from tracker.web.problems import BodyFault, BodyRefusedError, RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.services.importing.formats import Format

B = TypeVar("B", bound=msgspec.Struct)
Words = Annotated[str, Meta(min_length=1, max_length=10_000)]
Name = Annotated[str, Meta(min_length=1, max_length=2_000)]
_FORMS: Final[Mapping[str, Format]] = {
    JSON: "json",
    JSON_LINES: "jsonl",
    "application/x-ndjson": "jsonl",
    "application/ndjson": "jsonl",
}
_UTF_8: Final = ("utf-8", "utf8")


class CorrectionGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A correction of our record of an event.

    Attributes:
        replacement: The fields that were wrong, with their right values; null takes an optional
            field away. A part of a field is named with a dot.
        why: What was wrong.
        key: The key of the new event; without one it is made.
    """

    replacement: Annotated[dict[str, Any], Meta(min_length=1)]
    why: Words
    key: Name | None = None


class WithdrawalGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A withdrawal of an event.

    Attributes:
        why: Why it should not have been recorded.
        key: The key of the new event; without one it is made.
    """

    why: Words
    key: Name | None = None


class DisputeGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A party's denial of a report.

    Attributes:
        by: The party that denies it, by slug, name or alias.
        claim: What it says instead.
        on: The day on which that was said.
        reported: Since when the public could know.
        source: Where that is reported: a source's slug, or an address, which registers one.
        key: The key of the new event; without one it is made.
    """

    by: Name
    claim: Words | None = None
    on: Name | None = None
    reported: Name | None = None
    source: Name | None = None
    key: Name | None = None


class RetractionGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A publisher's retraction of a source.

    Attributes:
        why: The reason that the publisher gave.
        url: Where the retraction can be read.
        event: The one event that rests on the source no longer, by key or id.
        on: The day on which it was taken back.
        reported: Since when the public could know.
        source: Where that is reported: a source's slug, or an address, which registers one.
        key: The key of the new event; without one it is made.
    """

    why: Words
    url: Name | None = None
    event: Name | None = None
    on: Name | None = None
    reported: Name | None = None
    source: Name | None = None
    key: Name | None = None


class UndoingGiven(msgspec.Struct, frozen=True, kw_only=True):
    """An undo.

    Attributes:
        events: The events that are taken back, by key or id; none means the last append.
        redo: Whether the last undo is taken back instead, which names no events.
        why: The reason.
    """

    events: list[Name] = []
    redo: bool = False
    why: Words | None = None


class AcceptanceGiven(msgspec.Struct, frozen=True, kw_only=True):
    """An acceptance of what another editor proposed; it has no fields."""


class RefusalGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal of what was proposed.

    Attributes:
        why: The reason, which its proposer reads.
    """

    why: Words


class ReviewSettingGiven(msgspec.Struct, frozen=True, kw_only=True):
    """The setting by which appends wait for another editor.

    Attributes:
        on: Whether they wait.
    """

    on: bool


class DeskNoteGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A note on an event, for editors only.

    Attributes:
        text: What it says.
    """

    text: Words


class TextGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is put into the inbox.

    Attributes:
        text: Its words.
        published: Its day, in words or written.
        publisher: Who published it; with that it becomes a source.
        title: What it is called; by default its first words.
        link: Where it can be read.
        dossier: The dossier in whose zone its day is counted; by default the only one.
    """

    text: Annotated[str, Meta(min_length=1, max_length=1_000_000)]
    published: Name
    publisher: Name | None = None
    title: Name | None = None
    link: Annotated[str, Meta(pattern="^https?://", max_length=2_000)] | None = None
    dossier: Name | None = None


class DraftGiven(msgspec.Struct, frozen=True, kw_only=True):
    """The wish for a draft of an item.

    Attributes:
        dossier: The dossier that it is for; by default the only one.
        dated: The day of the text; by default the one that the item says.
        writer: Whose estimate a number is when the text names nobody.
        source: The registered source that the text is.
        keywords: Further words that are about an issue, each as `ISSUE=word,word`.
        least: The least confidence that is shown.
    """

    dossier: Name | None = None
    dated: Name | None = None
    writer: Name | None = None
    source: Name | None = None
    keywords: list[Name] = []
    least: Literal["high", "medium", "low"] = "low"


class StateGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A state of an item.

    Attributes:
        state: `dropped` puts it aside, `new` takes it back, `drafted` says that it was used.
    """

    state: Literal["new", "drafted", "dropped"]


class FeedGiven(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that is read.

    Attributes:
        feed: Its address.
    """

    feed: Name


BODIES: Final[dict[str, type[msgspec.Struct]]] = {
    "correction": CorrectionGiven,
    "withdrawal": WithdrawalGiven,
    "dispute": DisputeGiven,
    "retraction": RetractionGiven,
    "undoing": UndoingGiven,
    "acceptance": AcceptanceGiven,
    "refusal": RefusalGiven,
    "review setting": ReviewSettingGiven,
    "desk note": DeskNoteGiven,
    "text": TextGiven,
    "draft-wish": DraftGiven,
    "item-state": StateGiven,
    "feed": FeedGiven,
}
"""The types of JSON bodies by the names that the table of writes calls them."""


def form_of(media: str, taken: tuple[str, ...]) -> Format:
    """Return the format of a body by its media type.

    Args:
        media: The header `Content-Type`.
        taken: The media types that the address takes.

    Raises:
        RequestError: It is of none of them, or not in UTF-8.
    """
    kind, _, rest = media.partition(";")
    form = _FORMS.get(kind.strip().lower())
    charset = rest.partition("charset=")[2].strip(' "').lower()
    allowed = {_FORMS[name] for name in taken if name in _FORMS}
    if form not in allowed or charset not in {"", *_UTF_8}:
        raise RequestError(
            415,
            f"{media[:100]!r} is not taken here",
            f"send it as {' or '.join(taken)}, in UTF-8",
        )
    return form


def read_body(kind: type[B], body: bytes) -> B:
    """Read a JSON object as a value of a type.

    Args:
        kind: The type.
        body: The object, in UTF-8; nothing stands for an object without fields.

    Raises:
        BodyRefusedError: It is no JSON, or fields are unknown, missing or wrong; it has all of
            them.
    """
    try:
        written = load_object(body.strip() or b"{}")
    except MalformedJSONError as problem:
        raise BodyRefusedError([_malformed(body, problem)]) from problem
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    faults = [_unknown(name, list(fields)) for name in written if name not in fields]
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name not in written:
            if field.required:
                faults.append(_fault(name, f"{name} is missing", "say it"))
            continue
        try:
            values[name] = msgspec.convert(written[name], field.type)
        except msgspec.ValidationError as problem:
            said = str(problem).partition(" - at ")[0]
            faults.append(_fault(name, f"{name}: {said[:1].lower()}{said[1:]}"))
    if faults:
        raise BodyRefusedError(faults)
    return kind(**values)


def _fault(field: str, message: str, hint: str = "") -> BodyFault:
    return BodyFault(
        field=field, code=BodyRefusedError.code, message=message, hint=hint
    )


def _unknown(name: str, known: list[str]) -> BodyFault:
    hint = did_you_mean(nearest(name, known)[:1], f"there are: {', '.join(known)}")
    return _fault(name[:100], f"there is no field {name[:100]!r} here", hint)


def _malformed(body: bytes, problem: MalformedJSONError) -> BodyFault:
    start = len(body) - len(body.lstrip())
    before = body[: start + (problem.offset or 0)].decode("utf-8", "replace")
    return BodyFault(
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
        code=problem.code,
        message=str(problem),
        hint=problem.hint,
    )
