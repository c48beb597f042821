"""While rows are worked on in bulk, the garbage collector runs seldom; afterwards it runs as before."""

from __future__ import annotations

import gc

import pytest

from tracker.storage.rows.new_rows import seldom_collecting


def test_the_collector_runs_as_before_also_after_an_error() -> None:
    before = gc.get_threshold()

    def fail() -> None:
        with seldom_collecting():
            assert gc.isenabled()
            assert gc.get_threshold()[0] > before[0]
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert gc.get_threshold() == before


def test_a_collector_that_was_stopped_stays_so() -> None:
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with seldom_collecting():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
