"""The colours of every picture and page: one for each party, and those of paper, ink and lines.

Each colour is a pair, for light paper and for dark. A party's number is that of
`tracker.projections.party_numbers`, so that a party has one colour wherever it is drawn.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Texture = Literal["slash", "backslash", "dots", "cross"]


class Colour(NamedTuple):
    """A colour on light paper and on dark."""

    light: str
    dark: str


PARTIES: Final = (
    Colour("#1a4fd0", "#7ba3d8"),
    Colour("#ad5508", "#f4602c"),
    Colour("#4a7c6c", "#63eebb"),
    Colour("#551274", "#b866ff"),
    Colour("#84703c", "#efd45a"),
    Colour("#d63fa6", "#ffb3e6"),
    Colour("#303d2c", "#9aa67c"),
)
GREY: Final = Colour("#69727e", "#9aa3ae")
"""The colour of every further party, which has a texture too, and of what is nobody's."""

PAPER: Final = Colour("#ffffff", "#14171b")
INK: Final = Colour("#16191d", "#e9ebee")
SOFT: Final = Colour("#555c66", "#a9b0ba")
ASKED: Final = Colour("#0a519c", "#8cbcf5")
"""The date asked about."""
LINE: Final = Colour("#d5d9df", "#353b44")
"""Lines that part rows; they carry no meaning of their own."""
EDGE: Final = Colour("#7a828d", "#8b929c")
BAR: Final = Colour("#8a93a0", "#747d89")
BAND: Final = Colour("#e9ecf0", "#2a2f37")
"""A truce through all lanes."""

TEXTURES: Final[tuple[Texture, ...]] = ("slash", "backslash", "dots", "cross")


def party_colour(number: int) -> Colour:
    """Return the colour of the nth party, counted from 1; 0 is nobody."""
    return PARTIES[number - 1] if 1 <= number <= len(PARTIES) else GREY


def party_texture(number: int) -> Texture | None:
    """Return the texture that tells the nth party from others in grey; None where none is due."""
    if number <= len(PARTIES):
        return None
    return TEXTURES[(number - len(PARTIES) - 1) % len(TEXTURES)]
