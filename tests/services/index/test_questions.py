"""What a question reads by the index answers as what is read whole: for any question, log, known date and log place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import event
from hypothesis import strategies as st

from tests import builders as b
from tests.laws import empty_log, law
from tests.services.index.test_read import appended
from tests.services.test_laws_of_the_log import moved, opened
from tests.tries import tries
from tracker.domain.dates import parse_when
from tracker.domain.errors import TrackerError
from tracker.projections.visible import ask, boundary_of
from tracker.render.answers.brief import asked_again, numbered_brief
from tracker.services.answers.announcements import (
    AskedFate,
    AskedUpcoming,
    ask_fate,
    ask_upcoming,
)
from tracker.services.answers.brief_and_chart import AskedBrief, ask_brief
from tracker.services.answers.cell import AskedCell, ask_cell
from tracker.services.answers.pictures import (
    AskedDiff,
    AskedHindsight,
    ask_diff,
    ask_hindsight,
)
from tracker.services.answers.stories import (
    AskedHistory,
    AskedTimeline,
    ask_history,
    ask_timeline,
)
from tracker.services.dossiers import Bundle, Shelf
from tracker.services.index.read import sight
from tracker.services.reading import Answer

if TYPE_CHECKING:
    from tests.conftest import Databases
    from tests.laws import Logs
    from tracker.projections.questions.brief import Brief
    from tracker.storage.event_log import EventLog

EXAMPLES = tries(100)
DAYS = [d for d in b.DATES if not d.endswith(("/..", "/"))]
day = st.sampled_from(DAYS)
sometimes = st.none() | day
PARTIES = st.sampled_from(("ann", "bob", "carol", "both"))
ISSUES = st.sampled_from(("land", "sea"))
NARROWED = st.sampled_from(((), (), (), ("ann",), ("carol",)))


def as_numbered(shelf: Shelf, asked: AskedBrief, **more: Any) -> Answer[Brief]:
    """A brief as data, whose sources are numbered as its document names them."""
    found = ask_brief(shelf, asked, again=asked_again, pictures=False, **more)
    return Answer(numbered_brief(found.value.brief), found.remarks)


QUESTIONS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "diff": (
        ask_diff,
        AskedDiff,
        {
            "before": day,
            "after": day,
            "known_before": sometimes,
            "known_after": sometimes,
            "then": st.booleans(),
        },
    ),
    "hindsight": (ask_hindsight, AskedHindsight, {"date": day, "known_at": sometimes}),
    "timeline": (
        ask_timeline,
        AskedTimeline,
        {"since": day, "to": day, "then": st.booleans(), "known_at": sometimes},
    ),
    "history": (
        ask_history,
        AskedHistory,
        {"party": PARTIES, "issue": ISSUES, "date": day, "known_at": sometimes},
    ),
    "cell": (
        ask_cell,
        AskedCell,
        {"names": st.tuples(PARTIES, ISSUES), "date": day, "known_at": sometimes},
    ),
    "brief": (
        as_numbered,
        AskedBrief,
        {
            "since": sometimes,
            "to": day,
            "then": st.booleans(),
            "known_at": sometimes,
            "parties": NARROWED,
            "speakers": st.sampled_from(((), (), (), ("Carol",))),
        },
    ),
    "upcoming": (ask_upcoming, AskedUpcoming, {"date": day, "known_at": sometimes}),
    "fate": (ask_fate, AskedFate, {"date": day, "known_at": sometimes}),
}


@st.composite
def questions(draw: Any) -> tuple[str, dict[str, Any]]:
    """The name of a question, and what it asks."""
    name = draw(st.sampled_from(sorted(QUESTIONS)))
    return name, {field: draw(drawn) for field, drawn in QUESTIONS[name][2].items()}


def answered(log: EventLog, name: str, *, by_index: bool, **asked: Any) -> Any:
    """The answer to a question read in one of the two ways, with its remarks, or its error."""
    ask, kind, _ = QUESTIONS[name]
    shelf = Shelf(Bundle([]), lambda: log, absent=str)
    question = kind(dossier=b.DOSSIER, whole=not by_index, **asked)
    try:
        found = ask(shelf, question, now=b.RECORDED, index_from=0)
    except TrackerError as problem:
        return str(problem)
    return msgspec.to_builtins(found.value), found.remarks


@law(
    appended(),
    st.lists(questions(), min_size=8, max_size=8),
    st.data(),
    examples=EXAMPLES,
)
def test_what_the_index_gives_answers_every_question_as_all_of_the_log(
    empty: Logs,
    events: list,
    asked: list[tuple[str, dict[str, Any]]],
    data: st.DataObject,
) -> None:
    with empty() as log:
        log.append(opened())
        for one in moved(events, b.DOSSIER):
            log.append([one])
        last = log.head().global_position
        for name, question in asked:
            place = data.draw(st.sampled_from((None, None, last - 1, last * 3 // 4)))
            log_at = None if place is None else str(place)
            whole = answered(log, name, by_index=False, log_at=log_at, **question)
            event(name if isinstance(whole, tuple) else f"{name} is refused")

            found = answered(log, name, by_index=True, log_at=log_at, **question)
            assert found == whole, name


def test_a_brief_of_a_long_life_reads_what_it_tells(databases: Databases) -> None:
    said = {n: f"On day {n}" for n in range(150)} | {3: "As ever", 148: "As ever"}
    facts = [
        b.stated(
            "ann",
            "land",
            words,
            when=f"2024-{3 + n // 28:02d}-{1 + n % 28:02d}",
            key=f"D{n}",
        )
        for n, words in said.items()
    ]
    asked = {"since": "2024-08-09", "to": "2024-08-10"}
    with empty_log(databases) as log:
        log.append([*opened(), *moved(facts, b.DOSSIER)])
        with log.seeking() as seek:
            view = sight(seek, b.DOSSIER, None)
            assert view is not None
            question = ask("2024-08-10", zone=view.catalogue.zone)
            begins = boundary_of(parse_when("2024-08-08", zone=view.catalogue.zone))
            read = view.recounted(question, begins, by_voice=False).facts
        found, _ = answered(log, "brief", by_index=True, **asked)
        whole = answered(log, "brief", by_index=False, **asked)

    assert [event.key for _, event in read] == ["D3", "D147", "D148", "D149"]
    assert (found, ()) == whole
    (moved_issue,) = found["moved"]["issues"]
    (path,) = moved_issue["paths"]
    assert [line["said"]["class"] for line in path["lines"]] == [
        None,
        "returned",
        "shifted",
    ]


def test_a_story_reads_what_orders_a_retraction_that_it_tells(
    databases: Databases,
) -> None:
    week = {"when": "2025-05-0X", "reported": "2025-05-01", "why": "slip"}
    slip = b.event("source-retracted", key="S1", source="press", **week)
    said = b.stated("ann", "land", "yes", when="2025-05-01", answers=["S1"])
    asked = {"since": "2025-05-05", "to": "2025-05-05"}
    with empty_log(databases) as log:
        log.append([*opened(), *moved([slip, said], b.DOSSIER)])
        whole = answered(log, "timeline", by_index=False, **asked)

        assert answered(log, "timeline", by_index=True, **asked) == whole

    (told,) = whole[0]["entries"]
    assert (told["key"], told["day"]) == ("S1", "2025-05-01")
