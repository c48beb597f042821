"""A dossier is read by its index from some size on, and whole below; no answer tells which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import builders as b
from tests.laws import empty_log
from tests.services.test_laws_of_the_log import moved, opened
from tracker.services.answers import by_index as door
from tracker.services.answers.pictures import AskedAsOf, ask_as_of, ask_state_of_play
from tracker.services.dossiers import Bundle, Shelf

if TYPE_CHECKING:
    from tests.conftest import Databases


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (
            {"until": "2025-05-08/.."},
            "truce easter: its until, 2025-05-08/.., is no end",
        ),
        (
            {"from": "2025-05-02", "until": "2025-05-01"},
            "truce easter: its until, 2025-05-01, is no end of what began 2025-05-02",
        ),
    ],
)
def test_an_answer_says_that_a_truce_has_an_end_that_is_none(
    effect: dict[str, str], said: str, databases: Databases
) -> None:
    truce = b.event(
        "ceasefire-declared",
        when="2025-05-01",
        reported="2025-05-01",
        ceasefire="easter",
        declarers=["ann"],
        declaration="unilateral",
        scope="full",
        effect=effect,
    )
    with empty_log(databases) as log:
        log.append([*opened(), *moved([truce], b.DOSSIER)])
        shelf = Shelf(Bundle([]), lambda: log, absent=str)
        answer = ask_as_of(shelf, AskedAsOf(date="2025-05-28"), now=b.RECORDED)

    assert said in [remark.text for remark in answer.remarks]


@pytest.mark.parametrize(("at_least", "by_index"), [(0, True), (20, True), (21, False)])
def test_a_dossier_is_read_by_its_index_from_so_many_events_on(
    at_least: int, by_index: bool, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: list[str] = []
    read_whole = door.open_dossier

    def noting(chosen, **words):
        whole.append(chosen.name)
        return read_whole(chosen, **words)

    monkeypatch.setattr(door, "open_dossier", noting)
    with empty_log(databases) as log:
        log.append(opened())
        missing = 20 - log.count(b.DOSSIER)
        notes = [
            b.noted(f"Note {n}", when="2025-05-01", key=f"N{n}") for n in range(missing)
        ]
        log.append(moved(notes, b.DOSSIER))
        shelf = Shelf(Bundle([]), lambda: log, absent=str)
        found = ask_as_of(
            shelf, AskedAsOf(date="2025-05-28"), now=b.RECORDED, index_from=at_least
        ).value

    assert len(found.notes) == missing > 0
    assert whole == ([] if by_index else [b.DOSSIER])


def test_what_moved_last_is_the_same_by_the_index(databases: Databases) -> None:
    said = [
        b.stated("ann", "land", "no", when="2025-05-01", key="one"),
        b.stated("ann", "land", "yes", when="2025-05-04", key="two"),
        b.stated("ann", "land", "Yes", when="2025-05-06", key="three"),
    ]
    with empty_log(databases) as log:
        log.append([*opened(), *moved(said, b.DOSSIER)])
        shelf = Shelf(Bundle([]), lambda: log, absent=str)
        asked = AskedAsOf(date="2025-05-28")
        by_index, whole = (
            ask_state_of_play(shelf, asked, now=b.RECORDED, index_from=least).value
            for least in (0, 1_000)
        )

    assert by_index == whole
    assert by_index.moves is not None
    assert (by_index.moves.on, by_index.moves.by_party) == ("2025-05-04", {"ann": 1})
