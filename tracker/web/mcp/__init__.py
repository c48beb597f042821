"""Tools for language models, by the Model Context Protocol: the questions of the routes."""

from __future__ import annotations

from importlib.util import find_spec

from tracker.domain.errors import ExtraMissingError


def check_installed() -> None:
    """Make sure that what answers models is installed.

    Raises:
        ExtraMissingError: It is not.
    """
    if find_spec("mcp") is None or find_spec("jinja2") is None:
        raise ExtraMissingError(
            "tools for models", extra="mcp", without="the other commands"
        )
