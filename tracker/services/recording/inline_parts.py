"""Parts of an event in one line of text.

They are written such as `WHAT; by=ukraine; before=talks`,
`prisoners: 1000 for 1000; due=2025-06-01` and `about 50,000 troops`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tracker.domain.envelope import refuse
from tracker.domain.names import is_slug, nearest, slugify

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PART: Final = re.compile(r"\s*([A-Za-z][A-Za-z_-]*)\s*=(.*)", re.DOTALL)
_NUMBER: Final = r"\d{1,3}(?:[,_\u00a0\u202f ]\d{3})+|\d+"
_TO: Final = r"\s*(?:-|\u2013|\.\.|to)\s*"
_COUNT: Final = re.compile(
    rf"(?P<word>[a-z][a-z -]*?|[~<>])?\s*(?P<first>{_NUMBER})"
    rf"(?:{_TO}(?P<second>{_NUMBER})(?:{_TO}(?P<third>{_NUMBER}))?)?"
    r"(?:\s+(?P<unit>[a-z][a-z -]*))?",
    re.IGNORECASE,
)
_QUALIFIERS: Final = {
    "about": "about",
    "around": "about",
    "some": "about",
    "~": "about",
    "more than": "more-than",
    "over": "more-than",
    ">": "more-than",
    "less than": "less-than",
    "under": "less-than",
    "<": "less-than",
    "exactly": "exactly",
}


def split_parts(text: str, names: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Split a text and the `; name=value` parts at its end; a semicolon inside the text stays.

    Args:
        text: What was written.
        names: The names that a part may have; each may be cut short while it is clear which is
            meant.

    Raises:
        InvalidEventError: A name at the end is none of them, or stands twice.
    """
    known = list(names)
    pieces = text.split(";")
    found: dict[str, str] = {}
    last = len(pieces)
    while last > 0 and (match := _PART.fullmatch(pieces[last - 1])):
        name = _meant(match[1].replace("-", "_"), known)
        if name in found:
            raise refuse(
                name, "stands twice", f"write `{name.replace('_', '-')}=` once"
            )
        found[name] = match[2].strip()
        last -= 1
    return ";".join(pieces[:last]).strip(), found


def _meant(name: str, known: list[str]) -> str:
    if name in known:
        return name
    begin = [k for k in known if k.startswith(name)]
    if len(begin) == 1:
        return begin[0]
    close = begin or nearest(name, known)
    shown = ", ".join(k.replace("_", "-") for k in (close or known))
    raise refuse(
        name,
        "is no part of this",
        f"did you mean {shown}?" if close else f"there are: {shown}",
    )


def named_text(text: str, *, need_name: str = "") -> tuple[str, str]:
    """Split `SLUG: TEXT`; without a slug in front it is made of the text.

    Args:
        text: What was written.
        need_name: The name of the thing in an error, when it cannot do without a slug.
    """
    slug, colon, rest = text.partition(":")
    if colon and is_slug(slug.strip()) and rest.strip():
        return slug.strip(), rest.strip()
    if need_name:
        raise refuse(
            need_name,
            f"{text!r} has no name in front",
            f"write it as `NAME: {text or 'TEXT'}`, with a short name such as no-strikes",
        )
    return slugify(text), text


def read_count(text: str, name: str, *, units: bool) -> dict[str, Any]:
    """Read a number in words, as the parts that it has.

    It is written as `734`, `about 50,000 troops`, `more than 200`, `700-800`, `700..734..800` or
    `best=734; high=800`.

    Args:
        text: What was written.
        name: The field, for errors.
        units: Whether a unit may stand behind it.

    Raises:
        InvalidEventError: It is no such number.
    """
    main, parts = split_parts(
        text, ["low", "best", "high", "qualifier", *(["unit"] if units else [])]
    )
    found: dict[str, Any] = {
        n: _whole(v, name) if n in {"low", "best", "high"} else v
        for n, v in parts.items()
    }
    if not main:
        return found
    match = _COUNT.fullmatch(main)
    word = (
        " ".join((match["word"] or "").lower().replace("-", " ").split())
        if match
        else ""
    )
    if match is None or (word and word not in _QUALIFIERS):
        raise refuse(
            name,
            f"{text!r} is no number",
            "write it as 734, about 50,000, more than 200, 700-800 or 700..734..800",
        )
    numbers = [_whole(match[n], name) for n in ("first", "second", "third") if match[n]]
    places: Mapping[int, tuple[str, ...]] = {
        1: ("best",),
        2: ("low", "high"),
        3: ("low", "best", "high"),
    }
    found |= dict(zip(places[len(numbers)], numbers, strict=True))
    if word:
        found["qualifier"] = _QUALIFIERS[word]
    if match["unit"]:
        if not units:
            raise refuse(
                name,
                f"{match['unit']!r} is no part of a count",
                "write the number alone",
            )
        found["unit"] = slugify(match["unit"])
    return found


def _whole(text: str, name: str) -> int:
    digits = re.sub(r"[,_\u00a0\u202f ]", "", text.strip())
    # 2^53 has sixteen digits.
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 17):  # noqa: PLR2004
        raise refuse(
            name, f"{text!r} is no whole number", "write digits, such as 50,000"
        )
    return int(digits)
