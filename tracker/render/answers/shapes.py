"""Answers that programs read: for each format its type and what it is."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from tracker.projections.picture_format.entries import Part


class Shape(NamedTuple):
    """An answer that programs read: its type, and its help."""

    module: str
    name: str
    help: str

    def load(self) -> type[Part]:
        """Import the type."""
        found: type[Part] = getattr(import_module(self.module), self.name)
        return found


ANSWERS: Final = {
    "picture": Shape(
        "tracker.projections.picture_format",
        "Picture",
        "The answer of `tracker as-of -f json`.",
    ),
    "search": Shape(
        "tracker.projections.questions.search",
        "Search",
        "The answer of `tracker search -f json`.",
    ),
    "timeline": Shape(
        "tracker.projections.questions.timeline",
        "Timeline",
        "The answer of `tracker timeline -f json`.",
    ),
    "history": Shape(
        "tracker.projections.questions.history",
        "History",
        "The answer of `tracker history -f json`.",
    ),
    "upcoming": Shape(
        "tracker.projections.questions.announcements_format",
        "Upcoming",
        "The answer of `tracker upcoming -f json`.",
    ),
    "fate": Shape(
        "tracker.projections.questions.announcements_format",
        "Fate",
        "The answer of `tracker fate -f json`.",
    ),
    "diff": Shape(
        "tracker.projections.questions.diff_format",
        "Diff",
        "The answer of `tracker diff -f json`.",
    ),
    "hindsight": Shape(
        "tracker.projections.questions.hindsight",
        "Hindsight",
        "The answer of `tracker hindsight -f json`.",
    ),
    "replay": Shape(
        "tracker.projections.questions.replay",
        "Replay",
        "The answer of `tracker replay -f json`.",
    ),
    "event": Shape(
        "tracker.services.answers.show",
        "EventShown",
        "The answer of `tracker show -f json` of an event.",
    ),
    "days": Shape(
        "tracker.services.answers.days",
        "ChangeDays",
        "The days on which the answer of a dossier changed.",
    ),
    "brief": Shape(
        "tracker.projections.questions.brief",
        "Brief",
        "The answer of `tracker brief -f json`.",
    ),
}
"""The answers by name; a format is imported when its schema is asked for."""
