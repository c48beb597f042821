"""The terminal table: one look by default, everything in full, cards where it is narrow."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from wcwidth import wcswidth

from tests.render.pictures import (
    asked,
    blank,
    cell,
    column,
    condition,
    issue,
    meeting,
    pointed,
    render_picture,
    rich_picture,
    source,
    statement,
    truce,
    two_columns,
)

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture


def table(
    picture: Picture, *, width: int = 120, full: bool = False, **rest: bool
) -> str:
    return render_picture(picture, fmt="table", width=width, full=full, **rest)


def flat(text: str) -> str:
    return " ".join(text.split())


def lone(
    *statements: object, state: str = "stated", columns: tuple[str, ...] = ("russia",)
) -> Picture:
    cells = [cell("ceasefire", columns[0], *statements, state=state)]
    return blank(
        issues=[issue("ceasefire", "Ceasefire"), issue("sea", "At sea", "ceasefire")],
        columns=[column(c) for c in columns],
        cells=cells,
    )


def test_a_small_answer_reads_as_it_should() -> None:
    assert table(two_columns(), width=100) == (
        "Positions at the end of 28 May 2025 (Europe/Kyiv), by all that is known today.\n"
        "\n"
        "Issue        │ Ukraine                                   │ Russia\n"
        "━━━━━━━━━━━━━┿━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┿━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n"
        "Ceasefire    │ Full truce at once, no conditions         │ Only with a halt to mobilisation and arms\n"
        "             │ 19 May [no source given]                  │ supply\n"
        "             │                                           │ 19 May [1][3]\n"
        "─────────────┼───────────────────────────────────────────┼──────────────────────────────────────────\n"
        "Location of  │ Open                                      │ Istanbul\n"
        "talks        │ 19 May [no source given]                  │ 19 May [2]\n"
        "\n"
        "Sources    CNN [1] 31 May · The New York Times [2] 28 May · Reuters [3] 25 May\n"
        "All is shown. Dossier ukraine-2025, log place 162.\n"
    )


def test_the_first_sentence_says_both_clocks_and_counts_what_was_reported_later() -> (
    None
):
    late = lone(statement("russia", "ceasefire", "Yes", reported_later=True))

    assert flat(table(late)).startswith(
        "Positions at the end of 28 May 2025 (Europe/Kyiv), by all that is known today; 1 statement, marked *, was reported later (`--then` hides it)."
    )


def test_a_known_at_date_is_said() -> None:
    picture = blank(asked=asked(known="2025-05-28"))

    assert table(picture).startswith(
        "Positions at the end of 28 May 2025 (Europe/Kyiv), by what was known at the end of 28 May 2025."
    )


def test_an_instant_is_said_as_an_instant() -> None:
    picture = blank(
        asked=asked("2025-04-20T23:59:59+03:00", "2025-04-20T20:59:59.000001Z")
    )

    assert table(picture).startswith(
        "Positions at 20 April 2025 23:59:59 (Europe/Kyiv), by all that is known today."
    )


def test_an_answer_from_a_part_of_the_log_names_the_last_place_read() -> None:
    known = blank(asked=asked(known="2025-05-28"))

    assert "by all that was recorded up to log place 162." in table(
        blank(), today_known=False
    )
    assert (
        "by what was known at the end of 28 May 2025, of what was recorded up to log place 162."
        in flat(table(known, today_known=False))
    )


def test_a_rich_dossier_stays_about_one_look_at_a_hundred_and_twenty_columns() -> None:
    assert table(rich_picture()).count("\n") <= 64
    assert table(rich_picture(), width=200).count("\n") <= 50


def test_every_section_is_in_one_look_of_a_rich_dossier() -> None:
    look = table(rich_picture())

    for said in (
        "Truces ",
        "Next: ",
        "Last: ",
        "Proposals ",
        "Figures ",
        "Possible ",
        "Sources ",
        "Left out (see `--full`): ",
        "No evidence yet on: ",
        "Over: ",
    ):
        assert said in look


@pytest.mark.parametrize("width", [*range(40, 130, 7), 99, 100, 120, 160, 200, 220])
@pytest.mark.parametrize("full", [False, True])
def test_no_line_is_ever_wider_than_the_terminal(width: int, full: bool) -> None:
    for picture in (rich_picture(), pointed(), two_columns(), blank()):
        assert (
            max(map(wcswidth, table(picture, width=width, full=full).splitlines()))
            <= width
        )


def test_full_shows_every_statement_and_every_entry() -> None:
    picture = rich_picture()
    full = flat(table(picture, width=90, full=True))

    assert all(flat(s.stance) in full for c in picture.cells for s in c.statements)
    assert all(
        word in full
        for word in (
            "Winter 2024",
            "Old plan",
            "Exchange may",
            "no new sanctions for now",
            "2,935 violations",
            "Left out",
        )[:-1]
    )
    assert all(f"[{s.n}] {s.publisher}" in full for s in picture.sources)
    assert "Left out" not in full


def test_what_a_cell_hides_is_counted_in_it_and_below() -> None:
    picture = lone(
        *(
            statement("russia", "ceasefire", f"Stance {n}", when=f"2025-05-{n:02}")
            for n in range(1, 15)
        )
    )
    look = table(picture)

    assert "Stance 14" in look
    assert "Stance 1\n" not in look
    assert "+5" in look
    assert "Left out (see `--full`): 5 statements." in look


def test_the_newest_statement_comes_first_at_one_look() -> None:
    look = table(
        lone(
            statement("russia", "ceasefire", "Older", when="2025-05-01"),
            statement("russia", "ceasefire", "Newer", when="2025-05-02"),
        )
    )

    assert look.index("Newer") < look.index("Older")


def test_what_stands_against_the_newest_statement_comes_right_after_it() -> None:
    said = [
        statement("russia", "sea", "On another matter", when="2025-04-30"),
        statement("russia", "ceasefire", "Perhaps not", when="2025-04"),
        statement("russia", "ceasefire", "Perhaps", when="2025-05-01"),
    ]
    look = table(lone(*said, state="order-unknown"))

    assert "[order unknown] Perhaps\n" in look
    assert look.index("Perhaps not") < look.index("On another matter")


def test_a_mark_that_is_not_about_the_newest_statement_does_not_stand_before_it() -> (
    None
):
    said = [
        statement("russia", "sea", "Older", when="2025-05-01", disputed_by=["ukraine"]),
        statement("russia", "ceasefire", "Newest"),
    ]
    look = table(lone(*said, state="disputed"))

    assert "│ Newest\n" in look
    assert "Older [disputed by Ukraine]" in look


@pytest.mark.parametrize(
    ("state", "rest", "mark"),
    [
        ("stale", {"age_days": 43}, "[stale 43 d]"),
        (
            "inherited",
            {"inherited_from": "european-allies", "party": "european-allies"},
            "[inherited from European allies]",
        ),
        ("disputed", {"disputed_by": ["ukraine"]}, "[disputed by Ukraine]"),
        ("disputed", {}, "[disputed]"),
        ("order-unknown", {}, "[order unknown]"),
        ("divergent", {}, "[divergent]"),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_the_state_of_a_cell_is_said_in_words_once(
    state: str, rest: dict[str, object], mark: str, full: bool
) -> None:
    found = msgspec.structs.replace(statement("russia", "ceasefire", "Yes"), **rest)

    assert flat(table(lone(found, state=state), full=full)).count(mark) == 1


def test_a_cell_that_ended_and_one_without_evidence_say_so() -> None:
    look = table(lone(state="ended", columns=("russia", "ukraine")), full=True)

    assert "[ended]" in look
    assert "No evidence yet from: Ukraine." in look


def test_a_stale_cell_is_as_old_as_its_freshest_statement() -> None:
    said = [
        statement("russia", "ceasefire", "A", age_days=90),
        statement("russia", "sea", "B", age_days=43),
    ]

    assert "[stale 43 d]" in table(lone(*said, state="stale"))


def test_a_statement_names_its_sub_issue_and_the_party_where_the_column_does_not() -> (
    None
):
    assert "(At sea) Poland: Yes" in table(
        lone(statement("poland", "sea", "Yes"), columns=("european-allies",))
    )


def test_full_says_conditions_speaker_basis_since_and_key() -> None:
    found = statement(
        "russia",
        "ceasefire",
        "Yes",
        since="2025-05-13",
        key="B084",
        speaker="Spokesman",
        basis="official-statement",
        confidence="low",
        placement=10,
        reported_later=True,
        reported="2025-05-30",
        conditions=[condition("a list", "ukraine", "any truce"), condition("calm")],
        citations=(1,),
    )
    said = "Yes, on condition: a list (by Ukraine, before any truce); calm · 19 May* (since 13 May), Spokesman, official statement, low confidence, placed at 10 of 100"

    assert f"{said}, reported 30 May, B084 [1]" in flat(
        table(lone(found), width=90, full=True)
    )


def test_narrow_terminals_get_cards_by_issue() -> None:
    look = table(two_columns(), width=60)

    assert "│" not in look
    assert "Ceasefire\n  Ukraine  Full truce at once, no conditions\n" in look


def test_many_columns_become_cards_too() -> None:
    columns = [f"party-{n}" for n in range(8)]
    picture = blank(
        issues=[issue("ceasefire", "Ceasefire")],
        columns=[column(c) for c in columns],
        cells=[cell("ceasefire", c, statement(c, "ceasefire", "Yes")) for c in columns],
    )

    assert "│" not in table(picture, width=120)


def test_a_card_gathers_the_columns_without_evidence() -> None:
    assert "  no evidence yet: European allies\n" in table(pointed(), width=80)


def test_only_cited_sources_are_listed_at_one_look() -> None:
    picture = msgspec.structs.replace(
        two_columns(), sources=[*two_columns().sources, source(4, "Nobody cites this")]
    )
    look = table(picture)

    assert "Nobody" not in look
    assert "Left out (see `--full`): 1 source." in look


def test_a_truce_says_its_hours_on_that_day_and_its_window_in_the_zone() -> None:
    look = flat(table(pointed()))

    assert (
        "Easter 2025 [in force]: unilateral full truce by Russia, from 19 April 18:00 until 21 April 00:00; that day 18:00\N{EN DASH}24:00"
        in look
    )
    assert "Over: Holiday 2025 (expired at the end of 10 May)" in look
    assert "winter-2024" not in look


def test_a_truce_that_may_be_over_says_so() -> None:
    assert "[in force, possibly ended]" in table(
        blank(ceasefires=[truce("t", possibly_ended=True)])
    )


def test_meetings_shown_are_the_next_the_last_and_one_nobody_reported() -> None:
    picture = blank(
        meetings=[
            meeting("first", state="held", held="2025-05-01"),
            meeting("last", state="held", held="2025-05-16"),
            meeting("lost", state="unresolved", scheduled_for="2025-05-20"),
            meeting("later", state="confirmed", scheduled_for="2025-07-01"),
            meeting(
                "next",
                state="moved",
                scheduled_for="2025-06-02",
                confirmed_by=["russia"],
                invited=["russia", "ukraine"],
                declined_by=["turkiye"],
            ),
            meeting("open", state="postponed"),
        ]
    )
    look = table(picture)

    assert (
        "Next: Next [moved]: 2 June; confirmed by Russia; declined by Türkiye; not confirmed by Ukraine"
        in look
    )
    assert (
        "Unclear: Lost [unresolved]: planned for 20 May; no report that it took place"
        in look
    )
    assert "Last: Last [held]: 16 May" in look
    assert "No date: Open [postponed]" in look
    assert "Left out (see `--full`): 2 meetings." in look


def test_colour_says_nothing_that_words_do_not() -> None:
    plain = table(rich_picture(), color=False)
    colored = table(rich_picture(), color=True)

    assert "\x1b" not in plain
    assert "\x1b[" in colored
    assert (
        "".join(
            part.partition("m")[2] if n else part
            for n, part in enumerate(colored.split("\x1b["))
        ).split()
        == plain.split()
    )


def test_many_citations_break_between_numbers() -> None:
    shown = table(
        lone(statement("russia", "ceasefire", "Yes", citations=tuple(range(100, 130)))),
        width=40,
        full=True,
    )

    assert all(line.count("[") == line.count("]") for line in shown.splitlines())


def test_brackets_from_outside_are_never_markup() -> None:
    assert "[bold]not bold[/bold] :smile:" in table(
        lone(statement("russia", "ceasefire", "[bold]not bold[/bold] :smile:"))
    )


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = table(rich_picture())
    for name, value in (
        ("COLUMNS", "33"),
        ("NO_COLOR", "1"),
        ("FORCE_COLOR", "1"),
        ("TERM", "dumb"),
        ("TTY_COMPATIBLE", "1"),
    ):
        monkeypatch.setenv(name, value)

    assert table(rich_picture()) == before


def test_the_widths_of_characters_are_looked_up_only_for_texts_of_other_than_narrow_ones() -> (
    None
):
    code = (
        "import sys; from tests.render.pictures import pointed; from tracker.render import FORMATS\n"
        "from tests.render.pictures import render_picture\n"
        "for fmt in FORMATS.keys() - {'xlsx'}:\n    render_picture(pointed(), fmt=fmt)\n"
        "before = 'wcwidth' in sys.modules\n"
        "from tracker.render.formats.terminal_lines import cells\n"
        "sys.exit(before or cells(chr(0x3042)) != 2 or 'wcwidth' not in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
