"""The log beside a plain list: whatever is done to both, they say the same."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tracker.domain.errors import ConflictingEventError, WrongExpectedVersionError
from tracker.domain.events import PositionStated
from tracker.storage.archive import lines, read_lines
from tracker.storage.event_log import EventLog, NewEvent, open_log

if TYPE_CHECKING:
    from tracker.domain.recorded import RecordedEvent

_EVENTS = st.builds(
    lambda dossier, issue, stance, key, event_id: NewEvent(
        PositionStated(dossier=dossier, party="p", issue=issue, stance=stance, key=key, when="2025-05-28"), event_id=event_id
    ),
    st.sampled_from("ab"),
    st.sampled_from("xy"),
    st.sampled_from("12"),
    st.sampled_from([None, None, "k", "l"]),
    st.sampled_from([None, None, None, "e", "f"]),
)


class LogBesideAList(RuleBasedStateMachine):
    """The model is a list of (event, id), each as the log should hold it."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = shutil.copy(self.template, self.folder / "log.db")
        self.now, self.ids = 1_000, itertools.count()
        self.model: list[tuple[PositionStated, str]] = []
        self.seen: list[RecordedEvent] = []
        self.log = self.open()

    def open(self) -> EventLog:
        return open_log(self.path, clock=lambda: self.now, new_id=lambda: f"new-{next(self.ids)}", actor="desk")

    def teardown(self) -> None:
        self.log.close()
        shutil.rmtree(self.folder)

    @rule(batch=st.lists(_EVENTS, max_size=5))
    def append(self, batch: list[NewEvent]) -> None:
        added = self.expected_of(batch)
        try:
            receipts = self.log.append(batch)
        except ConflictingEventError:
            assert added is None
            return
        assert added is not None
        assert [r.added for r in receipts] == added
        for new, receipt in zip(batch, receipts, strict=True):
            if receipt.added:
                self.model.append((new.event, receipt.event_id))
            assert self.model[receipt.global_position - 1] == (new.event, receipt.event_id)

    def expected_of(self, batch: list[NewEvent]) -> list[bool] | None:
        """For each event whether it is new; nothing when one of them is a conflict."""
        held, added = list(self.model), []
        for new in batch:
            same_id = [event for event, event_id in held if event_id == new.event_id]
            same_key = [event for event, _ in held if new.event.key and (event.dossier, event.key) == (new.event.dossier, new.event.key)]
            if any(event != new.event for event in same_id + same_key):
                return None
            added.append(not same_id + same_key)
            if added[-1]:
                held.append((new.event, new.event_id or ""))
        return added

    @rule(new=_EVENTS, off=st.integers(-1, 1))
    def append_expecting(self, new: NewEvent, off: int) -> None:
        stream = (new.event.dossier, new.event.stream)
        version = sum((event.dossier, event.stream) == stream for event, _ in self.model)
        added = self.expected_of([new])
        try:
            (receipt,) = self.log.append([new], expected={stream: version + off})
        except ConflictingEventError:
            assert added is None
        except WrongExpectedVersionError as wrong:
            assert off
            assert added == [True]
            assert (wrong.actual, wrong.expected) == (version, version + off)  # noqa: PT017  (whether it is refused is the model's to say)
        else:
            assert added == [False] or not off
            if receipt.added:
                self.model.append((new.event, receipt.event_id))

    @rule(step=st.integers(-5, 5))
    def clock_moves(self, step: int) -> None:
        self.now += step

    @rule()
    def reopen(self) -> None:
        self.log.close()
        self.log = self.open()

    @invariant()
    def both_say_the_same(self) -> None:
        found = list(self.log.read())
        assert [(e.event, e.event_id) for e in found] == self.model
        assert found[: len(self.seen)] == self.seen
        assert self.log.dossiers() == list(dict.fromkeys(event.dossier for event, _ in self.model))
        assert [e.event for e in self.log.read(dossier="a")] == [event for event, _ in self.model if event.dossier == "a"]
        assert self.log.head_at(self.now) == sum(e.recorded_at < self.now for e in found)
        assert self.log.check().problems == []
        assert read_lines(b"".join(lines(found)), verify=True) == found
        self.seen = found


def test_the_log_and_a_plain_list_say_the_same(template: Path) -> None:
    LogBesideAList.template = template

    run_state_machine_as_test(
        LogBesideAList, settings=settings(max_examples=30, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    )
