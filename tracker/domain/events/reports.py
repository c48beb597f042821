"""Reports around the talks: forces, measures, assessments and other developments."""

from tracker.domain.envelope import DatedBody, Slug, Slugs, SomeSlugs, Text, Written
from tracker.domain.events.ceasefires import Tally


class Strength(Tally, frozen=True, kw_only=True):
    """The strength of a force, as it was estimated.

    Attributes:
        unit: What is counted: troops, vehicles or another word.
    """

    unit: Slug = "troops"


class ForceReported(DatedBody, frozen=True, kw_only=True, tag="force-reported"):
    """An estimator gives a figure for a force in one area; figures of others stay beside it.

    Attributes:
        owner: Whose force, as a party slug.
        area: Where, in own words; the same words for the same area.
        strength: How strong.
        estimator: Who estimates it, as a party slug.
        as_of: For when the figure holds, as a written date; absent when it is that of `when`.
    """

    owner: Slug
    area: Text
    strength: Strength
    estimator: Slug
    as_of: Written | None = None

    @property
    def stream(self) -> str:
        """The stream of one estimator's figures about one owner."""
        return f"force:{self.owner}/{self.estimator}"


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
    """Somebody judged the conduct or the prospects of parties; a judgement is no position.

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
