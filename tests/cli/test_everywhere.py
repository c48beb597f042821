"""Every dated type, with all its fields, goes in by every way, is mended, and stands in every answer."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
import yaml

import tracker
from tests.cli.running import json_lines, run
from tests.domain.examples import EXAMPLES
from tracker.domain.codec import decode_payload, encode
from tracker.services.importing import plan_files
from tracker.services.importing.formats import format_of
from tracker.services.importing.formats.file_rows import ImportOptions, ReadOptions
from tracker.services.importing.row_to_event import File

DAY = {"when": "2025-05-01", "reported": "2025-05-01"}
MADE = (
    *("proposal-made", "ceasefire-declared", "agreement-reached", "meeting-planned"),
    *("deadline-set", "vote-planned"),
)
PARTIES = (
    *("ukraine", "russia", "united-states", "united-kingdom", "france", "turkiye"),
    "europe",
)
POINTERS = ("answers", "supersedes", "follows", "repeats", "schema_version")
NEW = [
    *("membership-changed", "office-held", "proposal-made", "ceasefire-declared"),
    *("ceasefire-changed", "ceasefire-ended", "agreement-reached", "agreement-changed"),
    *("agreement-ended", "meeting-planned", "meeting-held", "step-taken"),
    *("deadline-set", "deadline-changed", "vote-planned", "vote-changed", "vote-held"),
    "force-reported",
]

COLUMNS = "europe,russia,ukraine"
BEGUN = {"membership-changed": {"change": "joined"}, "office-held": {"change": "took"}}
"""The changes that change something where nothing was before."""


def payload(name: str) -> dict[str, Any]:
    """The full example of a type, as a fact of 28 May that nothing else is asked of."""
    found = json.loads(encode(EXAMPLES[name].full))
    found = {field: value for field, value in found.items() if field not in POINTERS}
    begun = BEGUN.get(name, {})
    return (
        found | begun | {"when": "2025-05-28", "reported": "2025-05-28", "key": "NEW"}
    )


def base() -> list[dict[str, Any]]:
    made = [json.loads(encode(EXAMPLES[name].minimal)) | DAY for name in MADE]
    other = {"type": "proposal-made", "dossier": "talks", "proposal": "truce-3", **DAY}
    kinds = {"europe": "coalition"}
    return [
        {"type": "dossier-opened", "title": "Talks", "zone": "Europe/Kyiv"},
        *(
            {"type": "source-registered", "slug": slug, "publisher": slug.title()}
            for slug in ("wire-1", "paper-2")
        ),
        *(
            {
                "type": "party-registered",
                "slug": slug,
                "name": slug.replace("-", " ").title(),
                "kind": kinds.get(slug, "state"),
            }
            for slug in PARTIES
        ),
        {
            "type": "party-registered",
            "slug": "volodymyr-zelenskyy",
            "name": "Volodymyr Zelenskyy",
            "kind": "person",
        },
        *(
            {"type": "issue-defined", "slug": slug, "title": slug.title()}
            for slug in ("ceasefire", "location")
        ),
        *(
            {"type": "step-defined", "slug": slug, "title": slug.title()}
            for slug in ("guns-silent", "talks-begin")
        ),
        *made,
        {
            "type": "position-stated",
            "party": "turkiye",
            "issue": "ceasefire",
            "stance": "Now",
            **DAY,
        },
        other | {"by": ["ukraine"], "to": ["russia"], "kind": "truce"},
    ]


def cell(values: list[Any]) -> str:
    return "|".join("" if v is None else str(v) for v in values)


def row_of(fact: dict[str, Any]) -> dict[str, str]:
    """A fact as a row of a table: parts by dotted names, several of them parted by bars."""
    row: dict[str, str] = {}
    for name, value in fact.items():
        if isinstance(value, dict):
            row |= {f"{name}.{inner}": str(v) for inner, v in value.items()}
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for inner in dict.fromkeys(key for part in value for key in part):
                row[f"{name}.{inner}"] = cell([part.get(inner) for part in value])
        elif isinstance(value, list):
            row[name] = "; ".join(map(str, value))
        else:
            row[name] = str(value)
    return row


def in_table(fact: dict[str, Any], delimiter: str) -> str:
    row, text = row_of(fact), io.StringIO()
    writer = csv.DictWriter(text, list(row), delimiter=delimiter)
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()


@pytest.mark.files
@pytest.mark.parametrize("form", ["jsonl", "json", "yaml", "csv", "tsv"])
@pytest.mark.parametrize("name", NEW)
def test_a_file_of_every_format_gives_the_same_fact(name: str, form: str) -> None:
    fact = payload(name)
    text = {
        "jsonl": lambda: json_lines(fact, dossier="talks").decode(),
        "json": lambda: json.dumps([fact], indent=1),
        "yaml": lambda: yaml.safe_dump(fact, allow_unicode=True),
        "csv": lambda: in_table(fact, ","),
        "tsv": lambda: in_table(fact, "\t"),
    }[form]()
    files = [
        File(n, format_of(n), lambda body=body: io.BytesIO(body), len(body))
        for n, body in (
            ("base.jsonl", json_lines(*base(), dossier="talks")),
            (f"new.{form}", text.encode()),
        )
    ]

    found = plan_files(files, ImportOptions(ReadOptions()), None).checked

    assert [c.message for c in found.complaints] == []
    read = [staged.event for staged in found.stage if staged.event.key == "NEW"]
    assert [json.loads(encode(event)) for event in read] == [
        fact | {"schema_version": EXAMPLES[name].full.schema_version}
    ]


@pytest.fixture
def talks(filled):
    """A database of either kind with all that the examples name."""
    return filled(*base(), dossier="talks")


def told(*words: str) -> Any:
    done = run(*words)
    assert done.code == 0, (words, done.err)
    return done


def keys() -> list[str]:
    story = told("timeline", "--to", "2025-07-31", "-f", "json").json
    return [entry["key"] for entry in story["entries"]]


def picture() -> dict[str, Any]:
    """The answer as of June, without the log place that it read up to."""
    found = told("as-of", "2025-06-01", "--columns", COLUMNS, "-f", "json").json
    return {name: value for name, value in found.items() if name != "asked"}


def facts_drawn() -> int:
    """The number of facts that the timeline says it has."""
    drawn = told("chart", "timeline", "--as-of", "2025-06-01").out
    return int(re.search(r"(\d+) facts?[.]", drawn)[1])


def denied(value: object) -> bool:
    """Check that Russia denies anything in an answer."""
    if isinstance(value, dict):
        return "russia" in (value.get("disputed_by") or ()) or denied([*value.values()])
    return isinstance(value, list) and any(map(denied, value))


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize("name", NEW)
def test_a_fact_stands_in_every_answer_and_is_mended(name: str, tmp_path) -> None:
    without, given, before = picture(), tmp_path / "fact.json", facts_drawn()
    given.write_text(json.dumps(payload(name)), encoding="utf-8")
    told("append", "--from-json", str(given), "--yes")

    assert "NEW" in keys()
    days = ("2025-05-27", "2025-05-28")
    for question in (("diff", *days), ("replay", *days)):
        words = (*question, "--columns", COLUMNS, "-f", "json")
        assert "NEW" in told(*words).out, question
    standing = picture()
    assert standing != without
    assert "NEW" in told("show", "NEW").out
    assert '"key":"NEW"' in told("export").out
    told("brief", "--from", days[0], "--to", "2025-06-01")
    for chart in ("timeline", "issue", "truces"):
        told("chart", chart, "--as-of", "2025-06-01")
    assert facts_drawn() == before + 1

    told("correct", "NEW", "note=Put right", "--why", "A slip", "--yes")
    assert "Put right" in told("show", "NEW").out
    denial = ("--by", "russia", "--on", "2025-05-29", "--reported", "2025-05-29")
    told("dispute", "NEW", *denial, "--yes")
    story = told("timeline", "--to", "2025-07-31", "-f", "json").json["entries"]
    assert denied([entry for entry in story if entry["key"] == "NEW"])
    told("withdraw", "NEW", "--why", "A slip", "--yes")
    assert "NEW" not in keys()
    assert picture() == without


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize("name", NEW)
def test_a_fact_goes_in_from_python(name: str, talks) -> None:
    with tracker.open(str(talks)) as log:
        (receipt,) = log.append(decode_payload(payload(name)))

    assert receipt.added
    assert "NEW" in keys()
