"""Words of an address: what each is called, the field of a question that it fills, its kind."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from tracker.domain.errors import TrackerError
from tracker.domain.names import did_you_mean, nearest

Kind = Literal["date", "first", "place", "party", "issue", "text", "number", "flag"]
"""The kind of a word: `first` is a date read as its first day, `place` one of the log."""
_YES: Final = frozenset(("", "1", "yes", "true", "on"))
_NO: Final = frozenset(("0", "no", "false", "off"))
FLAGS: Final = (*sorted(_YES), *sorted(_NO))
"""All that may be written for yes and for no."""
_LONGEST_NUMBER: Final = 9
DOTS: Final = ".."
"""Signs between the two dates of a span."""
LONGEST: Final = 2_000
"""The characters that one word may have."""


class BadWordError(TrackerError):
    """An address has a word that no question takes, or a value that it may not have."""

    code = "T030"

    def __init__(self, found: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(found)


class QueryWord(Struct, frozen=True):
    """A word of the query of an address.

    Attributes:
        kind: What it holds.
        fields: The fields of questions that it may fill; a question has one of them.
        about: What it does, for a reader.
        many: Whether it may be repeated.
    """

    kind: Kind
    fields: tuple[str, ...]
    about: str
    many: bool = False


WORDS: Final[dict[str, QueryWord]] = {
    "after": QueryWord(
        "text",
        (),
        "Only what comes after this place of the log, or this entry of a list.",
    ),
    "appended": QueryWord(
        "text",
        ("appended",),
        "The event that was just appended, which an editor may undo.",
    ),
    "at": QueryWord("date", ("date",), "The day or instant that the answer is of."),
    "columns": QueryWord(
        "text", ("columns",), "`parties`, `coalitions` or a list of parties."
    ),
    "confidence": QueryWord(
        "text", ("confidence",), "Only what the desk is so sure of.", many=True
    ),
    "dated": QueryWord("text", (), "The day of a text that does not say its own."),
    "event": QueryWord(
        "text", ("events",), "The event that is undone, by key or id.", many=True
    ),
    "from": QueryWord("first", ("since",), "From this day on."),
    "issue": QueryWord(
        "issue", ("issues",), "Only this issue and its parts.", many=True
    ),
    "known": QueryWord(
        "date",
        ("known_at",),
        "Leave out what was reported after this day; `then` is the day asked about.",
    ),
    "limit": QueryWord("number", (), "At most so many."),
    "log": QueryWord("place", ("log_at",), "Read the log only up to this place."),
    "marked": QueryWord("text", (), "The item or proposal that was just put aside."),
    "most": QueryWord("number", ("most",), "So many of each kind, the newest first."),
    "open": QueryWord(
        "flag",
        ("open_only", "unsealed"),
        "Only what may still come about; in a replay what was reported later as well.",
    ),
    "party": QueryWord(
        "party", ("parties",), "Only what this party takes part in.", many=True
    ),
    "q": QueryWord("text", ("words",), "The words that are looked for."),
    "redo": QueryWord("flag", ("redo",), "The last undo is taken back."),
    "reverse": QueryWord("flag", ("reverse",), "The last comes first."),
    "source": QueryWord(
        "text", ("sources",), "Only what this source supports.", many=True
    ),
    "speaker": QueryWord(
        "text", ("speakers",), "Only what this person said.", many=True
    ),
    "state": QueryWord(
        "text", (), "Only items in this state: open, new, drafted, dropped or all."
    ),
    "step": QueryWord("number", ("every",), "Look every so many days."),
    "text": QueryWord("text", ("text",), "Only what has these words."),
    "to": QueryWord("date", ("to",), "Until the end of this day."),
    "type": QueryWord("text", ("types",), "Only this type of event.", many=True),
    "value": QueryWord(
        "text", ("to",), "Only stances that have these words or this code."
    ),
}
"""Every word that an address may have, by its name."""

Given = dict[str, tuple[str, ...]]
"""The words of one address, each with its values."""


def read_words(pairs: list[tuple[str, str]], allowed: tuple[str, ...]) -> Given:
    """Read the query of an address.

    Args:
        pairs: Names and values in their order.
        allowed: The words that the address may have.

    Returns:
        The words by name; values are sorted, and what is empty is left out.

    Raises:
        BadWordError: A word is unknown, given twice, or too long.
    """
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in allowed:
            listed = f"there are: {', '.join(allowed)}" if allowed else ""
            hint = did_you_mean(nearest(name, allowed)[:1], listed)
            raise BadWordError(f"{name!r} is not a word of this address", hint)
        if len(value) > LONGEST:
            raise BadWordError(f"{name} has more than {LONGEST} characters")
        if value.strip() or WORDS[name].kind == "flag":
            found.setdefault(name, []).append(value.strip())
    given: Given = {}
    for name in sorted(found):
        values = tuple(sorted(set(found[name])))
        if len(values) > 1 and not WORDS[name].many:
            raise BadWordError(f"{name} is given {len(values)} times", "give it once")
        given[name] = values
    return given


def pairs_of(words: Given) -> list[tuple[str, str]]:
    """Return the words as names and values in the order of a canonical address."""
    return [(name, value) for name in sorted(words) for value in words[name]]


def field_value(name: str, values: tuple[str, ...]) -> object:
    """Return the value that a word gives to the field of a question.

    Raises:
        BadWordError: It is not of the kind that the word has.
    """
    word = WORDS[name]
    if word.many:
        return values
    (value,) = values
    if word.kind == "number":
        return number_of(name, value)
    if word.kind == "flag":
        return flag_of(name, value)
    return value


def number_of(name: str, value: str) -> int:
    """Return a word as a whole number.

    Raises:
        BadWordError: It is none.
    """
    if value.isascii() and value.isdecimal() and len(value) <= _LONGEST_NUMBER:
        return int(value)
    raise BadWordError(f"{name} is {value!r}, which is not a whole number")


def flag_of(name: str, value: str) -> bool:
    """Return a word as yes or no.

    Raises:
        BadWordError: It is neither.
    """
    if value.lower() in _YES:
        return True
    if value.lower() in _NO:
        return False
    raise BadWordError(f"{name} is {value!r}", f"write {name}=yes, or leave it out")


def two_dates(text: str) -> tuple[str, str]:
    """Return the two dates of a span.

    Raises:
        BadWordError: It is no span.
    """
    first, dots, last = text.partition(DOTS)
    if dots and first.strip() and last.strip() and DOTS not in last:
        return first.strip(), last.strip()
    raise BadWordError(
        f"{text!r} is not two dates", "write them such as 2025-05-01..2025-05-28"
    )
