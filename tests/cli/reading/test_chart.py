"""`tracker chart`: pictures as files."""

from __future__ import annotations

import re
import sys

import pytest

from tests.cli.running import run


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("svg", b"<svg"), ("png", b"\x89PNG\r\n\x1a\n"), ("pdf", b"%PDF-")],
)
def test_the_ending_of_the_file_says_what_is_written(tmp_path, ending, begins):
    path = tmp_path / f"truces.{ending}"

    assert run("chart", "truces", "-o", str(path)).code == 0
    assert path.read_bytes().startswith(begins)


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_same_picture_has_the_same_bytes(tmp_path, ending):
    paths = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
    for path in paths:
        assert (
            run("chart", "truces", "--as-of", "2025-05-28", "-o", str(path)).code == 0
        )

    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("kind", ["timeline", "positions", "truces"])
def test_a_picture_of_ones_own_database_is_that_of_the_bundled_dossier(
    holding_ukraine, tmp_path, kind
):
    for name, where in (
        ("own.svg", ("--db", str(holding_ukraine))),
        ("bundled.svg", ()),
    ):
        assert (
            run(
                *where,
                "chart",
                kind,
                "--as-of",
                "2025-05-28",
                "-o",
                name,
                folder=tmp_path,
            ).code
            == 0
        )

    assert (tmp_path / "own.svg").read_bytes() == (
        tmp_path / "bundled.svg"
    ).read_bytes()


@pytest.mark.usefixtures("ukraine")
def test_without_a_file_the_picture_goes_to_standard_output():
    done = run("chart", "truces", "--as-of", "2025-05-28")

    assert done.out.startswith("<svg")
    assert done.out.endswith("</svg>\n")


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_without_the_extra_it_says_how_to_install_it(tmp_path, monkeypatch, ending):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    done = run("chart", "truces", "-o", str(tmp_path / f"a.{ending}"))

    assert done.code == 2
    assert (
        f"error[T017]: {ending.upper()} files need the extra `charts`, which is not installed"
        in done.err
    )
    assert (
        "help: `pip install 'position-tracker[charts]'` installs what is missing; SVG files need nothing"
        in done.err
    )
    assert not list(tmp_path.iterdir())


def test_without_the_extra_svg_is_written_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)

    assert run("chart", "truces", "-o", str(tmp_path / "a.svg")).code == 0


@pytest.mark.usefixtures("ukraine")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("truce",), 2, "did you mean truces?"),
        (("truces", "-o", "a.pgn"), 2, "did you mean a.png?"),
        (("truces", "-o", "picture"), 2, "end its name in .svg, .png, .pdf"),
        (("truces", "--width", "10"), 2, "480<=x<=6000"),
        (("truces", "--party", "Rusia"), 2, "did you mean russia or united-states?"),
        (("truces", "--as-of", "05/06/2025"), 2, "it can be read as 2025-06-05"),
        (("truces", "--then", "--known-at", "2025-05-01"), 2, "give one of them"),
    ],
)
def test_a_mistake_is_told_with_what_may_have_been_meant(words, code, said, tmp_path):
    done = run("chart", *words, folder=tmp_path)

    assert done.code == code
    assert said in done.err
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_kept_unless_it_may_be_replaced(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("mine", encoding="utf-8")

    assert run("chart", "truces", "-o", str(path)).code == 6
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("chart", "truces", "-o", str(path), "--force").code == 0


@pytest.mark.usefixtures("ukraine")
def test_a_picture_of_one_party_names_no_lane_of_another():
    svg = run("chart", "positions", "--party", "Russia").out

    lanes = set(re.findall(r'font-weight="bold">([^<]*)</text>', svg))
    assert "Russia" in lanes
    assert not {"Ukraine", "United States"} & lanes


@pytest.mark.usefixtures("ukraine")
def test_a_picture_of_one_issue_holds_its_parts_and_no_other():
    svg = run("chart", "positions", "--issue", "ceasefire").out

    assert "Monitoring and verification</text>" in svg
    assert ">Sanctions</text>" not in svg


@pytest.mark.usefixtures("ukraine")
def test_with_an_earlier_log_place_the_picture_says_so():
    assert (
        "by all that was recorded up to log place 400"
        in run("chart", "timeline", "--log-at", "400").out
    )
