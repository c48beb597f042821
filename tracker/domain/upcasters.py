"""Upcasters: an old payload becomes one of the next version, so that old logs read as new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Payload = dict[str, Any]

UPCASTERS: Final[Mapping[tuple[str, int], Callable[[Payload], Payload]]] = {}
"""The function for each type and old version; no type has an old version yet."""


def upcast(
    payload: Payload,
    *,
    current: int,
    steps: Mapping[tuple[str, int], Callable[[Payload], Payload]] = UPCASTERS,
) -> Payload:
    """Bring a payload to the current version of its type, step by step.

    Args:
        payload: A decoded payload with its `type` and `schema_version`; it is left as it is.
        current: The version that this release reads.
        steps: One function per (type, version); each gets a copy and need not set `schema_version`.

    Raises:
        KeyError: A step is missing.
    """
    found = dict(payload)
    for version in range(found["schema_version"], current):
        found = steps[found["type"], version](dict(found))
        found["schema_version"] = version + 1
    return found
