"""Logs for tests: short builders for named examples, and one strategy for generated logs."""

from __future__ import annotations

import json
import math
import uuid
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tracker.domain.codec import TYPES, decode_payload
from tracker.domain.dates import zone_of
from tracker.domain.recorded import RecordedEvent
from tracker.projections.mended import mend
from tracker.projections.picture import picture_of_mended
from tracker.projections.visible import ask, visible
from tracker.projections.visible import public_acts as public_acts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracker.domain.events import Event
    from tracker.projections.picture_format import Cell, Picture, Statement
    from tracker.projections.picture_format.entries import (
        AgreementShown,
        CeasefireShown,
        DeadlineShown,
        MeetingShown,
        ProposalShown,
        VoteShown,
    )
    from tracker.projections.questions.timeline import StoryAsked
    from tracker.projections.visible import Counted

DOSSIER = "talks"
RECORDED = 1_780_000_000_000_000  # late May 2026: long after everything that the examples tell of


def event(kind: str, /, **fields: Any) -> Event:
    """One event of the example dossier; `evidence` may be given as source slugs."""
    evidence = [
        {"source": e, "basis": "reporting"} if isinstance(e, str) else e
        for e in fields.pop("evidence", ())
    ]
    payload = {"type": kind, "dossier": DOSSIER, **fields}
    if evidence:
        payload["evidence"] = evidence
    return decode_payload(json.loads(json.dumps(payload)))


def log(
    *events: Event, zone: str = "Europe/Kyiv", start: int = RECORDED, **opened: Any
) -> list[RecordedEvent]:
    """Events as a log records them, after the opening of their dossier unless they open it themselves."""
    listed = list(events)
    if not any(e.type == "dossier-opened" for e in listed):
        listed.insert(0, event("dossier-opened", title="Talks", zone=zone, **opened))
    versions: dict[str, int] = {}
    found = []
    for place, body in enumerate(listed, 1):
        versions[body.stream] = versions.get(body.stream, 0) + 1
        found.append(
            RecordedEvent(
                event=body,
                event_id=str(
                    uuid.uuid5(uuid.NAMESPACE_URL, body.key or f"place {place}")
                ),
                stream=body.stream,
                stream_position=versions[body.stream],
                global_position=place,
                recorded_at=start + place,
                recorded_by="tests",
                digest=b"",
            )
        )
    return found


def picture(
    recorded: Sequence[RecordedEvent],
    valid: str,
    known: str | None = None,
    **asked: Any,
) -> Picture:
    """The answer of a log, in the zone of its dossier."""
    zone = next(r.event.zone for r in recorded if r.event.type == "dossier-opened")
    return picture_of_mended(
        mend(recorded),
        ask(valid, zone=zone_of(zone), known=known, log=len(recorded)),
        **asked,
    )


def cell(
    recorded: Sequence[RecordedEvent],
    valid: str,
    party: str = "russia",
    issue: str = "ceasefire",
    known: str | None = None,
) -> Cell:
    """One cell of the answer."""
    found = picture(recorded, valid, known, columns=[party])
    return next(
        (c for c in found.cells if (c.issue, c.column) == (issue, party)), None
    ) or _blank(issue, party)


def _blank(issue: str, party: str) -> Cell:
    from tracker.projections.picture_format import Cell

    return Cell(
        issue=issue,
        column=party,
        state="no-evidence",
        statements=[],
        own_state="no-evidence",
        own_stale_days=None,
    )


def stances(
    recorded: Sequence[RecordedEvent],
    valid: str,
    party: str = "russia",
    issue: str = "ceasefire",
    known: str | None = None,
) -> list[str]:
    """What one cell says, in its order."""
    return [s.stance for s in cell(recorded, valid, party, issue, known).statements]


def only(
    recorded: Sequence[RecordedEvent],
    valid: str,
    party: str = "russia",
    issue: str = "ceasefire",
    known: str | None = None,
) -> Statement:
    """The single statement of one cell."""
    (found,) = cell(recorded, valid, party, issue, known).statements
    return found


def party(slug: str, kind: str = "state", **fields: Any) -> Event:
    return event(
        "party-registered",
        slug=slug,
        name=fields.pop("name", slug.title()),
        kind=kind,
        **fields,
    )


def issue(slug: str, parent: str | None = None, **fields: Any) -> Event:
    return event(
        "issue-defined",
        slug=slug,
        title=slug.title(),
        **({"parent": parent} if parent else {}),
        **fields,
    )


def source(slug: str, published: str | None = None) -> Event:
    return event(
        "source-registered",
        slug=slug,
        publisher=slug.title(),
        **({"published": published} if published else {}),
    )


def stated(who: str, about: str, stance: str, *, when: str, **fields: Any) -> Event:
    return event(
        "position-stated",
        party=who,
        issue=about,
        stance=stance,
        when=when,
        **({"reported": when} | fields),
    )


def ended(
    who: str, about: str, *, when: str, reason: str = "withdrawn", **fields: Any
) -> Event:
    return event(
        "position-ended",
        party=who,
        issue=about,
        reason=reason,
        when=when,
        **({"reported": when} | fields),
    )


def joined(member: str, coalition: str, *, when: str, **fields: Any) -> Event:
    return event(
        "membership-changed",
        member=member,
        coalition=coalition,
        change="joined",
        when=when,
        **fields,
    )


def left(member: str, coalition: str, *, when: str, **fields: Any) -> Event:
    return event(
        "membership-changed",
        member=member,
        coalition=coalition,
        change="left",
        when=when,
        **fields,
    )


def correct(target: str, replacement: dict[str, Any], **fields: Any) -> Event:
    return event(
        "record-corrected",
        target=target,
        replacement=replacement,
        why="a slip",
        **fields,
    )


def withdraw(target: str, **fields: Any) -> Event:
    return event("record-withdrawn", target=target, why="a slip", **fields)


def retract(slug: str, *, when: str, **fields: Any) -> Event:
    return event(
        "source-retracted",
        source=slug,
        why="taken back",
        when=when,
        **({"reported": when} | fields),
    )


def dispute(target: str, by: str, *, when: str, **fields: Any) -> Event:
    return event(
        "report-disputed",
        target=target,
        by=by,
        when=when,
        **({"reported": when} | fields),
    )


def declared(
    *by: str,
    when: str,
    kind: str = "unilateral",
    since: str | None = None,
    until: str | None = None,
    ceasefire: str = "truce",
    **fields: Any,
) -> Event:
    """A ceasefire declared; `since` and `until` are its effect."""
    effect = {
        name: value
        for name, value in (("from", since), ("until", until))
        if value is not None
    }
    body = {
        "declarers": list(by),
        "declaration": kind,
        "scope": "full",
        "effect": effect,
        "when": when,
        "reported": when,
    }
    return event("ceasefire-declared", ceasefire=ceasefire, **(body | fields))


def truce_changed(
    change: str, by: str, *, when: str, ceasefire: str = "truce", **fields: Any
) -> Event:
    return event(
        "ceasefire-changed",
        ceasefire=ceasefire,
        change=change,
        by=by,
        when=when,
        **({"reported": when} | fields),
    )


def truce_ended(
    end_type: str, *, when: str, ceasefire: str = "truce", **fields: Any
) -> Event:
    return event(
        "ceasefire-ended",
        ceasefire=ceasefire,
        end_type=end_type,
        when=when,
        **({"reported": when} | fields),
    )


def alleged(
    accuser: str,
    accused: str,
    best: int,
    *,
    when: str,
    ceasefire: str = "truce",
    **fields: Any,
) -> Event:
    return event(
        "violation-alleged",
        ceasefire=ceasefire,
        accuser=accuser,
        accused=accused,
        when=when,
        **({"count": {"best": best}, "reported": when} | fields),
    )


def planned(*invited: str, when: str, meeting: str = "round", **fields: Any) -> Event:
    return event(
        "meeting-planned",
        meeting=meeting,
        invited=list(invited),
        when=when,
        **({"reported": when} | fields),
    )


def meeting_changed(
    change: str,
    by: str | None = None,
    *,
    when: str,
    meeting: str = "round",
    **fields: Any,
) -> Event:
    return event(
        "meeting-changed",
        meeting=meeting,
        change=change,
        when=when,
        **({"by": by} if by else {}),
        **({"reported": when} | fields),
    )


def met(*attended: str, when: str, meeting: str = "round", **fields: Any) -> Event:
    return event(
        "meeting-held",
        meeting=meeting,
        attended=list(attended),
        when=when,
        **({"reported": when} | fields),
    )


def offered(
    by: str, *to: str, when: str, proposal: str = "offer", **fields: Any
) -> Event:
    return event(
        "proposal-made",
        proposal=proposal,
        **(
            {
                "by": [by],
                "to": list(to),
                "kind": "truce",
                "when": when,
                "reported": when,
            }
            | fields
        ),
    )


def answered(
    by: str, answer: str, *, when: str, proposal: str = "offer", **fields: Any
) -> Event:
    return event(
        "proposal-answered",
        proposal=proposal,
        by=by,
        answer=answer,
        when=when,
        **({"reported": when} | fields),
    )


def offer_ended(
    reason: str, *, when: str, proposal: str = "offer", **fields: Any
) -> Event:
    return event(
        "proposal-ended",
        proposal=proposal,
        reason=reason,
        when=when,
        **({"reported": when} | fields),
    )


def agreed(
    *parties: str,
    terms: Sequence[str | dict[str, Any]],
    when: str,
    agreement: str = "deal",
    **fields: Any,
) -> Event:
    promised = [
        {"slug": t, "text": t.title()} if isinstance(t, str) else t for t in terms
    ]
    return event(
        "agreement-reached",
        agreement=agreement,
        parties=list(parties),
        when=when,
        terms=promised,
        **({"reported": when} | fields),
    )


def agreement_changed(
    change: str, *by: str, when: str, agreement: str = "deal", **fields: Any
) -> Event:
    return event(
        "agreement-changed",
        agreement=agreement,
        change=change,
        by=list(by),
        when=when,
        **({"reported": when} | fields),
    )


def agreement_ended(
    end_type: str, *, when: str, agreement: str = "deal", **fields: Any
) -> Event:
    return event(
        "agreement-ended",
        agreement=agreement,
        end_type=end_type,
        when=when,
        **({"reported": when} | fields),
    )


def claimed(
    term: str, degree: str, *by: str, when: str, agreement: str = "deal", **fields: Any
) -> Event:
    return event(
        "commitment-fulfilled",
        agreement=agreement,
        term=term,
        degree=degree,
        claimed_by=list(by),
        when=when,
        **({"reported": when} | fields),
    )


def deadline_set(
    due: str, *by: str, when: str, deadline: str = "day", **fields: Any
) -> Event:
    return event(
        "deadline-set",
        deadline=deadline,
        due=due,
        when=when,
        **({"by": list(by)} if by else {}),
        **({"reported": when} | fields),
    )


def deadline_changed(
    change: str, *by: str, when: str, deadline: str = "day", **fields: Any
) -> Event:
    return event(
        "deadline-changed",
        deadline=deadline,
        change=change,
        when=when,
        **({"by": list(by)} if by else {}),
        **({"reported": when} | fields),
    )


def vote_planned(
    *, when: str, vote: str = "ballot", body: str = "Diet", **fields: Any
) -> Event:
    return event(
        "vote-planned", vote=vote, body=body, when=when, **({"reported": when} | fields)
    )


def vote_changed(
    change: str, *, when: str, vote: str = "ballot", **fields: Any
) -> Event:
    return event(
        "vote-changed",
        vote=vote,
        change=change,
        when=when,
        **({"reported": when} | fields),
    )


def voted(
    outcome: str, *, when: str, vote: str = "ballot", body: str = "Diet", **fields: Any
) -> Event:
    return event(
        "vote-held",
        vote=vote,
        body=body,
        outcome=outcome,
        when=when,
        **({"reported": when} | fields),
    )


def step(slug: str, title: str | None = None, **fields: Any) -> Event:
    return event("step-defined", slug=slug, title=title or slug.title(), **fields)


def step_taken(slug: str, *by: str, when: str, **fields: Any) -> Event:
    return event(
        "step-taken",
        step=slug,
        when=when,
        **({"by": list(by)} if by else {}),
        **({"reported": when} | fields),
    )


def force(
    owner: str,
    area: str,
    estimator: str,
    *,
    when: str,
    strength: dict[str, Any],
    **fields: Any,
) -> Event:
    return event(
        "force-reported",
        owner=owner,
        area=area,
        estimator=estimator,
        strength=strength,
        when=when,
        **({"reported": when} | fields),
    )


def office(person: str, change: str, what: str, of: str, **fields: Any) -> Event:
    fields = {"reported": fields.get("when")} | fields
    return event(
        "office-held", person=person, change=change, office=what, of=of, **fields
    )


def noted(text: str, *, when: str, **fields: Any) -> Event:
    return event(
        "development-noted", text=text, when=when, **({"reported": when} | fields)
    )


def truce(
    recorded: Sequence[RecordedEvent], valid: str, known: str | None = None
) -> CeasefireShown:
    """The one ceasefire of the answer."""
    (found,) = picture(recorded, valid, known).ceasefires
    return found


def meeting(
    recorded: Sequence[RecordedEvent], valid: str, known: str | None = None
) -> MeetingShown:
    """The one meeting of the answer."""
    (found,) = picture(recorded, valid, known).meetings
    return found


def proposal(
    recorded: Sequence[RecordedEvent], valid: str, known: str | None = None
) -> ProposalShown:
    """The one proposal of the answer."""
    (found,) = picture(recorded, valid, known).proposals
    return found


def agreement(
    recorded: Sequence[RecordedEvent], valid: str, known: str | None = None
) -> AgreementShown:
    """The one agreement of the answer."""
    (found,) = picture(recorded, valid, known).agreements
    return found


def deadline(
    recorded: Sequence[RecordedEvent], valid: str, known: str | None = None
) -> DeadlineShown:
    """The one deadline of the answer."""
    (found,) = picture(recorded, valid, known).deadlines
    return found


def ballot(
    recorded: Sequence[RecordedEvent], valid: str, known: str | None = None
) -> VoteShown:
    """The one vote of the answer."""
    (found,) = picture(recorded, valid, known).votes
    return found


def notes(
    recorded: Sequence[RecordedEvent], valid: str, known: str | None = None
) -> list[str]:
    """The words of every note of the answer."""
    return [n.text for n in picture(recorded, valid, known).notes]


# --- generated logs -------------------------------------------------------------------------------------------------

PARTIES = ("ann", "bob")
COALITIONS = ("both", "some")
ISSUES = ("land", "sea", "air")
SOURCES = ("press", "radio", "wire")
DATES = (
    *(f"2025-05-{day:02d}" for day in range(1, 9)),
    "2025-05-03T09:00+03:00",
    "2025-05-03T18:00+03:00",
    "2025-05-05T00:00+03:00",
    "[2025-05-02..2025-05-04]",
    "[2025-05-03,2025-05-06]",
    "2025-05-0X",
    "2025-05",
    "2025-05~",
    "2025-05-02/2025-05-05",
    "2025-05-04/..",
    "2025-05-04/",
)
CATALOGUE = (
    *(party(p) for p in PARTIES),
    *(party(c, "coalition") for c in COALITIONS),
    party("carol", "person"),
    party("dora", "person", aliases=["D."]),
    issue("land"),
    issue("sea", "land"),
    issue("air"),
    step("paper", by=["ann"]),
    step("visit", done_by="meeting:round"),
    step("calm", done_by="ceasefire:truce"),
    step("trade", done_by="agreement:deal"),
    step("vow", done_by="agreement:deal ratified"),
    step("yes", done_by="proposal:offer"),
    source("press", "2025-05-02"),
    source("radio", "2025-05-05"),
    source("wire"),
)

dates = st.sampled_from(DATES)
due_days = st.sampled_from([d for d in DATES if not d.endswith(("/..", "/"))])
LATE = ("2025-05-06", "2025-05-07", "2025-05-08", "2025-05-05T00:00+03:00", "2025-05")
questions = st.tuples(
    st.sampled_from(DATES + LATE * 4), st.sampled_from((None,) * 20 + DATES + LATE * 2)
)
SPEAKERS = ("carol", "Carol", "dora", "d. ", "A spokesman")
speakers = st.sampled_from((*PARTIES, "ann", "ann", *COALITIONS))
topics = st.sampled_from((*ISSUES, "land", "land"))


def _optional(
    name: str, values: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.just({}) | values.map(lambda value: {name: value})


def _fields(
    keys: st.SearchStrategy[str],
    *,
    dated: st.SearchStrategy[str] = dates,
    reported: st.SearchStrategy[str] | None = None,
) -> st.SearchStrategy[dict[str, Any]]:
    """The envelope of a generated fact: `reported` stated, or left to a dated source."""
    stated_report = (
        reported
        if reported is not None
        else st.sampled_from(DATES + ("2025-05-01",) * 10)
    ).map(lambda r: {"reported": r})
    sourced = st.lists(st.sampled_from(SOURCES), min_size=1, max_size=2, unique=True)
    known = st.one_of(
        stated_report,
        st.tuples(stated_report, sourced).map(
            lambda both: both[0] | {"evidence": both[1]}
        ),
    )
    if reported is None:
        known |= st.lists(
            st.sampled_from(("press", "radio")), min_size=1, max_size=2, unique=True
        ).map(lambda s: {"evidence": s})
    pointers = st.fixed_dictionaries(
        {},
        optional={
            name: st.lists(keys, min_size=1, max_size=2, unique=True)
            for name in ("answers", "supersedes", "follows", "repeats")
        },
    )
    rare = st.integers(0, 3).flatmap(lambda n: pointers if n == 0 else st.just({}))
    spoken = _optional("speaker", st.sampled_from(SPEAKERS))
    return st.tuples(dated.map(lambda d: {"when": d}), known, rare, spoken).map(
        lambda parts: parts[0] | parts[1] | parts[2] | parts[3]
    )


titles = st.sampled_from(("One name", "Another name"))


def _perhaps_nobody(*known: str) -> st.SearchStrategy[list[str]]:
    """Who is known; now and then nobody is."""
    return st.sampled_from((list(known),) * 3 + ([],))


_BODIES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "position-stated": st.fixed_dictionaries(
        {
            "party": speakers,
            "issue": topics,
            "stance": st.sampled_from(("yes", "no", "Yes ")),
        },
        optional={
            "stance_code": st.sampled_from(("for", "against")),
            "conditions": st.just([{"what": "a pause", "before_step": "paper"}]),
        },
    ),
    "position-ended": st.fixed_dictionaries(
        {"party": speakers, "issue": topics, "reason": st.just("withdrawn")}
    ),
    "membership-changed": st.fixed_dictionaries(
        {
            "member": st.sampled_from(PARTIES),
            "coalition": st.sampled_from(COALITIONS),
            "change": st.sampled_from(("joined", "left")),
        },
        optional={"role": st.sampled_from(("full", "observer", "agent"))},
    ),
    "ceasefire-declared": st.fixed_dictionaries(
        {
            "ceasefire": st.just("truce"),
            "declarers": st.sampled_from((["ann"], ["ann"], ["ann", "bob"])),
            "declaration": st.sampled_from(("unilateral", "bilateral")),
            "scope": st.just("full"),
            "effect": st.fixed_dictionaries(
                {}, optional={"from": dates, "until": dates}
            ),
        },
        optional={"title": titles, "mediators": st.just(["both"])},
    ),
    "ceasefire-changed": st.fixed_dictionaries(
        {
            "ceasefire": st.just("truce"),
            "change": st.sampled_from(
                (
                    "scheduled",
                    "took-effect",
                    "extended",
                    "limited",
                    "reciprocated",
                    "refused",
                )
            ),
            "by": st.sampled_from(PARTIES),
            "new_from": dates,
            "new_until": dates,
        }
    )
    | st.fixed_dictionaries(
        {
            "ceasefire": st.just("truce"),
            "change": st.sampled_from(
                ("did-not-take-effect", "took-effect", "extended")
            ),
            "by": st.sampled_from(PARTIES),
        }
    ),
    "ceasefire-ended": st.fixed_dictionaries(
        {
            "ceasefire": st.just("truce"),
            "end_type": st.sampled_from(("expired", "collapsed", "unclear")),
        }
    ),
    "violation-alleged": st.fixed_dictionaries(
        {
            "ceasefire": st.just("truce"),
            "accuser": st.sampled_from(PARTIES),
            "accused": st.just("bob"),
            "count": st.just({"best": 7}),
        }
    ),
    "meeting-planned": st.fixed_dictionaries(
        {
            "meeting": st.just("round"),
            "invited": _perhaps_nobody("ann", "bob"),
            "proposed_by": st.just(["ann"]),
        },
        optional={"scheduled_for": dates, "title": titles},
    ),
    "meeting-changed": st.fixed_dictionaries(
        {
            "meeting": st.just("round"),
            "change": st.sampled_from(
                ("confirmed", "postponed", "moved", "cancelled", "declined")
            ),
            "by": st.sampled_from(PARTIES),
            "place": st.just("Town"),
        },
        optional={"scheduled_for": dates},
    )
    | st.fixed_dictionaries(
        {
            "meeting": st.just("round"),
            "change": st.just("rescheduled"),
            "by": st.sampled_from(PARTIES),
            "scheduled_for": dates,
        }
    ),
    "meeting-held": st.fixed_dictionaries(
        {"meeting": st.just("round"), "attended": _perhaps_nobody("ann", "bob")},
        optional={"format": st.just("call"), "title": titles},
    ),
    "proposal-made": st.fixed_dictionaries(
        {
            "proposal": st.just("offer"),
            "by": st.just(["ann"]),
            "to": _perhaps_nobody("bob", "both"),
            "kind": st.just("truce"),
        },
        optional={"deadline": dates, "title": titles},
    ),
    "proposal-answered": st.fixed_dictionaries(
        {
            "proposal": st.just("offer"),
            "by": st.sampled_from(("bob", "both")),
            "answer": st.sampled_from(("accept", "reject")),
        }
    ),
    "proposal-ended": st.fixed_dictionaries(
        {
            "proposal": st.just("offer"),
            "reason": st.sampled_from(("withdrawn", "lapsed")),
        }
    ),
    "agreement-reached": st.fixed_dictionaries(
        {
            "agreement": st.just("deal"),
            "parties": st.just(["ann", "bob"]),
            "terms": dates.map(
                lambda due: [{"slug": "swap", "text": "A swap", "due": due}]
            )
            | st.just([]),
            "effect": st.fixed_dictionaries(
                {}, optional={"from": dates, "until": dates}
            ),
        },
        optional={"title": titles},
    ),
    "agreement-changed": st.fixed_dictionaries(
        {
            "agreement": st.just("deal"),
            "change": st.sampled_from(
                (
                    "signed",
                    "entered-into-force",
                    "ratified",
                    "rejected",
                    "suspended",
                    "resumed",
                    "left",
                )
            ),
            "by": st.sampled_from((["ann"], ["bob"], ["ann", "bob"], ["some"])),
        }
    )
    | st.fixed_dictionaries(
        {
            "agreement": st.just("deal"),
            "change": st.sampled_from(("extended", "amended")),
            "by": _perhaps_nobody("ann"),
        },
        optional={"new_until": dates},
    ),
    "agreement-ended": st.fixed_dictionaries(
        {
            "agreement": st.just("deal"),
            "end_type": st.sampled_from(("expired", "terminated", "unclear")),
        }
    ),
    "commitment-fulfilled": st.fixed_dictionaries(
        {
            "agreement": st.just("deal"),
            "term": st.just("swap"),
            "claimed_by": st.sampled_from((["ann"], ["bob"], ["ann", "bob"])),
            "degree": st.sampled_from(("full", "partial")),
        }
    ),
    "deadline-set": st.fixed_dictionaries(
        {"deadline": st.just("day"), "due": due_days},
        optional={
            "by": st.just(["ann"]),
            "binds": st.just(["bob"]),
            "about": st.just(["land", "meeting:round"]),
        },
    ),
    "deadline-changed": st.fixed_dictionaries(
        {
            "deadline": st.just("day"),
            "change": st.just("moved"),
            "new_due": due_days,
        },
        optional={
            "by": st.just(["ann"]),
            "conditions": st.lists(
                st.fixed_dictionaries(
                    {"what": st.just("a pause")},
                    optional={
                        "due": due_days,
                        "step": st.sampled_from(("paper", "visit", "calm")),
                    },
                ),
                max_size=2,
            ),
        },
    )
    | st.fixed_dictionaries(
        {
            "deadline": st.just("day"),
            "change": st.sampled_from(("met", "missed", "dropped")),
        },
        optional={"by": st.sampled_from((["ann"], ["bob"], ["ann", "bob"]))},
    ),
    "vote-planned": st.fixed_dictionaries(
        {"vote": st.just("ballot"), "body": st.sampled_from(("ann", "Diet"))},
        optional={"scheduled_for": dates, "on": st.just("agreement:deal")},
    ),
    "vote-changed": st.fixed_dictionaries(
        {
            "vote": st.just("ballot"),
            "change": st.sampled_from(("postponed", "cancelled")),
        },
        optional={"scheduled_for": dates, "by": st.sampled_from(PARTIES)},
    )
    | st.fixed_dictionaries(
        {
            "vote": st.just("ballot"),
            "change": st.just("moved"),
            "scheduled_for": dates,
        }
    ),
    "vote-held": st.fixed_dictionaries(
        {
            "vote": st.just("ballot"),
            "body": st.sampled_from(("ann", "Diet")),
            "outcome": st.sampled_from(("adopted", "rejected")),
        },
        optional={"for": st.just(7), "issues": st.just(["land"])},
    ),
    "step-taken": st.fixed_dictionaries(
        {"step": st.sampled_from(("paper", "visit", "unknown"))},
        optional={"by": st.sampled_from((["ann"], ["bob"]))},
    ),
    "force-reported": st.fixed_dictionaries(
        {
            "owner": st.just("bob"),
            "area": st.sampled_from(("North", "north ")),
            "strength": st.just({"low": 5}),
            "estimator": st.sampled_from(PARTIES),
        },
        optional={"category": st.sampled_from(("troops", "casualties"))},
    ),
    "office-held": st.fixed_dictionaries(
        {
            "person": st.sampled_from(("carol", "dora")),
            "change": st.sampled_from(("took", "took", "left")),
            "office": st.sampled_from(("Envoy", "envoy ", "Minister")),
            "of": st.sampled_from(PARTIES),
        }
    ),
    "development-noted": st.fixed_dictionaries({"text": st.just("Something happened")}),
    "measure-taken": st.fixed_dictionaries(
        {"by": st.just(["ann"]), "kind": st.just("strike"), "text": st.just("A strike")}
    ),
}
assert set(_BODIES) <= set(TYPES)

_WEIGHTED = (
    ("position-stated",) * 30
    + ("position-ended", "membership-changed") * 2
    + tuple(_BODIES)
)


def facts(
    keys: st.SearchStrategy[str], **envelope: Any
) -> st.SearchStrategy[dict[str, Any]]:
    """A generated fact, as its type and fields, still without a key of its own."""
    return st.sampled_from(_WEIGHTED).flatmap(
        lambda kind: st.tuples(_BODIES[kind], _fields(keys, **envelope)).map(
            lambda both: {"type": kind} | both[1] | both[0]
        )
    )


def acts(
    keys: st.SearchStrategy[str], **known: Any
) -> st.SearchStrategy[dict[str, Any]]:
    """A generated act on the log."""
    reported = known.get("reported", dates)
    replacement = st.fixed_dictionaries(
        {},
        optional={
            "when": dates,
            "reported": dates,
            "note": st.just("mended"),
            "stance": st.sampled_from(("yes", "no")),
        },
    ).filter(bool)
    return st.one_of(
        st.fixed_dictionaries(
            {
                "type": st.just("record-corrected"),
                "target": keys,
                "replacement": replacement,
                "why": st.just("slip"),
            }
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("record-withdrawn"),
                "target": keys,
                "why": st.just("slip"),
            }
        ),
        public_acts(keys, reported=reported),
    )


def public_acts(
    keys: st.SearchStrategy[str], *, reported: st.SearchStrategy[str] = dates
) -> st.SearchStrategy[dict[str, Any]]:
    """A generated act of the public: a source taken back, a report denied."""
    return st.one_of(
        st.fixed_dictionaries(
            {
                "type": st.just("source-retracted"),
                "source": st.sampled_from(SOURCES),
                "why": st.just("slip"),
                "when": dates,
                "reported": reported,
            },
            optional={"target": keys},
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("report-disputed"),
                "target": keys,
                "by": st.sampled_from(PARTIES),
                "when": dates,
                "reported": reported,
            }
        ),
    )


def built(drawn: Iterable[dict[str, Any]], *, prefix: str = "k") -> list[Event]:
    """Generated facts and acts as events, each with a key by its place."""
    return [
        event(
            d["type"], key=f"{prefix}{i}", **{k: v for k, v in d.items() if k != "type"}
        )
        for i, d in enumerate(drawn)
    ]


KEYS = st.sampled_from([f"k{i}" for i in range(14)])


@st.composite
def logs(draw: Callable[..., Any], *, least: int = 6, most: int = 14) -> list[Event]:
    """The events of a generated dossier: facts with fuzzy dates, ties, pointers and acts on the log, after their catalogue."""
    drawn = draw(
        st.lists(
            st.one_of(*[facts(KEYS)] * 6, acts(KEYS)), min_size=least, max_size=most
        )
    )
    return built(drawn)


def recorded_log(events: Iterable[Event]) -> list[RecordedEvent]:
    """A generated dossier as its log records it."""
    return log(*CATALOGUE, *events, zone="Europe/Kyiv", columns=[*PARTIES, *COALITIONS])


def reported_after(recorded: Sequence[RecordedEvent], boundary: int) -> set[str]:
    """The names of the facts and public acts that nobody could know by then: reported later, or only by sources that came out later."""
    mended = mend(recorded)
    everything = ask("2026", zone=zone_of("Europe/Kyiv"))
    found = visible(mended, everything)
    facts = [*found.certain, *found.possible]
    facts += public_acts_of(mended, everything, {f.event_id for f in facts})

    def came_out(fact: Counted) -> float:
        supporting = [e for e in fact.event.evidence if e.stance == "supports"]
        published = [mended.catalogue.published(e.source) for e in supporting]
        return min(
            (-math.inf if p is None else p.latest for p in published), default=-math.inf
        )

    return {f.name for f in facts if max(f.reported.latest, came_out(f)) > boundary}


def answer(
    events: Iterable[Event], valid: str, known: str | None = None
) -> dict[str, Any]:
    """Everything that an answer says but the question and the log place."""
    import msgspec

    found = msgspec.to_builtins(picture(recorded_log(events), valid, known))
    del found["asked"]
    return found


def story_asked(to: str, **fields: Any) -> StoryAsked:
    """A question about a story that asks for everything up to a day, but for the fields given."""
    from tracker.projections.questions.timeline import StoryAsked

    usual: dict[str, Any] = dict.fromkeys(("from_", "known", "text"))
    lists = ("parties", "speakers", "issues", "types", "confidence", "sources")
    usual |= {name: [] for name in lists} | {"boundary": "", "log": 0}
    return StoryAsked(to=to, **(usual | fields))
