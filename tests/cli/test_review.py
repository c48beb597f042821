"""`tracker review` and `desk-note`: what waits is looked at and decided in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.running import MINI, run, write
from tracker.domain.codec import decode
from tracker.services.amendments import read_ledger
from tracker.services.desk.reviews import let_wait
from tracker.services.recording.flow import plan_facts
from tracker.services.recording.mending import Mender
from tracker.storage.event_log import open_log

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.services.amendments import Ledger
    from tracker.services.recording.flow import Plan

    Propose = Callable[[Callable[[Ledger], Plan]], None]

NOTE = (
    b'{"type": "development-noted", "dossier": "mini", "key": "N1",'
    b' "when": "2025-05-20", "text": "The talks go on"}'
)


@pytest.fixture
def propose(
    where: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Propose:
    """Lets what Anna plans wait, in a database of either kind at which Cleo sits."""
    monkeypatch.setenv("TRACKER_DB", str(where))
    monkeypatch.setenv("TRACKER_NOW", "2026-01-01T00:00:00Z")
    monkeypatch.setenv("TRACKER_AUTHOR", "Cleo")
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0

    def proposed(plan: Callable[[Ledger], Plan]) -> None:
        with open_log(where, clock=int, new_id=str, actor="Anna") as log:
            ids = iter(f"id-{number}" for number in range(9))
            made = plan(read_ledger(log, "mini"))
            let_wait(
                log.database,
                made,
                by="Anna",
                now=1,
                new_id=lambda: f"{made.facts[0].key}-{next(ids)}",
            )

    return proposed


def noted(ledger: Ledger) -> Plan:
    return plan_facts(ledger, [decode(NOTE)])


def corrected(ledger: Ledger) -> Plan:
    return Mender(ledger, now=1).correct("B1", ["stance=mine"], why="misread")


def test_what_waits_is_listed_shown_and_accepted(propose: Propose) -> None:
    propose(noted)
    listed = run("review", "list", "-f", "json").json["rows"]
    shown = run("review", "show", "1")
    accepted, again = run("review", "accept", "1"), run("review", "accept", "1")

    assert [(row["review"], row["state"], row["says"]) for row in listed] == [
        (1, "waiting", ["development-noted: The talks go on"])
    ]
    assert "proposed by Anna on 1970-01-01" in shown.out
    assert "The talks go on" in shown.out
    assert (accepted.code, again.code) == (0, 0)
    assert "appended: N1" in accepted.out == again.out
    assert run("show", "N1", "-f", "json").json["recorded_by"].startswith("Cleo")


def test_a_proposer_is_known_again_by_name(
    propose: Propose, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose(noted)
    monkeypatch.setenv("TRACKER_AUTHOR", "ANNA")
    own = run("review", "accept", "1", "--yes")

    assert own.code != 0
    assert "error[T047]: review 1 was proposed by Anna" in own.err


def test_nobody_who_was_not_asked_accepts_what_others_have_mended(
    propose: Propose,
) -> None:
    propose(corrected)
    assert run("correct", "B1", "stance=theirs", "--why", "b", "--yes").code == 0
    stale, shown = run("review", "accept", "1", "--yes"), run("review", "show", "1")

    assert (stale.code != 0, "T007" in stale.err) == (True, True)
    assert "B1 was mended since this was proposed" in shown.out
    assert "stance: now theirs; proposed: mine" in shown.out


def test_a_refusal_needs_a_reason_and_is_final(propose: Propose) -> None:
    propose(noted)
    bare = run("review", "refuse", "1")
    done = run("review", "refuse", "1", "--why", "seen before")
    late = run("review", "accept", "1")

    assert "--why is missing" in bare.err
    assert "why: seen before" in done.out
    assert "error[T048]: review 1 was refused by Cleo" in late.err


@pytest.mark.files
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("review accept", "accept takes a number"),
        ("review on 1", "on takes no number"),
        ("review list --why x", "--why goes with refuse"),
        ("review show 9", "there is no review '9'"),
        ("review on -d ukraine-2025", "is a bundled dossier, read-only"),
        ("desk-note B9", "there is no event 'B9'"),
        ("desk-note B1 ''", "text: is blank"),
    ],
)
def test_what_is_not_understood_is_said(
    propose: Propose, words: str, said: str
) -> None:
    answer = run(*(word.strip("'") for word in words.split()))

    assert answer.code != 0
    assert said in answer.err


def test_each_change_of_the_setting_is_kept(
    propose: Propose, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("review", "on").code == run("review", "on").code == 0
    monkeypatch.setenv("TRACKER_AUTHOR", "Dora")
    changes = run("review", "off", "-f", "json").json["changes"]

    assert [(c["value"], c["set_by"]) for c in changes] == [
        ("on", "Cleo"),
        ("off", "Dora"),
    ]
