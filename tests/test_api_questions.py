"""Every question from Python gives what its command gives, as JSON and as errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import tracker
from tests import builders as b
from tests.cli.running import run
from tracker.domain.errors import TrackerError
from tracker.storage.event_log import restore
from tracker.storage.files.archive import read_lines
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.api import Tracker

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
UKRAINE, BRIEFING = "ukraine-2025", "briefing-2025-05"

Question = tuple["Callable[[Tracker], Any]", "Sequence[str]"]


def questions(dossier: str) -> dict[str, Question]:
    """Every question of Python, and the words of the command that asks the same."""
    where: Any = {"dossier": dossier}
    part: Any = {"parties": ["Russia"], "issues": ["ceasefire"], **where}
    words, only = ["-d", dossier], ["--party", "Russia", "--issue", "ceasefire"]
    return {
        "as_of": (
            lambda t: t.as_of("2025-05-28", **where),
            ["as-of", "2025-05-28", *words],
        ),
        "as_of, in part": (
            lambda t: t.as_of("2025-05-28", then=True, columns="coalitions", **part),
            ["as-of", "2025-05-28", "--then", "--columns", "coalitions", *only, *words],
        ),
        "timeline": (
            lambda t: t.timeline("2025-05", **where),
            ["timeline", "2025-05", *words],
        ),
        "timeline, in part": (
            lambda t: t.timeline(
                since="2025-05-01",
                to="2025-05-28",
                types=["meeting"],
                confidence=["high"],
                text="talks",
                reverse=True,
                known_at="2025-06-01",
                **where,
            ),
            [
                *(
                    "timeline",
                    "--from",
                    "2025-05-01",
                    "--to",
                    "2025-05-28",
                    "--type",
                    "meeting",
                ),
                *("--confidence", "high", "--text", "talks", "--reverse"),
                *("--known-at", "2025-06-01", *words),
            ],
        ),
        "search": (
            lambda t: t.search("talks", **where),
            ["search", "talks", *words],
        ),
        "search, in part": (
            lambda t: t.search(
                'istanbul -"second round"',
                since="2025-05-01",
                to="2025-05-28",
                then=True,
                types=["position"],
                most=2,
                **part,
            ),
            [
                *("search", "istanbul", "-second round", "--from", "2025-05-01"),
                *("--to", "2025-05-28", "--then", "--type", "position"),
                *("--most", "2", *only, *words),
            ],
        ),
        "history": (
            lambda t: t.history("Russia", "ceasefire", date="2025-05-28", **where),
            ["history", "Russia", "ceasefire", "--as-of", "2025-05-28", *words],
        ),
        "upcoming": (
            lambda t: t.upcoming("2025-05-11", **part),
            ["upcoming", "2025-05-11", *only, *words],
        ),
        "fate": (
            lambda t: t.fate("2025-05-28", then=True, open_only=True, **where),
            ["fate", "2025-05-28", "--then", "--open", *words],
        ),
        "diff": (
            lambda t: t.diff("2025-05-09", "2025-05-28", then=True, **part),
            ["diff", "2025-05-09", "2025-05-28", "--then", *only, *words],
        ),
        "diff of what was known": (
            lambda t: t.diff(
                "2025-05-09",
                "2025-05-09",
                known_before="2025-05-10",
                known_after="2025-06-10",
                **where,
            ),
            [
                "diff",
                "--known",
                "2025-05-10",
                "2025-06-10",
                "--at",
                "2025-05-09",
                *words,
            ],
        ),
        "hindsight": (
            lambda t: t.hindsight("2025-05-28", **where),
            ["hindsight", "2025-05-28", *words],
        ),
        "replay": (
            lambda t: [
                seen.step
                for seen in t.replay("2025-05-20", "2025-05-28", every=2, **where)
            ],
            ["replay", "2025-05-20", "2025-05-28", "--every", "2", *words],
        ),
        "brief": (
            lambda t: t.brief("2025-05-19", "2025-06-03", **part),
            ["brief", "--from", "2025-05-19", "--to", "2025-06-03", *only, *words],
        ),
        "brief at a date": (
            lambda t: t.brief(to="2025-05-28", known_at="2025-06-01", **where),
            ["brief", "--as-of", "2025-05-28", "--known-at", "2025-06-01", *words],
        ),
        "parties": (
            lambda t: t.parties(date="2025-05-28", then=True, **where),
            ["parties", "2025-05-28", "--then", *words],
        ),
        "issues": (
            lambda t: t.issues(date="2025-05-28", known_at="2025-06-01", **where),
            ["issues", "2025-05-28", "--known-at", "2025-06-01", *words],
        ),
        "people": (lambda t: t.people(**where), ["people", *words]),
        "sources": (lambda t: t.sources(**where), ["sources", *words]),
        "dossiers": (lambda t: t.dossiers(), ["dossiers"]),
    }


def plain(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


def told(words: Sequence[str]) -> Any:
    """What a command gives as JSON; of a replay its steps, of a list its rows."""
    found = run(*words, "-f", "json")
    assert found.code == 0, found.err
    answer = json.loads(found.out)
    if words[0] == "replay":
        return answer["steps"]
    return answer["rows"] if isinstance(answer, dict) and "rows" in answer else answer


def agree(log: Tracker, dossier: str, event: str) -> None:
    for name, (asked, words) in questions(dossier).items():
        assert plain(asked(log)) == told(words), name
    shown = told(["show", event, "-d", dossier])
    assert plain(log.show(event, dossier=dossier)) == shown
    listed = run("log", "-d", dossier, "-f", "jsonl").out.splitlines()
    events = log.log(dossier=dossier)
    assert [json.loads(line)["event_id"] for line in listed] == [
        r.event_id for r in events
    ]


@pytest.mark.parametrize(("dossier", "event"), [(UKRAINE, "B104"), (BRIEFING, "S018")])
def test_of_a_bundled_dossier_python_is_told_what_the_commands_tell(
    dossier: str, event: str
) -> None:
    with tracker.open() as log:
        agree(log, dossier, event)


def test_of_ones_own_database_python_is_told_what_the_commands_tell(
    where: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Wiring(db=str(where)).open_log() as own:
        restore(own, read_lines((FIXTURES / f"{BRIEFING}.jsonl").read_bytes()))
    monkeypatch.setenv("TRACKER_DB", str(where))
    with tracker.open() as log:
        agree(log, BRIEFING, "S018")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda t: t.as_of("05/06/2025"), "as-of 05/06/2025"),
        (lambda t: t.timeline(since="2025-05-28", to="2025-05-01"), "timeline --from 2025-05-28 --to 2025-05-01"),
        (lambda t: t.search(), "search"),
        (lambda t: t.history("Rusia", "ceasefire"), "history Rusia ceasefire"),
        (lambda t: t.diff("2025-05-01", columns="us,rusia"), "diff 2025-05-01 --columns us,rusia"),
        (lambda t: t.hindsight("2025-06/.."), "hindsight 2025-06/.."),
        (lambda t: t.replay("0001-01-01"), "replay 0001-01-01"),
        (lambda t: t.brief("2025-06-03", "2025-05-19"), "brief --from 2025-06-03 --to 2025-05-19"),
        (lambda t: t.show("B10444"), "show B10444"),
        (lambda t: t.sources(dossier="ukrane-2025"), "sources -d ukrane-2025"),
    ],
)  # fmt: skip
def test_a_question_is_refused_with_the_same_words(
    ask: Callable[[Tracker], Any], words: str
) -> None:
    with tracker.open() as log, pytest.raises(TrackerError) as refused:
        ask(log)

    assert f"error[{refused.value.code}]: {refused.value}\n" in run(*words.split()).err


def test_what_is_appended_while_the_log_is_open_is_in_every_answer(
    where: Path | str,
) -> None:
    with tracker.open(where) as log:
        log.append(
            b.event(
                "dossier-opened", title="Talks", zone="Europe/Kyiv", columns=["russia"]
            ),
            b.party("russia"),
            b.issue("ceasefire"),
        )
        assert log.history("russia", "ceasefire", date="2025-05-02").lines == []

        log.append(b.stated("russia", "ceasefire", "Yes", when="2025-05-01", key="S1"))

        (line,) = log.history("russia", "ceasefire", date="2025-05-02").lines
        assert [stance.stance for stance in line.stances] == ["Yes"]
        assert [e.key for e in log.timeline("2025-05").entries] == ["S1"]
        assert log.show("@S1").type == "position-stated"
