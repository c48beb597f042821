"""Answers cut to what a model reads at once; what is left out is counted, list by list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST: Final = 60_000
"""The bytes of JSON that an answer may have: some 15,000 to 20,000 tokens."""
CITED: Final = 1
"""So many sources of one fact are named, as on a page; `show` names all of them."""
_WORTH: Final = 4
"""So many times as long as any other list may the list be that matters most."""
_NAMING: Final = frozenset(("properties", "$defs"))
"""The words of a schema whose values are by names that are no words of schemas."""
_UNSAID: Final = frozenset(("required", "description", "title", "default"))
_CITING: Final = ("citations", "own_citations")
_DOUBLED: Final = (
    ("event_id", "key"),
    ("keys", "keys_total"),
    ("citations", "own_citations"),
)
"""Fields that are left out where a thing has the other one."""


def bounded(value: Any, main: str = "", most: int = MOST) -> tuple[Any, dict[str, int]]:
    """Return an answer for a model: without what says nothing, its long lists cut at their ends.

    Fields that are null, false or empty are left out. Sources that nothing cites any more go with
    what cited them, and are not counted.

    Args:
        value: The answer, as JSON has it.
        main: The list that matters most; it is cut last.
        most: The bytes that it may have.

    Returns:
        The answer, and for each list that was cut, such as `picture.cells`, how many entries are
        left out.
    """
    value = _lean(value)
    _drop_uncited(value)
    left_out: dict[str, int] = {}
    while _size(value) > most:
        lists = {name: each for name, each in _lists(value) if len(each) > 1}
        if not lists:
            break
        sizes = {name: _size(each) for name, each in lists.items()}
        sizes[main] = sizes.get(main, 0) // _WORTH
        name = max(sizes, key=sizes.__getitem__)
        longest = lists[name]
        gone = max(1, len(longest) // 8)
        del longest[-gone:]
        left_out[name] = left_out.get(name, 0) + gone
        _drop_uncited(value)
    return value, left_out


def loosened(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON Schema of bounded answers, without what only a person reads.

    Any field of an object may be missing, since an empty one is left out.
    """
    found: dict[str, Any] = {}
    for word, said in schema.items():
        if word in _NAMING:
            found[word] = {name: loosened(part) for name, part in said.items()}
        elif word not in _UNSAID:
            found[word] = _loosened(said)
    return found


def _loosened(said: Any) -> Any:
    if isinstance(said, dict):
        return loosened(said)
    return [_loosened(each) for each in said] if isinstance(said, list) else said


def _lean(value: Any) -> Any:
    """Return a value without empty fields, and without names and sources beyond the first ones."""
    if isinstance(value, list):
        return [_lean(each) for each in value]
    if not isinstance(value, dict):
        return value
    doubled = {field for field, other in _DOUBLED if value.get(other)}
    found = {}
    for field, held in value.items():
        if field in doubled or held in (None, "", [], {}) or held is False:
            continue
        found[field] = held[:CITED] if field in _CITING else _lean(held)
    return found


def _size(value: Any) -> int:
    return len(msgspec.json.encode(value))


def _lists(value: Any, name: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists of things in an answer by their path, not those inside other lists.

    Sources are left aside: they follow what cites them.
    """
    if not isinstance(value, dict):
        return
    for field, held in value.items():
        path = f"{name}.{field}" if name else field
        if isinstance(held, dict):
            yield from _lists(held, path)
        elif isinstance(held, list) and not _is_cited(held):
            yield path, held


def _is_cited(held: list[Any]) -> bool:
    """Say whether a list is of sources that the rest of the answer cites by number."""
    return bool(held) and isinstance(held[0], dict) and "n" in held[0]


def _drop_uncited(value: Any) -> None:
    """Drop the sources that nothing in the same answer cites."""
    if not isinstance(value, dict):
        return
    for field, held in value.items():
        if isinstance(held, dict):
            _drop_uncited(held)
        elif field == "sources" and isinstance(held, list) and _is_cited(held):
            cited = set(_cited(value))
            held[:] = [source for source in held if source["n"] in cited]


def _cited(value: Any) -> Iterator[int]:
    """Yield the numbers of sources that are cited anywhere in an answer."""
    if isinstance(value, dict):
        for field, held in value.items():
            yield from held if field in _CITING else _cited(held)
    elif isinstance(value, list):
        for each in value:
            yield from _cited(each)
