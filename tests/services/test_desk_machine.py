"""A day at the desk beside a plain list: append, import, correct, withdraw, retract, dispute and undo say the same as a fold of the list."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.builders import DOSSIER, event
from tests.cli.running import json_lines
from tests.tries import tries
from tracker.domain.errors import RefusedEventError
from tracker.projections.mended import catalogue_of, mend
from tracker.projections.picture import picture_of_mended
from tracker.projections.visible import ask
from tracker.services.amendments import read_ledger
from tracker.services.importing import plan_files
from tracker.services.importing.formats.file_rows import ImportOptions, ReadOptions
from tracker.services.importing.row_to_event import File
from tracker.services.recording.append import record
from tracker.services.recording.flow import commit
from tracker.services.recording.mending import Mender, Publicly
from tracker.storage.event_log import open_log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.conftest import Databases
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.recording.flow import Plan

DAYS = [f"2025-05-0{n}" for n in range(1, 6)]
PARTIES, SOURCES = ("a", "b"), ("s", "t")
SETUP = [
    event("dossier-opened", title="Talks", columns=[]),
    *(event("party-registered", slug=p, name=p.upper(), kind="state") for p in PARTIES),
    event("issue-defined", slug="i", title="Issue"),
    *(event("source-registered", slug=s, publisher=s.upper()) for s in SOURCES),
]

days = st.sampled_from(DAYS)
facts = st.tuples(st.sampled_from(PARTIES), days, st.sampled_from([None, *SOURCES]))


class Line(NamedTuple):
    """One line of the model: what was said, under which name, and with which append."""

    name: str
    kind: str
    batch: int
    target: str = ""
    party: str = ""
    day: str = ""
    source: str | None = None
    stance: str = ""


class Answer(NamedTuple):
    """For each party what holds, and whether it is marked as disputed."""

    holds: dict[str, set[str]]
    disputed: dict[str, bool]


def fold(lines: Sequence[Line], day: str, known: str | None) -> Answer:
    """What the list says, worked out as simply as can be."""
    standing = {line.name for line in lines if line.name not in gone(lines)}
    stances = {line.name: line.stance for line in lines if line.kind == "fact"}
    for line in lines:
        if line.kind == "correct" and line.name in standing:
            stances[line.target] = line.stance
    public = [
        line
        for line in lines
        if line.name in standing and (known is None or line.day <= known)
    ]
    retracted = {line.source for line in public if line.kind == "retract"}
    denied = {line.target for line in public if line.kind == "dispute"}
    counted = [
        line
        for line in public
        if line.kind == "fact" and line.day <= day and line.source not in retracted
    ]
    holds: dict[str, set[str]] = {}
    disputed: dict[str, bool] = {}
    for party in PARTIES:
        mine = [line for line in counted if line.party == party]
        last = [line for line in mine if line.day == max(each.day for each in mine)]
        if last:
            holds[party] = {stances[line.name] for line in last}
            disputed[party] = len(last) == 1 and last[0].name in denied
    return Answer(holds, disputed)


def gone(lines: Sequence[Line]) -> set[str]:
    """The names of what is withdrawn: the last withdrawal decides about those before it."""
    found: set[str] = set()
    for line in reversed(lines):
        if line.kind == "withdraw" and line.name not in found:
            found.add(line.target)
    return found


def said(events: Sequence[RecordedEvent], day: str, known: str | None) -> Answer:
    """What the tool answers."""
    picture = picture_of_mended(
        mend(events),
        ask(day, zone=catalogue_of(events).zone, known=known, log=len(events)),
        columns=list(PARTIES),
    )
    cells = [c for c in picture.cells if c.statements]
    return Answer(
        {c.column: {s.stance for s in c.statements} for c in cells},
        {c.column: c.state == "disputed" for c in cells},
    )


class DeskBesideAList(RuleBasedStateMachine):
    """The model is a list of lines, each a name and what was said under it."""

    databases: Databases

    def __init__(self) -> None:
        super().__init__()
        self.where = self.databases.make()
        self.now, self.ids, self.words = (
            1_780_000_000_000_000,
            itertools.count(),
            itertools.count(),
        )
        self.log = open_log(
            self.where,
            clock=lambda: self.now,
            new_id=lambda: f"id-{next(self.ids)}",
            actor="desk",
        )
        self.model: list[Line] = []
        self.written: list[dict[str, Any]] = []
        self.seen: list[RecordedEvent] = []
        self.batch = 0

    def teardown(self) -> None:
        self.log.close()
        self.databases.drop(self.where)

    @initialize()
    def set_up(self) -> None:
        assert len(record(self.log, SETUP)) == len(SETUP)

    # What the rules share.

    def named(self, data: st.DataObject, *kinds: str) -> Line:
        return data.draw(
            st.sampled_from(
                [line for line in self.model if not kinds or line.kind in kinds]
            )
        )

    def line(self, name: str) -> Line:
        return next(line for line in self.model if line.name == name)

    def fact(self, name: str) -> str:
        """What a correction corrects in the end."""
        line = self.line(name)
        return self.fact(line.target) if line.kind == "correct" else name

    def extend(self, *lines: Line) -> None:
        """Take a step into the model."""
        self.model += lines
        self.batch += 1

    def do(self, make: Callable[[Mender], Plan]) -> Plan:
        """Carry an act out; whatever it appends, the same again appends nothing."""
        mender = Mender(read_ledger(self.log, DOSSIER), now=self.now)
        before = self.log.count()
        done = commit(make(mender), self.log)
        assert len(done.receipts) == len(done.plan.facts) == self.log.count() - before
        return done.plan

    def do_twice(self, make: Callable[[Mender], Plan]) -> Plan:
        plan = self.do(make)
        assert self.do(make).facts == []
        return plan

    def take(self, *facts: dict[str, Any]) -> None:
        """Take new facts into the model."""
        self.written += facts
        if facts:
            sources = [
                f["evidence"][0]["source"] if f["evidence"] else None for f in facts
            ]
            lines = zip(facts, sources, strict=True)
            self.extend(
                *(
                    Line(
                        f["key"],
                        "fact",
                        self.batch,
                        party=f["party"],
                        day=f["when"],
                        source=s,
                        stance=f["stance"],
                    )
                    for f, s in lines
                )
            )

    def imported(self, content: bytes) -> tuple[list[Any], int]:
        """Import a file: what is wrong with it, and how many events were added."""
        files, how = (
            [File("news.jsonl", "jsonl", lambda: io.BytesIO(content), len(content))],
            ImportOptions(ReadOptions()),
        )
        done = commit(plan_files(files, how, self.log), self.log)
        done.plan.close()
        return done.plan.checked.complaints, done.added

    def new_fact(self, party: str, day: str, source: str | None) -> dict[str, Any]:
        n = next(self.words)
        evidence = [{"source": source, "basis": "remark"}] if source else []
        return {
            "key": f"F{n}",
            "party": party,
            "issue": "i",
            "stance": f"words {n}",
            "when": day,
            "reported": day,
            "evidence": evidence,
        }

    # What somebody can do.

    @rule(said=facts)
    def append(self, said: tuple[str, str, str | None]) -> None:
        fact = self.new_fact(*said)
        for added in (True, False):
            assert [
                (r.added, r.withdrawn_by)
                for r in record(self.log, [event("position-stated", **fact)])
            ] == [(added, None)]
        self.take(fact)

    @rule(said=st.lists(facts, max_size=3), again=st.booleans())
    def import_file(self, said: list[tuple[str, str, str | None]], again: bool) -> None:
        new = [self.new_fact(*each) for each in said]
        content = json_lines(
            *(
                {"type": "position-stated", **f}
                for f in (*(self.written if again else ()), *new)
            ),
            dossier=DOSSIER,
        )
        for fresh in (len(new), 0):
            assert self.imported(content) == ([], fresh)
        self.take(*new)

    @precondition(lambda self: self.written)
    @rule(data=st.data(), same=st.booleans())
    def correct(self, data: st.DataObject, same: bool) -> None:
        target = self.named(data, "fact", "correct")
        fact = self.fact(target.name)
        reads = next(
            (
                c.stance
                for c in reversed(self.model)
                if c.kind == "correct"
                and c.target == fact
                and c.name not in gone(self.model)
            ),
            self.line(fact).stance,
        )
        stance = reads if same else f"words {next(self.words)}"

        plan = self.do_twice(
            lambda m: m.correct(target.name, [f"stance={stance}"], why="a slip")
        )

        assert len(plan.facts) == (0 if same else 1)
        if plan.facts:
            self.extend(
                Line(_key(plan), "correct", self.batch, target=fact, stance=stance)
            )

    @precondition(lambda self: self.model)
    @rule(data=st.data(), verb=st.sampled_from(["withdraw", "undo"]))
    def withdraw(self, data: st.DataObject, verb: str) -> None:
        target = self.named(data)
        stood = target.name not in gone(self.model)

        plan = self.do_twice(
            lambda m: (
                m.withdraw(target.name, why="a slip")
                if verb == "withdraw"
                else m.undo([target.name])
            )
        )

        assert len(plan.facts) == int(stood)
        if plan.facts:
            self.extend(Line(_key(plan), "withdraw", self.batch, target=target.name))

    @rule(source=st.sampled_from(SOURCES), day=days)
    def retract(self, source: str, day: str) -> None:
        standing = [
            line
            for line in self.model
            if line.kind == "retract"
            and line.source == source
            and line.name not in gone(self.model)
        ]

        def make(mender: Mender) -> Plan:
            return mender.retract(source, why="forged", publicly=Publicly(on=day))

        if standing and standing[0].day != day:
            with pytest.raises(RefusedEventError):
                self.do(make)
            return
        plan = self.do_twice(make)
        assert len(plan.facts) == (0 if standing else 1)
        if plan.facts:
            self.extend(Line(_key(plan), "retract", self.batch, source=source, day=day))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), party=st.sampled_from(PARTIES), day=days)
    def dispute(self, data: st.DataObject, party: str, day: str) -> None:
        target = self.named(data)

        def make(mender: Mender) -> Plan:
            return mender.dispute(target.name, by=party, publicly=Publicly(on=day))

        if target.kind != "fact":
            with pytest.raises(RefusedEventError):
                self.do(make)
            return
        denied = [
            d
            for d in self.model
            if (d.kind, d.target, d.party) == ("dispute", target.name, party)
            and d.name not in gone(self.model)
        ]
        plan = self.do_twice(make)
        assert len(plan.facts) == (0 if denied else 1)
        if plan.facts:
            self.extend(
                Line(
                    _key(plan),
                    "dispute",
                    self.batch,
                    target=target.name,
                    party=party,
                    day=day,
                )
            )

    @precondition(lambda self: self.model)
    @rule(back=st.integers(1, 3), forth=st.booleans())
    def undo_some_appends_and_redo_them(self, back: int, forth: bool) -> None:
        states = [fold(self.model, DAYS[-1], None)]
        for _ in range(back):
            mender = Mender(read_ledger(self.log, DOSSIER), now=self.now)
            said = {line.name for line in self.model}
            if not said.issuperset(f.target for f in mender.undo().facts):  # type: ignore[union-attr]
                break
            self.take_back(self.do(lambda m: m.undo()))
            states.append(fold(self.model, DAYS[-1], None))
        for before in states[-2::-1] if forth else ():
            self.take_back(self.do(lambda m: m.redo()))
            assert fold(self.model, DAYS[-1], None) == before

    def take_back(self, plan: Plan) -> None:
        self.extend(
            *(
                Line(f.key or "", "withdraw", self.batch, target=f.target)  # type: ignore[union-attr]
                for f in plan.facts
            )
        )

    @rule(step=st.integers(-3, 3))
    def the_clock_moves(self, step: int) -> None:
        self.now += step

    # What is always so.

    @invariant()
    def the_log_only_grew_and_its_answers_are_those_of_the_list(self) -> None:
        found = list(self.log.read())
        assert found[: len(self.seen)] == self.seen
        assert [r.name for r in found[len(SETUP) :]] == [
            line.name for line in self.model
        ]
        self.seen = found
        for place in {len(self.model), len(self.model) // 2}:
            events = self.seen[: len(SETUP) + place]
            for day, known in ((DAYS[-1], None), (DAYS[-1], DAYS[2]), (DAYS[2], None)):
                if events:
                    assert said(events, day, known) == fold(
                        self.model[:place], day, known
                    ), (
                        place,
                        day,
                        known,
                    )


def _key(plan: Plan) -> str:
    (fact,) = plan.facts
    return fact.key or ""


def test_a_desk_and_a_plain_list_say_the_same(
    database_kind: str, databases: Databases
) -> None:
    DeskBesideAList.databases = databases
    examples = 40 if database_kind == "sqlite" else 10

    run_state_machine_as_test(
        DeskBesideAList,
        settings=settings(
            max_examples=tries(examples),
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
