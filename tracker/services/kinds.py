"""What the types of events are called at the prompt, and which of their fields may stand there without a name."""

from __future__ import annotations

from typing import Final, NamedTuple

from tracker.domain.codec import TYPES


class Kind(NamedTuple):
    """A type of event as the user names it.

    Attributes:
        noun: The short noun; the type's own name when it has none.
        type: The type's stable name.
        words: The fields that may be written without an option, in this order.
        also: Other nouns that mean it.
    """

    noun: str
    type: str
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_SHORT: Final = (
    Kind("position", "position-stated", ("party", "issue", "stance"), ("stance",)),
    Kind("ending", "position-ended", ("party", "issue", "reason"), ("position-end",)),
    Kind("proposal", "proposal-made", ("proposal", "kind", "by", "to"), ("offer",)),
    Kind("answer", "proposal-answered", ("proposal", "by", "answer")),
    Kind("proposal-end", "proposal-ended", ("proposal", "reason")),
    Kind(
        "ceasefire",
        "ceasefire-declared",
        ("ceasefire", "declaration", "declarers", "scope"),
        ("truce",),
    ),
    Kind("truce-change", "ceasefire-changed", ("ceasefire", "change", "by"), ("ceasefire-change",)),
    Kind("truce-end", "ceasefire-ended", ("ceasefire", "end_type", "by"), ("ceasefire-end",)),
    Kind(
        "violation", "violation-alleged", ("ceasefire", "accuser", "accused", "count"), ("breach",)
    ),
    Kind("agreement", "agreement-reached", ("agreement", "parties"), ("deal",)),
    Kind("commitment", "commitment-fulfilled", ("agreement", "term", "claimed_by", "degree")),
    Kind("meeting", "meeting-planned", ("meeting", "invited"), ("plan",)),
    Kind("meeting-change", "meeting-changed", ("meeting", "change", "by")),
    Kind("held", "meeting-held", ("meeting", "attended", "outcome"), ("met",)),
    Kind("force", "force-reported", ("owner", "area", "strength", "estimator"), ("forces",)),
    Kind("measure", "measure-taken", ("by", "kind", "text")),
    Kind("assessment", "assessment-recorded", ("by_whom", "claim")),
    Kind("note", "development-noted", ("text",), ("development",)),
    Kind("source", "source-registered", ("slug", "publisher", "url")),
    Kind("party", "party-registered", ("slug", "name", "kind")),
    Kind("membership", "membership-changed", ("member", "change", "coalition")),
    Kind("issue", "issue-defined", ("slug", "title")),
    Kind("dossier", "dossier-opened", ("dossier", "title")),
    Kind("record-corrected", "record-corrected", ("target",)),
    Kind("record-withdrawn", "record-withdrawn", ("target", "why")),
    Kind("source-retracted", "source-retracted", ("source", "why")),
    Kind("report-disputed", "report-disputed", ("target", "by", "claim")),
)

KINDS: Final = {kind.noun: kind for kind in _SHORT}
"""Every type, by its noun. A test asks for each type."""

BY_NAME: Final = {name: kind for kind in _SHORT for name in (kind.noun, kind.type, *kind.also)}
"""Every spelling of a type."""

BY_TYPE: Final = {kind.type: kind for kind in _SHORT}


def first_line(kind: Kind) -> str:
    """What a type of event is, in one sentence."""
    return (TYPES[kind.type].__doc__ or kind.type).partition("\n")[0]
