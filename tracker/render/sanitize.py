"""Text from outside, made harmless for a terminal and for a reader's eyes."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

REPLACED: Final = "\N{REPLACEMENT CHARACTER}"

_CONTROLS: Final = frozenset({*range(0x20), *range(0x7F, 0xA0)})
_BREAKS: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_BIDI: Final = frozenset({*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF})
_SURROGATES: Final = range(0xD800, 0xE000)


@cache
def _table() -> dict[int, str | None]:
    """Return what takes the place of a character."""
    return {
        **dict.fromkeys(_SURROGATES, REPLACED),
        **dict.fromkeys(_CONTROLS, REPLACED),
        **dict.fromkeys(map(ord, _BREAKS), " "),
        **dict.fromkeys(_BIDI, None),
    }


@cache
def _lines_kept() -> dict[int, str | None]:
    """Return the same where lines and tabs stay."""
    breaks = {0x09: "\t", 0x0A: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
    return _table() | breaks


@cache
def _obeyed() -> re.Pattern[str]:
    """Return a pattern for what JSON holds as it is, and a terminal might obey."""
    codes = sorted({*range(0x7F, 0xA0), *_BIDI, 0x2028, 0x2029})
    return re.compile(f"[{''.join(map(chr, codes))}]")


def clean(text: str) -> str:
    """Return one line of visible text.

    It has no control characters, no bidirectional overrides, and single spaces.
    """
    return " ".join(text.translate(_table()).split())


def clean_lines(text: str) -> str:
    """Return visible text as `clean` does, with its lines, tabs and spaces as they are."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_lines_kept())


_NO_SIGN: Final = (
    "[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)
"""Characters that XML cannot hold, and the control characters that it can."""


def visible_text(text: str) -> tuple[str, int]:
    """Return a text with a sign for each control character, and how many there were.

    Lines, tabs and spaces stay; the end of a line is one line feed.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.subn(_NO_SIGN, _sign, lines)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:  # noqa: PLR2004  (the control characters of ASCII, which have signs)
        return chr(0x2400 + code)
    return "\N{SYMBOL FOR DELETE}" if code == 0x7F else REPLACED  # noqa: PLR2004


def quiet_json(encoded: bytes) -> str:
    """Return JSON with every character that a terminal might obey written as an escape."""
    # A search is thirteen times as quick as `translate`, and hardly ever finds anything.
    return _obeyed().sub(lambda found: f"\\u{ord(found[0]):04x}", encoded.decode())
