"""A briefing becomes a dossier: its table, its sources, and which numbers belong to which cell."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import run
from tracker.services.importing.formats import read_rows
from tracker.services.importing.formats.file_rows import Fault, ReadOptions
from tracker.services.importing.formats.markdown import (
    read_entries,
    split_citations,
    written_date,
)

HEAD = "Herring talks: where they stand\nArden and Fenmark met again.\n"
ONE_LINE = (
    HEAD
    + "| Issue | Arden & Friends\u2019 Position | Fenmark\u2019s Position ||-------|------------------|-----------|"
    + "| Herring quota | Sixty percent, no less | Half of the catch [1][3] |"
    + "| Harbour dues | Waive them | Keep them, with a rebate [2] |\n"
    + "Sources:[1] Harbour Post. (2025, March 3). Fenmark insists on half [...][2] Arden Radio. (2025, March). Dues may stay [...]"
    + "[3] The Fennish Gazette/Morning Edition. (2025, February 27). A quota for two [...]\nMore words follow.\n"
)
MARKDOWN = """# Herring talks: where they stand

Arden and Fenmark met again.

| Issue | **Arden & Friends' position** | Fenmark's position |
|:------|:--:|---:|
| Herring quota | Sixty percent, no less | Half of the catch [1, 3] |
| Harbour dues | Waive them | Keep them,<br>with a rebate [2] |

## Sources

1. Harbour Post. (2025, March 3). *Fenmark insists on half [...]*
2. Arden Radio. (March 2025). Dues may stay [...]
3. The Fennish Gazette/Morning Edition. (27 February 2025). A quota for two [...]
"""
CELLS = {
    ("herring-quota", "arden-and-friends"): ("Sixty percent, no less", []),
    ("herring-quota", "fenmark"): (
        "Half of the catch",
        ["harbour-post-2025-03-03", "the-fennish-gazette-morning-edition-2025-02-27"],
    ),
    ("harbour-dues", "arden-and-friends"): ("Waive them", []),
    ("harbour-dues", "fenmark"): ("Keep them, with a rebate", ["arden-radio-2025-03"]),
}


def read(text, *, dated="2025-03-05", dossier="herring"):
    return list(
        read_rows(
            io.BytesIO(text.encode()),
            "briefing",
            ReadOptions(dossier=dossier, dated=dated),
        )
    )


def faults(text, **settings):
    return [
        (f.line, f.source[f.column - 1 : f.end_column - 1], str(f.problem))
        for f in read(text, **settings)
        if isinstance(f, Fault)
    ]


@pytest.fixture
def imported(where, tmp_path, monkeypatch):
    """Imports a briefing into a database of its own, of either kind."""
    monkeypatch.setenv("TRACKER_DB", str(where))

    def put(text, *words, name="briefing.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return run(
            "import",
            "--format",
            "briefing",
            "--dossier",
            "herring",
            "--yes",
            *words,
            str(tmp_path / name),
        )

    return put


@pytest.mark.parametrize(
    "text",
    [ONE_LINE, MARKDOWN, MARKDOWN.replace("\n", "\r\n")],
    ids=["one line", "markdown", "windows"],
)
def test_the_matrix_of_a_briefing_comes_back(imported, text):
    assert imported(text, "--dated", "2025-03-05").code == 0

    picture = run("as-of", "2025-03-05", "-f", "json").json

    slugs = {s["n"]: s["slug"] for s in picture["sources"]}
    found = {
        (c["issue"], c["column"]): [
            (s["stance"], [slugs[n] for n in s["citations"]]) for s in c["statements"]
        ]
        for c in picture["cells"]
    }
    assert {
        cell: (words, sorted(cited)) for cell, ((words, cited),) in found.items()
    } == {k: (w, sorted(c)) for k, (w, c) in CELLS.items()}
    assert [r["title"] for r in picture["issues"]] == ["Herring quota", "Harbour dues"]
    assert [c["name"] for c in picture["columns"]] == ["Arden & Friends", "Fenmark"]
    assert (
        run("dossiers", "-f", "json").json["rows"][0]["title"]
        == "Herring talks: where they stand"
    )


def test_nothing_holds_before_the_day_of_the_briefing(imported):
    imported(ONE_LINE, "--dated", "2025-03-05")

    assert all(
        not c["statements"]
        for c in run("as-of", "2025-03-04", "-f", "json").json["cells"]
    )


def test_the_sources_have_publisher_day_and_title(imported):
    imported(ONE_LINE, "--dated", "2025-03-05")

    found = {
        (s["publisher"], s["published"], s["title"])
        for s in run("sources", "-f", "json").json["rows"]
    }
    assert found == {
        ("Harbour Post", "2025-03-03", "Fenmark insists on half [...]"),
        ("Arden Radio", "2025-03", "Dues may stay [...]"),
        ("The Fennish Gazette/Morning Edition", "2025-02-27", "A quota for two [...]"),
    }


def test_the_rule_is_said_and_a_second_import_adds_nothing(imported):
    assert (
        "every position of its table holds from the briefing's own day"
        in imported(ONE_LINE, "--dated", "5 March 2025").err
    )

    assert imported(ONE_LINE, "--dated", "2025-03-05").out.startswith("0 events added")


def test_the_next_briefing_finds_the_parties_issues_and_sources_again(imported):
    imported(ONE_LINE, "--dated", "2025-03-05")
    later = ONE_LINE.replace("Half of the catch", "A third").replace(
        "Arden & Friends\u2019 Position", "ARDEN AND FRIENDS"
    )

    assert (
        imported(
            later.replace("ARDEN AND FRIENDS", "Arden & Friends"),
            "--dated",
            "2025-03-09",
            name="later.txt",
        ).code
        == 0
    )

    assert run("sources", "-f", "jsonl").out.count("\n") == 3
    cell = next(
        c
        for c in run("as-of", "2025-03-09", "-f", "json").json["cells"]
        if (c["issue"], c["column"]) == ("herring-quota", "fenmark")
    )
    assert [s["stance"] for s in cell["statements"]] == ["A third"]


def test_a_briefing_without_a_date_asks_for_one(imported):
    ran = imported(ONE_LINE)

    assert ran.code == 4
    assert "the briefing has no date" in ran.err
    assert "--dated" in ran.err


@pytest.mark.parametrize(
    "line", ["Date: 5 March 2025", "**Date:** 2025-03-05", "Dated 5 March 2025."]
)
def test_a_briefing_may_say_its_date(line):
    rows = read(f"{line}\n\n{MARKDOWN}", dated=None)

    assert {
        r.written["when"] for r in rows if r.written["type"] == "position-stated"
    } == {"2025-03-05"}


@pytest.mark.parametrize(
    ("change", "blamed", "words"),
    [
        (("[1][3]", "[1][4]"), "Half of the catch [1][4]", "no source [4]"),
        (
            ("(2025, March 3)", "(2025, March 9)"),
            "Half of the catch [1][3]",
            "after the briefing's day",
        ),
        (
            ("(2025, March 3)", "(recently)"),
            "[1] Harbour Post. (recently). Fenmark insists on half [...]",
            "no date",
        ),
        (
            ("Harbour Post. ", ""),
            "[1] (2025, March 3). Fenmark insists on half [...]",
            "no publisher",
        ),
        (
            ("[2] Arden", "[1] Arden"),
            "[1] Arden Radio. (2025, March). Dues may stay [...]",
            "listed twice",
        ),
        (("| Waive them ", ""), "Keep them, with a rebate [2]", "2 cells"),
        (("Harbour dues", "herring QUOTA"), "herring QUOTA", "two rows"),
        (
            ("Fenmark\u2019s Position", "Arden & Friends"),
            "Arden & Friends",
            "two columns",
        ),
    ],
)
def test_what_does_not_fit_is_told_at_its_place_and_nothing_is_read(
    change, blamed, words
):
    text = ONE_LINE.replace(*change)
    found = faults(text)

    assert any(at == blamed and words in told for _, at, told in found), found
    assert all(isinstance(f, Fault) for f in read(text))


def test_a_text_without_a_table_and_one_with_two_are_refused():
    assert "no table" in faults("Only words.\n")[0][2]
    assert (
        "second table" in faults(MARKDOWN + "\n| A | B |\n|---|---|\n| x | y |\n")[0][2]
    )


def test_an_empty_cell_is_no_position():
    rows = read(MARKDOWN.replace("Waive them", "\u2013"))

    assert sum(r.written["type"] == "position-stated" for r in rows) == 3


def test_the_words_of_a_cell_stay_where_they_stand():
    line = ONE_LINE.splitlines()[2]
    for row in read(ONE_LINE):
        if row.written["type"] == "position-stated":
            spot = row.spot(("stance",), False)
            assert row.written["stance"] in line[spot.column - 1 : spot.end_column - 1]
            assert spot.line == 3


@pytest.mark.parametrize(
    ("text", "words", "numbers"),
    [
        ("Half [1][4]", "Half", [1, 4]),
        ("Half [1, 4] of it [2]", "Half of it", [1, 4, 2]),
        ("Half [2-4]", "Half", [2, 3, 4]),
        ("Half [2\u20134; 9]", "Half", [2, 3, 4, 9]),
        ("Half [...] of [sic] it", "Half [...] of [sic] it", []),
        ("Half [^3]", "Half", [3]),
        ("Half [4-2]", "Half", [4, 2]),
    ],
)
def test_the_numbers_of_a_cell(text, words, numbers):
    assert split_citations(text) == (words, numbers)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025, May 31", "2025-05-31"),
        ("May 31, 2025", "2025-05-31"),
        ("31 May 2025", "2025-05-31"),
        ("Sept. 2025", "2025-09"),
        ("2025", "2025"),
        ("2025-05-31", "2025-05-31"),
        ("n.d.", ""),
        ("31/05/2025", None),
        ("05/06/2025", None),
        ("2025, May 32", None),
        ("2025, Ma 3", None),
        ("see note", None),
    ],
)
def test_the_dates_of_sources(text, written):
    assert written_date(text) == written


def test_the_list_of_sources_ends_where_other_words_begin():
    text = "Sources: [1] A. (2025). T [...]\n\nWords about [1] and [2] follow.\n"

    assert [(e.number, e.publisher, e.title) for e in read_entries(text)] == [
        (1, "A", "T [...]")
    ]


def test_an_address_in_a_source_is_kept_and_no_part_of_its_title():
    (entry,) = read_entries(
        "References\n\n[1] A. (2025, May 1). T. Retrieved from https://a.example/x?y=1.\n"
    )

    assert (entry.url, entry.title) == ("https://a.example/x?y=1", "T")


WORDS = st.lists(
    st.sampled_from(["a", "ceasefire", "x-y", "“no”", "ü", "1"]), min_size=1, max_size=4
).map(" ".join)


@given(
    st.lists(
        st.tuples(WORDS, st.lists(st.integers(1, 3), max_size=3)),
        min_size=2,
        max_size=2,
    ),
    st.booleans(),
)
def test_a_cell_keeps_its_own_words_and_numbers_in_both_forms(cells, one_line):
    sources = "\n\nSources:\n[1] A. (2025). T\n[2] B. (2025). T\n[3] C. (2025). T\n"
    row = (
        "| Issue | "
        + " | ".join(
            words + "".join(f" [{n}]" for n in numbers) for words, numbers in cells
        )
        + " |"
    )
    text = ("" if one_line else "\n").join(
        ["| Issue | Arden | Fenmark |", "|---|---|---|", row]
    ) + sources

    rows = [
        r.written
        for r in read(text, dated="2025-12-31")
        if not isinstance(r, Fault) and r.written["type"] == "position-stated"
    ]

    found = {
        r["party"]: (r["stance"], [e["source"] for e in r.get("evidence", [])])
        for r in rows
    }
    slugs = {1: "a-2025", 2: "b-2025", 3: "c-2025"}
    wanted = {
        party: (words, [slugs[n] for n in dict.fromkeys(numbers)])
        for party, (words, numbers) in zip(("arden", "fenmark"), cells, strict=True)
    }
    assert found == wanted


@given(st.text(alphabet="|-[]1() \n.:aé#,&\u2019", max_size=80))
def test_any_text_gives_rows_or_faults(text):
    for row in read(text):
        assert isinstance(row, Fault) or json.loads(row.text)["dossier"] == "herring"
