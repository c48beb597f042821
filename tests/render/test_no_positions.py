"""An answer without positions says so in every form, and draws no empty table."""

from __future__ import annotations

import pytest

from tests.render.pictures import blank, render_picture


@pytest.mark.parametrize(
    ("fmt", "width"), [("table", 80), ("table", 120), ("markdown", 80), ("html", 80)]
)
def test_an_answer_without_positions_says_so(fmt: str, width: int) -> None:
    text = render_picture(blank(), fmt=fmt, width=width)

    assert "No position is recorded up to then." in text
    assert "| Issue" not in text
    assert "<table>" not in text
