"""The views for SQL: a row for each fact as it is mended, and a mark on what they cannot know."""

from __future__ import annotations

import asyncio
import itertools
import os
from typing import TYPE_CHECKING, Any

from datasette.app import Datasette

from tests import builders as b
from tests.dumps import BUNDLED
from tests.laws import empty_log, law
from tests.owner import raw
from tests.services.index.test_read import appended
from tests.services.test_laws_of_the_log import moved, opened
from tracker.domain.events import PositionEnded, PositionStated
from tracker.projections.mended import mend
from tracker.services.index import Indexing
from tracker.storage.event_log import EventLog, open_log, restore
from tracker.storage.files.archive import read_lines
from tracker.storage.sql.schema import VIEWS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Databases
    from tests.laws import Logs

EXAMPLES = int(os.environ.get("LAWS", "20"))
POSITIONS = "SELECT key, party, issue, stance, reason, date, log_place FROM v_positions"


def asked(log: EventLog, question: str) -> list[tuple[Any, ...]]:
    with log.database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(question)]


def kept(log: EventLog, *events: Any) -> None:
    log.append([*opened(), *moved(events, b.DOSSIER)])


def stated(log: EventLog) -> set[tuple[Any, ...]]:
    """The positions of the log, as they are mended."""
    found = set()
    for recorded, fact in mend(list(log.read())).facts:
        if isinstance(fact, PositionStated | PositionEnded):
            stance, reason = (
                getattr(fact, "stance", None),
                getattr(fact, "reason", None),
            )
            what = (fact.key, fact.party, fact.issue, stance, reason, fact.when)
            found.add((*what, recorded.global_position))
    return found


@law(appended(), examples=EXAMPLES)
def test_a_view_has_what_is_mended_or_says_that_it_is_to_be_checked(
    empty: Logs, events: list
) -> None:
    with empty() as log:
        log.append(opened())
        for one in moved(events, b.DOSSIER):
            log.append([one])
        marks = asked(log, "SELECT min(to_check) FROM v_positions")
        is_odd = asked(log, "SELECT 1 FROM subjects WHERE kind = 'odd'") != []

        assert is_odd or set(asked(log, POSITIONS)) == stated(log)
        assert not is_odd or marks in ([(1,)], [(None,)])


def test_what_a_taken_back_source_carried_is_to_be_checked(
    databases: Databases,
) -> None:
    with empty_log(databases) as log:
        kept(
            log,
            b.stated(
                "ann", "land", "yes", when="2025-05-01", key="A", evidence=["press"]
            ),
            b.stated(
                "bob", "land", "no", when="2025-05-01", key="B", evidence=["radio"]
            ),
            b.retract("press", when="2025-05-04", key="C"),
        )

        marks = asked(log, "SELECT key, to_check FROM v_positions ORDER BY key")
        sources = asked(log, "SELECT slug, to_check FROM v_sources ORDER BY slug")

    assert marks == [("A", 1), ("B", 0)]
    assert sources == [("press", 1), ("radio", 0), ("wire", 0)]


def test_a_log_that_goes_on_behind_its_index_is_to_be_checked(
    databases: Databases,
) -> None:
    with empty_log(databases) as log:
        kept(log, b.stated("ann", "land", "yes", when="2025-05-01", key="A"))
        bare = EventLog(
            log.database, clock=lambda: 1, new_id=lambda: "new", actor="another"
        )
        bare.append(moved([b.noted("Later", when="2025-05-02", key="B")], b.DOSSIER))

        assert asked(log, "SELECT key, to_check FROM v_positions") == [("A", 1)]


def test_every_view_has_rows_with_dates_and_lists_as_text(where: Path | str) -> None:
    ids = itertools.count()
    with open_log(
        where,
        clock=lambda: 1,
        new_id=lambda: str(next(ids)),
        actor="tests",
        keeper=Indexing(),
    ) as log:
        restore(log, read_lines(BUNDLED.read_bytes().splitlines()))
        rows = [asked(log, f"SELECT * FROM {view} LIMIT 1") for view in VIEWS]  # noqa: S608
        agreed = asked(
            log,
            "SELECT parties, date, earliest, latest, stage FROM v_agreements WHERE key = 'B117'",
        )
        offered = asked(log, "SELECT addressees FROM v_proposals WHERE key = 'A003'")
        truces = asked(
            log, "SELECT starts, ends, sources FROM v_truces WHERE key = 'B018'"
        )

    assert all(rows)
    assert agreed == [
        (
            "ukraine; russia",
            "2025-06-02",
            "2025-06-01T21:00:00Z",
            "2025-06-02T21:00:00Z",
            "partial",
        )
    ]
    assert offered == [("russia",)]
    assert truces[0][:2] == ("2025-03-18", "[2025-04-16..2025-04-18]")
    assert truces[0][2].startswith("kyiv-independent-2025-03-18; associated-press")


def test_an_erased_event_has_no_words_in_a_view(path: Path) -> None:
    ids = itertools.count()
    with open_log(
        path,
        clock=lambda: 1,
        new_id=lambda: f"id{next(ids)}",
        actor="x",
        keeper=Indexing(),
    ) as log:
        kept(log, b.stated("ann", "land", "yes", when="2025-05-01", key="A"))
        with raw(path) as owner:
            owner.execute("DROP TRIGGER events_refuse_update")
            owner.execute("UPDATE events SET payload = '' WHERE key = 'A'")

        assert asked(log, "SELECT key, stance FROM v_positions") == [("A", None)]


def test_datasette_shows_the_views(path: Path) -> None:
    ids = itertools.count()
    with open_log(
        path,
        clock=lambda: 1,
        new_id=lambda: f"id{next(ids)}",
        actor="x",
        keeper=Indexing(),
    ) as log:
        kept(log, b.stated("ann", "land", "yes", when="2025-05-01", key="A"))

    async def shown() -> tuple[Any, list[int]]:
        served = Datasette([str(path)])
        rows = await served.client.get(f"/{path.stem}/v_positions.json?_shape=array")
        pages = [await served.client.get(f"/{path.stem}/{view}") for view in VIEWS]
        return rows.json(), [page.status_code for page in pages]

    rows, codes = asyncio.run(shown())

    assert [(row["party"], row["stance"], row["date"]) for row in rows] == [
        ("ann", "yes", "2025-05-01")
    ]
    assert codes == [200] * len(VIEWS)
