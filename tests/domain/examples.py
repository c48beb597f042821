"""One minimal and one full example of every event type, for every test that needs any event at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.domain.envelope import Evidence
from tracker.domain.events import (
    AgreementChanged,
    AgreementEnded,
    AgreementReached,
    AssessmentRecorded,
    CeasefireChanged,
    CeasefireDeclared,
    CeasefireEnded,
    CommitmentFulfilled,
    Condition,
    DeadlineChanged,
    DeadlineSet,
    DevelopmentNoted,
    DossierOpened,
    Effect,
    ForceReported,
    IssueDefined,
    MeasureTaken,
    MeetingChanged,
    MeetingHeld,
    MeetingPlanned,
    MembershipChanged,
    OfficeHeld,
    PartyRegistered,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ProposalEnded,
    ProposalMade,
    Proviso,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    Scale,
    SourceRegistered,
    SourceRetracted,
    StepDefined,
    StepTaken,
    Strength,
    Tally,
    Term,
    ViolationAlleged,
    VoteChanged,
    VoteHeld,
    VotePlanned,
)

if TYPE_CHECKING:
    from tracker.domain.events import Event

DATED: Final[dict[str, Any]] = {"dossier": "talks", "when": "2025-05-28"}
UNDATED: Final[dict[str, Any]] = {"dossier": "talks"}

ENVELOPE: Final[dict[str, Any]] = {
    "dossier": "talks",
    "schema_version": 1,
    "key": "B104.2",
    "when": "[2025-06-01..2025-06-10]",
    "when_words": "early June 2025",
    "reported": "2025-06-11T09:30:00.250000+03:00",
    "evidence": (
        Evidence(source="wire-1", basis="reporting"),
        Evidence(
            source="paper-2",
            basis="official-statement",
            locator="p. 3, “Дослівно”",
            stance="disputes",
        ),
    ),
    "speaker": "volodymyr-zelenskyy",
    "answers": ("B101", "018f2b6e-7c1a-7000-8000-000000000001"),
    "supersedes": ("B90",),
    "follows": ("B91", "B92"),
    "repeats": ("B93",),
    "confidence": "medium",
    "note": 'Line one\nline two: "quoted" \\ 🕊',
}
"""Every field of the envelope, with something in it."""

_WHOLE_CONDITION: Final = Condition(
    what="The guns fall silent",
    by_whom="russia",
    before_what="any talks",
    step="guns-silent",
    before_step="talks-begin",
)


class Example(NamedTuple):
    """The least that an event of a type can say, and everything that it can."""

    minimal: Event
    full: Event


EXAMPLES: Final[dict[str, Example]] = {
    "dossier-opened": Example(
        DossierOpened(**UNDATED, title="Talks"),
        DossierOpened(
            **ENVELOPE,
            title="Talks",
            zone="Europe/Kyiv",
            columns=("ukraine", "russia"),
            stale_after_days=45,
            description="What was said in 2025",
        ),
    ),
    "source-registered": Example(
        SourceRegistered(**UNDATED, slug="wire-1", publisher="The Wire"),
        SourceRegistered(
            **ENVELOPE,
            slug="paper-2",
            publisher="Українська правда",
            title="Truce?",
            published="2025-05-29",
            url="https://example.org/a?b=c&d=é",
            language="uk",
            kind="article",
        ),
    ),
    "party-registered": Example(
        PartyRegistered(**UNDATED, slug="ukraine", name="Ukraine", kind="state"),
        PartyRegistered(
            **ENVELOPE,
            slug="united-states",
            name="United States",
            kind="state",
            aliases=("US", "U.S.", "USA"),
            display_order=3,
        ),
    ),
    "membership-changed": Example(
        MembershipChanged(
            **DATED, member="france", coalition="europe", change="joined"
        ),
        MembershipChanged(
            **ENVELOPE,
            member="turkiye",
            coalition="europe",
            change="left",
            role="agent",
        ),
    ),
    "office-held": Example(
        OfficeHeld(
            **DATED,
            person="volodymyr-zelenskyy",
            change="took",
            office="President",
            of="ukraine",
        ),
        OfficeHeld(
            **ENVELOPE,
            person="volodymyr-zelenskyy",
            change="left",
            office="Président du Conseil",
            of="europe",
        ),
    ),
    "issue-defined": Example(
        IssueDefined(**UNDATED, slug="ceasefire", title="Ceasefire"),
        IssueDefined(
            **ENVELOPE,
            slug="arms-supplies",
            title="Arms supplies",
            parent="ceasefire",
            display_order=0,
            scale=Scale(low="none", high="no limit", reference="as before the talks"),
            keywords=("arms", "weapons"),
        ),
    ),
    "position-stated": Example(
        PositionStated(
            **DATED, party="russia", issue="ceasefire", stance="No truce before terms"
        ),
        PositionStated(
            **ENVELOPE,
            party="ukraine",
            issue="ceasefire",
            stance="30 days, without conditions",
            stance_code="unconditional",
            placement=100,
            conditions=(_WHOLE_CONDITION, Condition(what="Prisoners come home")),
        ),
    ),
    "position-ended": Example(
        PositionEnded(**DATED, party="russia", issue="ceasefire", reason="unclear"),
        PositionEnded(**ENVELOPE, party="russia", issue="location", reason="withdrawn"),
    ),
    "proposal-made": Example(
        ProposalMade(
            **DATED, proposal="truce-30", by=("ukraine",), to=("russia",), kind="truce"
        ),
        ProposalMade(
            **ENVELOPE,
            proposal="truce-30",
            by=("ukraine", "united-states"),
            to=(),
            kind="truce",
            issues=("ceasefire", "location"),
            terms=("Thirty days", "On land, at sea and in the air"),
            deadline="2025-05-12",
            via="turkiye",
            title="Thirty days of quiet",
        ),
    ),
    "proposal-answered": Example(
        ProposalAnswered(**DATED, proposal="truce-30", by="russia", answer="defer"),
        ProposalAnswered(
            **ENVELOPE,
            proposal="truce-30",
            by="russia",
            answer="accept-with-conditions",
            conditions=(_WHOLE_CONDITION,),
            counter_proposal="truce-3",
        ),
    ),
    "proposal-ended": Example(
        ProposalEnded(**DATED, proposal="truce-30", reason="lapsed"),
        ProposalEnded(**ENVELOPE, proposal="truce-30", reason="superseded"),
    ),
    "ceasefire-declared": Example(
        CeasefireDeclared(
            **DATED,
            ceasefire="easter-2025",
            declarers=("russia",),
            declaration="unilateral",
            scope="full",
        ),
        CeasefireDeclared(
            **ENVELOPE,
            ceasefire="easter-2025",
            declarers=("russia", "ukraine"),
            declaration="bilateral",
            scope="energy",
            effect=Effect(from_="2025-04-19T18:00+03:00", until="2025-04-21"),
            exemptions=("Retaliation",),
            title="Easter truce",
            mediators=("turkiye",),
        ),
    ),
    "ceasefire-changed": Example(
        CeasefireChanged(
            **DATED, ceasefire="easter-2025", change="reciprocated", by="ukraine"
        ),
        CeasefireChanged(
            **ENVELOPE,
            ceasefire="easter-2025",
            change="did-not-take-effect",
            by="russia",
            new_from="2025-04-19T18:00+03:00",
            new_until="2025-04-22",
        ),
    ),
    "ceasefire-ended": Example(
        CeasefireEnded(**DATED, ceasefire="easter-2025", end_type="expired"),
        CeasefireEnded(
            **ENVELOPE, ceasefire="easter-2025", end_type="unclear", by="russia"
        ),
    ),
    "violation-alleged": Example(
        ViolationAlleged(
            **DATED, ceasefire="easter-2025", accuser="ukraine", accused="russia"
        ),
        ViolationAlleged(
            **ENVELOPE,
            ceasefire="easter-2025",
            accuser="ukraine",
            accused="russia",
            count=Tally(
                low=2900, best=2935, high=9_007_199_254_740_991, qualifier="more-than"
            ),
            window="2025-04-19/2025-04-21",
            cumulative=True,
        ),
    ),
    "agreement-reached": Example(
        AgreementReached(
            **DATED,
            agreement="exchange-1",
            parties=("russia", "ukraine"),
            terms=(Term(slug="prisoners", text="A thousand for a thousand"),),
        ),
        AgreementReached(
            **ENVELOPE,
            agreement="exchange-1",
            parties=("russia", "ukraine"),
            terms=(),
            mediators=("turkiye",),
            stage="implementation",
            effect=Effect(from_="2025-06-01", until="2026-05-31"),
            title="1,000 prisoners each",
        ),
    ),
    "agreement-changed": Example(
        AgreementChanged(**DATED, agreement="exchange-1", change="amended"),
        AgreementChanged(
            **ENVELOPE,
            agreement="exchange-1",
            change="extended",
            by=("russia", "ukraine"),
            new_until="2026-12-31",
            text="By seven months",
        ),
    ),
    "agreement-ended": Example(
        AgreementEnded(**DATED, agreement="exchange-1", end_type="unclear"),
        AgreementEnded(
            **ENVELOPE, agreement="exchange-1", end_type="terminated", by=("russia",)
        ),
    ),
    "commitment-fulfilled": Example(
        CommitmentFulfilled(
            **DATED,
            agreement="exchange-1",
            term="prisoners",
            claimed_by=("russia",),
            degree="full",
        ),
        CommitmentFulfilled(
            **ENVELOPE,
            agreement="exchange-1",
            term="prisoners",
            claimed_by=("russia", "ukraine"),
            degree="partial",
            quantity="390 each",
        ),
    ),
    "meeting-planned": Example(
        MeetingPlanned(**DATED, meeting="istanbul-2", invited=("russia", "ukraine")),
        MeetingPlanned(
            **ENVELOPE,
            meeting="istanbul-2",
            invited=(),
            proposed_by=("russia",),
            confirmed_by=("ukraine",),
            level="delegations",
            format="direct",
            place="Istanbul",
            scheduled_for="2025-06-02T13:00+03:00",
            title="Second round, Istanbul",
        ),
    ),
    "meeting-changed": Example(
        MeetingChanged(**DATED, meeting="istanbul-2", change="cancelled"),
        MeetingChanged(
            **ENVELOPE,
            meeting="istanbul-2",
            change="moved",
            by="russia",
            scheduled_for="2025-06-03",
            place="Ankara",
        ),
    ),
    "meeting-held": Example(
        MeetingHeld(**DATED, meeting="istanbul-2", attended=("russia", "ukraine")),
        MeetingHeld(
            **ENVELOPE,
            meeting="istanbul-2",
            attended=(),
            format="call",
            place="İstanbul",
            started="2025-06-02T14:43+03:00",
            ended="2025-06-02",
            outcome="Memoranda were exchanged",
            title="Second round, Istanbul",
        ),
    ),
    "step-defined": Example(
        StepDefined(**UNDATED, slug="guns-silent", title="The guns fall silent"),
        StepDefined(
            **ENVELOPE,
            slug="guns-silent",
            title="The guns fall silent",
            by=("russia", "ukraine"),
            done_by="ceasefire:easter-2025 took-effect",
        ),
    ),
    "step-taken": Example(
        StepTaken(**DATED, step="guns-silent"),
        StepTaken(**ENVELOPE, step="guns-silent", by=("russia",)),
    ),
    "deadline-set": Example(
        DeadlineSet(**DATED, deadline="two-weeks", due="2025-06-11"),
        DeadlineSet(
            **ENVELOPE,
            deadline="two-weeks",
            due="2025-06-11T18:00+03:00",
            by=("united-states",),
            binds=("russia", "ukraine"),
            about=("ceasefire", "meeting:istanbul-2", "agreement:exchange-1"),
            title="The two weeks",
        ),
    ),
    "deadline-changed": Example(
        DeadlineChanged(**DATED, deadline="two-weeks", change="met"),
        DeadlineChanged(
            **ENVELOPE,
            deadline="two-weeks",
            change="moved",
            by=("united-states",),
            new_due="2025-06-30",
            conditions=(
                Proviso(
                    what="The guns fall silent",
                    by_whom="russia",
                    before_what="any talks",
                    step="guns-silent",
                    due="2025-06-20",
                ),
                Proviso(what="Prisoners come home"),
            ),
        ),
    ),
    "vote-planned": Example(
        VotePlanned(**DATED, vote="rada-1", body="Verkhovna Rada"),
        VotePlanned(
            **ENVELOPE,
            vote="rada-1",
            body="ukraine",
            scheduled_for="2025-06-05T10:00+03:00",
            on="agreement:exchange-1",
            title="The Rada on the exchange",
        ),
    ),
    "vote-changed": Example(
        VoteChanged(**DATED, vote="rada-1", change="postponed"),
        VoteChanged(
            **ENVELOPE,
            vote="rada-1",
            change="moved",
            by="ukraine",
            scheduled_for="2025-06-06",
        ),
    ),
    "vote-held": Example(
        VoteHeld(**DATED, vote="rada-1", body="Verkhovna Rada", outcome="rejected"),
        VoteHeld(
            **ENVELOPE,
            vote="rada-1",
            body="ukraine",
            outcome="adopted",
            on="proposal:truce-30",
            for_=301,
            against=0,
            abstained=12,
            needed=226,
            issues=("ceasefire",),
            title="The Rada on the truce",
        ),
    ),
    "force-reported": Example(
        ForceReported(
            **DATED,
            owner="russia",
            area="Sumy direction",
            strength=Strength(best=50_000),
            estimator="ukraine",
        ),
        ForceReported(
            **ENVELOPE,
            owner="russia",
            area="Sumy direction",
            strength=Strength(
                low=0, best=50_000, high=67_000, qualifier="about", unit="vehicles"
            ),
            estimator="ukraine",
            as_of="2025-05",
            category="weapons",
        ),
    ),
    "measure-taken": Example(
        MeasureTaken(
            **DATED,
            by=("united-states",),
            kind="aid-paused",
            text="Arms deliveries stop",
        ),
        MeasureTaken(
            **ENVELOPE,
            by=("united-kingdom", "france"),
            kind="sanction",
            text="Tankers are listed",
            against=("russia",),
        ),
    ),
    "assessment-recorded": Example(
        AssessmentRecorded(
            **DATED, by_whom="A think tank", claim="Russia dictates terms"
        ),
        AssessmentRecorded(
            **ENVELOPE,
            by_whom="think-tank",
            claim="Russia plays for time",
            parties=("russia",),
            issues=("ceasefire",),
        ),
    ),
    "development-noted": Example(
        DevelopmentNoted(**DATED, text="A pope was elected"),
        DevelopmentNoted(
            **ENVELOPE,
            text="Delegations land",
            parties=("russia", "ukraine"),
            issues=("location",),
        ),
    ),
    "record-corrected": Example(
        RecordCorrected(
            **UNDATED,
            target="B104",
            replacement={"when": "2025-05-27"},
            why="A typing error",
        ),
        RecordCorrected(
            **ENVELOPE,
            target="B104",
            replacement={
                "when": "2025-05",
                "speaker": None,
                "placement": 40,
                "cumulative": False,
                "evidence": [{"basis": "remark", "source": "wire-1"}],
            },
            why="The wrong month, and nobody knows who said it",
        ),
    ),
    "record-withdrawn": Example(
        RecordWithdrawn(**UNDATED, target="B104", why="Entered twice"),
        RecordWithdrawn(**ENVELOPE, target="B105", why="Entered twice"),
    ),
    "source-retracted": Example(
        SourceRetracted(**UNDATED, source="wire-1", why="The publisher withdrew it"),
        SourceRetracted(
            **ENVELOPE,
            source="wire-1",
            why="The publisher withdrew it",
            url="https://example.org/correction",
            target="B104",
        ),
    ),
    "report-disputed": Example(
        ReportDisputed(**UNDATED, target="B104", by="russia"),
        ReportDisputed(
            **ENVELOPE, target="B104", by="russia", claim="There was no such call"
        ),
    ),
}

ALL_EXAMPLES: Final[tuple[Event, ...]] = tuple(
    event for example in EXAMPLES.values() for event in example
)
