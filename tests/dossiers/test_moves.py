"""What moved, over the bundled dossier: golden texts, and the laws of the difference between its own days.

`TRACKER_UPDATE_GOLDEN=1` writes the golden texts anew.
"""

from __future__ import annotations

import itertools
import os
import re
from functools import cache
from typing import Final

import pytest

from tests.cli.running import run
from tests.diff_apply import apply, level
from tests.dossiers.reading import (
    FIXTURES,
    SAMPLE_DAYS,
    UKRAINE,
    _mended,
    by_key,
    picture,
    recorded,
)
from tracker.projections.questions.causes import causes_between
from tracker.projections.questions.diff.compare import compare
from tracker.projections.visible import ask

GOLDEN: Final = FIXTURES / "retrospectives"
UPDATE: Final = os.environ.get("TRACKER_UPDATE_GOLDEN") == "1"
PAIRS: Final = list(itertools.pairwise(SAMPLE_DAYS))
NOW: Final = "2026-01-01T00:00:00Z"
SPRING: Final = ("diff", "2025-05-09", "2025-05-28")
TALKS: Final = ("diff", "2025-05-28", "2025-06-03")
ISTANBUL: Final = ("diff", "--known", "2024-01-01", "2025-01-01", "--at", "2022-04-20")
HINDSIGHT: Final = ("hindsight", "2025-05-28")
TOLD: Final = [
    *(("moves-2025-05-09-to-2025-05-28", SPRING, width) for width in (80, 120, 200)),
    ("moves-2025-05-28-to-2025-06-03", TALKS, 120),
    ("known-of-2022-04-20", ISTANBUL, 120),
    *(("hindsight-2025-05-28", HINDSIGHT, width) for width in (80, 120)),
]
WRITTEN: Final = [
    *(("moves-2025-05-28-to-2025-06-03", TALKS, form) for form in ("markdown", "csv")),
    *(
        ("hindsight-2025-05-28", HINDSIGHT, form)
        for form in ("markdown", "csv", "json")
    ),
]
SUFFIX: Final = {"markdown": "md"}


@pytest.fixture(autouse=True)
def _fixed(monkeypatch):
    monkeypatch.setenv("TRACKER_NOW", NOW)


def held_to(name, text):
    """The golden text of that name, after it was written anew where that is asked for."""
    path = GOLDEN / name
    if UPDATE:
        GOLDEN.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return path.read_bytes().decode()


def told(words, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    return run(*words, "--dossier", UKRAINE).out


@pytest.mark.parametrize(("name", "words", "width"), TOLD)
def test_what_moved_reads_as_before(name, words, width, monkeypatch):
    text = told(words, width, monkeypatch)

    assert text == held_to(f"{name}@{width}.txt", text)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(("name", "words", "form"), WRITTEN)
def test_what_moved_is_written_as_before(name, words, form):
    text = run(*words, "--dossier", UKRAINE, "-f", form).out

    assert text == held_to(f"{name}.{SUFFIX.get(form, form)}", text)


@cache
def difference(before, after, known=None, later=None):
    found = _mended(UKRAINE)
    questions = [
        ask(
            d,
            zone=found.catalogue.zone,
            known=k,
            log=recorded(UKRAINE)[-1].global_position,
        )
        for d, k in ((before, known), (after, later))
    ]
    return compare(
        picture(before, known), picture(after, later), causes_between(found, *questions)
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [*PAIRS, (SAMPLE_DAYS[0], SAMPLE_DAYS[-1]), (SAMPLE_DAYS[-1], SAMPLE_DAYS[0])],
)
def test_the_difference_of_two_days_leads_from_one_to_the_other(before, after):
    diff = difference(before, after)

    assert level(apply(diff, picture(before))) == level(picture(after))


@pytest.mark.parametrize("day", SAMPLE_DAYS)
def test_hindsight_leads_from_what_was_known_to_what_is_known(day):
    diff = difference(day, day, day)

    assert level(apply(diff, picture(day, day))) == level(picture(day))


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_every_change_is_laid_to_facts_of_the_dossier(before, after):
    diff = difference(before, after)
    changes = list(diff.changes())

    assert all(c.keys and set(c.keys) <= by_key().keys() for c in changes)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_no_move_of_sealed_days_names_a_later_report(before, after):
    diff = difference(before, after, before, after)
    changes = list(diff.changes())
    days = [
        re.findall(r"\d{4}-\d\d-\d\d", by_key()[k]["reported"])[0]
        for c in changes
        for k in c.keys
    ]

    assert max(days, default="") <= after


def test_russia_moved_on_the_ceasefire_when_it_proposed_talks():
    moved = next(
        p
        for p in difference("2025-05-09", "2025-05-11").positions
        if (p.party, p.issue) == ("russia", "ceasefire")
    )

    assert (moved.what, moved.on) == ("moved", "2025-05-11")


def test_the_second_round_went_from_proposed_to_held():
    round_two = next(
        m
        for m in difference("2025-05-28", "2025-06-03").meetings
        if m.name == "istanbul-2"
    )

    assert (round_two.before.state, round_two.after.state) == ("proposed", "held")


def test_nothing_is_harder_or_softer_where_nothing_is_placed():
    assert not any(
        p.what in {"hardened", "softened"}
        for p in difference(SAMPLE_DAYS[0], SAMPLE_DAYS[-1]).positions
    )


@pytest.mark.parametrize(
    "zone", ["America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"]
)
def test_the_reader_s_own_zone_changes_no_letter(zone, monkeypatch):
    import time

    monkeypatch.setenv("COLUMNS", "120")
    expected = [
        run(*words, "-f", form).out
        for words in (ISTANBUL, HINDSIGHT)
        for form in ("table", "html")
    ]
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        found = [
            run(*words, "-f", form).out
            for words in (ISTANBUL, HINDSIGHT)
            for form in ("table", "html")
        ]
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()

    assert found == expected
