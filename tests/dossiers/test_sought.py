"""The bundled dossiers, read by the index, answer as when they are read whole: every tenth day, with and without what was known then."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from tracker.projections.mended import mend
from tracker.projections.picture import picture_of_mended
from tracker.projections.visible import ask
from tracker.services.index import Indexing
from tracker.services.index.read import sight
from tracker.storage.event_log import open_log, restore
from tracker.storage.files.archive import read_lines

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DAYS = [
    (date(2022, 2, 20) + timedelta(days=n)).isoformat()
    for n in (*range(0, 60, 10), *range(1_100, 1_230, 5), 1_500)
]


@pytest.mark.parametrize("name", ["ukraine-2025", "briefing-2025-05"])
def test_a_bundled_dossier_that_is_sought_answers_as_one_that_is_read_whole(
    name, where, database_kind
):
    ids = itertools.count()
    # On a server fewer days: what the two kinds may do differently shows on any of them.
    days = DAYS if database_kind == "sqlite" else DAYS[::4]
    sought = 0
    with open_log(
        where,
        clock=lambda: 1,
        new_id=lambda: str(next(ids)),
        actor="tests",
        keeper=Indexing(),
    ) as log:
        restore(log, read_lines((FIXTURES / f"{name}.jsonl").read_bytes(), verify=True))
        events = list(log.read(dossier=name))
        mended = mend(events)
        for valid, then in itertools.product(days, (False, True)):
            with log.seeking() as seek:
                view = sight(seek, name, None)
                assert view is not None
                question = ask(
                    valid,
                    zone=view.catalogue.zone,
                    known=valid if then else None,
                    log=view.log_place,
                )
                found = view.sought(question)
            assert found is not None
            sought += len(found.mended.facts)
            assert msgspec.to_builtins(
                picture_of_mended(found.mended, question, left_out=found.left_out)
            ) == msgspec.to_builtins(picture_of_mended(mended, question))

    assert sought < 2 * len(days) * len(mended.facts)
