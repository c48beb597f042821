"""Meetings: planned, changed and held, with one identity through every change of date."""

from typing import Literal

from tracker.domain.envelope import (
    DatedBody,
    Slug,
    Slugs,
    SomeSlugs,
    Text,
    Written,
    refuse,
)

MeetingChange = Literal[
    "confirmed", "postponed", "rescheduled", "moved", "cancelled", "declined"
]


class MeetingPlanned(DatedBody, frozen=True, kw_only=True, tag="meeting-planned"):
    """A meeting is proposed; it is confirmed once all invited have confirmed, and who proposes has.

    Attributes:
        meeting: What other events call it, as a slug.
        invited: Who is to attend and has to confirm, as party slugs.
        proposed_by: Who proposes it, as party slugs.
        confirmed_by: Who had confirmed when it was planned, as party slugs.
        level: At what level: leaders, ministers, delegations or another word.
        format: Direct, mediated, a call or a summit.
        place: Where.
        scheduled_for: For when, as a written date.
    """

    meeting: Slug
    invited: SomeSlugs
    proposed_by: Slugs = ()
    confirmed_by: Slugs = ()
    level: Slug | None = None
    format: Literal["direct", "mediated", "call", "summit"] | None = None
    place: Text | None = None
    scheduled_for: Written | None = None

    @property
    def stream(self) -> str:
        """The meeting's stream."""
        return f"meeting:{self.meeting}"


class MeetingChanged(DatedBody, frozen=True, kw_only=True, tag="meeting-changed"):
    """A party confirmed, declined, put off, moved or cancelled a planned meeting.

    A new date needs fresh confirmations; a new place alone keeps the state; a `declined` is listed,
    no more.

    Attributes:
        meeting: Which meeting, as its slug.
        change: What changed.
        by: Who says so, as a party slug; absent when it is not known.
        scheduled_for: The new date, for rescheduled, moved and postponed.
        place: The new place.
    """

    meeting: Slug
    change: MeetingChange
    by: Slug | None = None
    scheduled_for: Written | None = None
    place: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a change that lacks what it changes to."""
        super().__post_init__()
        if self.change == "rescheduled" and self.scheduled_for is None:
            raise refuse(
                "scheduled_for",
                "is missing",
                "say for when the meeting is rescheduled, or write postponed",
            )
        if self.change == "moved" and self.scheduled_for is None and self.place is None:
            raise refuse(
                "place", "is missing", "say where the meeting is moved to, or for when"
            )
        if self.change in {"confirmed", "declined"} and self.by is None:
            raise refuse("by", "is missing", f"say who {self.change}")

    @property
    def stream(self) -> str:
        """The meeting's stream."""
        return f"meeting:{self.meeting}"


class MeetingHeld(DatedBody, frozen=True, kw_only=True, tag="meeting-held"):
    """A meeting took place; it counts from the end of its `when`.

    Attributes:
        meeting: Which meeting, as its slug; it need not have been planned.
        attended: Who attended, as party slugs.
        place: Where.
        started: When it started, as a written date or instant.
        ended: When it ended, as a written date or instant.
        outcome: What came of it, in own words.
    """

    meeting: Slug
    attended: SomeSlugs
    place: Text | None = None
    started: Written | None = None
    ended: Written | None = None
    outcome: Text | None = None

    @property
    def stream(self) -> str:
        """The meeting's stream."""
        return f"meeting:{self.meeting}"
