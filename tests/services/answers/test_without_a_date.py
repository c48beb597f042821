"""A question without a date: today in one's own log, the day of the latest report in a bundled one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import tracker
from tests import builders as b
from tests.cli.running import run
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.services.dossiers import Bundle, BundledLog, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.api import Tracker

UKRAINE = "ukraine-2025"
LAST = "2025-06-10"
SAID = f"no date is given: answered for {LAST}, the day of the latest report in the bundled"


@pytest.fixture(autouse=True)
def _no_database(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TRACKER_DB", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("TRACKER_NOW", "2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    "words",
    [
        ("as-of",),
        ("fate",),
        ("upcoming",),
        ("diff", "2025-06-09"),
        ("hindsight",),
        ("history", "ukraine", "ceasefire"),
        ("timeline", "--from", "2025-06-09"),
        ("timeline", "2025-06/.."),
        ("replay", "2025-06-09"),
        ("brief",),
        ("brief", "--from", "2025-06-09"),
        ("chart", "timeline"),
    ],
)
def test_every_question_says_which_day_it_takes(words, tmp_path):
    where = ("-o", str(tmp_path / "a.svg")) if words[0] == "chart" else ()
    found = run(*words, "-d", UKRAINE, *where)

    assert found.code == 0, found.err
    assert found.err.count(SAID) == 1
    assert "1 January 2026" not in found.out


@pytest.mark.parametrize(
    ("asked", "day"),
    [
        (lambda t: t.as_of(dossier=UKRAINE).asked.valid, LAST),
        (lambda t: t.as_of("today", dossier=UKRAINE).asked.valid, "2026-01-01"),
        (lambda t: t.diff("2025-06-09", dossier=UKRAINE).after.valid, LAST),
        (lambda t: t.brief(dossier=UKRAINE).to, LAST),
        (
            lambda t: t.as_of(dossier=UKRAINE, known_at="2025-05-20").asked.valid,
            "2025-05-20",
        ),
    ],
)
def test_from_python_it_is_the_same_day(asked: Callable[[Tracker], Any], day: str):
    with tracker.open() as log:
        assert asked(log) == day


def test_only_what_counts_and_is_known_sets_the_day():
    events = b.log(
        b.stated("arden", "fish", "no", when="2025-03-01", reported="2025-03-02"),
        b.stated(
            "arden", "fish", "yes", when="2025-03-01", reported="2025-03-09", key="X"
        ),
        b.withdraw("X"),
    )
    bundle = Bundle([])
    bundle.names = lambda: [b.DOSSIER]  # type: ignore[method-assign]
    bundle.log = lambda _: BundledLog(events)  # type: ignore[method-assign]
    shelf = Shelf(bundle, lambda: None, absent=str)

    found = ask_as_of(shelf, AskedAsOf(dossier=b.DOSSIER), now=0)

    assert found.value.asked.valid == "2025-03-02"


def test_ones_own_log_is_asked_of_today(tmp_path):
    own = ("--db", str(tmp_path / "own.db"))
    run(*own, "init", "--from", UKRAINE)
    found = run(*own, "as-of", "-f", "json")

    assert found.json["asked"]["valid"] == "2026-01-01"
    assert "no date" not in found.err
