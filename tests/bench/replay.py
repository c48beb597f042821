"""Replay: a year's pictures one after another, beside asking as-of afresh for each of the same days, in the same run.

    python -m tests.bench.replay [--events 100000] [--steps 365] [--days 1400] [--sample 12]

One dossier with everything a picture lists: positions of 20 parties on 50 issues, truces with breaches, meetings, proposals,
agreements, figures and notes, spread over `--days` days of which the last `--steps` are replayed with later knowledge sealed.
Some facts are reported late, some days are fuzzy, and sources are retracted, reports denied and records corrected.

The replay side pays for everything that it prepares. The afresh side is measured on an even sample of the steps and scaled to all
of them; it is spared the mending of the log, which it shares with the replay. Both are CPU seconds of this process,
with the garbage collector off, as `timeit` has it. Every sampled picture must be the same on both sides.
Goal: at least 10 times faster.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from datetime import date, timedelta
from typing import Any

from tests import builders as b
from tracker.domain.codec import decode_payload
from tracker.domain.dates import zone_of
from tracker.projections.incremental import LivePicture
from tracker.projections.mended import mend
from tracker.projections.picture import picture_of_mended
from tracker.projections.visible import ask

PARTIES = [f"party-{i:02d}" for i in range(20)]
COALITIONS = ["east", "west"]
ISSUES = [f"issue-{i:03d}" for i in range(50)]
SOURCES = 2_000
LAST = date(2025, 12, 31)
GOAL = 10
STANCES = [
    f"Accepts phase {i} under observation of third parties, provided that the corridor stays open throughout."
    for i in range(12)
]


class Log:
    """Makes the events of the dossier; the same ones every time."""

    def __init__(self, count: int, days: int) -> None:
        self.rng = random.Random(7)
        self.count, self.days = count, days
        self.rows: list[dict[str, Any]] = []

    def events(self) -> list[Any]:
        """All of them, the catalogue first."""
        self.catalogue()
        makers = (
            [self.position] * 70
            + [self.breach] * 6
            + [self.truce] * 2
            + [self.meeting] * 6
            + [self.proposal] * 5
            + [self.pledge] * 3
        )
        makers += [self.figure] * 3 + [self.note] * 4 + [self.act]
        while len(self.rows) < self.count:
            self.rng.choice(makers)()
        return [decode_payload({"dossier": "bench", **row}) for row in self.rows]

    def catalogue(self) -> None:
        """What facts may name."""
        self.rows.append(
            {
                "type": "dossier-opened",
                "title": "Bench",
                "zone": "Europe/Kyiv",
                "columns": [*PARTIES[:4], "west"],
            }
        )
        self.rows += [
            {"type": "party-registered", "slug": p, "name": p, "kind": "state"}
            for p in PARTIES
        ]
        self.rows += [
            {"type": "party-registered", "slug": c, "name": c, "kind": "coalition"}
            for c in COALITIONS
        ]
        self.rows += [{"type": "issue-defined", "slug": i, "title": i} for i in ISSUES]
        for n in range(SOURCES):
            self.rows.append(
                {
                    "type": "source-registered",
                    "slug": f"wire-{n}",
                    "publisher": "Wire",
                    "published": self.day(n * self.days // SOURCES),
                }
            )
        for n, party in enumerate(PARTIES[4:12]):
            row = {
                "type": "membership-changed",
                "member": party,
                "coalition": COALITIONS[n % 2],
                "change": "joined",
                "when": self.day(n),
            }
            self.rows.append({**row, "reported": self.day(n)})

    def day(self, n: int) -> str:
        """The nth day."""
        return (
            LAST - timedelta(days=self.days - 1 - min(n, self.days - 1))
        ).isoformat()

    def fact(self, kind: str, /, **fields: Any) -> None:
        """One fact on a day of chance, from a source of that time."""
        n, rng = self.rng.randrange(self.days), self.rng
        late = n + (rng.randrange(1, 20) if rng.random() < 0.15 else 0)
        when = (
            f"[{self.day(n)}..{self.day(n + 3)}]"
            if rng.random() < 0.05
            else self.day(n)
        )
        source = f"wire-{min(n * SOURCES // self.days, SOURCES - 1)}"
        row = {
            "type": kind,
            "key": f"k{len(self.rows)}",
            "when": when,
            "reported": self.day(late),
            "evidence": [{"source": source, "basis": "reporting"}],
        }
        self.rows.append({**row, **fields})

    def position(self) -> None:
        """Something that a party or a coalition wants, or wants no more."""
        who = (
            self.rng.choice(PARTIES)
            if self.rng.random() < 0.97
            else self.rng.choice(COALITIONS)
        )
        about = self.rng.choice(ISSUES)
        if self.rng.random() < 0.03:
            self.fact("position-ended", party=who, issue=about, reason="withdrawn")
        else:
            said = self.rng.randrange(len(STANCES))
            code = (
                {"stance_code": f"code-{said // 2}"} if self.rng.random() < 0.2 else {}
            )
            self.fact(
                "position-stated", party=who, issue=about, stance=STANCES[said], **code
            )

    def slug(self, kind: str, each: int) -> str:
        """A stream of that kind, of as many that each gets about so many facts."""
        return f"{kind}-{self.rng.randrange(max(1, self.count // 100 // each))}"

    def truce(self) -> None:
        """A truce declared, extended or ended."""
        slug, n = self.slug("truce", 8), self.rng.randrange(self.days)
        if self.rng.random() < 0.5:
            effect = {"from": self.day(n), "until": self.day(n + 5)}
            self.fact(
                "ceasefire-declared",
                ceasefire=slug,
                declarers=[self.rng.choice(PARTIES[:3])],
                declaration="unilateral",
                scope="full",
                effect=effect,
            )
        else:
            self.fact(
                "ceasefire-changed",
                ceasefire=slug,
                change="extended",
                by=self.rng.choice(PARTIES[:3]),
                new_until=self.day(n),
            )

    def breach(self) -> None:
        """A breach alleged."""
        one, other = self.rng.sample(PARTIES[:3], 2)
        self.fact(
            "violation-alleged",
            ceasefire=self.slug("truce", 8),
            accuser=one,
            accused=other,
            count={"best": self.rng.randrange(1, 99)},
        )

    def meeting(self) -> None:
        """A meeting planned, confirmed or held."""
        slug, two = self.slug("meeting", 2), self.rng.sample(PARTIES, 2)
        chance = self.rng.random()
        if chance < 0.5:
            self.fact(
                "meeting-planned",
                meeting=slug,
                invited=two,
                proposed_by=two[:1],
                scheduled_for=self.day(self.rng.randrange(self.days)),
            )
        elif chance < 0.8:
            self.fact("meeting-changed", meeting=slug, change="confirmed", by=two[0])
        else:
            self.fact("meeting-held", meeting=slug, attended=two)

    def proposal(self) -> None:
        """An offer or an answer."""
        slug, (one, other) = self.slug("offer", 2), self.rng.sample(PARTIES, 2)
        if self.rng.random() < 0.5:
            self.fact(
                "proposal-made",
                proposal=slug,
                by=[one],
                to=[other],
                kind="truce",
                deadline=self.day(self.rng.randrange(self.days)),
            )
        else:
            self.fact(
                "proposal-answered",
                proposal=slug,
                by=other,
                answer=self.rng.choice(("accept", "reject", "defer")),
            )

    def pledge(self) -> None:
        """An agreement, or a claim that it was kept."""
        slug, two = self.slug("deal", 2), self.rng.sample(PARTIES, 2)
        if self.rng.random() < 0.4:
            self.fact(
                "agreement-reached",
                agreement=slug,
                parties=two,
                terms=[{"slug": "swap", "text": "A swap"}],
            )
        else:
            self.fact(
                "commitment-fulfilled",
                agreement=slug,
                term="swap",
                claimed_by=two[:1],
                degree=self.rng.choice(("full", "partial")),
            )

    def figure(self) -> None:
        """An estimate of somebody's forces."""
        area = f"area-{self.rng.randrange(20)}"
        self.fact(
            "force-reported",
            owner=self.rng.choice(PARTIES),
            area=area,
            strength={"best": self.rng.randrange(999)},
            estimator=self.rng.choice(PARTIES),
        )

    def note(self) -> None:
        """A development."""
        self.fact(
            "development-noted",
            text=f"Development {len(self.rows)}",
            parties=[self.rng.choice(PARTIES)],
        )

    def act(self) -> None:
        """A source retracted, a report denied, a record corrected."""
        chance, target = self.rng.random(), f"k{self.rng.randrange(len(self.rows))}"
        if chance < 0.2:
            self.fact(
                "source-retracted",
                source=f"wire-{self.rng.randrange(SOURCES)}",
                why="taken back",
                evidence=[],
            )
        elif chance < 0.6:
            self.fact(
                "report-disputed",
                target=target,
                by=self.rng.choice(PARTIES),
                evidence=[],
            )
        else:
            replaced = {
                "note": "mended",
                "when": self.day(self.rng.randrange(self.days)),
            }
            self.rows.append(
                {
                    "type": "record-corrected",
                    "key": f"k{len(self.rows)}",
                    "target": target,
                    "replacement": replaced,
                    "why": "a slip",
                }
            )


def main() -> None:
    """Print the time of a step on both sides, and the ratio of the whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=365)
    parser.add_argument("--days", type=int, default=1_400)
    parser.add_argument("--sample", type=int, default=12)
    options = parser.parse_args()
    recorded = b.log(*Log(options.events, options.days).events())
    began = time.process_time()
    mended = mend(recorded)
    mending = time.process_time() - began
    days = [
        (LAST - timedelta(days=n)).isoformat() for n in reversed(range(options.steps))
    ]
    questions = [
        ask(day, zone=zone_of("Europe/Kyiv"), known=day, log=len(recorded))
        for day in days
    ]
    sampled = set(range(0, options.steps, max(1, options.steps // options.sample)))

    gc.disable()
    began = time.process_time()
    live = LivePicture(mended)
    prepared = time.process_time() - began
    each, fresh = [], []
    for n, question in enumerate(questions):
        began = time.process_time()
        picture = live.picture(question)
        each.append(time.process_time() - began)
        if n in sampled:
            began = time.process_time()
            same = picture_of_mended(mended, question)
            fresh.append(time.process_time() - began)
            assert picture == same, days[n]
    replay, afresh = prepared + sum(each), statistics.mean(fresh) * options.steps

    print(
        f"{len(recorded):,} events over {options.days:,} days, {options.steps} steps; mending the log once, {mending:.2f} s, is in neither side"
    )
    print(
        f"replay  {replay:>8.2f} s: {prepared + each[0]:.2f} s up to the first picture, then {statistics.median(each[1:]) * 1000:.1f} ms a step (median)"
    )
    print(
        f"afresh  {afresh:>8.2f} s: {statistics.mean(fresh) * 1000:.0f} ms a step, mean of {len(fresh)} steps, scaled to all"
    )
    print(f"ratio   {afresh / replay:>8.1f} times faster; goal at least {GOAL}")


if __name__ == "__main__":
    main()
