"""Notes that replace notes: the earlier one is shown, and by what and when it is replaced."""

from __future__ import annotations

from tests import builders as b
from tests.cli.running import run, write
from tracker.services.doubts import _bears_on

FIRST = b.noted("Four dead", when="2025-05-01", key="N1")
SECOND = b.noted("Five dead", when="2025-05-03", key="N2", supersedes=["N1"])


def replaced(*events, on: str) -> dict[str, tuple[str | None, str | None]]:
    found = b.picture(b.log(*events), on).notes
    return {note.key: (note.replaced_by, note.replaced_on) for note in found}


def test_a_note_is_replaced_from_the_day_of_the_one_that_supersedes_it() -> None:
    assert replaced(FIRST, SECOND, on="2025-05-02") == {"N1": (None, None)}
    assert replaced(SECOND, FIRST, on="2025-05-03") == {
        "N1": ("N2", "2025-05-03"),
        "N2": (None, None),
    }


def test_a_measure_an_assessment_and_a_development_replace_one_another() -> None:
    measure = b.event(
        "measure-taken",
        key="M1",
        when="2025-05-04",
        reported="2025-05-04",
        by=["ann"],
        kind="sanction",
        text="Port dues",
        supersedes=["N1"],
    )
    judged = b.event(
        "assessment-recorded",
        key="J1",
        when="2025-05-05",
        reported="2025-05-05",
        by_whom="A think tank",
        claim="It was no sanction",
        supersedes=["M1"],
    )

    assert replaced(FIRST, measure, judged, on="2025-05-05") == {
        "N1": ("M1", "2025-05-04"),
        "M1": ("J1", "2025-05-05"),
        "J1": (None, None),
    }


def test_a_pointer_at_a_later_note_or_at_another_kind_of_fact_replaces_nothing() -> (
    None
):
    early = b.noted("Three dead", when="2025-04-30", key="N0", supersedes=["N1", "P1"])
    offer = b.offered("ann", "bob", when="2025-04-29", key="P1")

    assert replaced(FIRST, early, offer, on="2025-05-02") == {
        "N0": (None, None),
        "N1": (None, None),
    }
    assert not _bears_on("supersedes", early, offer)
    assert _bears_on("supersedes", SECOND, FIRST)


def test_two_notes_that_supersede_each_other_both_stand() -> None:
    one = b.noted("A", when="2025-05-01", key="A", supersedes=["B"])
    two = b.noted("B", when="2025-05-01", key="B", supersedes=["A"])

    assert replaced(one, two, on="2025-05-01") == {"A": (None, None), "B": (None, None)}


def test_a_withdrawn_note_replaces_nothing_and_a_corrected_pointer_replaces() -> None:
    gone = b.withdraw("N2")
    mended = b.correct("N2", {"supersedes": None})

    assert replaced(FIRST, SECOND, gone, on="2025-05-03") == {"N1": (None, None)}
    assert replaced(FIRST, SECOND, mended, on="2025-05-03")["N1"] == (None, None)


def test_every_answer_says_by_what_and_when_a_note_is_replaced(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "log.db"))
    facts = [
        {"type": "dossier-opened", "title": "Talks", "zone": "Europe/Kyiv"},
        {
            "type": "development-noted",
            "key": "N1",
            "when": "2025-05-01",
            "reported": "2025-05-01",
            "text": "Four dead",
        },
        {
            "type": "development-noted",
            "key": "N2",
            "when": "2025-05-03",
            "reported": "2025-05-03",
            "text": "Five dead",
            "supersedes": ["N1"],
        },
    ]
    ran = run("import", "--yes", write(tmp_path / "notes.jsonl", *facts))
    assert (ran.code, "no effect" in ran.err) == (0, False)
    for question in (
        ("as-of", "2025-05-04", "--full"),
        ("timeline",),
    ):
        for fmt in ("table", "markdown", "html"):
            told = " ".join(run(*question, "-f", fmt).out.split())
            assert "replaced by N2, 3 May" in told, (question, fmt)
    for question in (
        ("diff", "2025-05-02", "2025-05-04"),
        ("replay", "2025-05-02", "2025-05-04"),
    ):
        told = " ".join(run(*question).out.split())
        assert "replaced by N2" in told
        assert "replaced on 3 May" in told
