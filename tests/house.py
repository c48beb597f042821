"""The house, measured: how large and how dense it is, and in how many ways it does one job.

    python tests/house.py [FOLDER] [--all] [--list WORDS]

FOLDER is a checkout, by default this one. `--all` also times the first question of a process, which
takes half a minute. `--list` prints the places behind the rows whose name contains WORDS.

What is counted is found by what it does, not by the names of modules. `tests/test_house_rules.py`
holds the limits.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import io
import json
import os
import pkgutil
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import tokenize
import tomllib
from collections import Counter, defaultdict
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = "tracker"
COLUMNS: Final = 100
DENSE: Final = 6
FAN_OUT: Final = 10
QUESTIONS: Final = frozenset(
    (
        "as_of",
        "timeline",
        "search",
        "history",
        "upcoming",
        "fate",
        "diff",
        "hindsight",
        "replay",
        "brief",
        "show",
    )
)
LISTS: Final = frozenset(
    (
        "ceasefires",
        "meetings",
        "proposals",
        "agreements",
        "votes",
        "deadlines",
        "steps",
        "forces",
        "offices",
        "notes",
        "possible",
    )
)
ENUMERATED: Final = 4
MEANT_TWICE: Final = frozenset(("command",))
"""Names that may mean several things: every command line module has a `command`."""
ASKING: Final = re.compile(r"(What|Whether|Who|Where|How|Of)\b")

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS: Final = (ast.ClassDef, *_FUNCTIONS)
_FOLDED: Final = (ast.comprehension, ast.IfExp, ast.Lambda, ast.NamedExpr)
_DISPLAYS: Final = (ast.Tuple, ast.List, ast.ListComp, ast.GeneratorExp)
_LAYOUT: Final = frozenset(
    (
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    )
)


class Module(NamedTuple):
    """One module of the package: its dotted name, its path in the checkout, its text and syntax.

    Attributes:
        top: The statements that stand at its left edge.
        nodes: Every node of its syntax tree.
        bare: The texts that are statements: docstrings, also those below constants.
        code: First and last line of each token that is neither layout nor docstring.
    """

    name: str
    path: str
    text: str
    top: list[ast.stmt]
    nodes: list[ast.AST]
    bare: list[Any]
    code: list[tuple[int, int]]


class Traced(NamedTuple):
    """Files in which code runs during warm commands, and how often one append mends the record."""

    as_of: list[str]
    diff: list[str]
    append: list[str]
    mends: list[str]


@cache
def modules(root: Path) -> tuple[Module, ...]:
    """Read every module of a checkout's package."""
    found = []
    for file in sorted((root / PACKAGE).rglob("*.py")):
        path = file.relative_to(root)
        parts = path.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text, str(path))
        nodes = list(ast.walk(tree))
        bare = [
            node.value
            for node in nodes
            if isinstance(node, ast.Expr) and _text(node.value)
        ]
        code = _code(text, {(each.lineno, each.col_offset) for each in bare})
        found.append(Module(name, path.as_posix(), text, tree.body, nodes, bare, code))
    return tuple(found)


# How large.


def code_tokens(root: Path) -> int:
    """Count the tokens of the package: all but comments and layout; a docstring is one."""
    return sum(len(module.code) + len(module.bare) for module in modules(root))


def tokens_a_line(root: Path) -> float:
    """Divide the tokens that are no docstring by the lines that hold one of them."""
    tokens, lines = 0, 0
    for module in modules(root):
        tokens += len(module.code)
        lines += len(
            {line for begin, end in module.code for line in range(begin, end + 1)}
        )
    return tokens / lines


def long_lines(root: Path) -> list[str]:
    """List the lines of more than a hundred characters."""
    return [
        f"{module.path}:{number}"
        for module in modules(root)
        for number, line in enumerate(module.text.splitlines(), 1)
        if len(line) > COLUMNS
    ]


def lines_at_88(root: Path) -> int:
    """Count the lines that the package would have with lines of 88 columns."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / PACKAGE
        shutil.copytree(
            root / PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__")
        )
        form = [
            sys.executable,
            "-m",
            "ruff",
            "format",
            "-q",
            "--isolated",
            "--line-length",
            "88",
        ]
        subprocess.run([*form, folder], check=True, capture_output=True)
        return sum(
            len(f.read_text(encoding="utf-8").splitlines()) for f in copy.rglob("*.py")
        )


def folder_entries(root: Path) -> dict[str, int]:
    """Count the modules and folders in each folder, without `__init__.py`; the fullest first."""
    entries = {
        path
        for module in modules(root)
        for path in (Path(module.path), *Path(module.path).parents)
        if path.name != "__init__.py" and len(path.parts) > 1
    }
    counted = Counter(path.parent.as_posix() for path in entries)
    return dict(counted.most_common())


# How it reads.


def names_with_two_meanings(root: Path) -> dict[str, list[str]]:
    """Find the public classes and functions of one name that are defined in several modules."""
    defined: dict[str, list[str]] = defaultdict(list)
    for module in modules(root):
        for node in module.top:
            if isinstance(node, _DEFINITIONS) and not node.name.startswith("_"):
                defined[node.name].append(module.path)
    return {
        name: paths
        for name, paths in sorted(defined.items())
        if len(paths) > 1 and name not in MEANT_TWICE
    }


def dense_functions(root: Path) -> list[str]:
    """List the functions that fold up six or more thoughts.

    Such are each `for` of a comprehension, conditional expressions, lambdas and walruses, also in
    functions inside.
    """
    return [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules(root)
        for node in module.nodes
        if isinstance(node, _FUNCTIONS) and _count(node, _FOLDED) >= DENSE
    ]


def asking_docstrings(root: Path) -> list[str]:
    """List the docstrings that begin with a question word, also those below constants."""
    return [
        f"{module.path}:{text.lineno} {text.value.strip().splitlines()[0]}"
        for module in modules(root)
        for text in module.bare
        if ASKING.match(text.value.strip())
    ]


def asking_share(root: Path) -> float:
    """Give the share of such docstrings in percent."""
    every = sum(len(module.bare) for module in modules(root))
    return 100 * len(asking_docstrings(root)) / every


# How it hangs together.


@cache
def imports(root: Path) -> dict[str, frozenset[str]]:
    """Find for each module those it imports: anywhere in it, also for type checking alone."""
    names = {module.name for module in modules(root)}
    return {
        module.name: frozenset(_imported(module.nodes, names)) - {module.name}
        for module in modules(root)
    }


def wide_modules(root: Path) -> list[str]:
    """List the modules that import ten or more others of the package."""
    return [
        f"{name} {len(others)}"
        for name, others in imports(root).items()
        if len(others) >= FAN_OUT
    ]


def import_circles(root: Path) -> list[list[str]]:
    """Find the groups in which every module imports every other, directly or by way of others."""
    direct = imports(root)
    reached = {name: _reached(name, direct) for name in direct}
    groups = {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in direct
        if name in reached[name]
    }
    return sorted(sorted(group) for group in groups)


def questions_in_api(root: Path) -> list[str]:
    """List the questions that the class `Questions`, and so `Tracker`, answers."""
    return [
        method.name
        for module in modules(root)
        for node in module.top
        if isinstance(node, ast.ClassDef) and node.name == "Questions"
        for method in node.body
        if isinstance(method, _FUNCTIONS) and method.name in QUESTIONS
    ]


# In how many ways it does one job.


def csv_writers(root: Path) -> list[str]:
    """List the modules that call `csv.writer` or join cells with a bare comma or tab."""
    return _modules_with(root, _writes_csv)


def page_writers(root: Path) -> list[str]:
    """List the modules with a document type declaration of HTML among their texts."""
    return _modules_with(root, _begins_page)


def table_writers(root: Path) -> list[str]:
    """List the modules that pad cells side by side.

    They do so inside a tuple, a list or a comprehension, or before another cell in an f-string.
    """
    return _modules_with(root, _pads_cells)


def enumerations(root: Path) -> list[str]:
    """List the statements of modules that name four or more of the seven lists of a picture.

    A function or class is one statement. Imports and classes that have the lists as fields do not
    count; the one table of them does.
    """
    return [
        f"{module.path}:{node.lineno}"
        for module in modules(root)
        for node in module.top
        if not isinstance(node, ast.ImportFrom)
        if not _has_as_fields(node, LISTS)
        if len(LISTS & _names(node)) >= ENUMERATED
    ]


def files_to_add(root: Path, what: str) -> int | None:
    """Count the files of the package that the documents name under "Where to add a …".

    None when no document has such a heading.
    """
    heading = rf"^## Where to add an? [^\n]*\b{what}\b[^\n]*$(.*?)(?=^## |\Z)"
    for file in sorted((root / "docs").rglob("*.md")):
        found = re.search(
            heading, file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
        if found:
            return len(set(re.findall(rf"`({PACKAGE}/[^`]+)`", found[1])))
    return None


# While it runs.


@cache
def traced(root: Path) -> Traced:
    """Run commands twice in a process of their own, and trace the second time.

    The second append finds its fact in the log already. Calls of `mend` are those of an append that
    is new, with a new source.
    """
    with tempfile.TemporaryDirectory() as folder:
        told = _run(root, folder, [__file__, "--trace", str(root)])
    return Traced(**json.loads(told))


def first_question_ratio(root: Path, rounds: int = 9) -> float:
    """Divide the CPU time of a first as-of with the index by that of one without.

    Each is asked in a new process that has imported everything and opened the log; medians.
    """
    with tempfile.TemporaryDirectory() as folder:
        indexed, plain = Path(folder) / "indexed.db", Path(folder) / "plain.db"
        _run(root, folder, [__file__, "--copy", str(indexed)])
        shutil.copy(indexed, plain)
        _run(root, folder, [__file__, "--forget-index", str(plain)])
        took: dict[Path, list[float]] = {indexed: [], plain: []}
        for _ in range(rounds):
            for file, times in took.items():
                times.append(
                    float(_run(root, folder, [__file__, "--first", str(file)]))
                )
    return statistics.median(took[indexed]) / statistics.median(took[plain])


# The parts of the measures.


def _text(node: ast.AST) -> str:
    """A text that stands in the code; nothing for what is no text."""
    return (
        node.value
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        else ""
    )


def _code(text: str, bare: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    """First and last line of every token that is neither layout nor docstring.

    A formatted text is one token, as it was before Python 3.12.
    """
    found: list[tuple[int, int]] = []
    begins: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = tokenize.tok_name[token.type]
        if kind.endswith("STRING_START"):
            begins.append(token.start[0])
        elif kind.endswith("STRING_END"):
            begin = begins.pop()
            if not begins:
                found.append((begin, token.end[0]))
        elif not begins and token.type not in _LAYOUT and token.start not in bare:
            found.append((token.start[0], token.end[0]))
    return found


def _count(node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> int:
    return sum(isinstance(inner, kinds) for inner in ast.walk(node))


def _imported(nodes: Iterable[ast.AST], names: Collection[str]) -> Iterator[str]:
    """The modules that a piece of code imports, of those with these names."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module in names:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in names else node.module


def _reached(name: str, direct: dict[str, frozenset[str]]) -> set[str]:
    """The modules that one imports, directly or by way of others."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        new = direct[ahead.pop()] - found
        found |= new
        ahead += new
    return found


def _modules_with(root: Path, does: Callable[[ast.AST], bool]) -> list[str]:
    return [m.path for m in modules(root) if any(does(node) for node in m.nodes)]


def _writes_csv(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    on, method = node.func.value, node.func.attr
    if isinstance(on, ast.Name):
        return on.id == "csv" and method in {"writer", "DictWriter"}
    return method == "join" and _text(on) in {",", "\t"}


def _begins_page(node: ast.AST) -> bool:
    return "<!doctype html>" in _text(node).lower()


def _pads_cells(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        cells = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        return any(_aligned(cell) for cell in cells[:-1])
    return isinstance(node, _DISPLAYS) and any(_pads(inner) for inner in ast.walk(node))


def _aligned(cell: ast.FormattedValue) -> bool:
    """Tell if it is written as `{cell:<{width}}`."""
    if not isinstance(cell.format_spec, ast.JoinedStr):
        return False
    first, *rest = cell.format_spec.values
    return _text(first) in {"<", ">"} and bool(rest)


def _pads(node: ast.AST) -> bool:
    """Tell if it is written as `cell.ljust(width)` or `Span(" " * (width - taken))`."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"ljust", "rjust"}:
        return True
    return any(
        isinstance(gap, ast.BinOp)
        and _text(gap.left) == " "
        and isinstance(gap.right, ast.BinOp)
        for gap in node.args
    )


def _has_as_fields(node: ast.AST, names: Collection[str]) -> bool:
    if not isinstance(node, ast.ClassDef):
        return False
    fields = {ast.unparse(f.target) for f in node.body if isinstance(f, ast.AnnAssign)}
    return len(fields & set(names)) >= ENUMERATED


def _names(node: ast.AST) -> set[str]:
    """The names that a piece of code uses: variables, attributes, keywords and whole texts."""
    found = set()
    for inner in ast.walk(node):
        match inner:
            case (
                ast.Name(id=name)
                | ast.Attribute(attr=name)
                | ast.keyword(arg=str(name))
            ):
                found.add(name)
            case ast.Constant(value=str(name)):
                found.add(name)
    return found


# Commands run in a process of their own, whose package comes from the checkout that is measured.


class NotRunError(Exception):
    """A command does not run; a checkout that is being changed may not."""


def _run(root: Path, folder: str, words: list[str]) -> str:
    """Run this script with the package of a checkout and without the user's settings.

    Raises:
        NotRunError: It fails; the last line of its messages says why.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TRACKER_")
    }
    told = {
        "PYTHONPATH": str(root),
        "TRACKER_NOW": "2026-01-01T00:00:00Z",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        [sys.executable, "-P", *words],
        env={**kept, **told, "TRACKER_DB": str(Path(folder) / "tracker.db")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotRunError(done.stderr.strip().rpartition("\n")[2])
    return done.stdout


def _program() -> Callable[[list[str]], int]:
    """The function behind `tracker`, as the project file names it."""
    folder = Path(importlib.import_module(PACKAGE).__file__).parent.parent
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, name = project["project"]["scripts"][PACKAGE].partition(":")
    return getattr(importlib.import_module(module), name)


def _command(line: str, *more: str) -> None:
    """Run one command of the package in this process.

    Raises:
        NotRunError: It ends with an error.
    """
    out, errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(errors):
        code = _program()([*line.split(), *more])
    if code:
        raise NotRunError(f"tracker {line}: {errors.getvalue()}".replace("\n", " "))


def _calls(line: str, *more: str) -> list[tuple[str, str, str]]:
    """Run one command and give the file and name of each function that began, and its caller."""
    package = str(Path(importlib.import_module(PACKAGE).__file__).parent)
    calls = []

    def note(frame: Any, event: str, _arg: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(package):
            by = frame.f_back
            file = PACKAGE + code.co_filename.removeprefix(package)
            calls.append((file, code.co_name, f"{by.f_code.co_filename}:{by.f_lineno}"))

    sys.setprofile(note)
    try:
        _command(line, *more)
    finally:
        sys.setprofile(None)
    return calls


def _trace() -> Traced:
    """Trace the commands in this process, on a copy of the bundled dossier."""

    def warm(line: str) -> list[str]:
        _command(line)
        return sorted({file for file, _, _ in _calls(line)})

    _command("init --from ukraine-2025")
    source = ("--source", "https://www.gazette.example/a", "--publisher", "The Gazette")
    stated = _calls(
        "append position russia ceasefire words --on 2025-05-27 --key H1 --yes", *source
    )
    return Traced(
        as_of=warm("as-of 2025-05-28 -f json"),
        diff=warm("diff 2025-05-01 2025-05-28"),
        append=warm("append note words --on 2025-05-27 --key H2 --yes"),
        mends=[
            by
            for file, name, by in stated
            if name == "mend" and "/projections/" in file
        ],
    )


def _first_question(file: str) -> float:
    """CPU seconds of the first as-of of this process, once all is imported and the log is open."""
    package = importlib.import_module(PACKAGE)
    for module in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        importlib.import_module(module.name)
    refused = importlib.import_module(f"{PACKAGE}.domain.errors").TrackerError
    with package.open(file) as opened:
        with suppress(refused):
            opened.as_of(
                "2025-05-28", dossier="nobody"
            )  # opens the log and reads nothing
        begin = time.process_time()
        opened.as_of("2025-05-28")
        return time.process_time() - begin


def _forget_index(file: str) -> None:
    """Take away the row that says how far the index of a database goes: all is read whole."""
    database = sqlite3.connect(file)
    with database:
        database.execute("DELETE FROM indexed")
    database.close()


# The table.


class Row(NamedTuple):
    """One row: its name, its figures as wanted and now, and the places behind them."""

    measure: str
    wanted: str
    now: Callable[[Path], str]
    places: Callable[[Path], Iterable[str]] = lambda _: ()
    slow: bool = False


def _sizes(*found: Collection[object]) -> str:
    return " / ".join(f"{len(each):,}" for each in found)


def _named_twice(root: Path) -> Iterator[str]:
    for name, paths in names_with_two_meanings(root).items():
        yield f"{name}: {', '.join(paths)}"


def _writers(root: Path) -> tuple[list[str], list[str], list[str]]:
    return csv_writers(root), page_writers(root), table_writers(root)


def _circles(root: Path) -> Iterator[str]:
    return (", ".join(circle) for circle in import_circles(root))


def _added(root: Path) -> str:
    return " / ".join(
        str(files_to_add(root, what) or "-") for what in ("question", "format")
    )


def _fullest(root: Path) -> str:
    folder, entries = next(iter(folder_entries(root).items()))
    return f"{entries} ({folder.removeprefix(f'{PACKAGE}/')})"


ROWS: Final = (
    Row(
        "modules / tokens",
        "≤ 210 / ≤ 262k",
        lambda root: f"{len(modules(root))} / {code_tokens(root) / 1000:.0f}k",
    ),
    Row("tokens a code line", "≤ 8", lambda root: f"{tokens_a_line(root):.1f}"),
    Row(
        "lines over 100 columns", "0", lambda root: _sizes(long_lines(root)), long_lines
    ),
    Row("lines at 88 columns", "≤ 48,500", lambda root: f"{lines_at_88(root):,}"),
    Row(
        "names with two meanings",
        "≤ 15",
        lambda root: _sizes(names_with_two_meanings(root)),
        _named_twice,
    ),
    Row(
        "files in as-of / diff / append",
        "≤ 32 / ≤ 38 / ≤ 38",
        lambda root: _sizes(*traced(root)[:3]),
        lambda root: chain(*traced(root)[:3]),
    ),
    Row(
        "mend in one append with a source",
        "≤ 4",
        lambda root: _sizes(traced(root).mends),
        lambda root: traced(root).mends,
    ),
    Row(
        "writers of CSV / pages / tables",
        "2 / 1 / 1",
        lambda root: _sizes(*_writers(root)),
        lambda root: chain(*_writers(root)),
    ),
    Row(
        "enumerations of lists",
        "1 to 2",
        lambda root: _sizes(enumerations(root)),
        enumerations,
    ),
    Row("files for a question / a format", "3 / 1", _added),
    Row(
        "questions in api.Tracker",
        "8 of 8",
        lambda root: f"{len(questions_in_api(root))} of {len(QUESTIONS)}",
        questions_in_api,
    ),
    Row("fan-out ≥ 10", "≤ 25", lambda root: _sizes(wide_modules(root)), wide_modules),
    Row("import circles", "0", lambda root: _sizes(import_circles(root)), _circles),
    Row(
        "entries of the largest folder",
        "≤ 14",
        _fullest,
        lambda root: (
            f"{each}: {count}" for each, count in folder_entries(root).items()
        ),
    ),
    Row(
        "first as-of, CPU, to read whole",
        "≤ 1.0",
        lambda root: f"{first_question_ratio(root):.2f}",
        slow=True,
    ),
    Row(
        "dense functions",
        "≤ 40",
        lambda root: _sizes(dense_functions(root)),
        dense_functions,
    ),
    Row(
        "docstrings that ask",
        "0",
        lambda root: f"{len(asking_docstrings(root))} ({asking_share(root):.0f} %)",
        asking_docstrings,
    ),
)


def _line(measure: str, now: str, wanted: str) -> str:
    return f"| {measure:<32} | {now:>20} | {wanted:>18} |\n"


def show(root: Path, *, slow: bool) -> None:
    """Print the table, each row once it is known."""
    sys.stdout.write(_line("measure", "now", "wanted"))
    sys.stdout.write(_line("-" * 32, "-" * 19 + ":", "-" * 17 + ":"))
    for row in ROWS:
        try:
            now = row.now(root) if slow or not row.slow else "--all"
        except (NotRunError, SyntaxError, subprocess.SubprocessError) as problem:
            now = "?"
            sys.stderr.write(f"{problem}\n")
        sys.stdout.write(_line(row.measure, now, row.wanted))
        sys.stdout.flush()


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("root", nargs="?", type=Path, default=ROOT, metavar="FOLDER")
    parser.add_argument("--all", action="store_true", help="also what takes long")
    parser.add_argument(
        "--list", metavar="WORDS", help="the places behind the rows so named"
    )
    for inner in ("--trace", "--copy", "--first", "--forget-index"):
        parser.add_argument(inner, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    root = asked.root.resolve()
    if asked.trace:
        sys.stdout.write(json.dumps(_trace()._asdict()))
    elif asked.copy:
        _command(f"--db {asked.copy} init --from ukraine-2025")
    elif asked.first:
        sys.stdout.write(str(_first_question(asked.first)))
    elif asked.forget_index:
        _forget_index(asked.forget_index)
    elif asked.list is None:
        show(root, slow=asked.all)
    else:
        places = chain.from_iterable(
            row.places(root) for row in ROWS if asked.list in row.measure
        )
        sys.stdout.writelines(f"{place}\n" for place in places)


if __name__ == "__main__":
    main()
