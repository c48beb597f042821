"""An agreement from the day it was reached until it ends, through every door in and out of the program."""

from __future__ import annotations

import csv
import io
import json

import pytest

import tracker
from tests.cli.running import run, write
from tests.cli.terminal import typed
from tracker.domain.codec import decode

AGREEMENT = (
    *("append", "agreement", "coast-deal", "ukraine,russia", "--key", "A1"),
    *("--on", "2025-05-01", "--from", "2025-05-10", "--until", "2025-12-31"),
    *(
        "--term",
        "boats: boats go home; due=2025-05-15",
        "--source",
        "https://example.org/5",
    ),
    *("--publisher", "Gazette", "--published", "2025-05-01"),
)


def appended(*words: str) -> None:
    ran = run("append", *words, "--yes")
    assert ran.code == 0, ran.err


def changed(change: str, by: str, on: str, key: str, *more: str) -> None:
    words = ("coast-deal", change, by, "--on", on, "--key", key, "--reported", on)
    appended("agreement-change", *words, *more)


def deal(day: str, *more: str) -> dict:
    (found,) = run("as-of", day, "-f", "json", *more).json["agreements"]
    return found


@pytest.fixture
def kept(database):
    """A dossier with an agreement that was suspended, resumed, extended and left."""
    assert run(*AGREEMENT, "--yes").code == 0
    changed("suspended", "russia", "2025-05-12", "A2")
    changed("resumed", "russia", "2025-05-14", "A3")
    changed("extended", "ukraine,russia", "2025-05-20", "A4", "--new-until", "2026-06")
    changed("left", "russia", "2025-05-25", "A5", "--text", "with immediate effect")
    return database


@pytest.mark.usefixtures("kept")
def test_options_append_each_step_and_the_answer_has_it() -> None:
    days = ("05-09", "05-10", "05-12", "05-14", "05-26")

    assert [deal(f"2025-{day}")["state"] for day in days] == [
        "agreed",
        "in-force",
        "suspended",
        "in-force",
        "in-force",
    ]
    last = deal("2025-05-26")
    assert (last["from"], last["until"], last["left"]) == (
        "2025-05-10",
        "2026-06",
        ["russia"],
    )
    assert [t["state"] for t in last["terms"]] == ["overdue"]
    assert last["changes"][3]["text"] == "with immediate effect"
    assert deal("2025-05-13", "--known-at", "2025-05-11")["state"] == "in-force"


@pytest.mark.usefixtures("kept")
def test_an_agreement_that_runs_is_shown_with_what_is_overdue() -> None:
    told = " ".join(run("as-of", "2025-05-26").out.split())

    assert (
        "Agreements 1 May Coast deal: in force until the end of June 2026; Ukraine, Russia; "
        "Russia: left, 25 May; over for Russia; boats go home: overdue"
    ) in told
    assert "boats go home, due 15 May [overdue]" in " ".join(
        run("as-of", "2025-05-26", "--full").out.split()
    )


@pytest.mark.usefixtures("kept")
def test_the_story_tells_each_step_and_filters_by_the_family() -> None:
    told = " ".join(run("timeline", "--type", "agreement").out.split())

    assert "Coast deal: the agreement was suspended, by Russia" in told
    assert (
        "Coast deal: the agreement was extended until the end of June, by Ukraine and Russia"
        in told
    )
    assert "Coast deal: Russia left the agreement: with immediate effect" in told


@pytest.mark.usefixtures("kept")
def test_a_difference_says_which_step_moved_it() -> None:
    found = run("diff", "2025-05-11", "2025-05-12", "-f", "json").json["agreements"]
    told = " ".join(run("diff", "2025-05-11", "2025-05-12").out.split())

    assert [(c["fields"], c["keys"]) for c in found] == [
        (["state", "changes", "grounds", "keys", "keys_total"], ["A2"])
    ]
    assert (
        "Coast deal: in force → suspended; 12 May; Russia: suspended (12 May)" in told
    )
    begun = " ".join(run("diff", "2025-05-09", "2025-05-10").out.split())
    assert "Coast deal: agreed → in force; in force from 10 May" in begun


@pytest.mark.usefixtures("kept")
def test_a_replay_stops_where_a_date_alone_moves_it() -> None:
    steps = run("replay", "2025-05-08", "2025-05-20", "-f", "json").json["steps"]

    days = [step["day"] for step in steps]
    assert days == [
        "2025-05-10",
        "2025-05-12",
        "2025-05-14",
        "2025-05-16",
        "2025-05-20",
    ]


@pytest.mark.usefixtures("kept")
def test_a_brief_lists_it_and_a_chart_draws_each_step() -> None:
    brief = run("brief", "--as-of", "2025-05-26", "-f", "markdown").out
    drawn = run("chart", "timeline", "--as-of", "2025-05-26").out

    assert "## Agreements and terms" in brief
    assert "agreement suspended" in drawn
    assert "agreement left: with immediate effect" in drawn


@pytest.mark.usefixtures("kept")
def test_what_is_exported_comes_back_the_same(tmp_path, monkeypatch) -> None:
    lines = run("export").out
    (tmp_path / "log.jsonl").write_text(lines, encoding="utf-8")
    rows = [*csv.DictReader(io.StringIO(run("export", "-f", "csv").out))]
    before = deal("2025-05-26")

    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "other.db"))
    assert run("import", "--yes", str(tmp_path / "log.jsonl")).code == 0
    assert deal("2025-05-26") == before
    assert run("verify").code == 0
    assert [r["change"] for r in rows if r["type"] == "agreement-changed"] == [
        "suspended",
        "resumed",
        "extended",
        "left",
    ]


@pytest.mark.usefixtures("kept")
def test_a_step_is_corrected_withdrawn_and_denied() -> None:
    assert (
        run("dispute", "A5", "--by", "russia", "--on", "2025-05-26", "--yes").code == 0
    )
    assert deal("2025-05-26")["changes"][3]["disputed_by"] == ["russia"]
    assert "Russia denies it" in " ".join(run("as-of", "2025-05-26").out.split())
    mended = ("correct", "A2", "change=amended", "--why", "a slip", "--yes")
    assert run(*mended).code == 0
    assert deal("2025-05-12")["state"] == "in-force"
    assert run("withdraw", "A5", "--why", "a slip", "--yes").code == 0
    assert deal("2025-05-26")["left"] == []


@pytest.mark.usefixtures("database")
def test_an_end_of_every_kind_of_file_is_the_same_event(tmp_path) -> None:
    assert run(*AGREEMENT, "--yes").code == 0
    ended = {
        "type": "agreement-ended",
        "dossier": "mini",
        "agreement": "coast-deal",
        "when": "2025-05-30",
        "reported": "2025-05-30",
        "end_type": "terminated",
        "by": ["ukraine", "russia"],
        "key": "Z",
    }
    head = ",".join(ended)
    row = (
        "agreement-ended,mini,coast-deal,2025-05-30,2025-05-30,terminated,"
        "ukraine; russia,Z"
    )
    files = {
        "a.jsonl": json.dumps(ended) + "\n",
        "a.json": json.dumps([ended], indent=2),
        "a.csv": f"{head}\n{row}\n",
        "a.tsv": f"{head}\n{row}\n".replace(",", "\t"),
        "a.yaml": "".join(f"{name}: {json.dumps(ended[name])}\n" for name in ended),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        ran = run("import", "--yes", str(tmp_path / name))
        assert ran.code == 0, ran.err
        assert run("export").out.count('"agreement-ended"') == 1
    assert deal("2025-05-30")["state"] == "ended"


@pytest.mark.usefixtures("database")
def test_a_wizard_asks_for_what_an_end_needs() -> None:
    assert run(*AGREEMENT, "--yes").code == 0
    answers = ["coast-deal", "over", "collapsed", "30 May 2025", "", "", "", "", "y"]
    code, shown = typed("append", "agreement-end", answers=answers)

    assert code == 0, shown
    assert deal("2025-05-30")["state"] == "ended"


def test_python_appends_and_answers(database) -> None:
    with tracker.open(database) as log:
        found = log.append(
            decode(
                b'{"type":"agreement-reached","dossier":"mini","key":"A1","when":"2025-05-01",'
                b'"agreement":"coast-deal","parties":["ukraine","russia"],"terms":[]}'
            ),
            decode(
                b'{"type":"agreement-changed","dossier":"mini","key":"A2","when":"2025-05-03",'
                b'"agreement":"coast-deal","change":"entered-into-force"}'
            ),
        )
        (agreement,) = log.as_of("2025-05-03").agreements

    assert len(found) == 2
    assert (agreement.state, agreement.from_) == ("in-force", "2025-05-03")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ratified"], "by: is missing"),
        (["suspended", "--new-until", "2026"], "new_until: is not set by what is"),
        (["extended", "--new-until", "2026/.."], "has no end"),
        (["vanished", "russia"], "vanished"),
    ],
)
def test_a_step_that_cannot_be_is_refused_and_nothing_is_appended(words, said) -> None:
    assert run(*AGREEMENT, "--yes").code == 0
    before = run("export").out
    line = ("append", "agreement-change", "coast-deal", *words, "--on", "2025-05-12")
    ran = run(*line, "--yes")

    assert ran.code in {1, 2}
    assert said in ran.err
    assert run("export").out == before


@pytest.mark.usefixtures("database")
def test_a_step_before_its_agreement_is_pointed_out(tmp_path) -> None:
    assert run(*AGREEMENT, "--yes").code == 0
    early = {
        "type": "agreement-changed",
        "key": "E",
        "when": "2025-04-30",
        "reported": "2025-05-01",
        "agreement": "coast-deal",
        "change": "signed",
        "by": ["russia"],
    }
    ran = run("import", "--yes", write(tmp_path / "early.jsonl", early))

    said = " ".join((ran.out + ran.err).split())
    assert "the change of 2025-04-30 lies before the agreement of 2025-05-01" in said
