"""Single keys of a terminal, read as they are pressed."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from types import TracebackType

LONGEST: Final = 16
"""The longest sequence that one key sends."""


class Keys:
    """The keyboard of a terminal, as a context: keys are neither shown nor kept until the end of a line while it lasts."""

    def __init__(self) -> None:
        self._before: list[object] | None = None

    def __enter__(self) -> Self:
        """Read keys one by one from here on."""
        if sys.platform != "win32":
            import termios  # noqa: PLC0415  (Windows has none)
            import tty  # noqa: PLC0415

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the terminal back as it was."""
        if sys.platform != "win32" and self._before is not None:
            import termios  # noqa: PLC0415

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)  # type: ignore[arg-type]

    def pressed(self, seconds: float | None = None) -> str | None:
        """The key that is pressed next, as the terminal sends it; empty when there is no more input.

        Args:
            seconds: How long to wait for one; None is for ever.

        Returns:
            None when none was pressed in that time.
        """
        if sys.platform == "win32":
            return _on_windows(seconds)
        import select  # noqa: PLC0415

        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        return os.read(sys.stdin.fileno(), LONGEST).decode("utf-8", "replace") if ready else None


def _on_windows(seconds: float | None) -> str | None:
    import time  # noqa: PLC0415

    keyboard: Any = importlib.import_module("msvcrt")
    until = None if seconds is None else time.monotonic() + seconds
    while not keyboard.kbhit():
        if until is not None and time.monotonic() >= until:
            return None
        time.sleep(0.02)
    key = str(keyboard.getwch())
    if key == "\x03":
        raise KeyboardInterrupt
    return key + str(keyboard.getwch()) if key in {"\x00", "\xe0"} else key
