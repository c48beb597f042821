"""What travels: a wheel and a source archive hold the package, its migrations and its dossiers, and nothing beside the package."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = {
    "tracker/py.typed",
    "tracker/fixtures/ukraine-2025.jsonl",
    "tracker/fixtures/briefing-2025-05.jsonl",
    "tracker/migrations/env.py",
    "tracker/migrations/versions/0001_events.py",
    "tracker/migrations/versions/0002_inbox.py",
}


def built(kind: str, source: Path, folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (found,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return found


@pytest.fixture(scope="module")
def from_sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built("sdist", ROOT, folder)) as archive:
        archive.extractall(folder, filter="data")
    (found,) = (p for p in folder.iterdir() if p.is_dir())
    return found


def names_in_wheel(source: Path, folder: Path) -> set[str]:
    with zipfile.ZipFile(built("wheel", source, folder)) as wheel:
        return set(wheel.namelist())


def test_a_wheel_of_the_checkout_holds_the_data_inside_the_package(
    tmp_path: Path,
) -> None:
    names = names_in_wheel(ROOT, tmp_path)

    assert names >= DATA
    assert {n for n in names if "fixtures" in n} == {
        f"tracker/fixtures/{p.name}" for p in ROOT.glob("fixtures/*.jsonl")
    }
    assert {n.split("/")[0] for n in names} == {
        "tracker",
        "position_tracker-0.1.0.dist-info",
    }


def test_a_wheel_of_the_source_archive_is_the_same(
    from_sdist: Path, tmp_path: Path
) -> None:
    assert names_in_wheel(from_sdist, tmp_path / "one") == names_in_wheel(
        ROOT, tmp_path / "two"
    )


def test_the_source_archive_travels_with_its_tests_and_docs(from_sdist: Path) -> None:
    assert all(
        (from_sdist / name).exists()
        for name in (
            "README.md",
            "LICENSE",
            "CHANGELOG.md",
            "tests/builders.py",
            "docs",
            ".ci/run",
            "fixtures/golden",
        )
    )


@pytest.mark.parametrize("module", ["tracker", "tracker.cli.main"])
def test_a_wheel_unpacked_anywhere_answers_from_its_own_dossiers(
    module: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(built("wheel", ROOT, tmp_path)) as wheel:
        wheel.extractall(tmp_path / "site")  # noqa: S202  (our own archive)
    call = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import {module}; from tracker.cli.main import main; sys.argv = ['tracker', 'dossiers']; main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", call],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "ukraine-2025" in done.stdout
