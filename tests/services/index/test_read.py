"""What is read by the index answers as what is read whole: for any day, any known date and any place of the log."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import event
from hypothesis import strategies as st

from tests import builders as b
from tests.laws import empty_log, law
from tests.services.test_laws_of_the_log import moved, opened
from tests.tries import tries
from tracker.domain.dates import zone_of
from tracker.projections.mended import mend
from tracker.projections.picture import picture_of_mended
from tracker.projections.visible import ask
from tracker.services.index.read import TooMuchError, sight

if TYPE_CHECKING:
    from tests.conftest import Databases
    from tests.laws import Logs
    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog

ZONE = zone_of("Europe/Kyiv")
EXAMPLES = tries(100)

days = st.sampled_from(b.DATES)
NARROWED: tuple[dict[str, Any], ...] = (
    {"speakers": {"carol"}},
    {"speakers": {"a spokesman"}},
    {"parties": ["carol"], "voices": {"carol"}},
    {"parties": ["dora", "ann"], "voices": {"dora", "d."}},
)


def sought(
    log: EventLog,
    valid: str,
    known: str | None,
    place: int | None = None,
    **asked: Any,
) -> dict[str, Any] | None:
    """The answer by the index; None when the index leaves it to the whole log."""
    with log.seeking() as seek:
        view = sight(seek, b.DOSSIER, place)
        if view is None:
            return None
        question = ask(valid, zone=view.catalogue.zone, known=known, log=view.log_place)
        try:
            found = view.sought(question)
        except TooMuchError:
            return None
        picture = picture_of_mended(
            found.mended, question, left_out=found.left_out, **asked
        )
        return msgspec.to_builtins(picture)


def whole(
    events: list[RecordedEvent], valid: str, known: str | None, **asked: Any
) -> dict[str, Any]:
    mended = mend(events)
    return msgspec.to_builtins(
        picture_of_mended(
            mended,
            ask(
                valid,
                zone=mended.catalogue.zone,
                known=known,
                log=events[-1].global_position,
            ),
            **asked,
        )
    )


@st.composite
def appended(draw: Any) -> list[Any]:
    """Events as they are appended: acts only on what is there already, most logs without what makes statements the same that look different."""
    events = draw(b.logs(least=10, most=40))
    bridged = draw(st.integers(0, 3)) == 0
    pointed = draw(st.booleans())
    found: list[Any] = []
    for drawn in events:
        one, names = drawn, {e.key for e in found}
        target = getattr(one, "target", None)
        if target is not None and target not in names and draw(st.integers(0, 9)):
            one = (
                one.revised(target=draw(st.sampled_from(sorted(names))))
                if names
                else b.noted("Nothing yet", when="2025-05-01", key=one.key)
            )
        changed: dict[str, Any] = {} if pointed else {"supersedes": ()}
        if not bridged:
            changed["repeats"] = ()
            if one.type == "position-stated":
                changed["stance_code"] = None
        found.append(one.revised(**changed))
    return found


@law(appended(), days, st.none() | days, st.data(), examples=EXAMPLES)
def test_what_is_sought_answers_as_what_is_read_whole(
    empty: Logs, events: list, valid: str, known: str | None, data: st.DataObject
) -> None:
    with empty() as log:
        log.append(opened())
        for one in moved(events, b.DOSSIER):
            log.append([one])
        held = list(log.read())
        place = data.draw(st.none() | st.integers(1, len(held)))
        asked = data.draw(st.sampled_from(({}, {}, *NARROWED)))
        found = sought(log, valid, known, place, **asked)
        event("read whole" if found is None else "sought")

        assert found is None or found == whole(held[:place], valid, known, **asked)


def test_a_record_that_its_source_took_back_is_not_found_by_the_index(
    databases: Databases,
) -> None:
    taken = [
        b.stated("ann", "land", "no", when="2025-05-01", key="A", evidence=["wire"]),
        b.stated("bob", "land", "yes", when="2025-05-01", evidence=["wire"], key="B"),
        b.retract("wire", when="2025-05-10", target="A", key="R"),
    ]
    with empty_log(databases) as log:
        log.append(opened())
        log.append(moved(taken, b.DOSSIER))
        held = list(log.read())
        for known in (None, "2025-05-09", "2025-05-10"):
            found = sought(log, "2025-05-12", known)

            assert found is not None
            assert found == whole(held, "2025-05-12", known)
            assert str(found).count("'stance': 'no'") == (known == "2025-05-09")


@law(appended(), st.integers(1, 5), examples=EXAMPLES)
def test_an_index_that_is_made_anew_says_the_same(
    empty: Logs, events: list, size: int
) -> None:
    with empty() as log:
        log.append(opened())
        new = moved(events, b.DOSSIER)
        for start in range(0, len(new), size):
            log.append(new[start : start + size])
        kept = log.index()
        log.catch_up(afresh=True)

        assert log.index() == kept


def alleged_often(many: int) -> list:
    """A truce that two parties say was broken many times, some of them on the same day, in one window, or by a source that was taken back."""
    rng = random.Random(many)  # noqa: S311  (it is to be the same each time)
    facts = [
        b.event(
            "ceasefire-declared", ceasefire="truce", declarers=["ann"], declaration="unilateral", scope="full",
            effect={"from": "2025-05-02"}, when="2025-05-01", reported="2025-05-01", key="T",
        )
    ]  # fmt: skip
    for n in range(many):
        day = rng.randrange(1, 29)
        at = f"2025-05-{day:02d}T{rng.randrange(24):02d}:{rng.randrange(60):02d}Z"
        when = rng.choices((f"2025-05-{day:02d}", at, "2025-05"), weights=(4, 12, 1))[0]
        more = (
            {"evidence": [rng.choice(("press", "radio"))]} if rng.random() < 0.2 else {}
        )
        window = {"window": "2025-05-07"} if rng.random() < 0.1 else {}
        facts.append(
            b.alleged(
                rng.choice(("ann", "bob")),
                "bob",
                n,
                when=when,
                reported=f"2025-05-{rng.randrange(1, 29):02d}",
                key=f"V{n}",
                **more,
                **window,
            )
        )
    return facts


@pytest.mark.parametrize("retracted", [False, True])
def test_violations_that_are_counted_only_are_counted_right(
    retracted: bool, databases: Databases
) -> None:
    acts = (
        [
            b.event(
                "source-retracted",
                source="press",
                why="slip",
                when="2025-05-20",
                reported="2025-05-20",
                key="R1",
            )
        ]
        if retracted
        else []
    )
    with empty_log(databases) as log:
        log.append([*opened(), *moved([*alleged_often(3_000), *acts], b.DOSSIER)])
        log.append(
            moved(
                [
                    b.withdraw("V7", key="W1"),
                    b.correct("V9", {"when": "2025-05-03"}, key="C1"),
                ],
                b.DOSSIER,
            )
        )
        held = list(log.read())
        for valid, known in (
            ("2025-05-30", None),
            ("2025-05-12", None),
            ("2025-05-20", "2025-05-10"),
            ("2025-05-30", "2025-05-04"),
            ("2025-06-30", "2025-05-25"),
        ):
            found = sought(log, valid, known)

            assert found == whole(held, valid, known)
            assert found is not None
            assert found["ceasefires"][0]["keys_total"] > 250


def test_of_many_violations_few_are_read(databases: Databases) -> None:
    with empty_log(databases) as log:
        log.append([*opened(), *moved(alleged_often(3_000), b.DOSSIER)])
        with log.seeking() as seek:
            view = sight(seek, b.DOSSIER, None)
            assert view is not None
            found = view.sought(ask("2025-06-30", zone=ZONE))

    assert found is not None
    assert found.left_out["truce"] > 1_500
    assert len(found.mended.facts) + found.left_out["truce"] == 3_001


def test_a_pointer_from_long_ago_to_what_lasts_until_today_counts(
    databases: Databases,
) -> None:
    # A year's statement holds on beside each later one, until an old statement says that it replaces it.
    facts = [
        b.stated("ann", "land", "All year", when="2024", key="Y"),
        b.stated("ann", "land", "Not so", when="2024-01-10", key="P", supersedes=["Y"]),
    ]
    facts += [
        b.stated(
            "ann",
            "land",
            f"On day {n}",
            when=f"2024-{3 + n // 28:02d}-{1 + n % 28:02d}",
            key=f"D{n}",
        )
        for n in range(150)
    ]
    with empty_log(databases) as log:
        log.append([*opened(), *moved(facts, b.DOSSIER)])
        found = sought(log, "2025-01-01", None)

        assert found == whole(list(log.read()), "2025-01-01", None)
        assert found is not None
        assert [
            s["stance"]
            for c in found["cells"]
            if (c["issue"], c["column"]) == ("land", "ann")
            for s in c["statements"]
        ] == ["On day 149"]


def test_of_a_long_history_a_few_statements_are_read(databases: Databases) -> None:
    facts = [
        b.stated(
            "ann",
            "land",
            f"On day {n}",
            when=f"2024-{3 + n // 28:02d}-{1 + n % 28:02d}",
            key=f"D{n}",
        )
        for n in range(150)
    ]
    with empty_log(databases) as log:
        log.append([*opened(), *moved(facts, b.DOSSIER)])
        with log.seeking() as seek:
            view = sight(seek, b.DOSSIER, None)
            assert view is not None
            found = view.sought(ask("2024-06-01", zone=ZONE))

    assert found is not None
    assert len(found.mended.facts) == 1


NOT_SIMPLE = {
    "two things on one day": [
        b.stated("ann", "land", "No", when="2025-05-07", key="A2")
    ],
    "said again while another thing was": [
        b.stated("ann", "land", "No", when="2025-05-06", key="A2"),
        b.stated("ann", "land", "Yes", when="2025-05-06", key="A3"),
    ],
    "said again after another thing": [
        b.stated("ann", "land", "No", when="2025-05-05", key="A2"),
        b.stated("ann", "land", "Yes", when="2025-05-04", key="A3"),
    ],
    "two things on one day and one of them before": [
        b.stated("ann", "land", "No", when="2025-05-05", key="A2"),
        b.stated("ann", "land", "No", when="2025-05-07", key="A3"),
        b.stated("ann", "land", "Yes", when="2025-05-07", key="A4"),
    ],
    "said before and never otherwise": [
        b.stated("ann", "land", "Yes", when=f"2025-05-0{n}", key=f"A{n}")
        for n in (2, 3, 4)
    ],
    "said before what was taken back": [
        b.stated("ann", "land", "Yes", when="2025-05-03", key="A2"),
        b.stated("ann", "land", "No", when="2025-05-05", evidence=["press"], key="A3"),
        b.retract("press", when="2025-05-06", key="R1"),
    ],
    "said at an hour": [
        b.stated("ann", "land", "Yes", when="2025-05-07T10:00Z", key="A2"),
        b.stated("ann", "land", "No", when="2025-05-07T08:00Z", key="A3"),
    ],
    "said by what was taken back": [
        b.stated("ann", "land", "No", when="2025-05-09", evidence=["press"], key="A2"),
        b.stated("ann", "land", "Yes", when="2025-05-05", evidence=["press"], key="A3"),
        b.retract("press", when="2025-05-20", key="R1"),
    ],
    "may be said on that day": [
        b.stated("ann", "land", "No", when="2025-05-10T12:00Z", key="A2"),
        b.stated("ann", "land", "Yes", when="2025-05-10", key="A3"),
    ],
    "only may be said": [
        b.withdraw("A1", key="W1"),
        b.stated("ann", "land", "No", when="[2025-05-10,2025-05-11]", key="A2"),
    ],
    "corrected": [b.correct("A1", {"stance": "Perhaps"}, key="C1")],
    "corrected to another day": [
        b.stated("ann", "land", "No", when="2025-05-05", key="A2"),
        b.correct("A2", {"when": "2025-05-09"}, key="C1"),
    ],
    "ended": [b.ended("ann", "land", when="2025-05-09", key="E1")],
    "ended on the day it was said": [
        b.ended("ann", "land", when="2025-05-07", key="E1")
    ],
    "ended before": [
        b.ended("ann", "land", when="2025-05-06", key="E1"),
        b.stated("ann", "land", "Yes", when="2025-05-06", key="A2"),
    ],
    "a figure": [
        b.force(
            "ann",
            "north",
            "bob",
            when=f"2025-05-{day:02d}",
            strength={"best": day, "unit": "personnel"},
            key=f"F{n}",
        )
        for n, day in enumerate((3, 7, 7))
    ],
}


@pytest.mark.parametrize("name", NOT_SIMPLE)
@pytest.mark.parametrize(
    "valid", ["2025-05-07T09:00Z", "2025-05-10T08:00Z", "2025-05-10", "2025-05-30"]
)
def test_what_is_not_simple_on_a_key_is_looked_at(
    name: str, valid: str, databases: Databases
) -> None:
    facts = [
        b.stated("ann", "land", "Yes", when="2025-05-07", key="A1"),
        *NOT_SIMPLE[name],
    ]
    with empty_log(databases) as log:
        log.append([*opened(), *moved(facts, b.DOSSIER)])
        held = list(log.read())

        for known in (None, "2025-05-08", "2025-05-20"):
            assert sought(log, valid, known) == whole(held, valid, known)
