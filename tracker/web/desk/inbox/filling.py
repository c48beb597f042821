"""A proposal as the words of its form: the same inputs as those of any fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.events import SourceRegistered
from tracker.services.event_fields import BY_TYPE, MAIN
from tracker.services.recording.event_form import MADE
from tracker.services.recording.source_pages import is_address
from tracker.web.desk.append import NEW, SOURCES, form_fields
from tracker.web.desk.inputs import event_filled
from tracker.web.desk.page import ID

if TYPE_CHECKING:
    from tracker.domain.events import Event
    from tracker.web.desk.inbox.draft import ItemDraft
    from tracker.web.desk.inputs import Filled

_MAKERS: Final = {kind: what for what, kind in MADE.items()}
_DETAILS: Final = ("publisher", "title", "published")


def proposal_filled(
    found: ItemDraft, event: Event, brings: tuple[Event, ...]
) -> Filled:
    """Return the words of the form of a proposal.

    Args:
        found: The draft.
        event: The event that is proposed.
        brings: What the dossier lacks and the event names.
    """
    filled = event_filled(event, form_fields(BY_TYPE[event.type]))
    pages = {
        each.slug: each
        for each in brings
        if isinstance(each, SourceRegistered) and is_address(each.url or "")
    }
    filled |= _evidence_filled(event, pages)
    made: dict[str, list[str]] = {}
    for each in brings:
        if getattr(each, "slug", "") not in pages:
            made.setdefault(f"{NEW}{_MAKERS[each.type]}", []).append(_made_line(each))
    lines = {name: "\n".join(each) for name, each in made.items()}
    return {**filled, **lines, ID: found.event_id(event)}


def _evidence_filled(event: Event, pages: dict[str, SourceRegistered]) -> Filled:
    """Return the words on what an event rests on; a page that is new is named by its address."""
    if not event.evidence:
        return {}
    named = (
        _quiet(pages[each.source].url or "") if each.source in pages else each.source
        for each in event.evidence
    )
    first = event.evidence[0]
    filled = {SOURCES: "\n".join(named), "_basis": first.basis}
    if first.locator:
        filled["_locator"] = first.locator
    for page in pages.values():
        for name in _DETAILS:
            if said := getattr(page, name):
                filled[f"_{name}"] = said
    return filled


def _quiet(text: str) -> str:
    """Return a text without the sign that would begin a part behind it."""
    return text.replace(";", "%3B")


def _made_line(event: Event) -> str:
    """Return what makes something new on the way, in the line that a person would write."""
    first, second = MAIN[type(event)]
    fields: dict[str, Any] = {
        name: getattr(event, name)
        for name in event.__struct_fields__
        if name not in {first, second, "dossier", "schema_version"}
    }
    said = {
        name: ", ".join(value) if isinstance(value, tuple) else str(value)
        for name, value in fields.items()
        if value and isinstance(value, str | tuple)
    }
    parts = (
        f"; {name}={' '.join(v.replace(';', ',').split())}" for name, v in said.items()
    )
    return f"{getattr(event, first)}: {getattr(event, second)}{''.join(parts)}"
