"""Text for a terminal whose encoding lacks some letters."""

from __future__ import annotations

import unicodedata
from typing import Final

_PLAINER: Final = str.maketrans(
    {
        "─": "-",
        "━": "=",
        "│": "|",
        "┃": "|",
        "┼": "+",
        "┿": "+",
        "·": "|",
        "•": "*",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "…": "...",
        "“": '"',
        "”": '"',
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{NO-BREAK SPACE}": " ",
        "\N{FIRST STRONG ISOLATE}": None,
        "\N{POP DIRECTIONAL ISOLATE}": None,
    }
)


def lettered(text: str, encoding: str) -> tuple[str, bool]:
    """Return a text in letters that an encoding has, and whether one had to be written otherwise.

    Our own signs become plainer ones. A letter loses its accent, or is written by its number.
    """
    if _has(text, encoding):
        return text, False
    said: list[str] = []
    other = False
    for letter in text:
        plainer = letter if _has(letter, encoding) else letter.translate(_PLAINER)
        if _has(plainer, encoding):
            said.append(plainer)
            continue
        other = True
        bare = unicodedata.normalize("NFKD", plainer)
        bare = "".join(each for each in bare if not unicodedata.combining(each))
        said.append(bare if bare and _has(bare, encoding) else _numbered(plainer))
    return "".join(said), other


def _has(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _numbered(letter: str) -> str:
    return letter.encode("ascii", "backslashreplace").decode("ascii")
