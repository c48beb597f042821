"""Titles in every answer and every format; slugs in data, in `log` and in `show`."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import MINI, run

FACTS = (
    {
        "type": "ceasefire-declared",
        "key": "T1",
        "when": "2025-05-01",
        "reported": "2025-05-01",
        "ceasefire": "victory-day-2025",
        "title": "Victory Day truce",
        "declarers": ["russia"],
        "declaration": "unilateral",
        "scope": "full",
        "effect": {"from": "2025-05-08", "until": "2025-05-10"},
    },
    {
        "type": "ceasefire-changed",
        "key": "T2",
        "when": "2025-05-03",
        "reported": "2025-05-03",
        "ceasefire": "victory-day-2025",
        "change": "refused",
        "by": "ukraine",
    },
    {
        "type": "meeting-planned",
        "key": "M1",
        "when": "2025-05-02",
        "reported": "2025-05-02",
        "meeting": "istanbul-2",
        "title": "Second round",
        "invited": ["ukraine", "russia"],
        "scheduled_for": "2025-05-20",
    },
    {
        "type": "proposal-made",
        "key": "P1",
        "when": "2025-05-02",
        "reported": "2025-05-02",
        "proposal": "thirty-days",
        "title": "Thirty quiet days",
        "by": ["ukraine"],
        "to": ["russia"],
        "kind": "truce",
    },
    {
        "type": "proposal-answered",
        "key": "P2",
        "when": "2025-05-04",
        "reported": "2025-05-04",
        "proposal": "thirty-days",
        "by": "russia",
        "answer": "reject",
    },
    {
        "type": "agreement-reached",
        "key": "A1",
        "when": "2025-05-02",
        "reported": "2025-05-02",
        "agreement": "swap",
        "title": "1,000 prisoners each",
        "parties": ["ukraine", "russia"],
        "terms": [{"slug": "swap", "text": "A swap"}],
    },
    {
        "type": "agreement-reached",
        "key": "A2",
        "when": "2025-05-03",
        "reported": "2025-05-03",
        "agreement": "black-sea-2025",
        "parties": ["ukraine", "russia"],
        "terms": [],
    },
)
TITLES = (
    "Victory Day truce",
    "Second round",
    "Thirty quiet days",
    "1,000 prisoners each",
    "Black sea 2025",
)
SLUGS = ("victory-day-2025", "istanbul-2", "thirty-days", "black-sea-2025")


@pytest.fixture
def titled(filled):
    return filled(*MINI, *FACTS)


@pytest.mark.usefixtures("titled")
@pytest.mark.parametrize(
    "question",
    [
        ("as-of", "2025-05-09", "--full"),
        ("timeline",),
        ("diff", "2025-04-30", "2025-05-09"),
        ("replay", "2025-05-01", "2025-05-09"),
        ("brief", "--from", "2025-05-01", "--to", "2025-05-09"),
    ],
    ids=lambda words: words[0],
)
def test_every_answer_in_every_readable_format_uses_titles(question):
    for fmt in ("table", "markdown", "html"):
        if question[0] == "brief" and fmt == "table":
            continue
        shown = " ".join(run(*question, "-f", fmt).out.split())
        wanted = TITLES[:3] if question[0] == "brief" else TITLES
        assert [title for title in wanted if title not in shown] == [], fmt
        assert [slug for slug in SLUGS if slug in shown] == [], fmt


@pytest.mark.usefixtures("titled")
def test_charts_use_titles(tmp_path):
    for chart, wanted in (("timeline", TITLES), ("truces", TITLES[:1])):
        to = tmp_path / f"{chart}.svg"
        assert run("chart", chart, "--as-of", "2025-05-09", "-o", str(to)).code == 0
        svg = to.read_text()
        assert [title for title in wanted if title not in svg] == []
        assert [slug for slug in SLUGS if slug in svg] == []


@pytest.mark.usefixtures("titled")
def test_data_has_the_slug_and_the_title():
    picture = run("as-of", "2025-05-09", "-f", "json").json
    story = run("timeline", "-f", "json").json

    assert [(a["slug"], a["title"]) for a in picture["agreements"]] == [
        ("swap", "1,000 prisoners each"),
        ("black-sea-2025", None),
    ]
    assert story["titles"] == {
        "ceasefire:victory-day-2025": "Victory Day truce",
        "meeting:istanbul-2": "Second round",
        "proposal:thirty-days": "Thirty quiet days",
        "agreement:swap": "1,000 prisoners each",
    }


@pytest.mark.usefixtures("titled")
def test_show_and_log_have_the_slug_as_it_is_written():
    assert "victory-day-2025" in run("show", "T1").out
    assert "victory-day-2025: refused by ukr" in run("log").out


@pytest.mark.usefixtures("titled")
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Victory Day truce", "T1"),
        ("victory day", "T1"),
        ("victory-day-2025", "T1"),
        ("second ROUND", "M1"),
        ("prisoners", "A1"),
        ("black sea", "A2"),
    ],
)
def test_a_thing_is_shown_by_its_title_a_part_of_it_or_its_slug(name, key):
    assert run("show", name, "-f", "json").json["name"] == key


@pytest.mark.usefixtures("titled")
def test_a_story_is_narrowed_by_a_title_also_to_what_was_said_of_the_thing():
    found = run("timeline", "--text", "victory day truce", "-f", "json").json
    assert [entry["key"] for entry in found["entries"]] == ["T1", "T2"]


@pytest.mark.usefixtures("titled")
def test_a_fact_is_appended_with_a_name_and_finds_a_thing_by_its_title():
    held = (
        *("append", "held", "istanbul-3", "ukraine,russia", "--name", "Third round"),
        *("--on", "2025-05-25", "--yes"),
    )
    change = (
        *("append", "truce-change", "Victory Day truce", "not-observed", "ukraine"),
        *("--on", "2025-05-09", "--yes"),
    )
    assert (run(*held).code, run(*change).code) == (0, 0)
    *_, met, changed = (
        json.loads(line)["event"] for line in run("export").out.splitlines()
    )
    assert (met["title"], met["schema_version"]) == ("Third round", 3)
    assert changed["ceasefire"] == "victory-day-2025"


@pytest.mark.usefixtures("titled")
def test_a_title_is_corrected_and_an_unknown_one_is_answered_with_the_nearest():
    assert (
        run("correct", "M1", "title=Round two", "--why", "its name", "--yes").code == 0
    )
    assert "Round two" in run("as-of", "2025-05-09").out
    lost = run(
        "append",
        "answer",
        "Thirty noisy day",
        "russia",
        "defer",
        "--on",
        "2025-05-09",
        "--yes",
    )
    assert lost.code != 0
    assert "thirty-days" in lost.err
