"""`tracker search`: words as a shell gives them, every form of the answer, and mistakes."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cli.running import MINI, run
from tests.services.feed_texts import item, rss

NOTES = (
    {
        "type": "development-noted",
        "key": "N1",
        "when": "2025-05-27",
        "text": "A buffer zone is proposed",
        "speaker": "A spokesman",
        "note": "Türkiye was asked first.",
    },
    {
        "type": "development-noted",
        "key": "N2",
        "when": "2025-06-01",
        "reported": "2025-06-03",
        "text": "No zone, no buffer, says <b>Kyiv</b>",
    },
)
BUNDLED = ("-d", "ukraine-2025")


@pytest.fixture
def desk(filled, tmp_path):
    """A database of either kind with the mini dossier, two notes, and an inbox of two items."""
    place = filled(*MINI, *NOTES)
    feed = tmp_path / "feed.xml"
    feed.write_bytes(
        rss(
            item(
                "Ceasefire before dawn",
                guid="1",
                text=f"<p>{'Nothing else. ' * 30}The buffer zone of Sumy.</p>",
                date="Mon, 02 Jun 2025 09:00:00 GMT",
            ),
            item("Weather", guid="2", date="Tue, 03 Jun 2025 09:00:00 GMT"),
        )
    )
    assert run("watch", str(feed)).code == 0
    return place


def found(*words):
    answer = run("search", *words, "-f", "json")
    assert answer.code == 0, answer.err
    return answer.json


def keys(*words):
    return [fact["key"] for fact in found(*words)["facts"]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["CEASEFIRE"], ["B3", "B2", "B1"]),
        (["ceasefire", "soon"], ["B3"]),
        (["buffer", "zone"], ["N2", "N1"]),
        (["buffer zone"], ["N1"]),
        (['"buffer zone"'], ["N1"]),
        (["zone", "-buffer zone"], ["N2"]),
        (["zone", "-proposed"], ["N2"]),
        (["-proposed", "zone", "-fjson"], ["N2"]),
        (["turkiye"], ["N1"]),
        (["usa"], ["B3"]),
        (["ceasefire", "--party", "Russia"], ["B2"]),
        (["ceasefire", "--source", "Reuters"], ["B1"]),
        (["--source", "reuters-1"], ["B1"]),
        (["zone", "--speaker", "a spokesman"], ["N1"]),
        (["--speaker", "A spokesman"], ["N1"]),
        (["--issue", "ceasefire", "--type", "position"], ["B3", "B2", "B1"]),
        (["zone", "--type", "note", "--to", "May 2025"], ["N1"]),
        (["zone", "--from", "2025-05-28"], ["N2"]),
        (["ceasefire", "--to", "2025-05-25"], ["B2", "B1"]),
        (["ceasefire", "--to", "2025-05-25", "--then"], ["B1"]),
        (["ceasefire", "--known-at", "2025-05-28"], ["B3", "B1"]),
        (["ceasefire", "--log-at", "8"], ["B1"]),
        (["ceasefire", "--most", "1"], ["B3"]),
    ],
)
def test_words_and_options_choose_facts(desk, words, told):
    assert keys(*words) == told


def test_the_inbox_is_searched_where_no_option_chooses_facts(desk):
    (news,) = found("buffer zone")["news"]

    assert (news["item"], news["state"], news["title"]) == (
        1,
        "new",
        "Ceasefire before dawn",
    )
    assert found("buffer zone")["totals"] == {
        "facts": 1,
        "sources": 0,
        "names": 0,
        "news": 1,
    }
    assert not found("buffer zone", "--party", "Russia")["news"]
    assert not found("buffer zone", "--known-at", "2025-06-01")["news"]
    assert run("inbox", "drop", "1").code == 0
    assert not found("buffer zone")["news"]


def test_a_table_marks_the_words_and_tells_where_they_stand(desk):
    assert run("search", "buffer zone", "--color", "never").out.splitlines() == [
        '"buffer zone": 1 fact and 1 item of the inbox, 27 May 2025',
        "",
        "Type   developments noted 1",
        "Month  May 1",
        "",
        "  27 May        A _buffer zone_ is proposed",
        "                  A spokesman · no source given · N1",
        "",
        "Inbox, not yet facts",
        "  2 June        Ceasefire before dawn: …Nothing else. Nothing else. Nothing else. The _buffer zone_",
        "                of Sumy. · item 1",
        "",
        "Narrow with --party --issue --type --speaker --source --from --to, 'a phrase', -without.",
    ]
    coloured = run("search", "buffer zone", "--color", "always").out
    assert "A \x1b[1;4mbuffer zone\x1b[0m is proposed" in coloured
    assert "[note: _Turkiye_" not in run("search", "türkiye").out
    assert "[note: _Türkiye_ was asked first.]" in run("search", "turkiye").out


def test_a_fact_without_speaker_and_source_says_so_and_its_key(desk):
    lines = [line.strip() for line in run("search", "kyiv").out.splitlines()]
    place = lines.index("1 June        No zone, no buffer, says <b>_Kyiv_</b>")

    assert lines[place + 1] == "no source given · N2"


@pytest.mark.parametrize("width", [40, 80, 100, 120, 200])
def test_no_width_cuts_a_word_of_a_fact(monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    found = run("search", "memorandum", "-f", "json", *BUNDLED).json["facts"]
    lines = run("search", "memorandum", *BUNDLED).out.splitlines()
    left = 16 if width >= 60 else 4
    told = " ".join(line[left:].strip() for line in lines)
    stances = [f["fields"]["stance"] for f in found if "stance" in f["fields"]]

    assert max(map(len, lines)) <= width
    assert len(stances) > 5
    for stance in stances:
        assert stance.partition(" ")[2] in told.replace("_", "")


def test_every_form_marks_or_holds_what_was_found(desk):
    html = run("search", "kyiv", "-f", "html").out
    assert "says &lt;b&gt;<mark>Kyiv</mark>&lt;/b&gt;" in html
    assert "says \\<b\\>**Kyiv**\\</b\\>" in run("search", "kyiv", "-f", "markdown").out
    sheet = run("search", "ceasefire", "-f", "csv").out
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [(row["kind"], row["name"]) for row in rows] == [
        ("fact", "B3"),
        ("fact", "B2"),
        ("fact", "B1"),
        ("name", "ceasefire"),
        ("news", "1"),
    ]
    assert rows[2]["text"] == "ukraine on ceasefire: unconditional ceasefire"
    lines = run("search", "ceasefire", "-f", "jsonl").json_lines
    assert [line["name"] for line in lines] == [row["name"] for row in rows]


def test_a_table_shows_the_newest_twenty_and_counts_all():
    few = run("search", "istanbul", *BUNDLED)
    full = run("search", "istanbul", "--full", *BUNDLED)
    total = len(run("search", "istanbul", "-f", "json", *BUNDLED).json["facts"])

    assert total > 20
    assert few.out.startswith(f"“istanbul”: {total} facts, ")
    assert f"Not shown: {total - 20} older facts (--full)." in few.out
    assert "Not shown" not in full.out
    assert len(full.out) > len(few.out)


def test_nothing_found_is_an_answer_that_tells_what_is_near(desk):
    nothing = run("search", "buffr", "zone", "--fail-empty")

    assert nothing.code == 3
    assert nothing.out.splitlines() == [
        "“buffr zone”: nothing is found",
        "",
        "“buffr” alone: no fact; near it buffer.",
        "",
        "“zone” alone: 2 facts.",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "error[T025]: '' has no word to look for"),
        (["-zone"], "error[T025]: '-zone' has no word to look for"),
        (["…"], "error[T025]: '…' has no word to look for"),
        (["zone", "--party", "Rusia"], "did you mean"),
        (["zone", "--from", "2025-06-01", "--to", "2025-05-01"], "it lies before"),
        (["zone", "--most", "0"], "0 is not in the range"),
    ],
)
def test_a_mistake_is_told_with_what_to_write(desk, words, said):
    refused = run("search", *words)

    assert refused.code == 2
    assert said in refused.err
    assert not refused.out


@pytest.mark.parametrize("word", ["find", "grep"])
def test_other_names_of_the_command_are_told_its_own(word):
    refused = run(word, "zone")

    assert refused.code == 2
    assert "`tracker search`: find words in" in refused.err


def test_a_dossier_in_a_database_answers_as_the_bundled_one(
    holding_ukraine, monkeypatch
):
    bundled = run("search", "memorandum", "-f", "json").json
    monkeypatch.setenv("TRACKER_DB", str(holding_ukraine))

    assert found("memorandum") == bundled
    assert [s["slug"] for s in bundled["found_sources"]] == [
        "novinite-2025-05-30",
        "liga-net-undated",
    ]
