"""`tracker chart`: pictures as files."""

from __future__ import annotations

import io
import re
import sys

import pytest

from tests.cli.running import run

PERIOD = "2025-04-19..2025-06-03"
KINDS = ["timeline", "issue", "truces"]


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
        words = ("chart", "truces", "--as-of", "2025-05-28", "-o", str(path))
        assert run(*words).code == 0

    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_ones_own_database_is_that_of_the_bundled_dossier(
    holding_ukraine, tmp_path, kind
):
    for name, where in (
        ("own.svg", ("--db", str(holding_ukraine))),
        ("bundled.svg", ()),
    ):
        words = ("chart", kind, "--as-of", "2025-05-28", "-o", name)
        assert run(*where, *words, folder=tmp_path).code == 0

    own, bundled = (tmp_path / f"{name}.svg" for name in ("own", "bundled"))
    assert own.read_bytes() == bundled.read_bytes()


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
    assert f"error[T017]: {ending.upper()} files need the extra `charts`" in done.err
    assert "help: `pip install 'position-tracker[charts]'`" in done.err
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
        (("truces", "May 2025", "--to", "2025-05-02"), 2, "give one of them"),
        (("truces", "--to", "2025-05-02", "--as-of", "2025-05-02"), 2, "give a period"),
        (("truces", "--size", "a4", "--width", "900"), 2, "give one of them"),
        (("positions", "--size", "wide"), 2, "leave the size out"),
        (("positions", PERIOD), 2, "and standard output takes one"),
        (("timeline", "--size", "slide"), 2, "error[T026]: this timeline is at least"),
        (("timeline", "--size", "slide"), 2, "`tracker chart positions --issue "),
        (("timeline", "--height", "500"), 2, "leave its size and height out: then it"),
        (("ceasefire",), 2, "chart issue --issue NAME"),
        (("issue", "ceasefire"), 2, "that is an issue: write --issue ceasefire"),
        (("issue", "Russia"), 2, "that is a party: write --party russia"),
        (("issue", "ceasefire", "--from", "2025-04-19"), 2, "as --issue ceasefire"),
        (("issue", "May 2025", "--from", "2025-04-19"), 2, "help: give one of them\n"),
        (
            ("issue", "--issue", "ceasefire", "--size", "slide"),
            2,
            "`tracker chart positions --issue ceasefire` draws it as slides",
        ),
        (("truces", "--from", "2025-06-03", "--to", "2025-04-19"), 2, "lies before"),
    ],
)
def test_a_mistake_is_told_with_what_may_have_been_meant(words, code, said, tmp_path):
    done = run("chart", *words, folder=tmp_path)

    assert done.code == code
    assert said in done.err
    assert not list(tmp_path.iterdir())


def test_truces_that_one_slide_cannot_hold_are_several_each_with_its_number(tmp_path):
    whole = run("chart", "truces", "--width", "812", folder=tmp_path).out
    done = run("chart", "truces", "--size", "slide", "-o", "a.svg", folder=tmp_path)
    slides = [p.read_text(encoding="utf-8") for p in sorted(tmp_path.glob("a-*.svg"))]
    names = ("Energy pause", "Easter truce", "Victory Day truce")
    panels = [[n for n in names if f">{n}</text>" in slide] for slide in slides[1:]]

    assert done.code == 0
    assert [name for panel in panels for name in panel] == list(names)
    assert all(f"({n} of {len(slides)})" in s for n, s in enumerate(slides, start=1))
    assert all('width="1920" height="1080"' in slide for slide in slides)
    texts = re.findall(r">([^<]*running total[^<]*)</text>", whole)
    assert texts
    assert [t for t in texts if not any(f">{t}</text>" in s for s in slides)] == []


def test_a_setting_swaps_the_colours_of_two_parties_in_pictures_and_briefs(
    tmp_path, monkeypatch
):
    def first_colours(svg):
        return re.findall(r'fill="(#[0-9a-f]{6})" class="tk-p[12]"', svg)[:2]

    words = ("chart", "issue", "--issue", "ceasefire", "--as-of", "2025-06-03")
    brief = ("brief", "2025-05-20..2025-05-28", "-d", "ukraine-2025", "-f", "html")
    before = run(*words, folder=tmp_path).out
    page = run(*brief, folder=tmp_path).out
    (tmp_path / "tracker.toml").write_text('swap_colours = "russia, ukraine"\n')
    after = run(*words, folder=tmp_path).out

    assert first_colours(after) == first_colours(before)[::-1]
    assert re.sub("#[0-9a-f]{6}|p[12]", "", after) != ""
    assert run(*brief, folder=tmp_path).out != page
    monkeypatch.setenv("TRACKER_SWAP_COLOURS", "holy-see turkey")
    assert first_colours(run(*words, folder=tmp_path).out) == first_colours(before)


@pytest.mark.parametrize("said", ["russia", "russia russia", "a b c"])
def test_a_swap_that_does_not_name_two_parties_is_refused(monkeypatch, said):
    monkeypatch.setenv("TRACKER_SWAP_COLOURS", said)
    done = run("chart", "truces")

    assert done.code == 2
    assert (
        f"error[T013]: the setting swap_colours {said!r} does not name two" in done.err
    )
    assert "help: write the slugs of two, such as: russia ukraine" in done.err


def test_the_size_that_a_refusal_names_is_one_that_fits(tmp_path):
    assert run("chart", "timeline", "--height", "500", folder=tmp_path).code == 2
    assert run("chart", "timeline", folder=tmp_path).code == 0
    slides = ("chart", "positions", "--issue", "negotiation-terms", PERIOD)
    assert run(*slides, "-o", "a.svg", folder=tmp_path).code == 0


def test_a_file_that_is_there_is_kept_unless_it_may_be_replaced(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("mine", encoding="utf-8")

    assert run("chart", "truces", "-o", str(path)).code == 6
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("chart", "truces", "-o", str(path), "--force").code == 0


def test_of_several_files_none_is_written_where_one_is_there_already(tmp_path):
    (tmp_path / "a-2.svg").write_text("mine", encoding="utf-8")
    issues = ("--issue", "ceasefire", "--issue", "sanctions")
    words = ("chart", "issue", *issues, "-o", "a.svg")

    assert run(*words, folder=tmp_path).code == 6
    assert [path.name for path in tmp_path.iterdir()] == ["a-2.svg"]
    assert run(*words, "--force", folder=tmp_path).code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a-1.svg", "a-2.svg"}


@pytest.mark.usefixtures("ukraine")
def test_a_period_is_said_as_for_every_other_command():
    pictures = {
        run("chart", "timeline", *words).out
        for words in (
            (PERIOD,),
            ("2025-04-19", "2025-06-03"),
            ("--from", "2025-04-19", "--to", "2025-06-03"),
        )
    }

    assert len(pictures) == 1
    assert ": 19 April to 3 June 2025</text>" in pictures.pop()


@pytest.mark.usefixtures("ukraine")
def test_a_picture_of_one_party_names_no_lane_of_another():
    svg = run("chart", "issue", "--issue", "ceasefire", "--party", "Russia").out

    group = re.search(r'<g [^>]*font-size="15" font-weight="700"[^>]*>(.*?)</g>', svg)
    assert re.findall(r">([^<]+)</text>", group[1]) == ["Russia"]


@pytest.mark.usefixtures("ukraine")
def test_a_picture_of_one_issue_holds_its_parts_and_no_other():
    svg = run("chart", "timeline", PERIOD, "--issue", "ceasefire").out

    assert "Monitoring and verification: " in svg
    assert ">Ceasefire</text>" in svg
    assert ">Sanctions</text>" not in svg


@pytest.mark.usefixtures("ukraine")
def test_with_an_earlier_log_place_the_picture_says_so():
    svg = run("chart", "timeline", "--log-at", "400").out

    assert "as the log stood at place 400" in svg


@pytest.mark.usefixtures("ukraine")
@pytest.mark.parametrize(
    ("words", "most"),
    [
        (("timeline", PERIOD), 80_000),
        (("issue", PERIOD, "--issue", "ceasefire"), 60_000),
        (("truces", PERIOD), 45_000),
        (("positions", PERIOD, "--issue", "ceasefire"), 15_000),
    ],
)
def test_a_picture_of_the_bundled_period_is_small(words, most):
    svg = run("chart", *words).out

    assert len(svg.encode()) <= most
    assert len(re.findall(r"<[a-z]", svg)) <= 700


@pytest.mark.usefixtures("ukraine")
@pytest.mark.parametrize("kind", [*KINDS, "positions"])
def test_a_picture_has_its_title_both_clocks_and_its_log_place(kind):
    svg = run("chart", kind, PERIOD, "--issue", "ceasefire").out

    assert "3 June 2025</text>" in svg
    assert "Kyiv time" in svg
    assert "as known today" in svg.replace("As known", "as known")
    assert "log place 968" in svg
    assert "…" not in svg


def test_slides_are_pages_of_one_document(tmp_path):
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads the document")
    words = ("positions", PERIOD, "-o", "slides.pdf")

    assert run("chart", *words, folder=tmp_path).code == 0
    document = pypdf.PdfReader(tmp_path / "slides.pdf")
    assert len(document.pages) >= 6
    assert {tuple(map(round, page.mediabox[2:])) for page in document.pages} == {
        (1920, 1080)
    }
    assert "changed its stance" in document.pages[1].extract_text()


def test_a_slide_goes_into_a_presentation(tmp_path):
    pptx = pytest.importorskip("pptx", reason="python-pptx makes the presentation")
    words = ("positions", PERIOD, "--issue", "ceasefire", "-o", "slide.png")

    assert run("chart", *words, folder=tmp_path).code == 0
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = 12192000, 6858000
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    shown = slide.shapes.add_picture(
        str(tmp_path / "slide.png"), 0, 0, width=deck.slide_width
    )
    deck.save(io.BytesIO())

    assert shown.image.size == (3840, 2160)
    assert shown.height == deck.slide_height
