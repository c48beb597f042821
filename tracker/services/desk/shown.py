"""Reviews as they are shown: a list of them, and one with what it would change now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from tracker.domain.dates import format_instant

# Msgspec reads the annotation when it builds the struct.
from tracker.projections.questions.diff_format import Diff  # noqa: TC001
from tracker.projections.sentences import own_words
from tracker.services.amendments import Ledger, read_ledger
from tracker.services.desk.reviews import MovedOn, OpenedReview, open_review
from tracker.services.recording.preview import Preview, preview_of
from tracker.storage.desk.reviews import ReviewKept, Reviews, ReviewState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import UnknownEvent
    from tracker.storage.event_log import EventLog

FORMAT: Final = "tracker.review/1"
MOST_PREVIEWED: Final = 500
"""More events than so many are shown by their words alone: nobody reads so many differences."""
_MOST_DECIDED: Final = 100
_MOST_SAID: Final = 3


class ReviewListed(msgspec.Struct, frozen=True, kw_only=True):
    """A review in a list.

    Attributes:
        review: Its number.
        state: `waiting`, `accepted` or `refused`.
        says: The words of its first events.
        events: How many events it has.
        proposed_at: When it was proposed.
        proposed_by: Who proposed it.
        decided_at: When it was decided; None while it waits.
        decided_by: Who decided it; None while it waits.
        why: The reason of a refusal; empty otherwise.
    """

    review: int
    state: ReviewState
    says: list[str]
    events: int
    proposed_at: str
    proposed_by: str
    decided_at: str | None
    decided_by: str | None
    why: str


class ReviewShown(msgspec.Struct, frozen=True, kw_only=True):
    """A review with what it would change now.

    Attributes:
        format: `tracker.review/1`.
        review: Its number.
        dossier: Its dossier.
        state: `waiting`, `accepted` or `refused`.
        proposed_at: When it was proposed.
        proposed_by: Who proposed it.
        decided_at: When it was decided; None while it waits.
        decided_by: Who decided it; None while it waits.
        why: The reason of a refusal; empty otherwise.
        says: The words of each event.
        events: The events as they were proposed; none once the log has them.
        appended: The keys or ids of the events that were appended when it was accepted.
        place: The log place of the dossier at which it was looked at.
        problem: Why it cannot be accepted now; empty where it can.
        moved: The records that were mended since acts on them were proposed.
        diff: What it would change now; None once it is decided, or of very many events.
    """

    format: Literal["tracker.review/1"] = FORMAT
    review: int
    dossier: str
    state: ReviewState
    proposed_at: str
    proposed_by: str
    decided_at: str | None
    decided_by: str | None
    why: str
    says: list[str]
    events: list[dict[str, Any]]
    appended: list[str]
    place: int
    problem: str
    moved: list[MovedOn]
    diff: Diff | None


def list_reviews(log: EventLog, dossier: str) -> list[ReviewListed]:
    """Return the reviews of a dossier: those that wait, the oldest first, then the last decided."""
    reviews = Reviews(log.database)
    kept = reviews.of(dossier)
    ledger = read_ledger(log, dossier)
    decided = [each for each in kept if each.state != "waiting"]
    decided.sort(key=lambda each: each.decided_at or 0, reverse=True)
    waiting = [each for each in kept if each.state == "waiting"]
    return [
        _listed(each, reviews, ledger) for each in (*waiting, *decided[:_MOST_DECIDED])
    ]


def _listed(kept: ReviewKept, reviews: Reviews, ledger: Ledger) -> ReviewListed:
    events = events_in_review(kept, reviews, ledger)
    return ReviewListed(
        review=kept.review,
        state=kept.state,
        says=[event_words(each) for each in events[:_MOST_SAID]],
        events=len(events),
        proposed_at=format_instant(kept.proposed_at),
        proposed_by=kept.proposed_by,
        decided_at=_instant(kept.decided_at),
        decided_by=kept.decided_by,
        why=kept.why,
    )


def events_in_review(
    kept: ReviewKept, reviews: Reviews, ledger: Ledger
) -> Sequence[Event | UnknownEvent]:
    """Return the events of a review: as proposed or, once it was accepted, as the log has them."""
    if kept.state != "accepted":
        return open_review(kept, ledger).facts
    ids = set(reviews.events(kept.review))
    return [r.event for r in ledger.events if r.event_id in ids]


def event_words(event: Event | UnknownEvent) -> str:
    """Return the type of an event with its own words."""
    return f"{event.type}: {own_words(event)}".rstrip(": ")


def show_review(
    log: EventLog, dossier: str, number: int, *, now: int, compared: bool = True
) -> ReviewShown:
    """Return a review, and what it would change now.

    Args:
        log: The log.
        dossier: The dossier.
        number: The number of the review.
        now: The time, in microseconds since the epoch.
        compared: Whether the answers before and after are compared.

    Raises:
        UnknownNameError: There is no such review.
    """
    reviews = Reviews(log.database)
    kept = reviews.one(dossier, number)
    ledger = read_ledger(log, dossier)
    opened = open_review(kept, ledger) if kept.state == "waiting" else None
    preview = None
    if opened is not None and compared:
        preview = preview_of_review(opened, now=now)
    events = events_in_review(kept, reviews, ledger)
    ids = set(reviews.events(number))
    return ReviewShown(
        review=kept.review,
        dossier=dossier,
        state=kept.state,
        proposed_at=format_instant(kept.proposed_at),
        proposed_by=kept.proposed_by,
        decided_at=_instant(kept.decided_at),
        decided_by=kept.decided_by,
        why=kept.why,
        says=list(map(event_words, events)),
        events=[] if kept.state == "accepted" else _as_data(events),
        appended=[r.name for r in ledger.events if r.event_id in ids],
        place=ledger.place,
        problem=_problem_words(opened),
        moved=opened.moved if opened else [],
        diff=preview.diff if preview else None,
    )


def _problem_words(opened: OpenedReview | None) -> str:
    """Say why a review cannot be accepted now; empty where it can, or is decided."""
    problem = opened.problem if opened is not None else None
    if problem is None:
        return ""
    return f"{problem}; {problem.hint}" if problem.hint else str(problem)


def preview_of_review(opened: OpenedReview, *, now: int) -> Preview | None:
    """Work out what a review would change; None where it can change nothing, or is very large."""
    plan = opened.plan
    if plan is None or len(plan.facts) > MOST_PREVIEWED:
        return None
    return preview_of(plan, now=now)


def _as_data(events: Sequence[Event | UnknownEvent]) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(each, str_keys=True) for each in events]


def _instant(at: int | None) -> str | None:
    return None if at is None else format_instant(at)
