"""The addresses of reviews and of notes for the desk, for those who may append."""

from __future__ import annotations

from typing import Any, Final

REVIEWING: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "reviews",
        "pattern": "/d/{dossier}/reviews",
        "answer": "desk.review.pages:tell_reviews",
        "about": "The appends that wait for another editor, and those decided last.",
        "words": ("after",),
        "forms": ("json",),
        "gives": "tracker.list/1",
        "command": "review list",
    },
    {
        "name": "review",
        "pattern": "/d/{dossier}/reviews/{review}",
        "answer": "desk.review.pages:tell_review",
        "about": "An append that waits, or waited, with what it would change now.",
        "forms": ("json",),
        "gives": "tracker.review/1",
        "command": "review show N",
    },
    {
        "name": "review-setting",
        "pattern": "/d/{dossier}/review-setting",
        "answer": "desk.review.pages:tell_setting",
        "about": "Says whether appends wait for another editor, and who has set that.",
        "forms": ("json",),
        "gives": "tracker.review-setting/1",
        "page": False,
    },
    {
        "name": "desk-notes",
        "pattern": "/d/{dossier}/desk/e/{key}/notes",
        "answer": "desk.review.notes:tell_notes",
        "about": "The notes on an event that only editors read.",
        "forms": ("json",),
        "gives": "tracker.list/1",
        "command": "desk-note EVENT",
    },
)
"""Each address that is read, as the fields of its route."""

_FORM: Final = "application/x-www-form-urlencoded"

SENDING: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "accept-review",
        "pattern": "/d/{dossier}/reviews/{review}/acceptances",
        "answer": "desk.review.sending:take_acceptance",
        "about": "Accepts what another editor proposed, which is appended now.",
        "body": "acceptance",
        "gives": "tracker.review/1",
        "command": "review accept N",
    },
    {
        "name": "refuse-review",
        "pattern": "/d/{dossier}/reviews/{review}/refusals",
        "answer": "desk.review.sending:take_refusal",
        "about": "Refuses what was proposed, with a reason that its proposer reads.",
        "body": "refusal",
        "gives": "tracker.review/1",
        "command": "review refuse N",
    },
    {
        "name": "set-review",
        "pattern": "/d/{dossier}/review-settings",
        "answer": "desk.review.sending:take_setting",
        "about": "Lets appends wait for another editor, or no longer.",
        "body": "review setting",
        "gives": "tracker.review-setting/1",
        "role": "admin",
        "command": "review on",
    },
    {
        "name": "write-desk-note",
        "pattern": "/d/{dossier}/e/{key}/notes",
        "answer": "desk.review.notes:take_note",
        "about": "Keeps a note on an event that only editors read.",
        "body": "desk note",
        "gives": "tracker.list/1",
        "command": "desk-note EVENT TEXT",
    },
    {
        "name": "send-review",
        "pattern": "/d/{dossier}/reviews/{review}/decisions",
        "answer": "desk.review.sending:take_review_form",
        "about": "Takes the form that accepts or refuses what waits.",
        "takes": (_FORM,),
        "gives": "",
    },
    {
        "name": "send-review-setting",
        "pattern": "/d/{dossier}/reviews",
        "answer": "desk.review.sending:take_setting_form",
        "about": "Takes the form that lets appends wait for another editor.",
        "takes": (_FORM,),
        "gives": "",
        "role": "admin",
    },
    {
        "name": "send-desk-note",
        "pattern": "/d/{dossier}/desk/e/{key}/notes",
        "answer": "desk.review.notes:take_note_form",
        "about": "Takes the form of a note on an event.",
        "takes": (_FORM,),
        "gives": "",
    },
)
"""Each address to which something is sent, as the fields of its row; none takes `dry-run`."""
