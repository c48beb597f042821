"""Batches stand beside the log of either kind of database: kept, found, renewed, and let go."""

from __future__ import annotations

import pytest

from tracker.domain.errors import UnknownNameError
from tracker.services.importing.batches import (
    Batch,
    BatchReading,
    find_batch,
    keep_batch,
    list_batches,
)
from tracker.storage.desk.batches import Batches, KeptBatch

DAY = 86_400_000_000


def batch(body: bytes = b"x", *, at: int = 0, by: str = "anna") -> Batch:
    reading = BatchReading(form="csv", columns={"said on": "when"}, skip=True)
    return Batch(
        dossier="mini", file="a.csv", reading=reading, body=body, sent_by=by, sent_at=at
    )


def kept(name: str, body: bytes, at: int) -> KeptBatch:
    return KeptBatch(
        batch=name,
        dossier="mini",
        file="a",
        options="{}",
        body=body,
        sent_by="",
        sent_at=at,
    )


def test_a_batch_is_found_as_it_was_sent_for_a_fortnight(log):
    sent = batch(bytes(range(256)), at=DAY)
    keep_batch(log.database, sent)

    assert find_batch(log.database, "mini", sent.name, now=15 * DAY) == sent
    for dossier, name, now in [
        ("mini", sent.name, 15 * DAY + 1),
        ("other", sent.name, DAY),
        ("mini", "0" * 32, DAY),
    ]:
        with pytest.raises(UnknownNameError):
            find_batch(log.database, dossier, name, now=now)


def test_the_name_of_a_batch_is_of_what_it_says_and_how_it_is_read():
    other = BatchReading(form="csv", skip=True)
    sent = batch()
    read_otherwise = Batch(
        dossier="mini",
        file="a.csv",
        reading=other,
        body=b"x",
        sent_by="anna",
        sent_at=0,
    )

    assert sent.name == batch(at=9, by="berta").name
    assert len({sent.name, batch(b"y").name, read_otherwise.name}) == 3


def test_a_batch_that_is_sent_again_is_kept_anew_and_stays_appended(log):
    first, again = batch(at=1), batch(at=20 * DAY, by="berta")
    keep_batch(log.database, first)
    Batches(log.database).mark(first.name, by="carla", at=5, places=(3, 9))
    keep_batch(log.database, again)
    found = find_batch(log.database, "mini", first.name, now=21 * DAY)

    assert (found.sent_by, found.sent_at) == ("berta", 20 * DAY)
    assert (found.appended_by, found.places) == ("carla", (3, 9))


def test_the_batches_of_a_dossier_are_listed_the_newest_first(log):
    for body, at in ((b"a", 1), (b"b", 3), (b"c", 2)):
        keep_batch(log.database, batch(body, at=at))
    Batches(log.database).mark(batch(b"b").name, by="", at=5, places=(1, 1))
    found = list_batches(log.database, "mini", now=14 * DAY + 2)

    assert [each.name for each in found] == [batch(b"b").name, batch(b"c").name]
    assert [each.is_appended for each in found] == [True, False]
    assert list_batches(log.database, "other", now=5) == []


def test_what_is_too_old_or_too_much_is_let_go_and_what_is_new_never(log):
    batches = Batches(log.database)
    noise = bytes((n * n * 7 + n // 3) % 251 for n in range(4_000))
    for name, at in (("old", 1), ("big", 10), ("small", 11)):
        batches.put(kept(name, noise, at), since=0, most=10**9)
    batches.put(kept("new", noise, 12), since=5, most=1_000)

    there = [n for n in ("old", "big", "small", "new") if batches.get(n, since=0)]
    assert there == ["new"]


def test_the_log_does_not_notice_batches(log):
    before = log.head()
    keep_batch(log.database, batch())

    assert log.head() == before
    assert log.check().problems == []
