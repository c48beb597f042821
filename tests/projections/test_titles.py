"""Titles: a thing is called by the last of its certain facts that gives it one."""

from __future__ import annotations

import json

import pytest

from tests import builders as b
from tests.domain.examples import EXAMPLES
from tracker.domain.codec import decode, encode
from tracker.domain.errors import InvalidEventError
from tracker.domain.names import slug_in_words
from tracker.projections.sentences import short_sentence, thing_called

SECOND = b.planned(
    "ann", "bob", when="2025-05-28", meeting="istanbul-2", title="Second round"
)
HELD = b.met(
    "ann",
    "bob",
    when="2025-06-02",
    meeting="istanbul-2",
    title="Second round, Istanbul",
)


def test_a_thing_is_called_by_the_last_of_its_facts_that_gives_a_title() -> None:
    recorded = b.log(HELD, SECOND)

    assert b.meeting(recorded, "2025-06-01").title == "Second round"
    assert b.meeting(recorded, "2025-06-02").title == "Second round, Istanbul"


def test_a_later_fact_without_a_title_leaves_the_one_before() -> None:
    again = b.declared("ann", when="2025-05-04")
    recorded = b.log(b.declared("ann", when="2025-05-01", title="May truce"), again)

    assert b.truce(recorded, "2025-05-04").title == "May truce"


def test_of_two_facts_of_one_day_a_pointer_says_which_title_is_the_last() -> None:
    first = b.offered("ann", "bob", when="2025-05-01", title="B", key="one")
    second = b.offered(
        "ann", "bob", when="2025-05-01", title="A", key="two", follows=["one"]
    )

    assert b.proposal(b.log(first, second), "2025-05-01").title == "A"
    assert b.proposal(b.log(second, first), "2025-05-01").title == "A"


def test_a_fact_that_may_lie_ahead_renames_nothing_and_has_its_own_title_in_its_line() -> (
    None
):
    plan = b.planned("ann", when="2025-05-01", title="Round one")
    perhaps = b.met("ann", when="[2025-05-02..2025-05-09]", title="The long round")
    alone = b.agreed(
        "ann", terms=[], when="[2025-05-02..2025-05-09]", title="The last deal"
    )
    found = b.picture(b.log(plan, perhaps, alone), "2025-05-05")

    assert [m.title for m in found.meetings] == ["Round one"]
    assert [p.text for p in found.possible] == [
        "The last deal: agreed by ann",
        "Round one: held",
    ]


def test_a_corrected_title_is_the_title_and_a_withdrawn_one_is_gone() -> None:
    made = b.agreed("ann", "bob", terms=[], when="2025-05-01", title="Deel", key="A1")
    mended = b.log(made, b.correct("A1", {"title": "Deal"}))
    taken = b.log(made, b.correct("A1", {"title": None}))

    assert b.agreement(mended, "2025-05-01").title == "Deal"
    assert b.agreement(taken, "2025-05-01").title is None


def test_without_a_title_a_thing_is_called_by_the_words_of_its_slug() -> None:
    assert slug_in_words("victory-day-2025") == "Victory day 2025"
    assert thing_called("ceasefire:victory-day-2025", {}) == "Victory day 2025"
    assert (
        thing_called("ceasefire:victory-day-2025", {"ceasefire:victory-day-2025": "V"})
        == "V"
    )


def test_the_log_says_slugs_where_nobody_gives_titles() -> None:
    assert short_sentence(SECOND).startswith("istanbul-2: planned")


@pytest.mark.parametrize(
    "name",
    [
        "ceasefire-declared",
        "meeting-planned",
        "meeting-held",
        "proposal-made",
        "agreement-reached",
    ],
)
def test_a_title_has_one_line_of_at_most_80_characters(name: str) -> None:
    written = json.loads(encode(EXAMPLES[name].minimal))
    del written["schema_version"]

    def titled(title: str) -> object:
        return decode(json.dumps(written | {"title": title}).encode()).title

    assert titled("x" * 80) == "x" * 80
    for bad, found in (
        ("x" * 81, "title: has 81 characters; 80 are allowed"),
        ("two\nlines", "title: .*has more than one line"),
        (" ", "title: is blank"),
    ):
        with pytest.raises(InvalidEventError, match=found):
            titled(bad)
