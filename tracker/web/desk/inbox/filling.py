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
    if event.evidence:
        first = event.evidence[0]
        filled[SOURCES] = "\n".join(each.source for each in event.evidence)
        filled["_basis"] = first.basis
    made: dict[str, list[str]] = {}
    for each in brings:
        if isinstance(each, SourceRegistered) and is_address(each.url or ""):
            filled |= source_filled(each, is_new=True)
        else:
            made.setdefault(f"{NEW}{_MAKERS[each.type]}", []).append(_made_line(each))
    lines = {name: "\n".join(each) for name, each in made.items()}
    return {**filled, **lines, ID: found.event_id(event)}


def source_filled(source: SourceRegistered, *, is_new: bool) -> Filled:
    """Return the words of a form on the one source that a fact rests on.

    Args:
        source: The source.
        is_new: Whether it is to be registered: a page by its address.
    """
    filled = {SOURCES: source.slug, "_basis": "reporting"}
    if is_new and is_address(source.url or ""):
        filled[SOURCES] = _quiet(source.url or "")
        details = {f"_{name}": getattr(source, name) for name in _DETAILS}
        filled |= {name: said for name, said in details.items() if said}
    elif is_new:
        filled[f"{NEW}source"] = _made_line(source)
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
