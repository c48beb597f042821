"""Running the program on a terminal of its own, where it asks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")
ROOT = Path(__file__).parents[2]


def typed(*words, answers):
    """What a terminal shows when somebody runs the program there and answers each question."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(PYTHONPATH=str(ROOT), COLUMNS="100", TERM="dumb")
        os.execv(sys.executable, [sys.executable, "-m", "tracker.cli.main", *words])  # noqa: S606
    os.write(terminal, "".join(f"{a}\n" for a in answers).encode())
    shown = b""
    while True:
        try:
            found = os.read(terminal, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not found:
            break
        shown += found
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode().replace("\r\n", "\n")
