"""Ceasefires: declared, changed, ended, and said to be broken."""

from typing import Literal

import msgspec

from tracker.domain.envelope import (
    Count,
    DatedBody,
    Slug,
    SomeSlugs,
    Text,
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
]
Qualifier = Literal["about", "more-than", "less-than", "exactly"]


class Effect(Value, frozen=True, kw_only=True):
    """When a ceasefire holds: half-open, `[from, until)`.

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


class CeasefireDeclared(DatedBody, frozen=True, kw_only=True, tag="ceasefire-declared"):
    """A ceasefire is announced; it is in force inside its effect, not from its announcement.

    Attributes:
        ceasefire: What other events call it, as a slug.
        declarers: Who declares it, as party slugs.
        declaration: By one party, by two, or by several.
        scope: What it covers: full, energy, maritime, air, local or another word.
        effect: From when until when it holds.
        exemptions: What it does not cover, in own words.
    """

    ceasefire: Slug
    declarers: SomeSlugs
    declaration: Literal["unilateral", "bilateral", "multilateral"]
    scope: Slug
    effect: Effect = Effect()
    exemptions: tuple[Text, ...] = ()

    @property
    def stream(self) -> str:
        """The ceasefire's stream."""
        return f"ceasefire:{self.ceasefire}"


class CeasefireChanged(DatedBody, frozen=True, kw_only=True, tag="ceasefire-changed"):
    """A party changed, joined, refused or did not keep a ceasefire.

    Only a declarer's word moves its effect.

    Attributes:
        ceasefire: Which ceasefire, as its slug.
        change: What changed.
        by: Who says so, as a party slug.
        new_from: From when it holds now, for scheduled and took-effect.
        new_until: Until when it holds now, for extended and limited.
    """

    ceasefire: Slug
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
        if self.change in {"extended", "limited"} and self.new_until is None:
            raise refuse(
                "new_until",
                "is missing",
                f"say until when the ceasefire is {self.change}",
            )

    @property
    def stream(self) -> str:
        """The ceasefire's stream."""
        return f"ceasefire:{self.ceasefire}"


class CeasefireEnded(DatedBody, frozen=True, kw_only=True, tag="ceasefire-ended"):
    """A ceasefire is over; nothing but a new declaration revives it.

    Attributes:
        ceasefire: Which ceasefire, as its slug.
        end_type: How it ended.
        by: Who ended it or says that it ended, as a party slug.
    """

    ceasefire: Slug
    end_type: Literal["expired", "renounced", "collapsed", "superseded", "disputed"]
    by: Slug | None = None

    @property
    def stream(self) -> str:
        """The ceasefire's stream."""
        return f"ceasefire:{self.ceasefire}"


class ViolationAlleged(DatedBody, frozen=True, kw_only=True, tag="violation-alleged"):
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

    ceasefire: Slug
    accuser: Slug
    accused: Slug
    count: Tally | None = None
    window: Written | None = None
    cumulative: bool = False

    @property
    def stream(self) -> str:
        """The ceasefire's stream."""
        return f"ceasefire:{self.ceasefire}"
