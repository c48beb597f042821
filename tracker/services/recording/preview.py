"""Appending one fact as news arrives: put together, checked, shown before it is appended, and appended against all comers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.domain.codec import TYPES, decode_payload
from tracker.domain.dates import day_of, parse_when
from tracker.domain.envelope import refuse
from tracker.domain.errors import InvalidEventError, RefusedEventError
from tracker.domain.events import DossierOpened, SourceRegistered
from tracker.domain.rules import decide
from tracker.services.event_fields import FLAT, fields_of
from tracker.services.recording.append import held
from tracker.services.recording.effects import Effects, effects_of
from tracker.services.recording.event_form import Desk, SourceGiven
from tracker.services.recording.source_pages import source_at
from tracker.services.recording.withdrawn import Gone, expect_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.kinds import Kind


class Prepared(NamedTuple):
    """What is ready to be appended.

    Attributes:
        fresh: The events that are new, in the order in which they are to be appended.
        known: The events that the log holds already.
        withdrawn: Those of them that are withdrawn, with what withdrew them.
        effects: What changes in the answer of today; when nothing does, in that of the fact's own day.
    """

    fresh: list[Event]
    known: list[RecordedEvent]
    withdrawn: list[Gone]
    effects: Effects


def flat_names(kind: str) -> dict[str, tuple[str, str]]:
    """The options that stand for a field of a part: `from` is `from` of `effect`, `scale_low` is `low` of `scale`."""
    found: dict[str, tuple[str, str]] = {}
    for field in fields_of(TYPES[kind]).values():
        if field.part in FLAT:
            prefix = "" if field.name == "effect" else f"{field.name}_"
            found |= {f"{prefix}{name}": (field.name, name) for name in fields_of(field.part)}
    return found


def missing(kind: Kind, texts: Mapping[str, Sequence[str]]) -> list[str]:
    """The names of the fields that a type needs and that are not given."""
    flat = {outer for name, (outer, _) in flat_names(kind.type).items() if texts.get(name)}
    needed = [
        f.name for f in fields_of(TYPES[kind.type]).values() if f.required and f.name != "dossier"
    ]
    return [name for name in needed if not texts.get(name) and name not in flat]


def compose(
    desk: Desk,
    kind: Kind,
    texts: Mapping[str, Sequence[str]],
    *,
    sources: Sequence[str] = (),
    given: SourceGiven | None = None,
) -> Event:
    """One event from what the user wrote for each field.

    Args:
        desk: The dossier; new things that the words name are kept there.
        kind: The type.
        texts: For each field what was written, once or several times; parts as in `tracker append KIND --help`.
        sources: Addresses or slugs of sources.
        given: What is said of the sources beside.

    Raises:
        TrackerError: Something is missing, not understood or not legal.
    """
    if lacking := missing(kind, texts):
        raise _incomplete(kind, lacking)
    fields, flat = fields_of(TYPES[kind.type]), flat_names(kind.type)
    payload: dict[str, Any] = {"type": kind.type, "dossier": desk.dossier}
    for name, said in texts.items():
        if not said or name in {"dossier", "when"}:
            continue
        if name in flat:
            outer, inner = flat[name]
            part = fields[outer].part
            payload.setdefault(outer, {})[inner] = (
                desk.value(fields_of(part)[inner], said) if part else said[-1]
            )
        elif name == "replacement":
            payload[name] = dict(_replaced(text) for text in said)
        else:
            payload[name] = desk.value(fields[name], said)
    if when := texts.get("when"):
        payload = desk.dated(when[-1]) | payload
    day = payload.get("reported") or payload.get("when")
    if sources:
        payload["evidence"] = _several(
            [desk.evidence(text, given or SourceGiven(), on=day) for text in sources], given
        )
    return decode_payload(payload)


def _incomplete(kind: Kind, lacking: Sequence[str]) -> InvalidEventError:
    named = ", ".join(
        _as_option(name) if name not in kind.words else name.replace("_", "-").upper()
        for name in lacking
    )
    words = " ".join(w.replace("_", "-").upper() for w in kind.words)
    problem = InvalidEventError(
        f"{kind.noun}: {named} {'is' if len(lacking) == 1 else 'are'} missing"
    )
    return problem.hinted(
        f"write `tracker append {kind.noun} {words}{' --on DATE' if 'when' in lacking else ''}`; `tracker append {kind.noun} --help` shows the rest"
    )


def _as_option(name: str) -> str:
    return "--on" if name == "when" else f"--{name.replace('_', '-')}"


def _several(found: list[dict[str, Any]], given: SourceGiven | None) -> list[dict[str, Any]]:
    """Evidence, each once; one title cannot be that of several pages."""
    if len(found) > 1 and given is not None and given.details.get("title"):
        raise refuse(
            "title",
            "is given for several sources",
            "write it behind its source: --source 'URL; title=…'",
        )
    return [each for n, each in enumerate(found) if each not in found[:n]]


def _replaced(text: str) -> tuple[str, Any]:
    """`FIELD=VALUE` of a correction; a value that is JSON is read as such, `null` takes the field away."""
    import json  # noqa: PLC0415

    name, mark, value = text.partition("=")
    if not mark:
        raise refuse("replacement", f"{text!r} names no value", "write it as FIELD=VALUE")
    try:
        found = (
            json.loads(value)
            if value[:1] in {"[", "{", '"'}
            or value in {"null", "true", "false"}
            or value.isdecimal()
            else value
        )
    except ValueError:
        found = value
    return name.strip().replace("-", "_"), found


def prepare(desk: Desk, facts: Sequence[Event], *, day: str | None = None) -> Prepared:
    """Check what is to be appended, and see what it changes.

    Args:
        desk: The dossier, with what was made on the way.
        facts: The facts, to stand behind what was made.
        day: The day for which the change is shown, as a written date; by default today.

    Raises:
        TrackerError: The rules refuse an event.
    """
    events = [*desk.made, *facts]
    known = held(desk.events, desk.dossier, others=lambda: desk.others).known
    withdrawn = expect_all(events, known, lambda: desk.events)
    fresh: list[Event] = []
    for event in events:
        for decided in decide(event, known):
            _same_source(
                decided,
                [
                    e
                    for e in (*desk.catalogue.sources.values(), *fresh)
                    if isinstance(e, SourceRegistered)
                ],
            )
            known.learn(decided)
            fresh.append(decided)
    new = set(map(id, fresh))
    there = [r for e in events if id(e) not in new for r in desk.events if r.event == e]
    return Prepared(fresh, there, withdrawn, _shown_effects(desk, fresh, day))


def _same_source(event: Event, others: Sequence[SourceRegistered]) -> None:
    if isinstance(event, SourceRegistered) and event.url is not None:
        twin = source_at(
            event.url, [s for s in others if s.slug != event.slug], published=event.published
        )
        if twin is not None:
            raise RefusedEventError(
                f"that page is registered already, as source {twin.slug!r} by {twin.publisher}",
                f"cite it as {twin.slug}",
            )


def _shown_effects(desk: Desk, fresh: Sequence[Event], day: str | None) -> Effects:
    """The changes for the day asked about; without one those of today, else those of the newest fact's own day."""
    found = effects_of(desk.events, fresh, now=desk.now, day=day)
    written = next((e.when for e in reversed(fresh) if e.when is not None), None)
    if (
        day is not None
        or written is None
        or found.cells
        or any(e.kind not in {"source", "party", "issue", "dossier"} for e in found.entries)
    ):
        return found
    when = parse_when(written, zone=desk.catalogue.zone)
    own = (
        day_of((when.end or when.start).latest - 1, desk.catalogue.zone).isoformat()
        if when.lasting not in {"open", "unknown"}
        else found.as_of
    )
    return effects_of(desk.events, fresh, now=desk.now, day=own)


def opens(events: Sequence[Event]) -> bool:
    """Whether one of the events opens a dossier."""
    return any(isinstance(e, DossierOpened) for e in events)
