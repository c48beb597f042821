"""A step from its definition to the day on which it is done, as the commands append, mend and tell it."""

from __future__ import annotations

import pytest

from tests.cli.running import run
from tests.cli.terminal import typed

BAN = ("step", "lift-ban", "The ban is lifted", "--by", "russia", "--key", "S1")
DATED = ("--on", "2025-05-20", "--reported", "2025-05-20")


def appended(*words: str) -> None:
    ran = run("append", *words, "--yes")
    assert ran.code == 0, ran.err


def state(day: str) -> str:
    (found,) = run("as-of", day, "-f", "json").json["steps"]
    return found["state"]


@pytest.fixture
def defined(database):
    """A dossier with a step that is not done yet."""
    appended(*BAN)
    return database


@pytest.mark.usefixtures("defined")
@pytest.mark.parametrize("name", ["lift-ban", "The ban is lifted", "ban is LIFTED"])
def test_a_step_is_taken_under_its_slug_or_words_of_its_title(name: str) -> None:
    appended("step-taken", name, "russia", *DATED, "--key", "T1")

    assert [state("2025-05-19"), state("2025-05-20")] == ["not-done", "done"]


@pytest.mark.usefixtures("defined")
def test_a_condition_names_steps_by_their_titles() -> None:
    asks = "Lift it; step=the ban is lifted; before-step=lift-ban"
    appended(
        *("position", "ukraine", "ceasefire", "Yes", *DATED, "--condition", asks),
        *("--key", "P1"),
    )

    (cell,) = run(
        *("as-of", "2025-05-20", "--party", "ukraine", "--issue", "ceasefire"),
        *("-f", "json"),
    ).json["cells"]
    ((asked,),) = [s["conditions"] for s in cell["statements"] if s["key"] == "P1"]
    assert (asked["what"], asked["step"], asked["before_step"]) == (
        "Lift it",
        "lift-ban",
        "lift-ban",
    )


@pytest.mark.usefixtures("defined")
def test_a_step_that_nobody_defined_is_refused_with_the_one_that_was_meant() -> None:
    ran = run("append", "step-taken", "lift-bann", "russia", *DATED, "--key", "T1")

    assert ran.code != 0
    assert "there is no step 'lift-bann'" in ran.err
    assert "did you mean lift-ban?" in ran.err


@pytest.mark.usefixtures("defined")
def test_the_title_of_a_step_is_mended_and_a_step_that_was_taken_by_mistake_is_taken_back() -> (
    None
):
    assert run("correct", "S1", "title=The ban ends", "--why", "words").code == 0
    appended("step-taken", "the ban ends", "russia", *DATED, "--key", "T1")
    assert state("2025-05-20") == "done"

    assert run("undo").code == 0

    assert state("2025-05-20") == "not-done"


@pytest.mark.usefixtures("defined")
def test_a_wizard_asks_to_when_a_deadline_moves_and_who_took_a_step() -> None:
    given = ("deadline", "answer", "2025-05-21", "russia", *DATED, "--key", "D1")
    appended(*given)
    moved = ["answer", "moved", "2025-05-21", "", "", "none", "", "D2"]
    code, shown = typed(
        "append", "deadline-change", answers=[*moved, "", "2025-05-30", "y"]
    )
    assert code == 0, shown
    assert "new_due: is missing" in shown
    (found,) = run("as-of", "2025-05-26", "-f", "json").json["deadlines"]
    assert (found["state"], found["due"]) == ("moved", "2025-05-30")

    took = ["lift-ban", "2025-05-21", "russia", "none", "", "T1", "y"]
    code, shown = typed("append", "step-taken", answers=took)
    assert code == 0, shown
    assert run("as-of", "2025-05-21", "-f", "json").json["steps"][0]["taken_by"] == [
        "russia"
    ]


def told(*words: str) -> str:
    return " ".join(run(*words).out.split())


@pytest.mark.usefixtures("defined")
def test_story_preview_and_difference_call_a_step_by_its_title() -> None:
    asks = "Lift it; before-step=lift-ban"
    asking = ("position", "ukraine", "ceasefire", "Yes", *DATED, "--condition", asks)
    assert "before “The ban is lifted”" in told(
        "append", *asking, "--yes", "--key", "P1"
    )
    appended("step-taken", "lift-ban", "russia", *DATED, "--key", "T1")

    assert "The ban is lifted: the step was taken by Russia" in told("timeline")
    moved = told("diff", "2025-05-19", "2025-05-20", "-f", "markdown")
    assert "before “The ban is lifted”" in moved


TITLED = """\
- {type: step-defined, dossier: mini, slug: s-paper, title: The paper comes}
- {type: step-defined, dossier: mini, slug: s-talks, title: The talks begin}
- {type: deadline-set, dossier: mini, deadline: d-one, title: The fortnight, due: 2025-06-11, DAY}
- type: vote-planned
  dossier: mini
  vote: v-one
  title: The big vote
  body: Duma
  'on': agreement:a-one
  when: 2025-05-21
  reported: 2025-05-21
- {type: agreement-reached, dossier: mini, agreement: a-one, title: The deal, parties: [russia], terms: [], DAY}
- type: position-stated
  dossier: mini
  party: russia
  issue: ceasefire
  stance: Perhaps
  conditions: [{what: a paper, step: s-paper, before_step: s-talks}]
  when: 2025-05-21
  reported: 2025-05-21
- type: deadline-set
  dossier: mini
  deadline: d-two
  title: The other
  due: 2025-07-01
  about: [step:s-paper, deadline:d-one, vote:v-one]
  when: 2025-05-21
  reported: 2025-05-21
- {type: step-taken, dossier: mini, step: s-paper, by: [russia], DAY}
""".replace("DAY", "when: 2025-05-21, reported: 2025-05-21")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            ("diff", "2025-05-20", "2025-05-21"),
            [
                "a paper (before “The talks begin”)",
                "about step The paper comes, deadline The fortnight, vote The big vote",
                "Duma on agreement The deal",
            ],
        ),
        (
            ("replay", "2025-05-20", "2025-05-22"),
            [
                "a paper (before “The talks begin”)",
                "about step The paper comes, deadline The fortnight, vote The big vote",
                "The paper comes: taken by Russia",
            ],
        ),
        (
            ("timeline", "--from", "2025-05-21", "--to", "2025-05-22"),
            [
                "a paper (before “The talks begin”)",
                "about step The paper comes, deadline The fortnight, vote The big vote",
                "The paper comes: the step was taken by Russia",
            ],
        ),
        (
            ("history", "russia", "ceasefire"),
            ["a paper (before “The talks begin”)"],
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_stories_and_differences_call_steps_deadlines_and_votes_by_their_titles(
    question, said, tmp_path
):
    facts = tmp_path / "facts.yaml"
    facts.write_text(TITLED, encoding="utf-8")
    assert run("import", str(facts), "--yes").code == 0

    shown = " ".join(run(*question, "-f", "markdown").out.replace("\\", "").split())
    assert [each for each in said if each not in shown] == []
    assert not [slug for slug in ("S paper", "D one", "V one") if slug in shown]


@pytest.mark.usefixtures("defined")
@pytest.mark.parametrize("name", ["lift-ban", "step:lift-ban", "The ban is lifted"])
def test_a_step_is_shown_under_its_slug_and_its_title(name: str) -> None:
    shown = run("show", name)

    assert (shown.code, shown.out.split()[:2]) == (0, ["S1", "step-defined"])
