"""The log beside a plain list: whatever is done to both, they say the same."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.tries import tries
from tracker.domain.errors import (
    ConflictingEventError,
    DatabaseError,
    WrongExpectedVersionError,
)
from tracker.domain.events import DossierOpened, PositionStated
from tracker.domain.recorded import UnknownEvent
from tracker.storage.event_log import EventLog, NewEvent, open_log, restore
from tracker.storage.files.archive import export_lines, read_lines
from tracker.storage.follow import follow
from tracker.storage.rows.new_rows import prepare_row

if TYPE_CHECKING:
    from tests.conftest import Databases
    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.rows import Receipt


def _fact(
    kind: str, dossier: str, subject: str, said: str, key: str | None
) -> PositionStated | DossierOpened | UnknownEvent:
    if kind == "position-stated":
        return PositionStated(
            dossier=dossier,
            party="p",
            issue=subject,
            stance=said,
            key=key,
            when="2025-05-28",
        )
    if kind == "dossier-opened":
        return DossierOpened(dossier=dossier, title=said, key=key)
    fields = {
        "dossier": dossier,
        **({"key": key} if key else {}),
        "said": said,
        "schema_version": 1,
        "subject": subject,
        "type": kind,
    }
    return UnknownEvent(
        kind,
        1,
        dossier,
        key,
        f"dream:{subject}",
        json.dumps(fields, sort_keys=True, separators=(",", ":")).encode(),
    )


_TYPES = ("position-stated", "dossier-opened", "dream-dreamt")
_EVENTS = st.builds(
    lambda kind, dossier, subject, said, key, event_id: NewEvent(
        _fact(kind, dossier, subject, said, key), event_id=event_id
    ),
    st.sampled_from(["position-stated", *_TYPES]),
    st.sampled_from("ab"),
    st.sampled_from("xy"),
    st.sampled_from("12"),
    st.sampled_from([None, None, "k", "l"]),
    st.sampled_from([None, None, None, "e", "f"]),
)
_BATCHES = st.lists(_EVENTS, max_size=5)
_DOSSIERS = st.sampled_from([None, "a", "b"])
_AFTER = st.sampled_from([0, 0, 0, 1, 2, 5, 9])


class LogBesideAList(RuleBasedStateMachine):
    """The model is a list of (event, id), each as the log should hold it; two writers and a reader have the log open."""

    databases: Databases

    def __init__(self) -> None:
        super().__init__()
        self.now, self.ids = 1_000, itertools.count()
        self.model: list[tuple[Event | UnknownEvent, str]] = []
        self.seen: list[RecordedEvent] = []
        self.followed: list[RecordedEvent] = []
        self.move_to(self.databases.make())

    def open(self, where: str) -> EventLog:
        return open_log(
            where,
            clock=lambda: self.now,
            new_id=lambda: f"new-{next(self.ids)}",
            actor="desk",
        )

    def move_to(self, where: str) -> None:
        self.where = where
        self.log, self.other = self.open(where), self.open(where)

    def teardown(self) -> None:
        self.log.close()
        self.other.close()
        self.databases.drop(self.where)

    @rule(batch=_BATCHES, other=st.booleans())
    def append(self, batch: list[NewEvent], *, other: bool) -> None:
        added = self.expected_of(batch)
        try:
            receipts = (self.other if other else self.log).append(batch)
        except ConflictingEventError:
            assert added is None
            return
        assert added is not None
        assert [r.added for r in receipts] == added
        self.take(batch, receipts)

    @rule(batches=st.lists(_BATCHES, max_size=3), fails=st.booleans())
    def append_together(self, batches: list[list[NewEvent]], *, fails: bool) -> None:
        """Batch after batch in one block; after an error in it none of them stays."""
        flat = [new for batch in batches for new in batch]
        added = self.expected_of(flat)
        try:
            with self.log.appending() as appender:
                receipts = [
                    receipt
                    for batch in batches
                    for receipt in appender.append([prepare_row(new) for new in batch])
                ]
                assert 1 // (
                    not fails
                )  # what goes wrong in the block has nothing to do with the log
        except ConflictingEventError:
            assert added is None
        except ZeroDivisionError:
            assert added is not None
        else:
            assert [r.added for r in receipts] == added
            self.take(flat, receipts)

    def take(self, batch: list[NewEvent], receipts: list[Receipt]) -> None:
        """Put into the model what is new; whatever is old stands where its receipt says."""
        for new, receipt in zip(batch, receipts, strict=True):
            if receipt.added:
                self.model.append((new.event, receipt.event_id))
            assert self.model[receipt.global_position - 1] == (
                new.event,
                receipt.event_id,
            )

    def expected_of(self, batch: list[NewEvent]) -> list[bool] | None:
        """For each event whether it is new; nothing when one of them is a conflict."""
        held, added = list(self.model), []
        for new in batch:
            same_id = [event for event, event_id in held if event_id == new.event_id]
            same_key = [
                event
                for event, _ in held
                if new.event.key
                and (event.dossier, event.key) == (new.event.dossier, new.event.key)
            ]
            if any(event != new.event for event in same_id + same_key):
                return None
            added.append(not same_id + same_key)
            if added[-1]:
                held.append((new.event, new.event_id or ""))
        return added

    @rule(new=_EVENTS, off=st.integers(-1, 1))
    def append_expecting(self, new: NewEvent, off: int) -> None:
        stream = (new.event.dossier, new.event.stream)
        version = sum(
            (event.dossier, event.stream) == stream for event, _ in self.model
        )
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
        self.other.close()
        self.move_to(self.where)

    @rule(
        dossier=_DOSSIERS,
        after=_AFTER,
        up_to=st.sampled_from([None, None, None, 0, 3, 9]),
        types=st.none() | st.lists(st.sampled_from(_TYPES), max_size=2),
    )
    def read_a_part(
        self,
        dossier: str | None,
        after: int,
        up_to: int | None,
        types: list[str] | None,
    ) -> None:
        found = self.log.read(dossier=dossier, after=after, up_to=up_to, types=types)
        assert [r.event for r in found] == [
            event
            for place, (event, _) in enumerate(self.model, 1)
            if after < place <= (len(self.model) if up_to is None else up_to)
            and event.dossier == (dossier or event.dossier)
            and (types is None or event.type in types)
        ]

    @rule(dossier=_DOSSIERS, after=_AFTER)
    def follow_from(self, dossier: str | None, after: int) -> None:
        """Every event of the dossier behind the place; or the news that the log does not go so far."""
        if after > len(self.model):
            with pytest.raises(DatabaseError, match=f"ends at place {len(self.model)}"):
                next(follow(self.other, after=after, idle=0))
            return
        found = [
            (r.global_position, r.event)
            for r in follow(self.other, after=after, dossier=dossier, idle=0)
        ]
        assert found == [
            (n, event)
            for n, (event, _) in enumerate(self.model, 1)
            if n > after and event.dossier == (dossier or event.dossier)
        ]

    @rule(wanted=st.integers(1, 6))
    def follow_on(self, wanted: int) -> None:
        """A reader that ends when it has enough, and begins again behind its last place the next time."""
        reading = follow(self.other, after=len(self.followed), idle=0)
        self.followed += itertools.islice(reading, wanted)
        reading.close()

    @rule()
    def restore_elsewhere(self) -> None:
        """An export restored into an empty log has the same digests; from here on that is the log."""
        exported, head = b"".join(export_lines(self.log.read())), self.log.head()
        self.teardown()
        self.move_to(self.databases.make())
        restore(self.log, read_lines(exported, verify=True))
        assert self.other.head() == head

    @rule()
    def restore_again(self) -> None:
        """An export restored into the log that it came from adds nothing."""
        assert not any(
            r.added
            for r in restore(
                self.log, read_lines(b"".join(export_lines(self.log.read())))
            )
        )

    @invariant()
    def both_say_the_same(self) -> None:
        found = list(self.log.read())
        assert [(e.event, e.event_id) for e in found] == self.model
        assert found[: len(self.seen)] == self.seen
        assert found[: len(self.followed)] == self.followed
        assert self.log.dossiers() == list(
            dict.fromkeys(event.dossier for event, _ in self.model)
        )
        assert self.log.head_at(self.now) == sum(
            e.recorded_at < self.now for e in found
        )
        assert self.log.check().problems == []
        assert read_lines(b"".join(export_lines(found)), verify=True) == found
        self.seen = found


def test_the_log_and_a_plain_list_say_the_same(
    database_kind: str, databases: Databases
) -> None:
    LogBesideAList.databases = databases
    examples = 30 if database_kind == "sqlite" else 6

    run_state_machine_as_test(
        LogBesideAList,
        settings=settings(
            max_examples=tries(examples),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
