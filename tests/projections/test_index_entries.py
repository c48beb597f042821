"""How far back a key has to be read: never less than what the fold of all of it rests on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.dates import FOREVER
from tracker.projections.index_entries import followed, needed
from tracker.storage.index.seek import SoughtEntry

BOUNDARY = 100


def row(
    place: int, latest: int, earliest: int, known: int | None, label: int | None
) -> SoughtEntry:
    return SoughtEntry(place, latest, earliest, known, label, None)


@st.composite
def keys(draw):
    """Entries of one key, each with its own place; few dates and labels, so that they collide."""
    found = []
    for place in range(draw(st.integers(0, 9))):
        earliest = draw(st.integers(0, 30)) * 4
        latest = earliest + draw(st.sampled_from((1, 4, 4, 4, 12, 60)))
        found.append(
            row(
                place,
                latest,
                earliest,
                draw(st.sampled_from((0, 0, 0, None))),
                draw(st.sampled_from((1, 2, 3, None))),
            )
        )
    return [r for r in found if r.earliest < BOUNDARY]


def holds_and_runs(rows: list[SoughtEntry]) -> set[int]:
    """The places of what holds and of its repeats, by the rules as they are told: for entries that count."""
    rows = [r for r in rows if r.latest <= BOUNDARY]
    holders = [a for a in rows if not any(a.latest <= b.earliest for b in rows)]
    found = {h.place for h in holders}
    for h in holders:
        broken = [o for o in rows if o.label != h.label and o.latest <= h.earliest]
        found |= {
            r.place
            for r in rows
            if h.label is not None
            and r.label == h.label
            and not any(r.latest <= o.earliest for o in broken)
        }
    return found


def settled(
    rows: list[SoughtEntry], read_to: int, *, clean: bool = False
) -> set[int] | None:
    found = needed(
        [r for r in rows if r.latest > read_to],
        boundary=BOUNDARY,
        read_to=read_to,
        runs=True,
        clean=clean,
    )
    return None if found is None else {r.place for r in found}


@given(keys(), st.integers(-1, 110), st.booleans(), st.sets(st.integers(0, 9)))
def test_what_is_wanted_answers_as_all(rows, read_to, clean, uncounted):
    places = settled(rows, read_to, clean=clean)
    if places is None:
        return
    counted = [r for r in rows if r.known is not None or r.place not in uncounted]

    assert holds_and_runs([r for r in counted if r.place in places]) == holds_and_runs(
        counted
    )
    assert {r.place for r in rows if r.latest > BOUNDARY} <= places


@given(keys())
def test_all_of_a_key_always_settles_it(rows):
    assert settled(rows, -FOREVER) is not None


@given(keys(), st.integers(-1, 110))
def test_with_pointers_no_date_straddles_where_reading_ends(rows, read_to):
    places = settled(rows, read_to, clean=True)
    if places is not None:
        within = [r for r in rows if r.place in places and r.latest <= BOUNDARY]
        assert all(
            r.latest <= w.earliest
            for r in rows
            if r.place not in places and r.latest <= BOUNDARY
            for w in within
        )


def test_two_changes_back_are_enough():
    rows = [row(place, 10 * place, 10 * place - 4, 0, place) for place in range(1, 10)]

    assert settled(rows, 76) == {9}
    assert settled(rows, 80) is None


def test_a_repeat_is_read_back_to_the_contradiction():
    labels = {1: 7, 2: 5, 3: 6, 4: 6, 5: 6}
    rows = [
        row(place, 10 * place, 10 * place - 4, 0, label)
        for place, label in labels.items()
    ]

    assert settled(rows, 10) == {3, 4, 5}
    assert settled(rows, 25) is None


def test_what_may_have_happened_is_always_read():
    rows = [row(1, 50, 46, 0, 1), row(2, 40, 36, 0, 2), row(3, 140, 90, 0, 3)]

    assert settled(rows, 36) == {1, 3}


@given(keys(), st.integers(0, BOUNDARY), st.integers(-1, 110))
def test_what_is_left_out_is_over_before_all_that_is_read(rows, since, read_to):
    found = followed(
        [r for r in rows if r.latest > read_to],
        since=since,
        boundary=BOUNDARY,
        read_to=read_to,
    )
    if found is None:
        return
    read = {r.place for r in found.rows}
    told = [r for r in rows if since < r.latest <= BOUNDARY]
    left = [r for r in rows if r.place not in read]

    assert {r.place for r in rows if r.latest > since} <= read
    assert {r.label for r in told} - {None} == found.labels
    for one in told:
        before = [r for r in rows if r.known is not None and r.latest <= one.earliest]
        assert not before or any(r.place in read for r in before)
        assert all(r.latest <= found.start for r in left)
    assert not told or all(
        r.earliest >= found.start for r in found.rows if r.latest <= BOUNDARY
    )


@given(keys(), st.integers(0, BOUNDARY))
def test_all_of_a_key_always_tells_a_time(rows, since):
    assert followed(rows, since=since, boundary=BOUNDARY, read_to=-FOREVER) is not None


def test_a_time_is_told_from_what_it_follows():
    rows = [row(place, 10 * place, 10 * place - 4, 0, place) for place in range(1, 10)]
    found = followed(rows, since=75, boundary=BOUNDARY, read_to=-FOREVER)

    assert found is not None
    assert ([r.place for r in found.rows], found.start) == ([7, 8, 9], 66)
    assert found.labels == {8, 9}
    assert followed(rows, since=75, boundary=BOUNDARY, read_to=70) is None
