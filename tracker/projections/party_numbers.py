"""Party numbers: one for life, so that a colour never moves when facts are added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.events import (
    CatalogueEvent,
    MembershipChanged,
    PartyRegistered,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.domain.recorded import RecordedEvent


def party_numbers(
    events: Iterable[RecordedEvent], *, swapped: tuple[str, str] | None = None
) -> dict[str, int]:
    """Return the number of each party, by slug, counted from 1.

    Parties are counted in the order of their registration. A full member is not counted: it has
    the number of the first coalition that it joined. Parties registered so far are counted before
    the first fact that is not a membership, and keep their numbers from then on:

        registered: ann, bob, both    ann joins both    ann speaks    registered: cid
                                                  bob 1, both 2, ann 2                cid 3

    Args:
        events: The log from its beginning, as it was written. Corrections and withdrawals change
            nothing, nor does the order of what follows.
        swapped: Two parties that change numbers, with all who have the same; a dossier that lacks
            one of them is left as it is.
    """
    found: dict[str, int] = {}
    waiting: list[str] = []
    spoken_for: dict[str, str] = {}
    count = 0
    for recorded in events:
        event = recorded.event
        if isinstance(event, PartyRegistered):
            if event.kind != "person":
                waiting.append(event.slug)
        elif isinstance(event, MembershipChanged):
            if event.change == "joined" and event.role == "full":
                spoken_for.setdefault(event.member, event.coalition)
        elif waiting and not isinstance(event, CatalogueEvent):
            count = _counted(waiting, spoken_for, found, count)
            waiting = []
    _counted(waiting, spoken_for, found, count)
    if swapped is None or not found.keys() >= set(swapped):
        return found
    one, other = (found[slug] for slug in swapped)
    instead = {one: other, other: one}
    return {slug: instead.get(number, number) for slug, number in found.items()}


def _counted(
    waiting: Iterable[str],
    spoken_for: dict[str, str],
    found: dict[str, int],
    count: int,
) -> int:
    """Number those that wait; return the last number given."""
    members = []
    for slug in waiting:
        if slug in found:
            continue
        if slug in spoken_for:
            members.append(slug)
        else:
            count += 1
            found[slug] = count
    for slug in members:
        speaker = _speaker(slug, spoken_for)
        if speaker not in found:
            count += 1
            found[speaker] = count
        found[slug] = found[speaker]
    return count


def _speaker(slug: str, spoken_for: dict[str, str]) -> str:
    """Return the coalition that speaks for a party in the end."""
    seen = {slug}
    while slug in spoken_for and spoken_for[slug] not in seen:
        slug = spoken_for[slug]
        seen.add(slug)
    return slug
