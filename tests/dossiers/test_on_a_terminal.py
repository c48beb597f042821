"""Answers of the bundled dossiers on a terminal, at five widths; `as-of` with parts and all of it.

`TRACKER_UPDATE_GOLDEN=1` writes the golden files anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from wcwidth import wcswidth

from tests.cli.running import run

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN: Final = Path(__file__).parent / "golden"
UPDATE: Final = os.environ.get("TRACKER_UPDATE_GOLDEN") == "1"
LAST_DAY: Final = "2025-06-10"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """What the program shows on a terminal of a width."""

    def ask(*words: str, width: int) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        return run(*words, folder=tmp_path).out

    return ask


@pytest.mark.parametrize(
    ("name", "words", "widths"),
    [
        ("as-of", ("2025-05-28",), (40, 80, 100, 120, 200)),
        ("then", ("2025-05-28", "--then"), (80,)),
        ("parts", ("2025-05-28", "--parts"), (100, 200)),
        ("full", ("2025-05-28", "--full"), (100,)),
        (
            "filtered",
            ("2025-05-28", "--party", "russia", "--issue", "ceasefire"),
            (80,),
        ),
        ("briefing", ("2025-06-02", "--dossier", "briefing-2025-05"), (40, 100)),
    ],
)
def test_the_bundled_dossiers_are_shown_as_their_golden_files_say(
    name: str,
    words: tuple[str, ...],
    widths: tuple[int, ...],
    shown: Callable[..., str],
) -> None:
    for width in widths:
        text = shown("as-of", *words, width=width)

        assert text == kept(name, width, text)


def kept(name: str, width: int, text: str) -> str:
    """What the golden file of an answer at a width holds."""
    path = GOLDEN / f"{name}@{width}.txt"
    if UPDATE:
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


LISTS: Final = {
    "search": "search memorandum --party Ukraine",
    "people": "people 2025-05-28",
    "parties": "parties 2025-05-28",
    "issues": "issues 2025-05-28",
    "fate": "fate 2025-05-28",
    "upcoming": "upcoming 2025-06-08",
    "sources": "sources --dossier briefing-2025-05",
    "history": "history russia location",
    "timeline": "timeline 2025-05-21..2025-05-23",
    "log": "log --last 6",
    "what-moved": "diff 2025-05-27 2025-05-28",
    "cell": "show russia ceasefire --as-of 2025-05-28",
}


@pytest.mark.parametrize("width", [40, 80, 100, 120, 200])
@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_the_look_that_its_golden_file_has(
    name: str, width: int, shown: Callable[..., str]
) -> None:
    text = shown(*LISTS[name].split(), width=width)

    assert max(map(wcswidth, text.splitlines())) <= width
    assert text == kept(name, width, text)


def test_the_first_screen_at_eighty_columns_holds_the_first_issue(
    shown: Callable[..., str],
) -> None:
    text = shown("as-of", LAST_DAY, width=80)
    lines = text.split("\n")
    first = lines.index("")
    play_ends = lines.index("", first + 1)
    issue_ends = lines.index("", play_ends + 1)

    assert lines[0].startswith("Positions at the end of 10 June 2025")
    assert lines[play_ends + 1].startswith("Ceasefire")
    assert issue_ends <= 23
