"""What a search finds by the index is what it finds among all facts: for any words, dates, filters and places of the log."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import event
from hypothesis import strategies as st

from tests import builders as b
from tests.laws import empty_log, law
from tests.services.index.test_read import appended
from tests.services.test_laws_of_the_log import moved, opened
from tracker.services.answers.search import AskedSearch, ask_search
from tracker.services.dossiers import Bundle, Shelf

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Databases
    from tests.laws import Logs
    from tracker.storage.event_log import EventLog

EXAMPLES = int(os.environ.get("LAWS", "20"))
# Words of texts, of names, of titles that change, of sources; rare and frequent ones; some that are nowhere.
WORDS = (
    *("yes", "no", "one name", '"another name"', "name", "paper", "pause", "slip"),
    *("ann", "carol", "dora", "d", "spokesman", "land", "sea", "press", "radio"),
    *("yes -ann", "name -another", '"a pause"', "full", "both", "joined", "mended"),
    *("nowhere", "withdrawn", "round", "truce ann", "2025", "unilateral"),
)
FREQUENT = ("yes", "ann", "land", "name", "no", "dora", "ann land", "yes land")
DAYS = [d for d in b.DATES if not d.endswith(("/..", "/"))]


def asked_of(log: EventLog, *, by_index: bool, **asked: Any) -> dict[str, Any]:
    """The answer to a search, read in one of the two ways."""
    shelf = Shelf(Bundle([]), lambda: log, absent=str)
    question = AskedSearch(dossier=b.DOSSIER, whole=not by_index, **asked)
    found = ask_search(shelf, question, now=b.RECORDED, index_from=0)
    return msgspec.to_builtins(found.value)


@st.composite
def questions(draw: Any) -> dict[str, Any]:
    """A search: words, and now and then dates, a filter and a number of facts."""
    rarely = {
        "known_at": st.sampled_from(DAYS),
        "since": st.sampled_from(DAYS),
        "to": st.sampled_from(DAYS),
        "most": st.integers(1, 3),
        "parties": st.sampled_from((["ann"], ["carol"])),
        "issues": st.sampled_from((["land"], ["sea"])),
        "types": st.sampled_from((["position-stated"], ["meeting"])),
        "speakers": st.just(["dora"]),
    }
    words = draw(st.sampled_from(FREQUENT) | st.sampled_from(WORDS))
    asked = {"words": words}
    for name, values in rarely.items():
        often = 1 if name == "most" else 7
        if draw(st.integers(0, often)) == 0:
            asked[name] = draw(values)
    if "since" in asked and "to" in asked:
        del asked["since"]
    return asked


@law(
    appended(),
    st.lists(questions(), min_size=6, max_size=6),
    st.data(),
    examples=EXAMPLES,
)
def test_a_search_by_the_index_finds_what_a_search_among_all_facts_finds(
    empty: Logs, events: list, asked: list[dict[str, Any]], data: st.DataObject
) -> None:
    with empty() as log:
        log.append(opened())
        for one in moved(events, b.DOSSIER):
            log.append([one])
        last = log.head().global_position
        for question in asked:
            place = data.draw(st.sampled_from((None, None, last - 1, last * 3 // 4)))
            log_at = None if place is None else str(place)
            whole = asked_of(log, by_index=False, log_at=log_at, **question)
            event(f"found {min(whole['totals']['facts'], 3)}")

            assert asked_of(log, by_index=True, log_at=log_at, **question) == whole


@law(appended(), examples=EXAMPLES)
def test_the_words_kept_step_by_step_are_those_made_anew(
    empty: Logs, events: list
) -> None:
    with empty() as log:
        log.append(opened())
        for one in moved(events, b.DOSSIER):
            log.append([one])
        kept = log.index()
        log.catch_up(afresh=True)

        assert log.index() == kept


def kept(log: EventLog, *events: Any) -> None:
    log.append([*opened(), *moved(events, b.DOSSIER)])


def found(log: EventLog, words: str, **asked: Any) -> list[str]:
    """The keys of the facts found by the index, which are those found among all facts."""
    by_index = asked_of(log, by_index=True, words=words, **asked)
    assert by_index == asked_of(log, by_index=False, words=words, **asked)
    return [fact["key"] for fact in by_index["facts"]]


def test_a_fact_is_found_by_what_its_meeting_is_called_now(
    databases: Databases,
) -> None:
    with empty_log(databases) as log:
        kept(
            log,
            b.planned("ann", when="2025-05-01", key="A", title="Talks in Rome"),
            b.met("ann", when="2025-05-03", key="B"),
            b.correct("A", {"title": "Talks in Oslo"}, key="C"),
        )
        place = str(log.head().global_position - 1)

        assert found(log, "oslo") == ["B", "A"]
        assert found(log, "rome -paris", log_at=place) == ["B", "A"]
        assert found(log, '"talks in"', most=1) == ["B"]


def test_what_has_too_many_words_to_be_told_is_found_all_the_same(
    databases: Databases,
) -> None:
    with empty_log(databases) as log:
        kept(
            log,
            b.noted("round " * 300 + "and over", when="2025-05-01", key="A"),
            b.noted("x" * 600 + " pause", when="2025-05-02", key="B"),
            b.noted("a pause of the round", when="2025-05-03", key="C"),
        )

        assert found(log, '"round and over"') == ["A"]
        assert found(log, "x" * 600) == ["B"]
        assert found(log, "pause -round") == ["B"]
        assert found(log, "round") == ["C", "A"]


def test_signs_of_a_database_s_own_language_are_words_like_others(
    databases: Databases,
) -> None:
    said = ("O'Neill & (sons) | NOT near AND or \\ 'quoted'", "Łódź, Žižek й 停火", "*")
    with empty_log(databases) as log:
        kept(
            log,
            *(b.noted(s, when="2025-05-01", key=f"k{n}") for n, s in enumerate(said)),
        )

        assert found(log, "o'neill") == ["k0"]
        assert found(log, "NOT AND OR near") == ["k0"]
        assert found(log, "\\ quoted'") == ["k0"]
        assert found(log, "zizek и") == ["k1"]
        assert found(log, "停火") == ["k1"]


def test_only_what_is_shown_or_doubtful_is_read(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty_log(databases) as log:
        kept(
            log,
            *(
                b.noted(
                    f"Pause {n}",
                    when=f"2025-05-{n:02}",
                    reported="2025-05-30",
                    key=f"k{n}",
                )
                for n in range(1, 29)
            ),
        )
        monkeypatch.setattr(log, "read", None)
        answer = asked_of(log, by_index=True, words="pause", most=2)

    assert [fact["key"] for fact in answer["facts"]] == ["k28", "k27"]
    assert answer["totals"]["facts"] == 28
    assert answer["first"] == "2025-05-01"
    assert answer["counts"]["months"] == {"2025-05": 28}


def test_a_month_all_of_whose_facts_are_shown_is_counted_once(
    databases: Databases,
) -> None:
    with empty_log(databases) as log:
        kept(
            log,
            b.noted("a round of talks", when="2025-04-01", key="A"),
            b.noted("a round of talks", when="2025-05-02", key="B"),
            b.noted("a round of talks", when="2025-05-03", key="C"),
        )

        assert found(log, "round", most=1) == ["C"]
        counts = asked_of(log, by_index=True, words="round", most=2)["counts"]
        assert counts["months"] == {"2025-05": 2, "2025-04": 1}
