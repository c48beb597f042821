"""Every answer from Python shows itself in a notebook, as its command writes it."""

from __future__ import annotations

import re
import sys

import pandas as pd
import polars as pl
import pytest

import tracker
from tests import builders as b
from tests.cli.running import run
from tracker.domain.errors import FramesMissingError, PictureAskedError

UKRAINE = {"dossier": "ukraine-2025"}
QUESTIONS = {
    "as-of": (lambda t: t.as_of("2025-05-28", **UKRAINE), ["2025-05-28"]),
    "timeline": (lambda t: t.timeline("2025-05-28", **UKRAINE), ["2025-05-28"]),
    "search": (
        lambda t: t.search("memorandum", most=20, **UKRAINE),
        ["memorandum", "--most", "20"],
    ),
    "history": (
        lambda t: t.history("russia", "ceasefire", date="2025-05-28", **UKRAINE),
        ["russia", "ceasefire", "--as-of", "2025-05-28"],
    ),
    "upcoming": (lambda t: t.upcoming("2025-05-28", **UKRAINE), ["2025-05-28"]),
    "fate": (lambda t: t.fate("2025-05-28", **UKRAINE), ["2025-05-28"]),
    "diff": (
        lambda t: t.diff("2025-05-20", "2025-05-28", **UKRAINE),
        ["2025-05-20", "2025-05-28"],
    ),
    "hindsight": (lambda t: t.hindsight("2025-05-28", **UKRAINE), ["2025-05-28"]),
    "replay": (
        lambda t: t.replay("2025-05-27", "2025-05-28", **UKRAINE),
        ["2025-05-27", "2025-05-28"],
    ),
    "show": (
        lambda t: t.show("russia", date="2025-05-28", **UKRAINE),
        ["russia", "--as-of", "2025-05-28"],
    ),
    "parties": (lambda t: t.parties(date="2025-05-28", **UKRAINE), ["2025-05-28"]),
    "issues": (lambda t: t.issues(date="2025-05-28", **UKRAINE), ["2025-05-28"]),
    "people": (lambda t: t.people(date="2025-05-28", **UKRAINE), ["2025-05-28"]),
    "sources": (lambda t: t.sources(**UKRAINE), []),
    "dossiers": (lambda t: t.dossiers(), None),
}


@pytest.fixture(scope="module")
def log():
    with tracker.open() as opened:
        yield opened


def asked(name: str, fmt: str) -> str:
    words = QUESTIONS[name][1]
    dossier = [] if words is None else ["-d", "ukraine-2025"]
    return run(name, *(words or []), *dossier, "-f", fmt).out


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_frame_has_the_rows_and_columns_of_the_csv(log, name):
    lines = asked(name, "csv").splitlines()
    answer = QUESTIONS[name][0](log)
    frame, other = answer.to_frame("pandas"), answer.to_frame("polars")
    fields = lines[0].split(",")
    skipped = 1 if name == "replay" else 0  # the number of the step stands in its CSV

    assert isinstance(frame, pd.DataFrame)
    assert isinstance(other, pl.DataFrame)
    assert list(frame.columns)[-3:] == fields[-3:]
    assert frame.shape == other.shape
    assert frame.shape[1] >= len(fields) - skipped
    assert frame.shape[0] > 0


SAME = sorted(QUESTIONS.keys() - {"replay", "parties", "issues", "people", "sources"})


@pytest.mark.parametrize("name", SAME)
def test_a_page_part_is_what_the_command_writes_as_html(log, name):
    page = asked(name, "html")
    part = QUESTIONS[name][0](log)._repr_html_()
    body = page[page.index("</h1>") : page.index("</main>")]
    told = part.removeprefix('<div class="tracker">\n').removesuffix("\n</div>")
    without_names = re.sub(r"t[0-9a-f]{8}-source", "source", told)
    place = r"as the log stood at place \d+"
    today = re.sub(place, "as known today", without_names)

    assert today == body.split("\n", 1)[1].rstrip("\n")


def test_a_brief_and_an_event_show_themselves_too(log):
    brief = log.brief("2025-05-20", "2025-05-28", **UKRAINE)
    event = log.show("B104", **UKRAINE)

    assert brief.to_frame()["kind"].tolist()[0] == "position"
    assert log.brief(to="2025-05-28", **UKRAINE).to_frame().shape[0] > 100
    assert "What moved" in brief._repr_html_()
    assert "B104" in event._repr_html_()
    assert event.to_frame()["dossier"].tolist() == ["ukraine-2025"]


def test_a_stream_is_shown_from_its_beginning_and_read_on_where_it_was(log):
    events = log.log(dossier="ukraine-2025")
    first = next(events)
    frame = events.to_frame()

    assert frame["place"].tolist()[0] == first.global_position == 1
    assert next(events).global_position == 2
    assert "These are the first 50; a frame has all." in events._repr_html_()
    assert len(frame) > 900


def test_a_replay_is_stepped_through_after_it_was_shown(log):
    steps = log.replay("2025-05-27", "2025-05-28", **UKRAINE)
    shown = steps._repr_html_()

    assert "Step 1" in shown
    assert next(steps).step.day == "2025-05-27"
    assert next(iter(log.replay("2025-05-28", **UKRAINE))).picture.to_frame().shape[0]


def test_a_chart_shows_itself_and_its_frame_has_a_row_for_each_fact(log):
    shown = log.chart("truces", "2025-04-19..2025-06-03", **UKRAINE)
    asked_too = ["chart", "truces", "2025-04-19..2025-06-03", "-d", "ukraine-2025"]
    frame = shown.to_frame()

    assert shown.svg == run(*asked_too).out
    assert shown.file("svg") == shown.svg.encode()
    assert shown._repr_html_().startswith('<img alt="truces of Ukraine-Russia')
    assert "data:image/svg+xml;base64," in shown._repr_html_()
    assert frame["key"].tolist() == [dot.key for dot in shown.drawn.dots]


def test_a_chart_of_positions_has_a_slide_for_each_issue(log):
    period, issues = "2025-04-19..2025-06-03", ["ceasefire", "sanctions"]
    shown = log.chart("positions", period, issues=issues, **UKRAINE)

    assert len(shown.svgs) == 2
    assert shown._repr_html_().count("<img ") == 2


@pytest.mark.parametrize(
    ("kind", "paper", "said", "hint"),
    [
        ("pie", {}, "no picture 'pie'", "ask for timeline, issue, positions, truces"),
        ("truces", {"size": "a3"}, "no paper 'a3'", "ask for slide, a4, wide"),
        ("truces", {"size": "a4", "width": 900}, "two ways", "give one of them"),
        ("truces", {"width": 10}, "10 wide", "ask for one from 480 to 6,000 wide"),
        ("truces", {"height": 1e9}, "1e+09 high", "from 300 to 20,000 high"),
        ("positions", {"width": 900}, "drawn as slides", "leave the size out"),
    ],
)
def test_a_chart_that_cannot_be_is_refused_in_words(log, kind, paper, said, hint):
    with pytest.raises(PictureAskedError, match=re.escape(said)) as refused:
        log.chart(kind, **paper, **UKRAINE)

    assert hint in refused.value.hint
    assert refused.value.code == "T038"


def test_days_have_a_frame_and_a_page(log):
    days = log.days(**UKRAINE)
    frame = days.to_frame()

    assert frame.columns.tolist() == ["day", "facts"]
    assert frame["facts"].sum() == sum(day.facts for day in days.days) > 500
    assert days.days[0].day in days._repr_html_()
    assert log.days(then=True, **UKRAINE).days[0].day > "2022"


def test_what_was_appended_and_what_is_followed_have_frames(tmp_path):
    run("--db", str(tmp_path / "a.db"), "init")
    with tracker.open(tmp_path / "a.db") as log:
        receipts = log.append(
            b.event("dossier-opened", title="Talks", zone="UTC"), b.party("russia")
        )
        events, following = log.events(), log.follow(after=1, idle=0)
        first = next(following)
        frames = [each.to_frame() for each in (receipts, events, following)]
        pages = [each._repr_html_() for each in (receipts, events, following)]
        following.close()
        rest = list(following)

    assert isinstance(receipts, list)
    assert frames[0]["global_position"].tolist() == [1, 2]
    assert [frame["place"].tolist() for frame in frames[1:]] == [[1, 2], [2]]
    assert ["russia" in page.casefold() for page in pages] == [True, True, True]
    assert (first.global_position, rest) == (2, [])


def test_a_list_is_a_list_as_before(log):
    parties = log.parties(date="2025-05-28", **UKRAINE)

    assert isinstance(parties, list)
    assert parties[0].slug == "ukraine"
    assert list(parties.to_frame()["slug"]) == [party.slug for party in parties]


def test_text_from_outside_is_escaped(tmp_path):
    hostile = "<script>alert(1)</script>"
    run("--db", str(tmp_path / "a.db"), "init")
    with tracker.open(tmp_path / "a.db") as log:
        log.append(
            b.event("dossier-opened", title="Talks", zone="UTC"),
            b.party("russia"),
            b.issue("ceasefire"),
        )
        log.append(b.stated("russia", "ceasefire", hostile, when="2025-05-20"))
        answers = [log.as_of("2025-05-28"), log.timeline("2025"), log.log()]
        pages = [answer._repr_html_() for answer in answers]

    for page in pages:
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_a_column_of_several_types_is_text(tmp_path):
    diff = tracker.open().diff("2025-05-20", "2025-05-28", **UKRAINE)

    for dtype in diff.to_frame("polars").dtypes:
        assert dtype in {pl.String, pl.Int64, pl.Boolean, pl.Null}


def test_the_library_that_is_loaded_is_taken(log, monkeypatch):
    dossiers = log.dossiers()
    for loaded, other in (("pandas", "polars"), ("polars", "pandas")):
        with monkeypatch.context() as patched:
            patched.delitem(sys.modules, other)
            patched.setitem(sys.modules, loaded, sys.modules[loaded])
            assert type(dossiers.to_frame()).__module__.startswith(loaded)


def test_without_a_library_for_frames_the_error_says_what_to_install(log, monkeypatch):
    monkeypatch.setattr("tracker.render.notebook.find_spec", lambda _: None)
    for name in ("pandas", "polars"):
        monkeypatch.delitem(sys.modules, name)

    with pytest.raises(FramesMissingError, match="needs pandas or polars") as missing:
        log.dossiers().to_frame()
    assert "pip install pandas" in missing.value.hint
    with pytest.raises(FramesMissingError, match="needs polars, which"):
        log.dossiers().to_frame("polars")
