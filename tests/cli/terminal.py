"""Running the program on a terminal of its own, where it asks."""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")
ROOT = Path(__file__).parents[2]


PATIENCE = 60
"""The seconds in which a program that says nothing is taken to wait for an answer."""


def typed(*words, answers, patience=PATIENCE):
    """What a terminal shows when somebody runs the program there and answers each question.

    A program that asks for more than was answered is ended, and the test fails with what stands on
    the screen.
    """
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(PYTHONPATH=str(ROOT), COLUMNS="100", TERM="dumb")
        os.execv(sys.executable, [sys.executable, "-m", "tracker.cli.main", *words])  # noqa: S606
    os.write(terminal, "".join(f"{a}\n" for a in answers).encode())
    shown, waits = _screen(terminal, patience)
    if waits:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    screen = shown.decode(errors="replace").replace("\r\n", "\n")
    if waits:
        pytest.fail(f"it still waits after all answers; the screen says:\n{screen}")
    return os.waitstatus_to_exitcode(status), screen


def _screen(terminal, patience):
    """All that a program shows, and whether it fell silent before its end."""
    shown = b""
    while select.select([terminal], [], [], patience)[0]:
        try:
            found = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end is closed
            found = b""
        if not found:
            return shown, False
        shown += found
    return shown, True
