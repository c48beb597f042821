"""A line of the log: harmless, one line, and never wider than it may be."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from tests.builders import recorded_log, stated
from tests.render.test_hostile import HARD, NASTY
from tracker.domain.recorded import NOTHING, UnknownEvent
from tracker.render.answers.lists import log_heading, log_line
from tracker.render.sanitize import clean_lines

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
def test_a_line_is_one_line_of_its_width(
    stance: str, width: int, *, color: bool, dossiers: bool
) -> None:
    recorded = msgspec.structs.replace(
        ONE, event=UnknownEvent(stance, 1, stance, stance, stance, b'{"a":1}')
    )

    line = log_line(recorded, width=width, color=color, dossiers=dossiers)

    plain = log_line(recorded, width=width, color=False, dossiers=dossiers)
    assert (
        line[-1],
        line.count("\n"),
        clean_lines(plain[:-1]) == plain[:-1],
        wcswidth(plain[:-1]) <= max(width, 20),
    ) == ("\n", 1, True, True)


def test_what_is_erased_and_what_is_unknown_is_said() -> None:
    def said(payload: bytes) -> str:
        return log_line(
            msgspec.structs.replace(
                ONE, event=UnknownEvent("dream-dreamt", 3, "d", "K", "s", payload)
            ),
            width=100,
            color=False,
            dossiers=False,
        )

    assert said(NOTHING).split("  ")[-1] == "K dream-dreamt: erased\n"
    assert (
        said(b'{"a":1}').split("  ")[-1]
        == "K dream-dreamt: version 3, which this release does not know\n"
    )


def test_the_heading_stands_above_its_columns() -> None:
    for dossiers in (True, False):
        heading, line = (
            made.rstrip()
            for made in (
                log_heading(width=100, color=False, dossiers=dossiers),
                log_line(ONE, width=100, color=False, dossiers=dossiers),
            )
        )

        assert heading.index("event") == line.index("B1")
        assert heading.index("place") + len("place") == line.index(
            str(ONE.global_position)
        ) + len(str(ONE.global_position))
