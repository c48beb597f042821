"""Importing beside another writer, and what a plan promises."""

from __future__ import annotations

import pytest

from tests.cli.running import MINI, json_lines
from tracker.domain.errors import WrongExpectedVersionError
from tracker.services import importing
from tracker.services.importing import carry_out, plan_import, read_files
from tracker.storage.event_log import open_log
from tracker.storage.migrate import migrate

UNKEYED = {"type": "position-stated", "when": "2025-05-27", "party": "ukraine", "issue": "ceasefire", "stance": "still so"}


def read(*events):
    return read_files([("facts.jsonl", json_lines(*events))])


@pytest.fixture
def logs(tmp_path):
    """Two writers of one log."""
    migrate(tmp_path / "t.db")
    ids = iter(f"01900000-0000-7000-8000-{n:012d}" for n in range(1000))
    settings = {"clock": lambda: 1_780_000_000_000_000, "new_id": lambda: next(ids), "actor": "tests"}
    with open_log(tmp_path / "t.db", **settings) as one, open_log(tmp_path / "t.db", **settings) as two:
        yield one, two


def test_two_writers_of_the_same_file_add_it_once(logs):
    one, two = logs
    batch = read(*MINI, UNKEYED)
    first, second = plan_import(batch, one), plan_import(batch, two)

    assert len(carry_out(batch, first, one).added) == len(MINI) + 1
    outcome = carry_out(batch, second, two)

    assert (outcome.added, outcome.known, one.count()) == ([], len(MINI) + 1, len(MINI) + 1)


def test_a_writer_who_always_comes_late_gives_up_in_the_end(logs, monkeypatch):
    one, _ = logs
    batch = read(*MINI)
    plan = plan_import(batch, one)

    def late(*_events, **_expected):
        raise WrongExpectedVersionError("dossier:mini", expected=0, actual=1)

    monkeypatch.setattr(one, "append", late)

    with pytest.raises(WrongExpectedVersionError):
        carry_out(batch, plan, one)


def test_another_writer_who_took_the_key_makes_it_a_complaint(logs):
    one, two = logs
    theirs, ours = read(*MINI, {**UNKEYED, "key": "B9"}), read(*MINI, {**UNKEYED, "key": "B9", "stance": "no more"})
    plan = plan_import(ours, two)
    carry_out(theirs, plan_import(theirs, one), one)

    outcome = carry_out(ours, plan, two)

    assert [(c.code, c.line) for c in outcome.complaints] == [("T005", len(MINI) + 1)]
    assert outcome.added == []


def test_errors_of_several_files_come_in_the_order_of_the_files():
    files = [("b.jsonl", json_lines({**MINI[0], "columns": []}, {**UNKEYED, "party": "x"})), ("a.jsonl", b"no\n" + json_lines({**UNKEYED, "issue": "y"}))]

    plan = plan_import(read_files(files), None)

    assert [(c.file, c.line, c.column > 1) for c in plan.complaints] == [
        ("b.jsonl", 2, True),
        ("b.jsonl", 2, True),
        ("a.jsonl", 1, False),
        ("a.jsonl", 2, True),
        ("a.jsonl", 2, True),
    ]


def test_one_attempt_would_not_be_enough():
    assert importing.ATTEMPTS > 1
