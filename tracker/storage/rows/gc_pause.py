"""Bulk work on rows, through which the garbage collector need not look again and again."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SELDOM: Final = 200_000


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Let the garbage collector run seldom inside the block; it stays on.

    Rows are in no cycles, and it would go through all of them again and again.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(_SELDOM, before[0]) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
