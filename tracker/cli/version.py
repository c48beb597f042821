"""The version of the installed program."""

from __future__ import annotations


def version() -> str:
    """Return the distribution's version; `unknown` in a checkout that is not installed."""
    from importlib import metadata

    try:
        return metadata.version("position-tracker")
    except metadata.PackageNotFoundError:
        return "unknown (not installed)"
