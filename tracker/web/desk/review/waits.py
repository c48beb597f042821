"""The reply that tells a review: one that an append has to wait for, or that was decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.render.formats.to_data import json_text
from tracker.services.desk.shown import show_review
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from tracker.storage.event_log import EventLog


def review_address(dossier: str, number: int) -> str:
    """Return the address of a review."""
    return f"/d/{quote(dossier)}/reviews/{number}"


def review_reply(
    log: EventLog, dossier: str, number: int, *, now: int, status: int
) -> Reply:
    """Reply with a review as data; its tag is the log place at which it was looked at."""
    shown = show_review(log, dossier, number, now=now, compared=False)
    media = f'application/json; profile="{shown.format}"'
    headers = {
        "Cache-Control": "no-store",
        "Location": review_address(dossier, number),
        "ETag": f'"{shown.place}"',
    }
    return Reply(status, json_text(shown).encode(), media, headers)
