"""Figures of forces stand side by side; they are never summed, averaged or maxed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import force, log, picture, source
from tracker.domain.codec import encode
from tracker.projections.incremental import LivePicture
from tracker.projections.mended import mend
from tracker.projections.questions.diff.compare import compare


def figure(best: int, **fields: Any) -> Any:
    body = {
        "owner": "russia",
        "area": "North",
        "estimator": "ukraine",
        "when": "2025-05-01",
        "strength": {"best": best},
    } | fields
    return force(body.pop("owner"), body.pop("area"), body.pop("estimator"), **body)


def bests(*events: Any) -> list[int | None]:
    return [f.best for f in picture(log(*events), "2025-06-01").forces]


def test_the_latest_figure_of_one_estimator_for_one_area_holds() -> None:
    assert bests(figure(2, when="2025-05-02"), figure(1)) == [2]


@pytest.mark.parametrize(
    "other",
    [
        {"estimator": "united-states"},
        {"area": "South"},
        {"owner": "belarus"},
        {"strength": {"best": 2, "unit": "vehicles"}},
    ],
)
def test_figures_of_another_estimator_area_owner_or_unit_stand_beside_it(
    other: dict[str, Any],
) -> None:
    assert bests(figure(1), figure(2, **({"when": "2025-05-02"} | other))) == [1, 2]


def test_one_area_in_other_case_and_space_is_one_area() -> None:
    assert bests(figure(1), figure(2, area=" north ", when="2025-05-02")) == [2]


def test_one_area_in_another_composition_is_one_area() -> None:
    found = bests(
        figure(1, area="D\u00e9part"), figure(2, area="De\u0301part", when="2025-05-02")
    )

    assert found == [2]


def test_two_figures_of_one_day_both_hold() -> None:
    assert bests(figure(1), figure(2)) == [1, 2]


def test_of_two_figures_of_one_day_the_one_that_says_so_supersedes() -> None:
    assert bests(figure(1, key="A"), figure(2, supersedes=["A"])) == [2]


def test_a_figure_is_shown_as_it_was_given() -> None:
    recorded = log(
        source("press"),
        figure(
            0,
            strength={"low": 50000, "qualifier": "more-than"},
            as_of="2025-04",
            speaker="Zelensky",
            confidence="low",
            key="F",
            evidence=["press"],
        ),
    )
    (found,) = picture(recorded, "2025-06-01").forces

    assert (
        found.owner,
        found.area,
        found.estimator,
        found.low,
        found.best,
        found.high,
    ) == (
        "russia",
        "North",
        "ukraine",
        50000,
        None,
        None,
    )
    assert (
        found.qualifier,
        found.unit,
        found.as_of,
        found.speaker,
        found.confidence,
        found.key,
        found.citations,
    ) == (
        "more-than",
        "troops",
        "2025-04",
        "Zelensky",
        "low",
        "F",
        [1],
    )


def test_a_figure_without_a_date_of_its_own_is_as_of_when_it_was_said() -> None:
    assert picture(log(figure(1)), "2025-06-01").forces[0].as_of == "2025-05-01"


def test_a_figure_without_a_category_counts_troops_and_keeps_its_bytes() -> None:
    plain = figure(1)

    assert (plain.category, plain.schema_version) == ("troops", 1)
    assert b"category" not in encode(plain)
    assert figure(1, category="troops") == plain
    assert figure(1, category="casualties").schema_version == 2


@pytest.mark.parametrize(
    ("fields", "unit"),
    [
        ({}, "troops"),
        ({"strength": {"best": 1, "unit": "vehicles"}}, "vehicles"),
        ({"category": "centrifuges"}, "centrifuges"),
        ({"category": "money", "strength": {"best": 1, "unit": "euros"}}, "euros"),
    ],
)
def test_a_figure_counts_in_its_unit_and_else_in_its_category(
    fields: dict[str, Any], unit: str
) -> None:
    (found,) = picture(log(figure(1, **fields)), "2025-06-01").forces

    assert (found.unit, found.category) == (unit, fields.get("category", "troops"))


def test_a_figure_of_another_category_stands_beside_it_also_in_the_same_unit() -> None:
    lost, fled = ({"best": n, "unit": "people"} for n in (1, 2))

    assert bests(
        figure(1, category="casualties", strength=lost),
        figure(2, category="displaced", strength=fled, when="2025-05-02"),
    ) == [1, 2]


def test_a_later_figure_of_the_same_category_takes_its_place() -> None:
    lost = {"category": "casualties"}

    assert bests(figure(1, **lost), figure(2, when="2025-05-02", **lost)) == [2]


def test_figures_of_several_categories_have_names_of_their_own_in_a_difference() -> (
    None
):
    before = log(figure(1), figure(2, category="casualties"))
    after = log(figure(1), figure(3, category="casualties"))
    found = compare(picture(before, "2025-06-01"), picture(after, "2025-06-01"))

    assert [(c.name, c.before.best, c.after.best) for c in found.forces] == [
        ("russia/North/ukraine/casualties", 2, 3)
    ]


def test_a_figure_that_was_given_long_ago_is_stale_as_a_cell_is() -> None:
    recorded = log(figure(1))

    assert [
        picture(recorded, d).forces[0].stale_days
        for d in ("2025-05-31", "2025-06-01", "2025-06-02")
    ] == [None, 31, 32]


def test_a_figure_that_is_given_again_is_fresh_from_the_last_day_on_which_it_was() -> (
    None
):
    recorded = log(
        figure(1), figure(1, when="2025-05-20/2025-05-25"), stale_after_days=5
    )

    assert [
        [f.stale_days for f in picture(recorded, d).forces]
        for d in ("2025-05-10", "2025-05-30", "2025-05-31")
    ] == [[9], [None], [6]]


def test_a_difference_tells_that_a_figure_went_stale_and_not_each_day_of_it() -> None:
    recorded = log(figure(1))
    on = {d: picture(recorded, f"2025-06-{d}") for d in ("01", "02", "03")}
    fresh = picture(recorded, "2025-05-31")

    assert [c.fields for c in compare(fresh, on["01"]).forces] == [["stale_days"]]
    assert compare(on["02"], on["03"]).forces == []


def test_a_replay_stops_on_the_day_on_which_a_figure_goes_stale() -> None:
    live = LivePicture(mend(log(figure(1))))

    assert date(2025, 6, 1) in live.days_of_staleness(date(2025, 7, 1))


def test_a_figure_that_is_surely_reported_later_is_not_there_yet() -> None:
    recorded = log(
        figure(1, category="displaced"),
        figure(2, category="displaced", when="2025-05-03", reported="2025-05-20"),
    )

    def shown(valid: str, known: str | None = None) -> list[int | None]:
        return [f.best for f in picture(recorded, valid, known).forces]

    assert (shown("2025-05-10"), shown("2025-05-10", "2025-05-10")) == ([2], [1])
