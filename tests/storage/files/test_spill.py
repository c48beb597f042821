"""What is kept beside memory is found again as it was put in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.storage.files.spill import SpillingIndex, Spool


@given(
    st.lists(st.sampled_from(["a", "b", "é"]))
    | st.lists(st.sampled_from([b"a", b"\xff", b""])),
    st.integers(1, 4),
)
def test_the_first_number_of_a_name_stays_wherever_it_is_kept(names, held):
    index, wanted = SpillingIndex(held=held), {}
    for number, name in enumerate(names):
        assert index.put(name, number) == (name not in wanted)
        wanted.setdefault(name, number)

    assert {name: index.get(name) for name in wanted} == wanted
    assert not names or type(names[0])() not in index or type(names[0])() in wanted
    index.close()


@given(st.lists(st.binary(max_size=9)), st.integers(0, 30))
def test_records_come_back_in_their_order_and_by_their_place(records, held):
    spool = Spool(held=held)
    places = [spool.put(record) for record in records]

    assert list(spool.placed()) == list(zip(places, records, strict=True))
    assert [spool.get(place) for place in places] == records
    assert spool.put(b"later") == spool.end - 9
    spool.close()


def test_a_record_longer_than_what_is_read_at_once_comes_back():
    spool = Spool()
    spool.put(b"x" * 300_000)
    spool.put(b"y")

    assert [len(record) for _, record in spool.placed()] == [300_000, 1]


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "é"]), st.integers(0, 9))),
    st.integers(1, 4),
)
def test_a_name_can_be_given_another_number_wherever_it_is_kept(pairs, held):
    index = SpillingIndex(held=held)
    for name, number in pairs:
        index.set(name, number)

    assert {name: index.get(name) for name, _ in pairs} == dict(pairs)
    index.close()
