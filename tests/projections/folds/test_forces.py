"""Figures of forces stand side by side; they are never summed, averaged or maxed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import force, log, picture, source


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
