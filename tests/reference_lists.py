"""Reference pages that are lists: the errors with their remedies, and the decisions by subject."""

from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from pathlib import Path
from typing import Final

import tracker
from tests.web.attacks import ATTACKS
from tests.web.test_connections import FORGED, SLOW, UNENDED
from tests.web.test_roles import EVERY, WHO
from tracker.cli.explaining import SETTINGS, exit_code_table
from tracker.cli.frame.errors import exit_code
from tracker.domain.errors import TrackerError
from tracker.wiring import SETTINGS as IN_FILE

ROOT: Final = Path(__file__).parent.parent
SUBJECTS: Final = {
    "Meaning of facts": (*range(4, 9), 11, 20, 57, 58, 65, 70, 71, 73, 74, 76, 78),
    "Dates": (2, 3, 33),
    "Answers": (9, 10, 17, 18, *range(29, 33), 36, 37, 38, 50, 52, 54, 75, 77, 81),
    "The log and its databases": (
        *(1, 12, 13, 14, 39, 40, *range(46, 49), 55, 56, 60, 61),
        *(66, 67, 69, 72, 82),
    ),
    "Ways in": (16, *range(21, 29), 34, 35, 51, 62, 63, 64, 68),
    "Copies and proofs": (15, *range(41, 46), 59),
    "Pages and servers": (93, 94, 95, 131),
    "The house": (19, 53, 91, 92),
}
"""The numbers of the decisions; one that is not here is listed as a new one."""


RELIABILITY_PAGE: Final = ROOT / "docs" / "reference" / "reliability.md"
SETTINGS_PAGE: Final = ROOT / "docs" / "reference" / "settings.md"
MADE: Final = ("<!-- made from the code -->\n", "<!-- by hand again -->\n")
"""The ends of what is made on a page that is written by hand."""


def settings() -> str:
    """The page on the settings, whose table is made from the code."""
    rows = []
    for setting in SETTINGS:
        option = setting.option.partition(" ")[0].removeprefix("--")
        name = option or setting.variable.removeprefix("TRACKER_").lower()
        cells = [
            f"`{setting.option.replace('|', ' or ')}`" if setting.option else "",
            f"`{setting.variable}`",
            f"`{name}`" if name in IN_FILE else "",
            _cell(setting.about),
        ]
        rows.append(f"| {' | '.join(cells)} |\n")
    head = "| option | variable | in `tracker.toml` | says |\n|---|---|---|---|\n"
    return _with_table(SETTINGS_PAGE, head, rows)


def reliability() -> str:
    """The page on reliability, whose table of attacks is counted from the tables of the tests."""
    counted = {name: len(rows) for name, rows in ATTACKS.items()}
    counted["Requests with two ends or of no form, byte by byte over a socket"] = len(
        FORGED
    )
    counted["Bodies, heads and connections that never end"] = len(SLOW) + len(UNENDED)
    said = f"Each of {len(WHO)} roles at each of {len(EVERY)} addresses"
    counted[said] = len(WHO) * len(EVERY)
    rows = [f"| {name} | {number:,} | 0 |\n" for name, number in counted.items()]
    rows.append(f"| all | {sum(counted.values()):,} | 0 |\n")
    head = "| what is tried | how often | let through |\n|---|---|---|\n"
    return _with_table(RELIABILITY_PAGE, head, rows)


def _with_table(page: Path, head: str, rows: list[str]) -> str:
    """Return a page that is written by hand, with a table that is made."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(MADE[0])
    _, end, after = rest.partition(MADE[1])
    return "".join((before, begin, "\n", head, *rows, "\n", end, after))


EXTRAS: Final = {
    "postgres": "a log on a PostgreSQL server",
    "web": "`tracker serve`: pages and HTTP",
    "mcp": "`tracker mcp`: answers for a language model",
    "charts": "pictures as PNG and PDF, also in Word files; SVG needs nothing",
    "pdf": "`tracker brief` as PDF",
    "office": "workbooks (`.xlsx`) and Word files (`.docx`)",
    "analytics": "`tracker export` as Parquet",
    "news": "`tracker draft` from web pages",
    "sign": "`tracker keygen`, and pins that are signed",
    "test": "the tests; it holds what all others bring",
    "bench": "the benchmarks",
    "dev": "the tests and the building of a release",
    "test-all": "the same as `test`",
}
"""The extras, and what each is for."""


def extras() -> str:
    """The page on the extras, which the project's own file names.

    Raises:
        LookupError: An extra has no words here, or is gone.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = project["project"]["optional-dependencies"]
    if named.keys() != EXTRAS.keys():
        raise LookupError(f"extras: {sorted(named.keys() ^ EXTRAS.keys())}")
    rows = []
    for extra, about in EXTRAS.items():
        own = (re.sub(r"position-tracker\[(.*)\]", r"`\1`", p) for p in named[extra])
        brought = [re.split(r"[<>=\[]", package)[0] for package in own]
        packages = ", ".join(brought) if extra != "test" else "many"
        rows.append(f"| `{extra}` | {about} | {packages} |\n")
    return (
        "# Extras\n\n"
        "This page is made from `pyproject.toml` by `python -m tests.reference`.\n\n"
        "The program alone asks, records and writes text, SVG and HTML. An extra brings"
        " packages of others for more. In the clone:\n\n"
        "```text\n.venv/bin/pip install '.[web,office]'\n```\n\n"
        "An installation from elsewhere takes"
        " `pip install 'position-tracker[web,office]'`.\n"
        "A command that lacks an extra says which, and changes nothing.\n\n"
        "| extra | for | brings |\n|---|---|---|\n" + "".join(rows)
    )


def kinds() -> list[type[TrackerError]]:
    """Return the errors that have a code of their own, in its order."""
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        importlib.import_module(module.name)
    found, below = [], [TrackerError]
    while below:
        for kind in below.pop().__subclasses__():
            below.append(kind)
            if kind.__module__.startswith("tracker.") and "code" in vars(kind):
                found.append(kind)
    return sorted(found, key=lambda kind: kind.code)


def errors() -> str:
    """The page on the errors: what each code means, and what to do."""
    rows = []
    for kind in kinds():
        said = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        over_http = kind.__module__.startswith("tracker.web.")
        code = "over HTTP" if over_http else str(int(exit_code(kind.__new__(kind))))
        rows.append(f"| {kind.code} | {_cell(said)} | {_cell(kind.hint)} | {code} |")
    return "\n".join(
        [
            "# Errors and exit codes",
            "",
            "This page is made from the code by `python -m tests.reference`.",
            "",
            "## Exit codes",
            "",
            "```console",
            "$ tracker help exit-codes",
            *exit_code_table().rstrip("\n").splitlines(),
            "```",
            "",
            "* The code says what kind of end it was. The message on standard error says what was found, and its help line what to do.",
            "* `tracker as-of`, `parties`, `issues`, `people`, `sources` and `dossiers` end with 3 only if `--fail-empty` was given.",
            "* A closed pipe, as in `tracker export | head`, ends silently with 0.",
            "* Code 70 is never your fault. `--traceback` shows where it comes from.",
            "",
            "## Error codes",
            "",
            "A message begins with `error[T…]`. The code stays the same when the words change. The help line of a message is often more exact than the remedy here.",
            "",
            "If `tracker import` finds one of these errors in a line, it ends with 4. It reports all errors of all lines in one run, and appends nothing.",
            "",
            "| code | means | remedy | exit code |",
            "|---|---|---|---|",
            *rows,
            "| T099 | A bug, found by the server; the number in the message stands in its log. |  | over HTTP |",
            "",
        ]
    )


def decisions() -> str:
    """The index of the decisions, by subject, with those that a later one replaces."""
    pages = {}
    for page in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")):
        text = page.read_text(encoding="utf-8")
        title = re.sub(r"^# (\d+\. )?", "", text.splitlines()[0])
        later = re.search(r"^Superseded by \[(\d+)", text, re.MULTILINE)
        note = f" (superseded by {int(later[1])})" if later else ""
        number = int(page.name[:4])
        pages[number] = f"{number}. [{title}]({page.name}){note}"
    out = [
        "# Decisions",
        "",
        "Each page has the context, the choice, its reason and its consequences. All of them hold unless the list says otherwise.",
        "This list is made from the pages by `python -m tests.reference`.",
    ]
    placed = {number for numbers in SUBJECTS.values() for number in numbers}
    groups = {**SUBJECTS, "New": sorted(pages.keys() - placed)}
    for subject, numbers in groups.items():
        lines = [f"* {pages[number]}" for number in numbers if number in pages]
        if lines:
            out += ["", f"## {subject}", "", *lines]
    return "\n".join(out) + "\n"


def _cell(text: str) -> str:
    """A text as a cell of a table."""
    plain = text.strip().replace("|", "\\|").replace("\n", " ")
    return plain[:1].upper() + plain[1:]
