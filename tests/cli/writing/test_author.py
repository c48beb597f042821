"""A name that is set stands with what is recorded, and in the keys that are offered."""

from __future__ import annotations

import pytest

from tests.cli.running import MINI, run
from tracker.domain.names import initials
from tracker.wiring import Wiring


def recorded_by(*words: str) -> list[str]:
    """Who recorded each event; on a server without the role, which differs between servers."""
    lines = run("log", "-f", "jsonl", *words).json_lines
    return [line["recorded_by"].partition(" (")[0] for line in lines]


@pytest.fixture
def talks(database):
    """The mini dossier, and a fact that Olena recorded after it."""
    words = ("append", "position", "europe", "ceasefire", "wait", "--on", "2025-05-30")
    assert run("--author", "Olena Petrenko", *words, "--key", "B4", "-y").code == 0


def append(*words: str):
    return run("append", "position", "russia", "ceasefire", "terms", "--on", *words)


def test_who_records_is_said_by_an_option_before_a_setting(talks, monkeypatch):
    monkeypatch.setenv("TRACKER_AUTHOR", "Ana Novak")
    append("2025-06-01", "-y")
    append("2025-06-02", "--author", "Lea", "-y")

    assert recorded_by("--last", "3") == ["Olena Petrenko", "Ana Novak", "Lea"]


def test_the_setting_of_a_folder_names_the_author(talks, tmp_path, monkeypatch):
    (tmp_path / "tracker.toml").write_text('author = "Jo Ek"', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    append("2025-06-01", "-y")

    assert recorded_by("--last", "1") == ["Jo Ek"]


def test_the_log_is_asked_by_author_with_the_role_on_a_server_or_without(talks):
    assert recorded_by("--author", "olena petrenko") == ["Olena Petrenko"]
    assert recorded_by("--author", "Olena") == []
    whole = run("log", "-f", "jsonl").json_lines[-1]["recorded_by"]
    assert recorded_by("--author", whole) == ["Olena Petrenko"]


@pytest.mark.server
def test_on_a_server_the_role_stands_beside_the_author(talks):
    last = run("log", "-f", "jsonl").json_lines[-1]

    assert last["recorded_by"].startswith("Olena Petrenko (")
    assert last["recorded_by"].endswith(")")


@pytest.mark.server
def test_two_roles_under_one_name_are_two_in_the_log(database, server):
    from tracker.storage.sql.migrate import migrate

    name, roles = database.rpartition("/")[2], ("desk_a", "desk_b")
    for role in roles:
        server.run(f"CREATE ROLE {role} LOGIN")
        migrate(database, app_role=role)
        url = server.named(name, user=role)
        words = ("append", "note", role, "--on", "2025-05-28", "-d", "mini")
        with pytest.MonkeyPatch.context() as patch:
            # The server's time is recorded, which only the owner may set.
            patch.delenv("TRACKER_NOW")
            assert run("--db", url, "--author", "Ana", *words).code == 0

    both = run("log", "--author", "Ana", "-f", "jsonl").json_lines
    found = [
        run("log", "--author", f"Ana ({r})", "-f", "jsonl").json_lines for r in roles
    ]
    server.drop(database)
    for role in roles:
        server.run(f"DROP ROLE {role}")

    assert [e["recorded_by"] for e in both] == ["Ana (desk_a)", "Ana (desk_b)"]
    assert found == [[both[0]], [both[1]]]


def test_a_key_that_is_offered_has_the_initials_of_a_name_that_is_set(talks):
    first = append("2025-06-01", "--author", "Ana Novak", "-y")
    append("2025-06-02", "--author", "Ana Novak", "--key", "position-an-1", "-y")
    second = append("2025-06-03", "--author", "Ana Novak", "-y")
    unset = append("2025-06-04", "-y")

    assert "--key position-an-1 is free" in first.err
    assert "--key position-an-2 is free" in second.err
    assert "--key B5 is free" in unset.err


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ana Novak", "an"),
        ("Olena", "ol"),
        ("José María del Río Paz", "jmdr"),
        ("  Ana   Novak ", "an"),
        ("Øystein Å", "ya"),
        ("", ""),
    ],
)
def test_initials_fit_into_a_key(name, found):
    assert initials(name) == found


@pytest.mark.parametrize("name", ["Ana\nNovak", " Ana", "A\x1bB", "x" * 201])
def test_what_is_no_name_is_refused_before_anything_is_appended(talks, name):
    done = append("2025-06-01", "--author", name, "-y")

    assert done.code == 2
    assert "is not a name" in done.err
    assert len(recorded_by()) == len(MINI) + 1


def test_without_a_setting_the_user_of_the_system_records(monkeypatch):
    wiring = Wiring(environment={})

    assert wiring.author() is None
    assert wiring.initials() == ""


def test_a_folder_that_may_not_be_looked_into_has_no_settings(tmp_path, monkeypatch):
    def locked(file):
        raise PermissionError(13, "Permission denied", str(file))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pathlib.Path.is_file", locked)

    assert Wiring(environment={})._configuration == (tmp_path / "tracker.toml", {})
