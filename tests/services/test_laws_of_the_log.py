"""The laws of docs/reference/time-and-truth.md, section 6, that need a log: what is appended, and where, changes no earlier answer."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import strategies as st

from tests import builders as b
from tests.laws import law
from tracker.domain.codec import decode_payload
from tracker.domain.dates import zone_of
from tracker.domain.events import DossierOpened
from tracker.projections.mended import mend
from tracker.projections.picture import Selection
from tracker.projections.questions.announcements import fate_of
from tracker.projections.visible import ask
from tracker.services.answers.announcements import AskedFate, ask_fate
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.services.dossiers import Bundle, Shelf
from tracker.storage.event_log import NewEvent, restore
from tracker.storage.files.archive import export_lines, read_lines

if TYPE_CHECKING:
    from tests.laws import Logs
    from tracker.storage.event_log import EventLog


def opened(dossier: str = b.DOSSIER) -> list[NewEvent]:
    first = DossierOpened(
        dossier=dossier,
        title="Talks",
        zone="Europe/Kyiv",
        columns=(*b.PARTIES, *b.COALITIONS),
    )
    return [NewEvent(first), *moved(b.CATALOGUE, dossier)]


def moved(events: Any, dossier: str) -> list[NewEvent]:
    """The same events in another dossier, each with an id by its dossier and key, so that answers can be compared."""
    return [
        NewEvent(
            decode_payload({**msgspec.to_builtins(e), "dossier": dossier}),
            event_id=str(
                uuid.uuid5(uuid.NAMESPACE_URL, f"{dossier} {e.key or e.stream}")
            ),
        )
        for e in events
    ]


def answer(
    log: EventLog,
    valid: str,
    known: str | None,
    *,
    log_at: str | None = None,
    dossier: str = b.DOSSIER,
) -> dict[str, Any]:
    shelf = Shelf(Bundle([]), lambda: log, absent=str)
    found = msgspec.to_builtins(
        ask_as_of(
            shelf,
            AskedAsOf(date=valid, known_at=known, dossier=dossier, log_at=log_at),
            now=b.RECORDED,
            index_from=0,
        ).value
    )
    del found["asked"]["log"]
    return found


days = st.sampled_from(
    [d for d in b.DATES if not d.endswith("/..") and not d.endswith("/")]
)


@law(b.logs(), b.logs(), days, st.none() | days, examples=40)
def test_appending_changes_no_byte_and_no_answer_asked_with_the_earlier_place(
    empty: Logs, events: list, more: list, valid: str, known: str | None
) -> None:
    with empty() as log:
        log.append([*opened(), *moved(events, b.DOSSIER)])
        place = log.head().global_position
        bytes_before, answer_before = (
            list(export_lines(log.read())),
            answer(log, valid, known),
        )
        log.append(moved([e.revised(key=f"x{e.key}") for e in more], b.DOSSIER))

        assert list(export_lines(log.read(up_to=place))) == bytes_before
        assert answer(log, valid, known, log_at=str(place)) == answer_before


@law(b.logs(), days, st.none() | days, examples=40)
def test_appending_the_same_again_adds_nothing(
    empty: Logs, events: list, valid: str, known: str | None
) -> None:
    with empty() as log:
        log.append([*opened(), *moved(events, b.DOSSIER)])
        head, before = log.head(), answer(log, valid, known)
        receipts = log.append(moved(events, b.DOSSIER))

        assert not any(r.added for r in receipts)
        assert (log.head(), answer(log, valid, known)) == (head, before)


@law(b.logs(), b.logs(), days, st.none() | days, examples=40)
def test_events_of_one_dossier_never_change_an_answer_about_another(
    empty: Logs, events: list, others: list, valid: str, known: str | None
) -> None:
    with empty() as alone, empty() as shared:
        alone.append([*opened(), *moved(events, b.DOSSIER)])
        shared.append(
            [
                *opened("other"),
                *moved(others, "other"),
                *opened(),
                *moved(events, b.DOSSIER),
            ]
        )

        assert answer(shared, valid, known) == answer(alone, valid, known)


@law(b.logs(), days, st.none() | days, examples=40)
def test_an_export_imported_into_an_empty_log_gives_the_same_events_digests_and_answers(
    empty: Logs, events: list, valid: str, known: str | None
) -> None:
    with empty() as first, empty() as second:
        first.append([*opened(), *moved(events, b.DOSSIER)])
        exported = list(export_lines(first.read()))
        restore(second, read_lines(exported, verify=True))

        assert list(export_lines(second.read())) == exported
        assert answer(second, valid, known) == answer(first, valid, known)


@law(b.logs(), days, st.none() | days, examples=40)
def test_the_log_answers_as_the_events_themselves(
    empty: Logs, events: list, valid: str, known: str | None
) -> None:
    with empty() as log:
        log.append([*opened(), *moved(events, b.DOSSIER)])
        found, told = (
            answer(log, valid, known),
            msgspec.to_builtins(b.picture(list(log.read()), valid, known)),
        )
        del told["asked"]["log"]

        assert {k: v for k, v in found.items() if k != "asked"} == {
            k: v for k, v in told.items() if k != "asked"
        }


def fates(log: EventLog, valid: str, *, log_at: str | None = None) -> dict[str, str]:
    """The outcome of each announcement by its name; a name that stands twice fails."""
    shelf = Shelf(Bundle([]), lambda: log, absent=str)
    asked = AskedFate(date=valid, dossier=b.DOSSIER, log_at=log_at)
    found = ask_fate(shelf, asked, now=b.RECORDED).value
    outcomes = {entry.id: entry.outcome for entry in found.entries}
    assert len(outcomes) == len(found.entries) == sum(found.outcomes.values())
    return outcomes


@law(b.logs(), b.logs(), days, examples=40)
def test_each_announcement_has_one_fate_in_a_log_and_keeps_it_at_its_place(
    empty: Logs, events: list, more: list, valid: str
) -> None:
    with empty() as log:
        log.append([*opened(), *moved(events, b.DOSSIER)])
        place = log.head().global_position
        before = fates(log, valid)
        recorded = b.recorded_log(events)
        question = ask(valid, zone=zone_of("Europe/Kyiv"), log=len(recorded))
        folded = fate_of(mend(recorded), question, Selection())
        later = [e.revised(key=f"x{e.key}") for e in more]
        log.append(moved(later, b.DOSSIER))

        assert fates(log, valid, log_at=str(place)) == before
        assert {entry.id: entry.outcome for entry in folded.entries} == before
