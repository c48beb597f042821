"""The user's data folder is the one that the library of all systems names."""

from __future__ import annotations

import platformdirs
import pytest

from tracker.wiring import data_folder


@pytest.mark.parametrize("named", ["", "/data of mine", "data", " ", "/data/"])
@pytest.mark.parametrize("home", ["/home/ann", "/home/ann/", "/"])
def test_the_folder_is_the_one_that_the_library_names(
    monkeypatch: pytest.MonkeyPatch, named: str, home: str
) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("XDG_DATA_HOME", named)

    due = platformdirs.user_data_path("tracker", appauthor=False)

    assert data_folder() == due
