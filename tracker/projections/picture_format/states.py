"""States of what an answer shows: of its cells, and of the entries of its lists."""

from __future__ import annotations

from typing import Literal

CellState = Literal[
    "divergent",
    "order-unknown",
    "disputed",
    "inherited",
    "stale",
    "stated",
    "ended",
    "no-evidence",
]
CeasefireState = Literal[
    "announced",
    "in-force",
    "expired",
    "ended",
    "did-not-take-effect",
    "refused",
    "lapsed",
    "disputed",
]
MeetingState = Literal[
    "proposed",
    "confirmed",
    "postponed",
    "moved",
    "cancelled",
    "held",
    "unresolved",
    "disputed",
]
ProposalState = Literal[
    "open",
    "agreed",
    "rejected",
    "countered",
    "withdrawn",
    "lapsed",
    "superseded",
    "disputed",
]
AgreementState = Literal[
    "agreed", "in-force", "suspended", "rejected", "expired", "ended", "disputed"
]
VoteState = Literal[
    "planned",
    "moved",
    "postponed",
    "cancelled",
    "adopted",
    "rejected",
    "unresolved",
    "disputed",
]
TermState = Literal[
    "pending", "overdue", "partial", "fulfilled", "delayed", "refused", "disputed"
]
DeadlineState = Literal[
    "pending", "moved", "passed", "met", "missed", "dropped", "disputed"
]
Outcome = Literal[
    "pending",
    "moved",
    "postponed",
    "unresolved",
    "disputed",
    "held-on-time",
    "held-late",
    "held-otherwise",
    "held",
    "cancelled",
    "took-effect",
    "did-not-take-effect",
    "refused",
    "ran-to-its-end",
    "ended-early",
    "met",
    "missed",
    "kept",
    "kept-in-part",
    "lapsed",
    "agreed",
    "countered",
    "superseded",
]
AnnouncedKind = Literal[
    "meeting",
    "vote",
    "truce",
    "truce-end",
    "agreement",
    "agreement-end",
    "deadline",
    "term",
    "proposal",
]
