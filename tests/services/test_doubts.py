"""Dates that disagree and pointers without an effect are told, and the facts are appended all the same."""

from __future__ import annotations

import json
from typing import get_args, get_type_hints

import pytest

from tests import builders as b
from tests.cli.running import run
from tracker.domain.events import MeetingChanged, MeetingHeld, VoteHeld
from tracker.projections.order import STEPS
from tracker.services import doubts as doubts_module
from tracker.services import importing
from tracker.services.amendments import Ledger
from tracker.services.doubts import doubts, doubts_of
from tracker.services.recording.append import record
from tracker.services.recording.flow import plan_facts
from tracker.services.recording.mending import Mender
from tracker.services.recording.preview import preview_of
from tracker.storage.rows import NewEvent

NOW = b.RECORDED + 1
START = (
    b.party("arden"),
    b.party("brill"),
    b.issue("quota"),
    b.issue("fleet"),
    b.offered("arden", "brill", when="2025-05-28", key="P"),
    b.declared("arden", when="2025-05-28", since="2025-06-01", key="T"),
    b.planned("arden", "brill", when="2025-05-28", key="M", proposed_by=["arden"]),
    b.agreed(
        "arden",
        "brill",
        when="2025-05-28",
        key="A",
        terms=[{"slug": "swap", "text": "a swap"}],
    ),
    b.stated("arden", "quota", "no", when="2025-05-20", key="Q1"),
    b.stated("brill", "quota", "no", when="2025-05-20", key="Q2"),
    b.noted("a fleet sailed", when="2025-05-20", key="N"),
)


def told(*facts):
    ledger = Ledger(b.log(*START))
    found = preview_of(plan_facts(ledger, list(facts)), now=NOW).remarks
    return [remark.text for remark in found if "known only" not in remark.text]


EARLY = [
    (
        b.answered("brill", "accept", when="2025-05-27", key="X"),
        "answer",
        "proposal",
        "P",
    ),
    (b.offer_ended("lapsed", when="2025-05-27", key="X"), "end", "proposal", "P"),
    (b.truce_ended("collapsed", when="2025-05-27", key="X"), "end", "declaration", "T"),
    (
        b.truce_changed("extended", "arden", when="2025-05-27", key="X"),
        "change",
        "declaration",
        "T",
    ),
    (
        b.claimed("swap", "full", "arden", when="2025-05-27", key="X"),
        "claim",
        "agreement",
        "A",
    ),
    *(
        (
            b.meeting_changed(change, "brill", when="2025-05-27", key="X", **more),
            noun,
            "plan",
            "M",
        )
        for change, noun, more in (
            ("confirmed", "confirmation", {}),
            ("declined", "refusal", {}),
            ("postponed", "postponement", {}),
            ("cancelled", "cancellation", {}),
            ("moved", "move", {"place": "Oslo"}),
            ("rescheduled", "new date", {"scheduled_for": "2025-06-09"}),
        )
    ),
]


@pytest.mark.parametrize(("fact", "noun", "made", "key"), EARLY)
def test_what_is_dated_before_what_it_comes_after_is_told(fact, noun, made, key):
    said = f"X: the {noun} of 2025-05-27 lies before the {made} of 2025-05-28 ({key})"

    assert told(fact) == [f"{said}; it counts once that does"]


@pytest.mark.parametrize("fact", [each[0] for each in EARLY])
def test_what_is_told_to_count_once_that_does_is_what_an_answer_counts_then(fact):
    recorded = b.log(*START, fact)
    before, then = b.picture(recorded, "2025-05-27"), b.picture(recorded, "2025-05-28")
    lists = ("proposals", "ceasefires", "meetings", "agreements")

    assert [entry for name in lists for entry in getattr(before, name)] == []
    assert [
        each
        for name in lists
        for entry in getattr(then, name)
        for each in entry.dated_before
    ] == ["X"]


def test_every_step_of_a_lifecycle_that_may_be_dated_too_early_has_a_noun():
    said_otherwise = {MeetingChanged, MeetingHeld, VoteHeld}
    changes = get_args(get_type_hints(MeetingChanged)["change"])

    assert set(STEPS) - said_otherwise == set(doubts_module._NOUNS)
    assert set(changes) == set(doubts_module._CHANGES)


def test_an_event_without_a_key_is_told_by_its_type():
    (text,) = told(b.meeting_changed("cancelled", "brill", when="2025-05-27"))

    assert text.startswith("this meeting-changed: the cancellation of 2025-05-27 lies")


def test_what_may_belong_to_a_meeting_that_was_held_before_every_plan_is_not():
    held = b.met("arden", when="2025-05-27", key="H")

    assert told(held, b.meeting_changed("confirmed", "brill", when="2025-05-26")) == []


@pytest.mark.parametrize(
    "when", ["2025-05-28", "2025-05-29", "2025-05", "[2025-05-27,2025-05-28]"]
)
def test_what_may_have_come_afterwards_is_not(when):
    assert told(b.answered("brill", "accept", when=when)) == []


def test_days_are_those_of_the_dossiers_zone():
    log = b.log(
        *START[:4],
        b.offered("arden", "brill", when="2025-05-28", key="P"),
        zone="Europe/Kyiv",
    )
    late = b.answered("brill", "accept", when="2025-05-27T20:00-04:00", key="X")

    assert list(doubts(Ledger([*log, *b.log(late)[1:]]))) == []


def test_a_proposal_that_is_put_in_later_is_compared_with_the_answers_there():
    old = b.answered("brill", "accept", when="2025-05-01", proposal="old", key="X")
    first = b.offered("arden", "brill", when="2025-05-02", proposal="old", key="Y")

    assert "(Y)" in told(first, old)[0]


def test_a_correction_of_a_date_is_told_as_well():
    answer = b.answered("brill", "accept", when="2025-05-29", key="X")
    ledger = Ledger(b.log(*START, answer))
    plan = Mender(ledger, now=NOW).correct("X", ["when=2025-05-27"], why="misread")

    assert preview_of(plan, now=NOW).remarks[0].text.startswith("X: the answer of")


def test_what_is_withdrawn_is_not_compared():
    answer = b.answered("brill", "accept", when="2025-05-27", key="X")

    assert list(doubts(Ledger(b.log(*START, answer, b.withdraw("X"))))) == []


@pytest.mark.parametrize(
    ("fact", "named"),
    [
        (
            b.stated("arden", "fleet", "no", when="2025-05-21", supersedes=["Q1"]),
            "position:arden/quota",
        ),
        (
            b.stated("arden", "quota", "so", when="2025-05-21", supersedes=["Q2"]),
            "position:brill/quota",
        ),
        (
            b.stated("arden", "quota", "so", when="2025-05-21", repeats=["Q2"]),
            "position:brill/quota",
        ),
        (
            b.stated("arden", "quota", "so", when="2025-05-21", supersedes=["P"]),
            "a proposal-made event",
        ),
        (
            b.noted("a fleet turned", when="2025-05-21", supersedes=["P"]),
            "a proposal-made event",
        ),
    ],
)
def test_a_pointer_without_an_effect_is_told(fact, named):
    (text,) = told(fact)

    assert "can have no effect" in text
    assert named in text


@pytest.mark.parametrize(
    "fact",
    [
        b.stated("arden", "quota", "so", when="2025-05-20", supersedes=["Q1"]),
        b.stated("arden", "quota", "nay", when="2025-05-21", repeats=["Q1"]),
        b.ended("arden", "quota", when="2025-05-20", supersedes=["Q1"]),
        b.offered("brill", "arden", when="2025-05-29", proposal="b", supersedes=["P"]),
        b.noted("a fleet sails", when="2025-05-20", repeats=["N"]),
        b.noted("a fleet turned", when="2025-05-21", supersedes=["N"]),
        b.answered("brill", "accept", when="2025-05-28", supersedes=["P"]),
    ],
)
def test_a_pointer_with_an_effect_is_not(fact):
    assert told(fact) == []


TAKEN_BACK = b.retract("paper", when="2025-05-30", target="Q1", key="R")


@pytest.mark.parametrize("cites", [True, False])
def test_a_record_taken_back_by_a_source_that_it_does_not_cite_is_told(cites):
    found = told(
        b.source("paper"),
        b.correct("Q1", {"evidence": [{"source": "paper", "basis": "reporting"}]}),
        TAKEN_BACK,
        *([] if cites else [b.correct("Q1", {"evidence": []})]),
    )
    said = "R: `target` Q1 can have no effect, since that does not cite paper"

    assert found == ([] if cites else [said])


def test_an_act_on_an_act_that_comes_later_is_told():
    recorded = b.log(*START, b.withdraw("W2", key="W1"), b.withdraw("Q1", key="W2"))

    assert [each.text for each in doubts(Ledger(recorded))] == [
        "W1: `target` W2 can have no effect, since that comes later in the log"
    ]


@pytest.mark.parametrize(
    "facts",
    [
        *([each[0]] for each in EARLY),
        [b.stated("arden", "fleet", "no", when="2025-05-21", supersedes=["Q1"])],
        [b.noted("a fleet turned", when="2025-05-21", supersedes=["P"])],
        [b.correct("Q1", {"supersedes": ["Q2"]})],
        [b.source("paper"), TAKEN_BACK],
        [b.correct("P", {"when": "2025-06-01"}), EARLY[0][0]],
        [b.withdraw("P"), EARLY[0][0]],
    ],
)
def test_a_log_is_read_for_doubts_as_far_as_they_go(logs, facts):
    with logs() as log:
        log.append([NewEvent(r.event) for r in b.log(*START, *facts)])
        whole = [each.text for each in doubts(Ledger(list(log.read())))]

        assert doubts_of(log, b.DOSSIER) == whole
        assert bool(whole) == (facts[0] != b.withdraw("P"))


ANSWER = b.answered("brill", "accept", when="2025-05-27", key="X")
SAID_OF_X = (
    "X: the answer of 2025-05-27 lies before the proposal of 2025-05-28 (P); "
    "it counts once that does"
)
VOID = b.stated("arden", "fleet", "no", when="2025-05-21", supersedes=["Q1"], key="V")
SAID_OF_V = (
    "V: `supersedes` Q1 can have no effect, since that is a position-stated event on "
    "position:arden/quota"
)


def receipts_of(log, *facts):
    return [receipt.doubts for receipt in record(log, list(facts))]


def test_each_receipt_tells_of_its_own_fact(logs):
    with logs() as log:
        assert set(receipts_of(log, *(r.event for r in b.log(*START)))) == {()}
        assert receipts_of(log, ANSWER, b.noted("rain", when="2025-05-21"), VOID) == [
            (SAID_OF_X,),
            (),
            (SAID_OF_V,),
        ]
        # What was told once is not told again: the fact is there already.
        assert receipts_of(log, ANSWER, VOID) == [(), ()]


def test_a_receipt_tells_what_its_fact_brings_on_an_older_one(logs):
    with logs() as log:
        (plan,) = [fact for fact in START if fact.key == "M"]
        held = b.met("arden", when="2025-05-29")
        early = b.meeting_changed("confirmed", "brill", when="2025-05-27", key="X")
        there = b.log(*(f for f in START if f is not plan), held, early)
        record(log, [each.event for each in there])

        assert receipts_of(log, b.noted("rain", when="2025-05-21"), plan) == [
            (),
            (
                (
                    "X: the confirmation of 2025-05-27 lies before the plan of 2025-05-28 "
                    "(M); it counts once that does"
                ),
            ),
        ]


def test_a_correction_tells_what_it_makes_doubtful(logs):
    with logs() as log:
        answer = b.answered("brill", "accept", when="2025-05-29", key="X")
        record(log, [*(r.event for r in b.log(*START)), answer])
        (found,) = receipts_of(log, b.correct("X", {"when": "2025-05-27"}))

        assert found == (SAID_OF_X,)


def lines(path, *facts):
    path.write_text(
        "".join(json.dumps({"dossier": b.DOSSIER, **fact}) + "\n" for fact in facts)
    )
    return str(path)


FACTS = (
    {"type": "dossier-opened", "title": "Talks"},
    {"type": "party-registered", "slug": "arden", "name": "Arden", "kind": "state"},
    {"type": "party-registered", "slug": "brill", "name": "Brill", "kind": "state"},
    {
        "type": "proposal-made",
        "key": "P",
        "proposal": "offer",
        "by": ["arden"],
        "to": ["brill"],
        "kind": "truce",
        "when": "2025-05-28",
    },
    {
        "type": "proposal-answered",
        "key": "X",
        "proposal": "offer",
        "by": "brill",
        "answer": "accept",
        "when": "2025-05-27",
    },
)
NOTES = (
    {"type": "development-noted", "key": "N1", "text": "rain", "when": "2025-05-20"},
    {
        "type": "development-noted",
        "key": "N2",
        "text": "sun",
        "when": "2025-05-21",
        "supersedes": ["P"],
    },
)
SAID = "X: the answer of 2025-05-27 lies before the proposal of 2025-05-28 (P)"


@pytest.mark.parametrize("most", [0, 20_000])
def test_import_and_verify_say_so(tmp_path, monkeypatch, most):
    monkeypatch.setattr(importing, "MOST_COMPARED", most)
    db = ("--db", str(tmp_path / "a.db"))
    first, second = (
        lines(tmp_path / "a", *FACTS[:-1]),
        lines(tmp_path / "b", *FACTS[-1:], *NOTES),
    )
    run(*db, "import", "--yes", first)
    tried = run(*db, "import", "--dry-run", "-f", "json", second)
    found = run(*db, "import", "--yes", "-f", "json", second)
    checked = run(*db, "verify")
    exported = run(*db, "export", "-o", str(tmp_path / "c.jsonl"))
    elsewhere = run("verify", str(tmp_path / "c.jsonl"))

    assert (found.code, checked.code, exported.code, elsewhere.code) == (0, 0, 0, 0)
    assert bool(tried.json["effects"]) == bool(most)
    assert found.json["doubts"] == tried.json["doubts"]
    assert found.json["doubts"] == [
        f"{SAID}; it counts once that does",
        (
            "N2: `supersedes` P can have no effect, since that is a proposal-made "
            "event on proposal:offer"
        ),
    ]
    for told_there in (found.err, checked.err, elsewhere.err):
        assert all(text in told_there for text in found.json["doubts"])


def test_of_too_many_facts_dates_alone_are_compared_and_that_is_said(
    tmp_path, monkeypatch
):
    for module in (importing, doubts_module):
        monkeypatch.setattr(module, "MOST_POINTING", 2)
    db = ("--db", str(tmp_path / "a.db"))
    file = lines(tmp_path / "a", *FACTS, *NOTES)
    found = run(*db, "import", "--yes", "-f", "json", file)
    checked = run(*db, "verify")
    said = (
        f"{b.DOSSIER}: pointers were not looked at, since more than 2 facts have a lifecycle "
        "or point at others"
    )

    assert found.json["doubts"] == [said, f"{SAID}; it counts once that does"]
    assert said in checked.err
    assert SAID in checked.err
    assert "N2" not in checked.err


def test_append_says_so(tmp_path):
    db = ("--db", str(tmp_path / "a.db"))
    run(*db, "import", "--yes", lines(tmp_path / "a", *FACTS[:-1]))
    words = ("answer", "offer", "brill", "accept", "--on", "2025-05-27", "--key", "X")
    found = run(*db, "append", *words, "--yes")

    assert found.code == 0
    assert SAID in found.err
