"""Examples for the help of each kind of event, and the order of its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracker.services.event_fields import Kind

EXAMPLES: Final = {
    "dossier": 'tracker append dossier herring-talks "Herring talks" --zone Europe/Oslo --key D1',
    "party": "tracker append party arden Arden state --alias ARD",
    "issue": "tracker append issue quota Quota",
    "source": "tracker append source gazette-1 Gazette https://example.org/gazette/1",
    "membership": "tracker append membership arden joined north-shore --on 2025-01-01",
    "office": (
        'tracker append office ann-holt took "Minister of Fisheries" arden --on 2025-01-10'
    ),
    "position": (
        'tracker append position arden quota "as last year" --on 2025-05-25 --source '
        "gazette-1 --key P1"
    ),
    "ending": "tracker append ending arden quota lapsed --on 2025-06-20",
    "proposal": (
        'tracker append proposal summer-offer truce arden belmar --term "no nets" --on 2025-05-26'
    ),
    "answer": (
        'tracker append answer summer-offer belmar accept-with-conditions --condition "boats '
        'go home; by=arden" --on 2025-05-27'
    ),
    "proposal-end": "tracker append proposal-end summer-offer lapsed --on 2025-06-30",
    "ceasefire": (
        "tracker append ceasefire net-truce unilateral arden full --from 2025-06-01 --until "
        "2025-06-10 --on 2025-05-28"
    ),
    "truce-change": (
        "tracker append truce-change net-truce extended arden --new-until 2025-06-15 --on "
        "2025-06-09"
    ),
    "truce-end": "tracker append truce-end net-truce expired --on 2025-06-16",
    "violation": 'tracker append violation net-truce belmar arden "about 12" --on 2025-06-03',
    "agreement": (
        'tracker append agreement coast-deal arden,belmar --term "boats: boats go home; '
        'due=2025-07-01" --on 2025-06-21'
    ),
    "agreement-change": (
        "tracker append agreement-change coast-deal ratified arden --on 2025-07-01"
    ),
    "agreement-end": "tracker append agreement-end coast-deal terminated belmar --on 2026-01-01",
    "commitment": "tracker append commitment coast-deal boats arden full --on 2025-06-29",
    "meeting": (
        "tracker append meeting oslo-1 arden,belmar --proposed-by arden --scheduled-for "
        "2025-06-12 --place Oslo --on 2025-05-30"
    ),
    "meeting-change": "tracker append meeting-change oslo-1 confirmed belmar --on 2025-05-31",
    "held": 'tracker append held oslo-1 arden,belmar "no agreement" --on 2025-06-12',
    "vote": (
        "tracker append vote coast-vote 'Parliament of Arden' 2025-07-10 "
        "--voted-on agreement:coast-deal --on 2025-06-25"
    ),
    "vote-change": (
        "tracker append vote-change coast-vote moved --scheduled-for 2025-07-12 --on 2025-07-08"
    ),
    "voted": (
        "tracker append voted coast-vote 'Parliament of Arden' adopted --for 61 --against 38 "
        "--voted-on agreement:coast-deal --on 2025-07-12"
    ),
    "step": (
        'tracker append step boats-home "Boats go home" --by belmar --done-by '
        "'agreement:coast-deal ratified'"
    ),
    "step-taken": "tracker append step-taken boats-home belmar --on 2025-06-20",
    "deadline": (
        "tracker append deadline quota-day 2025-06-30 arden --binds belmar --about quota "
        "--on 2025-06-02"
    ),
    "deadline-change": (
        "tracker append deadline-change quota-day moved arden --new-due 2025-07-15 "
        "--condition 'boats stay in port; by=belmar; due=2025-06-20' --on 2025-06-15"
    ),
    "figure": (
        'tracker append figure arden "north bank" "about 40 boats" belmar --category weapons --on '
        "2025-06-01"
    ),
    "measure": (
        'tracker append measure belmar sanction "port dues doubled" --against arden --on 2025-06-02'
    ),
    "assessment": (
        'tracker append assessment "Harbour master" "neither side will move" --party '
        "arden,belmar --on 2025-06-04"
    ),
    "note": 'tracker append note "Storm in the strait" --on "early June 2025"',
    "record-corrected": (
        "tracker append record-corrected P1 --replace when=2025-05-24 --why 'a slip' --key C1"
    ),
    "record-withdrawn": "tracker append record-withdrawn C1 'the first date was right'",
    "source-retracted": (
        "tracker append source-retracted gazette-1 'taken back by its editor' --on 2025-06-30"
    ),
    "report-disputed": "tracker append report-disputed P1 arden 'never said' --on 2025-05-26",
}


def words_in_order(kind: Kind) -> str:
    """Say which words a type of event takes, in their order; empty where it takes one or none."""
    if len(kind.words) < 2:  # noqa: PLR2004  (one has no order)
        return ""
    words = " ".join(name.replace("_", "-").upper() for name in kind.words)
    return f"the words of `tracker append {kind.noun}` are {words}, in this order"
