"""Whatever the words, dates, bytes and files: no traceback, a documented exit code, an unchanged log."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.running import MINI, json_lines, run
from tests.laws import law
from tests.tries import tries
from tracker.cli.frame.errors import MEANINGS, ExitCode
from tracker.cli.main import cli
from tracker.domain.codec import TYPES

WRITING = {
    "append",
    "correct",
    "dispute",
    "import",
    "retract-source",
    "undo",
    "withdraw",
}
FUZZ = settings(
    max_examples=tries(150), deadline=None, suppress_health_check=list(HealthCheck)
)
EVENTS = json_lines(*MINI)

commands = st.sampled_from([*cli.list_commands(None), "as-fo", "", "-"])
options = st.sampled_from(
    [
        "-f",
        "json",
        "csv",
        "table",
        "--dossier",
        "mini",
        "ukraine-2025",
        "--known-at",
        "--then",
        "--log-at",
        "3",
        "--party",
        "us",
        "--issue",
        "ceasefire",
        "--columns",
        "parties",
        "coalitions",
        "--full",
        "--fail-empty",
        "--color",
        "always",
        "--yes",
        "--dry-run",
        "--",
        "-h",
        "B1",
        "@B1",
        "position-stated",
        "bash",
        "dates",
        "--db",
    ]
)
dates = st.one_of(
    st.text("0123456789-/.[]X~?%TZ: +,", max_size=24),
    st.sampled_from(
        [
            "2025-05-28",
            "9998-12-31",
            "today",
            "3d ago",
            "999999y ago",
            "early June 2025",
            "Q2 2025",
            "[2025-06-01..2025-06-10]",
            "@B1",
            "31 June 2025",
        ]
    ),
    st.text("adegjlmnorstuy 0123456789", max_size=16),
)
hostile = st.text("a\x00\x1b[]\n\r\t\u202e\ud800é%{}$'\"\\-@=", max_size=8)
words = st.one_of(options, dates, hostile)


@pytest.fixture
def desk(filled):
    """What names a database that holds the mini dossier."""
    return str(filled(*MINI))


def same_log(desk):
    return run("--db", desk, "export").out


def check(ran):
    assert ran.code in MEANINGS
    assert ran.code != ExitCode.BUG, ran.err
    assert "Traceback" not in ran.err
    assert not set(ran.err) & {"\x1b", "\x00", "\u202e"} or "\x1b[" in ran.err


@law(commands, st.lists(words, max_size=5), examples=150, of="desk")
def test_random_words(desk, command, rest):
    before = same_log(desk)

    with tempfile.TemporaryDirectory() as folder:
        check(
            run("--db", desk, "--color", "never", command, *rest, folder=Path(folder))
        )

    after = same_log(desk)
    assert after.startswith(before)
    assert after == before or command in WRITING


@law(dates, st.none() | dates, st.none() | dates, examples=150, of="desk")
def test_random_dates(desk, date, known, place):
    asked = [
        date,
        *([] if known is None else ["--known-at", known]),
        *([] if place is None else ["--log-at", place]),
    ]

    ran = (
        run("--db", desk, "as-of", "-f", "json", "-d", "mini", "--", *asked)
        if date.startswith("-")
        else run("--db", desk, "as-of", *asked)
    )

    check(ran)
    assert ran.code in {0, 2}


@law(st.binary(max_size=200), examples=150, of="desk")
def test_random_bytes(desk, content):
    before = same_log(desk)

    ran = run("--db", desk, "import", "-", stdin=content)

    check(ran)
    assert ran.code in {0, 4}
    assert same_log(desk) == before


@law(st.data(), examples=150, of="desk")
def test_truncated_and_altered_files(desk, data):
    before = same_log(desk)
    whole = data.draw(st.sampled_from([EVENTS, before.encode()]))
    cut = data.draw(st.integers(0, len(whole)))
    content = bytearray(whole[:cut])
    for _ in range(data.draw(st.integers(0, 3))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
                st.sampled_from(b'{}[]",:\n\x00\xff0a')
            )

    check(run("--db", desk, "import", "--dry-run", "-", stdin=bytes(content)))

    assert same_log(desk) == before


@FUZZ
@given(content=st.binary(max_size=120), cut=st.integers(0, 8192))
@pytest.mark.files
def test_files_that_are_no_database(desk, content, cut):
    whole = Path(desk).read_bytes()
    for damaged in (
        content,
        whole[:cut],
        whole[:cut] + content + whole[cut + len(content) :],
    ):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "d.db"
            path.write_bytes(damaged)
            for question in (["as-of", "2025-05-28"], ["verify"], ["dossiers"]):
                check(run("--db", str(path), *question))
            assert path.read_bytes() == damaged


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 2**54)
    | st.sampled_from(
        [
            "russia",
            "ceasefire",
            "B1",
            "2025-05-20",
            "2025/2024",
            "",
            "no",
            "reuters-1",
            "remark",
            "\ud800",
            "é\x00",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    "source",
                    "basis",
                    "from",
                    "until",
                    "best",
                    "slug",
                    "text",
                    "what",
                    "stance",
                    "é",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=4,
)


@law(st.data(), examples=150, of="desk")
def test_events_of_wrong_shapes(desk, data):
    lines = []
    for _ in range(data.draw(st.integers(1, 3))):
        kind = data.draw(st.sampled_from(list(TYPES)))
        fields = data.draw(
            st.sets(st.sampled_from(TYPES[kind].__struct_fields__), max_size=8)
        )
        lines.append(
            json.dumps(
                {
                    "type": kind,
                    "dossier": "mini",
                    **{field: data.draw(values) for field in fields},
                }
            )
        )

    ran = run("--db", desk, "import", "--dry-run", "-", stdin="\n".join(lines).encode())

    check(ran)
    assert ran.code in {0, 4}
