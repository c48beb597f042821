"""A dossier as it is kept: its database, its end, its licence, and its log checked."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from tracker.domain.dates import format_instant
from tracker.render.formats.to_data import json_text
from tracker.services.answers.lists import AskedLog, ask_log
from tracker.services.keeping.verify import Finding, pin_of, verify_kept
from tracker.storage.rows import Head
from tracker.web.visit import Told

if TYPE_CHECKING:
    from tracker.web.visit import Visit

BUNDLED_LICENCE: Final = "CC BY 4.0"
"""The licence of the data of the bundled dossiers."""
Kept = Literal["bundled", "sqlite", "postgresql"]
"""The kinds of places that a dossier is kept in."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier as it is kept.

    Attributes:
        format: `tracker.about/1`.
        dossier: Its slug.
        title: The title of the negotiation.
        zone: The zone in which its days begin and end.
        kept: `bundled` with the program, or the kind of database.
        events: The number of its events.
        first_recorded: When the first of them was recorded.
        last_recorded: When the last of them was recorded.
        place: The last place of its log.
        digest: The digest there, which vouches for all before it.
        pin: The line to keep elsewhere, by which a later check finds a rewritten history.
        licence: The licence of the data; None where none is recorded.
        release: The release of the program.
    """

    format: Literal["tracker.about/1"]
    dossier: str
    title: str
    zone: str
    kept: Kept
    events: int
    first_recorded: str | None
    last_recorded: str | None
    place: int
    digest: str
    pin: str
    licence: str | None
    release: str


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """The findings of a check of a log.

    Attributes:
        format: `tracker.check/1`.
        dossier: The dossier whose references were looked at.
        kept: `bundled` with the program, or `database`.
        checked: When it was checked.
        events: How many events the log holds.
        digests: How many digests could be worked out again.
        pin: The line to keep elsewhere; None where something is wrong.
        findings: All that is wrong.
        doubts: What somebody should look at, and no answer breaks on.
        unlooked: Why the database did not check its own indexes; None when it did, or has none.
    """

    format: Literal["tracker.check/1"]
    dossier: str
    kept: Literal["bundled", "database"]
    checked: str
    events: int
    digests: int
    pin: str | None
    findings: list[Finding]
    doubts: list[str]
    unlooked: str | None


def tell_about(visit: Visit) -> Told:
    """Tell how a dossier is kept."""
    days = visit.days()
    read = visit.ask(ask_log, AskedLog(dossier=visit.dossier))
    number, first, last = 0, None, None
    for recorded in read.events:
        number += 1
        first = first or recorded
        last = recorded
    kept = _kept(visit)
    end = Head(0, b"", 0)
    own = visit.shelf.own()
    if own is not None and kept != "bundled":
        end = own.head()
    elif last is not None:
        end = Head(last.global_position, last.digest, last.recorded_at)
    found = About(
        format="tracker.about/1",
        dossier=visit.dossier,
        title=days.title,
        zone=days.zone,
        kept=kept,
        events=number,
        first_recorded=format_instant(first.recorded_at) if first else None,
        last_recorded=format_instant(last.recorded_at) if last else None,
        place=end.global_position,
        digest=end.digest.hex(),
        pin=pin_of(end).line,
        licence=BUNDLED_LICENCE if kept == "bundled" else None,
        release=release(),
    )
    return Told(found, lambda _: json_text(found))


def _kept(visit: Visit) -> Kept:
    own = visit.shelf.own()
    if own is None or not visit.grows:
        return "bundled"
    return "sqlite" if own.database.engine.dialect.name == "sqlite" else "postgresql"


def tell_check(visit: Visit) -> Told:
    """Tell what a check of the log finds; it is kept nowhere, so that reading changes nothing."""
    kept = verify_kept(visit.shelf, visit.dossier, noted=False)
    verified = kept.verified
    found = Check(
        format="tracker.check/1",
        dossier=visit.dossier,
        kept="bundled" if kept.bundled else "database",
        checked=format_instant(visit.now()),
        events=verified.events,
        digests=verified.digests,
        pin=None if verified.findings else pin_of(verified.head).line,
        findings=list(verified.findings),
        doubts=list(verified.doubts),
        unlooked=verified.unlooked,
    )
    return Told(found, lambda _: json_text(found))


def release() -> str:
    """Return the release of the program; 0 where it is not installed."""
    try:
        return metadata.version("position-tracker")
    except metadata.PackageNotFoundError:
        return "0"
