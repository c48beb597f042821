"""Markdown that pastes into a document."""

from __future__ import annotations

from markdown_it import MarkdownIt

from tests.render.pictures import (
    blank,
    cell,
    column,
    issue,
    pointed,
    render_picture,
    rich_picture,
    source,
    statement,
    two_columns,
)
from tracker.render.formats.to_markdown import markdown_escaped

SENTENCE = "Positions at the end of 28 May 2025, Kyiv time, as known today"


def test_two_columns_with_citations_in_one_have_exactly_this_form() -> None:
    assert render_picture(two_columns(), fmt="markdown") == (
        f"{SENTENCE}\n"
        "\n"
        "- **Truces**: none in force\n"
        "- **Next meeting**: none set\n"
        "- **Last meeting**: none held\n"
        "- **On the table**: nothing\n"
        "\n"
        "| Issue | Ukraine | Russia |\n"
        "|---|---|---|\n"
        "| Ceasefire | Full truce at once, no conditions (no source given) | Only with a halt to mobilisation and arms supply [1][3] |\n"
        "| Location of talks | Open (no source given) | Istanbul [2] |\n"
        "\n"
        "Sources:\n"
        "\n"
        "- [1] **CNN**, 31 May 2025\n"
        "- [2] **The New York Times**, 28 May 2025\n"
        "- [3] **Reuters**, “Talks to resume”, 25 May 2025\n"
    )


def test_states_sub_issues_and_what_was_reported_later_are_in_the_cells() -> None:
    text = render_picture(pointed(), fmt="markdown")
    head, note, play, rest = text.split("\n\n", 3)
    rows = rest.splitlines()

    assert head == SENTENCE
    assert play.startswith("- **Truces**: ")
    assert note == "1 statement, marked \\*, was reported later."
    assert rows[2] == (
        "| Ceasefire | Full truce at once, no conditions [1] "
        "| (order unknown)<br>Terms to stand in a memorandum\\* [2][3]<br>"
        "*Monitoring*: Monitoring to be settled first, on condition: a list of observers (by Ukraine, before any truce) (no source given) "
        "| (divergent)<br>Poland: Thirty days first (disputed by Russia) (no source given)<br>Truce before talks (no source given) |"
    )
    assert rows[3] == (
        "| Security guarantees | (inherited from European allies) A force of volunteers after a truce (no source given) "
        "| (stale, 43 days) No foreign troops (low confidence) (no source given) | (disputed by Russia) A force of volunteers after a truce (no source given) |"
    )
    assert rows[4:6] == [
        "| Location of talks | ended | Istanbul (no source given) | no evidence yet |",
        "| Prisoner exchange | no evidence yet | no evidence yet | no evidence yet |",
    ]


def test_the_lists_follow_in_order_and_whole() -> None:
    text = render_picture(pointed(), fmt="markdown")
    heads = [
        line
        for line in text.splitlines()
        if line.endswith(":") and not line.startswith("-")
    ]

    assert heads == [
        "Truces:",
        "Meetings:",
        "Proposals:",
        "Agreements:",
        "Votes:",
        "Deadlines:",
        "Steps:",
        "Figures:",
        "Offices:",
        "Notes:",
        "Possible:",
        "Sources:",
    ]
    assert (
        "- **Easter 2025** (in force): unilateral full truce by Russia, announced 19 April 2025, from 19 April 2025 18:00 until 21 April 2025 00:00"
        in text
    )
    assert (
        "  - Ukraine alleges 2,935 violations by Russia, for 20 April 2025, a running total, said 21 April 2025 (disputed by Russia) [3]\n"
        in text
    )
    assert (
        "  - a thousand prisoners each (fulfilled): Ukraine says full, 1,000 (25 May 2025) [3]\n"
        in text
    )
    assert (
        "- [1] **CNN**, “What each side wants”, 31 May 2025, <https://example.org/a?b=1&c=2>\n"
        in text
    )


def test_text_from_outside_is_only_text() -> None:
    assert (
        markdown_escaped("a|b\\c`d`<i>[x](y)*z*_u_~&#!$")
        == "a\\|b\\\\c\\`d\\`\\<i\\>\\[x\\](y)\\*z\\*\\_u\\_\\~&\\#\\!\\$"
    )
    assert [
        markdown_escaped("1. x"),
        markdown_escaped("1) x"),
        markdown_escaped("- x"),
        markdown_escaped("+ x"),
        markdown_escaped("= x"),
    ] == [
        "1\\. x",
        "1\\) x",
        "\\- x",
        "\\+ x",
        "\\= x",
    ]


def test_a_parser_finds_the_rows_and_columns_and_no_html_but_line_breaks() -> None:
    picture = rich_picture()
    tokens = (
        MarkdownIt("commonmark")
        .enable("table")
        .parse(render_picture(picture, fmt="markdown"))
    )
    html = {
        child.content
        for token in tokens
        for child in token.children or ()
        if child.type == "html_inline"
    }

    assert sum(token.type == "td_open" for token in tokens) == 10 * 6
    assert html == {"<br>"}
    assert not any(token.type == "html_block" for token in tokens)


def test_only_plain_web_addresses_become_links() -> None:
    bad = [
        "javascript:alert(1)",
        "https://example.org/<b>",
        "https://example.org/ x",
        "ftp://example.org",
    ]
    text = render_picture(
        blank(sources=[source(n, "A", url=url) for n, url in enumerate(bad, 1)]),
        fmt="markdown",
    )

    assert "<javascript" not in text
    assert "<https" not in text
    assert "<ftp" not in text


def test_a_line_break_in_a_stance_stays_in_its_cell() -> None:
    picture = blank(
        issues=[issue("ceasefire", "Cease\nfire")],
        columns=[column("russia")],
        cells=[
            cell(
                "ceasefire",
                "russia",
                statement("russia", "ceasefire", "a\r\n\n| b |\u2028c"),
            )
        ],
    )

    assert "| Cease fire | a \\| b \\| c (no source given) |\n" in render_picture(
        picture, fmt="markdown"
    )
