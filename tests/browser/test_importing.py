"""A file is imported and a dossier opened in a browser without scripts, by pointer and by keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.browser.test_desk import X, faults_on_each_screen
from tests.cli.running import run
from tests.web.test_importing import FAULTY, FINE, MENDED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.walking import Walk


def keys() -> list[str]:
    lines = run("log", "-f", "jsonl").out.splitlines()
    return [json.loads(line)["event"].get("key") for line in lines]


def choose(walk: Walk, folder: Path, name: str, text: str) -> None:
    """Choose a file in the form, and have it checked."""
    (folder / name).write_text(text)
    walk.page.set_input_files("input[type=file]", folder / name)
    walk.page.click("form.edit [type=submit]")
    walk.read()


def test_a_file_is_mended_in_the_page_and_appended_without_scripts(
    walk: Walk, tmp_path: Path
) -> None:
    walk.page.route("**/*.js", lambda route: route.abort())
    walk.go(f"{X}/desk")
    walk.follow("Import a file")
    choose(walk, tmp_path, "facts.csv", FAULTY)
    assert walk.page.title().startswith("Error: Import facts.csv")
    assert walk.page.get_attribute(":focus", "id") == "wrong"
    walk.page.click(".wrong a >> text=Line 3, when")
    assert walk.page.get_attribute(":focus", "name") == "m.3.35"

    walk.fill(**MENDED)
    walk.check()
    first = walk.page.url
    assert "4 rows: 4 new, 0 already there." in walk.text
    walk.page.reload()
    assert walk.page.url == first
    walk.append()
    assert "Appended: log places 11 to 14." in walk.text
    assert keys()[-4:] == ["I1", "I2", "I3", "I4"]
    walk.follow("Undo it")
    walk.check()
    walk.append()
    assert run("show", "I1", "-f", "json").json["withdrawn"] is True


def test_rows_are_pasted_and_appended_by_keyboard_alone(walk: Walk) -> None:
    walk.go(f"{X}/desk/import")
    walk.page.focus("[name=rows]")
    walk.page.keyboard.insert_text(FINE)
    for key in ("Tab", "Tab", "Enter"):
        walk.page.keyboard.press(key)
    walk.page.wait_for_url("**/desk/import/*")
    walk.page.focus("button.go")
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_selector("text=Appended: log places 11 to 11.")

    assert keys()[-1] == "I1"


def test_a_file_that_is_too_large_is_refused_in_plain_words(
    walk: Walk, tmp_path: Path
) -> None:
    walk.go(f"{X}/desk/import")
    choose(walk, tmp_path, "large.csv", "x" * 10_500_000)

    assert "10,000,000 bytes are taken" in walk.text


def test_a_dossier_is_opened_without_scripts_and_stands_among_the_others(
    walk: Walk,
) -> None:
    walk.page.route("**/*.js", lambda route: route.abort())
    walk.go("/")
    walk.follow("New dossier")
    walk.fill(dossier="herring-talks", title="Herring talks", zone="Europe/Oslo")
    walk.fill(_parties="arden: Arden; kind=state", _issues="quota: Quota")
    walk.check()
    assert "Dossier opened: Herring talks" in walk.page.inner_text(".prev")
    walk.append()
    assert walk.page.url == f"{walk.address}/d/herring-talks/desk"
    walk.go("/")

    assert "Herring talks" in walk.text


def test_pages_of_imports_are_read_by_everybody_on_each_screen(
    walk: Walk, axe: str, tmp_path: Path
) -> None:
    found: dict[str, list[str]] = {}

    def look(name: str, scheme: str = "light") -> None:
        walk.page.emulate_media(color_scheme=scheme)
        walk.page.evaluate(axe)
        found.update(faults_on_each_screen(walk.page, f"{name} {scheme}"))

    walk.go(f"{X}/desk/import")
    walk.page.click("form.edit summary")
    look("unfolded")
    choose(walk, tmp_path, "facts.csv", FAULTY)
    look("errors")
    look("errors", "dark")
    walk.fill(**MENDED)
    walk.check()
    look("checked", "dark")
    walk.append()
    look("appended")
    walk.go("/new")
    walk.fill(dossier="../x", title="X")
    walk.check()
    look("wrong dossier")
    walk.fill(dossier="x")
    walk.check()
    look("checked dossier")

    assert found == {}
