"""The laws of docs/reference/time-and-truth.md, section 6, over generated logs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests import builders as b
from tests.tries import tries
from tracker.domain.dates import format_instant, parse_when, zone_of
from tracker.domain.events import Act
from tracker.projections.visible import ask

if TYPE_CHECKING:
    from tracker.domain.recorded import RecordedEvent

ZONE = zone_of("Europe/Kyiv")
LATE = st.sampled_from(
    ("2025-05-09", "2025-05-10T12:00+03:00", "[2025-05-09..2025-05-20]")
)
BEFORE_LATE = st.sampled_from(
    [
        d
        for d in b.DATES
        if parse_when(d, zone=ZONE).last
        < parse_when("2025-05-09", zone=ZONE).start.earliest
        and "/" not in d
    ]
)
OTHER_KEYS = st.sampled_from([f"x{i}" for i in range(4)] + [f"k{i}" for i in range(4)])

laws = settings(
    max_examples=tries(150),
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def interleave(events: list, extra: list, data: st.DataObject) -> list:
    """Both lists together, each in its own order."""
    places = sorted(
        data.draw(
            st.lists(
                st.integers(0, len(events)), min_size=len(extra), max_size=len(extra)
            )
        ),
        reverse=True,
    )
    found = list(events)
    for place, one in zip(places, reversed(extra), strict=True):
        found.insert(place, one)
    return found


@laws
@given(
    b.logs(),
    b.dates,
    BEFORE_LATE,
    st.lists(
        st.one_of(
            b.facts(OTHER_KEYS, reported=LATE), b.public_acts(b.KEYS, reported=LATE)
        ),
        min_size=1,
        max_size=5,
    ),
    st.data(),
)
def test_what_was_reported_after_the_known_date_changes_no_answer(
    events: list, valid: str, known: str, later: list, data: st.DataObject
) -> None:
    more = interleave(events, b.built(later, prefix="x"), data)

    assert b.answer(more, valid, known) == b.answer(events, valid, known)


@laws
@given(
    b.logs(),
    b.questions,
    st.lists(b.facts(OTHER_KEYS, dated=LATE), min_size=1, max_size=5),
    st.data(),
)
def test_facts_of_the_future_change_no_answer(
    events: list, question: tuple[str, str | None], future: list, data: st.DataObject
) -> None:
    valid, known = question
    assume(
        ask(valid, zone=ZONE).boundary
        <= parse_when("2025-05-09", zone=ZONE).start.earliest
    )
    more = interleave(events, b.built(future, prefix="x"), data)

    assert b.answer(more, valid, known) == b.answer(events, valid, known)


@laws
@given(b.logs(), b.questions, st.data())
def test_the_order_of_appending_facts_changes_no_answer(
    events: list, question: tuple[str, str | None], data: st.DataObject
) -> None:
    done = [e for e in events if isinstance(e, Act)]
    told = data.draw(st.permutations([e for e in events if not isinstance(e, Act)]))

    assert b.answer(interleave(done, told, data), *question) == b.answer(
        events, *question
    )


@laws
@given(b.logs(), b.questions, st.data())
def test_withdrawing_and_restoring_answers_as_if_neither_had_been(
    events: list, question: tuple[str, str | None], data: st.DataObject
) -> None:
    target = data.draw(st.sampled_from(events)).key
    mended = [*events, b.withdraw(target, key="w1"), b.withdraw("w1", key="w2")]

    assert b.answer(mended, *question) == b.answer(events, *question)


@laws
@given(b.logs(), b.questions, st.data())
def test_what_is_withdrawn_answers_as_if_it_had_never_been(
    events: list, question: tuple[str, str | None], data: st.DataObject
) -> None:
    target = data.draw(
        st.sampled_from([e for e in events if not isinstance(e, Act)] or events[:1])
    )
    assume(not isinstance(target, Act))
    named = {e.target for e in events if hasattr(e, "target")} | {
        name
        for e in events
        for f in ("answers", "supersedes", "follows", "repeats")
        for name in getattr(e, f)
    }
    assume(target.key not in named)

    assert b.answer([*events, b.withdraw(target.key, key="w1")], *question) == b.answer(
        [e for e in events if e is not target], *question
    )


@laws
@given(b.logs(), b.questions, b.dates, b.dates, st.data())
def test_a_correction_answers_as_if_the_record_had_been_right_from_the_start(
    events: list,
    question: tuple[str, str | None],
    when: str,
    reported: str,
    data: st.DataObject,
) -> None:
    corrected = {e.target for e in events if e.type == "record-corrected"}
    target = data.draw(
        st.sampled_from(
            [e for e in events if not isinstance(e, Act) and e.key not in corrected]
            or [None]
        )
    )
    assume(target is not None)
    right = target.revised(when=when, reported=reported)

    assert b.answer(
        [
            *events,
            b.correct(target.key, {"when": when, "reported": reported}, key="c1"),
        ],
        *question,
    ) == b.answer([right if e is target else e for e in events], *question)


@laws
@given(b.logs(), b.questions, b.dates, b.dates, st.data())
def test_a_correction_of_a_correction_is_one_of_its_target(
    events: list,
    question: tuple[str, str | None],
    first: str,
    second: str,
    data: st.DataObject,
) -> None:
    target = data.draw(
        st.sampled_from([e for e in events if not isinstance(e, Act)] or [None])
    )
    assume(target is not None)
    through = [
        *events,
        b.correct(target.key, {"when": first}, key="c1"),
        b.correct("c1", {"when": second}, key="c2"),
    ]
    straight = [*events, b.correct(target.key, {"when": second}, key="c2")]

    assert b.answer(through, *question) == b.answer(straight, *question)


INSTANTS = st.builds(
    lambda day, hour: f"2025-05-{day:02d}T{hour:02d}:00+03:00",
    st.integers(1, 8),
    st.integers(0, 23),
)
IN_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)")


def in_utc(value: object) -> object:
    """An answer with every instant written in UTC, whatever zone it was written in."""
    if isinstance(value, dict):
        return {k: in_utc(v) for k, v in value.items()}
    if isinstance(value, list):
        return [in_utc(v) for v in value]
    if isinstance(value, str):
        return IN_UTC.sub(
            lambda m: format_instant(parse_when(m[0], zone=ZONE).start.earliest), value
        )
    return value


def rewritten(event: object, offset: int) -> object:
    """An event with every instant written with another offset."""
    import json
    from datetime import datetime, timedelta, timezone

    import msgspec

    def shift(match: re.Match) -> str:
        moment = datetime.fromisoformat(match[0]).astimezone(
            timezone(timedelta(minutes=offset))
        )
        return moment.isoformat(timespec="minutes")

    return type(event)(
        **{
            **{f: getattr(event, f) for f in event.__struct_fields__},
            **{
                f: json.loads(
                    IN_UTC.sub(
                        shift, json.dumps(msgspec.to_builtins(getattr(event, f)))
                    )
                )
                for f in ("when", "reported")
            },
        }
    )


@laws
@given(
    st.lists(
        b.facts(b.KEYS, dated=INSTANTS, reported=INSTANTS), min_size=1, max_size=10
    ),
    INSTANTS,
    st.none() | INSTANTS,
    st.sampled_from((-420, 0, 345, 540, 840)),
)
def test_the_same_instants_written_in_any_zone_give_the_same_answer(
    drawn: list, valid: str, known: str | None, offset: int
) -> None:
    events = b.built(drawn)

    assert in_utc(
        b.answer([rewritten(e, offset) for e in events], valid, known)
    ) == in_utc(b.answer(events, valid, known))


@laws
@given(b.logs(), b.questions)
def test_every_cell_has_a_state_that_fits_what_it_lists(
    events: list, question: tuple[str, str | None]
) -> None:
    found = b.picture(b.recorded_log(events), *question)

    for cell in found.cells:
        assert (cell.state in {"no-evidence", "ended"}) == (not cell.statements)
        assert (cell.state == "inherited") <= all(
            s.inherited_from for s in cell.statements
        )
        assert all(
            1 <= n <= len(found.sources) for s in cell.statements for n in s.citations
        )


@laws
@given(b.logs(), b.questions)
def test_mending_the_record_once_answers_as_mending_it_for_each_question(
    events: list, question: tuple[str, str | None]
) -> None:
    from tracker.projections.mended import mend
    from tracker.projections.picture import picture_of_mended

    recorded: list[RecordedEvent] = b.recorded_log(events)
    asked = ask(question[0], zone=ZONE, known=question[1], log=len(recorded))

    assert picture_of_mended(mend(recorded), asked) == b.picture(recorded, *question)
