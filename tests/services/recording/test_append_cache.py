"""A program that appends again and again is answered as one that reads the dossier anew each time."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import strategies as st

import tracker
from tests.builders import correct, event, issue, party, source, stated, withdraw
from tests.laws import law
from tracker.domain.errors import TrackerError, UnknownReferenceError
from tracker.services.recording.append import AppendCache, record
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.sql.migrate import migrate

OPENED = event("dossier-opened", title="Talks")
BASE = [
    OPENED,
    party("russia"),
    party("ukraine", key="p"),
    issue("ceasefire"),
    source("wire"),
    stated("russia", "ceasefire", "no", when="2025-05-20", key="a"),
]
FACTS = [
    party("ukraine", key="p"),
    party("eu", kind="coalition", key="e"),
    event(
        "membership-changed",
        member="russia",
        coalition="eu",
        change="joined",
        when="2025-05-01",
    ),
    stated("russia", "ceasefire", "never", when="2025-05-20", key="a"),
    stated("ukraine", "ceasefire", "yes", when="2025-05-20"),
    stated("ukraine", "ceasefire", "no", when="2025-05-20", key="b"),
    stated("russia", "ceasefire", "later", when="2025-05-22", evidence=["wire"]),
    correct("e", {"kind": "state"}, key="c"),
    withdraw("p", key="w1"),
    withdraw("w1", key="w2"),
    withdraw("e", key="w3"),
]
"""Some of them refuse or undo each other, and some change what others may say."""
FRESH = stated("russia", "ceasefire", "new", when="2025-05-20", key="fresh")


def opened(where, ids):
    return open_log(
        where,
        clock=lambda: 1_780_000_000_000_000,
        new_id=lambda: f"01900000-0000-7000-8000-{next(ids):012d}",
        actor="t",
    )


def tried(log, facts, cache):
    try:
        return [
            (
                r.global_position,
                r.stream_position,
                r.added,
                r.withdrawn_by and r.withdrawn_by.name,
            )
            for r in record(log, facts, cache=cache)
        ]
    except TrackerError as problem:
        return type(problem), str(problem), getattr(problem, "hint", None)


def put_in(log, facts):
    """As a program that asks no rules, or an import of another log, puts facts in."""
    try:
        return [r.added for r in log.append([NewEvent(fact) for fact in facts])]
    except TrackerError as problem:
        return str(problem)


STEPS = st.tuples(
    st.sampled_from(["remembering", "remembering", "anew", "without rules"]),
    st.lists(st.sampled_from(FACTS), min_size=1, max_size=2),
)


@law(st.lists(STEPS, max_size=12), examples=48)
def test_who_remembers_is_told_what_who_reads_anew_is_told(logs, steps):
    with logs() as log, logs() as twin:
        cache = AppendCache()
        record(log, BASE, cache=cache)
        record(twin, BASE)
        for how, facts in steps:
            if how == "without rules":
                assert put_in(log, facts) == put_in(twin, facts)
            else:
                assert tried(
                    log, facts, cache if how == "remembering" else None
                ) == tried(twin, facts, None)
        assert [r.event for r in log.read()] == [r.event for r in twin.read()]


def test_what_another_withdraws_is_not_remembered_as_if_it_stood(logs):
    with logs() as log:
        cache = AppendCache()
        record(log, BASE, cache=cache)
        record(
            log, [stated("ukraine", "ceasefire", "yes", when="2025-05-20")], cache=cache
        )
        record(log, [withdraw("p")])

        with pytest.raises(UnknownReferenceError):
            record(
                log,
                [stated("ukraine", "ceasefire", "no", when="2025-05-21")],
                cache=cache,
            )

        record(
            log,
            [
                event(
                    "record-withdrawn",
                    key="back",
                    target=next(iter(log.read(after=log.count() - 1))).event_id,
                    why="it was right",
                )
            ],
        )
        assert record(
            log, [stated("ukraine", "ceasefire", "no", when="2025-05-21")], cache=cache
        )[0].added


def test_an_event_is_known_by_its_id_as_well_as_by_its_key(logs):
    with logs() as log:
        cache = AppendCache()
        record(log, BASE, cache=cache)
        keyed, _ = record(log, [FRESH, issue("nato", key="n")], cache=cache)
        keyless, _ = record(
            log,
            [stated("russia", "nato", "no", when="2025-05-20"), issue("gas", key="g")],
            cache=cache,
        )

        for each in (keyed, keyless):
            assert record(
                log, [correct(each.event_id, {"stance": "mended"})], cache=cache
            )[0].added


def test_only_what_came_since_is_read(where, monkeypatch):
    with opened(where, count()) as log:
        cache = AppendCache()
        record(log, BASE, cache=cache)
        for n in range(50):
            record(
                log,
                [stated("russia", "ceasefire", str(n), when="2025-05-20")],
                cache=cache,
            )
        read, asked = [], log.following

        def counted(*wanted, **more):
            found = asked(*wanted, **more)
            read.extend(each.global_position for each in found)
            return found

        monkeypatch.setattr(log, "following", counted)
        monkeypatch.delattr("tracker.storage.event_log.EventLog.read")
        record(
            log, [stated("russia", "ceasefire", "last", when="2025-05-20")], cache=cache
        )

        assert read == [55, 56]


def test_what_failed_is_not_remembered(where):
    with opened(where, count()) as log:
        cache = AppendCache()
        record(log, BASE, cache=cache)
        with pytest.raises(UnknownReferenceError):
            record(
                log,
                [FRESH, stated("nobody", "ceasefire", "no", when="2025-05-20")],
                cache=cache,
            )

        assert record(log, [FRESH], cache=cache)[0].added


def test_two_dossiers_and_another_file_are_kept_apart(tmp_path):
    path = tmp_path / "talks.db"
    migrate(path)
    with tracker.open(path) as talks:
        assert [r.global_position for r in talks.append(*BASE)] == [1, 2, 3, 4, 5, 6]
        talks.append(event("dossier-opened", dossier="fish", title="Fish"))
        with pytest.raises(UnknownReferenceError):
            talks.append(
                event(
                    "position-stated",
                    dossier="fish",
                    party="russia",
                    issue="ceasefire",
                    stance="no",
                    when="2025-05-20",
                )
            )
        assert talks.append(FRESH)[0].global_position == 8

        path.rename(tmp_path / "old.db")
        migrate(path)
        assert [r.global_position for r in talks.append(*BASE)] == [1, 2, 3, 4, 5, 6]
        assert talks.append(FRESH)[0].global_position == 7
