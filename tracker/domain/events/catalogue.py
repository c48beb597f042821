"""The catalogue: dossiers, sources, parties, memberships, issues and steps; what facts name."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from tracker.domain.dates import zone_of
from tracker.domain.envelope import (
    DatedBody,
    EventBody,
    Gain,
    Slug,
    Slugs,
    Text,
    Value,
    Written,
    refuse,
)
from tracker.domain.errors import DateNotUnderstoodError
from tracker.domain.names import change_in, is_slug, topic_of

PartyKind = Literal["state", "organisation", "coalition", "open-group", "person"]
DOES_A_STEP: Final = ("meeting", "vote", "ceasefire", "agreement", "proposal")
Order = Annotated[
    int,
    Meta(
        ge=0,
        le=1_000_000,
        description="Where it stands among its like: lower comes first.",
    ),
]


class DossierOpened(EventBody, frozen=True, kw_only=True, tag="dossier-opened"):
    """A negotiation is tracked from here on; its days are days of its zone.

    Attributes:
        title: What the negotiation is called.
        zone: The IANA zone in which a written day begins and ends.
        columns: Which parties and coalitions an answer shows unless asked otherwise, as party
            slugs.
        stale_after_days: After how many days without a repeat a position is marked stale.
        description: What the dossier covers, and from what it was made.
    """

    title: Text
    zone: Text = "UTC"
    columns: Slugs = ()
    stale_after_days: Annotated[int, Meta(ge=1, le=100_000)] = 30
    description: Text | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown zone as well."""
        super().__post_init__()
        try:
            zone_of(self.zone)
        except DateNotUnderstoodError as problem:
            raise refuse(
                "zone", problem.found, problem.hint, problem.advice
            ) from problem

    @property
    def stream(self) -> str:
        """The dossier's own stream."""
        return f"dossier:{self.dossier}"


class SourceRegistered(EventBody, frozen=True, kw_only=True, tag="source-registered"):
    """A publication can be cited from here on.

    Attributes:
        slug: What evidence calls it.
        publisher: Who published it; the one that is cited, also when the copy is a mirror.
        title: Its title.
        published: When it was published, as a written date.
        url: Where it can be read.
        language: Its language, as a BCP 47 tag.
        kind: What sort of publication it is, such as article or document.
    """

    slug: Slug
    publisher: Text
    title: Text | None = None
    published: Written | None = None
    url: Text | None = None
    language: Text | None = None
    kind: Slug | None = None

    @property
    def stream(self) -> str:
        """The source's stream."""
        return f"source:{self.slug}"


class PartyRegistered(EventBody, frozen=True, kw_only=True, tag="party-registered"):
    """A party, coalition, open group or person can be named from here on.

    Attributes:
        slug: What other events call it.
        name: What answers call it.
        aliases: Other spellings that find it.
        kind: State, organisation, coalition (has members), open-group (is never expanded) or
            person.
        display_order: Where it stands among parties: lower comes first.
    """

    slug: Slug
    name: Text
    kind: PartyKind
    aliases: tuple[Text, ...] = ()
    display_order: Order = 1000

    @property
    def stream(self) -> str:
        """The party's stream."""
        return f"party:{self.slug}"


class StepDefined(EventBody, frozen=True, kw_only=True, tag="step-defined"):
    """Conditions can name a step from here on: what is to be done before something else.

    Attributes:
        slug: What other events call it.
        title: What answers call it.
        by: Who is to do it, as party slugs; none when that is not known.
        done_by: What does it beside a report that it was taken: a meeting or vote held, a truce in
            effect, an agreement kept or a proposal agreed, such as meeting:oslo-1; or one change of
            it behind a space, such as `agreement:coast-deal ratified`.
    """

    slug: Slug
    title: Text
    by: Slugs = ()
    done_by: Text | None = None

    @property
    def stream(self) -> str:
        """The step's stream."""
        return f"step:{self.slug}"

    def __post_init__(self) -> None:
        """Refuse what is not a stream of a thing that can be done."""
        super().__post_init__()
        if self.done_by is not None:
            kind, slug = topic_of(change_in(self.done_by)[0])
            if kind not in DOES_A_STEP or not is_slug(slug):
                raise refuse(
                    "done_by",
                    f"{self.done_by!r} names nothing that could do a step",
                    f"write {', '.join(DOES_A_STEP)} with a colon and its slug, such as "
                    "meeting:oslo-1, and one change of it behind a space where not all of it does",
                )


class MembershipChanged(DatedBody, frozen=True, kw_only=True, tag="membership-changed"):
    """A party joined or left a coalition, or began or ceased to speak for it as its agent.

    A full member inherits what the coalition says while it is one. An agent is not a member: it
    speaks and answers for the coalition, and its answer is the coalition's.

    Attributes:
        member: Who, as a party slug.
        coalition: Which coalition, as a party slug.
        change: Joined or left.
        role: Full member, observer or agent; an observer and an agent inherit nothing.
    """

    version = 2
    gained = (Gain(2, "role", ("agent",)),)

    member: Slug
    coalition: Slug
    change: Literal["joined", "left"]
    role: Literal["full", "observer", "agent"] = "full"

    @property
    def stream(self) -> str:
        """The stream of one member in one coalition."""
        return f"membership:{self.coalition}/{self.member}"


class OfficeHeld(DatedBody, frozen=True, kw_only=True, tag="office-held"):
    """A person took or left an office; what they say is said in the office of its day.

    Attributes:
        person: Who, as the slug of a registered person.
        change: Took or left.
        office: Which office, in own words; the same words for the same office.
        of: Whose office it is, as a party slug.
    """

    person: Slug
    change: Literal["took", "left"]
    office: Text
    of: Slug

    @property
    def stream(self) -> str:
        """The stream of one person's offices."""
        return f"office:{self.person}"


class Scale(Value, frozen=True, kw_only=True):
    """The meaning of the numbers 0 to 100 of an issue.

    Attributes:
        low: What 0 means.
        high: What 100 means.
        reference: Where the state of affairs before the talks lies, in words.
    """

    low: Text
    high: Text
    reference: Text | None = None


class IssueDefined(EventBody, frozen=True, kw_only=True, tag="issue-defined"):
    """Parties can take positions on an issue from here on.

    Attributes:
        slug: What other events call it.
        title: What answers call it.
        parent: Which issue it is a part of, as an issue slug.
        display_order: Where it stands among issues: lower comes first.
        scale: What a placement from 0 to 100 means.
        keywords: Words in a text that are about this issue; a draft looks for them beside the
            title.
    """

    slug: Slug
    title: Text
    parent: Slug | None = None
    display_order: Order = 1000
    scale: Scale | None = None
    keywords: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an issue that is its own part."""
        super().__post_init__()
        if self.parent == self.slug:
            raise refuse("parent", f"{self.slug!r} cannot be a part of itself")

    @property
    def stream(self) -> str:
        """The issue's stream."""
        return f"issue:{self.slug}"
