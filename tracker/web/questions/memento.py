"""Past pictures (RFC 7089): each is what one could have read at an instant, and nothing later.

A picture in hindsight is not a past state: it has no date of this kind.
"""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.dates import (
    format_instant,
    parse_when,
    to_datetime,
    to_instant,
    zone_of,
)
from tracker.projections.visible import boundary_of
from tracker.render.formats.to_data import json_text
from tracker.services.answers.days import AskedDays, ask_days
from tracker.web.asked import BadWordError
from tracker.web.questions.lists import part_of
from tracker.web.questions.moved import Moved
from tracker.web.visit import THEN, Told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.render import Format
    from tracker.web.visit import Visit

FORMAT: Final = "tracker.timemap/1"
_SECOND: Final = 1_000_000
PAGE_OF_DAYS: Final = 1_000
"""The pictures that one answer lists where nothing else is asked."""
MEDIA: Final = "application/link-format"


class Memento(msgspec.Struct, frozen=True, kw_only=True):
    """A past picture: its address, and the last second of its day."""

    uri: str
    datetime: str


class TimeMap(msgspec.Struct, frozen=True, kw_only=True):
    """The past pictures of a dossier, the first one first.

    Attributes:
        format: `tracker.timemap/1`.
        dossier: The dossier.
        original_uri: The address that always leads to the picture of now.
        timegate_uri: The address that leads to that of an instant.
        mementos: The pictures.
        next: The address of the next ones; None at the end.
    """

    format: str
    dossier: str
    original_uri: str
    timegate_uri: str
    mementos: list[Memento]
    next: str | None


def to_moment(visit: Visit) -> Moved:
    """Lead to the picture of the instant that is asked for; without one, to that of today.

    Raises:
        BadWordError: The header `Accept-Datetime` holds no date.
    """
    vary = {"Vary": "Accept-Datetime", "Link": ", ".join(_around(visit))}
    if not visit.manner.moment:
        return Moved(visit.link("as-of", path={"date": visit.today()}), vary)
    asked = min(_instant(visit.manner.moment), visit.now())
    path = {"date": format_instant(asked - asked % _SECOND)}
    return Moved(visit.link("as-of", path=path, known=THEN), vary)


def _instant(text: str) -> int:
    """Read a date of HTTP, such as `Wed, 28 May 2025 18:00:00 GMT`, in microseconds.

    Raises:
        BadWordError: It is none.
    """
    try:
        moment = parsedate_to_datetime(text)
        return to_instant(moment.replace(tzinfo=moment.tzinfo or UTC))
    except (ValueError, OverflowError, TypeError) as problem:
        raise BadWordError(
            f"Accept-Datetime is {text[:100]!r}, which is not a date of HTTP",
            "write it such as Wed, 28 May 2025 18:00:00 GMT",
        ) from problem


def tell_timemap(visit: Visit) -> Told:
    """Tell the past pictures of a dossier."""
    days = visit.ask(ask_days, visit.asked(AskedDays, then=True))
    part = part_of(visit, days.days, lambda each: each.day, always=PAGE_OF_DAYS)
    links = visit.part.links if visit.part else {}
    found = TimeMap(
        format=FORMAT,
        dossier=visit.dossier,
        original_uri=visit.link("now"),
        timegate_uri=visit.link("now"),
        mementos=[_memento(visit, day.day, days.zone) for day in part],
        next=links.get("next"),
    )

    def write(fmt: Format) -> str:
        return json_text(found) if fmt == "json" else _as_links(visit, found, links)

    return Told(found, write)


def memento_headers(visit: Visit, zone: str) -> dict[str, str]:
    """Return the headers of a past picture; none of what is not a past state.

    Args:
        visit: The request.
        zone: The name of the dossier's zone.
    """
    if visit.route.name != "as-of" or visit.words != {"known": (THEN,)}:
        return {}
    day = visit.path["date"]
    links = _around(visit)
    links += _neighbours(visit, visit.past_days(), day, zone)
    return {"Memento-Datetime": _last_second(day, zone), "Link": ", ".join(links)}


def _around(visit: Visit) -> list[str]:
    now, timemap = visit.link("now"), visit.link("timemap", form="link")
    return [
        f'<{now}>; rel="original timegate"',
        f'<{timemap}>; rel="timemap"; type="{MEDIA}"',
    ]


def _neighbours(visit: Visit, known: list[str], day: str, zone: str) -> list[str]:
    """Return links to the first, the previous, the next and the last past picture."""
    if not known:
        return []
    before = [each for each in known if each < day[:10]]
    after = [each for each in known if each > day[:10]]
    named = {"first": known[0], "last": known[-1]}
    if before:
        named["prev"] = before[-1]
    if after:
        named["next"] = after[0]
    roles: dict[str, list[str]] = {}
    for role, of in named.items():
        roles.setdefault(of, []).append(role)
    return [
        _link(_memento(visit, of, zone), " ".join(said)) for of, said in roles.items()
    ]


def _memento(visit: Visit, day: str, zone: str) -> Memento:
    uri = visit.link("as-of", path={"date": day}, known=THEN, log=None)
    return Memento(uri=uri, datetime=_last_second(day, zone))


def _last_second(day: str, zone: str) -> str:
    """Return the last second of a day, or an instant, as HTTP writes it."""
    when = parse_when(day, zone=zone_of(zone))
    if when.precision == "instant":
        return format_datetime(to_datetime(when.start.earliest), usegmt=True)
    return format_datetime(to_datetime(boundary_of(when) - _SECOND), usegmt=True)


def _link(found: Memento, role: str) -> str:
    rel = f"{role} memento".strip()
    return f'<{found.uri}>; rel="{rel}"; datetime="{found.datetime}"'


def _as_links(visit: Visit, found: TimeMap, parts: Mapping[str, str]) -> str:
    """Write the past pictures as links, the last one last; `parts` are the other such lists."""
    lines = [f'<{found.original_uri}>; rel="original timegate"']
    own = visit.again(form="link")
    lines.append(f'<{own}>; rel="self"; type="{MEDIA}"')
    lines += [
        f'<{to}>; rel="{rel} timemap"; type="{MEDIA}"' for rel, to in parts.items()
    ]
    lines += [_link(each, "") for each in found.mementos]
    return ",\n".join(lines) + "\n"
