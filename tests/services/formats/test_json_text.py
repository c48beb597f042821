"""Where in a line of JSON a field stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.codec import TYPES
from tracker.services.importing.formats.json_text import locate_problem, span_of

LINE = ' {"a" : "x\\"y", "b": [1, {"c": null}], "d": {"e": true}, "f": []}'


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (("a",), '"x\\"y"'),
        (("b", 0), "1"),
        (("b", 1, "c"), "null"),
        (("d", "e"), "true"),
        (("b", 7), '[1, {"c": null}]'),
        (("f", 0), "[]"),
        (("z",), "{"),
        ((), "{"),
    ],
)
def test_a_path_is_found_as_far_as_it_goes(path, wanted):
    span = span_of(LINE, path)

    assert LINE[span.start : span.end] == wanted


def test_the_name_before_a_value_is_found():
    span = span_of(LINE, ("d", "e"), names=True)

    assert LINE[span.start : span.end] == '"e"'


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
    )
)
def test_every_value_of_a_text_is_found(value):
    def check(inner, path):
        if path:
            span = span_of(text, path)
            assert json.loads(text[span.start : span.end]) == inner
        if isinstance(inner, dict | list):
            for step, deeper in (
                inner.items() if isinstance(inner, dict) else enumerate(inner)
            ):
                check(deeper, (*path, step))

    text = json.dumps({"top": value})
    check(value, ("top",))


@pytest.mark.parametrize(
    ("message", "path", "words", "hint"),
    [
        (
            "Object missing required field `stance`",
            ("stance",),
            "stance: is missing",
            "",
        ),
        (
            "Object contains unknown field `stanc`",
            ("stanc",),
            "there is no field 'stanc'",
            "stance",
        ),
        (
            "Invalid enum value 'remrk' - at `$.evidence[0].basis`",
            ("evidence", 0, "basis"),
            "none of document",
            "remark",
        ),
        (
            "Object contains unknown field `sorce` - at `$.evidence[1]`",
            ("evidence", 1, "sorce"),
            "no field 'sorce'",
            "source",
        ),
        (
            "Expected `str`, got `int` - at `$.stance`",
            ("stance",),
            "expected text",
            "",
        ),
        (
            "placement: 101 is no whole number from 0 to 100",
            ("placement",),
            "placement: 101",
            "",
        ),
        (
            "when: date 'x' is not understood: y - at `$.effect`",
            ("effect", "when"),
            "when: date 'x'",
            "",
        ),
        ("from_: date 'x' is not understood", ("from",), "from: date", ""),
    ],
)
def test_a_complaint_is_taken_apart(message, path, words, hint):
    place = locate_problem(message, TYPES["position-stated"])

    assert place.path == path
    assert words in place.message
    assert hint in place.hint
