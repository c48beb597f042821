"""Agreements and what is claimed of their keeping."""

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
    refuse,
)


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


class AgreementReached(DatedBody, frozen=True, kw_only=True, tag="agreement-reached"):
    """Parties agreed on terms, each pending until somebody claims that it was kept.

    Attributes:
        agreement: What other events call it, as a slug.
        parties: Who agreed, as party slugs.
        mediators: Who helped, as party slugs.
        stage: What kind of agreement: in-principle, partial, implementation, comprehensive or
            another word.
        terms: What was promised.
    """

    agreement: Slug
    parties: SomeSlugs
    terms: Annotated[tuple[Term, ...], Meta(min_length=1)]
    mediators: Slugs = ()
    stage: Slug | None = None

    def __post_init__(self) -> None:
        """Refuse two terms of one name."""
        super().__post_init__()
        names = [t.slug for t in self.terms]
        if len(set(names)) < len(names):
            raise refuse("terms", "two terms have the same slug")

    @property
    def stream(self) -> str:
        """The agreement's stream."""
        return f"agreement:{self.agreement}"


class CommitmentFulfilled(
    DatedBody, frozen=True, kw_only=True, tag="commitment-fulfilled"
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

    agreement: Slug
    term: Slug
    claimed_by: SomeSlugs
    degree: Literal["full", "partial", "delayed", "refused"]
    quantity: Text | None = None

    @property
    def stream(self) -> str:
        """The agreement's stream."""
        return f"agreement:{self.agreement}"
