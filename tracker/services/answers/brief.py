"""A retrospective asked of the log: both answers, what moved between them, and all that its pictures draw."""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import day_of, format_instant, parse_when
from tracker.domain.errors import DateNotUnderstoodError
from tracker.projections.picture import picture_of_mended
from tracker.projections.questions.brief import FORMAT, Brief, Made
from tracker.projections.questions.causes import causes_between
from tracker.projections.questions.chart_data import drawn
from tracker.projections.questions.diff import compare
from tracker.projections.visible import visible
from tracker.services.answers.chart import kept_facts
from tracker.services.answers.diff import both_pictures
from tracker.services.asked import AskedPicture
from tracker.services.reading import Dates, Reading

if TYPE_CHECKING:
    from tracker.projections.picture import Columns
    from tracker.projections.questions.chart_data import Drawn
    from tracker.services.dossiers import Shelf
    from tracker.services.reading import Opened


class AskedBrief(AskedPicture, frozen=True, kw_only=True):
    """What is asked, as the user wrote it; see `tracker.services.asked` for what every question has.

    Attributes:
        since: The first day told of; None for the state at one date.
        to: The last day told of, or that date.
        known_at: The day or instant after which nothing reported counts.
        then: Whether each answer goes by what was known on its own date.
    """

    since: str | None = None
    to: str = "today"
    known_at: str | None = None
    then: bool = False


class Briefed(NamedTuple):
    """A brief, what its pictures draw, where the time told of begins, and what the user should know about how the question was read."""

    brief: Brief
    drawn: Drawn
    begins: int | None
    remarks: tuple[str, ...]


class _Only(NamedTuple):
    """What is asked for of an answer."""

    columns: list[str] | Columns | None
    parties: list[str] | None
    issues: list[str] | None


def brief_of(shelf: Shelf, asked: AskedBrief, *, now: int) -> Briefed:
    """A retrospective of the days from `since` to `to`, or the state at `to`.

    Args:
        shelf: Where the dossiers are.
        asked: The question.
        now: What `today` is, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, the last day lies before the first, or a name names nothing.
    """
    reading = Reading(shelf, asked.dossier, log_at=asked.log_at, now=now)
    mended, opened = reading.mended, reading.opened
    to = reading.day(asked.to)
    since, begins, eve = _beginning(asked.since, reading.dates)
    known = reading.known(asked.known_at)
    after = reading.ask(to, to if asked.then else known)
    if begins is not None and begins >= after.boundary:
        raise DateNotUnderstoodError(
            f"{asked.since} to {asked.to}",
            "it ends before it starts",
            "write the earlier date after --from",
        )
    only = _Only(
        columns=reading.columns(asked.columns),
        parties=reading.parties(asked.parties),
        issues=reading.issues(asked.issues),
    )
    picture = picture_of_mended(
        mended, after, columns=only.columns, parties=only.parties, issues=only.issues
    )
    before = diff = None
    if eve is not None:
        question = reading.ask(eve, eve if asked.then else known)
        before, picture = both_pictures(
            mended,
            (question, after),
            columns=only.columns,
            parties=only.parties,
            issues=only.issues,
        )
        diff = compare(before, picture, causes_between(mended, question, after))
    found = Brief(
        format=FORMAT,
        dossier=picture.dossier,
        title=picture.title,
        zone=picture.zone,
        since=since,
        to=to,
        before=before,
        after=picture,
        diff=diff,
        sources=[],
        made=_made(asked, opened, since, to, known),
    )
    facts = drawn(
        visible(mended, after),
        picture,
        boundary=after.boundary,
        kept=kept_facts(only.parties, only.issues, reading.catalogue),
    )
    return Briefed(found, facts, begins, tuple(reading.remarks))


def _beginning(text: str | None, dates: Dates) -> tuple[str | None, int | None, str | None]:
    """The first day told of, where it begins, and the date just before it."""
    if text is None:
        return None, None, None
    written = dates.written(text)
    when = parse_when(written, zone=dates.zone)
    begins = when.start.earliest
    if when.precision == "instant":
        return written, begins, format_instant(begins - 1)
    day = day_of(begins, dates.zone)
    return day.isoformat(), begins, (day - timedelta(days=1)).isoformat()


def _made(asked: AskedBrief, opened: Opened, since: str | None, to: str, known: str | None) -> Made:
    """The question as a command, with every date written out, and the end of what was read."""
    words = [
        "tracker",
        "brief",
        *(["--from", since, "--to", to] if since else ["--as-of", to]),
        "--dossier",
        opened.name,
    ]
    words += ["--then"] if asked.then else ["--known-at", known] if known else []
    words += ["--columns", asked.columns] if asked.columns else []
    words += [
        word
        for name, values in (("--party", asked.parties), ("--issue", asked.issues))
        for value in values
        for word in (name, value)
    ]
    return Made(
        command=shlex.join([*words, "--log-at", str(opened.log_place)]),
        log=opened.log_place,
        digest=opened.events[-1].digest.hex(),
    )
