"""The addresses of new dossiers: the page, and what takes its form."""

from __future__ import annotations

from typing import Any, Final

_FORM: Final = "application/x-www-form-urlencoded"

IMPORTING: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "new-dossier",
        "pattern": "/new",
        "answer": "desk.importing.opening:tell_opening",
        "about": "The form that opens a dossier, empty or as a copy of a bundled one.",
        "role": "admin",
        "fresh": True,
    },
)
"""The addresses that are read."""

IMPORTING_WRITES: Final[tuple[dict[str, Any], ...]] = tuple(
    {
        "name": f"send-{name}",
        "pattern": pattern,
        "answer": f"desk.importing.{function}",
        "about": about,
        "takes": (media,),
        "gives": "",
        "words": (),
        "role": role,
    }
    for name, pattern, function, about, media, role in (
        (
            "new-dossier",
            "/new",
            "opening:take_opening",
            "Takes the form of a new dossier: checked first, and then opened.",
            _FORM,
            "admin",
        ),
    )
)
"""The addresses that take forms."""
