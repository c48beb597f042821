"""What is read by the index answers as what is read whole: for any day, any known date and any place of the log."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests import builders as b
from tests.services.test_laws_of_the_log import empty_log, moved, opened
from tracker.domain.dates import zone_of
from tracker.projections.picture import picture_of_mended
from tracker.projections.question import ask
from tracker.projections.visible import mend
from tracker.services.seeking import sight

if TYPE_CHECKING:
    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog

ZONE = zone_of("Europe/Kyiv")

laws = settings(max_examples=int(os.environ.get("LAWS", "100")), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
days = st.sampled_from(b.DATES)


def sought(log: EventLog, valid: str, known: str | None, place: int | None = None) -> dict[str, Any] | None:
    """The answer by the index; None when the index leaves it to the whole log."""
    with log.seeking() as seek:
        view = sight(seek, b.DOSSIER, place)
        if view is None:
            return None
        question = ask(valid, zone=view.catalogue.zone, known=known, log=view.log_place)
        found = view.sought(question)
        return None if found is None else msgspec.to_builtins(picture_of_mended(found.mended, question, left_out=found.left_out))


def whole(events: list[RecordedEvent], valid: str, known: str | None) -> dict[str, Any]:
    mended = mend(events)
    return msgspec.to_builtins(picture_of_mended(mended, ask(valid, zone=mended.catalogue.zone, known=known, log=events[-1].global_position)))


@st.composite
def appended(draw: Any) -> list[Any]:
    """Events as they are appended: acts only on what is there already, most logs without what makes statements the same that look different."""
    events = draw(b.logs(least=10, most=40))
    bridged = draw(st.integers(0, 3)) == 0
    pointed = draw(st.booleans())
    found: list[Any] = []
    for drawn in events:
        one, names = drawn, {e.key for e in found}
        if hasattr(one, "target") and one.target not in names and draw(st.integers(0, 9)):
            one = one.revised(target=draw(st.sampled_from(sorted(names)))) if names else b.noted("Nothing yet", when="2025-05-01", key=one.key)
        changed: dict[str, Any] = {} if pointed else {"supersedes": ()}
        if not bridged:
            changed["repeats"] = ()
            if one.type == "position-stated":
                changed["stance_code"] = None
        found.append(one.revised(**changed))
    return found


@laws
@given(appended(), days, st.none() | days, st.data())
def test_what_is_sought_answers_as_what_is_read_whole(events: list, valid: str, known: str | None, data: st.DataObject) -> None:
    with empty_log() as log:
        log.append(opened())
        for one in moved(events, b.DOSSIER):
            log.append([one])
        held = list(log.read())
        place = data.draw(st.none() | st.integers(1, len(held)))
        found = sought(log, valid, known, place)
        event("read whole" if found is None else "sought")

        assert found is None or found == whole(held[:place], valid, known)


@laws
@given(appended(), st.integers(1, 5))
def test_an_index_that_is_made_anew_says_the_same(events: list, size: int) -> None:
    with empty_log() as log:
        log.append(opened())
        new = moved(events, b.DOSSIER)
        for start in range(0, len(new), size):
            log.append(new[start : start + size])
        kept = log.index()
        log.catch_up(afresh=True)

        assert log.index() == kept
