"""An append that reads what bears on it is answered as one that reads the whole dossier."""

from __future__ import annotations

from itertools import count
from unittest import mock

import pytest
from hypothesis import strategies as st

import tracker
from tests.builders import (
    DOSSIER,
    correct,
    event,
    issue,
    party,
    source,
    stated,
    withdraw,
)
from tests.laws import law
from tests.services.index.test_read import appended
from tests.services.test_laws_of_the_log import moved
from tests.services.test_laws_of_the_log import opened as opened_anew
from tracker.domain.errors import TrackerError, UnknownReferenceError
from tracker.services.amendments import read_bearing, read_ledger
from tracker.services.recording import append
from tracker.services.recording.append import record
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.index.seek import Seek
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


def tried(log, facts):
    try:
        return [
            (
                r.global_position,
                r.stream_position,
                r.added,
                r.withdrawn_by and r.withdrawn_by.name,
                r.doubts,
            )
            for r in record(log, facts)
        ]
    except TrackerError as problem:
        return type(problem), str(problem), getattr(problem, "hint", None)


def tried_whole(log, facts):
    """The same by all of the record."""

    def whole(log, facts):
        ledger = read_ledger(log, facts[0].dossier)
        return read_bearing(log, facts)._replace(ledger=ledger)

    with mock.patch.object(append, "read_bearing", whole):
        return tried(log, facts)


def put_in(log, facts):
    """As a program that asks no rules, or an import of another log, puts facts in."""
    try:
        return [r.added for r in log.append([NewEvent(fact) for fact in facts])]
    except TrackerError as problem:
        return str(problem)


STEPS = st.tuples(
    st.sampled_from(["by the rules", "by the rules", "without rules"]),
    st.lists(st.sampled_from(FACTS), min_size=1, max_size=2),
)


@law(st.lists(STEPS, max_size=12), examples=48)
def test_what_bears_on_facts_says_of_them_what_all_of_the_record_says(logs, steps):
    with logs() as log, logs() as twin:
        assert tried(log, BASE) == tried_whole(twin, BASE)
        for how, facts in steps:
            if how == "without rules":
                assert put_in(log, facts) == put_in(twin, facts)
            else:
                assert tried(log, facts) == tried_whole(twin, facts)
        assert [r.event for r in log.read()] == [r.event for r in twin.read()]


@law(appended(), st.integers(1, 4), examples=60)
def test_of_any_facts_what_bears_on_them_is_enough(logs, events, size):
    with logs() as log, logs() as twin:
        start = [new.event for new in opened_anew()]
        assert tried(log, start) == tried_whole(twin, start)
        for at in range(0, len(events), size):
            facts = [new.event for new in moved(events[at : at + size], DOSSIER)]
            assert tried(log, facts) == tried_whole(twin, facts)


def test_what_another_withdraws_is_not_remembered_as_if_it_stood(logs):
    with logs() as log:
        record(log, BASE)
        record(log, [stated("ukraine", "ceasefire", "yes", when="2025-05-20")])
        record(log, [withdraw("p")])

        with pytest.raises(UnknownReferenceError):
            record(log, [stated("ukraine", "ceasefire", "no", when="2025-05-21")])

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
        assert record(log, [stated("ukraine", "ceasefire", "no", when="2025-05-21")])[
            0
        ].added


def test_an_event_is_known_by_its_id_as_well_as_by_its_key(logs):
    with logs() as log:
        record(log, BASE)
        keyed, _ = record(log, [FRESH, issue("nato", key="n")])
        keyless, _ = record(
            log,
            [stated("russia", "nato", "no", when="2025-05-20"), issue("gas", key="g")],
        )

        for each in (keyed, keyless):
            assert record(log, [correct(each.event_id, {"stance": "mended"})])[0].added


def test_an_append_reads_no_whole_dossier(where, monkeypatch):
    with opened(where, count()) as log:
        record(log, BASE)
        monkeypatch.delattr("tracker.storage.event_log.EventLog.read")

        facts = [
            stated("russia", "ceasefire", "last", when="2025-05-20", supersedes=["a"]),
            source("agency"),
        ]
        assert [r.added for r in record(log, facts)] == [True, True]
        assert [r.added for r in record(log, facts)] == [False, False]


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


def test_of_a_chain_of_statements_only_the_last_is_looked_at(where, monkeypatch):
    with opened(where, count()) as log:
        record(log, BASE)
        for n in range(12):
            before = [f"n{n - 1}" if n else "a"]
            said = {"when": "2025-05-20", "key": f"n{n}", "supersedes": before}
            record(log, [stated("russia", "ceasefire", str(n), **said)])
        read, asked = [], Seek.related

        def counted(*wanted, **more):
            found = asked(*wanted, **more)
            read.extend(r.event.key for r in found)
            return found

        monkeypatch.setattr(Seek, "related", counted)
        said = {"when": "2025-05-20", "key": "last", "supersedes": ["n11"]}
        record(log, [stated("russia", "ceasefire", "last", **said)])

        assert "n11" in read
        assert "n10" not in read
