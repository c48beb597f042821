"""The addresses of imports and of new dossiers: those that are read, and those that take forms."""

from __future__ import annotations

from typing import Any, Final

_FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"

IMPORTING: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "desk-import",
        "pattern": "/d/{dossier}/desk/import",
        "answer": "desk.importing.sending:tell_sending",
        "about": "The form that sends a file to be imported.",
        "role": "editor",
        "fresh": True,
    },
    {
        "name": "desk-batch",
        "pattern": "/d/{dossier}/desk/import/{batch}",
        "answer": "desk.importing.deciding:tell_batch",
        "about": "A file that was sent: its errors, and what it would add and change.",
        "role": "editor",
        "slow": True,
    },
    {
        "name": "desk-rejects",
        "pattern": "/d/{dossier}/desk/import/{batch}/rejects",
        "answer": "desk.importing.deciding:tell_rejects",
        "about": "The rows of such a file that have errors, to be mended and sent again.",
        "forms": ("csv", "tsv", "jsonl"),
        "role": "editor",
        "page": False,
        "fresh": True,
    },
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
            "import",
            "/d/{dossier}/desk/import",
            "sending:take_file",
            "Takes a file, which then waits to be looked at.",
            MULTIPART,
            "editor",
        ),
        (
            "batch",
            "/d/{dossier}/desk/import/{batch}",
            "deciding:take_decision",
            "Takes mended values of a file, or appends what was looked at.",
            _FORM,
            "editor",
        ),
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
