"""The command line: words in, answers out; errors become exit codes in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def start(args: Sequence[str] | None = None) -> int:
    """Run the program as `main` does; an interrupt is told in a word also while it is loaded.

    Args:
        args: The words after the program's name; by default those of the process.
    """
    try:
        from tracker.cli.main import main

        return main(args)
    except KeyboardInterrupt:
        import sys

        if sys.stderr is not None:
            sys.stderr.write("interrupted\n")
        return 130
