"""The recipe of `.ci/run`: a skip is a failure there, and what the tests use is installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.surroundings import lacking, without_skip

ROOT = Path(__file__).parent.parent
RECIPE = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def report(outcome, said=None):
    place = ("tests/a.py", 1, "test_a")
    return pytest.TestReport("tests/a.py::test_a", place, {}, outcome, said, "setup")


def test_where_no_skip_is_allowed_a_skip_fails_with_its_reason() -> None:
    found = without_skip(report("skipped", ("tests/a.py", 1, "Skipped: no chromium")))

    assert found.failed
    assert "Skipped: no chromium" in found.longrepr


@pytest.mark.parametrize("outcome", ["passed", "failed"])
def test_every_other_outcome_stays(outcome) -> None:
    assert without_skip(report(outcome)).outcome == outcome


def test_what_is_expected_to_fail_is_not_a_skip() -> None:
    expected = report("skipped")
    expected.wasxfail = "not yet"

    assert without_skip(expected).skipped


def test_a_need_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="moon"):
        lacking("moon")


def test_the_programs_that_pages_are_checked_with_have_exact_versions() -> None:
    package = json.loads((ROOT / "tests/browser/package.json").read_text("utf-8"))

    assert package["dependencies"].keys() == {"axe-core", "html-validate"}
    assert all(v[0].isdigit() for v in package["dependencies"].values())


def test_the_recipe_makes_everything_and_allows_no_skip() -> None:
    assert ".[test-all]" in RECIPE
    assert "cp tests/browser/package.json .venv/npm/" in RECIPE
    assert "TRACKER_TEST_SKIPS=none TRACKER_TEST_BROWSER=required" in RECIPE
