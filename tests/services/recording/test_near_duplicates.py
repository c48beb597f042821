"""When two facts or two sources may be one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    correct,
    event,
    issue,
    log,
    noted,
    party,
    source,
    stated,
    withdraw,
)
from tracker.services.amendments import Ledger
from tracker.services.recording import near_duplicates
from tracker.services.recording.near_duplicates import (
    ComparedFact,
    Window,
    alike,
    near,
    same_publisher,
    same_source,
)

DAY = 86_400_000_000


def fact(name, words, *, stream="position:a/b", first=0, days=1, points=()):
    return ComparedFact(
        name, stream, (first * DAY, (first + days) * DAY), words, points, name
    )


@pytest.mark.parametrize(
    ("one", "other", "similar"),
    [
        (
            "Conditional ceasefire, linked to demobilization and arms supply",
            "conditional ceasefire linked to demobilisation and arms supply",
            True,
        ),
        ("Insists on Istanbul", "insists on ISTANBUL!", True),
        ("Türkiye may host", "Turkiye may host", True),
        ("No truce", "A truce", False),
        ("Wants a ceasefire first", "Wants talks first, then a pause", False),
        ("!!!", "!!!", True),
        ("!!!", "???", False),
    ],
)
def test_words_are_similar_when_two_thirds_of_them_are_shared(one, other, similar):
    assert (alike(one, other) >= near_duplicates.THRESHOLD) is similar


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The New York Times", "New York Times", True),
        ("nytimes.com", "NYTimes", True),
        ("BBC", "British Broadcasting Corporation", True),
        ("Radio Free Europe/Radio Liberty", "Radio Free Europe / Radio Liberty", True),
        ("Reuters", "Reuters UK", True),
        ("Kyiv Independent", "Kiev Independent", True),
        ("Reuters", "Associated Press", False),
        ("CNN", "BBC", False),
    ],
)
def test_spellings_of_a_publisher(one, other, same):
    assert same_publisher(one, other) is same
    assert same_publisher(other, one) is same


def test_two_days_of_publication_are_two_versions():
    first = source("reuters", "2025-05-01")

    assert same_source(first, source("reuters-uk"))
    assert not same_source(first, source("reuters-uk", "2025-05-02"))
    assert not same_source(first, source("associated-press"))


def test_what_points_at_the_other_says_so_itself():
    assert near(fact("A", "x y z"), fact("B", "x y z"))
    assert not near(fact("A", "x y z"), fact("B", "x y z", points=("A",)))
    assert not near(fact("A", "x y z", points=("B",)), fact("B", "x y z"))


WORDS = st.sampled_from(["a b c", "a b d", "x y", "A, b; c", "q"])
FACTS = st.builds(
    fact,
    st.uuids().map(str),
    WORDS,
    stream=st.sampled_from(["s", "t"]),
    first=st.integers(0, 70),
    days=st.sampled_from([1, 1, 2, 30, 40]),
)


@given(st.lists(FACTS, max_size=15))
def test_a_window_finds_what_comparing_each_with_each_finds(facts):
    window = Window()
    for n, each in enumerate(facts):
        assert {o.name for o in window.like(each)} == {
            o.name for o in facts[:n] if near(each, o)
        }
        window.add(each)


def test_a_crowd_of_one_day_is_compared_with_its_last_only(monkeypatch):
    window = Window()
    for n in range(10 * near_duplicates.CROWD):
        window.add(fact(f"F{n}", f"word{n} only"))

    assert (
        len(list(window._new.candidates(fact("X", "word1 only"))))
        == near_duplicates.CROWD
    )


HELD = (
    party("russia"),
    issue("ceasefire"),
    stated("russia", "ceasefire", "no truce before talks", when="2025-05-20", key="B1"),
)
AGAIN = stated(
    "russia", "ceasefire", "No truce before talks!", when="2025-05-20", key="B2"
)


def names_near(facts, new):
    """The recorded facts that are like a new one."""
    return [n.name for n in near_duplicates.near_duplicates(Ledger(log(*facts)), [new])]


def test_a_recorded_fact_is_compared_as_it_was_corrected():
    now = stated(
        "russia", "ceasefire", "a truce of thirty days", when="2025-05-20", key="B2"
    )
    corrected = correct("B1", {"stance": "a truce of thirty days"})

    assert names_near(HELD, AGAIN) == ["B1"]
    assert names_near((*HELD, corrected), AGAIN) == []
    assert names_near((*HELD, corrected), now) == ["B1"]


def test_a_fact_that_was_withdrawn_is_not_compared_until_it_is_restored():
    gone = withdraw("B1", key="W1")

    assert names_near((*HELD, gone), AGAIN) == []
    assert names_near((*HELD, gone, withdraw("W1", key="W2")), AGAIN) == ["B1"]


def test_a_fact_late_in_the_evening_is_of_that_day_in_the_dossiers_zone():
    late = noted(
        "The talks broke off at night", when="2025-05-20T23:30+03:00", key="N1"
    )
    same_day = noted("The talks broke off at night.", when="2025-05-20")
    next_day = noted("The talks broke off at night.", when="2025-05-21")
    opened = event("dossier-opened", title="Talks", zone="Asia/Vladivostok")
    facts = [r.event for r in log(late)][1:]

    assert (names_near(facts, same_day), names_near(facts, next_day)) == (["N1"], [])
    in_vladivostok = Ledger(log(opened, *facts))
    found = [
        near_duplicates.near_duplicates(in_vladivostok, [n])
        for n in (same_day, next_day)
    ]
    assert [len(each) for each in found] == [0, 1]
