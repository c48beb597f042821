"""Positions, proposals, deadlines and votes, and reports: figures, measures, judgements."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from tracker.domain.dates import is_end, zone_of
from tracker.domain.envelope import (
    Count,
    DatedBody,
    Gain,
    Slug,
    Slugs,
    SomeSlugs,
    Text,
    Title,
    Topic,
    Value,
    Written,
    refuse,
)
from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.events.ceasefires_meetings_agreements import Tally
from tracker.domain.names import topic_of

Placement = Annotated[
    int, Meta(ge=0, le=100, description="A place on the issue's scale.")
]
Answer = Literal["accept", "reject", "counter", "accept-with-conditions", "defer"]
ProposalKind = Literal[
    "truce",
    "settlement",
    "venue",
    "agenda",
    "document",
    "meeting",
    "exchange",
    "demand",
    "ultimatum",
]


TROOPS: Final = "troops"
"""The category and the unit of a figure that says neither."""


class Condition(Value, frozen=True, kw_only=True):
    """Something a party asks for before it will do what it says.

    Attributes:
        what: What is to be done, in own words.
        by_whom: Who is to do it, as a party slug.
        before_what: Before what it is to be done.
        step: The step that does it, as its slug.
        before_step: The step before which it is to be done, as its slug.
    """

    what: Text
    by_whom: Slug | None = None
    before_what: Text | None = None
    step: Slug | None = None
    before_step: Slug | None = None


class _OfPosition(DatedBody, frozen=True, kw_only=True):
    """A fact about one party's position on one issue."""

    party: Slug
    issue: Slug

    @property
    def stream(self) -> str:
        """The stream of one party's position on one issue."""
        return f"position:{self.party}/{self.issue}"


class PositionStated(_OfPosition, frozen=True, kw_only=True, tag="position-stated"):
    """A party holds this stance on one issue, until a later statement or an end replaces it.

    Attributes:
        party: Who, as a party slug.
        issue: What about, as an issue slug.
        stance: What it wants, in own words.
        stance_code: A short code; two statements with one code on one issue say the same.
        placement: Where it stands on the issue's scale, 0 to 100.
        conditions: What it asks for first.
    """

    version = 2
    gained = (Gain(2, "conditions.step"), Gain(2, "conditions.before_step"))

    stance: Text
    stance_code: Slug | None = None
    placement: Placement | None = None
    conditions: tuple[Condition, ...] = ()


class PositionEnded(_OfPosition, frozen=True, kw_only=True, tag="position-ended"):
    """A party stopped holding its position on one issue without stating a new one.

    Attributes:
        party: Who, as a party slug.
        issue: What about, as an issue slug.
        reason: Why it ended: withdrawn, lapsed, met or unclear.
    """

    reason: Literal["withdrawn", "lapsed", "met", "unclear"]


class _OfProposal(DatedBody, frozen=True, kw_only=True):
    """A fact about one proposal."""

    proposal: Slug

    @property
    def stream(self) -> str:
        """The proposal's stream."""
        return f"proposal:{self.proposal}"


class ProposalMade(_OfProposal, frozen=True, kw_only=True, tag="proposal-made"):
    """A proposal is open from here on, until its addressees answer, it lapses, or it is ended.

    Attributes:
        proposal: What other events call it, as a slug.
        by: Who proposes, as party slugs.
        to: Whose answer it asks for, as party slugs; none when that is not known.
        kind: What is proposed.
        issues: What it is about, as issue slugs.
        terms: What it says, point by point, in own words.
        deadline: Until when it may be answered; a written day counts whole.
        via: Who passed it on, as a party slug.
        title: What answers call it, in at most 80 characters.
    """

    version = 3
    gained = (Gain(2, "to", ((),)), Gain(3, "title"))

    by: SomeSlugs
    to: Slugs
    kind: ProposalKind
    issues: Slugs = ()
    terms: tuple[Text, ...] = ()
    deadline: Written | None = None
    via: Slug | None = None
    title: Title | None = None


class ProposalAnswered(_OfProposal, frozen=True, kw_only=True, tag="proposal-answered"):
    """A party answered a proposal; its latest answer is the one that counts.

    Attributes:
        proposal: Which proposal, as its slug.
        by: Who answers, as a party slug.
        answer: What it answers; a conditional yes is never shown as yes.
        conditions: What a conditional answer asks for.
        counter_proposal: The proposal made instead, as its slug.
    """

    version = 2
    gained = (Gain(2, "conditions.step"), Gain(2, "conditions.before_step"))

    by: Slug
    answer: Answer
    conditions: tuple[Condition, ...] = ()
    counter_proposal: Slug | None = None


class ProposalEnded(_OfProposal, frozen=True, kw_only=True, tag="proposal-ended"):
    """A proposal is no longer open, whatever was answered.

    Attributes:
        proposal: Which proposal, as its slug.
        reason: Why: withdrawn, lapsed, superseded or agreed.
    """

    reason: Literal["withdrawn", "lapsed", "superseded", "agreed"]


class Proviso(Condition, frozen=True, kw_only=True):
    """A condition of a move: with it the new day holds, without it another one.

    Attributes:
        due: The day that holds if it is not met, as a written date; absent when that is the day
            before the move.
    """

    due: Written | None = None


class _OfDeadline(DatedBody, frozen=True, kw_only=True):
    """A fact about one deadline."""

    deadline: Slug

    @property
    def stream(self) -> str:
        """The deadline's stream."""
        return f"deadline:{self.deadline}"


class DeadlineSet(_OfDeadline, frozen=True, kw_only=True, tag="deadline-set"):
    """A deadline is set; it is pending until somebody says what became of it or its day is over.

    Attributes:
        deadline: What other events call it, as a slug.
        due: By when, as a written date; a written day counts whole.
        by: Who sets it, as party slugs; none when that is not known.
        binds: Whom it binds, as party slugs.
        about: What is to be done by then: issue slugs, or what has a beginning and an end with its
            kind in front, such as meeting:oslo-1.
        title: What answers call it, in at most 80 characters.
    """

    due: Written
    by: Slugs = ()
    binds: Slugs = ()
    about: tuple[Topic, ...] = ()
    title: Title | None = None

    def __post_init__(self) -> None:
        """Refuse a day without an end."""
        super().__post_init__()
        _check_due("due", self.due)


class DeadlineChanged(_OfDeadline, frozen=True, kw_only=True, tag="deadline-changed"):
    """A deadline was moved, perhaps on conditions; or it was met, missed or dropped.

    Attributes:
        deadline: Which deadline, as its slug.
        change: What changed.
        by: Who says so, as party slugs; none when that is not known.
        new_due: By when now, for moved; a written day counts whole.
        conditions: With what the new day holds; until they are settled the earliest day counts.
    """

    version = 2
    gained = (Gain(2, "conditions.step"), Gain(2, "conditions.before_step"))

    change: Literal["moved", "met", "missed", "dropped"]
    by: Slugs = ()
    new_due: Written | None = None
    conditions: tuple[Proviso, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a move to no day, and a day of what moves nothing."""
        super().__post_init__()
        if self.change == "moved":
            if self.new_due is None:
                raise refuse("new_due", "is missing", "say to when the deadline moved")
            _check_due("new_due", self.new_due)
            for place, condition in enumerate(self.conditions):
                if condition.due is not None:
                    _check_due(f"conditions.{place}.due", condition.due)
        elif self.new_due is not None or self.conditions:
            name = "new_due" if self.new_due is not None else "conditions"
            raise refuse(
                name,
                f"a deadline that was {self.change} has no new day",
                "write moved as the change, or leave it out",
            )


def _check_due(name: str, due: str) -> None:
    try:
        ends = is_end(due, None, zone=zone_of("UTC"))
    except DateNotUnderstoodError as problem:
        raise refuse(name, str(problem), problem.hint) from problem
    if not ends:
        raise refuse(name, f"{due!r} has no end", "write the last day of it")


class StepTaken(DatedBody, frozen=True, kw_only=True, tag="step-taken"):
    """A step was taken; from then on it is done.

    Attributes:
        step: Which step, as its slug.
        by: Who took it, as party slugs; none when that is not known.
    """

    step: Slug
    by: Slugs = ()

    @property
    def stream(self) -> str:
        """The step's stream."""
        return f"step:{self.step}"


class Strength(Tally, frozen=True, kw_only=True):
    """The strength of a force, as it was estimated.

    Attributes:
        unit: What is counted: troops, vehicles or another word; what the figure's category is
            when it is left out.
    """

    unit: Slug = TROOPS


VoteMove = Literal["moved", "postponed", "cancelled"]


class _OfVote(DatedBody, frozen=True, kw_only=True):
    """A fact about one vote."""

    vote: Slug

    @property
    def stream(self) -> str:
        """The vote's stream."""
        return f"vote:{self.vote}"


class VotePlanned(_OfVote, frozen=True, kw_only=True, tag="vote-planned"):
    """A body is to vote; the vote is planned until it is held, moved, put off or cancelled.

    Attributes:
        vote: What other events call it, as a slug.
        body: Who votes: a party slug, or a name, such as Parliament of Arden.
        scheduled_for: For when, as a written date.
        on: What the vote is on: an agreement or a proposal with its kind in front, such as
            agreement:coast-deal.
        title: What answers call it, in at most 80 characters.
    """

    body: Text
    scheduled_for: Written | None = None
    on: Topic | None = None
    title: Title | None = None

    def __post_init__(self) -> None:
        """Refuse a vote on what nobody votes on."""
        super().__post_init__()
        _check_voted_on(self.on)


class VoteChanged(_OfVote, frozen=True, kw_only=True, tag="vote-changed"):
    """A planned vote was moved, put off or cancelled.

    Attributes:
        vote: Which vote, as its slug.
        change: What changed.
        by: Who says so, as a party slug; absent when it is not known.
        scheduled_for: The new date, for moved and postponed.
    """

    change: VoteMove
    by: Slug | None = None
    scheduled_for: Written | None = None

    def __post_init__(self) -> None:
        """Refuse a move to no date."""
        super().__post_init__()
        if self.change == "moved" and self.scheduled_for is None:
            hint = "say for when the vote is moved, or write postponed"
            raise refuse("scheduled_for", "is missing", hint)


class VoteHeld(_OfVote, frozen=True, kw_only=True, tag="vote-held"):
    """A body voted; it counts from the end of its `when`, and changes no agreement or proposal.

    Attributes:
        vote: Which vote, as its slug; it need not have been planned.
        body: Who voted: a party slug, or a name, such as Parliament of Arden.
        outcome: Adopted or rejected.
        on: What the vote was on: an agreement or a proposal with its kind in front, such as
            agreement:coast-deal.
        for_: How many voted for it.
        against: How many voted against it.
        abstained: How many abstained.
        needed: How many had to vote for it.
        issues: What it was about, as issue slugs.
        title: What answers call it, in at most 80 characters.
    """

    body: Text
    outcome: Literal["adopted", "rejected"]
    on: Topic | None = None
    for_: Count | None = msgspec.field(default=None, name="for")
    against: Count | None = None
    abstained: Count | None = None
    needed: Count | None = None
    issues: Slugs = ()
    title: Title | None = None

    def __post_init__(self) -> None:
        """Refuse a vote on what nobody votes on."""
        super().__post_init__()
        _check_voted_on(self.on)


def _check_voted_on(on: str | None) -> None:
    if on is not None and topic_of(on)[0] not in {"agreement", "proposal"}:
        hint = "write agreement:SLUG or proposal:SLUG; of anything else leave it out"
        raise refuse("on", f"{on!r} is neither an agreement nor a proposal", hint)


class ForceReported(DatedBody, frozen=True, kw_only=True, tag="force-reported"):
    """An estimator gives a figure for one area; figures of others stay beside it.

    Attributes:
        owner: Whose troops, losses or money, as a party slug.
        area: Where, in own words; the same words for the same area.
        strength: How many.
        category: What sort of thing is counted: troops, weapons, centrifuges, casualties,
            displaced, money or another word.
        estimator: Who estimates it, as a party slug.
        as_of: For when the figure holds, as a written date; absent when it is that of `when`.
    """

    version = 2
    gained = (Gain(2, "category"),)

    owner: Slug
    area: Text
    strength: Strength
    estimator: Slug
    as_of: Written | None = None
    category: Slug = TROOPS

    @property
    def stream(self) -> str:
        """The stream of one estimator's figures about one owner."""
        return f"force:{self.owner}/{self.estimator}"

    @property
    def unit(self) -> str:
        """The unit: the category where none is given."""
        given = self.strength.unit
        return self.category if given == TROOPS else given


class MeasureTaken(DatedBody, frozen=True, kw_only=True, tag="measure-taken"):
    """A party did something to press or to help another.

    Attributes:
        by: Who, as party slugs.
        against: Towards whom, as party slugs.
        kind: What sort: sanction, aid-paused, aid-resumed, strike, pressure or another word.
        text: What was done, in own words.
    """

    by: SomeSlugs
    kind: Slug
    text: Text
    against: Slugs = ()

    @property
    def stream(self) -> str:
        """The stream of all measures."""
        return "measures"


class AssessmentRecorded(
    DatedBody, frozen=True, kw_only=True, tag="assessment-recorded"
):
    """Somebody judged the conduct or the prospects of parties; a judgement is not a position.

    Attributes:
        by_whom: Who judges: a party slug, or a name.
        claim: What is judged, in own words.
        parties: About whom, as party slugs.
        issues: About what, as issue slugs.
    """

    by_whom: Text
    claim: Text
    parties: Slugs = ()
    issues: Slugs = ()

    @property
    def stream(self) -> str:
        """The stream of all assessments."""
        return "assessments"


class DevelopmentNoted(DatedBody, frozen=True, kw_only=True, tag="development-noted"):
    """Something happened that changes no other state.

    Attributes:
        text: What happened, in own words.
        parties: Who is concerned, as party slugs.
        issues: What it is about, as issue slugs.
    """

    text: Text
    parties: Slugs = ()
    issues: Slugs = ()

    @property
    def stream(self) -> str:
        """The stream of all developments."""
        return "developments"
