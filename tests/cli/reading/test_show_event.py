"""`tracker show EVENT`: one event tells the same in every form."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest

from tests.cli.running import MINI, run, write

B104 = ("show", "B104", "-d", "ukraine-2025")
SECTIONS = ("Dates", "Fields", "Evidence", "Points at", "Pointed at", "Named by")


def words(text: str) -> str:
    """A text without its marks: letters and digits alone, in their order."""
    return "".join(filter(str.isalnum, text))


def values(table: str) -> list[str]:
    """The words of each value of the terminal's form, its lines joined."""
    found: list[str] = []
    for line in table.splitlines():
        if named := re.match(r"  (\S.*?)  +(\S.*)", line):
            found.append(named[2])
        elif found and line.startswith("     "):
            found[-1] += line.strip()
    return [words(value) for value in found]


@pytest.mark.parametrize("fmt", ["markdown", "html"])
def test_every_value_of_the_table_stands_in_the_document_as_well(fmt):
    table = run(*B104, "-f", "table").out
    document = run(*B104, "-f", fmt).out
    if fmt == "html":
        document = unescape(re.sub("<[^>]+>", " ", document))
    named = [s for s in SECTIONS if f"\n{s}\n" in table]

    assert len(values(table)) > 12
    assert [v for v in values(table)[:-2] if v not in words(document)] == []
    assert [s for s in named if s not in document] == []
    assert "Corrected since it was first recorded" in document


def test_a_page_has_the_address_of_its_source_as_a_link():
    page = run(*B104, "-f", "html").out
    links = re.findall(r'<a href="(https?://[^"]+)" rel="noopener noreferrer">', page)
    urls = [e["url"] for e in run(*B104, "-f", "json").json["evidence"] if e["url"]]

    assert [unescape(link) for link in links] == urls != []


def test_a_row_holds_one_event_whole():
    shown = run(*B104, "-f", "json").json
    (row,) = csv.DictReader(io.StringIO(run(*B104, "-f", "csv").out))
    (line,) = run(*B104, "-f", "jsonl").out.splitlines()

    assert json.loads(line) == shown
    assert (row["name"], row["digest"]) == ("B104", shown["digest"])


def test_what_was_withdrawn_is_said_to_be_and_text_from_outside_stays_text(
    place, tmp_path
):
    nasty = "<script>alert(1)</script> [x](javascript:y)"
    events = [dict(each) for each in MINI]
    events[7]["stance"] = nasty
    key = events[7]["key"]
    assert run("import", "--yes", write(tmp_path / "a.jsonl", *events)).code == 0
    assert run("undo", key, "--why", nasty, "--yes").code == 0
    text, page = (run("show", key, "-f", fmt).out for fmt in ("markdown", "html"))

    assert "withdrawn: it does not count" in text
    assert "<h2>Withdrawn</h2>" in page
    assert "<script" not in page
    assert not re.search(r"(?<!\\)<script|(?<!\\)\]\(javascript", text)
