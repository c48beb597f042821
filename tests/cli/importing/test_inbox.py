"""Feeds come in by `tracker watch` and are looked through by `tracker inbox`; none of it is an event."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.owner import contents
from tests.services.feed_texts import BOMB_HEAD, item, rss, served


@pytest.fixture
def site(monkeypatch):
    for name in (
        "http_proxy",
        "https_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    with served() as found:
        yield found


@pytest.fixture
def feed(place, tmp_path):
    """A feed of three items in a file, and a database without events; a file is not there yet."""
    file = tmp_path / "feed.xml"
    file.write_bytes(
        rss(
            item(
                "Arden asks for talks",
                guid="1",
                link="https://example.org/1",
                text="<p>Arden said on Monday.</p>",
                date="Mon, 03 Mar 2025 09:00:00 GMT",
            ),
            item(
                "Brell declines",
                guid="2",
                link="https://example.org/2",
                date="Tue, 04 Mar 2025 09:00:00 GMT",
            ),
            item("Weather", guid="3", date="Wed, 05 Mar 2025 09:00:00 GMT"),
        )
    )
    return str(file)


def items(*words):
    return [
        (i["item"], i["state"], i["title"])
        for i in run("inbox", *words, "-f", "json").json["rows"]
    ]


def test_a_feed_enters_once_and_makes_the_database(feed, place, database_kind):
    first, second = run("watch", feed), run("watch", feed)

    assert first.out == "Herring wire: 3 new items (1 to 3), 0 known already\n"
    assert first.err == (
        f"tracker: made {place}\n" if database_kind == "sqlite" else ""
    )
    assert (second.code, second.out) == (0, "Herring wire: nothing has changed\n")
    assert items() == [
        (3, "new", "Weather"),
        (2, "new", "Brell declines"),
        (1, "new", "Arden asks for talks"),
    ]


def test_an_item_without_a_date_has_none_and_its_reading_has_another_name(feed):
    Path(feed).write_bytes(rss(item("Old report", guid="u1")))

    ran = run("watch", feed)
    row = run("inbox", "-f", "json").json["rows"][0]

    assert "no date is given for “Old report”" in ran.err
    assert (row["published"], row["seen"] is not None) == (None, True)
    assert "published  unknown" in run("inbox", "show", "1").out


def test_a_corrected_text_under_the_same_id_is_a_new_version_of_the_item(feed):
    def read(text):
        truce = item("Truce", guid="g1", text=text, date="2025-05-31")
        Path(feed).write_bytes(rss(truce))
        return run("watch", feed).out

    first, second = read("begins on Monday"), read("begins on Tuesday")
    third = read("begins on Monday")

    assert first == "Herring wire: 1 new item (1), 0 known already\n"
    assert second == (
        "Herring wire: 0 new items, 0 known already; changed: 1 is now 2\n"
    )
    assert third == "Herring wire: 0 new items, 1 known already\n"
    shown = run("inbox", "show", "2").out
    assert "begins on Tuesday" in shown
    assert "versions   1, 2" in shown
    assert "begins on Monday" in run("inbox", "show", "1").out


def test_two_items_with_one_link_both_enter_once(feed):
    file, live = Path(feed), "https://x.example/live"
    both = [item("Arden accepts", link=live), item("Brell refuses", link=live)]
    file.write_bytes(rss(both[0]))
    first = run("watch", feed).out
    file.write_bytes(rss(both[1], both[0]))
    second = run("watch", feed).out
    file.write_bytes(rss(*both, title="Herring wire again"))
    third = run("watch", feed).out

    assert first.endswith("1 new item (1), 0 known already\n")
    assert second.endswith("1 new item (2), 1 known already\n")
    assert third.endswith("0 new items, 2 known already\n")


def test_nothing_of_the_inbox_is_an_event(feed, tmp_path):
    run("watch", feed)

    assert run("export").out == ""
    assert run("verify").code == 0
    assert run("dossiers", "-f", "json").json["rows"][0]["held"] == "bundled"


def test_items_are_searched_shown_dropped_and_restored(feed):
    run("watch", feed)

    assert items("search", "arden", "MONDAY") == [(1, "new", "Arden asks for talks")]
    assert run("inbox", "search", "nobody", "--fail-empty").code == 3
    shown = run("inbox", "show", "1")
    assert "Arden said on Monday." in shown.out
    assert (
        run("inbox", "show", "1", "-f", "json").json["link"] == "https://example.org/1"
    )
    assert (
        run("inbox", "drop", "3", "1", "3").out
        == "dropped 3 1; `tracker inbox restore 3 1` undoes it\n"
    )
    assert items() == [(2, "new", "Brell declines")]
    assert [state for _, state, _ in items("list", "--all")] == [
        "dropped",
        "new",
        "dropped",
    ]
    assert run("inbox", "drop", "1").out == "1: dropped already\n"
    assert run("watch", feed).code == 0
    assert run("inbox", "restore", "3", "1").out.startswith("restored 3 1")
    assert len(items()) == 3


def test_one_wrong_number_drops_nothing(feed):
    run("watch", feed)
    for wrong in (
        "99",
        "0",
        "1x",
        "-",
        "99999999999999999999",
        "9223372036854775807",
        "٣",
    ):
        found = run("inbox", "drop", "1", wrong)
        assert (found.code, found.out) == (2, "")
        assert "there is no item" in found.err

    assert len(items()) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["list", "x"],
        ["show"],
        ["show", "1", "2"],
        ["drop"],
        ["search"],
        ["draft"],
        ["serch", "x"],
    ],
)
def test_words_that_an_action_has_no_use_for_are_refused(feed, words):
    found = run("inbox", *words)

    assert (found.code, found.out) == (2, "")
    assert "help: " in found.err


@pytest.mark.files
def test_without_a_database_the_inbox_is_empty_and_says_how_to_begin(feed, monkeypatch):
    monkeypatch.delenv("TRACKER_DB")
    found = run("inbox")

    assert (found.code, found.out) == (0, "Inbox: none\n")
    assert "`tracker watch FEED` makes one" in found.err
    assert run("inbox", "show", "1").code == 2


@pytest.mark.files
@pytest.mark.parametrize("words", [[], ["show", "1"], ["feeds"], ["drop", "1"]])
def test_a_database_that_is_named_and_not_there_is_no_empty_inbox(feed, place, words):
    named = run("inbox", *words)
    given = run("--db", str(place), "inbox", *words)

    assert (named.code, named.out) == (given.code, given.out) == (5, "")
    assert f"no database at {place}, which TRACKER_DB names" in named.err
    assert f"no database at {place}" in given.err
    assert not place.exists()


def test_a_terminal_obeys_nothing_that_a_feed_says(tmp_path, feed):
    evil = "\u009b31mred \u202egnp.exe &#x1b;]0;x&#x07;"
    (tmp_path / "evil.xml").write_bytes(
        rss(item("=1+1 \u009b2J", guid="\u009b1", text=evil), title="Wire\u009b5m")
    )

    for words in (
        ["watch", "evil.xml"],
        ["inbox"],
        ["inbox", "show", "1"],
        ["inbox", "-f", "json"],
        ["inbox", "show", "1", "-f", "json"],
        ["inbox", "-f", "tsv"],
    ):
        found = run(*words, folder=tmp_path)
        assert found.code == 0
        assert not set(found.out + found.err) & set("\x1b\x07\u009b\u202e")
    assert "'=1+1" in run("inbox", "-f", "csv").out


def test_an_old_database_names_the_command_that_brings_it_up_to_date(feed, place):
    from tracker.storage.location import locate
    from tracker.storage.opening import database_at
    from tracker.storage.sql.migrate import configured

    run("init", "--from", "briefing-2025-05")
    from alembic import command

    with database_at(locate(place), "rw") as database, database.writing() as connection:
        command.downgrade(configured(connection), "0001")
    before = contents(place)

    for words in (["watch", feed], ["inbox"], ["as-of", "2025-05-28"]):
        found = run(*words)
        assert found.code == 5
        assert "schema revision 0001 found" in found.err
        assert f"`tracker migrate --db {place}`" in found.err
    assert run("migrate").code == 0
    assert run("watch", feed).code == 0
    assert run("verify").code == 0
    assert contents(place) == before


def test_a_server_says_what_changed(site, feed):
    url = site.serves(rss(item("One", guid="1")), ETag='"v1"')
    run("watch", url)
    assert run("watch", url).out == "Herring wire: nothing has changed\n"
    site.serves(rss(item("One", guid="1"), item("Two", guid="2")), ETag='"v2"')

    assert run("watch", url).out == "Herring wire: 1 new item (2), 1 known already\n"
    assert [headers.get("If-None-Match") for _, headers in site.asked] == [
        None,
        '"v1"',
        '"v1"',
    ]


def test_of_a_feed_that_was_cut_off_nothing_is_lost(site, feed):
    whole = rss(item("One", guid="1"), item("Two", guid="2"), item("Three", guid="3"))
    url = site.serves(whole[: whole.index(b"Three")], ETag='"v1"')
    assert "it is broken" in run("watch", url).err
    site.serves(whole, ETag='"v1"')

    run("watch", url)
    assert "Three" in [title for _, _, title in items()]


def test_one_feed_that_fails_does_not_keep_the_others_out(site, feed, tmp_path):
    bad = [
        site.redirects("/away", "file:///etc/passwd"),
        site.redirects("/round", "/round"),
        site.serves(BOMB_HEAD + rss(item("&b;"), head=""), "/bomb"),
        site.serves(bytes(range(256)), "/binary"),
        site.serves(b"x" * 2_000_000, "/huge"),
        site.drips("/slow"),
        site.drips("/slower", headers=True),
        site.serves(b"gone", "/gone", status=410),
        str(tmp_path / "missing.xml"),
    ]
    found = run("watch", *bad, feed, "--timeout", "0.4", "--limit", "1", "-f", "json")

    assert found.code == 1
    assert [bool(read["error"]) for read in found.json["rows"]] == [True] * len(bad) + [
        False
    ]
    assert all(read["hint"] for read in found.json["rows"] if read["error"])
    assert len(items()) == 3
    assert run("watch", bad[0]).err.startswith("error[T014]: http://127.0.0.1")


def test_an_address_that_is_not_read_stops_before_anything_is_made(
    feed, place, database_kind
):
    found = run("watch", feed, "ftp://example.org/")

    assert found.code == 2
    assert items() == [] if database_kind == "postgresql" else not place.exists()


def test_a_feed_that_cannot_be_read_makes_no_database(
    feed, place, database_kind, tmp_path
):
    failed = run("watch", str(tmp_path / "missing.xml"))

    assert (failed.code, failed.out) == (1, "")
    assert failed.err.startswith("error[T014]: ")
    if database_kind != "postgresql":
        assert not place.exists()

    read = run("watch", str(tmp_path / "missing.xml"), feed)

    assert read.code == 1
    assert len(items()) == 3


def test_where_there_is_no_dossier_yet_the_way_to_the_bundled_one_is_named(feed):
    run("watch", feed)

    refused = run("as-of")
    shown = run("as-of", "-d", "ukraine-2025", "-f", "json")

    assert refused.code == 2
    assert "help: `-d ukraine-2025` shows the bundled one" in refused.err
    assert shown.json["dossier"] == "ukraine-2025"


def test_a_table_is_one_look_and_says_what_it_leaves_out(feed, tmp_path):
    (tmp_path / "long.xml").write_bytes(
        rss(*(item(f"Title {n}", guid=str(n)) for n in range(45)))
    )
    run("watch", str(tmp_path / "long.xml"))

    assert (
        run("inbox").out.splitlines()[-1]
        == "5 older items are left out; --full shows them"
    )
    assert len(run("inbox", "--full").out.splitlines()) == 46
    assert len(items()) == 45


def test_a_search_knows_the_case_of_every_script(feed, tmp_path):
    (tmp_path / "uk.xml").write_bytes(rss(item("Переговори в Осло", guid="1")))
    run("watch", str(tmp_path / "uk.xml"))

    assert items("search", "ПЕРЕГОВОРИ", "осло") == [(1, "new", "Переговори в Осло")]


def test_rounds_come_one_after_the_other(feed):
    found = run("watch", feed, "--every", "0.0001", "--rounds", "3", "-f", "jsonl")

    assert (found.code, len(found.out.splitlines())) == (0, 3)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
def test_ctrl_c_ends_the_watch(feed, tmp_path):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tracker.cli.main", "watch", feed, "--every", "5"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as watch:
        assert (
            watch.stdout.readline()
            == b"Herring wire: 3 new items (1 to 3), 0 known already\n"
        )
        watch.send_signal(signal.SIGINT)
        _, err = watch.communicate(timeout=60)

    assert watch.returncode == 130
    assert err.endswith(b"interrupted\n")


def test_watches_at_the_same_time_bring_each_item_once(site, feed):
    url = site.serves(rss(*(item(f"Title {n}", guid=str(n)) for n in range(200))))
    run("init")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [
        sys.executable,
        "-m",
        "tracker.cli.main",
        "watch",
        url,
        "--every",
        "0.0001",
        "--rounds",
        "4",
        "-f",
        "jsonl",
    ]
    watches = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [each.communicate(timeout=60) for each in watches]

    assert [each.returncode for each in watches] == [0, 0, 0], said
    assert sorted(n for n, _, _ in items()) == list(range(1, 201))


# --- the feeds ------------------------------------------------------------------------------------------------------


def feeds():
    return [
        (f["title"], f["items"])
        for f in run("inbox", "feeds", "-f", "json").json["rows"]
    ]


@pytest.mark.parametrize("by", ["file", "address", "title"])
def test_a_feed_is_forgotten_and_its_items_stay_and_are_known_again(feed, by):
    run("watch", feed)
    address = run("inbox", "feeds", "-f", "json").json["rows"][0]["feed"]
    assert feeds() == [("Herring wire", 3)]

    ran = run(
        "inbox",
        "forget",
        {"file": feed, "address": address, "title": "herring WIRE"}[by],
    )

    assert (
        ran.out
        == f"forgot {address}: 3 items kept; `forget` with --items delete deletes them\n"
    )
    assert (feeds(), len(items())) == ([], 3)
    assert run("inbox", "forget", address).code == 2
    assert run("watch", feed).out == "Herring wire: 0 new items, 3 known already\n"
    assert (feeds(), len(items())) == ([("Herring wire", 3)], 3)
    assert run("inbox", "forget", address).code == 0
    assert (
        run("inbox", "forget", address, "--items", "delete").out
        == f"forgot {address}: 3 items deleted\n"
    )
    assert items() == []


def test_a_feed_is_forgotten_with_its_items_and_enters_anew(feed, tmp_path):
    run("watch", feed)
    other = tmp_path / "other.xml"
    other.write_bytes(rss(item("Elsewhere", guid="9"), title="Other wire"))
    run("watch", str(other))

    assert run("inbox", "forget", feed, "--items", "delete").out.endswith(
        ": 3 items deleted\n"
    )

    assert [title for _, _, title in items()] == ["Elsewhere"]
    assert feeds() == [("Other wire", 1)]
    assert run("watch", feed).out.startswith("Herring wire: 3 new items")


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (
            ["forget"],
            "`tracker inbox forget` needs a feed",
            "`tracker inbox feeds` lists the feeds",
        ),
        (
            ["forget", "https://nowhere.example/feed"],
            "there is no feed 'https://nowhere.example/feed'",
            "`tracker inbox feeds` lists the feeds",
        ),
        (
            ["forget", "Hering wire"],
            "there is no feed 'Hering wire'",
            "did you mean Herring wire?",
        ),
        (
            ["feeds", "x"],
            "`tracker inbox feeds` takes no further word",
            "`tracker inbox search x` looks for it",
        ),
        (
            ["list", "--items", "keep"],
            "--items goes with `tracker inbox forget FEED`",
            "leave it out, or name the feed",
        ),
    ],
)
def test_a_feed_that_is_not_there_is_told(feed, words, said, hint):
    run("watch", feed)

    ran = run("inbox", *words)

    assert (ran.code, said in ran.err, hint in ran.err, len(items())) == (
        2,
        True,
        True,
        3,
    ), ran.err


@pytest.mark.files
def test_without_a_database_there_are_no_feeds(feed, monkeypatch):
    monkeypatch.delenv("TRACKER_DB")

    assert (
        run("inbox", "feeds", "-f", "json").json["rows"],
        run("inbox", "feeds", "--fail-empty").code,
    ) == ([], 3)


def test_in_a_new_database_there_are_no_feeds(feed):
    assert run("init").code == 0

    assert (
        run("inbox", "feeds", "-f", "json").json["rows"],
        run("inbox", "feeds", "--fail-empty").code,
    ) == ([], 3)


def test_a_feed_says_when_it_was_asked_for_last_and_what_went_wrong(feed):
    run("watch", feed)
    before = run("inbox", "feeds", "-f", "json").json["rows"][0]
    Path(feed).write_text("nothing of a feed", encoding="utf-8")
    broken = run("watch", feed)
    wrong = run("inbox", "feeds", "-f", "json").json["rows"][0]
    Path(feed).write_bytes(rss(item("New", guid="9")))
    run("watch", feed)
    after = run("inbox", "feeds", "-f", "json").json["rows"][0]

    assert (before["error"], before["tried"]) == (None, before["read"])
    assert broken.code == 1
    assert wrong["error"]
    assert wrong["error"] in broken.err
    assert (after["error"], after["items"]) == (None, 4)


def test_a_feed_that_was_never_read_leaves_nothing_when_it_cannot_be(feed, tmp_path):
    run("watch", feed)
    assert run("watch", str(tmp_path / "none.xml")).code == 1
    assert feeds() == [("Herring wire", 3)]
