"""Golden answers, and that no answer knows what came later.

`TRACKER_UPDATE_GOLDEN=1` writes the golden answers anew.
"""

from __future__ import annotations

import calendar
import itertools
import json
import os
from typing import Final

import pytest

from tests.dossiers.reading import (
    BRIEFING,
    CELL_STATES,
    FIXTURES,
    SAMPLE_DAYS,
    UKRAINE,
    as_data,
    by_key,
    first_day,
    keys_in,
    last_day,
    recorded,
)
from tracker.domain.dates import format_instant

ANSWERS: Final = FIXTURES / "answers"
ASKED: Final[list[tuple[str, str, str | None]]] = [
    (UKRAINE, "2022-04-20", None),
    (UKRAINE, "2022-04-20", "2022-04-20"),
    (UKRAINE, "2025-03-14", None),
    (UKRAINE, "2025-04-20", None),
    (UKRAINE, "2025-05-09", None),
    (UKRAINE, "2025-05-28", None),
    (UKRAINE, "2025-05-28", "2025-05-28"),
    (UKRAINE, "2025-06-03", None),
    (BRIEFING, "2025-06-02", None),
]
DATES: Final = sorted(
    {"2022-03-15", "2022-04-20", *(day for _, day, _ in ASKED), *SAMPLE_DAYS}
)
MONTH_ENDS: Final = [
    f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]}"
    for year in range(2022, 2027)
    for month in range(1, 13)
    if "2022-02" <= f"{year}-{month:02d}" <= "2026-06"
]
LATER: Final = [(early, late) for early, late in itertools.combinations(DATES, 2)]


def golden_name(dossier: str, valid: str, known: str | None) -> str:
    """`ukraine-2025@2025-05-28.json`, and `.then.json` for what was known on that day."""
    return f"{dossier}@{valid}{'.then' if known else ''}.json"


def golden_text(dossier: str, valid: str, known: str | None) -> str:
    return (
        json.dumps(as_data(valid, known, dossier=dossier), ensure_ascii=False, indent=1)
        + "\n"
    )


if os.environ.get("TRACKER_UPDATE_GOLDEN") == "1":
    ANSWERS.mkdir(parents=True, exist_ok=True)
    for _asked in ASKED:
        (ANSWERS / golden_name(*_asked)).write_text(
            golden_text(*_asked), encoding="utf-8"
        )


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: golden_name(*asked))
def test_an_answer_is_what_it_was(asked) -> None:
    held = (ANSWERS / golden_name(*asked)).read_text(encoding="utf-8")

    assert json.loads(golden_text(*asked)) == json.loads(held)
    assert golden_text(*asked) == held


def test_every_golden_answer_is_asked_for() -> None:
    assert {path.name for path in ANSWERS.iterdir()} == {
        golden_name(*asked) for asked in ASKED
    }


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: golden_name(*asked))
def test_no_golden_answer_holds_a_date_of_the_log_or_of_today(asked) -> None:
    held = (ANSWERS / golden_name(*asked)).read_text(encoding="utf-8")
    taken_in = {format_instant(r.recorded_at) for r in recorded(asked[0])}

    assert not [
        day for moment in taken_in for day in (moment, moment[:10]) if day in held
    ]
    assert "2026-01-01" not in held, "the clock of the tests"


# --- nothing of the future --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DATES)
def test_no_key_of_a_later_fact_is_in_an_answer(day) -> None:
    later = {key for key, event in by_key().items() if first_day(event["when"]) > day}

    assert not later & set(keys_in(as_data(day)))


def test_whatever_happened_between_two_dates_is_in_the_later_answers_only() -> None:
    for early, late in LATER:
        between = {
            key
            for key, event in by_key().items()
            if early < first_day(event["when"]) and last_day(event["when"]) <= late
        }
        before, after = set(keys_in(as_data(early))), set(keys_in(as_data(late)))

        assert not between & before, (early, late)
        assert between & after or not between, (early, late)


def test_what_was_reported_later_is_not_known_whatever_day_is_asked_about() -> None:
    for valid, known in itertools.product(DATES, DATES):
        unknown = {
            key
            for key, event in by_key().items()
            if last_day(event["reported"]) > known
        }

        assert not unknown & set(keys_in(as_data(valid, known))), (valid, known)


def test_a_dispute_reported_later_is_not_known() -> None:
    disputes = [e for e in by_key().values() if e["type"] == "report-disputed"]
    for day in DATES:
        known = {
            (e["target"], e["by"]) for e in disputes if last_day(e["reported"]) <= day
        }
        for cell in as_data(day, day)["cells"]:
            for statement in cell["statements"]:
                assert {
                    (key, by)
                    for key in statement["keys"]
                    for by in statement["disputed_by"]
                } & known or not statement["disputed_by"]
                assert all(
                    any((key, by) in known for key in statement["keys"])
                    for by in statement["disputed_by"]
                )


@pytest.mark.parametrize("day", ["2025-05-08", "2025-05-20", "2025-05-30"])
def test_the_briefing_says_nothing_before_its_own_days(day) -> None:
    found = as_data(day, dossier=BRIEFING)

    assert {cell["state"] for cell in found["cells"]} == {"no-evidence"}
    assert len(found["cells"]) == 8


# --- what was known then, day by day ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(MONTH_ENDS, id="month ends"),
        pytest.param(SAMPLE_DAYS, id="sample days"),
    ],
)
def test_known_then_no_source_is_cited_before_it_was_published(days) -> None:
    assert len(days) >= 20
    for day in days:
        assert not [
            s["slug"]
            for s in as_data(day, day)["sources"]
            if s["published"] and last_day(s["published"]) > day
        ], day


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(MONTH_ENDS, id="month ends"),
        pytest.param(SAMPLE_DAYS, id="sample days"),
    ],
)
def test_known_then_every_cell_has_a_legal_state_that_fits_what_it_lists(days) -> None:
    for day in days:
        for cell in as_data(day, day)["cells"]:
            assert cell["state"] in CELL_STATES
            assert (
                bool(cell["statements"])
                == (cell["state"] not in {"ended", "no-evidence"})
                or cell["state"] == "order-unknown"
            )
            assert not [s for s in cell["statements"] if s["reported_later"]]


def test_every_citation_of_an_answer_is_one_of_its_sources() -> None:
    def citations(value):
        match value:
            case dict():
                yield from value.get("citations", ())
                for inner in value.values():
                    yield from citations(inner)
            case list():
                for inner in value:
                    yield from citations(inner)

    for day in (*SAMPLE_DAYS, *MONTH_ENDS):
        for known in (None, day):
            found = as_data(day, known)
            assert sorted(set(citations(found))) == [
                s["n"] for s in found["sources"]
            ], day
