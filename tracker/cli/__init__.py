"""The command line: words in, answers out; errors become exit codes in one place."""

from __future__ import annotations


def start() -> int:
    """Run the program; an interrupt is told in a word also while the program is loaded."""
    try:
        from tracker.cli.main import main

        return main()
    except KeyboardInterrupt:
        import sys

        if sys.stderr is not None:
            sys.stderr.write("interrupted\n")
        return 130
