"""A toy type of event and a toy question are added by the lists of docs/contributing/where-to-add.md, and work."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
BUNDLED: Final = ROOT / "fixtures" / "ukraine-2025.jsonl"
EVENTS: Final = len(BUNDLED.read_text(encoding="utf-8").splitlines())
PAGE: Final = ROOT / "docs" / "contributing" / "where-to-add.md"

IMPORTED: Final = (
    "from tracker.domain.events import (\n",
    "from tracker.domain.events import (\n    RumourHeard,\n",
)
TYPE_EDITS: Final = {
    "tracker/domain/events/positions_proposals_reports.py": [
        (
            "class DevelopmentNoted(",
            '''class RumourHeard(DatedBody, frozen=True, kw_only=True, tag="rumour-heard"):
    """Somebody told something that nobody stands for.

    Attributes:
        text: The rumour, in own words.
        parties: The parties that it is about, as slugs.
    """

    text: Text
    parties: Slugs = ()

    @property
    def stream(self) -> str:
        """The stream of all rumours."""
        return "rumours"


class DevelopmentNoted(''',
        )
    ],
    "tracker/domain/events/__init__.py": [
        (
            "    Proviso,\n    StepTaken,\n",
            "    Proviso,\n    RumourHeard,\n    StepTaken,\n",
        ),
        ("    | DevelopmentNoted\n", "    | DevelopmentNoted\n    | RumourHeard\n"),
        ('    "ReportDisputed",\n', '    "ReportDisputed",\n    "RumourHeard",\n'),
    ],
    "tracker/projections/sentences/table.py": [
        IMPORTED,
        (
            "        case DevelopmentNoted():\n",
            """\
        case RumourHeard():
            return Sentences(short="rumour: {text}", label="{text}", words="{text}")
        case DevelopmentNoted():
""",
        ),
    ],
    "tracker/projections/subjects.py": [
        IMPORTED,
        ("| DevelopmentNoted():", "| DevelopmentNoted() | RumourHeard():"),
    ],
    "tracker/projections/questions/chart/acts.py": [
        IMPORTED,
        (
            "        case DevelopmentNoted():\n",
            "        case DevelopmentNoted() | RumourHeard():\n",
        ),
    ],
    "tracker/cli/writing/append_examples.py": [
        (
            '    "note": ',
            '    "rumour": "tracker append rumour \'a fleet sails\'",\n    "note": ',
        ),
    ],
    "tracker/services/event_fields.py": [
        (
            '    Kind("source", "source-registered"',
            '    Kind("rumour", "rumour-heard", ("text",)),\n    Kind("source", "source-registered"',
        ),
    ],
}
"""For each file what stands there and what takes its place, once."""

QUESTION_FILES: Final = {
    "tracker/services/answers/weight.py": '''"""How much a dossier holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.services.reading import Answer, AskedDossier, OpenDossier

if TYPE_CHECKING:
    from tracker.services.dossiers import Shelf


class AskedWeight(AskedDossier, frozen=True, kw_only=True):
    """A question about the size of a dossier."""


class Weight(NamedTuple):
    """The number of events of a dossier."""

    dossier: str
    events: int


def ask_weight(shelf: Shelf, asked: AskedWeight, *, now: int) -> Answer[Weight]:
    """Count the events of a dossier."""
    dossier = OpenDossier(shelf, asked, now=now)
    weight = Weight(dossier.opened.name, len(dossier.opened.events))
    return Answer(weight, tuple(dossier.remarks))
''',
    "tracker/render/answers/weight.py": '''"""The size of a dossier as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.render.document import Document
from tracker.render.styled_text import Span

if TYPE_CHECKING:
    from tracker.services.answers.weight import Weight


def weight_document(weight: Weight) -> Document:
    """Return how many events a dossier has."""
    row: dict[str, object] = {"dossier": weight.dossier, "events": weight.events}
    sentence = (Span(weight.dossier, "strong"), Span(f" has {weight.events} events."))
    return Document(sentence, value={"format": "toy.weight/1", **row}, rows=(row,))
''',
    "tracker/cli/reading/weight.py": '''"""`tracker weight`: how much a dossier holds."""

from __future__ import annotations

from typing import Any

from tracker.cli.frame.commands import format_option
from tracker.cli.frame.forms import show
from tracker.cli.reading import answer_to, question, shared_options
from tracker.render.answers.weight import weight_document
from tracker.services.answers.weight import AskedWeight, ask_weight


@question("weight", example="tracker weight --dossier ukraine-2025")
@shared_options(AskedWeight)
@format_option()
def command(*, fmt: str, **words: Any) -> None:
    """Say how many events a dossier has."""
    show(weight_document(answer_to(ask_weight, AskedWeight(**words))), fmt)
''',
}
QUESTION_LINE: Final = (
    '    "sources": ',
    '    "weight": CommandEntry("reading.weight", "Say how many events a dossier has."),\n    "sources": ',
)
FACTS: Final = (
    {
        "type": "dossier-opened",
        "dossier": "herring",
        "title": "Herring talks",
        "zone": "Europe/Oslo",
    },
    {
        "type": "party-registered",
        "dossier": "herring",
        "slug": "arden",
        "name": "Arden",
        "kind": "state",
    },
    {"type": "issue-defined", "dossier": "herring", "slug": "quota", "title": "Quota"},
    {
        "type": "source-registered",
        "dossier": "herring",
        "slug": "gazette",
        "publisher": "Gazette",
    },
)


def listed(what: str) -> set[str]:
    """The files of the package that the page names in one of its lists."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(
        rf"^## Where to add {what}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found, what
    return set(re.findall(r"`(tracker/[^`]+)`", found[1]))


def folder_of(file: str) -> str:
    return file.rpartition("/")[0] + "/"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in ("tracker", "migrations", "fixtures"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path


def edited(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(folder: Path, *words: str) -> str:
    own = {
        "PYTHONPATH": str(folder),
        "TRACKER_DB": str(folder / "own.db"),
        "COLUMNS": "100",
    }
    command = [sys.executable, "-P", "-m", "tracker.cli.main", *words]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_type_of_event_is_added_in_the_files_that_the_page_lists(
    copied: Path,
) -> None:
    for file, edits in TYPE_EDITS.items():
        for old, new in edits:
            edited(copied, file, old, new)
    facts = copied / "facts.jsonl"
    facts.write_text(
        "".join(json.dumps(fact) + "\n" for fact in FACTS), encoding="utf-8"
    )
    run(copied, "import", str(facts))
    run(
        copied,
        "append",
        "rumour",
        "a fleet sails",
        "--parties",
        "arden",
        "--on",
        "2025-03-03",
        "--key",
        "R1",
        "--source",
        "gazette",
        "--yes",
    )
    notes = json.loads(run(copied, "as-of", "2025-03-10", "-f", "json"))["notes"]

    assert [(note["type"], note["text"], note["parties"]) for note in notes] == [
        ("rumour-heard", "a fleet sails", ["arden"])
    ]
    assert "a fleet sails" in run(copied, "timeline")
    assert "1 rumour heard" in run(copied, "chart", "timeline")
    assert "rumour: a fleet sails" in run(copied, "log")
    assert {
        file for file in TYPE_EDITS if "domain/events/positions" not in file
    } <= listed("an event type")


def test_a_question_is_three_files_and_a_line_in_the_table(copied: Path) -> None:
    for file, text in QUESTION_FILES.items():
        assert not (copied / file).exists()
        (copied / file).write_text(text, encoding="utf-8")
    edited(copied, "tracker/cli/main.py", *QUESTION_LINE)

    assert json.loads(
        run(copied, "weight", "--dossier", "ukraine-2025", "-f", "json")
    ) == {
        "format": "toy.weight/1",
        "dossier": "ukraine-2025",
        "events": EVENTS,
    }
    assert run(copied, "weight", "--dossier", "ukraine-2025", "-f", "csv").startswith(
        "dossier,events"
    )
    assert f"ukraine-2025 has {EVENTS} events." in run(
        copied, "weight", "--dossier", "ukraine-2025"
    )
    assert "Say how many events a dossier has." in run(copied, "--help")
    assert {folder_of(file) for file in QUESTION_FILES} == listed("a question")
