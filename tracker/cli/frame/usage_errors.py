"""Mistakes on the command line that say what may have been meant."""

from __future__ import annotations

import click


class Mistake(click.UsageError):
    """Words that make no sense, and a hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class BadValue(click.BadParameter):
    """A value of an option or argument that makes no sense, and a hint."""

    def __init__(
        self,
        message: str,
        hint: str,
        *,
        ctx: click.Context | None,
        param: click.Parameter | None,
    ) -> None:
        super().__init__(message, ctx=ctx, param=param)
        self.hint = hint
