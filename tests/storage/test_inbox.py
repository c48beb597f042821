"""The inbox keeps an item once, with the state of its feed, whoever else is reading and wherever it is cut off."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from subprocess import PIPE

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.owner import contents
from tracker.storage.database import missing_triggers
from tracker.storage.inbox import FeedState, NewItem
from tracker.storage.inbox.tables import Inbox


@pytest.fixture
def inbox(log):
    return Inbox(log.database)


def new(*identities, text=""):
    return [NewItem(identity=i, title=f"Title {i}", text=text) for i in identities]


def state(feed="f", **more):
    return FeedState(feed=feed, title="Wire", read_at=7, **more)


def test_an_item_enters_once(inbox):
    assert inbox.take(state(), new("a", "b", "a")) == [1, 2]
    assert inbox.take(state(etag="v2"), new("b", "c", text="changed")) == [3]
    assert inbox.take(state("g"), new("a")) == [4]

    assert [(i.item, i.title, i.text, i.feed) for i in inbox.items(states=["new"])][
        ::-1
    ] == [
        (1, "Title a", "", "f"),
        (2, "Title b", "", "f"),
        (3, "Title c", "changed", "f"),
        (4, "Title a", "", "g"),
    ]
    assert inbox.feed("f") == state(etag="v2")


def test_a_dropped_item_does_not_come_back(inbox):
    inbox.take(state(), new("a", "b"))
    inbox.mark([1], "dropped")

    assert inbox.take(state(), new("a", "b")) == []
    assert [i.item for i in inbox.items(states=["new"])] == [2]
    assert [i.item for i in inbox.items(states=["dropped"])] == [1]


@pytest.mark.parametrize("text", ["100%", "a_b", "'; DROP TABLE inbox; --", "\\", "*"])
def test_a_search_takes_every_character_for_itself(inbox, text):
    inbox.take(
        state(),
        [
            NewItem(identity="1", title=f"Before {text} after"),
            NewItem(identity="2", title="100 axb"),
        ],
    )

    assert [i.item for i in inbox.items(states=["new"], words=[text, "BEFORE"])] == [1]


def test_a_search_finds_a_word_in_another_composition(inbox):
    inbox.take(state(), [NewItem(identity="1", title="Caf\u00e9")])

    assert [i.item for i in inbox.items(states=["new"], words=["cafe\u0301"])] == [1]


def test_items_and_the_state_of_their_feed_are_kept_together_or_not_at_all(inbox):
    inbox.take(state(etag="v1"), new("a"))
    broken = [*new("b"), NewItem(identity="c", title=None)]

    with pytest.raises(Exception, match="refuses the row"):
        inbox.take(state(etag="v2"), broken)

    assert inbox.feed("f").etag == "v1"
    assert [i.title for i in inbox.items(states=["new"])] == ["Title a"]


def test_the_log_does_not_notice_the_inbox(inbox, log, stated):
    log.append([stated()])
    before = contents(log)
    inbox.take(state(), new("a", "b"))
    inbox.mark([1], "dropped")

    assert contents(log) == before
    assert not log.check().problems
    with log.database.reading() as connection:
        assert missing_triggers(connection) == []


_READER = """
import sys
from tracker.storage.opening import open_database
from tracker.storage.inbox.tables import Inbox
from tracker.storage.inbox import FeedState, NewItem
print(flush=True)
sys.stdin.readline()
with open_database(sys.argv[1]) as database:
    for n in range(20):
        items = [NewItem(identity=str(i), title="t") for i in range(n * 3 + 3)]
        for number in Inbox(database).take(FeedState(feed="f", etag=str(n)), items):
            print(number)
"""


def test_of_readers_at_the_same_time_one_brings_each_item(where, log):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", _READER, str(where)],
            env=environment,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        for _ in range(4)
    ]
    for each in readers:
        each.stdout.readline()
    for each in readers:
        each.stdin.write(b"\n")
        each.stdin.flush()
    said = [each.communicate(timeout=60) for each in readers]

    assert [err for _, err in said] == [b""] * 4
    assert sorted(int(n) for out, _ in said for n in out.split()) == list(range(1, 61))


def test_a_reader_that_is_killed_leaves_all_of_a_reading_or_nothing(where, inbox):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    code = _READER.replace("[NewItem", "[sys.stdout.flush() or NewItem")
    for wanted in (1, 10, 25):
        reader = subprocess.Popen(
            [sys.executable, "-c", code, str(where)],
            env=environment,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        reader.stdout.readline()
        reader.stdin.write(b"\n")
        reader.stdin.flush()
        for _ in range(wanted):
            if not reader.stdout.readline():
                break
        reader.kill()
        reader.wait()
        for stream in (reader.stdin, reader.stdout, reader.stderr):
            stream.close()
        held = len(inbox.items(states=["new"]))

        assert held % 3 == 0
        assert (
            held == 3 * (int(inbox.feed("f").etag) + 1)
            if held
            else inbox.feed("f") is None
        )
    inbox.take(state(), new(*map(str, range(60))))
    # A server may leave out the numbers of a reading that was not kept.
    assert len({i.item for i in inbox.items(states=["new"])}) == 60


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=5), max_size=5))
def test_whatever_is_read_how_often_each_item_is_there_once(inbox, numbers, readings):
    feed = f"f{next(numbers)}"
    entered = [
        n for reading in readings for n in inbox.take(state(feed), new(*reading))
    ]
    held = [i for i in inbox.items(states=["new"]) if i.feed == feed]

    assert sorted(i.item for i in held) == sorted(entered)
    assert sorted(i.title for i in held) == sorted(
        {f"Title {i}" for reading in readings for i in reading}
    )


@pytest.fixture
def numbers():
    return itertools.count()


def test_a_proposal_is_dropped_once_and_taken_back(inbox):
    inbox.take(state(), new("a", "b"))
    inbox.drop_proposals(1, ["p", "q"], dropped=True)
    inbox.drop_proposals(1, ["q", "r"], dropped=True)
    inbox.drop_proposals(1, ["p"], dropped=False)

    assert inbox.dropped(1) == {"q", "r"}
    assert inbox.dropped(2) == frozenset()
    assert inbox.forget("f", items=True) == 2
    assert inbox.dropped(1) == frozenset()
