"""What an event says, in a sentence with names and dates in words, from the fields of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.render.date_and_number_words import counted, number_words, plain
from tracker.render.sanitize import clean
from tracker.render.spans import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.render.spans import Voice

Fields = dict[str, Any]


def told(kind: str, fields: Fields, voice: Voice) -> str:
    """One event as a sentence; a type that is not known here is named.

    Args:
        kind: The type of the event.
        fields: The fields of that type.
        voice: How names and dates are said.
    """
    say = _SAY.get(kind)
    return plain(kind) if say is None else say(fields, voice)


def _names(voice: Voice, slugs: object) -> str:
    return voice.names(list(slugs)) if isinstance(slugs, list | tuple) else ""


def _asked(found: Fields, voice: Voice) -> str:
    """What an answer or a stance goes on with where it asks for something first."""
    said = []
    for each in found.get("conditions", ()):
        whom = f"by {voice.name(each['by_whom'])}" if each.get("by_whom") else ""
        before = f"before {clean(each['before_what'])}" if each.get("before_what") else ""
        about = listed([whom, before], joiner=", ")
        said.append(clean(each["what"]) + (f" ({about})" if about else ""))
    return f", on condition: {'; '.join(said)}" if said else ""


def _tally(found: Fields | None) -> str:
    return (
        number_words(found.get("low"), found.get("best"), found.get("high"), found.get("qualifier"))
        if found
        else ""
    )


def _stated(f: Fields, v: Voice) -> str:
    return f"{v.name(f['party'])} on {v.title(f['issue'])}: {clean(f['stance'])}{_asked(f, v)}"


def _ended(f: Fields, v: Voice) -> str:
    return f"{v.name(f['party'])} no longer holds its position on {v.title(f['issue'])} ({plain(f['reason'])})"


def _membership(f: Fields, v: Voice) -> str:
    role = " as an observer" if f.get("role") == "observer" and f["change"] == "joined" else ""
    return f"{v.name(f['member'])} {plain(f['change'])} {v.name(f['coalition'])}{role}"


def _made(f: Fields, v: Voice) -> str:
    terms = "; ".join(clean(t) for t in f.get("terms", ()))
    deadline = f", deadline {v.date(f['deadline'])}" if f.get("deadline") else ""
    via = f", passed on by {v.name(f['via'])}" if f.get("via") else ""
    return f"{_names(v, f['by'])} made the proposal {clean(f['proposal'])} ({plain(f['kind'])}) to {_names(v, f['to'])}{via}{deadline}{terms and f': {terms}'}"


_ANSWERS = {
    "accept": "accepted",
    "reject": "rejected",
    "counter": "countered",
    "accept-with-conditions": "accepted with conditions",
    "defer": "put off its answer to",
}


def _answered(f: Fields, v: Voice) -> str:
    counter = f" with {clean(f['counter_proposal'])}" if f.get("counter_proposal") else ""
    return f"{v.name(f['by'])} {_ANSWERS.get(f['answer'], plain(f['answer']))} the proposal {clean(f['proposal'])}{counter}{_asked(f, v)}"


def _offer_ended(f: Fields, _v: Voice) -> str:
    return f"The proposal {clean(f['proposal'])} ended: {plain(f['reason'])}"


def _declared(f: Fields, v: Voice) -> str:
    effect = f.get("effect") or {}
    window = listed(
        [
            f"from {v.date(effect['from'])}" if effect.get("from") else "",
            f"until {v.until(effect['until'])}" if effect.get("until") else "",
        ],
        joiner=" ",
    )
    exempt = (
        f"; exempt: {', '.join(clean(e) for e in f['exemptions'])}" if f.get("exemptions") else ""
    )
    truce = f"{plain(f['declaration'])} {plain(f['scope'])} truce {clean(f['ceasefire'])}"
    return f"{_names(v, f['declarers'])} declared the {truce}{window and f', {window}'}{exempt}"


_CHANGES = {
    "took-effect": "said that it took effect",
    "not-observed": "said that it is not observed",
    "reciprocated": "joined it",
    "refused": "refused it",
}


def _truce_changed(f: Fields, v: Voice) -> str:
    dates = listed(
        [
            f"from {v.date(f['new_from'])}" if f.get("new_from") else "",
            f"until {v.until(f['new_until'])}" if f.get("new_until") else "",
        ],
        joiner=" ",
    )
    change = _CHANGES.get(f["change"], f"{plain(f['change'])} it")
    return f"Truce {clean(f['ceasefire'])}: {v.name(f['by'])} {change}{dates and f', {dates}'}"


def _truce_ended(f: Fields, v: Voice) -> str:
    by = f", by {v.name(f['by'])}" if f.get("by") else ""
    return f"The truce {clean(f['ceasefire'])} ended: {plain(f['end_type'])}{by}"


def _alleged(f: Fields, v: Voice) -> str:
    number = _tally(f.get("count"))
    window = f", for {v.date(f['window'])}" if f.get("window") else ""
    total = ", a running total" if f.get("cumulative") else ""
    number = f"{number} " if number else ""
    return f"{v.name(f['accuser'])} alleges {number}violations of the truce {clean(f['ceasefire'])} by {v.name(f['accused'])}{window}{total}"


def _agreed(f: Fields, v: Voice) -> str:
    mediators = f", mediated by {_names(v, f['mediators'])}" if f.get("mediators") else ""
    stage = f" ({plain(f['stage'])})" if f.get("stage") else ""
    terms = "; ".join(
        clean(t["text"]) + (f", due {v.date(t['due'])}" if t.get("due") else "") for t in f["terms"]
    )
    return f"{_names(v, f['parties'])} agreed on {clean(f['agreement'])}{stage}{mediators}: {terms}"


def _kept(f: Fields, v: Voice) -> str:
    quantity = f" ({clean(f['quantity'])})" if f.get("quantity") else ""
    degree = {
        "full": "was kept",
        "partial": "was kept in part",
        "delayed": "is delayed",
        "refused": "was refused",
    }.get(f["degree"], plain(f["degree"]))
    verb = "say" if len(f["claimed_by"]) > 1 else "says"
    return f"{_names(v, f['claimed_by'])} {verb} that {clean(f['term'])} of {clean(f['agreement'])} {degree}{quantity}"


def _planned(f: Fields, v: Voice) -> str:
    by = f" by {_names(v, f['proposed_by'])}" if f.get("proposed_by") else ""
    date = f" for {v.date(f['scheduled_for'])}" if f.get("scheduled_for") else ""
    place = f", {clean(f['place'])}" if f.get("place") else ""
    confirmed = f", confirmed by {_names(v, f['confirmed_by'])}" if f.get("confirmed_by") else ""
    return f"Meeting {clean(f['meeting'])} of {_names(v, f['invited'])} proposed{by}{date}{place}{confirmed}"


def _meeting_changed(f: Fields, v: Voice) -> str:
    by = f" by {v.name(f['by'])}" if f.get("by") else ""
    date = f", now {v.date(f['scheduled_for'])}" if f.get("scheduled_for") else ""
    place = f", {clean(f['place'])}" if f.get("place") else ""
    return f"Meeting {clean(f['meeting'])} {plain(f['change'])}{by}{date}{place}"


def _held(f: Fields, v: Voice) -> str:
    place = f" in {clean(f['place'])}" if f.get("place") else ""
    outcome = f": {clean(f['outcome'])}" if f.get("outcome") else ""
    return f"{_names(v, f['attended'])} met{place} ({clean(f['meeting'])}){outcome}"


def _force(f: Fields, v: Voice) -> str:
    strength = f["strength"]
    as_of = f", as of {v.date(f['as_of'])}" if f.get("as_of") else ""
    return f"{v.name(f['owner'])}, {clean(f['area'])}: {_tally(strength)} {plain(strength.get('unit', 'troops'))}, by the count of {v.name(f['estimator'])}{as_of}"


def _measure(f: Fields, v: Voice) -> str:
    against = f" towards {_names(v, f['against'])}" if f.get("against") else ""
    return f"{_names(v, f['by'])}{against} ({plain(f['kind'])}): {clean(f['text'])}"


def _assessed(f: Fields, v: Voice) -> str:
    return f"{v.name(f['by_whom'])} judges: {clean(f['claim'])}"


def _retracted(f: Fields, _v: Voice) -> str:
    return f"The publisher took the source {clean(f['source'])} back: {clean(f['why'])}"


def _denied(f: Fields, v: Voice) -> str:
    return f"{v.name(f['by'])} denies {clean(f['target'])}" + (
        f": {clean(f['claim'])}" if f.get("claim") else ""
    )


_SAY: Mapping[str, Callable[[Fields, Voice], str]] = {
    "position-stated": _stated,
    "position-ended": _ended,
    "membership-changed": _membership,
    "proposal-made": _made,
    "proposal-answered": _answered,
    "proposal-ended": _offer_ended,
    "ceasefire-declared": _declared,
    "ceasefire-changed": _truce_changed,
    "ceasefire-ended": _truce_ended,
    "violation-alleged": _alleged,
    "agreement-reached": _agreed,
    "commitment-fulfilled": _kept,
    "meeting-planned": _planned,
    "meeting-changed": _meeting_changed,
    "meeting-held": _held,
    "force-reported": _force,
    "measure-taken": _measure,
    "assessment-recorded": _assessed,
    "development-noted": lambda f, _v: clean(f["text"]),
    "source-retracted": _retracted,
    "report-disputed": _denied,
}


def delay_words(days: int) -> str:
    """How long after it happened a fact was reported: "4 days later"; "2 days before" where it was told of in advance."""
    return f"{counted(days, 'day')} later" if days > 0 else f"{counted(-days, 'day')} before"
