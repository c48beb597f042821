"""Positions: stated and ended, and what parties propose to each other."""

from typing import Annotated, Literal

from msgspec import Meta

from tracker.domain.envelope import (
    DatedBody,
    Slug,
    Slugs,
    SomeSlugs,
    Text,
    Value,
    Written,
)

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


class Condition(Value, frozen=True, kw_only=True):
    """Something a party asks for before it will do what it says.

    Attributes:
        what: What is to be done, in own words.
        by_whom: Who is to do it, as a party slug.
        before_what: Before what it is to be done.
    """

    what: Text
    by_whom: Slug | None = None
    before_what: Text | None = None


class PositionStated(DatedBody, frozen=True, kw_only=True, tag="position-stated"):
    """A party holds this stance on one issue, until a later statement or an end replaces it.

    Attributes:
        party: Who, as a party slug.
        issue: What about, as an issue slug.
        stance: What it wants, in own words.
        stance_code: A short code; two statements with one code on one issue say the same.
        placement: Where it stands on the issue's scale, 0 to 100.
        conditions: What it asks for first.
    """

    party: Slug
    issue: Slug
    stance: Text
    stance_code: Slug | None = None
    placement: Placement | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def stream(self) -> str:
        """The stream of one party's position on one issue."""
        return f"position:{self.party}/{self.issue}"


class PositionEnded(DatedBody, frozen=True, kw_only=True, tag="position-ended"):
    """A party stopped holding its position on one issue without stating a new one.

    Attributes:
        party: Who, as a party slug.
        issue: What about, as an issue slug.
        reason: Why it ended: withdrawn, lapsed, met or unclear.
    """

    party: Slug
    issue: Slug
    reason: Literal["withdrawn", "lapsed", "met", "unclear"]

    @property
    def stream(self) -> str:
        """The stream of one party's position on one issue."""
        return f"position:{self.party}/{self.issue}"


class ProposalMade(DatedBody, frozen=True, kw_only=True, tag="proposal-made"):
    """A proposal is open from here on, until its addressees answer, it lapses, or it is ended.

    Attributes:
        proposal: What other events call it, as a slug.
        by: Who proposes, as party slugs.
        to: Whose answer it asks for, as party slugs.
        kind: What is proposed.
        issues: What it is about, as issue slugs.
        terms: What it says, point by point, in own words.
        deadline: Until when it may be answered; a written day counts whole.
        via: Who passed it on, as a party slug.
    """

    proposal: Slug
    by: SomeSlugs
    to: SomeSlugs
    kind: ProposalKind
    issues: Slugs = ()
    terms: tuple[Text, ...] = ()
    deadline: Written | None = None
    via: Slug | None = None

    @property
    def stream(self) -> str:
        """The proposal's stream."""
        return f"proposal:{self.proposal}"


class ProposalAnswered(DatedBody, frozen=True, kw_only=True, tag="proposal-answered"):
    """A party answered a proposal; its latest answer is the one that counts.

    Attributes:
        proposal: Which proposal, as its slug.
        by: Who answers, as a party slug.
        answer: What it answers; a conditional yes is never shown as yes.
        conditions: What a conditional answer asks for.
        counter_proposal: The proposal made instead, as its slug.
    """

    proposal: Slug
    by: Slug
    answer: Answer
    conditions: tuple[Condition, ...] = ()
    counter_proposal: Slug | None = None

    @property
    def stream(self) -> str:
        """The proposal's stream."""
        return f"proposal:{self.proposal}"


class ProposalEnded(DatedBody, frozen=True, kw_only=True, tag="proposal-ended"):
    """A proposal is no longer open, whatever was answered.

    Attributes:
        proposal: Which proposal, as its slug.
        reason: Why: withdrawn, lapsed, superseded or agreed.
    """

    proposal: Slug
    reason: Literal["withdrawn", "lapsed", "superseded", "agreed"]

    @property
    def stream(self) -> str:
        """The proposal's stream."""
        return f"proposal:{self.proposal}"
