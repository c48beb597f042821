"""A page that two register at one moment: whoever comes second cites the first's source."""

from __future__ import annotations

import pytest

from tests.builders import event
from tests.services.importing.test_importing import file, how
from tracker.domain.errors import ConflictingEventError, WrongExpectedVersionError
from tracker.services.amendments import read_ledger
from tracker.services.importing import plan_files
from tracker.services.recording import flow
from tracker.services.recording.append import record
from tracker.services.recording.flow import commit, plan_facts
from tracker.services.recording.mending import Mender, Publicly
from tracker.storage.event_log import open_log

START = [
    event("dossier-opened", title="Talks"),
    event("party-registered", slug="russia", name="Russia", kind="state"),
    event("issue-defined", slug="ceasefire", title="Ceasefire"),
]
URL = "https://news.example/a?id=3"


def page(slug, url=URL, **fields):
    return event(
        "source-registered",
        slug=slug,
        publisher=fields.pop("publisher", "News"),
        url=url,
        **fields,
    )


def said(key, *sources):
    return event(
        "position-stated",
        key=key,
        party="russia",
        issue="ceasefire",
        stance=f"words of {key}",
        when="2025-05-20",
        evidence=list(sources),
    )


@pytest.fixture
def logs(where):
    """Two writers of one log that holds a dossier."""
    ids = iter(f"01900000-0000-7000-8000-{n:012d}" for n in range(1000))
    settings = {
        "clock": lambda: 1_780_000_000_000_000,
        "new_id": lambda: next(ids),
        "actor": "tests",
    }
    with open_log(where, **settings) as one, open_log(where, **settings) as two:
        record(one, START)
        yield one, two


@pytest.fixture
def overtaken(monkeypatch):
    """Lets another writer append between the reading and the appending of the next attempt."""

    def before_appending(act):
        real = flow.append_unless_overtaken

        def slow(*words, **settings):
            monkeypatch.setattr(flow, "append_unless_overtaken", real)
            act()
            return real(*words, **settings)

        monkeypatch.setattr(flow, "append_unless_overtaken", slow)

    return before_appending


def record_all(log, facts, *, made):
    """Append facts of which some sources were made on the way."""
    return commit(plan_facts(read_ledger(log, "talks"), facts, made=made), log)


def sources(log):
    return {r.event.slug: r.event.url for r in log.read(types=["source-registered"])}


def cited(log, key):
    return [e.source for e in log.get("talks", key).event.evidence]


@pytest.mark.parametrize(
    "theirs",
    [
        page(
            "press",
            publisher="The Press",
            url="https://www.news.example/a?id=3&utm_source=x",
        ),
        page("news", title="Other words"),
    ],
)
def test_who_comes_second_cites_the_source_that_the_first_registered(
    logs, overtaken, theirs
):
    one, two = logs
    overtaken(lambda: record(two, [theirs]))

    done = record_all(one, [page("news"), said("A", "news")], made={"news"})

    assert [type(e).__name__ for e in done.plan.facts] == ["PositionStated"]
    assert done.cited == {"news": [theirs.slug]}
    assert sources(one) == {theirs.slug: theirs.url}
    assert cited(one, "A") == [theirs.slug]


def test_another_page_that_took_the_name_leaves_it_to_be_numbered(logs, overtaken):
    one, two = logs
    overtaken(lambda: record(two, [page("news", url="https://news.example/other")]))

    record_all(one, [page("news"), said("A", "news")], made={"news"})

    assert sources(one) == {"news": "https://news.example/other", "news-2": URL}
    assert cited(one, "A") == ["news-2"]


def test_another_version_of_the_page_is_a_source_of_its_own(logs, overtaken):
    one, two = logs
    overtaken(lambda: record(two, [page("news-1", published="2025-05-01")]))

    record_all(
        one,
        [page("news-2", published="2025-05-02"), said("A", "news-2")],
        made={"news-2"},
    )

    assert (list(sources(one)), cited(one, "A")) == (["news-1", "news-2"], ["news-2"])


def test_an_import_that_was_overtaken_uses_the_source_that_is_registered(logs):
    one, two = logs
    news = [
        {"type": "source-registered", "slug": "news", "publisher": "News", "url": URL}
    ]
    files = [file(*({"dossier": "talks", **e} for e in news))]
    plan = plan_files(files, how(), one)
    record(two, [page("press")])

    done = commit(plan, one)

    assert (
        done.added,
        [r.registered for r in done.plan.checked.reused],
        list(sources(one)),
    ) == (
        0,
        ["press"],
        ["press"],
    )


def test_a_denial_that_was_overtaken_cites_the_source_that_is_registered(logs):
    one, two = logs
    record(one, [said("A")])
    mender = Mender(read_ledger(one, "talks"), now=1_780_000_000_000_000)
    plan = mender.dispute(
        "A", by="russia", publicly=Publicly(on="2025-05-21", source=URL)
    )
    record(two, [page("press")])

    done = commit(plan, one)

    assert (len(done.plan.facts), len(done.receipts), list(sources(one))) == (
        1,
        1,
        ["press"],
    )
    assert [e.source for e in done.plan.facts[0].evidence] == ["press"]


def test_a_source_whose_name_is_taken_again_and_again_gets_another_each_time(logs):
    one, two = logs
    facts = [page("news"), said("A", "news")]
    plan = plan_facts(read_ledger(one, "talks"), facts, made={"news"})
    record(two, [page("news", "https://news.example/b")])
    plan = plan.again(read_ledger(one, "talks"))
    record(two, [page("news-2", "https://news.example/c")])

    done = commit(plan, one)

    assert [fact.slug for fact in done.plan.facts[:1]] == ["news-3"]
    assert [e.source for e in done.plan.facts[1].evidence] == ["news-3"]


def test_a_plan_with_ids_that_was_carried_out_finds_itself_in_the_log(logs):
    one, _ = logs
    fact = event("development-noted", text="talks", when="2025-05-20")
    plan = plan_facts(read_ledger(one, fact.dossier), [page("wire"), fact])
    plan = plan._replace(id_of=lambda number: f"mine-{number}")
    first, again = commit(plan, one), commit(plan, one)

    assert [receipt.event_id for receipt in first.receipts] == ["mine-1", "mine-0"]
    assert again.receipts == []


def test_other_content_under_the_id_of_a_plan_is_refused(logs):
    one, _ = logs
    ledger = read_ledger(one, START[0].dossier)
    notes = [event("development-noted", text=t, when="2025-05-20") for t in "ab"]
    plans = [plan_facts(ledger, [note]) for note in notes]
    first, other = (plan._replace(id_of=lambda _: "mine") for plan in plans)
    commit(first, one)

    with pytest.raises(ConflictingEventError):
        commit(other, one)


def test_a_plan_is_given_up_once_its_check_raises_behind_another_writer(logs):
    one, two = logs
    record(one, [said("B1")])

    def nobody_else(ledger):
        actual = ledger.versions[ledger.dossier, "record:B1"]
        if actual:
            raise WrongExpectedVersionError("record:B1", expected=0, actual=actual)

    def corrected(log, stance):
        mender = Mender(read_ledger(log, START[0].dossier), now=1_780_000_000_000_000)
        plan = mender.correct("B1", [f"stance={stance}"], why="misread")
        return plan.only_while(nobody_else)

    late, quick = corrected(two, "late"), corrected(one, "quick")
    commit(quick, one)
    end = one.head()

    with pytest.raises(WrongExpectedVersionError):
        commit(late, two)
    assert one.head() == end
