"""The 27 traps of the chronology, each against the answers of the bundled dossiers.

Where a trap cannot be seen in an answer, the events themselves are looked at.
"""

from __future__ import annotations

import re
from typing import Any, Final

import pytest

from tests.dossiers.reading import (
    BRIEFING,
    SAMPLE_DAYS,
    UKRAINE,
    agreement,
    as_data,
    base,
    by_key,
    cell,
    counts,
    event,
    fact_events,
    first_day,
    force,
    keys_in,
    last_day,
    meeting,
    payloads,
    picture,
    possible_keys,
    proposal,
    said,
    shown_keys,
    sources,
    truce,
    truce_state,
)

ROWS: Final = ("ceasefire", "security-guarantees", "negotiation-terms", "location")
BRIEFED: Final = "2025-06-02"
EVERY_DAY: Final = (
    *SAMPLE_DAYS,
    "2025-05-08",
    "2025-05-10",
    "2025-05-12",
    "2025-12-31",
)


def cited(key: str) -> set[str]:
    return {e["source"] for e in event(key).get("evidence", ())}


def publishers(key: str) -> set[str]:
    known = sources(BRIEFING if key.startswith("S") else UKRAINE)
    return {known[c]["publisher"] for c in cited(key)}


def told(*facts: str) -> str:
    """Whatever the events of some facts say in words, the desk's notes left out."""
    fields = ("stance", "text", "claim", "quantity", "outcome")
    found = [
        e[f] for fact in facts for e in fact_events(fact) for f in fields if f in e
    ]
    return "\n".join(
        [
            *found,
            *(
                t if isinstance(t, str) else t["text"]
                for fact in facts
                for e in fact_events(fact)
                for t in e.get("terms", ())
            ),
        ]
    )


def notes(*facts: str) -> str:
    return "\n".join(e.get("note", "") for fact in facts for e in fact_events(fact))


def codes(valid: str, party: str, issue: str) -> list[str | None]:
    return [s.stance_code for s in said(valid, party, issue)]


# 1 ---


def test_trap_01_the_headline_cites_none_of_the_five_sources() -> None:
    """What the briefing took from Fox and Reuters is not laid at the door of the sources that it lists."""
    assert [cited(key) for key in ("S009", "S010", "S015")] == [set(), set(), set()]
    assert "Fox News" in event("S009")["note"]
    assert "Reuters report of 28 May" in event("S015")["note"]
    assert not any("Fox" in s["publisher"] for s in sources(BRIEFING).values())


def test_trap_01_the_history_gives_the_headline_its_real_origin() -> None:
    assert "Fox News" in publishers("B096") & publishers("B100")
    assert any("Reuters" in p for p in publishers("B101"))
    assert {e["basis"] for e in event("B101")["evidence"]} == {"anonymous"}


# 2 ---


@pytest.mark.parametrize("issue", ROWS)
def test_trap_02_the_rows_numbers_do_not_spread_to_both_columns(issue) -> None:
    theirs = cell(BRIEFED, "ukraine-and-allies", issue, dossier=BRIEFING)
    russias = cell(BRIEFED, "russia", issue, dossier=BRIEFING)

    assert [s.citations for s in theirs.statements] == [[]]
    assert [len(s.citations) for s in russias.statements] == [2]


def test_trap_02_each_number_stands_where_the_seed_attaches_it_and_the_second_nowhere() -> (
    None
):
    found = picture(BRIEFED, dossier=BRIEFING)
    publisher = {s.n: s.publisher for s in found.sources}
    attached = {
        c.issue: {publisher[n] for s in c.statements for n in s.citations}
        for c in found.cells
        if c.column == "russia"
    }

    assert attached == {
        "ceasefire": {"CNN", "Reuters"},
        "security-guarantees": {
            "The New York Times",
            "Radio Free Europe/Radio Liberty",
        },
        "negotiation-terms": {"Reuters", "Radio Free Europe/Radio Liberty"},
        "location": {"The New York Times", "Reuters"},
    }
    assert [
        key for key in by_key(BRIEFING) if "associated-press-2025-05-30" in cited(key)
    ] == ["S018"]


# 3 ---


def test_trap_03_nothing_rests_on_sources_that_are_all_older_than_it() -> None:
    for key, fact in by_key().items():
        published = [sources()[c].get("published") for c in cited(key)]
        if published and all(published):
            assert any(last_day(p) >= first_day(fact["when"]) for p in published), key


def test_trap_03_the_memorandum_is_not_cited_to_sources_older_than_it() -> None:
    for key, since in {
        "B084": "2025-05-19",
        "B084.2": "2025-05-19",
        "B103": "2025-05-28",
        "B103.2": "2025-05-28",
        "B105": "2025-05-29",
        "B105.2": "2025-05-29",
    }.items():
        assert all(sources()[c]["published"] >= since for c in cited(key)), key


def test_trap_03_the_briefings_cited_cells_claim_nothing_of_the_memorandum_or_of_the_second_of_june() -> (
    None
):
    for issue in ROWS:
        for statement in cell(BRIEFED, "russia", issue, dossier=BRIEFING).statements:
            assert not re.search(
                r"memorand|2 June|text|draft|proposal", statement.stance, re.IGNORECASE
            )


# 4 ---


def test_trap_04_a_halt_to_mobilisation_is_not_demobilisation_before_the_second_of_june() -> (
    None
):
    for day in ("2025-03-13", "2025-03-18", "2025-05-28", "2025-05-31", "2025-06-01"):
        assert codes(day, "russia", "mobilisation") == ["no-ukrainian-mobilisation"]
        assert "demobilis" not in " ".join(
            s.stance.lower() for s in cell(day, "russia", "ceasefire").statements
        )


def test_trap_04_demobilisation_first_appears_in_the_package_of_the_second_of_june() -> (
    None
):
    (now,) = said("2025-06-02", "russia", "mobilisation")

    assert (now.keys, now.since, now.stance_code) == (
        ["B118.5"],
        "2025-06-02",
        "demobilisation",
    )
    assert "demobilisation" in now.stance


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        ("2025-03-13", {"B014.3"}),
        ("2025-03-18", {"B014.3", "B019.3"}),
        ("2025-05-30", {"B014.3", "B019.3", "B109.3"}),
    ],
)
def test_trap_04_the_halt_is_asked_three_times_and_of_ukraine_alone(day, keys) -> None:
    assert shown_keys(day, "russia", "mobilisation") == keys
    for fact in ("B014", "B019", "B109"):
        assert {
            c["by_whom"]
            for e in fact_events(fact)
            for c in e.get("conditions", ())
            if "mobilisation" in c["what"]
        } == {"ukraine"}


def test_trap_04_the_briefings_two_words_are_told_apart() -> None:
    assert [c["what"] for c in event("S002")["conditions"]] == [
        "Demobilisation",
        "A stop to the supply of arms",
    ]
    assert "not the same" in event("S002")["note"]


# 5 ---


def test_trap_05_over_fifty_thousand_on_the_kursk_side_by_zelensky_as_of_27_may() -> (
    None
):
    found = force("2025-05-28", "B096")

    assert found is not None
    assert (
        found.low,
        found.best,
        found.high,
        found.qualifier,
        found.as_of,
        found.estimator,
    ) == (
        50_000,
        None,
        None,
        "more-than",
        "2025-05-27",
        "ukraine",
    )
    assert found.speaker == "Volodymyr Zelensky"
    assert "Kursk" in found.area
    assert "Sumy" in found.area
    assert "northern" not in found.area


def test_trap_05_the_figure_was_under_embargo_on_the_day_it_was_given() -> None:
    assert force("2025-05-27", "B096") is not None
    assert force("2025-05-28", "B096", "2025-05-27") is None
    assert force("2025-05-28", "B096", "2025-05-28") is not None


def test_trap_05_figures_for_other_areas_stay_beside_it_and_uncorroborated() -> None:
    found = picture("2025-06-10").forces

    assert {
        f.key: (f.low or f.best, f.confidence, bool(f.citations)) for f in found
    } == {
        "B027": (67_000, "low", False),
        "B096": (50_000, "high", True),
        "B127": (125_000, "low", False),
    }
    assert len({f.area for f in found}) == 3
    assert event("B027")["when"] == "2025-04"


# 6 ---


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-04-27", None),
        ("2025-04-28", "announced"),
        ("2025-05-07", "announced"),
        ("2025-05-08", "in-force"),
        ("2025-05-10", "in-force"),
        ("2025-05-11", "expired"),
    ],
)
def test_trap_06_the_victory_day_truce_is_announced_ten_days_before_it_holds(
    day, state
) -> None:
    assert truce_state(day, "victory-day-2025") == state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-04-18", None),
        ("2025-04-19", "in-force"),
        ("2025-04-20", "in-force"),
        ("2025-04-21", "expired"),
    ],
)
def test_trap_06_that_easter_is_not_prolonged_is_known_a_day_before_it_ends(
    day, state
) -> None:
    assert truce_state(day, "easter-2025") == state
    assert shown_keys("2025-04-20", "russia", "ceasefire") == {"B038.2"}
    assert (event("B038")["when"], event("B038")["reported"]) == (
        "2025-04-21",
        "2025-04-20",
    )


def test_trap_06_the_ceasefire_demanded_from_12_may_never_holds() -> None:
    for day in EVERY_DAY:
        assert {c.slug for c in picture(day).ceasefires} <= {
            "energy-2025",
            "easter-2025",
            "victory-day-2025",
        }
    assert [
        c.state for c in picture("2025-05-12").ceasefires if c.state == "in-force"
    ] == []
    demanded = proposal("2025-05-12", "ceasefire-from-12-may")
    assert demanded is not None
    assert (demanded.kind, demanded.state) == ("ultimatum", "rejected")


def test_trap_06_the_easter_truce_holds_in_the_evening_of_its_first_day() -> None:
    assert truce_state("2025-04-19T18:00+03:00", "easter-2025") == "in-force"
    assert truce_state("2025-04-19T23:00+03:00", "easter-2025") == "in-force"


# 7 ---


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Europe/Moscow", "Europe/Istanbul"])
@pytest.mark.parametrize(
    ("slug", "before", "days", "after", "hours"),
    [
        ("easter-2025", "2025-04-18", ("2025-04-19", "2025-04-20"), "2025-04-21", 30),
        (
            "victory-day-2025",
            "2025-05-07",
            ("2025-05-08", "2025-05-09", "2025-05-10"),
            "2025-05-11",
            72,
        ),
    ],
)
def test_trap_07_by_the_days_of_kyiv_moscow_and_istanbul_a_truce_covers_its_days_and_no_more(
    zone, slug, before, days, after, hours
) -> None:
    assert truce_state(before, slug, zone=zone) != "in-force"
    assert [truce_state(day, slug, zone=zone) for day in days] == ["in-force"] * len(
        days
    )
    assert truce_state(after, slug, zone=zone) == "expired"
    assert sum(_hours_on(day, slug, zone) for day in days) == hours


@pytest.mark.parametrize(
    ("slug", "days"),
    [
        (
            "easter-2025",
            {
                "2025-04-19": (9, "in-force"),
                "2025-04-20": (21, "expired"),
                "2025-04-21": (0, "expired"),
            },
        ),
        (
            "victory-day-2025",
            {
                "2025-05-07": (3, "in-force"),
                "2025-05-08": (24, "in-force"),
                "2025-05-09": (24, "in-force"),
                "2025-05-10": (21, "expired"),
                "2025-05-11": (0, "expired"),
            },
        ),
    ],
)
def test_trap_07_by_days_of_utc_the_same_hours_fall_on_other_days_and_the_last_one_ends_without_it(
    slug, days
) -> None:
    """A truce until midnight in Moscow is over before its last day is over in UTC: the hours say so, the window stays."""
    assert {
        day: (_hours_on(day, slug, "UTC"), truce_state(day, slug, zone="UTC"))
        for day in days
    } == days


def _hours_on(day: str, slug: str, zone: str) -> int:
    """For how many hours of a day a truce held, as its answer says."""
    found = truce(day, slug, zone=zone)
    assert found is not None
    if found.hours_on_day is None:
        return 24 if found.state == "in-force" else 0
    return sum(
        _whole_hours(h.until) - _whole_hours(h.from_) for h in found.hours_on_day
    )


def _whole_hours(instant: str) -> int:
    day, hour = re.fullmatch(r"2025-\d\d-(\d\d)T(\d\d):00:00Z", instant).groups()  # type: ignore[union-attr]
    return int(day) * 24 + int(hour)


def test_trap_07_the_windows_are_half_open_and_said_once() -> None:
    windows = {c.slug: (c.from_, c.until) for c in picture("2025-05-28").ceasefires}

    assert windows["easter-2025"] == ("2025-04-19T15:00:00Z", "2025-04-20T21:00:00Z")
    assert windows["victory-day-2025"] == (
        "2025-05-07T21:00:00Z",
        "2025-05-10T21:00:00Z",
    )


def test_trap_07_in_march_before_the_clocks_change_kyiv_and_moscow_part_by_an_hour() -> (
    None
):
    """The day of the energy pause is a day of Kyiv, two hours ahead of UTC then; a day of Moscow is over an hour earlier."""
    assert truce_state("2025-03-18", "energy-2025", zone="Europe/Kyiv") == "in-force"
    assert truce_state("2025-03-18", "energy-2025", zone="Europe/Moscow") is None
    assert "B018" in possible_keys("2025-03-18", zone="Europe/Moscow")


# 8 ---


def test_trap_08_putins_offer_of_the_small_hours_is_of_11_may_in_kyiv_and_perhaps_of_10_may_in_washington() -> (
    None
):
    assert proposal("2025-05-10", "direct-talks-istanbul") is None
    assert proposal("2025-05-11", "direct-talks-istanbul") is not None
    assert "B067" not in possible_keys("2025-05-10")
    assert "B067" in possible_keys("2025-05-10", zone="America/New_York")
    assert "02:16 +03:00" in event("B067")["note"]


def test_trap_08_the_night_time_remarks_were_reported_on_the_day_they_were_made_in_kyiv() -> (
    None
):
    assert {e["reported"] for fact in ("B059", "B060") for e in fact_events(fact)} == {
        "2025-05-09"
    }
    assert {e["reported"] for e in fact_events("B108")} == {"2025-05-30"}
    assert shown_keys("2025-05-09", "united-states", "ceasefire") == {"B059.2"}
    assert shown_keys("2025-05-30", "united-states", "location") == {"B108.2"}
    assert [
        s.key for s in said("2025-05-08", "united-states", "ceasefire", "2025-05-08")
    ] == ["B051"]


def test_trap_08_trumps_post_of_the_evening_of_8_may_in_washington_is_not_yet_made_on_8_may_in_kyiv() -> (
    None
):
    assert "B059" not in {
        base(k)
        for k in keys_in(as_data("2025-05-08"))
        if k not in possible_keys("2025-05-08")
    }


def test_trap_08_kelloggs_remark_of_late_29_may_in_washington_is_not_yet_made_on_29_may_in_kyiv() -> (
    None
):
    assert "B108" not in {
        base(k)
        for k in keys_in(as_data("2025-05-29"))
        if k not in possible_keys("2025-05-29")
    }


# 9 ---


@pytest.mark.parametrize(
    ("day", "state", "possibly_ended"),
    [
        ("2025-03-17", None, False),
        ("2025-03-18", "in-force", False),
        ("2025-04-15", "in-force", False),
        ("2025-04-16", "in-force", False),
        ("2025-04-17", "in-force", True),
        ("2025-04-18", "expired", False),
    ],
)
def test_trap_09_the_energy_pause_starts_by_moscows_count_and_may_have_ended_on_three_days(
    day, state, possibly_ended
) -> None:
    found = truce(day, "energy-2025")

    assert (
        found.state if found else None,
        found.possibly_ended if found else False,
    ) == (
        state,
        possibly_ended,
    )


def test_trap_09_its_other_starts_are_kept_as_what_they_are() -> None:
    found = truce("2025-04-17", "energy-2025")

    assert found is not None
    assert (found.from_, found.until, found.declaration, found.scope) == (
        "2025-03-18",
        "[2025-04-16..2025-04-18]",
        "unilateral",
        "energy",
    )
    assert [(a.by, a.change, a.when) for a in found.answers] == [
        ("ukraine", "reciprocated", "2025-03-19")
    ]
    assert [v.window for v in found.violations if v.key == "B029"] == [
        "2025-03-25/2025-04-16"
    ]


def test_trap_09_the_two_scopes_are_kept_apart() -> None:
    (russia,), (america,) = (
        said("2025-03-18", "russia", "energy-strikes"),
        said("2025-03-18", "united-states", "energy-strikes"),
    )

    assert "energy infrastructure" in russia.stance
    assert "energy and infrastructure" in america.stance
    assert not [a for a in picture("2025-04-17").agreements if "energy" in a.slug]


# 10 ---


@pytest.mark.parametrize("day", [d for d in EVERY_DAY if d >= "2025-03-25"])
def test_trap_10_there_is_no_black_sea_ceasefire_only_an_agreement_in_principle(
    day,
) -> None:
    found = agreement(day, "black-sea-2025")

    assert found is not None
    assert (found.stage, {t.state for t in found.terms}) == (
        "in-principle",
        {"pending"},
    )
    assert not [
        c for c in picture(day).ceasefires if "sea" in c.slug or c.scope == "maritime"
    ]


def test_trap_10_russias_condition_stands_in_its_cell_from_the_same_day() -> None:
    (found,) = said("2025-03-25", "russia", "black-sea")

    assert found.key == "B025"
    assert all("anctions" in c.what for c in found.conditions)


# 11 ---


@pytest.mark.parametrize(
    ("day", "count"),
    [("2025-05-08", 488), ("2025-05-09", 5_026), ("2025-05-10", 9_318)],
)
def test_trap_11_russias_running_total_replaces_the_one_before_and_is_never_added_up(
    day, count
) -> None:
    assert counts(day, "victory-day-2025", "russia") == [count]
    assert counts(day, "victory-day-2025", "ukraine") == [734]


def test_trap_11_an_answer_shows_only_numbers_that_somebody_alleged() -> None:
    for day in EVERY_DAY:
        for found in picture(day).ceasefires:
            for v in found.violations:
                alleged = event(v.key).get("count", {})
                assert (v.low, v.best, v.high) == tuple(
                    alleged.get(n) for n in ("low", "best", "high")
                )
                assert (v.accuser, v.accused) == (
                    event(v.key)["accuser"],
                    event(v.key)["accused"],
                )


def test_trap_11_seven_hundred_and_thirty_four_covers_twelve_hours_and_is_no_running_total() -> (
    None
):
    assert "twelve hours only" in event("B057")["note"]
    assert "cumulative" not in event("B057")
    assert [event(key)["cumulative"] for key in ("B058", "B061", "B062", "B065")] == [
        True
    ] * 4


def test_trap_11_the_counts_of_both_sides_stay_rival() -> None:
    assert (
        counts("2025-04-22", "easter-2025", "ukraine"),
        counts("2025-04-22", "easter-2025", "russia"),
    ) == ([2_935], [4_900])
    assert (
        counts("2025-04-18", "energy-2025", "ukraine"),
        counts("2025-04-18", "energy-2025", "russia"),
    ) == ([30], [120])
    assert counts("2025-04-20", "easter-2025", "ukraine") == [2_000]
    assert "whole truce" in event("B039")["note"]
    assert "several hundred" in told("B031")


def test_trap_11_the_recalled_final_figure_does_not_push_the_reported_one_out() -> None:
    assert 9_318 in counts("2025-05-28", "victory-day-2025", "russia")


# 12 ---


def test_trap_12_kyiv_mirrors_easter_and_offers_more_it_does_not_refuse() -> None:
    found, offer = (
        truce("2025-04-20", "easter-2025"),
        proposal("2025-04-20", "easter-extension-thirty-days"),
    )

    assert found is not None
    assert [(a.by, a.change) for a in found.answers] == [("ukraine", "reciprocated")]
    assert offer is not None
    assert offer.by == ["ukraine"]
    assert "B034" in event("B035.3")["answers"]
    assert "mirror" in said("2025-04-20", "ukraine", "ceasefire")[0].stance


def test_trap_12_victory_day_is_refused_with_a_counter_offer() -> None:
    found, offer = (
        truce("2025-05-03", "victory-day-2025"),
        proposal("2025-05-03", "thirty-days-ukraine"),
    )

    assert found is not None
    assert {(a.by, a.change) for a in found.answers} == {("ukraine", "refused")}
    assert found.state == "announced"
    assert offer is not None
    assert (offer.by, offer.to) == (["ukraine"], ["russia"])
    assert event("B050")["answers"] == ["B049"]
    assert codes("2025-05-09", "ukraine", "ceasefire") == ["unconditional-30-days"]


def test_trap_12_neither_truce_meets_a_bare_rejection() -> None:
    answers = [
        e
        for fact in ("B035", "B050", "B055")
        for e in fact_events(fact)
        if e["type"] == "proposal-answered" and e["answer"] == "reject"
    ]

    assert answers == []


# 13 ---


@pytest.mark.parametrize(
    ("day", "slug", "issues", "word"),
    [
        ("2025-03-11", "thirty-days-us", ["ceasefire"], "thirty days"),
        (
            "2025-04-19",
            "easter-extension-thirty-days",
            ["ceasefire"],
            "extended to thirty days",
        ),
        (
            "2025-04-20",
            "civilian-sites-thirty-days",
            ["civilian-strikes"],
            "civilian infrastructure for at least thirty days",
        ),
        ("2025-04-28", "thirty-days-ukraine", ["ceasefire"], "at least thirty days"),
        ("2025-05-09", "thirty-days-trump", ["ceasefire", "sanctions"], "thirty days"),
        (
            "2025-05-10",
            "ceasefire-from-12-may",
            ["ceasefire", "sanctions", "monitoring"],
            "at least thirty days",
        ),
    ],
)
def test_trap_13_each_thirty_day_offer_is_a_proposal_of_its_own_with_its_scope(
    day, slug, issues, word
) -> None:
    found = proposal(day, slug)

    assert found is not None
    assert found.issues == issues
    assert word in " ".join(found.terms)


def test_trap_13_the_thirty_days_for_energy_are_a_narrower_truce_and_answer_the_full_one() -> (
    None
):
    assert (
        event("B018")["scope"],
        event("B018.3")["answer"],
        event("B018.3")["answers"],
    ) == (
        "energy",
        "counter",
        ["B012"],
    )


# 14 ---


def test_trap_14_both_of_ukraines_answers_of_11_may_are_kept_and_the_later_is_linked() -> (
    None
):
    assert (event("B069.2")["when"], event("B072.3")["when"]) == (
        "2025-05-11",
        "2025-05-11",
    )
    assert (event("B072.3")["supersedes"], event("B072.7")["supersedes"]) == (
        ["B069.2"],
        ["B069"],
    )
    assert event("B072.3")["answers"] == ["B070"]


def test_trap_14_only_the_revised_condition_holds_at_the_end_of_the_day() -> None:
    assert shown_keys("2025-05-11", "ukraine", "sequence") == {"B072.3"}
    assert cell("2025-05-11", "ukraine", "sequence").state == "stated"
    answered = proposal("2025-05-11", "direct-talks-istanbul")
    assert answered is not None
    assert [(a.key, a.answer) for a in answered.answers] == [("B072.7", "counter")]
    assert "B069" in answered.keys
    assert "still" in said("2025-05-11", "ukraine", "ceasefire")[0].stance.lower()


# 15 ---


def test_trap_15_on_11_may_the_united_states_speak_with_two_voices() -> None:
    found = cell("2025-05-11", "united-states", "sequence")

    assert found.state == "order-unknown"
    assert {(s.speaker, s.stance_code) for s in found.statements} == {
        ("Donald Trump", "talks-at-once"),
        ("Keith Kellogg", "truce-first"),
    }


def test_trap_15_on_29_may_the_envoy_still_presses_for_thirty_days() -> None:
    (found,) = said("2025-05-29", "united-states", "ceasefire")

    assert (found.key, found.speaker, found.stance_code) == (
        "B107",
        "John Kelley",
        "unconditional-30-days",
    )
    assert codes("2025-05-29", "united-states", "sequence") == ["talks-at-once"]


# 16 ---


def test_trap_16_russias_answer_of_13_march_is_neither_yes_nor_no() -> None:
    (found,) = said("2025-03-13", "russia", "ceasefire")
    offer = proposal("2025-03-13", "thirty-days-us")

    assert (found.key, found.speaker, found.stance_code, len(found.conditions)) == (
        "B014",
        "Vladimir Putin",
        "conditional-arms-mobilisation",
        4,
    )
    assert offer is not None
    assert offer.state == "open"
    assert [a.answer for a in offer.answers if a.by == "russia"] == [
        "accept-with-conditions"
    ]


def test_trap_16_the_tone_of_the_morning_is_kept_and_linked() -> None:
    assert (event("B013")["when"], event("B014")["when"]) == (
        "2025-03-13",
        "2025-03-13",
    )
    assert (event("B014")["supersedes"], event("B014.5")["supersedes"]) == (
        ["B013"],
        ["B013.2"],
    )
    offer = proposal("2025-03-13", "thirty-days-us")
    assert offer is not None
    assert "B013.2" in offer.keys


# 17 ---


def test_trap_17_the_two_texts_of_2022_are_a_communique_and_an_unsigned_draft_that_became_public_in_2024() -> (
    None
):
    for key, word in {"A004": "communiqué", "A010": "unsigned"}.items():
        assert (event(key)["type"], event(key)["reported"]) == (
            "development-noted",
            "2024-06-15",
        )
        assert word in event(key)["text"]
        assert key in {n.key for n in picture("2022-04-20").notes}
        assert key not in set(keys_in(as_data("2022-04-20", "2022-04-20")))
        assert key not in set(keys_in(as_data("2022-04-20", "2024-06-14")))
        assert key in set(keys_in(as_data("2022-04-20", "2024-06-15")))


def test_trap_17_no_answer_calls_them_protocols_or_an_agreement() -> None:
    for day in ("2022-04-20", "2025-05-28", "2025-06-03"):
        assert (
            "protocol"
            not in str(
                {
                    part: shown
                    for part, shown in as_data(day).items()
                    if part != "sources"
                }
            ).lower()
        )
        assert not [
            a for a in picture(day).agreements if base(a.keys[0]).startswith("A")
        ]


def test_trap_17_russia_wants_continuity_and_ukraine_sees_only_the_city() -> None:
    assert shown_keys("2025-05-28", "russia", "istanbul-2022") == {
        "B067.6",
        "B068",
        "B074",
    }
    assert shown_keys("2025-05-28", "ukraine", "istanbul-2022") == {"B077"}


def test_trap_17_no_force_caps_of_the_draft_are_stored() -> None:
    assert not re.search(r"\d{2,3}[,. ]?\d{3}", told("A003", "A004", "A010"))


# 18 ---


@pytest.mark.parametrize(
    ("day", "guarantee"), [("2025-05-28", "B044.6"), ("2025-06-02", "B120.3")]
)
def test_trap_18_what_kyiv_wants_and_what_it_leaves_to_consensus_stand_side_by_side(
    day, guarantee
) -> None:
    found = {s.issue: s for s in cell(day, "ukraine", "security-guarantees").statements}

    assert guarantee in found["security-guarantees"].keys
    assert "consensus" in found["nato-enlargement"].stance
    assert found["nato-enlargement"].stance_code == "allied-consensus"


def test_trap_18_in_march_ukraine_refused_any_veto_on_its_alliances() -> None:
    (found,) = said("2025-03-17", "ukraine", "nato-enlargement")

    assert (found.key, found.speaker) == ("B017", "Andrii Sybiha")
    assert "veto" in found.stance


def test_trap_18_the_briefings_cell_says_that_it_is_contestable() -> None:
    assert "Contestable" in event("S003")["note"]


# 19 ---


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2025-05-10", None),
        ("2025-05-11", "istanbul"),
        ("2025-05-20", "istanbul"),
        ("2025-05-21", "undecided"),
        ("2025-05-23", "not-vatican"),
        ("2025-05-27", "not-vatican"),
        ("2025-05-28", "istanbul"),
    ],
)
def test_trap_19_russia_did_not_always_insist_on_istanbul(day, code) -> None:
    assert codes(day, "russia", "location") == [code]


def test_trap_19_that_moscow_floated_belarus_is_zelenskys_word() -> None:
    assert "Zelensky says that Moscow had floated Belarus" in event("B097.3")["note"]
    assert (
        "no other place is named" in said("2025-05-23", "russia", "location")[0].stance
    )


# 20 ---


def test_trap_20_ukraines_paper_was_with_russia_by_28_may_and_russias_came_at_the_table() -> (
    None
):
    assert (
        "its own paper is already with Russia"
        in said("2025-05-28", "ukraine", "memoranda")[0].stance
    )
    assert proposal("2025-06-01", "russian-memorandum") is None
    assert proposal("2025-06-02", "russian-memorandum") is not None
    assert "day before" in notes("B104")
    assert "only at the table" in event("B118")["note"]


def test_trap_20_the_condition_lapsed_it_was_not_met() -> None:
    assert cell("2025-05-31", "ukraine", "memoranda").state == "stated"
    assert cell("2025-06-01", "ukraine", "memoranda").state == "ended"
    assert event("B114.6")["reason"] == "lapsed"
    confirmed = meeting("2025-06-01", "istanbul-2")
    assert confirmed is not None
    assert (confirmed.state, set(confirmed.confirmed_by)) == (
        "confirmed",
        {"ukraine", "russia"},
    )


# 21 ---


@pytest.mark.parametrize(
    ("day", "state", "scheduled", "earlier"),
    [
        ("2025-05-11", "proposed", "2025-05-15", []),
        ("2025-05-14", "proposed", "2025-05-15", []),
        ("2025-05-15", "confirmed", "2025-05-16", ["2025-05-15"]),
        ("2025-05-16", "held", "2025-05-16", ["2025-05-15"]),
        ("2025-06-10", "held", "2025-05-16", ["2025-05-15"]),
    ],
)
def test_trap_21_the_talks_of_15_may_became_those_of_16_may_as_one_meeting(
    day, state, scheduled, earlier
) -> None:
    found = meeting(day, "istanbul-1")

    assert found is not None
    assert (found.state, found.scheduled_for, found.earlier) == (
        state,
        scheduled,
        earlier,
    )


def test_trap_21_the_hour_is_stored_and_the_length_as_both_reports_give_it() -> None:
    assert event("B078")["started"] == "2025-05-16T13:30+03:00"
    assert "just over one hour" in event("B078")["note"]
    assert "under two hours" in event("B078")["note"]


# 22 ---


def _each(key: str) -> list[int]:
    return [
        int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", event(key)["quantity"])
    ]


def test_trap_22_three_days_make_a_thousand_and_the_civilians_are_inside_the_first() -> (
    None
):
    first, second, third = _each("B092"), _each("B093"), _each("B094")

    assert first[1] + first[2] == first[0] == 390
    assert first[0] + second[0] == second[1] == 697
    assert first[0] + second[0] + third[0] == third[1] == 1_000
    assert "inside the 390" in event("B094")["note"]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-05-16", "pending"),
        ("2025-05-22", "pending"),
        ("2025-05-23", "partial"),
        ("2025-05-24", "partial"),
        ("2025-05-25", "fulfilled"),
    ],
)
def test_trap_22_agreed_on_16_may_and_kept_from_the_23rd_to_the_25th(
    day, state
) -> None:
    found = agreement(day, "thousand-for-thousand")

    assert found is not None
    assert {t.slug: t.state for t in found.terms}["exchange-1000"] == state


def test_trap_22_both_sides_promises_of_june_are_not_added_up() -> None:
    found = agreement("2025-06-03", "istanbul-2-exchanges")

    assert found is not None
    assert "12,000" not in told("B117")
    assert "add both sides" in notes("B117")
    assert "6,000" in next(t.text or "" for t in found.terms if t.slug == "bodies")


def test_trap_22_differing_counts_of_names_and_wounded_are_all_kept() -> None:
    noted = {n.key: n.text for n in picture("2025-06-03").notes}

    assert "339" in noted["B122.2"]
    assert "500" in noted["B122.3"]
    assert "22 or 23" in noted["B021"]
    assert "30" in event("B021")["note"]


# 23 ---


def test_trap_23_the_postponement_alleged_on_7_june_is_russias_claim_and_no_cancellation() -> (
    None
):
    found = agreement("2025-06-08", "istanbul-2-exchanges")

    assert found is not None
    assert {(t.slug, c.by, c.degree) for t in found.terms for c in t.claims} == {
        ("bodies", "russia", "delayed"),
        ("sick-wounded-young", "russia", "delayed"),
    }
    assert {
        m.state
        for m in picture("2025-06-08").meetings
        if m.slug != "leaders-turkiye-may"
    } <= {
        "held",
        "proposed",
        "unresolved",
    }


def test_trap_23_ukraines_denial_points_at_the_claim() -> None:
    denials = [e for e in fact_events("B128") if e["type"] == "report-disputed"]

    assert {(e["target"], e["by"]) for e in denials} == {
        ("B128", "ukraine"),
        ("B128.2", "ukraine"),
    }
    assert all("following week" in e["claim"] for e in denials)


def test_trap_23_the_exchanges_that_began_on_9_june_take_the_place_of_the_claim() -> (
    None
):
    found = agreement("2025-06-09", "istanbul-2-exchanges")

    assert found is not None
    assert {t.slug: t.state for t in found.terms} == {
        "sick-wounded-young": "partial",
        "bodies": "delayed",
    }


# 24 ---


def test_trap_24_two_sittings_of_the_security_council_are_two_days() -> None:
    assert {e["when"] for e in fact_events("B107")} == {"2025-05-29"}
    assert {e["when"] for e in fact_events("B109")} == {"2025-05-30"}
    assert {e["reported"] for fact in ("B107", "B109") for e in fact_events(fact)} == {
        "2025-05-30"
    }
    assert shown_keys("2025-05-29", "russia", "ceasefire") == {"B084.2", "B103.4"}
    assert shown_keys("2025-05-30", "russia", "ceasefire") == {"B109.4"}


# 25 ---


def test_trap_25_lavrovs_one_remark_on_the_vatican_is_of_23_may_though_one_outlet_says_the_24th() -> (
    None
):
    assert {e["when"] for e in fact_events("B090")} == {"2025-05-23"}
    assert "kyiv-independent-2025-05-24" in cited("B090")
    assert "24 May" in event("B090")["note"]
    (found,) = said("2025-05-24", "russia", "location")
    assert (found.key, found.when, found.age_days) == ("B090.2", "2025-05-23", 1)


# 26 ---


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("B018.2", ("1.5", "2.5 hours")),
        ("B015.3", ("25", "26", "30")),
        ("B026.3", ("31", "30", "more than 30")),
    ],
)
def test_trap_26_lengths_and_head_counts_are_stored_as_reported_ranges(
    key, words
) -> None:
    assert all(word in event(key)["note"] for word in words)
    assert event(key)["type"] == "meeting-held"


# 27 ---


SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    "volodymyr-zelensky": ("Zelensky", "Zelenskyy", "Zelenskiy"),
    "rustem-umerov": ("Umerov", "Umierov"),
    "vladimir-medinsky": ("Medinsky", "Medinskiy"),
    "vassily-nebenzia": ("Nebenzia", "Nebenzya"),
    "andrii-sybiha": ("Sybiha", "Sibiga"),
}


@pytest.mark.parametrize("slug", SPELLINGS)
def test_trap_27_a_speaker_is_matched_by_id_and_shown_under_one_name(slug) -> None:
    person = next(
        e
        for e in payloads(UKRAINE)
        if e["type"] == "party-registered" and e["slug"] == slug
    )
    shown = {
        s["speaker"]
        for day in SAMPLE_DAYS
        for c in as_data(day)["cells"]
        for s in c["statements"]
        if event(s["key"]).get("speaker") == slug
    }

    assert person["kind"] == "person"
    assert set(SPELLINGS[slug]) <= set(person["aliases"])
    assert shown == {person["name"]}


def test_trap_27_no_registered_person_is_spelled_out_as_a_speaker() -> None:
    people: list[dict[str, Any]] = [
        e
        for e in payloads(UKRAINE)
        if e["type"] == "party-registered" and e["kind"] == "person"
    ]
    spelled = {name.casefold() for p in people for name in (p["name"], *p["aliases"])}
    speakers = {e["speaker"] for e in by_key().values() if "speaker" in e}

    assert not {s for s in speakers if s.casefold() in spelled}
    assert {p["slug"] for p in people} >= {
        s for s in speakers if re.fullmatch(r"[a-z-]+", s)
    }


def test_trap_27_places_have_one_spelling_and_turkiye_one_party() -> None:
    turkiye = next(e for e in payloads(UKRAINE) if e.get("slug") == "turkiye")
    words = " ".join(
        str(v)
        for e in by_key().values()
        for name, v in e.items()
        if name not in {"evidence", "speaker"}
    )

    assert (turkiye["name"], "Turkey" in turkiye["aliases"]) == ("Türkiye", True)
    assert not re.search(r"\bTurkey\b|\bKiev\b|\bCiragan\b", words)
    assert "\u00c7\u0131ra\u011fan" in words, "the palace with its Turkish letters"


# All ---


def test_every_trap_of_the_chronology_has_a_test() -> None:
    assert {
        int(name[10:12]) for name in globals() if name.startswith("test_trap_")
    } == set(range(1, 28))
