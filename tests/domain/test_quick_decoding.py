"""Reading an event quickly gives what reading it carefully gives, or nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.domain.codec import decode, decode_quickly, encode
from tracker.domain.errors import TrackerError

PLAIN = {
    "type": "position-stated",
    "dossier": "d",
    "when": "2025-05-20",
    "party": "a",
    "issue": "b",
    "stance": "x",
}
PAIRS = st.sampled_from(
    [
        ("stance", '"y"'),
        ("stance", '"a \\": b"'),
        ("stance", '"a \\u0022: b"'),
        ("st\\u0061nce", '"z"'),
        ("note", '" : "'),
        ("note", "null"),
        ("schema_version", "1"),
        ("schem\\u0061_version", "1"),
        ("evidence", '[{"source":"s","basis":"remark"}]'),
        ("evidence", '[{"source":"s","source":"t","basis":"remark"}]'),
        ("evidence", "[]"),
        ("placement", "1.0"),
        ("placement", "3"),
        ("answers", '["A"]'),
        ("wrong", "1"),
    ]
)


def text_of(pairs, colon):
    return "{" + ",".join(f'"{name}"{colon}{value}' for name, value in pairs) + "}"


@given(
    st.lists(PAIRS, max_size=4),
    st.sampled_from([":", ": ", " :", "\t:", "\n:", " \r:"]),
)
@example([("stance", '"y"')], ":")
@example([("schema_version", "1"), ("schema_version", "1")], ":")
def test_quick_is_careful_or_nothing(more, colon):
    text = text_of(
        [*((name, json.dumps(value)) for name, value in PLAIN.items()), *more], colon
    ).encode()
    try:
        wanted = decode(text)
    except TrackerError:
        wanted = None

    found = decode_quickly(text)

    assert found is None or (found[0] == wanted and found[1] == encode(wanted))


@pytest.mark.parametrize("spaces", [True, False])
def test_what_programs_write_is_read_quickly(spaces):
    separators = (", ", ": ") if spaces else (",", ":")

    assert (
        decode_quickly(
            json.dumps({**PLAIN, "stance": "für"}, separators=separators).encode()
        )
        is not None
    )
    assert (
        decode_quickly(
            json.dumps(
                {**PLAIN, "schema_version": 1, "stance": 'he said "no"'},
                separators=separators,
            ).encode()
        )
        is not None
    )
