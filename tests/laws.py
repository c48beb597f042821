"""Properties of a log that are tried on both kinds of database."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings

from tests import builders as b
from tests.tries import tries
from tracker.services.index import Indexing
from tracker.storage.event_log import open_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import pytest
    from hypothesis.strategies import SearchStrategy

    from tests.conftest import Databases
    from tracker.storage.event_log import EventLog

    Logs = Callable[[], AbstractContextManager[EventLog]]


def law(
    *drawn: SearchStrategy[Any], examples: int, of: str = "logs"
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test of drawn values on databases of both kinds.

    Args:
        drawn: What its arguments after the first are drawn from.
        examples: How many are tried on SQLite; on a server, where everything takes longer, a sixth of them.
        of: The fixture that is its first argument: by default what makes empty logs.

    Returns:
        A decorator.
    """

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        def tried(database_kind: str, request: pytest.FixtureRequest) -> None:
            many = examples if database_kind == "sqlite" else examples // 6
            limits = settings(
                max_examples=tries(many),
                deadline=None,
                suppress_health_check=[
                    HealthCheck.too_slow,
                    HealthCheck.data_too_large,
                ],
            )
            limits(given(*drawn)(test))(request.getfixturevalue(of))

        tried.__name__, tried.__doc__ = test.__name__, test.__doc__
        return tried

    return decorated


@contextmanager
def empty_log(databases: Databases) -> Iterator[EventLog]:
    """An empty log that keeps an index, on a database of its own."""
    ticks, where = count(b.RECORDED), databases.make()
    try:
        with open_log(
            where,
            clock=lambda: next(ticks),
            new_id=lambda: str(uuid.uuid5(uuid.NAMESPACE_URL, str(next(ticks)))),
            actor="tests",
            keeper=Indexing(),
        ) as log:
            yield log
    finally:
        databases.drop(where)
