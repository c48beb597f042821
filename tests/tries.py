"""How often a property is tried: a fifth of the full number by default, all of it with HYPOTHESIS_PROFILE=thorough."""

from __future__ import annotations

import os
from typing import Final

THOROUGH: Final = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
FEW: Final = 10
"""A property that has no more examples than these in full is tried with all of them."""


def tries(full: int) -> int:
    """Return how many examples of a property are tried in this run.

    Args:
        full: How many are tried in a thorough run.
    """
    return full if THOROUGH else max(min(full, FEW), full // 5)
