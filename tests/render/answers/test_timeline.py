"""The story as it is drawn: brackets, lanes, and the same in words."""

from __future__ import annotations

import re

import pytest

from tests.builders import event, log, noted
from tests.domain.examples import EXAMPLES
from tests.projections.questions.test_timeline import told
from tracker.projections.sentences import long_sentence
from tracker.render import render_document
from tracker.render.answers.timeline import saying_of, timeline_document
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import delay_words, plain
from tracker.services.answers.stories import TOLD


def drawn(*events, width=120, reverse=False, fmt="table"):
    """A story without the words for what has no source, which nothing here has."""
    story = told(list(events), reverse=reverse)
    text = render_document(
        timeline_document(story, today_known=True), fmt=fmt, width=width
    )
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("no source given · ", "")


def note(key, when, **fields):
    return noted(f"fact {key}", when=when, key=key, **fields)


def test_facts_of_one_day_are_held_by_a_bracket_and_words_say_that_their_order_is_not_known() -> (
    None
):
    lines = drawn(
        note("A", "2025-05-01"),
        note("B", "2025-05-01"),
        note("C", "2025-05-01"),
        note("D", "2025-05-02"),
    ).splitlines()

    assert (
        lines[3]
        == "┌ │ └ holds together what happened on one day, in an order that the dates do not tell."
    )
    assert lines[5:] == [
        "  1 May 2025        ┌ fact A",
        "  3 in any order    │   A",
        "                    │ fact B",
        "                    │   B",
        "                    └ fact C",
        "                        C",
        "",
        "  2 May 2025          fact D",
        "                        D",
    ]


def test_hours_make_an_order_and_no_bracket() -> None:
    lines = drawn(
        note("A", "2025-05-01T09:00+03:00"), note("B", "2025-05-01T18:00+03:00")
    ).splitlines()

    assert lines[-4:] == [
        "  1 May 2025          09:00: fact A",
        "                        A",
        "                      18:00: fact B",
        "                        B",
    ]


def test_an_order_that_is_known_in_part_is_said_to_be() -> None:
    text = drawn(
        note("A", "2025-05-01"),
        note("B", "2025-05-01", answers=["A"]),
        note("C", "2025-05-01"),
    )

    assert "3 partly ordered" in text
    assert re.search(r"fact B\n +B, after A", text)


def test_a_longer_date_runs_beside_all_that_it_may_come_before_or_after() -> None:
    text = drawn(
        note("A", "[2025-06-01..2025-06-10]"),
        note("B", "2025-06-05"),
        note("C", "2025-06-07"),
        note("D", "2025-06-12"),
    )
    lines = [line for line in text.splitlines() if "fact" in line]

    assert [line[20:22].strip() for line in lines] == ["╭", "┊", "╰", ""]
    assert "[≈ before or after 2 others]" in lines[0]
    assert lines[0].startswith("  between 1 and ")


def test_backwards_a_longer_date_runs_upwards() -> None:
    text = drawn(
        note("A", "[2025-06-01..2025-06-10]"),
        note("B", "2025-06-05"),
        note("D", "2025-06-12"),
        reverse=True,
    )

    assert [line[20:22].strip() for line in text.splitlines() if "fact" in line] == [
        "",
        "╭",
        "╰",
    ]


def test_more_longer_dates_than_there_are_columns_are_still_said_in_words() -> None:
    text = drawn(*(note(f"A{i}", "2025-06") for i in range(5)), note("B", "2025-06-05"))

    assert text.count("≈ before or after 5 others") == 5


def test_the_words_of_the_source_stand_beside_a_date_in_words() -> None:
    text = " ".join(
        drawn(note("A", "[2025-06-01..2025-06-10]", when_words="early June")).split()
    )

    assert "between 1 and early June: fact A 10 June 2025 A" in text


def test_days_that_follow_the_first_are_said() -> None:
    assert "1 May 2025        1 to 3 May 2025: fact A\n" in drawn(
        note("A", "2025-05-01/2025-05-03")
    )


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ("2025-05-02", ""),
        ("2025-05-03", "[reported 3 May 2025, 2 days later]"),
        ("2025-04-20", "[reported 20 April 2025, 11 days before]"),
    ],
)
def test_the_other_clock_is_shown_from_two_days_on(reported, said) -> None:
    text = drawn(note("A", "2025-05-01", reported=reported))

    assert said in text
    assert ("reported" in text) == bool(said)


def test_delays_are_counted_in_words() -> None:
    assert [delay_words(n) for n in (2, 1_000, -2)] == [
        "2 days later",
        "1,000 days later",
        "2 days before",
    ]


def test_markdown_and_html_tell_the_same_with_a_table() -> None:
    events = (note("A", "2025-05-01"), note("B", "2025-05-01"))

    assert (
        "| 1 May 2025 (2 in any order) | ┌ | fact A · A |\n|  | └ | fact B · B |"
        in drawn(*events, fmt="markdown")
    )
    assert '<th scope="row">1 May 2025 (2 in any order)</th>' in drawn(
        *events, fmt="html"
    )


BODIES = [
    body for kind, example in EXAMPLES.items() if kind in TOLD for body in example
]


@pytest.mark.parametrize("type_", EXAMPLES)
def test_acts_and_names_are_told_too_as_a_page_of_the_log_does(type_: str) -> None:
    voice = Voice(told(log(event("development-noted", text="x", when="2025-05-01"))))

    for body in EXAMPLES[type_]:
        assert long_sentence(body, saying_of(voice, {}))


def test_a_correction_is_told_with_the_fields_that_it_replaces() -> None:
    voice = Voice(told(log(event("development-noted", text="x", when="2025-05-01"))))
    act = event(
        "record-corrected",
        target="B1",
        replacement={"when_words": "soon", "stance": "no"},
        why="misread",
    )
    said = long_sentence(act, saying_of(voice, {}))

    assert said == "corrects stance, when words of B1: misread"


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.type)
def test_every_type_is_told_in_words_with_dates_in_words(body) -> None:
    voice = Voice(told(log(event("development-noted", text="x", when="2025-05-01"))))
    said = long_sentence(body, saying_of(voice, {}))

    assert said != plain(body.type)
    assert not re.search(r"[{}]|None|\d{4}-\d\d-\d\d", said)
