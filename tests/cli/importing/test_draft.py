"""`tracker draft` proposes; only what a person accepts or imports becomes an event."""

from __future__ import annotations

import json
import sys

import pytest

from tests.cli.running import run
from tests.cli.test_append_asking import typed
from tests.services.feed_texts import item, rss

TEXT = """\
Arden wants talks

Brell masses roughly 20,000 troops along Arden's western coast. The talks between Arden and Brell are expected to resume in early June 2025 in Oster.

| Matter | Arden | Brell |
|---|---|---|
| Herring quota | Half of the catch | Two thirds |

On Monday, Arden rejected any new quota.
"""
DOSSIER = (
    {"type": "dossier-opened", "title": "Herring talks", "zone": "Europe/Oslo"},
    {"type": "party-registered", "slug": "arden", "name": "Arden", "kind": "state"},
    {"type": "party-registered", "slug": "brell", "name": "Brell", "kind": "state"},
    {
        "type": "party-registered",
        "slug": "desk",
        "name": "The desk",
        "kind": "organisation",
    },
    {
        "type": "issue-defined",
        "slug": "quota",
        "title": "Herring quota",
        "keywords": ["quota"],
    },
    {
        "type": "source-registered",
        "slug": "harbour-post",
        "publisher": "Harbour Post",
        "published": "2025-05-31",
    },
)


@pytest.fixture
def text(filled, tmp_path):
    """A text and a database that holds its dossier."""
    filled(*DOSSIER, dossier="herring")
    file = tmp_path / "news.txt"
    file.write_text(TEXT, encoding="utf-8")
    return str(file)


def draft(*words, **more):
    return run("draft", *words, "--dated", "2025-05-31", **more)


def events():
    return [json.loads(line)["event"] for line in run("export").out.splitlines()]


def facts():
    return [e for e in events() if "when" in e]


def test_a_draft_shows_every_proposal_with_its_words_and_appends_nothing(text):
    found = draft(text)
    before = len(events())

    assert found.code == 0
    for words in (
        "force-reported  [low]",
        "meeting-planned  [high]",
        "position-stated  [high]",
        "“Half of the catch”",
        "? who estimates it is not said",
        "brings party-registered",
    ):
        assert words in found.out
    assert len(events()) == before == len(DOSSIER)


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_a_draft_fits_its_width(text, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", width)
    lines = draft(text).out.splitlines()

    assert max(len(line) for line in lines[2:-1]) <= int(width)


def test_the_places_of_the_words_count_in_the_text_that_is_given(text):
    found = draft(text, "-f", "json").json

    assert found["format"] == "tracker.draft/1"
    for proposal in found["proposals"]:
        assert all(
            found["text"][w["start"] : w["end"]] == w["text"] for w in proposal["words"]
        )
        assert proposal["event"]["dossier"] == "herring"


def test_what_is_accepted_is_appended_with_what_it_needs_and_again_adds_nothing(text):
    numbers = {
        p["rule"]: p["number"] for p in draft(text, "-f", "json").json["proposals"]
    }
    accepted = draft(
        text, "--accept", f"{numbers['force']},{numbers['meeting planned']}"
    )
    again = draft(text, "--accept", f"{numbers['force']},{numbers['meeting planned']}")

    assert accepted.out.endswith(
        "\n3 events added to herring; log places 7 to 9\n" + undo_of(accepted)
    )
    assert again.out == "0 events added, 2 known already\n"
    assert [e["type"] for e in facts()] == ["force-reported", "meeting-planned"]
    assert "Words " in facts()[0]["note"]
    assert draft(text, "--accept", "2", "-f", "json").json["accepted"] == [2]
    assert run("verify").code == 0
    shown = run("as-of", "2025-05-31").out
    assert "Oster" in shown


def undo_of(accepted):
    lines = accepted.out.splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("undo: "))


def test_accepting_shows_first_what_changes_and_a_dry_run_stops_there(text):
    shown = draft(text, "--accept", "2", "--dry-run")
    effects = draft(text, "--accept", "2", "--dry-run", "-f", "json").json
    before = len(events())
    accepted = draft(text, "--accept", "2")
    after = draft(text, "--accept", "2", "-f", "json").json

    assert shown.out.startswith("Changes in the answer at the end of ")
    assert "Oster" in shown.out
    assert shown.out.endswith("\n1 event would be added to herring\n")
    assert before == len(DOSSIER)
    assert accepted.out.startswith(shown.out.partition("1 event would")[0])
    assert (effects["effects"]["format"], effects["dry_run"]) == (
        "tracker.diff/1",
        True,
    )
    assert effects["effects"]["meetings"]
    assert not after["effects"]["meetings"]
    assert draft(text, "--dry-run").code == 2


def test_what_undoes_an_acceptance_is_named(text):
    accepted = draft(text, "--accept", "1-3")
    lines = undo_of(accepted).splitlines()

    assert lines == ["undo: tracker undo"]
    assert run("undo", "--yes").code == 0
    assert [e["type"] for e in events()[-4:]] == ["record-withdrawn"] * 4


def test_a_terminal_is_asked_before_a_proposal_is_appended(text):
    words = ("draft", text, "--dated", "2025-05-31", "--accept", "2")
    code, shown = typed(*words, answers=["n"])

    assert (code, "append 1 event to herring?" in shown) == (0, True)
    assert shown.rstrip().endswith("nothing was appended")
    assert len(events()) == len(DOSSIER)
    assert typed(*words, answers=["y"])[0] == 0
    assert len(events()) == len(DOSSIER) + 1
    assert typed("draft", text, *words[2:5], "3", "--yes", answers=[])[0] == 0


DOUBTFUL = b"Arden rejects the quota. Brell says Arden accepts the quota.\n"


def test_a_doubtful_sentence_is_shown_with_its_words_and_left_to_a_person(
    text, tmp_path
):
    shown = draft("-", stdin=DOUBTFUL)
    found = draft("-", "-f", "json", stdin=DOUBTFUL).json
    lines = draft("-", "-f", "jsonl", stdin=DOUBTFUL)
    written = draft("-", "-o", str(tmp_path / "d.jsonl"), stdin=DOUBTFUL)

    assert "1 proposal for herring" in shown.out
    assert "From 1 sentence nothing is proposed" in shown.out
    assert "25-60: “Brell says Arden accepts the quota.”" in shown.out
    assert "? it reports the words of another (says)" in shown.out
    assert found["doubtful"] == [
        {
            "start": 25,
            "end": 60,
            "text": "Brell says Arden accepts the quota.",
            "kind": "report",
            "why": "it reports the words of another",
            "marked": "says",
        }
    ]
    assert len(lines.json_lines) == 1
    for beside in (lines, written):
        assert "25-60: not proposed, it reports the words of another" in beside.err
    assert "“Brell says Arden accepts the quota.”" in lines.err
    alone = draft("-", stdin=b"Arden may reject the quota.")
    assert alone.out.startswith("no event is proposed\n\nFrom 1 sentence")


def test_what_would_take_too_much_memory_is_refused_with_what_to_do(text, tmp_path):
    page = b"<html><body>" + b"<b>x</b>" * 20_001 + b"</body></html>"
    found = draft("-", stdin=page)
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(5_000_000_000)

    assert (found.code, found.out) == (2, "")
    assert "is a page of 20,003 tags; 20,000 are read" in found.err
    assert "help: save its article as text" in found.err
    assert "has more than 4,000,000 bytes" in draft(str(large)).err
    assert (
        "1,000,001 characters; 1,000,000 are read"
        in draft("-", stdin=b"x" * 1_000_001).err
    )


def test_all_is_accepted_or_none(text):
    assert draft(text, "--accept", "all").code == 0
    assert run("as-of", "2025-05-31", "-f", "json").code == 0
    before = len(events())

    for wrong in ("99", "1,99", "x", "1-x", "", "-1", "99999999999"):
        found = draft(text, "--accept", wrong)
        assert (found.code, found.out) == (2, "")
        assert "help: " in found.err
    assert len(events()) == before


def test_the_written_file_is_edited_and_imported(text, tmp_path):
    file = tmp_path / "draft.jsonl"
    assert draft(text, "-o", str(file)).code == 0
    assert draft(text, "-o", str(file)).code == 6
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if '"type":"position-stated"' in line]
    file.write_text(
        "\n".join(kept).replace('"stance":"Half', '"stance":"At least half'),
        encoding="utf-8",
    )

    assert run("import", "--yes", str(file)).code == 0
    assert [e["stance"] for e in facts()] == [
        json.loads(line)["stance"]
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert facts()[0]["stance"] == "At least half of the catch"


def test_what_was_accepted_and_what_is_imported_are_one(text, tmp_path):
    file = tmp_path / "draft.jsonl"
    draft(text, "-o", str(file))
    draft(text, "--accept", "all")
    before = len(events())

    assert run("import", "--yes", str(file)).code == 0
    assert len(events()) == before


def test_the_options_name_the_source_the_writer_and_words_for_issues(text):
    words = (
        "--source",
        "harbour-post",
        "--writer",
        "The desk",
        "--keywords",
        "quota=catch,fish",
    )
    found = {
        p["rule"]: p["event"]
        for p in draft(text, *words, "-f", "json").json["proposals"]
    }

    assert found["force"]["estimator"] == "desk"
    assert {e["evidence"][0]["source"] for e in found.values()} == {"harbour-post"}
    for wrong in (
        ("--source", "harbor-post"),
        ("--writer", "dask"),
        ("--keywords", "qouta=fish"),
        ("--keywords", "quota"),
    ):
        refused = draft(text, *wrong)
        assert refused.code == 2
        assert "help: " in refused.err


def test_least_hides_what_is_less_sure_and_keeps_the_numbers(text):
    every = {
        p["number"]: p["confidence"]
        for p in draft(text, "-f", "json").json["proposals"]
    }
    high = [
        p["number"]
        for p in draft(text, "-f", "json", "--least", "high").json["proposals"]
    ]

    assert high == [
        number for number, confidence in every.items() if confidence == "high"
    ]
    assert 0 < len(high) < len(every)


def test_a_text_without_a_day_is_asked_for_it(text):
    found = run("draft", text)

    assert (found.code, found.out) == (2, "")
    assert "--dated" in found.err
    assert run("draft", text, "--dated", "31 May 2025").out == draft(text).out
    assert run("draft", text, "--dated", "05/06/2025").code == 2


def test_standard_input_and_a_marked_utf_8_are_read_alike(text):
    expected = draft(text).out

    assert draft("-", stdin=TEXT.encode()).out == expected
    assert (
        draft("-", stdin=b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()).out
        == expected
    )
    assert (
        draft("-", "--encoding", "utf-16", stdin=TEXT.encode("utf-16")).out == expected
    )


@pytest.mark.parametrize(
    "content", [b"caf\xe9", b"a\0b", b"x" * 1_000_001], ids=["latin", "null", "long"]
)
def test_what_is_no_text_is_refused(text, content):
    found = draft("-", stdin=content)

    assert (found.code, found.out) == (2, "")
    assert "error[T018]" in found.err
    assert draft("-", "--encoding", "nonsense", stdin=b"x").code == 2


def test_a_text_that_proposes_nothing_says_so(text):
    assert draft("-", stdin=b"Nothing.").out == "no event is proposed\n"
    assert draft("-", "--fail-empty", stdin=b"").code == 3


def test_a_web_page_is_read_for_its_article(text, tmp_path):
    page = tmp_path / "page.html"
    paragraphs = "".join(f"<p>{p}</p>" for p in TEXT.split("\n\n") if "|" not in p)
    table = "<table><tr><th>Matter</th><th>Arden</th><th>Brell</th></tr><tr><td>Herring quota</td><td>Half of the catch</td><td>Two thirds</td></tr></table>"
    page.write_text(
        f"<html><body><nav>Arden rejects quota menus</nav><article><h1>News</h1>{paragraphs}{table}</article></body></html>",
        encoding="utf-8",
    )
    found = draft(str(page), "-f", "json").json["proposals"]

    assert {"force", "meeting planned", "table cell"} <= {p["rule"] for p in found}
    assert not any("menus" in w["text"] for p in found for w in p["words"])


def test_a_web_page_without_the_library_names_what_to_install(
    text, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    found = draft("-", "--html", stdin=b"<p>Arden</p>")

    assert found.code == 2
    assert "position-tracker[news]" in found.err
    assert draft(text).code == 0


def test_an_item_of_the_inbox_brings_its_day_and_its_source(text, tmp_path):
    link = "https://www.example.org/1?utm_source=rss"
    body = "<p>Arden rejects any new quota.</p><p>Brell proposed direct talks with Arden in Oster.</p>"
    (tmp_path / "feed.xml").write_bytes(
        rss(
            item(
                "Fish",
                guid="1",
                link=link,
                text=body,
                date="Sat, 31 May 2025 09:00:00 GMT",
            )
        )
    )
    run("watch", str(tmp_path / "feed.xml"))
    shown = run("draft", "1")

    assert "brings source-registered herring-wire-2025-05-31" in shown.out
    assert run("inbox", "draft", "1").out == shown.out
    assert (
        "\n3 events added to herring; log places 7 to 9\n"
        in run("draft", "1", "--accept", "all").out
    )
    assert run("inbox", "-f", "json").json["rows"][0]["state"] == "drafted"
    assert [e.get("url") for e in events() if e["type"] == "source-registered"] == [
        None,
        "https://www.example.org/1",
    ]
    assert (
        run("draft", "1", "--accept", "all").out == "0 events added, 3 known already\n"
    )
    assert run("draft", "2").code == 2


def test_a_bundled_dossier_takes_no_draft(text):
    found = draft(
        "-",
        "--dossier",
        "ukraine-2025",
        "--accept",
        "all",
        stdin=b"Russia rejects any ceasefire.",
    )

    assert found.code == 2
    assert "`tracker init --from ukraine-2025`" in found.err


def test_a_terminal_obeys_nothing_that_a_text_says(text):
    evil = "Arden rejects any \x1b[31m\x9bquota \u202e.".encode()
    for fmt in ("table", "json", "jsonl"):
        found = draft("-", "-f", fmt, stdin=evil)
        assert found.code == 0
        assert not set(found.out) & set("\x1b\x9b\u202e")


def test_accepting_again_what_was_undone_says_what_restores_it(text):
    assert draft(text, "--accept", "1").code == run("undo").code == 0

    again = draft(text, "--accept", "1")
    found = draft(text, "--accept", "1", "-f", "json").json

    assert again.out == f"0 events added, {found['known']} known already\n"
    assert "known already, but withdrawn by " in again.err
    assert (
        [g["name"] for g in found["withdrawn"]]
        == [
            g["name"]
            for g in found["withdrawn"]
            if f"`{g['restore']}` restores it" in again.err
        ]
        != []
    )


def added(text, *more):
    return run("inbox", "add", text, "--dated", "31 May 2025", *more)


def test_a_text_of_ones_own_is_an_item_once_and_with_a_publisher_a_source(text):
    told = ("--publisher", "Harbour Post", "--title", "Quotas")
    first, second = added(text, *told), added(text, *told)
    found = run("draft", "1", "-f", "json").json

    assert first.out == "item 1; `tracker draft 1` proposes events from it\n"
    assert second.out.startswith("item 1 was there already; ")
    assert found["dated"] == "2025-05-31"
    source = found["proposals"][0]["brings"][0]
    assert (source["publisher"], source["title"]) == ("Harbour Post", "Quotas")
    assert run("draft", "1", "--accept", "all", "--yes").code == 0
    again = run("draft", "1", "-f", "json").json["proposals"][0]
    assert again["event"]["evidence"][0]["source"] == source["slug"]
    assert again["event"] == found["proposals"][0]["event"]


def test_dropped_proposals_are_left_out_of_all_until_they_are_restored(text):
    added(text)
    count = len(run("draft", "1", "-f", "json").json["proposals"])
    dropped = run("draft", "1", "--drop", "1,2")
    shown = run("draft", "1").out
    every = run("draft", "1", "--accept", "all", "--dry-run", "-f", "json").json
    restored = run("draft", "1", "--restore", "2")

    undo = "`tracker draft 1 --restore 1,2` undoes it"
    assert dropped.out == f"dropped 1,2; {undo}\n"
    assert shown.count("]  dropped") == 2
    assert every["accepted"] == list(range(3, count + 1))
    assert restored.out == "restored 2; `tracker draft 1 --drop 2` undoes it\n"
    assert run("draft", "1").out.count("]  dropped") == 1


def test_a_copy_of_the_inbox_has_what_was_dropped(text, tmp_path):
    added(text)
    run("draft", "1", "--drop", "2")
    copy = str(tmp_path / "copy.db")
    for _ in range(2):
        assert run("copy-to", copy).code == 0
    drafted = run("--db", copy, "draft", "1", "-f", "json").json["proposals"]

    assert [p["number"] for p in drafted if p["dropped"]] == [2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["draft", "TEXT", "--dated", "2025-05-31", "--drop", "1"], "of an item"),
        (["draft", "1", "--drop", "1", "--accept", "2"], "one thing each"),
        (["draft", "1", "--drop", "99"], "there is no proposal 99"),
        (["inbox", "add", "TEXT"], "takes one text and its day"),
        (["inbox", "add", "--dated", "2025-05-31"], "takes one text and its day"),
        (["inbox", "list", "--title", "x"], "goes with `tracker inbox add FILE`"),
        (["inbox", "add", "TEXT", "--dated", "soon"], "soon"),
    ],
)
def test_what_cannot_be_dropped_or_added_is_refused_in_words(text, words, said):
    added(text)
    asked = [text if word == "TEXT" else word for word in words]
    refused = run(*asked)

    assert refused.code == 2
    assert said in refused.err
