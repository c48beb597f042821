"""Fields as the command line writes them: as words in an order, and as options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.errors import InvalidEventError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.services.event_fields import Kind

OPTION: Final = "o_"
WORD: Final = "w_"


def check_complete(kind: Kind, texts: Mapping[str, Sequence[str]]) -> None:
    """Check that every field that a type needs is given.

    Raises:
        InvalidEventError: One is not; the message names all, as they are written here.
    """
    # Completion and help read this module, and need nothing of what composes an event.
    from tracker.services.recording.compose import missing

    lacking = missing(kind, texts)
    if not lacking:
        return
    named = ", ".join(_as_written(kind, name) for name in lacking)
    verb = "is" if len(lacking) == 1 else "are"
    words = " ".join(_word(name) for name in kind.words)
    date = " --on DATE" if "when" in lacking else ""
    problem = InvalidEventError(f"{kind.noun}: {named} {verb} missing")
    raise problem.hinted(
        f"write `tracker append {kind.noun} {words}{date}`; "
        f"`tracker append {kind.noun} --help` shows the rest"
    )


def _as_written(kind: Kind, name: str) -> str:
    if name in kind.words:
        return _word(name)
    return "--on" if name == "when" else f"--{name.replace('_', '-')}"


def _word(name: str) -> str:
    return name.replace("_", "-").upper()
