"""The table of `as-of`: what a cell says, the four layouts, the lists, and what is left out."""

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
from tracker.render.formats.terminal_matrix import geometry

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture, Statement


def table(
    picture: Picture, *, width: int = 120, full: bool = False, **rest: bool
) -> str:
    return render_picture(picture, fmt="table", width=width, full=full, **rest)


def flat(text: str) -> str:
    return " ".join(text.split())


def lone(*statements: object, columns: tuple[str, ...] = ("russia",)) -> Picture:
    return blank(
        issues=[issue("ceasefire", "Ceasefire"), issue("sea", "At sea", "ceasefire")],
        columns=[column(c) for c in columns],
        cells=[
            cell("ceasefire", columns[0], *statements),
            cell("sea", columns[0], *[s for s in statements if s.issue == "sea"]),
        ],
        sources=[source(n, "Reuters", "2025-05-25") for n in range(1, 10)],
    )


def said(**rest: object) -> Statement:
    found = statement("russia", "ceasefire", "Yes", when="2025-05-01")
    return msgspec.structs.replace(found, **rest)


def told(*statements: Statement, columns: tuple[str, ...] = ("russia",)) -> str:
    """What stands below a stance, on one line and without what parts it."""
    text = table(lone(*statements, columns=columns), width=100)
    return flat(text.partition("Yes")[2].partition("\n\n")[0]).replace(" ·", "")


# --- a whole answer -------------------------------------------------------------------------------


def test_a_small_answer_reads_as_it_should() -> None:
    assert table(two_columns(), width=80) == (
        "Positions at the end of 28 May 2025, Kyiv time, as known today\n"
        "\n"
        "Truces        none in force\n"
        "Next meeting  none set\n"
        "Last meeting  none held\n"
        "On the table  nothing\n"
        "\n"
        "Ceasefire\n"
        "  Ukraine                                 Russia\n"
        "  Full truce at once, no conditions       Only with a halt to mobilisation and\n"
        "    19 May · no source given              arms supply\n"
        "                                            19 May [1] +1\n"
        "\n"
        "Location of talks\n"
        "  Ukraine                                 Russia\n"
        "  Open                                    Istanbul\n"
        "    19 May · no source given                19 May [2]\n"
        "\n"
        "Sources  the 2 cited above\n"
        "  [1]  Reuters, 25 May             source-3\n"
        "  [2]  The New York Times, 28 May  source-2\n"
        "\n"
        "Not shown: 1 source (--full).\n"
        "tracker show ukraine ceasefire --as-of 2025-05-28: one position in full. tracker\n"
        "show SLUG: a source.\n"
    )


@pytest.mark.parametrize("width", [*range(40, 221)])
def test_no_line_is_ever_wider_than_the_terminal(width: int) -> None:
    for picture in (rich_picture(), pointed(), two_columns(), blank()):
        for full in (False, True):
            lines = table(picture, width=width, full=full).splitlines()

            assert max(map(wcswidth, lines)) <= width


@pytest.mark.parametrize("width", [1, 20, 39])
def test_what_is_narrower_than_forty_columns_is_set_for_forty(width: int) -> None:
    assert table(pointed(), width=width) == table(pointed(), width=40)


def test_all_layouts_say_the_same_words_in_the_same_order() -> None:
    def words(width: int) -> list[str]:
        text = table(lone(said(), said(stance="No", event_id="b")), width=width)
        body = text.partition("Ceasefire")[2].partition("Not shown")[0]
        return body.replace(" ·", "").split()

    assert words(40) == words(59) == words(60) == words(100) == words(220)


def test_full_shows_every_statement_every_entry_and_every_source() -> None:
    picture = rich_picture()
    full = flat(table(picture, width=59, full=True))

    assert all(flat(s.stance) in full for c in picture.cells for s in c.statements)
    for word in ("Winter 2024", "Old plan", "Exchange may", "2,935 violations"):
        assert word in full
    assert "--parts" not in full.partition("Not shown")[2]


# --- the sentence and what it hides ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "today_known", "said_of_it"),
    [
        (None, True, "as known today"),
        ("2025-05-28", True, "as known that evening"),
        ("2025-06-01", True, "as known on 1 June 2025"),
        (None, False, "as the log stood at place 162"),
        ("2025-06-01", False, "as known on 1 June 2025, as the log stood at place 162"),
    ],
)
def test_the_sentence_says_both_clocks(
    known: str | None, today_known: bool, said_of_it: str
) -> None:
    picture = blank(asked=asked(known=known))
    first = table(picture, today_known=today_known).splitlines()[0]

    assert first == (f"Positions at the end of 28 May 2025, Kyiv time, {said_of_it}")


def test_an_instant_is_said_as_an_instant() -> None:
    then = "2025-04-20T23:59:59+03:00"
    picture = blank(asked=asked(then, "2025-04-20T20:59:59.000001Z", known=then))

    assert table(picture).startswith(
        "Positions at 20 April 2025 23:59:59, Kyiv time, as known then\n"
    )


def test_what_was_reported_later_is_counted_that_on_parts_apart() -> None:
    late = {"reported_later": True, "reported": "2025-05-30"}
    one = lone(said(**late))
    two = lone(
        said(**late),
        msgspec.structs.replace(said(**late), issue="sea", event_id="b"),
    )

    assert "\n1 statement was reported later and says so; --then hides it.\n" in table(
        one
    )
    assert (
        "\n2 statements (1 on parts) were reported later and say so; --then hides them.\n"
        in table(two)
    )
    assert "reported 30 May" in told(said(**late))


# --- a cell ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "shown"),
    [
        ({}, "1 May no source given"),
        ({"speaker": "Spokesman"}, "1 May, Spokesman no source given"),
        ({"basis": "document"}, "1 May, in a document no source given"),
        ({"basis": "reporting"}, "1 May, as reported no source given"),
        (
            {"basis": "official-statement"},
            "1 May, official statement no source given",
        ),
        ({"basis": "inference"}, "1 May no source given inferred"),
        ({"citations": [1], "own_citations": [1]}, "1 May [1]"),
        ({"citations": [1, 2, 3], "own_citations": [2]}, "1 May [1] +2"),
        ({"disputed_by": ["ukraine"]}, "1 May no source given Ukraine denies it"),
        (
            {"disputed_by": ["ukraine", "poland"]},
            "1 May no source given Ukraine and Poland deny it",
        ),
        ({"confidence": "low"}, "1 May no source given low confidence"),
        (
            {"confidence": "low", "basis": "anonymous"},
            "1 May, as reported no source given unnamed sources",
        ),
        ({"confidence": "high"}, "1 May no source given"),
        (
            {"conditions": [condition("a list"), condition("calm")]},
            "1 May no source given on 2 conditions",
        ),
        ({"since": "2025-05-28"}, "1 May no source given new today"),
        ({"since": "2025-05-27"}, "1 May no source given new yesterday"),
        ({"since": "2025-05-21"}, "1 May no source given new 21 May"),
        ({"since": "2025-05-20"}, "1 May no source given"),
        ({"since": "2025-05"}, "1 May no source given"),
    ],
)
def test_what_has_to_be_known_of_a_statement_stands_below_it_in_words(
    rest: dict[str, object], shown: str
) -> None:
    assert told(said(**rest)) == shown


def test_marks_stand_in_one_order() -> None:
    every = said(
        disputed_by=["ukraine"],
        inherited_from="european-allies",
        party="european-allies",
        confidence="medium",
        conditions=[condition("calm")],
        reported_later=True,
        reported="2025-05-30",
        since="2025-05-28",
        citations=[4],
        own_citations=[4],
    )

    assert told(every) == (
        "1 May [1] Ukraine denies it as European allies medium confidence"
        " on 1 condition reported 30 May new today"
    )


def test_a_stale_cell_says_of_each_statement_for_how_long_nothing_was_said() -> None:
    picture = lone(said(age_days=43))
    (whole, part) = picture.cells
    stale = msgspec.structs.replace(whole, own_state="stale", own_stale_days=43)
    shown = table(msgspec.structs.replace(picture, cells=[stale, part]))

    assert "1 May · no source given · stale, 43 days" in flat(shown)


def test_the_party_of_a_statement_is_named_where_the_column_does_not_say_it() -> None:
    found = said(party="poland")

    assert "Poland: Yes" in table(lone(found, columns=("european-allies",)))
    assert "Poland: Yes" not in table(lone(found, columns=("poland",)))


def test_the_earliest_of_the_sources_of_a_statement_stands_for_it() -> None:
    picture = msgspec.structs.replace(
        lone(said(citations=[1, 2, 3, 4], own_citations=[1, 2, 3])),
        sources=[
            source(1, "Undated"),
            source(2, "Second", "2025-05-02"),
            source(3, "First", "2025-05-01"),
            source(4, "Of an earlier statement", "2025-04-01"),
        ],
    )
    shown = table(picture)

    assert "1 May [1] +3" in shown
    assert "[1]  First, 1 May" in shown


def test_the_newest_three_statements_of_a_cell_are_shown_and_the_others_counted() -> (
    None
):
    stances = [
        statement(f"party-{n}", "ceasefire", f"Stance {n}", when=f"2025-05-{n:02}")
        for n in range(1, 6)
    ]
    shown = table(lone(*stances, columns=("european-allies",)))

    assert [f"Stance {n}" in shown for n in range(1, 6)] == [False] * 2 + [True] * 3
    assert shown.index("Stance 5") < shown.index("Stance 4") < shown.index("Stance 3")
    assert "\nNot shown: 2 further statements" in shown
    assert "and 2 more\n" in shown


def test_two_statements_in_no_known_order_are_never_parted() -> None:
    stances = [
        statement("ann", "ceasefire", f"Ann {n}", when="2025-05-02") for n in (1, 2)
    ]
    others = [
        statement(f"party-{n}", "ceasefire", f"Other {n}", when="2025-05-03")
        for n in (1, 2)
    ]
    shown = table(lone(*stances, *others, columns=("european-allies",)))

    assert shown.count("order unknown") == 2
    assert "more\n" not in shown


def test_an_empty_cell_says_why() -> None:
    on_part = msgspec.structs.replace(said(), issue="sea")
    ended = cell("land", "russia", state="ended")
    picture = blank(
        issues=[
            issue("ceasefire", "Ceasefire"),
            issue("sea", "At sea", "ceasefire"),
            issue("land", "Land"),
        ],
        columns=[column("russia"), column("ukraine")],
        cells=[
            cell("ceasefire", "russia", on_part),
            cell("ceasefire", "ukraine", said(party="ukraine")),
            msgspec.structs.replace(ended, own_ended="2025-04-18"),
        ],
    )
    shown = flat(table(picture, width=50))

    assert "Russia nothing on the whole; 1 statement on its parts" in shown
    assert "ended 18 April; nothing since" in shown
    assert "no evidence yet" in shown


def test_parts_are_counted_beside_their_issue_and_shown_when_asked_for() -> None:
    on_part = msgspec.structs.replace(said(), issue="sea", stance="Ships pass")
    short, full = (table(lone(said(), on_part), full=full) for full in (False, True))

    assert "Ceasefire                  Russia" in short
    assert "\n1 part " in short
    assert "Ships pass" not in short
    assert "Not shown: 1 statement on a part (--parts)" in short
    assert "\n  At sea                     Russia\n" in full


# --- layouts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "width", "kind", "each", "gap"),
    [
        (4, 200, "beside", 41, 3),
        (4, 120, "above", 27, 3),
        (4, 100, "above", 23, 2),
        (4, 80, "cards", 0, 0),
        (4, 59, "stacked", 0, 0),
        (2, 80, "above", 37, 3),
        (1, 100, "beside", 46, 3),
        (1, 500, "beside", 46, 3),
        (8, 220, "above", 25, 2),
    ],
)
def test_the_layout_follows_from_the_width_and_the_columns(
    columns: int, width: int, kind: str, each: int, gap: int
) -> None:
    found = geometry(columns, width)

    assert (found.kind, found.column, found.gap) == (kind, each, gap)


def test_cards_gather_the_columns_without_evidence() -> None:
    lines = table(pointed(), width=60).splitlines()

    assert "  no evidence yet: Ukraine, European allies" in lines


def test_parties_and_issues_of_which_nothing_is_known_are_named_in_a_line() -> None:
    picture = msgspec.structs.replace(
        lone(said(), columns=("russia", "ukraine")),
        issues=[issue("ceasefire", "Ceasefire"), issue("land", "Land")],
    )
    shown = table(picture)

    assert "\nNothing at all said by: Ukraine\n" in shown
    assert "\nNothing at all said on: Land\n" in shown
    assert shown.count("Ukraine") == 1


# --- lists ----------------------------------------------------------------------------------------


def test_five_of_a_list_are_shown_ahead_first_then_without_a_day_then_the_past() -> (
    None
):
    planned = {"invited": ["russia", "ukraine"], "confirmed_by": ["russia"]}
    picture = blank(
        meetings=[
            meeting("first", state="held", held="2025-05-01"),
            meeting("last", state="held", held="2025-05-16", outcome="An exchange."),
            meeting("lost", state="unresolved", scheduled_for="2025-05-20"),
            meeting("later", state="confirmed", scheduled_for="2025-07-01"),
            meeting("next", state="moved", scheduled_for="2025-06-02", **planned),
            meeting("open", state="postponed"),
        ]
    )
    lines = table(picture, width=100).partition("\nMeetings")[2].splitlines()

    assert lines[0] == "  5 of 6"
    assert [line[2:26].split(":")[0] for line in lines[1:6]] == [
        "2 June        Next",
        "1 July        Later",
        "no date       Open",
        "20 May        Lost",
        "16 May        Last",
    ]
    assert "Next: moved; Russia confirmed, Ukraine has not" in lines[1]
    assert "held. An exchange · no source given" in lines[5]


def test_a_truce_says_its_hours_of_that_day_and_that_it_may_be_over() -> None:
    shown = flat(table(pointed()))
    perhaps = flat(table(blank(ceasefires=[truce("t", possibly_ended=True)])))

    assert (
        "19-20 April Easter 2025: in force until the end of 20 April;"
        " that day 18:00\N{EN DASH}24:00; Russia alone, all fighting; Ukraine joined in"
        in shown
    )
    assert "T: in force, possibly ended" in perhaps


def test_sources_stand_in_two_columns_where_both_fit() -> None:
    picture = lone(
        *[
            said(party=f"p{n}", event_id=f"{n}", citations=[n], own_citations=[n])
            for n in (1, 2, 3)
        ],
        columns=("european-allies",),
    )
    wide, narrow = (table(picture, width=width) for width in (100, 50))

    assert (
        "  [1]  Reuters, 25 May  source-1      [3]  Reuters, 25 May  source-3\n" in wide
    )
    assert "  [1] Reuters, 25 May\n       source-1\n" in narrow


# --- signs ----------------------------------------------------------------------------------------


def test_colour_says_nothing_that_words_do_not() -> None:
    plain = table(pointed(), color=False)
    colored = table(pointed(), color=True)
    few = table(pointed(), color=True, shades=False)

    assert "\x1b" not in plain
    assert "\x1b[38;5;" in colored
    assert "\x1b[38;5;" not in few
    for text in (colored, few):
        bare = "".join(
            part.partition("m")[2] if n else part
            for n, part in enumerate(text.split("\x1b["))
        )

        assert bare == plain


def test_no_current_stance_is_dim() -> None:
    shown = table(lone(said(stance="Never at all")), color=True)

    assert "Never at all" in shown
    assert "\x1b[2mNever at all" not in shown


def test_brackets_from_outside_are_never_markup() -> None:
    assert "[bold]not bold[/bold] :smile:" in table(
        lone(said(stance="[bold]not bold[/bold] :smile:"))
    )


def test_text_from_right_to_left_is_set_apart_on_each_line_and_no_other_is() -> None:
    shown = table(lone(said(stance="שלום " * 20)), width=40)
    lines = [line for line in shown.splitlines() if "שלום" in line]

    assert len(lines) > 1
    assert all(line.count("\u2068") == line.count("\u2069") == 1 for line in lines)
    assert "\u2068" not in table(pointed())


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = table(rich_picture())
    for name, value in (
        ("COLUMNS", "33"),
        ("NO_COLOR", "1"),
        ("FORCE_COLOR", "1"),
        ("TERM", "dumb"),
    ):
        monkeypatch.setenv(name, value)

    assert table(rich_picture()) == before


def test_the_widths_of_characters_are_looked_up_only_for_texts_of_other_than_narrow_ones() -> (
    None
):
    code = (
        "import sys; from tests.render.pictures import pointed; \n"
        "from tests.render.pictures import render_picture\n"
        "for fmt in ('markdown', 'html', 'json', 'jsonl', 'csv', 'tsv'):\n    render_picture(pointed(), fmt=fmt)\n"
        "before = 'wcwidth' in sys.modules\n"
        "from tracker.render.formats.terminal_breaks import cells\n"
        "sys.exit(before or cells(chr(0x3042)) != 2 or 'wcwidth' not in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
