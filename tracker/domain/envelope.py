"""The envelope of every event, and checks that make an illegal event impossible to build."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    NamedTuple,
    Self,
    get_args,
    get_origin,
)

import msgspec
from msgspec import Meta

from tracker.domain.dates import check_written
from tracker.domain.errors import Advice, InvalidEventError, TrackerError
from tracker.domain.names import (
    KEY_PATTERN,
    NAME_LENGTH,
    SLUG_PATTERN,
    TOPIC_KINDS,
    TOPIC_PATTERN,
    is_key,
    is_slug,
    is_topic,
)

TEXT_LENGTH: Final = 10_000
TITLE_LENGTH: Final = 80
WRITTEN_LENGTH: Final = 200
WHOLE_NUMBER_LIMIT: Final = 2**53


def _words(description: str, **schema: Any) -> Meta:
    """Describe a text field for its JSON Schema.

    The checks below enforce it, five times as fast as a decoder's pattern.
    """
    return Meta(description=description, extra_json_schema=schema)


Slug = Annotated[
    str,
    _words(
        "Lower-case ASCII words joined by hyphens.",
        pattern=SLUG_PATTERN,
        maxLength=NAME_LENGTH,
    ),
]
Key = Annotated[
    str,
    _words(
        "The key or the event id of an event.",
        pattern=KEY_PATTERN,
        maxLength=NAME_LENGTH,
    ),
]
Text = Annotated[
    str, _words("Free text, not blank.", minLength=1, maxLength=TEXT_LENGTH)
]
Title = Annotated[
    str,
    _words("A short title, in one line.", minLength=1, maxLength=TITLE_LENGTH),
]
Topic = Annotated[
    str,
    _words(
        "An issue slug, or what has a beginning and an end with its kind in front, such as "
        "meeting:oslo-1.",
        pattern=TOPIC_PATTERN,
    ),
]
Written = Annotated[
    str,
    _words(
        "An EDTF date or an ISO 8601 instant with offset; docs/reference/dates.md.",
        minLength=4,
        maxLength=WRITTEN_LENGTH,
    ),
]
Count = Annotated[
    int, Meta(ge=0, lt=WHOLE_NUMBER_LIMIT, description="A whole number, 0 or more.")
]
Slugs = tuple[Slug, ...]
SomeSlugs = Annotated[tuple[Slug, ...], Meta(min_length=1)]

Basis = Literal[
    "document", "official-statement", "remark", "anonymous", "reporting", "inference"
]
Confidence = Literal["high", "medium", "low"]


class _Rule(NamedTuple):
    """The demand of a kind of field.

    `check` raises what is wrong; `good` is quick, and false where only `check` can tell.
    """

    check: Callable[[str, Any], None]
    good: Callable[[Any], bool]


class _Check(NamedTuple):
    """The rule of one field, and its default, which needs none."""

    name: str
    rule: _Rule
    default: Any


class _Trust(threading.local):
    """A mark of this thread: it reads back what the log has checked before."""

    reading = False


_trust: Final = _Trust()


@contextmanager
def trusted() -> Iterator[None]:
    """Read back what was checked when it was appended, without checking it again in this thread.

    Only for payloads whose digests say that they are what was appended; never around a `yield`.
    """
    before = _trust.reading
    _trust.reading = True
    try:
        yield
    finally:
        # Inside another such block the trust goes on.
        _trust.reading = before


class Value(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,
):
    """A part of an event; an illegal one cannot be built."""

    def __post_init__(self) -> None:
        """Refuse an illegal value, however it is built.

        The encoder leaves out a default only when it is the very same object; so that equal values
        encode alike, an equal one becomes it.
        """
        if _trust.reading or _is_good(self):
            return
        for name, rule, default in _checks(type(self)):
            value = getattr(self, name)
            if value is default:
                continue
            rule.check(name, value)
            if value == default:
                msgspec.structs.force_setattr(self, name, default)


class Evidence(Value, frozen=True, kw_only=True):
    """The ground of a fact: a source, what kind of basis it gives, and where in it.

    Attributes:
        source: Which registered source, as a source slug.
        basis: What the source gives: a document, an official statement, a remark, anonymous voices,
            reporting or an inference.
        locator: Where in the source: a page, paragraph or time.
        stance: Whether the source supports or disputes the fact.
    """

    source: Slug
    basis: Basis
    locator: Text | None = None
    stance: Literal["supports", "disputes"] = "supports"


class Gain(NamedTuple):
    """Something that a version of a type can hold and the versions before it could not.

    Attributes:
        version: The first version that can hold it.
        field: The field; one of a part stands behind a dot, such as `conditions.step`.
        values: The values that are new; empty when the whole field is.
        beside: Another field and its value, where it is new only beside that.
    """

    version: int
    field: str
    values: tuple[object, ...] = ()
    beside: tuple[str, object] | None = None

    def is_in(self, value: Value) -> bool:
        """Return whether a value makes use of it."""
        if self.beside and getattr(value, self.beside[0]) != self.beside[1]:
            return False
        name, _, rest = self.field.partition(".")
        held = getattr(value, name)
        if rest:
            parts = held if isinstance(held, tuple) else (held,)
            return any(self._replace(field=rest).is_in(p) for p in parts if p)
        if self.values:
            return held in self.values
        default = next(c.default for c in _checks(type(value)) if c.name == name)
        return bool(held != default)


class EventBody(Value, frozen=True, kw_only=True, tag_field="type"):
    """The envelope: what every event carries beside the fields of its type.

    Attributes:
        schema_version: Which version of the type's payload this is, from 1: the lowest that can
            hold it.
        dossier: Which tracked negotiation it belongs to, as a dossier slug.
        key: The author's own id of the event, unique in the dossier.
        when: Valid time: when it held or happened, as a written date.
        when_words: The source's own words for `when`, such as "early June 2025".
        reported: Reported time: when the public could first know it, as a written date.
        evidence: What it rests on.
        speaker: The person or office that said it: the slug of a registered person, or a name.
        answers: Keys of the events that this one answers.
        supersedes: Keys of the events that this one replaces.
        follows: Keys of the events that this one comes after.
        repeats: Keys of the events that this one says again.
        confidence: How sure it is that the fact was reported as described, never that an allegation
            is true.
        note: Free text for the desk.
    """

    version: ClassVar[int] = 1
    gained: ClassVar[tuple[Gain, ...]] = ()

    dossier: Slug
    schema_version: Annotated[int, Meta(ge=1)] = msgspec.field(
        default_factory=lambda: 1
    )
    key: Key | None = None
    when: Written | None = None
    when_words: Text | None = None
    reported: Written | None = None
    evidence: tuple[Evidence, ...] = ()
    speaker: Text | None = None
    answers: tuple[Key, ...] = ()
    supersedes: tuple[Key, ...] = ()
    follows: tuple[Key, ...] = ()
    repeats: tuple[Key, ...] = ()
    confidence: Confidence | None = None
    note: Text | None = None

    def __post_init__(self) -> None:
        """Refuse an illegal event, however it is built; write it in the lowest version."""
        if _trust.reading:
            return
        if not _is_good(self):
            super().__post_init__()
            if self.schema_version > self.version:
                raise refuse(
                    "schema_version",
                    f"{self.schema_version} is not the current version of {self.type}",
                    f"leave it out, or write {self.version}",
                )
        if self.version > 1:
            lowest = self._lowest_version()
            msgspec.structs.force_setattr(self, "schema_version", lowest)

    def _lowest_version(self) -> int:
        held = {gain.version for gain in self.gained if gain.is_in(self)}
        only_gained = {gain.version for gain in self.gained}
        # A version that did more than gain something changed what a field means.
        changed = set(range(2, self.version + 1)) - only_gained
        return max(held | changed, default=1)

    @classmethod
    def reads(cls, version: int) -> bool:
        """Return whether a payload of that version means what it says in the newest version too."""
        later = set(range(version + 1, cls.version + 1))
        return version <= cls.version and later <= {gain.version for gain in cls.gained}

    @property
    def type(self) -> str:
        """The stable name of the event's type."""
        return str(self.__struct_config__.tag)

    @property
    def stream(self) -> str:
        """The name of the stream that holds all events about the same subject."""
        raise NotImplementedError

    def revised(self, **changes: object) -> Self:
        """A copy with other field values, checked like a new event."""
        return msgspec.structs.replace(self, **changes)


class DatedBody(EventBody, frozen=True, kw_only=True):
    """The envelope of a fact: an event that cannot lack its valid time."""

    when: Written


def written_dates(value: Value) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every date that a value holds, with the path of its field."""
    for name, rule, default in _checks(type(value)):
        held = getattr(value, name)
        if held is default:
            continue
        if rule is _WRITTEN:
            yield (name,), held
        for place, part in enumerate(held if isinstance(held, tuple) else (held,)):
            if isinstance(part, Value):
                here = (name, place) if isinstance(held, tuple) else (name,)
                yield from (
                    ((*here, *path), text) for path, text in written_dates(part)
                )


def refuse(
    name: str, found: str, hint: str = "", advice: Advice | None = None
) -> InvalidEventError:
    """Return the error for one field."""
    problem = InvalidEventError(f"{name.rstrip('_')}: {found}")
    return problem.hinted(hint, advice) if hint else problem


def _is_good(value: Value) -> bool:
    """Return whether a value is surely as it is to be; runs for every event read from a file."""
    try:
        for held, (default, good) in zip(
            msgspec.structs.astuple(value), _quick(type(value)), strict=True
        ):
            if held is not default and not good(held):
                return False
    except TypeError:
        # Built in Python, with something in it that is of no type that was asked for.
        return False
    return True


@lru_cache(maxsize=65_536)
def _good_slug(value: str) -> bool:
    return is_slug(value)


@lru_cache(maxsize=65_536)
def _good_written(value: str) -> bool:
    try:
        _check_written("", value)
    except InvalidEventError:
        return False
    return True


def _good_text(value: object) -> bool:
    return (
        type(value) is str
        and 0 < len(value) <= TEXT_LENGTH
        and not value.isspace()
        and (value.isascii() or _SURROGATE.search(value) is None)
    )


def _check_slug(name: str, value: object) -> None:
    if not isinstance(value, str) or not _good_slug(value):
        raise refuse(
            name,
            f"{value!r} is no slug",
            "a slug is lower-case ASCII words joined by hyphens, such as united-states",
        )


def _check_key(name: str, value: object) -> None:
    if not isinstance(value, str) or not is_key(value):
        raise refuse(
            name,
            f"{value!r} is no key",
            "a key has ASCII letters, digits, '.', '_' and '-', and begins with a letter or digit",
        )


_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def check_unicode(name: str, value: str) -> None:
    """Refuse what UTF-8 cannot write."""
    if not value.isascii() and _SURROGATE.search(value):
        raise refuse(name, "is not valid Unicode text", "save the file as UTF-8")


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise refuse(name, f"{value!r} is no text")
    if not value or value.isspace():
        raise refuse(name, "is blank", "leave the field out, or write something in it")
    if len(value) > TEXT_LENGTH:
        raise refuse(
            name, f"has {len(value):,} characters; {TEXT_LENGTH:,} are allowed"
        )
    check_unicode(name, value)


def _good_title(value: object) -> bool:
    return (
        _good_text(value)
        and len(str(value)) <= TITLE_LENGTH
        and str(value).isprintable()
    )


def _check_title(name: str, value: object) -> None:
    _check_text(name, value)
    title = str(value)
    if len(title) > TITLE_LENGTH:
        raise refuse(
            name,
            f"has {len(title):,} characters; {TITLE_LENGTH} are allowed",
            "say the rest in a note",
        )
    if not title.isprintable():
        raise refuse(name, f"{title!r} has more than one line", "write it in one line")


def _check_topic(name: str, value: object) -> None:
    if not isinstance(value, str) or not is_topic(value):
        raise refuse(
            name,
            f"{value!r} is neither an issue nor something with a beginning and an end",
            "write the slug of an issue, or meeting:SLUG, with one of "
            f"{', '.join(TOPIC_KINDS[1:])} in front",
        )


def _check_written(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise refuse(name, f"{value!r} is no written date")
    if len(value) > WRITTEN_LENGTH:
        raise refuse(
            name, f"has {len(value):,} characters; {WRITTEN_LENGTH} are allowed"
        )
    try:
        check_written(value)
    except TrackerError as problem:
        raise refuse(name, str(problem), problem.hint, problem.advice) from problem


def _choice(allowed: tuple[str, ...]) -> _Rule:
    def check(name: str, value: object) -> None:
        if value not in allowed:
            raise refuse(name, f"{value!r} is none of {', '.join(allowed)}")

    return _Rule(check, frozenset(allowed).__contains__)


def _number(low: int, high: int) -> _Rule:
    def good(value: object) -> bool:
        return type(value) is int and low <= value <= high

    def check(name: str, value: object) -> None:
        if not good(value):
            raise refuse(name, f"{value!r} is no whole number from {low} to {high}")

    return _Rule(check, good)


def _of_type(kind: type) -> _Rule:
    def good(value: object) -> bool:
        return type(value) is kind

    def check(name: str, value: object) -> None:
        if not good(value):
            raise refuse(name, f"{value!r} is no {kind.__name__}")

    return _Rule(check, good)


def _each(one: _Rule, *, at_least: int) -> _Rule:
    good_one = one.good

    def good(value: object) -> bool:
        if type(value) is not tuple or len(value) < at_least:
            return False
        for item in value:  # noqa: SIM110  (a generator takes longer than what it goes through)
            if not good_one(item):
                return False
        return True

    def check(name: str, value: object) -> None:
        if not isinstance(value, tuple):
            raise refuse(name, f"{value!r} is no tuple")
        if len(value) < at_least:
            raise refuse(name, "names nobody", "give at least one")
        for item in value:
            one.check(name, item)

    return _Rule(check, good)


_WRITTEN: Final = _Rule(_check_written, _good_written)
_BY_KIND: Final[dict[Any, _Rule]] = {
    Slug: _Rule(_check_slug, _good_slug),
    Key: _Rule(_check_key, is_key),
    Text: _Rule(_check_text, _good_text),
    Title: _Rule(_check_title, _good_title),
    Topic: _Rule(_check_topic, is_topic),
    Written: _WRITTEN,
}


@lru_cache(maxsize=256)
def _quick(kind: type[msgspec.Struct]) -> tuple[tuple[Any, Callable[[Any], bool]], ...]:
    """For every field in its order, its default and the quick half of its rule."""
    return tuple((field.default, _quick_one(kind, field)) for field in _checks(kind))


def _quick_one(kind: type[msgspec.Struct], field: _Check) -> Callable[[Any], bool]:
    if field.name == "schema_version":
        version = kind.version  # type: ignore[attr-defined]  # (only events have such a field)
        return _number(1, version).good
    good, default = field.rule.good, field.default
    if default is msgspec.NODEFAULT or default is None or default == ():
        # What is equal to one of these is the same object.
        return good
    return lambda value: value != default and good(value)


@lru_cache(maxsize=256)
def _checks(kind: type[msgspec.Struct]) -> tuple[_Check, ...]:
    """Return what each field of a struct, in its order, demands of a value built in Python."""
    hints: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        # What it suggests imports inspect, which start-up can do without.
        hints.update(base.__dict__.get("__annotations__", {}))  # noqa: RUF063
    fields, defaults = kind.__struct_fields__, kind.__struct_defaults__
    padded = (msgspec.NODEFAULT,) * (len(fields) - len(defaults)) + defaults
    return tuple(
        _Check(name, _rule_for(hints[name]), default)
        for name, default in zip(fields, padded, strict=True)
    )


# One line for each kind.
def _rule_for(hint: Any, *, at_least: int = 0) -> _Rule:  # noqa: PLR0911
    if hint in _BY_KIND:
        return _BY_KIND[hint]
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        meta = args[1]
        if args[0] is int:
            return _number(
                meta.ge or 0, meta.le if meta.le is not None else WHOLE_NUMBER_LIMIT - 1
            )
        return _rule_for(args[0], at_least=meta.min_length or 0)
    if origin is Literal:
        return _choice(args)
    if origin is tuple:
        return _each(_rule_for(args[0]), at_least=at_least)
    if args and args[-1] is type(None):
        return _rule_for(args[0])
    return _of_type(origin or hint)
