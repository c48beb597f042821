"""Hints in the words of the command line: remedies that errors name, as commands to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracker.domain.errors import TrackerError

REMEDIES: Final[dict[str, str]] = {}
"""For each remedy that an error can name, what to type; values of the advice stand in braces."""


def hint_of(problem: TrackerError) -> str:
    """Return what to do about an error: the command that does it, else the error's own hint."""
    if problem.advice is None or problem.advice.remedy not in REMEDIES:
        return problem.hint
    return REMEDIES[problem.advice.remedy].format(**problem.advice.values)
