"""Party colours: apart for every reader, readable on both papers, and for life."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import joined, log, logs, party, recorded_log, stated
from tests.render.charts.colours import contrast, least_distance
from tests.tries import tries
from tracker.projections.party_numbers import party_numbers
from tracker.render.charts import palette
from tracker.render.charts.palette import (
    GREY,
    PAPER,
    PARTIES,
    party_colour,
    party_texture,
)

SCHEMES = pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])


@SCHEMES
def test_party_colours_stay_apart_for_every_reader(scheme) -> None:
    colours = [colour[scheme] for colour in PARTIES]

    assert round(least_distance(colours[:4])) >= 30
    assert round(least_distance(colours)) >= 15


@pytest.mark.parametrize(
    ("scheme", "least", "first_four"), [(0, 4.1, 4.8), (1, 5.5, 5.5)]
)
def test_party_colours_are_seen_on_their_paper(scheme, least, first_four) -> None:
    colours = [colour[scheme] for colour in (*PARTIES, GREY)]
    found = [round(contrast(colour, PAPER[scheme]), 1) for colour in colours]

    assert min(found) >= least
    assert min(found[:4]) >= first_four


@SCHEMES
def test_words_are_read_on_paper_and_on_a_truce(scheme) -> None:
    for name in ("INK", "SOFT", "ASKED"):
        colour = getattr(palette, name)[scheme]

        assert contrast(colour, palette.PAPER[scheme]) >= 4.5
        assert contrast(colour, palette.BAND[scheme]) >= 4.5
    for name in ("EDGE", "BAR"):
        assert contrast(getattr(palette, name)[scheme], palette.PAPER[scheme]) >= 3


def test_the_eighth_party_on_is_grey_with_a_texture() -> None:
    looks = [(party_colour(n), party_texture(n)) for n in range(1, 12)]

    assert looks[6] == (PARTIES[6], None)
    assert {colour for colour, _ in looks[7:]} == {GREY}
    assert len({texture for _, texture in looks[7:]}) == 4
    assert party_colour(0) == GREY


def test_members_have_the_colour_of_their_coalition() -> None:
    recorded = log(
        party("ann"),
        party("bob"),
        party("both", "coalition"),
        joined("ann", "both", when="2025-01-01"),
        stated("ann", "ceasefire", "yes", when="2025-05-01"),
        party("cid"),
        party("eve", "person"),
    )

    assert party_numbers(recorded) == {"bob": 1, "both": 2, "ann": 2, "cid": 3}


def test_two_parties_change_colours_with_all_who_have_the_same() -> None:
    recorded = log(
        party("ann"),
        party("both", "coalition"),
        joined("ann", "both", when="2025-01-01"),
        party("bob"),
        party("cid"),
    )
    as_ever = {"both": 1, "ann": 1, "bob": 2, "cid": 3}
    swapped = {"both": 2, "ann": 2, "bob": 1, "cid": 3}

    assert party_numbers(recorded) == as_ever
    assert party_numbers(recorded, swapped=("bob", "ann")) == swapped
    assert party_numbers(recorded, swapped=("both", "ann")) == as_ever
    assert party_numbers(recorded, swapped=("bob", "nobody")) == as_ever


def test_a_party_that_joins_later_keeps_its_colour() -> None:
    recorded = log(
        party("ann"),
        party("bob"),
        stated("ann", "ceasefire", "yes", when="2025-05-01"),
        party("both", "coalition"),
        joined("ann", "both", when="2025-01-01"),
    )

    assert party_numbers(recorded) == {"ann": 1, "bob": 2, "both": 3}


@given(logs(least=2, most=14), st.integers(0, 200))
@settings(max_examples=tries(100))
def test_no_colour_moves_when_facts_are_added(events, most) -> None:
    recorded = recorded_log(events)
    first = (
        next(
            place
            for place, r in enumerate(recorded)
            if r.event.type == "position-stated"
        )
        if any(r.event.type == "position-stated" for r in recorded)
        else len(recorded)
    )
    before = party_numbers(recorded[: max(first + 1, most)])

    after = party_numbers(recorded)
    assert {slug: after[slug] for slug in before} == before
