"""Files that the user names: read whole, written whole, and never replaced without being asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracker.cli.mistakes import Mistake
from tracker.domain.errors import NotAllowedError
from tracker.domain.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

STDIN: Final = "-"


def read_file(name: str) -> bytes:
    """The content of a file; `-` is standard input.

    Raises:
        Mistake: It cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except (OSError, ValueError) as problem:
        raise _unreadable(name, problem) from problem


def write_file(name: str, chunks: Iterable[bytes], *, force: bool) -> Path:
    """Write a file, complete or not at all.

    Raises:
        NotAllowedError: It is there already, or cannot be written.
    """
    try:
        path = Path(name)
        if path.exists() and not force:
            raise NotAllowedError(f"{name} is there already", "name another file, or add --force to replace it")
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with draft.open("wb") as file:
                file.writelines(chunks)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, ValueError) as problem:
        raise NotAllowedError(f"{name} cannot be written: {_reason(problem)}", "name a file in a folder where you may write") from problem
    return path


def _unreadable(name: str, problem: OSError | ValueError) -> Mistake:
    message = f"{name}: {_reason(problem)}"
    if not isinstance(problem, FileNotFoundError):
        return Mistake(message, "name a file that you may read")
    folder = Path(name).parent
    files = {path.stem: path for path in folder.iterdir()} if folder.is_dir() else {}
    close = nearest(Path(name).stem, files)
    return Mistake(message, f"did you mean {' or '.join(str(files[c]) for c in close)}?" if close else "there is no such file")


def _reason(problem: OSError | ValueError) -> str:
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
