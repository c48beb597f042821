"""The table of sentences: every type, short and long, beside a mark and in its own words."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from tests.builders import answered, deadline_set, meeting_changed
from tests.domain.examples import EXAMPLES
from tests.domain.examples import Example as ExampleOf
from tracker.domain.dates import zone_of
from tracker.domain.events import Fact
from tracker.projections.sentences import (
    chart_label,
    long_sentence,
    own_words,
    short_sentence,
)
from tracker.projections.sentences.table import sentences_of

SAYING = {
    "text": str,
    "thing": lambda stream: f"“{stream}”",
    "proposal": str,
    "code": lambda code: code.replace("-", " "),
    "date": lambda date: f"<{date}>",
    "until": lambda date: f"the end of <{date}>",
    "party": str.upper,
    "parties": " and ".join,
    "issue": str,
    "number": lambda _tally: "some",
    "texts": "; ".join,
    "names": ", ".join,
    "terms": lambda terms: "; ".join(term.text for term in terms),
    "topics": ", ".join,
    "topic": str,
    "count": str,
    "conditions": lambda found: "; ".join(condition.what for condition in found),
}


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_type_has_a_sentence_and_leaves_nothing_unfilled(
    example: ExampleOf,
) -> None:
    for event in example:
        said = [short_sentence(event), own_words(event)]
        if isinstance(event, get_args(Fact)):
            said += [long_sentence(event, SAYING), chart_label(event, party=str)]
            assert all((said[0], said[2], said[3]))

        assert said[0]
        assert not any(set("{}[]") & set(text) for text in said)


def test_brackets_are_left_out_when_no_field_in_them_says_anything() -> None:
    declared = EXAMPLES["ceasefire-declared"]

    assert "from {effect.from_:date}" in sentences_of(declared.minimal).long
    assert "from <" not in long_sentence(declared.minimal, SAYING)
    assert long_sentence(declared.minimal, SAYING).endswith(" full truce")


def test_what_an_event_says_is_never_read_as_a_sentence_of_the_table() -> None:
    noted = EXAMPLES["development-noted"].minimal
    odd = type(noted)(dossier="talks", when="2025-05-28", text="{key} [not] left out")

    assert short_sentence(odd) == "{key} [not] left out"


def test_a_short_sentence_says_dates_and_codes_as_people_read_them() -> None:
    due = deadline_set("2025-06-11~", "russia", when="2025-05-28")
    moved = meeting_changed("postponed", when="2025-05-28", scheduled_for="2025-06-02")
    told = answered("russia", "accept-with-conditions", when="2025-05-28")
    kyiv = zone_of("Europe/Kyiv")

    assert short_sentence(due) == "day: due about 11 June 2025, set by russia"
    assert short_sentence(moved).endswith("postponed, now 2 June 2025")
    assert short_sentence(told).endswith("russia answers accept with conditions")
    at = msgspec.structs.replace(due, due="2025-06-11T21:30:00Z")
    assert "due 12 June 2025 00:30" in short_sentence(at, zone=kyiv)
    assert "due 11 June 2025 21:30" in short_sentence(at)
