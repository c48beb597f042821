"""A pager, as git has it: an answer that is longer than the window is read at leisure."""

from __future__ import annotations

import shlex
import signal
import subprocess
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NONE: Final = frozenset({"", "cat"})
_USUAL: Final = "less"
_NAMED_IN: Final = ("TRACKER_PAGER", "PAGER")


def pager_of(environment: Mapping[str, str]) -> list[str]:
    """Return the words of the pager that is wished for; none where there is to be none."""
    named = (environment[name] for name in _NAMED_IN if name in environment)
    wish = next(named, _USUAL).strip()
    try:
        words = shlex.split(wish)
    except ValueError:
        return []
    return [] if " ".join(words) in _NONE else words


def page(
    text: str,
    command: list[str],
    environment: Mapping[str, str],
    *,
    encoding: str = "utf-8",
    output: IO[str] | None = None,
) -> bool:
    """Show a text in a pager until it is left.

    Args:
        text: The text.
        command: The pager's words.
        environment: The variables that the pager gets; those of `less` are added.
        encoding: How the terminal writes letters.
        output: Where the pager shows it; the terminal by default.

    Returns:
        True if there was such a pager, even one that was left early.
    """
    known = {"LESS": "FRX"} | dict(environment)
    if encoding.lower().replace("-", "") == "utf8":
        known = {"LESSCHARSET": "utf-8"} | known
    with undisturbed():
        try:
            running = subprocess.Popen(  # noqa: S603  (the user's own pager)
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                env=known,
            )
        except OSError:
            return False
        running.communicate(text.encode(encoding, "replace"))
    return True


@contextmanager
def undisturbed() -> Iterator[None]:
    """Inside, a Ctrl-C is the pager's and does nothing here."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A handler of our own and not SIG_IGN, which the pager would inherit.
    before = signal.signal(signal.SIGINT, _pass_over)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _pass_over(_number: int, _frame: object) -> None:
    """Do nothing."""
