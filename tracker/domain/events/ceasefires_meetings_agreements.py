"""Ceasefires, meetings and agreements: what has one name from its beginning to its end."""

from typing import Literal

import msgspec

from tracker.domain.envelope import (
    Count,
    DatedBody,
    Gain,
    Slug,
    Slugs,
    SomeSlugs,
    Text,
    Title,
    Value,
    Written,
    refuse,
)

CeasefireChange = Literal[
    "scheduled",
    "took-effect",
    "extended",
    "limited",
    "narrowed",
    "reciprocated",
    "refused",
    "not-observed",
    "did-not-take-effect",
]
MeetingFormat = Literal["direct", "mediated", "call", "summit"]
MeetingChange = Literal[
    "confirmed", "postponed", "rescheduled", "moved", "cancelled", "declined"
]
AgreementChange = Literal[
    "signed",
    "entered-into-force",
    "ratified",
    "rejected",
    "extended",
    "amended",
    "suspended",
    "resumed",
    "left",
]
Qualifier = Literal["about", "more-than", "less-than", "exactly"]


class Effect(Value, frozen=True, kw_only=True):
    """When a ceasefire or an agreement holds: half-open, `[from, until)`.

    Attributes:
        from_: From when, as a written date; absent while nobody has said.
        until: Until when; a written day ends with that day; absent when no end was set.
    """

    from_: Written | None = msgspec.field(default=None, name="from")
    until: Written | None = None


class Tally(Value, frozen=True, kw_only=True):
    """A count as it was claimed; never summed, averaged or maxed with another.

    Attributes:
        low: The lowest number claimed.
        best: The number claimed.
        high: The highest number claimed.
        qualifier: How the claim words it: about, more-than, less-than or exactly.
    """

    low: Count | None = None
    best: Count | None = None
    high: Count | None = None
    qualifier: Qualifier | None = None

    def __post_init__(self) -> None:
        """Refuse a count without a number, or one whose numbers are out of order."""
        super().__post_init__()
        given = [n for n in (self.low, self.best, self.high) if n is not None]
        if not given:
            raise refuse(
                "count", "has no number", "give at least one of low, best and high"
            )
        if given != sorted(given):
            raise refuse("count", f"low, best and high are out of order: {given}")


class _OfCeasefire(DatedBody, frozen=True, kw_only=True):
    """A fact about one ceasefire."""

    ceasefire: Slug

    @property
    def stream(self) -> str:
        """The ceasefire's stream."""
        return f"ceasefire:{self.ceasefire}"


class CeasefireDeclared(
    _OfCeasefire, frozen=True, kw_only=True, tag="ceasefire-declared"
):
    """A ceasefire is announced; it is in force inside its effect, not from its announcement.

    Attributes:
        ceasefire: What other events call it, as a slug.
        declarers: Who declares it, as party slugs.
        declaration: By one party, by two, or by several.
        scope: What it covers: full, energy, maritime, air, local or another word.
        effect: From when until when it holds.
        exemptions: What it does not cover, in own words.
        title: What answers call it, in at most 80 characters.
        mediators: Who helped, as party slugs.
    """

    version = 2
    gained = (Gain(2, "title"), Gain(2, "mediators"))

    declarers: SomeSlugs
    declaration: Literal["unilateral", "bilateral", "multilateral"]
    scope: Slug
    effect: Effect = Effect()
    exemptions: tuple[Text, ...] = ()
    title: Title | None = None
    mediators: Slugs = ()


class CeasefireChanged(
    _OfCeasefire, frozen=True, kw_only=True, tag="ceasefire-changed"
):
    """A party changed, joined, refused or did not keep a ceasefire, or says that it never began.

    Only a declarer's word moves its effect.

    Attributes:
        ceasefire: Which ceasefire, as its slug.
        change: What changed.
        by: Who says so, as a party slug.
        new_from: From when it holds now, for scheduled and took-effect.
        new_until: Until when it holds now, for extended and limited; until further notice when an
            extension names none.
    """

    version = 2
    gained = (
        Gain(2, "change", ("did-not-take-effect",)),
        Gain(2, "new_until", (None,), beside=("change", "extended")),
    )

    change: CeasefireChange
    by: Slug
    new_from: Written | None = None
    new_until: Written | None = None

    def __post_init__(self) -> None:
        """Refuse a change of the effect that does not say to what."""
        super().__post_init__()
        if self.change == "scheduled" and self.new_from is None:
            raise refuse(
                "new_from", "is missing", "say from when the ceasefire is scheduled"
            )
        if self.change == "limited" and self.new_until is None:
            raise refuse(
                "new_until", "is missing", "say until when the ceasefire is limited"
            )


class CeasefireEnded(_OfCeasefire, frozen=True, kw_only=True, tag="ceasefire-ended"):
    """A ceasefire is over; nothing but a new declaration revives it.

    Attributes:
        ceasefire: Which ceasefire, as its slug.
        end_type: How it ended.
        by: Who ended it or says that it ended, as a party slug.
    """

    version = 2
    gained = (Gain(2, "end_type", ("unclear",)),)

    end_type: Literal[
        "expired", "renounced", "collapsed", "superseded", "disputed", "unclear"
    ]
    by: Slug | None = None


class ViolationAlleged(
    _OfCeasefire, frozen=True, kw_only=True, tag="violation-alleged"
):
    """A party accuses another of breaking a ceasefire; the ceasefire's state never changes by it.

    Attributes:
        ceasefire: Which ceasefire, as its slug.
        accuser: Who alleges it, as a party slug.
        accused: Who is said to have broken it, as a party slug.
        count: How many breaches are alleged; absent when no number was given.
        window: What time the count covers, as a written date; absent when it runs from the
            ceasefire's start.
        cumulative: Whether the count is a running total that contains earlier ones.
    """

    accuser: Slug
    accused: Slug
    count: Tally | None = None
    window: Written | None = None
    cumulative: bool = False


class _OfMeeting(DatedBody, frozen=True, kw_only=True):
    """A fact about one meeting."""

    meeting: Slug

    @property
    def stream(self) -> str:
        """The meeting's stream."""
        return f"meeting:{self.meeting}"


class MeetingPlanned(_OfMeeting, frozen=True, kw_only=True, tag="meeting-planned"):
    """A meeting is proposed; it is confirmed once all invited have confirmed, and who proposes has.

    Attributes:
        meeting: What other events call it, as a slug.
        invited: Who is to attend and has to confirm, as party slugs; none when that is not known.
        proposed_by: Who proposes it, as party slugs.
        confirmed_by: Who had confirmed when it was planned, as party slugs.
        level: At what level: leaders, ministers, delegations or another word.
        format: Direct, mediated, a call or a summit.
        place: Where.
        scheduled_for: For when, as a written date.
        title: What answers call it, in at most 80 characters.
    """

    version = 3
    gained = (Gain(2, "invited", ((),)), Gain(3, "title"))

    invited: Slugs
    proposed_by: Slugs = ()
    confirmed_by: Slugs = ()
    level: Slug | None = None
    format: MeetingFormat | None = None
    place: Text | None = None
    scheduled_for: Written | None = None
    title: Title | None = None


class MeetingChanged(_OfMeeting, frozen=True, kw_only=True, tag="meeting-changed"):
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


class MeetingHeld(_OfMeeting, frozen=True, kw_only=True, tag="meeting-held"):
    """A meeting took place; it counts from the end of its `when`.

    Attributes:
        meeting: Which meeting, as its slug; it need not have been planned.
        attended: Who attended, as party slugs; none when that is not known.
        format: Direct, mediated, a call or a summit.
        place: Where.
        started: When it started, as a written date or instant.
        ended: When it ended, as a written date or instant.
        outcome: What came of it, in own words.
        title: What answers call it, in at most 80 characters.
    """

    version = 3
    gained = (Gain(2, "attended", ((),)), Gain(2, "format"), Gain(3, "title"))

    attended: Slugs
    format: MeetingFormat | None = None
    place: Text | None = None
    started: Written | None = None
    ended: Written | None = None
    outcome: Text | None = None
    title: Title | None = None


class Term(Value, frozen=True, kw_only=True):
    """One promise of an agreement.

    Attributes:
        slug: What commitments call it.
        text: What is promised, in own words.
        due: By when, as a written date.
    """

    slug: Slug
    text: Text
    due: Written | None = None


class _OfAgreement(DatedBody, frozen=True, kw_only=True):
    """A fact about one agreement."""

    agreement: Slug

    @property
    def stream(self) -> str:
        """The agreement's stream."""
        return f"agreement:{self.agreement}"


class AgreementReached(
    _OfAgreement, frozen=True, kw_only=True, tag="agreement-reached"
):
    """Parties agreed on terms, each pending until somebody claims that it was kept.

    Attributes:
        agreement: What other events call it, as a slug.
        parties: Who agreed, as party slugs.
        mediators: Who helped, as party slugs.
        stage: What kind of agreement: in-principle, partial, implementation, comprehensive or
            another word.
        terms: What was promised; none when that is not known.
        effect: From when until when it runs.
        title: What answers call it, in at most 80 characters.
    """

    version = 3
    gained = (Gain(2, "terms", ((),)), Gain(3, "effect"), Gain(3, "title"))

    parties: SomeSlugs
    terms: tuple[Term, ...]
    mediators: Slugs = ()
    stage: Slug | None = None
    effect: Effect = Effect()
    title: Title | None = None

    def __post_init__(self) -> None:
        """Refuse two terms of one name."""
        super().__post_init__()
        names = [t.slug for t in self.terms]
        if len(set(names)) < len(names):
            raise refuse("terms", "two terms have the same slug")


class AgreementChanged(
    _OfAgreement, frozen=True, kw_only=True, tag="agreement-changed"
):
    """An agreement took a step of its life; the word of who is not a party to it moves nothing.

    One that a party rejects before it is in force stays rejected until that party signs or ratifies
    it after all; who leaves it is a party no longer, and the others are.

    Attributes:
        agreement: Which agreement, as its slug.
        change: What changed.
        by: Who did it or says so, as party slugs; none when that is not known.
        new_until: Until when it runs now, for extended and amended; until further notice when an
            extension names none.
        text: What changed, in own words.
    """

    change: AgreementChange
    by: Slugs = ()
    new_until: Written | None = None
    text: Text | None = None

    def __post_init__(self) -> None:
        """Refuse an act of nobody, and an end that the change does not set."""
        super().__post_init__()
        if self.change in {"signed", "ratified", "rejected", "left"} and not self.by:
            raise refuse("by", "is missing", f"say who {self.change} it")
        if self.new_until is not None and self.change not in {"extended", "amended"}:
            raise refuse(
                "new_until",
                f"is not set by what is {self.change}",
                "leave it out, or write extended or amended",
            )


class AgreementEnded(_OfAgreement, frozen=True, kw_only=True, tag="agreement-ended"):
    """An agreement is over for all; nothing but reaching it anew revives it.

    Attributes:
        agreement: Which agreement, as its slug.
        end_type: How it ended.
        by: Who ended it or says that it ended, as party slugs; none when that is not known.
    """

    end_type: Literal[
        "expired", "terminated", "superseded", "fulfilled", "collapsed", "unclear"
    ]
    by: Slugs = ()


class CommitmentFulfilled(
    _OfAgreement, frozen=True, kw_only=True, tag="commitment-fulfilled"
):
    """Somebody claims that a term was kept, wholly, partly, late or not.

    It counts from the end of its `when`.

    Attributes:
        agreement: Which agreement, as its slug.
        term: Which term, as its slug.
        claimed_by: Who claims it, as party slugs; several when they agree.
        degree: Full, partial, delayed or refused.
        quantity: How much, in own words.
    """

    term: Slug
    claimed_by: SomeSlugs
    degree: Literal["full", "partial", "delayed", "refused"]
    quantity: Text | None = None
