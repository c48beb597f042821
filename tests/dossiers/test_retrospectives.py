"""Retrospectives and pictures of the bundled dossier: golden files, sealed dates, and the same bytes wherever they are made.

`TRACKER_UPDATE_GOLDEN=1` writes the golden files anew.
"""

from __future__ import annotations

import html
import json
import re
import time
from functools import cache

import pytest

from tests.cli.running import run
from tests.dossiers.reading import UKRAINE, picture, recorded
from tests.dossiers.test_moves import held_to
from tracker.domain.dates import read_when, zone_of

SPAN = ("--from", "2025-04-19", "--to", "2025-06-03", "--dossier", UKRAINE)
ZONES = ("America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati")
CHARTS = ("timeline", "issue", "truces")
MADE = [
    *(("brief", *SPAN, "-f", form) for form in ("markdown", "html", "json")),
    *(
        ("chart", kind, "--as-of", "2025-06-03", "--dossier", UKRAINE)
        for kind in CHARTS
    ),
]


def made(*words):
    done = run(*words)
    assert done.code == 0, done.err
    return done.out


@cache
def brief():
    return json.loads(made("brief", *SPAN, "-f", "json"))


def test_the_retrospective_of_the_spring_stays_as_it_is() -> None:
    text = made("brief", *SPAN)

    assert held_to("brief-2025-04-19-to-2025-06-03.md", text) == text


def test_the_picture_of_the_truces_stays_as_it_is() -> None:
    svg = made("chart", "truces", "--as-of", "2025-06-03", "--dossier", UKRAINE)

    assert held_to("truces-2025-06-03.svg", svg) == svg


@pytest.mark.parametrize(
    "words",
    MADE,
    ids=lambda words: " ".join(w for w in words if not w.startswith("-"))[:40],
)
def test_the_same_question_gives_the_same_bytes_in_every_zone(
    words, monkeypatch
) -> None:
    found = set()
    for zone in ("UTC", *ZONES):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        found.add(made(*words))
    monkeypatch.delenv("TZ")
    time.tzset()

    assert len(found) == 1


def test_the_answers_in_the_brief_are_those_of_as_of() -> None:
    for part, day in (("before", "2025-04-18"), ("after", "2025-06-03")):
        asked = json.loads(made("as-of", day, "--dossier", UKRAINE, "-f", "json"))
        found = dict(brief()[part])

        assert _uncited(found) == _uncited(asked)


def test_the_difference_in_the_brief_is_that_of_diff() -> None:
    asked = json.loads(
        made("diff", "2025-04-18", "2025-06-03", "--dossier", UKRAINE, "-f", "json")
    )

    assert _uncited(brief()["diff"]) == _uncited(asked)


def _uncited(value):
    """A value without the numbers of sources."""
    match value:
        case dict():
            return {
                k: _uncited(v)
                for k, v in value.items()
                if k not in {"citations", "own_citations", "sources"}
            }
        case list():
            return [_uncited(v) for v in value]
        case _:
            return value


def test_every_citation_in_the_document_has_its_source_and_they_count_up() -> None:
    body, _, sources = made("brief", *SPAN).rpartition("## Sources")
    cited = [int(n) for group in _cited(body) for n in group]
    listed = [int(n) for n in re.findall(r"^(\d+)\. ", sources, re.MULTILINE)]

    assert list(dict.fromkeys(cited)) == listed == list(range(1, len(listed) + 1))


def _cited(text):
    """The numbers of each group of citations, its ranges written out."""
    for group in re.findall(r"\\\[([\d, \u2013]+)\\\]", text):
        numbers = []
        for part in group.split(", "):
            first, _, last = part.partition("\u2013")
            numbers += range(int(first), int(last or first) + 1)
        yield numbers


def test_the_truce_of_the_first_day_belongs_to_the_retrospective() -> None:
    text = made("brief", *SPAN)
    truces = text.partition("## Truces")[2].partition("##")[0]
    meetings = text.partition("## Meetings")[2].partition("##")[0]

    assert "| Victory Day truce<br>" in truces
    assert "| Easter truce<br>" in truces
    assert "Over before this period, 1 truce: Energy pause." in truces
    assert "| First Istanbul round<br>" in meetings
    assert "| Second Istanbul round<br>" in meetings
    assert "Istanbul consultations of 2022" not in meetings
    assert "Not listed: 16 meetings before this period." in meetings


def _reported_after(day):
    """The keys of events that nobody could know by the end of a day."""
    zone = zone_of("Europe/Kyiv")
    end = read_when(day, zone=zone).start.latest
    late = {
        r.event.key
        for r in recorded(UKRAINE)
        if getattr(r.event, "reported", None)
        and read_when(r.event.reported, zone=zone).start.latest > end
    }
    return {key for key in late if key}


def _stances(late: set[str]) -> tuple[set[str], set[str]]:
    """The stances of some facts that no other fact has, and those of all others."""
    words: dict[bool, set[str]] = {True: set(), False: set()}
    for r in recorded(UKRAINE):
        if stance := getattr(r.event, "stance", None):
            words[r.event.key in late].add(html.escape(stance, quote=True))
    known = "\n".join(words[False])
    return {stance for stance in words[True] if stance not in known}, words[False]


@pytest.mark.parametrize(
    "day", ["2022-04-20", "2025-04-20", "2025-05-09", "2025-05-28"]
)
@pytest.mark.parametrize(
    "words", [("chart", kind, "--as-of") for kind in CHARTS], ids=" ".join
)
def test_nothing_reported_after_a_sealed_date_is_drawn(words, day) -> None:
    text = made(*words, day, "--then", "--dossier", UKRAINE)
    late, known = _stances(_reported_after(day))

    assert late
    assert words[1] == "truces" or any(stance in text for stance in known)
    assert [stance for stance in late if stance in text] == []


@pytest.mark.parametrize("issue", ["ceasefire", "territory", "sanctions"])
@pytest.mark.parametrize("day", ["2025-04-20", "2025-05-28", "2025-06-03"])
def test_the_picture_of_an_issue_ends_with_the_stances_that_the_answer_holds(
    day, issue
) -> None:
    words = ("chart", "issue", "--as-of", day, "--issue", issue)
    svg = made(*words, "--dossier", UKRAINE)
    told = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)[1]
    own = {
        s.stance
        for c in picture(day).cells
        for s in c.statements
        if s.party == c.column and s.issue == issue
    }

    assert own
    assert [stance for stance in own if html.escape(stance) not in told] == []
