"""Importing beside another writer, what rests on a rejected row, what points forward, and that many rows are as few."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import MINI, json_lines
from tracker.cli.frame.errors import exit_code
from tracker.domain.errors import DatabaseError, PartlyImportedError
from tracker.services import importing
from tracker.services.importing import check, plan_files
from tracker.services.importing.formats.file_rows import ImportOptions, ReadOptions
from tracker.services.importing.row_to_event import File
from tracker.services.recording.flow import commit
from tracker.storage.event_log import EventLog, open_log
from tracker.storage.files import spill

UNKEYED = {
    "type": "position-stated",
    "when": "2025-05-27",
    "party": "ukraine",
    "issue": "ceasefire",
    "stance": "still so",
}
SOURCE = {
    "type": "source-registered",
    "slug": "times",
    "publisher": "The Times of Arden",
    "published": "2025-05-01",
    "url": "https://times.example/a?id=3",
}


def file(*events, name="facts.jsonl"):
    content = json_lines(*events)
    return File(name, "jsonl", lambda: io.BytesIO(content), len(content))


def how(**settings):
    return ImportOptions(ReadOptions(), **settings)


@pytest.fixture
def logs(where):
    """Two writers of one log."""
    ids = iter(f"01900000-0000-7000-8000-{n:012d}" for n in range(10_000))
    settings = {
        "clock": lambda: 1_780_000_000_000_000,
        "new_id": lambda: next(ids),
        "actor": "tests",
    }
    with open_log(where, **settings) as one, open_log(where, **settings) as two:
        yield one, two


def put(log, *events, **settings):
    files = [file(*events)]
    done = commit(plan_files(files, how(**settings), log), log)
    return done.plan.checked, done


def stances(log):
    return [r.event.stance for r in log.read() if r.event.type == "position-stated"]


def test_two_writers_of_the_same_file_add_it_once(logs):
    one, two = logs
    files = [file(*MINI, UNKEYED)]
    first, second = plan_files(files, how(), one), plan_files(files, how(), two)

    assert commit(first, one).added == len(MINI) + 1
    done = commit(second, two)

    assert (done.added, done.plan.checked.known, one.count()) == (
        0,
        len(MINI) + 1,
        len(MINI) + 1,
    )


def test_another_writer_of_another_stream_makes_no_difference(logs, monkeypatch):
    one, two = logs
    put(one, *MINI)
    files = [file(UNKEYED)]
    plan = plan_files(files, how(), two)
    put(one, {**UNKEYED, "party": "russia"})
    monkeypatch.setattr(
        importing, "plan_files", lambda *_: pytest.fail("it was checked again")
    )

    assert commit(plan, two).added == 1


def test_who_always_comes_late_holds_the_log_while_it_checks(logs, monkeypatch):
    one, two = logs
    put(one, *MINI)
    number = iter(range(100))
    real = plan_files

    def late(*words):
        found = real(*words)
        if not one.database.engine.pool.checkedout():
            put(two, {**UNKEYED, "stance": f"no {next(number)}"})
        return found

    files = [file(UNKEYED)]
    plan = late(files, how(), one)
    monkeypatch.setattr(importing, "plan_files", late)

    assert commit(plan, one).added == 1
    assert stances(one)[-1] == "still so"


def test_another_writer_who_took_the_key_makes_it_a_complaint(logs):
    one, two = logs
    ours = [file(*MINI, {**UNKEYED, "key": "B9", "stance": "no more"})]
    plan = plan_files(ours, how(), two)
    put(one, *MINI, {**UNKEYED, "key": "B9"})

    done = commit(plan, two)

    found = [(c.code, c.line) for c in done.plan.checked.complaints]
    assert found == [("T005", len(MINI) + 1)]
    assert done.added == 0


def test_an_error_in_the_middle_of_appending_leaves_nothing(logs, monkeypatch):
    one, _ = logs
    put(one, *MINI)
    monkeypatch.setattr(importing, "BATCH", 2)
    files = [file(*({**UNKEYED, "key": f"C{n}", "stance": f"{n}"} for n in range(9)))]
    calls = iter(range(9))

    def tick(what, *_):
        if what.startswith("appending") and next(calls) == 2:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        commit(plan_files(files, how(tick=tick), one), one)

    assert one.count() == len(MINI)
    assert one.check().problems == []


def notes(count):
    return [{**UNKEYED, "key": f"C{n}", "stance": f"{n}"} for n in range(count)]


def times(log):
    """How many events each append of the log had."""
    return [*Counter(r.recorded_at for r in log.read()).values()]


def test_an_import_in_parts_appends_each_whole_and_lets_others_in_between(
    logs, monkeypatch
):
    one, two = logs
    put(one, *MINI)
    others = iter(range(9))

    def tick(what, *_):
        if what == "appending":
            put(two, {**UNKEYED, "party": "russia", "key": f"R{next(others)}"})

    _, done = put(one, *notes(7), part=3, tick=tick)

    assert (done.added, done.parts) == (7, 3)
    assert times(one) == [len(MINI), 3, 1, 3, 1, 1, 1]
    assert put(one, *notes(7), part=3)[1].added == 0
    assert not one.check().problems


def test_what_others_append_between_two_parts_is_seen(logs):
    one, two = logs
    put(one, *MINI)
    told = []

    def tick(what, *_):
        if what == "appending" and not told:
            told.append(put(two, notes(9)[5]))

    checked, done = put(one, *notes(7), part=3, tick=tick)

    assert (done.added, checked.known - done.own) == (6, 1)
    assert one.count() == len(MINI) + 7


@pytest.mark.parametrize("stopped", [DatabaseError("it is in use", "wait"), None])
def test_of_parts_of_which_one_cannot_be_appended_those_before_are_told_and_stay(
    logs, monkeypatch, stopped
):
    one, _ = logs
    put(one, *MINI)
    real, calls = EventLog.appending, iter(range(9))

    def appending(log, **settings):
        if next(calls) == 2:
            raise stopped or KeyboardInterrupt
        return real(log, **settings)

    with monkeypatch.context() as patch:
        patch.setattr(EventLog, "appending", appending)
        with pytest.raises(PartlyImportedError, match="6 of 7 events are in") as told:
            put(one, *notes(7), part=3)

    assert exit_code(told.value) == (5 if stopped else 130)
    assert "import the same files again" in told.value.hint
    assert one.count() == len(MINI) + 6
    assert put(one, *notes(7), part=3)[1].added == 1


def test_a_row_that_a_part_of_others_made_wrong_stops_the_parts_and_is_told(logs):
    one, two = logs
    put(one, *MINI)
    told = []

    def tick(what, *_):
        if what == "appending" and not told:
            told.append(put(two, {**notes(9)[5], "stance": "another"}))

    with pytest.raises(PartlyImportedError, match=r"3 of 7 .*facts.jsonl:6: ") as told_:
        put(one, *notes(7), part=3, tick=tick)

    assert exit_code(told_.value) == 1
    assert one.count() == len(MINI) + 3 + 1


def test_no_part_points_at_a_later_one(logs):
    one, _ = logs
    put(one, *MINI)
    forward = {**notes(1)[0], "party": "norland"}
    party = {
        "type": "party-registered",
        "slug": "norland",
        "name": "N",
        "kind": "state",
    }
    facts = [*notes(9)[1:5], forward, *notes(9)[6:], party]

    _, done = put(one, *facts, part=2)

    assert (done.added, done.parts) == (len(facts), 3)
    assert times(one) == [len(MINI), 2, 2, 5]


def test_errors_of_several_files_come_in_the_order_of_the_files():
    bad = b"no\n" + json_lines({**UNKEYED, "issue": "y"})
    files = [
        file({**MINI[0], "columns": []}, {**UNKEYED, "party": "x"}, name="b.jsonl"),
        File("a.jsonl", "jsonl", lambda: io.BytesIO(bad), len(bad)),
    ]

    found = plan_files(files, how(), None).checked.complaints

    assert [(c.file, c.line, c.column > 1) for c in found] == [
        ("b.jsonl", 2, True),
        ("b.jsonl", 2, True),
        ("a.jsonl", 1, False),
        ("a.jsonl", 2, True),
        ("a.jsonl", 2, True),
    ]


def test_what_rests_on_a_rejected_row_is_rejected_with_it(logs):
    one, _ = logs
    put(one, *MINI)
    rows = [
        {**UNKEYED, "key": "C1", "answers": ["C2"]},
        {**UNKEYED, "key": "C2", "answers": ["C3"]},
        {**UNKEYED, "key": "C3", "issue": "ceasefir"},
        {**UNKEYED, "key": "C4", "stance": "alone"},
        {**UNKEYED, "key": "C5", "answers": ["C3"]},
    ]

    checked, outcome = put(one, *rows, skip=True)

    assert sorted((c.line, c.code) for c in checked.complaints) == [
        (1, "T004"),
        (2, "T004"),
        (3, "T004"),
        (5, "T004"),
    ]
    assert (outcome.added, stances(one)[-1]) == (1, "alone")
    assert put(one, *rows, skip=True)[1].added == 0


def test_a_correction_of_a_row_of_the_same_file_is_checked_against_it(logs):
    one, _ = logs
    correction = {
        "type": "record-corrected",
        "target": "C1",
        "replacement": {"issue": "ceasefire"},
        "why": "x",
    }
    wrong = {**correction, "replacement": {"stance": " "}}
    late = {**UNKEYED, "key": "C1"}

    assert put(one, *MINI, correction, late)[1].added == len(MINI) + 2
    assert [c.line for c in put(one, wrong)[0].complaints] == [1]
    assert [
        c.line
        for c in put(one, {**wrong, "target": "C2"}, {**UNKEYED, "key": "C2"})[
            0
        ].complaints
    ] == [1]


@pytest.mark.parametrize("field", ["answers", "supersedes", "follows", "repeats"])
def test_a_correction_may_point_at_what_the_log_holds(logs, field):
    one, _ = logs
    put(one, *MINI, {**UNKEYED, "key": "N1"}, {**UNKEYED, "key": "N2"})
    correction = {
        "type": "record-corrected",
        "target": "N1",
        "replacement": {field: ["N2"]},
        "why": "x",
    }
    astray = {**correction, "replacement": {field: ["N3"]}}

    assert put(one, correction)[1].added == 1
    assert [c.code for c in put(one, astray)[0].complaints] == ["T004"]


def test_a_correction_of_a_corrected_record_of_the_log_sees_the_correction(logs):
    one, _ = logs
    party = {
        "type": "party-registered",
        "key": "P1",
        "slug": "bloc",
        "name": "Bloc",
        "kind": "state",
    }
    put(
        one,
        *MINI,
        party,
        {
            "type": "record-corrected",
            "key": "R1",
            "target": "P1",
            "replacement": {"kind": "coalition"},
            "why": "x",
        },
    )

    assert (
        put(
            one,
            {
                "type": "membership-changed",
                "member": "ukraine",
                "coalition": "bloc",
                "change": "joined",
                "when": "2025",
            },
        )[1].added
        == 1
    )
    assert (
        put(
            one,
            {
                "type": "record-corrected",
                "target": "R1",
                "replacement": {"name": "The Bloc"},
                "why": "x",
            },
        )[1].added
        == 1
    )


def test_the_same_page_under_another_spelling_is_the_same_source(logs):
    one, _ = logs
    put(one, *MINI, SOURCE)
    again = {
        **SOURCE,
        "slug": "toa",
        "publisher": "Times of Arden",
        "url": "http://www.times.example/a/?utm_source=x&id=3#top",
    }
    fact = {**UNKEYED, "evidence": [{"source": "toa", "basis": "reporting"}]}

    checked, outcome = put(one, fact, again)

    assert [(r.slug, r.registered) for r in checked.reused] == [("toa", "times")]
    assert outcome.added == 1
    assert [e.source for e in list(one.read())[-1].event.evidence] == ["times"]
    assert put(one, fact, again)[1].added == 0
    assert put(one, again, fact)[1].added == 0


def test_another_version_or_publisher_of_a_page_is_another_source_and_is_told(logs):
    one, _ = logs
    put(one, *MINI, SOURCE)

    for n, change in enumerate(
        ({"published": "2025-05-09"}, {"publisher": "Fennish Gazette"})
    ):
        checked, outcome = put(one, {**SOURCE, "slug": f"other-{n}", **change})
        assert outcome.added == 1
        assert checked.reused == []
        assert [d.near.why for d in checked.near] == ["the same page"]


LIKE = {**UNKEYED, "stance": "Wants a ceasefire at once, without any conditions"}


@pytest.mark.parametrize("together", [True, False])
def test_a_near_duplicate_is_told_with_both_texts_and_appended(logs, together):
    one, _ = logs
    rows = [
        {**LIKE, "key": "C1"},
        {**LIKE, "key": "C2", "stance": "wants a CEASEFIRE at once without conditions"},
    ]
    put(one, *MINI, *([] if together else rows[:1]))

    checked, outcome = put(one, *(rows if together else rows[1:]))

    assert [
        (d.line, d.near.name, d.near.recorded, d.near.new) for d in checked.near
    ] == [
        (
            1 + together,
            "C1",
            "Wants a ceasefire at once, without any conditions",
            "wants a CEASEFIRE at once without conditions",
        )
    ]
    assert outcome.added == 1 + together


@pytest.mark.parametrize(
    "change",
    [
        {"when": "2025-05-28"},
        {"party": "russia"},
        {"repeats": ["C1"]},
        {"stance": "Wants a ceasefire after an exchange"},
    ],
)
def test_another_day_party_or_word_is_no_near_duplicate(logs, change):
    one, _ = logs
    put(one, *MINI, {**LIKE, "key": "C1"})

    assert put(one, {**LIKE, "key": "C2", **change})[0].near == []


def test_near_duplicates_can_be_refused(logs):
    one, _ = logs
    put(one, *MINI, {**LIKE, "key": "C1"})

    checked, outcome = put(
        one,
        {**LIKE, "key": "C2"},
        {**LIKE, "key": "C3", "when": "2025-06-01"},
        {**LIKE, "key": "C4", "when": "2025-06-01"},
        refuse_near=True,
    )

    assert [(c.line, c.code) for c in checked.complaints] == [(1, "T016"), (3, "T016")]
    assert outcome.added == 0


KINDS = st.sampled_from(
    ["position", "twin", "unknown", "forward", "correct", "same-key", "party"]
)


@given(st.lists(KINDS, max_size=12), st.integers(1, 4), st.integers(1, 3))
def test_chunks_and_temporary_files_change_nothing(kinds, chunk, held):
    rows = [*MINI]
    for n, kind in enumerate(kinds):
        rows.append(
            {
                "position": {**UNKEYED, "key": f"K{n}", "stance": f"{n}"},
                "twin": UNKEYED,
                "unknown": {**UNKEYED, "key": f"K{n}", "issue": "nothing"},
                "forward": {**UNKEYED, "key": f"K{n}", "answers": [f"K{n + 1}"]},
                "correct": {
                    "type": "record-corrected",
                    "key": f"K{n}",
                    "target": f"K{max(n - 1, 0)}",
                    "replacement": {"note": "x"},
                    "why": "x",
                },
                "same-key": {**UNKEYED, "key": "K0", "stance": "other"},
                "party": {
                    "type": "party-registered",
                    "slug": "turkiye",
                    "name": f"T{n}",
                    "kind": "state",
                },
            }[kind]
        )

    def found():
        checked = plan_files([file(*rows)], how(skip=True), None).checked
        listed = [(s.row, s.ready.payload) for s in checked.stage]
        return (
            checked.read,
            checked.known,
            [(c.line, c.code, c.column, c.message) for c in checked.complaints],
            listed,
        )

    whole = found()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "CHUNK", chunk)
        patch.setattr(spill.SpillingIndex.__init__, "__kwdefaults__", {"held": held})
        patch.setattr(spill.Spool.__init__, "__kwdefaults__", {"held": 10})

        assert found() == whole
