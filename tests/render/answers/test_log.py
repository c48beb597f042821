"""An event of the log: harmless, never wider than it may be, and no word is dropped."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from tests.builders import recorded_log, stated
from tests.render.test_hostile import HARD, NASTY
from tracker.domain.recorded import NOTHING, UnknownEvent
from tracker.render.answers.lists import LogLines
from tracker.render.sanitize import clean, clean_lines

ONE = recorded_log([stated("russia", "ceasefire", "no", when="2025-05-01", key="B1")])[
    -1
]


@HARD
@given(
    stance=NASTY.filter(str.strip),
    width=st.integers(1, 120),
    color=st.booleans(),
    dossiers=st.booleans(),
)
def test_lines_have_every_letter_and_are_no_wider_than_they_may_be(
    stance: str, width: int, *, color: bool, dossiers: bool
) -> None:
    recorded = msgspec.structs.replace(
        ONE, event=UnknownEvent(stance, 1, stance, stance, stance, b'{"a":1}')
    )

    def told(*, color: bool) -> str:
        words = LogLines(width=width, color=color, dossiers=dossiers)
        return words.told(recorded)

    colored, plain = told(color=color), told(color=False)
    assert colored.endswith("\n")
    assert colored.count("\n") == plain.count("\n")
    for line in plain.splitlines():
        assert clean_lines(line) == line
        assert wcswidth(line) <= max(width, 40)
    letters = "".join(clean(stance).split())
    assert letters in "".join(plain.replace("\u2068", "").replace("\u2069", "").split())


def test_what_is_erased_and_what_is_unknown_is_said() -> None:
    def said(payload: bytes) -> str:
        event = UnknownEvent("dream-dreamt", 3, "d", "K", "s", payload)
        recorded = msgspec.structs.replace(ONE, event=event)
        return LogLines(width=100, color=False, dossiers=False).told(recorded)

    assert said(NOTHING).split("  ")[-1] == "K dream-dreamt: erased\n"
    assert (
        said(b'{"a":1}').split("  ")[-1]
        == "K dream-dreamt: version 3, which this release does not know\n"
    )


def test_the_day_of_recording_stands_once_above_what_was_recorded_on_it() -> None:
    words = LogLines(width=100, color=False, dossiers=True)
    first, second = words.told(ONE), words.told(ONE)
    day, line = first.splitlines()

    assert day.endswith(", UTC")
    assert second == f"{line}\n"
    place, _, dossier, key, *_ = line.split()
    assert (place, dossier, key) == (str(ONE.global_position), ONE.event.dossier, "B1")
