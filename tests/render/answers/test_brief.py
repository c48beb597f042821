"""A brief as a document: its numbers, its words, its marks, and the same blocks in every form."""

from __future__ import annotations

import gzip
import io
import re
import sys
import zipfile
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings

from tests.briefs import (
    brief_of,
    document_of,
    drawn_document_of,
    file_of,
    markdown,
    paths,
)
from tests.builders import (
    declared,
    event,
    issue,
    log,
    logs,
    offered,
    party,
    recorded_log,
    stated,
)
from tests.dossiers.reading import UKRAINE, recorded
from tests.tries import tries
from tracker.domain.errors import ExtraMissingError
from tracker.domain.names import slug_in_words
from tracker.render import render_document
from tracker.render.report import Drawing
from tracker.render.words_for_dates_and_numbers import unbroken

SPRING = "2025-04-19..2025-06-03"
PERIOD = "2025-05-03..2025-05-06"
FRAME_WORDS = """
    a about agreement agreements all alleged alone and answer are assessed at be between both by
    cancelled changed confirmed date day declared declined deferred direct directly disputed disputes
    dispute due each else end ended extended expired first for force free from further general had
    held holds in is it its known kept lapsed last later made matrix meeting meetings members met more
    moved no none not nothing now of on once one open or other others out overdue parties
    partial period planned proposal proposals proposed ran reached recorded refused rejected report
    reported said set side since some stance suspended terms that the their they to took truce truces
    twice two until up was were which who with withdrawn yet agreed countered superseded time times
    ratified reciprocated amended resumed signed left entered into never effect came
    three four five six seven eight nine ten eleven twelve then extends joined holding
    did observed maritime full energy local other infrastructure violations
"""
FRAME = frozenset(FRAME_WORDS.split())
"""The words of the frame around names, titles, days and quotes."""
TIMES = "once twice three four five six seven eight nine ten eleven twelve"
MONTHS = "January February March April May June July August September October November December"
laws = settings(
    max_examples=tries(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@cache
def spring():
    return markdown(recorded(UKRAINE), SPRING)


@cache
def data():
    return brief_of(recorded(UKRAINE), SPRING)


def cited(text):
    """The numbers of each group of citations, its ranges written out."""
    for group in re.findall(r"\\\[([\d, \u2013]+)\\\]", text):
        numbers = []
        for part in group.split(", "):
            first, _, last = part.partition("\u2013")
            numbers += range(int(first), int(last or first) + 1)
        yield numbers


@laws
@given(logs())
def test_sources_are_numbered_as_they_are_named_and_nothing_else_is(events) -> None:
    body, _, sources = markdown(recorded_log(events), PERIOD).partition("## Sources")
    named = list(dict.fromkeys(n for group in cited(body) for n in group))
    listed = [int(n) for n in re.findall(r"^(\d+)\. ", sources, re.MULTILINE)]
    foot = sources.rpartition("The same question")[0]

    assert named == listed == list(range(1, len(listed) + 1))
    assert re.findall(r"\bk\d+\b|[0-9a-f]{8}-[0-9a-f]{4}|…", body + foot) == []


def test_no_slug_and_no_key_stands_in_a_brief_outside_of_addresses_and_the_foot() -> (
    None
):
    body = re.sub(r"<http[^>]*>", "", spring()).rpartition("The same question")[0]
    slugs = {
        value
        for r in recorded(UKRAINE)
        for name in (
            "slug",
            "ceasefire",
            "meeting",
            "proposal",
            "agreement",
            "deadline",
        )
        if isinstance(value := getattr(r.event, name, None), str) and "-" in value
    }

    assert len(slugs) > 100
    assert [slug for slug in slugs if re.search(rf"(?<!\w){slug}(?!\w)", body)] == []
    assert re.findall(r"\b[AB]\d{3}\b|…", body) == []


def test_the_summary_has_five_to_eight_items_and_four_hundred_and_fifty_words() -> None:
    summary = data().summary

    assert 5 <= len(summary) <= 8
    assert [item.label for item in summary][:2] == ["Truces", "Talks"]
    words = " ".join(f"{item.label} {item.text}" for item in summary).split()
    assert len(words) <= 450


def test_every_number_of_the_summary_is_a_count_of_the_data() -> None:
    brief = data()
    said = {item.label: item.text for item in brief.summary}
    first, second = brief.moved.issues[:2]
    top = first.paths[0]
    made = [p for p in brief.after.proposals if p.made >= "2025-04-19"]

    assert said["Truces"].startswith("No truce is in force at the end of 3 June 2025.")
    assert f"changed its stance {_times(top.changes)}" in said["Location of talks"]
    assert [first.changes, second.changes] == [
        sum(path.changes for path in each.paths) for each in (first, second)
    ]
    assert said["Proposals"].startswith(f"{len(made)} proposals were made: ")


def _times(number):
    return TIMES.split()[number - 1] + ("" if number < 3 else " times")


@laws
@given(logs())
def test_the_frame_of_the_summary_has_a_small_vocabulary(events) -> None:
    _check_frame(brief_of(recorded_log(events), PERIOD))


def test_the_frame_of_a_summary_of_the_bundled_dossier_has_it_too() -> None:
    _check_frame(data())


def _check_frame(brief) -> None:
    names = [*brief.after.parties.values(), *(i.title for i in brief.after.issues)]
    lists = ("ceasefires", "meetings", "proposals", "agreements", "votes", "deadlines")
    for name in lists:
        for entry in getattr(brief.after, name):
            names += [entry.title or "", slug_in_words(entry.slug)]
            names.append(getattr(entry, "place", None) or "")
    for item in brief.summary:
        text = re.sub(r"“[^”]*”", " ", item.text)
        for name in sorted(filter(None, names), key=len, reverse=True):
            text = text.replace(name, " ")
        words = {w for w in re.findall(r"[A-Za-z]+", text) if w not in MONTHS.split()}
        assert {w.lower() for w in words} <= FRAME, item


@laws
@given(logs())
def test_a_fact_after_the_last_day_changes_nothing_but_the_place_of_the_log(
    events,
) -> None:
    later = stated("ann", "land", "later", when="2025-05-20", key="z1")

    def told(found):
        lines = markdown(recorded_log(found), PERIOD).splitlines()
        return [
            line for line in lines if "log place" not in line and "--log" not in line
        ]

    assert told([*events, later]) == told(events)


@laws
@given(logs())
def test_every_mark_of_the_matrix_has_its_words_and_every_word_its_mark(events) -> None:
    recorded = recorded_log(events)
    brief = brief_of(recorded, PERIOD)
    text = markdown(recorded, PERIOD)
    matrix = text.partition("## Who holds what")[2].partition("## Truces")[0]
    table = "\n".join(line for line in matrix.splitlines() if line.startswith("|"))
    shown = [
        (cell, each)
        for cell in brief.after.cells
        for each in cell.statements
        if each.issue == cell.issue
    ]

    def count(words):
        return len(re.findall(words, table))

    stale = [s for cell, s in shown if cell.own_state == "stale"]
    assert count(r"\(stale, \d+ days?\)") == len(stale)
    assert count(r"disputes? this\)") == len([s for _, s in shown if s.disputed_by])
    assert count(r"\(inferred\)") == len(
        [s for _, s in shown if s.basis == "inference"]
    )
    assert count(r"\(reported ") == len([s for _, s in shown if s.reported_later])
    assert count("no source given") == len([s for _, s in shown if not s.own_citations])
    weak = [s for _, s in shown if s.confidence in {"low", "medium"}]
    assert count(r"\((?:low|medium) confidence\)") == len(weak)
    assert all(s.stance.strip() in table for _, s in shown)


CATALOGUE = (party("russia", name="Russia"), issue("ceasefire"))
NINE = tuple(party(f"p{n}", name=f"Party {n}") for n in range(9))
FORTY = tuple(issue(f"i{n}") for n in range(40))


@pytest.mark.parametrize(
    "events",
    [
        (),
        CATALOGUE,
        (*CATALOGUE, stated("russia", "ceasefire", "no", when="2025-05-01", key="a")),
        (*CATALOGUE, stated("russia", "ceasefire", "no", when="1648-10-24", key="a")),
        (*NINE, *(stated(f"p{n}", "x", f"s{n}", when="2025-05-04") for n in range(9))),
        (*FORTY, *(stated("p", f"i{n}", "yes", when="2025-05-04") for n in range(40))),
        (*CATALOGUE, declared("russia", when="2025-05-04", since="2025-05-05")),
        (*CATALOGUE, offered("russia", "ann", when="2025-05-05")),
    ],
    ids=["empty", "nobody", "quiet", "1648", "nine", "forty", "truce", "offer"],
)
@pytest.mark.parametrize("period", [PERIOD, "2025-05-06", "1648-01-01..2025-05-06"])
def test_every_dossier_has_a_brief_without_a_blank_part(events, period) -> None:
    document = drawn_document_of(log(*events), period)
    text = render_document(document, fmt="markdown")

    for part in text.split("\n## ")[1:]:
        assert part.partition("\n")[2].strip(), part
    assert "<h2" in render_document(document, fmt="html")


def test_the_page_of_six_weeks_keeps_to_its_size() -> None:
    document = drawn_document_of(recorded(UKRAINE), SPRING)
    page = render_document(document, fmt="html")

    assert len(page.encode()) <= 250_000
    assert len(gzip.compress(page.encode())) <= 60_000
    assert len(re.findall(r"<[a-zA-Z]", page)) <= 5_000


def test_the_word_file_has_every_stance_and_every_chapter_and_the_same_bytes() -> None:
    docx = pytest.importorskip("docx", reason="python-docx reads the file")
    document = document_of(recorded(UKRAINE), SPRING)
    content = file_of(document, "docx")
    file = docx.Document(io.BytesIO(content))
    text = "".join(each.text for each in file.element.xpath("//w:t"))
    headings = [p.text for p in file.paragraphs if p.style.name == "Heading 1"]

    chapters = re.findall(r"^## (.*)$", spring(), re.MULTILINE)

    assert headings == [unbroken(title) for title in chapters]
    assert [
        line.said.stance
        for path in paths(data())
        for line in path.lines
        if line.said.stance and unbroken(line.said.stance) not in text
    ] == []
    assert file_of(document, "docx") == content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert file.core_properties.created.isoformat()[:10] == "2025-06-03"


def test_the_pdf_has_page_numbers_and_every_chapter_and_the_same_bytes() -> None:
    pytest.importorskip("weasyprint", reason="WeasyPrint sets the file")
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads the file")
    russia = stated(
        "russia", "ceasefire", "Only <b>talks</b> & terms", when="2025-05-04"
    )
    document = document_of(log(*CATALOGUE, russia), PERIOD, dated="2025-06-01")
    content = file_of(document, "pdf")
    file = pypdf.PdfReader(io.BytesIO(content))
    text = "\n".join(page.extract_text() for page in file.pages)

    assert "Only <b>talks</b> & terms" in text
    assert "1 of " in text
    assert all(word in text for word in ("Summary", "Who holds what", "Sources"))
    assert file.metadata.creation_date.date().isoformat() == "2025-06-01"
    assert file_of(document, "pdf") == content


def test_the_pdf_of_six_weeks_has_at_most_22_sheets_and_a_timeline_over_a_whole_one() -> (
    None
):
    pytest.importorskip("weasyprint", reason="WeasyPrint sets the file")
    pypdf = pytest.importorskip("pypdf", reason="pypdf reads the file")
    document = drawn_document_of(recorded(UKRAINE), SPRING, on_paper=True)
    sheets = pypdf.PdfReader(io.BytesIO(file_of(document, "pdf"))).pages
    told = [sheet.extract_text() for sheet in sheets]
    timeline = next(b for b in document.report.blocks if isinstance(b, Drawing))
    wide, high = map(float, re.findall(r'viewBox="0 0 (\S+) (\S+)"', timeline.svg)[0])

    assert len(sheets) <= 22
    assert "Summary" in told[0]
    assert "State of play" in told[0]
    assert 1.3 < high / wide < 1.35


def test_a_timeline_that_no_sheet_can_hold_is_drawn_whole() -> None:
    names = [f"p{n}" for n in range(60)]
    told = [
        stated(name, "ceasefire", f"terms {name}", when="2025-05-04") for name in names
    ]
    crowd = log(*map(party, names), issue("ceasefire"), *told)
    document = drawn_document_of(crowd, PERIOD, on_paper=True)
    timeline = next(b for b in document.report.blocks if isinstance(b, Drawing))

    assert all(f"terms {name}" in timeline.svg for name in names)


def test_the_word_file_holds_each_picture_under_its_name() -> None:
    docx = pytest.importorskip("docx", reason="python-docx reads the file")
    pytest.importorskip("vl_convert", reason="it draws the pictures")
    russia = stated("russia", "ceasefire", "terms", when="2025-05-04")
    document = drawn_document_of(log(*CATALOGUE, russia), PERIOD, on_paper=True)
    content = file_of(document, "docx")
    file = docx.Document(io.BytesIO(content))
    wide = file.sections[0].page_width - 2 * file.sections[0].left_margin
    drawn = [b.label for b in document.report.blocks if isinstance(b, Drawing)]

    assert [p._inline.docPr.get("descr") for p in file.inline_shapes] == drawn
    assert {p.width <= wide for p in file.inline_shapes} == {True}
    assert "left out" not in "\n".join(p.text for p in file.paragraphs)
    assert file_of(document, "docx") == content


def test_a_word_file_without_what_draws_pictures_says_that_they_are_left_out(
    monkeypatch,
) -> None:
    docx = pytest.importorskip("docx", reason="python-docx reads the file")
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    document = drawn_document_of(log(*CATALOGUE), PERIOD, on_paper=True)
    file = docx.Document(io.BytesIO(file_of(document, "docx")))
    text = "\n".join(p.text for p in file.paragraphs)

    assert len(file.inline_shapes) == 0
    assert text.count("The picture is left out: ") == 2
    assert "extra `charts`" in text


def test_a_document_without_pictures_says_so_and_one_with_them_does_not() -> None:
    events = log(*CATALOGUE)
    drawn = drawn_document_of(events, PERIOD, beside="talks")

    assert "Its pictures are left out here." in markdown(events, PERIOD)
    assert "left out here" not in render_document(drawn, fmt="markdown")


def test_markdown_shows_the_files_of_its_pictures_by_names_that_a_link_can_hold() -> (
    None
):
    document = drawn_document_of(log(*CATALOGUE), PERIOD, beside="a (b) ü")
    text = render_document(document, fmt="markdown")
    files = [b.file for b in document.report.blocks if isinstance(b, Drawing)]

    assert files == ["a (b) ü-timeline.svg", "a (b) ü-truces.svg"]
    assert "![Timeline](a%20%28b%29%20%C3%BC-timeline.svg)\n" in text


@pytest.mark.parametrize(
    ("fmt", "package", "extra"),
    [("pdf", "weasyprint", "pdf"), ("docx", "docx", "office")],
)
def test_without_its_extra_a_file_is_refused_by_the_name_of_the_extra(
    monkeypatch, fmt, package, extra
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    document = document_of(log(*CATALOGUE), PERIOD)

    with pytest.raises(ExtraMissingError, match=f"extra `{extra}`"):
        file_of(document, fmt)


def test_text_from_outside_stays_text_in_every_form() -> None:
    nasty = "<script>alert(1)</script> | [x](javascript:y) \x1b[31m"
    events = [
        party("russia", name=nasty),
        event("issue-defined", slug="ceasefire", title=nasty),
        event("source-registered", slug="wire", publisher=nasty, title=nasty),
        stated("russia", "ceasefire", nasty, when="2025-05-04", evidence=["wire"]),
    ]
    document = document_of(log(*events), PERIOD, title=nasty, prepared_by=nasty)
    page = render_document(document, fmt="html")
    text = render_document(document, fmt="markdown")
    body = text.rpartition("The same question")[0]

    assert "<script" not in page
    assert "\x1b" not in page + text
    assert 'href="javascript' not in page
    assert not re.search(r"(?<!\\)<script", body)
    assert not re.search(r"(?<!\\)\]\(javascript", body)


def test_no_line_of_a_word_file_ends_inside_a_date() -> None:
    docx = pytest.importorskip("docx", reason="python-docx reads the file")
    russia = stated("russia", "ceasefire", "until 9 May", when="2025-05-04")
    document = document_of(log(*CATALOGUE, russia), PERIOD)
    file = docx.Document(io.BytesIO(file_of(document, "docx")))
    text = "\n".join(each.text for each in file.element.xpath("//w:t"))

    assert "until 9\N{NO-BREAK SPACE}May" in text
    assert not re.search(r"\d May", text)


def test_no_line_of_a_page_ends_inside_a_date() -> None:
    page = render_document(document_of(recorded(UKRAINE), SPRING), fmt="html")

    assert re.search(r"\d\N{NO-BREAK SPACE}May, ", page)
    assert not re.search(r">[^<]*\b\d{1,2} (?:April|May), [A-Z]", page)


def test_a_speaker_who_is_unnamed_is_called_so_once() -> None:
    from tracker.render.answers.brief.moved import with_unnamed

    assert with_unnamed("three unnamed Russian sources") == (
        "three unnamed Russian sources"
    )
    assert with_unnamed("Kremlin") == "Kremlin, unnamed sources"
    assert with_unnamed("") == "unnamed sources"


def test_a_brief_says_whose_words_a_stance_is_in() -> None:
    page = spring()

    assert page.count("not a quotation of the speaker") == 1
