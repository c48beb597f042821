"""Lines for what differs of the entries of a picture's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    DeadlineShown,
    ForceShown,
    MeetingShown,
    Possible,
    ProposalShown,
    VoteShown,
)
from tracker.render.answers.entries import DEADLINE_FIELDS, item_of, vote_result
from tracker.render.answers.truces_meetings_proposals import (
    agreement_step,
    counted_where,
    figure,
    proposal_answer,
    stale_words,
    term,
    violation,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    Item,
    Span,
    called,
    confidence_words,
    contradicted,
    event_keys,
    listed,
    sourced,
)
from tracker.render.words_for_dates_and_numbers import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from tracker.projections.questions.diff_format import (
        Cause,
        EntryChange,
    )
    from tracker.render.styled_text import Line, Voice


from tracker.render.answers.diff.positions import ARROW, other_sources

P = TypeVar("P")
_UNSAID: Final = (
    "state keys keys_total citations earlier violations_total reported_later key "
    "event_id grounds"
)
_SILENT: Final = frozenset(_UNSAID.split())
"""Fields that are said elsewhere in a line, or say nothing to a reader."""

_DATES: Final = {
    "scheduled_for": "planned for",
    "from": "from",
    "deadline": "deadline",
    "announced": "announced",
    "as_of": "as of",
    "replaced_on": "replaced on",
    "reached": "reached",
    "set": "set",
    "done": "done",
    "due": "due",
}
_PARTIES: Final = {
    "confirmed_by": "confirmed by",
    "perhaps_confirmed_by": "perhaps confirmed by",
    "declined_by": "declined by",
    "invited": "inviting",
    "attended": "attended by",
    "proposed_by": "proposed by",
    "declarers": "declared by",
    "disputed_by": "disputed by",
    "by": "by",
    "to": "to",
    "parties": "between",
    "mediators": "mediated by",
    "left": "over for",
    "binds": "for",
    "taken_by": "taken by",
}
_FIGURE: Final = frozenset({"low", "best", "high", "qualifier", "unit", "as_of"})
_ENDINGS: Final = frozenset(
    {
        "agreement-ended",
        "ceasefire-ended",
        "proposal-ended",
        "meeting-held",
        "vote-held",
    }
)


def entry_change(found: EntryChange[Any], voice: Voice, told: Container[str]) -> Item:
    """Say what became of an entry, and how much contradicts it that is not told beside it."""
    before: Any = found.before
    after: Any = found.after
    keys = event_keys(found.keys)
    if against := contradicted(sum(k not in told for k in found.contradicted_by)):
        keys = (Span(" "), Span(against, "mark"), *keys)
    if after is None:
        gone = Span(gone_words(found), "mark")
        return Item((gone, Span(" "), *item_of(before, voice).line, *keys))
    if before is None:
        whole = item_of(after, voice)
        return Item((*whole.line, *keys), whole.parts)
    spans = [Span(title_of(after, voice), "strong")]
    words, parts = differing(found, voice)
    if hasattr(after, "state"):
        spans += [Span(" "), Span(states(before.state, after.state), "mark")]
    spans.append(Span(f": {words}" if words else ""))
    return Item((*spans, *sourced(found.citations), *keys), tuple(parts))


def differing(found: EntryChange[Any], voice: Voice) -> tuple[str, list[Line]]:
    """Say what differs of an entry that is on both sides: words, and lines for its parts."""
    before: Any = found.before
    after: Any = found.after
    said, parts = _fields(found, voice)
    if hasattr(after, "state"):
        if before.state != after.state:
            said = [_happened(after, found.by, voice), *said]
        elif not {"answers", "changes", "held"} & {*found.fields}:
            said = [_day(found.by, voice), *said]
    return listed(said), parts


def gone_words(found: EntryChange[Any]) -> str:
    """Say why an entry is on the list no more: a possible fact may have become certain."""
    if isinstance(found.before, Possible) and any(
        cause.side == "both" for cause in found.by
    ):
        return "certain now"
    return "no longer there"


def states(was: str, now: str) -> str:
    """Say a state, and the one before it where that was another."""
    return plain(now) if was == now else f"{plain(was)} {ARROW} {plain(now)}"


def _happened(after: Any, by: Sequence[Cause], voice: Voice) -> str:
    """Say the day on which a state changed, or the date that changed it where no event did."""
    ended = [cause for cause in by if cause.type in _ENDINGS]
    match after:
        case (
            CeasefireShown(state="expired", until=str(until))
            | AgreementShown(state="expired", until=str(until))
        ) if until and not ended:
            return f"ran out at {voice.until(until)}"
        case (
            CeasefireShown(state="in-force", from_=str(start))
            | AgreementShown(state="in-force", from_=str(start))
        ) if start:
            return f"in force from {voice.date(start)}"
        case MeetingShown(state="unresolved") | VoteShown(state="unresolved"):
            return "no report that it took place"
        case (
            ProposalShown(state="lapsed", deadline=str(deadline))
            | DeadlineShown(state="passed", due=str(deadline))
        ) if deadline and not ended:
            return f"the deadline of {voice.date(deadline)} passed"
        case MeetingShown(state="held") | VoteShown(held=str()):
            return ""
        case _:
            return _day(ended or by, voice)


def _day(by: Sequence[Cause], voice: Voice) -> str:
    """Say the day of the last event of a change."""
    for cause in reversed(by):
        if cause.when and cause.type != "violation-alleged":
            return voice.date(cause.when, cause.when_words)
    return ""


def title_of(found: Any, voice: Voice) -> str:
    """Return what an entry is called."""
    if isinstance(found, ForceShown):
        whose = f"{voice.name(found.owner)}, {counted_where(found)}"
        return f"{whose}, by the count of {voice.name(found.estimator)}"
    if hasattr(found, "person"):
        return f"{clean(found.name)}, {clean(found.office)} of {voice.name(found.of)}"
    if hasattr(found, "slug"):
        return called(found)
    return f"{voice.date(found.when)}, {clean(found.text).rstrip('.')}"


def _come(old: Collection[P], new: Iterable[P]) -> list[P]:
    """Return the parts of an entry that it did not have before."""
    return [each for each in new if each not in old]


def _fields(found: EntryChange[Any], voice: Voice) -> tuple[list[str], list[Line]]:
    """Say what differs, field by field: words, and lines for what has parts."""
    before: Any = found.before
    after: Any = found.after
    said: list[str] = []
    parts: list[Line] = []
    is_figure = isinstance(after, ForceShown)
    if is_figure and _FIGURE & {*found.fields}:
        now, was = (_dated_figure(each, voice) for each in (after, before))
        said.append(f"{now}; was {was}")
    for field in sorted(found.fields, key=lambda name: name != "held"):
        name = "from_" if field == "from" else field
        old, new = getattr(before, name), getattr(after, name)
        if field == "violations":
            parts += [violation(each, voice) for each in _come(old, new)]
        elif field == "terms" and isinstance(after, AgreementShown):
            parts += [term(each, voice) for each in _come(old, new)]
        elif field == "results":
            alone = len(new) == 1
            said += [vote_result(each, voice, alone=alone) for each in _come(old, new)]
        elif field == "changes":
            said += [agreement_step(each, voice) for each in _come(old, new)]
        elif field == "answers":
            said += [_answer(each, voice) for each in _come(old, new)]
        elif not is_figure or field in {"disputed_by", "stale_days"}:
            said.append(_field(field, old, new, voice))
    nothing_said = not any(said) and not parts
    if nothing_said and "citations" in found.fields and "state" not in found.fields:
        said.append(other_sources(len(before.citations), len(after.citations)))
    return said, parts


def _dated_figure(found: ForceShown, voice: Voice) -> str:
    known = confidence_words(found.confidence)
    return listed(
        [figure(found), f"as of {voice.date(found.as_of)}", known], joiner=", "
    )


def _answer(found: Any, voice: Voice) -> str:
    if hasattr(found, "answer"):
        return proposal_answer(found, voice)
    return f"{voice.name(found.by)}: {plain(found.change)}, {voice.date(found.when)}"


# One return for each kind of field.
def _field(field: str, old: Any, new: Any, voice: Voice) -> str:  # noqa: C901, PLR0911
    """Say what a field is now, and what it was where that helps."""
    if field in _SILENT or old == new:
        return ""
    if field == "held":
        return _held(old, new, voice)
    if field == "until":
        return _until(old, new, voice)
    if field in _DATES:
        return _date(_DATES[field], old, new, voice)
    if field in _PARTIES:
        return listed(_parties(field, old, new, voice))
    if field in DEADLINE_FIELDS:
        return DEADLINE_FIELDS[field](new, voice)
    if field == "possibly_ended":
        return "possibly over" if new else "no longer possibly over"
    if field == "stale_days":
        return stale_words(new) or "no longer stale"
    if field == "dated_before":
        keys = ", ".join(clean(key) for key in new)
        return f"the dates disagree: {keys} dated before it" if keys else ""
    if field == "outcome":
        return clean(new or "")
    return _value(plain(field.replace("_", "-")), old, new)


def _value(name: str, old: Any, new: Any) -> str:
    """Say a value or a list of them under the name of its field."""
    if isinstance(new, list):
        return listed(_values(name, old, new))
    now = "" if new is None else f"{name} {clean(str(new))}"
    return _versus(now, "" if old is None else clean(str(old)))


def _until(old: str | None, new: str | None, voice: Voice) -> str:
    now = f"until {voice.until(new)}" if new else "without an end"
    return _versus(now, voice.until(old) if old else "")


def _date(label: str, old: str | None, new: str | None, voice: Voice) -> str:
    now = f"{label} {voice.date(new)}" if new else f"no longer {label} a date"
    return _versus(now, voice.date(old) if old else "")


def _held(old: str | None, new: str | None, voice: Voice) -> str:
    if not new:
        return "no longer reported as held"
    was = f", was {voice.date(old)}" if old else ""
    return f"held {voice.date(new)}{was}"


def _parties(field: str, old: list[str], new: list[str], voice: Voice) -> Iterator[str]:
    come = [party for party in new if party not in old]
    gone = [party for party in old if party not in new]
    if come:
        also = "also " if old and field != "attended" else ""
        yield f"{also}{_PARTIES[field]} {voice.names(come)}"
    if gone:
        yield f"no longer {_PARTIES[field]} {voice.names(gone)}"


def _values(name: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    come = [clean(str(value)) for value in new if value not in old]
    gone = [clean(str(value)) for value in old if value not in new]
    if come:
        yield f"{name}: {', '.join(come)}"
    if gone:
        yield f"no longer {', '.join(gone)}"


def _versus(now: str, was: str) -> str:
    if now and was:
        return f"{now} (was {was})"
    return now or f"was {was}"
