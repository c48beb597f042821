"""Pictures made by hand for the render tests, in neutral words of our own; `blank` has every list empty."""

from __future__ import annotations

from typing import Any

import msgspec

from tracker.projections.picture_format import (
    FORMAT,
    Asked,
    Cell,
    Column,
    IssueRow,
    Picture,
    SourceShown,
    Statement,
)
from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireAnswer,
    CeasefireShown,
    Claim,
    ConditionShown,
    DeadlineShown,
    DeadlineWord,
    ForceShown,
    Hours,
    MeetingShown,
    Note,
    OfficeShown,
    Possible,
    ProposalAnswer,
    ProposalShown,
    ProvisoShown,
    StepShown,
    TermShown,
    Violation,
    VoteResult,
    VoteShown,
)
from tracker.render import render_document
from tracker.render.answers.picture import picture_document

NAMES = {
    "ukraine": "Ukraine",
    "russia": "Russia",
    "united-states": "United States",
    "european-allies": "European allies",
    "turkiye": "Türkiye",
    "poland": "Poland",
}


def asked(
    valid: str = "2025-05-28",
    boundary: str = "2025-05-28T21:00:00Z",
    *,
    known: str | None = None,
) -> Asked:
    return Asked(valid=valid, boundary=boundary, known=known, log=162)


def statement(
    party: str,
    issue: str,
    stance: str,
    *,
    when: str = "2025-05-19",
    citations: tuple[int, ...] = (),
    **rest: Any,
) -> Statement:
    given = {
        "key": None,
        "keys": [],
        "keys_total": 1,
        "since": when,
        "event_id": f"{party}/{issue}/{when}/{stance}",
        "stance_code": None,
        "placement": None,
        "conditions": [],
        "when_words": None,
        "reported": when,
        "reported_later": False,
        "speaker": None,
        "office": None,
        "basis": None,
        "confidence": None,
        "age_days": 9,
        "inherited_from": None,
        "disputed_by": [],
    }
    return Statement(
        party=party,
        issue=issue,
        stance=stance,
        when=when,
        citations=list(citations),
        own_citations=list(citations),
        **(given | rest),
    )


def cell(
    issue: str, column: str, *statements: Statement, state: str | None = None
) -> Cell:
    found = state or ("stated" if statements else "no-evidence")
    days = min(s.age_days for s in statements) if found == "stale" else None
    return Cell(
        issue=issue,
        column=column,
        state=found,
        statements=list(statements),
        own_state=found,
        own_stale_days=days,
        stale_days=days,
    )


def condition(
    what: str, by_whom: str | None = None, before_what: str | None = None
) -> ConditionShown:
    return ConditionShown(
        what=what,
        by_whom=by_whom,
        before_what=before_what,
        step=None,
        before_step=None,
    )


def source(
    n: int,
    publisher: str,
    published: str | None = None,
    title: str | None = None,
    url: str | None = None,
) -> SourceShown:
    return SourceShown(
        n=n,
        slug=f"source-{n}",
        publisher=publisher,
        title=title,
        published=published,
        url=url,
    )


def issue(slug: str, title: str, parent: str | None = None) -> IssueRow:
    return IssueRow(slug=slug, title=title, parent=parent)


def column(slug: str, kind: str = "state") -> Column:
    return Column(slug=slug, name=NAMES.get(slug, slug), kind=kind)


def truce(slug: str, **rest: Any) -> CeasefireShown:
    given = {
        "title": None,
        "state": "in-force",
        "possibly_ended": False,
        "declarers": ["russia"],
        "mediators": [],
        "declaration": "unilateral",
        "scope": "full",
        "announced": "2025-04-19",
        "from_": None,
        "until": None,
        "hours_on_day": None,
        "exemptions": [],
        "answers": [],
        "violations": [],
        "violations_total": 0,
        "stale_days": None,
        "grounds": [],
        "dated_before": [],
        "keys": [],
        "keys_total": 1,
        "citations": [],
    }
    return CeasefireShown(slug=slug, **(given | rest))


def meeting(slug: str, **rest: Any) -> MeetingShown:
    given = {
        "title": None,
        "state": "proposed",
        "scheduled_for": None,
        "earlier": [],
        "place": None,
        "format": None,
        "level": None,
        "proposed_by": [],
        "invited": [],
        "confirmed_by": [],
        "perhaps_confirmed_by": [],
        "declined_by": [],
        "held": None,
        "attended": [],
        "outcome": None,
        "grounds": [],
        "dated_before": [],
        "keys": [],
        "keys_total": 1,
        "citations": [],
    }
    return MeetingShown(slug=slug, **(given | rest))


def proposal(slug: str, **rest: Any) -> ProposalShown:
    given = {
        "title": None,
        "state": "open",
        "kind": "truce",
        "by": ["united-states"],
        "to": ["russia", "ukraine"],
        "made": "2025-05-08",
        "issues": [],
        "terms": [],
        "deadline": None,
        "answers": [],
        "grounds": [],
        "dated_before": [],
        "keys": [],
        "keys_total": 1,
        "citations": [],
    }
    return ProposalShown(slug=slug, **(given | rest))


def force(owner: str, area: str, **rest: Any) -> ForceShown:
    given = {
        "estimator": "ukraine",
        "low": None,
        "best": None,
        "high": None,
        "qualifier": None,
        "category": "troops",
        "unit": "troops",
        "as_of": "2025-05-27",
        "stale_days": None,
        "speaker": None,
        "office": None,
        "confidence": None,
        "key": "F1",
        "disputed_by": [],
        "citations": [],
    }
    return ForceShown(owner=owner, area=area, **(given | rest))


def blank(**fields: Any) -> Picture:
    given = {
        "format": FORMAT,
        "dossier": "ukraine-2025",
        "title": "Ceasefire talks, 2025",
        "zone": "Europe/Kyiv",
        "asked": asked(),
        "parties": dict(NAMES),
        "issues": [],
        "columns": [],
        "cells": [],
        "ceasefires": [],
        "meetings": [],
        "proposals": [],
        "agreements": [],
        "votes": [],
        "deadlines": [],
        "steps": [],
        "forces": [],
        "offices": [],
        "notes": [],
        "possible": [],
        "sources": [],
    }
    return Picture(**(given | fields))


def two_columns() -> Picture:
    """A small matrix in which one column only is cited."""
    return blank(
        issues=[
            issue("ceasefire", "Ceasefire"),
            issue("location", "Location of talks"),
        ],
        columns=[column("ukraine"), column("russia")],
        cells=[
            cell(
                "ceasefire",
                "ukraine",
                statement("ukraine", "ceasefire", "Full truce at once, no conditions"),
            ),
            cell(
                "ceasefire",
                "russia",
                statement(
                    "russia",
                    "ceasefire",
                    "Only with a halt to mobilisation and arms supply",
                    citations=(1, 3),
                ),
            ),
            cell("location", "ukraine", statement("ukraine", "location", "Open")),
            cell(
                "location",
                "russia",
                statement("russia", "location", "Istanbul", citations=(2,)),
            ),
        ],
        sources=[
            source(1, "CNN", "2025-05-31"),
            source(2, "The New York Times", "2025-05-28"),
            source(3, "Reuters", "2025-05-25", "Talks to resume"),
        ],
    )


def pointed() -> Picture:
    """Four issues, three columns, every state of a cell, and one entry in every list."""
    c = cell
    s = statement
    cells = [
        c(
            "ceasefire",
            "ukraine",
            s(
                "ukraine",
                "ceasefire",
                "Full truce at once, no conditions",
                when="2025-05-28",
                speaker="Foreign minister",
                citations=(1,),
                basis="remark",
            ),
        ),
        c(
            "ceasefire",
            "russia",
            s(
                "russia",
                "ceasefire",
                "Terms to stand in a memorandum",
                since="2025-05-13",
                reported_later=True,
                reported="2025-05-30",
                speaker="Kremlin spokesman",
                citations=(2, 3),
            ),
            s(
                "russia",
                "ceasefire-monitoring",
                "Monitoring to be settled first",
                when="2025-05-19",
                conditions=[condition("a list of observers", "ukraine", "any truce")],
            ),
            state="order-unknown",
        ),
        c(
            "ceasefire",
            "european-allies",
            s(
                "poland",
                "ceasefire",
                "Thirty days first",
                when="2025-05-10",
                disputed_by=["russia"],
            ),
            s("european-allies", "ceasefire", "Truce before talks", when="2025-05-12"),
            state="divergent",
        ),
        c(
            "guarantees",
            "ukraine",
            s(
                "european-allies",
                "guarantees",
                "A force of volunteers after a truce",
                inherited_from="european-allies",
            ),
            state="inherited",
        ),
        c(
            "guarantees",
            "russia",
            s(
                "russia",
                "guarantees",
                "No foreign troops",
                when="2025-04-15",
                age_days=43,
                confidence="low",
                placement=10,
            ),
            state="stale",
        ),
        c(
            "guarantees",
            "european-allies",
            s(
                "european-allies",
                "guarantees",
                "A force of volunteers after a truce",
                disputed_by=["russia"],
            ),
            state="disputed",
        ),
        c("location", "ukraine", state="ended"),
        c(
            "location",
            "russia",
            s(
                "russia",
                "location",
                "Istanbul",
                when="2025-05~",
                when_words="in the second half of May",
            ),
        ),
        c("location", "european-allies"),
        c("exchange", "ukraine"),
        c("exchange", "russia"),
        c("exchange", "european-allies"),
    ]
    return blank(
        issues=[
            issue("ceasefire", "Ceasefire"),
            issue("ceasefire-monitoring", "Monitoring", "ceasefire"),
            issue("guarantees", "Security guarantees"),
            issue("location", "Location of talks"),
            issue("exchange", "Prisoner exchange"),
        ],
        columns=[
            column("ukraine"),
            column("russia"),
            column("european-allies", "coalition"),
        ],
        cells=cells,
        ceasefires=[
            truce(
                "easter-2025",
                from_="2025-04-19T15:00:00Z",
                until="2025-04-20T21:00:00Z",
                hours_on_day=[
                    Hours(from_="2025-04-19T15:00:00Z", until="2025-04-19T21:00:00Z")
                ],
                exemptions=["answers to attacks"],
                answers=[
                    CeasefireAnswer(
                        by="ukraine",
                        change="reciprocated",
                        key="B036",
                        when="2025-04-19",
                        confidence=None,
                        citations=[2],
                    )
                ],
                violations=[
                    Violation(
                        accuser="ukraine",
                        accused="russia",
                        low=None,
                        best=2935,
                        high=None,
                        qualifier=None,
                        window="2025-04-20",
                        cumulative=True,
                        when="2025-04-21",
                        key="B039",
                        confidence=None,
                        disputed_by=["russia"],
                        citations=[3],
                    )
                ],
                violations_total=4,
                citations=[2],
            ),
            truce(
                "holiday-2025", state="expired", from_="2025-05-08", until="2025-05-10"
            ),
            truce("winter-2024", state="ended", announced="2024-12-01"),
        ],
        meetings=[
            meeting(
                "talks-1",
                state="held",
                held="2025-05-16",
                place="Istanbul",
                attended=["russia", "ukraine"],
                outcome="a thousand prisoners each",
                citations=[1],
            ),
            meeting(
                "talks-2",
                scheduled_for="2025-06-02",
                place="Istanbul",
                proposed_by=["russia"],
                invited=["russia", "ukraine"],
                earlier=["2025-05-30"],
                format="direct",
                level="delegations",
            ),
        ],
        proposals=[
            proposal(
                "thirty-days",
                terms=["thirty days without fire", "watched by neutral observers"],
                deadline="2025-05-12",
                answers=[
                    ProposalAnswer(
                        for_=None,
                        by="ukraine",
                        answer="accept-with-conditions",
                        key="B060",
                        when="2025-05-09",
                        conditions=[condition("observers named")],
                        confidence=None,
                        citations=[2],
                    )
                ],
                issues=["ceasefire"],
                citations=[2],
            ),
            proposal("old-plan", state="rejected"),
        ],
        agreements=[
            AgreementShown(
                slug="exchange-may",
                title=None,
                state="agreed",
                possibly_ended=False,
                parties=["russia", "ukraine"],
                mediators=["turkiye"],
                stage="implementation",
                reached="2025-05-16",
                from_=None,
                until=None,
                left=[],
                changes=[],
                terms=[
                    TermShown(
                        slug="prisoners",
                        text="a thousand prisoners each",
                        due=None,
                        state="fulfilled",
                        claims=[
                            Claim(
                                by="ukraine",
                                degree="full",
                                quantity="1,000",
                                when="2025-05-25",
                                key="B094",
                                confidence=None,
                                disputed_by=[],
                                citations=[3],
                            )
                        ],
                    )
                ],
                grounds=[],
                dated_before=[],
                keys=[],
                keys_total=1,
                citations=[1],
            )
        ],
        votes=[
            VoteShown(
                slug="rada-1",
                title="The Rada on the exchange",
                state="disputed",
                body="Verkhovna Rada",
                on="agreement:exchange-may",
                scheduled_for="2025-05-20",
                earlier=["2025-05-18"],
                held="2025-05-20",
                results=[
                    VoteResult(
                        outcome=outcome,
                        for_=301,
                        against=0,
                        abstained=None,
                        needed=226,
                        key=key,
                        when="2025-05-20",
                        confidence="low",
                        disputed_by=["ukraine"],
                        citations=[2],
                    )
                    for outcome, key in (("adopted", "B132"), ("rejected", "B133"))
                ],
                issues=["ceasefire"],
                grounds=[],
                dated_before=[],
                keys=["B132", "B133"],
                keys_total=2,
                citations=[2],
            )
        ],
        deadlines=[
            DeadlineShown(
                slug="two-weeks",
                of="deadline",
                title="Two weeks",
                state="moved",
                possibly_passed=True,
                by=["united-states"],
                binds=["russia"],
                about=["ceasefire", "meeting:istanbul-2"],
                set="2025-05-28",
                due="2025-06-11",
                unless=[
                    ProvisoShown(
                        what="strikes stop",
                        by_whom="russia",
                        before_what=None,
                        step="paper",
                        before_step="talks",
                        due=["2025-06-05"],
                    )
                ],
                perhaps_due=[],
                earlier=["2025-06-01"],
                said=[
                    DeadlineWord(
                        by=["russia"],
                        change="met",
                        key="B130",
                        when="2025-06-04",
                        confidence="low",
                        disputed_by=["ukraine"],
                        citations=[2],
                    )
                ],
                grounds=[],
                dated_before=["B131"],
                keys=["B129"],
                keys_total=1,
                citations=[2],
            )
        ],
        steps=[
            StepShown(
                slug="paper",
                title="Russia hands over its paper",
                state="done",
                by=["russia"],
                done_by="meeting:istanbul-2",
                done="2025-06-02",
                taken_by=["russia"],
                disputed_by=["ukraine"],
                grounds=[],
                keys=["B140"],
                keys_total=1,
                citations=[2],
            )
        ],
        forces=[
            force(
                "russia",
                "facing Sumy",
                low=50_000,
                qualifier="more-than",
                speaker="President of Ukraine",
                confidence="medium",
                citations=[1],
            )
        ],
        offices=[
            OfficeShown(
                person="zelensky",
                name="Volodymyr Zelensky",
                of="ukraine",
                office="President",
                state="held",
                since="2019-05-20",
                confidence="medium",
                disputed_by=[],
                keys=["O1"],
                keys_total=1,
                citations=[1],
            )
        ],
        notes=[
            Note(
                key="B095",
                type="measure-taken",
                when="2025-05-26",
                parties=["russia"],
                issues=["ceasefire"],
                text="no new sanctions for now",
                by=["united-states"],
                kind="sanction",
                confidence=None,
                replaced_by=None,
                replaced_on=None,
                disputed_by=[],
                citations=[2],
            )
        ],
        possible=[
            Possible(
                key="S011",
                type="meeting-held",
                when="[2025-05-25..2025-06-10]",
                when_words=None,
                text="talks-2: held in Istanbul",
                confidence=None,
                disputed_by=[],
                citations=[2],
            )
        ],
        sources=[
            source(
                1,
                "CNN",
                "2025-05-31",
                "What each side wants",
                "https://example.org/a?b=1&c=2",
            ),
            source(2, "Reuters", "2025-05-25"),
            source(3, "Reuters", "2025-04-21", "Truce ends", "ftp://example.org/x"),
        ],
    )


_STANCES = (
    "Ready for an unconditional truce of thirty days at once, on land, at sea and in the air, watched by others",
    "Conditions first: no mobilisation and no arms deliveries for as long as a truce lasts",
    "Sees the text at the table only and will hand over its own paper there",
    "Asks to read the other side's paper before its delegation sets out",
    "Leaders meet only once delegations have agreed on something",
    "Neutral status, written into the constitution, and no foreign contingents on the territory",
    "Guarantees modelled on a collective defence clause, backed from overseas",
    "Any place that is neutral; wary of what a city's name would suggest",
)
_TITLES = (
    "Ceasefire",
    "Security guarantees",
    "Negotiation terms",
    "Location of talks",
    "Territory and borders",
    "Prisoners and civilians",
    "Sanctions relief",
    "Arms supplies and mobilisation",
    "Nuclear power plant",
)
_PUBLISHERS = (
    "Reuters",
    "The New York Times",
    "TASS",
    "CNN",
    "Associated Press",
    "Radio Free Europe/Radio Liberty",
    "Ukrinform",
    "The Guardian",
    "Fox News",
    "AFP",
)
_STATES = (
    "stated",
    "stale",
    "disputed",
    "stated",
    "order-unknown",
    "inherited",
    "stated",
)


def part(slug: str, k: int) -> str:
    """A part of an issue; no two statements of a party on one are both held."""
    return f"{slug}-part" if k % 3 == 2 else f"part {k}"


def rich_picture(
    columns: tuple[str, ...] = (
        "ukraine",
        "russia",
        "united-states",
        "european-allies",
    ),
) -> Picture:
    """As `pointed`, with nine top-level issues, four columns, and up to eight statements a cell."""
    base = pointed()
    cells, n = [], 0
    for i, title in enumerate(_TITLES):
        slug = title.lower().replace(" ", "-")
        for j, who in enumerate(columns):
            n += 1
            state = _STATES[n % len(_STATES)]
            number = 2 if state == "order-unknown" else 1 + (n * 5) % 8
            said = [
                statement(
                    who,
                    slug if k == 0 or state == "order-unknown" else part(slug, k),
                    _STANCES[(i + j * 3 + k) % len(_STANCES)],
                    when=f"2025-0{3 + (n + k) % 3}-{10 + (n * 3 + k) % 18}",
                    speaker=(
                        "Foreign minister",
                        None,
                        "Head of the delegation",
                        "Spokesperson of the president",
                    )[(n + k) % 4],
                    age_days=40 + k,
                    reported_later=(n + k) % 11 == 0,
                    inherited_from="european-allies" if state == "inherited" else None,
                    disputed_by=["russia"] if state == "disputed" and k == 0 else [],
                    citations=tuple(
                        1 + (n * 7 + k + m * 13) % 70 for m in range(1 + (n + k) % 3)
                    ),
                )
                for k in range(number)
            ]
            cells.append(
                cell(slug, who, *said, state=state)
                if (i, j) != (8, 2)
                else cell(slug, who)
            )
    cells += [cell("oversight", who) for who in (*columns, "turkiye")]
    cells += [cell(title.lower().replace(" ", "-"), "turkiye") for title in _TITLES]
    issues = [issue(t.lower().replace(" ", "-"), t) for t in _TITLES] + [
        issue("oversight", "Oversight by others")
    ]
    issues += [
        issue(f"{i.slug}-part", f"Part of {i.title.split()[0].lower()}", i.slug)
        for i in issues
    ]
    running = truce(
        "sea-2025",
        state="announced",
        declaration="multilateral",
        scope="maritime",
        declarers=["russia", "ukraine"],
        until=None,
        announced="2025-03-25",
    )
    return msgspec.structs.replace(
        base,
        issues=issues,
        columns=[column(c) for c in (*columns, "turkiye")],
        cells=cells,
        ceasefires=[
            *base.ceasefires,
            running,
            truce(
                "energy-2025",
                state="expired",
                announced="2025-03-18",
                from_="2025-03-18",
                until="2025-05-17",
            ),
        ],
        proposals=[
            *base.proposals,
            *(
                proposal(
                    f"plan-{k}",
                    made=f"2025-05-1{k}",
                    kind="settlement",
                    terms=[_STANCES[k], _STANCES[k + 1]],
                    citations=[k + 1],
                )
                for k in range(5)
            ),
        ],
        forces=[
            *base.forces,
            force(
                "russia",
                "two borders",
                best=125_000,
                low=100_000,
                high=130_000,
                as_of="2025-05-20",
            ),
            force("russia", "Kursk", best=67_000, as_of="2025-04"),
        ],
        notes=base.notes * 12,
        sources=[
            source(
                k,
                _PUBLISHERS[k % 10],
                f"2025-0{3 + k % 3}-{10 + k % 18}",
                _STANCES[k % 8],
                f"https://example.org/{k}" if k % 3 else None,
            )
            for k in range(1, 71)
        ],
    )


def render_picture(
    picture: Picture,
    *,
    fmt: str,
    full: bool = False,
    today_known: bool = True,
    **screen: Any,
) -> str:
    document = picture_document(picture, fmt=fmt, full=full, today_known=today_known)
    return render_document(document, fmt=fmt, **screen)
