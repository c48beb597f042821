"""Measures of colours: contrast, and how far apart two look to readers who see colours otherwise."""

from __future__ import annotations

import itertools
import math

Triple = tuple[float, float, float]

# Machado, Oliveira and Fernandes, 2009: full strength, on linear sRGB.
SIGHTS: dict[str, tuple[Triple, Triple, Triple]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE = (0.95047, 1.0, 1.08883)


def linear(colour: str) -> Triple:
    """The linear sRGB of `#rrggbb`."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return r, g, b


def times(matrix, triple) -> Triple:
    """A matrix times a vector."""
    r, g, b = [sum(m * t for m, t in zip(row, triple, strict=True)) for row in matrix]
    return r, g, b


def luminance(colour: str) -> float:
    """The relative luminance of WCAG."""
    return times(TO_XYZ, linear(colour))[1]


def contrast(one: str, two: str) -> float:
    """The contrast of WCAG."""
    low, high = sorted([luminance(one), luminance(two)])
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str) -> Triple:
    """A colour in CIELAB as a reader sees it; what no screen shows is not brought back."""
    seen = times(SIGHTS[sight], linear(colour))
    x, y, z = [
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (v / w for v, w in zip(times(TO_XYZ, seen), WHITE, strict=True))
    ]
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def least_distance(colours) -> float:
    """The least distance (CIE76) of two of some colours, for whoever sees them least apart."""
    return min(
        math.dist(lab(one, sight), lab(two, sight))
        for one, two in itertools.combinations(colours, 2)
        for sight in SIGHTS
    )
