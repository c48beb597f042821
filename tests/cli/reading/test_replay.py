"""`tracker replay`: on a terminal key by key, and in pipes as text and as data."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time

import pytest

from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("ukraine")

DAYS = ("replay", "2025-05-22", "2025-05-28")


def lines_of(*words):
    return [json.loads(line) for line in run(*words, "-f", "jsonl").out.splitlines()]


def test_a_pipe_gets_all_steps_as_text():
    out = run(*DAYS, "--issue", "location").out

    assert out.startswith(
        "What changed from 22 to 28 May 2025, Kyiv time, each day as known that evening\n"
    )
    assert [
        line
        for line in out.splitlines()
        if line in {"23 May 2025", "24 May 2025", "28 May 2025", "25 May 2025"}
    ][-1] == "28 May 2025"
    assert "Russia on Location of talks moved on 28 May" in out
    assert out.rstrip().splitlines()[-1].startswith((" ", "["))
    assert "\x1b" not in out


def test_programs_get_one_line_a_step_that_stands_alone():
    asked, *steps = lines_of(*DAYS)

    assert (
        asked["kind"],
        asked["format"],
        asked["from"],
        asked["to"],
        asked["sealed"],
    ) == (
        "asked",
        "tracker.replay/1",
        "2025-05-22",
        "2025-05-28",
        True,
    )
    assert [s["step"] for s in steps] == list(range(1, len(steps) + 1))
    assert [s["day"] for s in steps] == sorted({s["day"] for s in steps})
    for step in steps:
        assert step["said"]
        assert step["asked"]["known"] == step["day"]
        assert {n for event in step["events"] for n in event["citations"]} <= {
            source["n"] for source in step["sources"]
        }
        assert {slug for change in step["changes"] for slug in change["sources"]} <= {
            source["slug"] for source in step["sources"]
        }


def test_what_was_reported_a_day_late_comes_a_day_late_unless_it_is_unsealed():
    late = "United States on Sanctions moved on 28 May 2025"
    sealed, unsealed = (
        {
            s["day"]: " ".join(s["said"])
            for s in lines_of("replay", "2025-05-28", "2025-05-29", *more)[1:]
        }
        for more in ((), ("--open",))
    )

    assert late not in sealed["2025-05-28"]
    assert late in sealed["2025-05-29"]
    assert late in unsealed["2025-05-28"]


def test_every_other_format_tells_the_same_steps():
    whole = run(*DAYS, "-f", "json").json
    days = [step["day"] for step in whole["steps"]]

    assert days == [line["day"] for line in lines_of(*DAYS)[1:]]
    assert (
        list(
            dict.fromkeys(
                line.split(",")[1]
                for line in run(*DAYS, "-f", "csv").out.splitlines()[1:]
                if line[:1].isdigit()
            )
        )
        == days
    )
    assert run(*DAYS, "-f", "markdown").out.count("\n## ") == len(days) + 1
    assert run(*DAYS, "-f", "html").out.count("<h2>") == len(days) + 1


def test_the_schema_of_a_replay_fits_it():
    import jsonschema

    jsonschema.validate(run(*DAYS, "-f", "json").json, run("schema", "replay").json)


def test_a_month_needs_no_second_date():
    assert lines_of("replay", "2025-05", "--every", "10")[0] | {"log": 0} == {
        "kind": "asked",
        "format": "tracker.replay/1",
        "dossier": "ukraine-2025",
        "title": "Ukraine-Russia ceasefire talks, 2022 and 2025",
        "zone": "Europe/Kyiv",
        "from": "2025-05-01",
        "to": "2025-05-31",
        "every": 10,
        "sealed": True,
        "known": None,
        "log": 0,
    }
    assert [
        line["day"] for line in lines_of("replay", "2025-05", "--every", "10")[1:]
    ] == [
        "2025-05-10",
        "2025-05-20",
        "2025-05-30",
        "2025-05-31",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("2025-05-28", "2025-05-20"), "it lies before 2025-05-28"),
        (("2025-05", "--open", "--known-at", "2025-06-01"), "contradict each other"),
        (("2025-05", "--speed", "nan"), "--speed takes 0 to 3600 seconds"),
        (("0001-01-01", "0001-01-02"), "begins in year 2"),
        (("2025-05", "2025-05-28/.."), "it has no last day"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(words, said):
    ran = run("replay", *words)

    assert ran.code == 2
    assert said in ran.err


def test_nothing_that_changed_is_said_and_can_fail():
    assert "Nothing changed." in run("replay", "1990", "1991").out
    assert run("replay", "1990", "1991", "--fail-empty").code == 3
    assert run("replay", "1990", "1991", "--fail-empty", "-f", "jsonl").code == 3


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX's")
class TestOnATerminal:
    """The program on a pseudo-terminal; on a server the first of these, because each is a process that waits for a screen."""

    def started(self, *words):
        import pty

        self.master, slave = pty.openpty()
        env = {
            k: v
            for k, v in os.environ.items()
            if k not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}
        } | {"TERM": "xterm"}
        call = "import sys; from tracker.cli.main import main; sys.exit(main())"
        self.process = subprocess.Popen(
            [sys.executable, "-c", call, *words],
            stdin=slave,
            stdout=slave,
            stderr=subprocess.DEVNULL,
            env=env,
        )
        os.close(slave)

    def until(self, mark, *, seconds=60.0):
        """What is shown until a mark comes."""
        shown, end = "", time.monotonic() + seconds
        while mark not in shown:
            assert time.monotonic() < end, shown
            if select.select([self.master], [], [], 0.2)[0]:
                shown += os.read(self.master, 65536).decode("utf-8", "replace")
        return shown

    def press(self, key):
        os.write(self.master, key.encode())

    def ended(self):
        while self.process.poll() is None:
            with contextlib.suppress(OSError):  # the other end is closed
                if select.select([self.master], [], [], 0.1)[0]:
                    os.read(self.master, 65536)
        os.close(self.master)
        return self.process.returncode

    def test_a_key_goes_on_b_goes_back_p_shows_the_picture_and_q_ends(self):
        self.started(*DAYS, "--issue", "location")
        first = self.until("q: quit")
        self.press(" ")
        second = self.until("q: quit")
        self.press("b")
        again = self.until("q: quit")
        self.press("p")
        picture = self.until("q: quit")
        self.press("q")

        assert "Step 1: " in first
        assert "Step 2: " not in first
        assert "Step 2: " in second
        assert "Step 1: " in again
        assert "Positions at the end of " in picture
        assert self.ended() == 0

    @pytest.mark.files
    def test_the_last_step_is_followed_by_the_end(self):
        self.started("replay", "2025-05-28", "2025-05-28", "--issue", "location")
        self.until("q: quit")
        self.press("\r")

        assert "The end: 1 step." in self.until("1 step.")
        assert self.ended() == 0

    @pytest.mark.files
    def test_it_goes_on_by_itself_at_a_speed(self):
        self.started(*DAYS, "--issue", "location", "--speed", "0")

        assert "Step 2: " in self.until("The end")
        assert self.ended() == 0

    @pytest.mark.files
    def test_data_waits_for_no_key(self):
        self.started("replay", "2025-05-28", "2025-05-28", "-f", "jsonl")

        assert '"kind":"step"' in self.until('"kind":"step"')
        assert self.ended() == 0
