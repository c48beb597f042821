"""Whatever language a server sorts and compares by, a log says the same, byte for byte, as in a file."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import psycopg

from tests import builders as b
from tests.cli.running import run
from tracker.services.index import Indexing
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.files.archive import export_lines
from tracker.storage.inbox import FeedState, NewItem
from tracker.storage.inbox.tables import Inbox
from tracker.storage.sql.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Server

ICU: Final = "LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE"
SORTED_BY: Final = {
    "bytes": "LOCALE 'C'",
    "the system's code points": "LOCALE 'C.UTF-8'",
    "the system's English": "LOCALE 'en_US.UTF-8'",
    "the server's code points": "LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
    "the server's code points, with Unicode's cases": "LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST'",
    "English": f"{ICU} 'en-US'",
    "Turkish": f"{ICU} 'tr-TR'",
    "Swedish": f"{ICU} 'sv-SE'",
    "French of Canada, accents from the end": f"{ICU} 'fr-CA-u-kb-true'",
    "letters alone": f"{ICU} 'und-u-ks-level1-ka-shifted'",
    "capitals first, numbers as numbers": f"{ICU} 'en-u-kf-upper-kn-true'",
}
"""How a server may sort, if it was built for that, and what makes a database that does."""

KEYS: Final = (
    "B1",
    "b1",
    "B-1",
    "B10",
    "B2",
    "a",
    "B",
    "X_x",
    "I",
    "i",
    "aa",
    "a-b",
    "a.b",
    "Z",
    "z9",
    "coop",
    "co-op",
    "CO-OP",
)
SLUGS: Final = ("coop", "co-op", "co-op-2", "co-op-10", "z", "a-z", "aa", "iii", "i-ii")
NAMES: Final = (
    "Istanbul",
    "\u0131stanbul",
    "İstanbul",
    "istanbul",
    "Öland",
    "Oland",
    "Zürich",
    "Ångström",
    "côté",
    "coté",
    "cote",
    "côte",
)
FEEDS: Final = (
    "https://example.org/Ä",
    "https://example.org/a",
    "https://example.org/B",
    "https://example.org/ä",
    "https://example.org/z",
    "https://EXAMPLE.org/a",
)


def databases_of(server: Server) -> Iterator[tuple[str, str]]:
    """For each order that the server was built for, an empty database that sorts by it."""
    for name, options in SORTED_BY.items():
        with suppress(psycopg.Error):
            yield name, server.make(options=options)


def said_of(where: Path | str) -> dict[str, Any]:
    """What is said of a log whose names are hard to put in order."""
    migrate(where)
    ticks, ids = itertools.count(b.RECORDED), itertools.count()
    opened = b.event("dossier-opened", title="Talks", zone="Europe/Kyiv")
    parties = [
        b.party(slug, name=name)
        for slug, name in itertools.zip_longest(SLUGS, NAMES, fillvalue="more")
        if slug != "more"
    ]
    sources = [b.source(slug, "2025-05-01") for slug in reversed(SLUGS)]
    facts = [
        b.stated(
            SLUGS[n % len(SLUGS)],
            "ceasefire",
            f"{NAMES[n % len(NAMES)]} {n}",
            when="2025-05-01",
            key=key,
            evidence=[SLUGS[-n % len(SLUGS)]],
        )
        for n, key in enumerate(KEYS)
    ]
    others = [
        b.event("dossier-opened", dossier=slug, title=name, zone="Asia/Istanbul")
        for slug, name in zip(SLUGS, reversed(NAMES), strict=False)
    ]
    with open_log(
        where,
        clock=lambda: next(ticks),
        new_id=lambda: f"id-{next(ids)}",
        actor="tests",
        keeper=Indexing(),
    ) as log:
        log.append(
            [
                NewEvent(event)
                for event in (opened, *parties, b.issue("ceasefire"), *sources)
            ]
        )
        receipts = log.append([NewEvent(event) for event in (*facts, *others)])
        again = log.append([NewEvent(event) for event in reversed(facts)])
        inbox = Inbox(log.database)
        for feed in FEEDS:
            inbox.take(
                FeedState(feed=feed, title="Wire", read_at=7),
                [NewItem(identity=name, title=f"{name} today") for name in NAMES],
            )
        return {
            "bytes": list(export_lines(log.read())),
            "index": log.index(),
            "places": receipts,
            "again": [receipt.added for receipt in again],
            "dossiers": log.dossiers(),
            "keys": {
                key: found and found.event_id
                for key in (*KEYS, "AA", "co op", "İ", "b10")
                for found in [log.get(b.DOSSIER, key)]
            },
            "names": log.find_names(b.DOSSIER, [*KEYS, "AA", "Co-op"]),
            "problems": log.check().problems,
            "feeds": inbox.feeds(),
            "items": [(item.item, item.title) for item in inbox.items(states=["new"])],
            "found": {
                word: [item.item for item in inbox.items(states=["new"], words=[word])]
                for word in NAMES
            },
        }


ASKED: Final = (
    ("dossiers", "-f", "json"),
    ("sources", "--dossier", b.DOSSIER, "-f", "json"),
    (
        "as-of",
        "2025-05-02",
        "--dossier",
        b.DOSSIER,
        "--columns",
        "parties",
        "-f",
        "json",
    ),
    ("history", "ISTANBUL", "ceasefire", "--dossier", b.DOSSIER, "-f", "json"),
    ("show", "co-op", "--dossier", b.DOSSIER, "-f", "json"),
    ("inbox", "feeds", "-f", "json"),
    ("verify", "--index"),
)
"""What is asked of each in the words of the command line."""


def told(where: Path | str, words: tuple[str, ...]) -> str:
    ran = run("--db", str(where), *words)
    assert ran.code == 0, ran.err
    return ran.out.replace(str(where), "")


def test_names_come_in_the_same_order_and_are_found_alike_whatever_the_server_sorts_by(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "log.db"
    said = said_of(file)
    answers = {words: told(file, words) for words in ASKED}
    tried = []
    for name, url in databases_of(server):
        assert said_of(url) == said, name
        for words in ASKED:
            assert told(url, words) == answers[words], (name, words)
        server.drop(url)
        tried.append(name)

    assert said["again"] == [False] * len(said["again"])
    assert said["dossiers"] == [b.DOSSIER, *SLUGS]
    assert [feed.feed for feed, _ in said["feeds"]] == sorted(FEEDS)
    assert len(tried) >= 2, tried
