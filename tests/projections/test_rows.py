"""What a row of the matrix lists, and what a statement shows, section 5."""

from __future__ import annotations

from typing import Any

from tests.builders import (
    cell,
    event,
    issue,
    log,
    only,
    picture,
    source,
    stances,
    stated,
)


def says(
    who: str,
    stance: str,
    when: str = "2025-05-10",
    about: str = "ceasefire",
    **fields: Any,
) -> Any:
    return stated(who, about, stance, when=when, **fields)


def test_nothing_is_carried_backwards() -> None:
    recorded = log(says("russia", "no", "2025-05-17"))

    assert [
        cell(recorded, d).state for d in ("2025-05-09", "2025-05-16", "2025-05-17")
    ] == [
        "no-evidence",
        "no-evidence",
        "stated",
    ]


def test_a_parent_row_lists_what_holds_on_it_and_on_its_parts() -> None:
    tree = (
        issue("ceasefire"),
        issue("sea", "ceasefire"),
        issue("straits", "sea"),
        issue("land"),
    )
    recorded = log(
        *tree,
        says("russia", "d", about="straits"),
        says("russia", "b"),
        says("russia", "c", about="sea"),
        says("russia", "a", about="land"),
    )

    assert stances(recorded, "2025-05-10") == ["b", "c", "d"]
    assert stances(recorded, "2025-05-10", issue="sea") == ["c", "d"]
    assert stances(recorded, "2025-05-10", issue="straits") == ["d"]


def test_rows_come_parents_before_their_parts_and_by_display_order() -> None:
    recorded = log(
        issue("land", display_order=2),
        issue("ceasefire", display_order=1),
        issue("straits", "sea"),
        issue("sea", "ceasefire"),
    )

    assert [(i.slug, i.parent) for i in picture(recorded, "2025-05-10").issues] == [
        ("ceasefire", None),
        ("sea", "ceasefire"),
        ("straits", "sea"),
        ("land", None),
    ]


def test_an_issue_that_nobody_defined_has_a_row_at_the_end() -> None:
    assert [
        i.slug
        for i in picture(
            log(issue("sea"), says("russia", "no", about="art")), "2025-05-10"
        ).issues
    ] == ["sea", "art"]


def test_issues_whose_parents_go_round_in_a_circle_are_rows_all_the_same() -> None:
    assert [
        i.slug
        for i in picture(
            log(issue("sea", "land"), issue("land", "sea")), "2025-05-10"
        ).issues
    ] == ["land", "sea"]


def test_a_statement_shows_who_said_it_how_and_where() -> None:
    recorded = log(
        source("press", "2025-05-11"),
        says(
            "russia",
            "no",
            speaker="A spokesman",
            confidence="low",
            placement=10,
            stance_code="against",
            when_words="the tenth",
            evidence=[{"source": "press", "basis": "remark"}],
        ),
    )
    found = only(recorded, "2025-05-20")

    assert (
        found.when,
        found.when_words,
        found.speaker,
        found.basis,
        found.citations,
        found.age_days,
    ) == (
        "2025-05-10",
        "the tenth",
        "A spokesman",
        "remark",
        [1],
        10,
    )
    assert (found.confidence, found.placement, found.stance_code) == (
        "low",
        10,
        "against",
    )


def test_an_instant_is_shown_with_the_offset_that_was_written() -> None:
    found = only(
        log(
            says("russia", "no", "2025-05-10T18:00+02:00", reported="2025-05-10T19:00Z")
        ),
        "2025-05-20",
    )

    assert (found.when, found.since, found.reported) == (
        "2025-05-10T18:00+02:00",
        "2025-05-10T18:00+02:00",
        "2025-05-10T19:00Z",
    )


def test_a_statement_shows_what_it_asks_for_first() -> None:
    (condition,) = only(
        log(
            says("russia", "yes", conditions=[{"what": "a halt", "by_whom": "ukraine"}])
        ),
        "2025-05-10",
    ).conditions

    assert (condition.what, condition.by_whom, condition.before_what) == (
        "a halt",
        "ukraine",
        None,
    )


def test_every_spelling_of_a_speaker_is_shown_as_one_person() -> None:
    person = event(
        "party-registered",
        slug="zelensky",
        name="Volodymyr Zelensky",
        kind="person",
        aliases=["Zelenskyy"],
    )

    for written in ("zelensky", "Zelenskyy", "volodymyr  zelensky"):
        assert (
            only(
                log(person, says("ukraine", "yes", speaker=written)),
                "2025-05-10",
                "ukraine",
            ).speaker
            == "Volodymyr Zelensky"
        )
