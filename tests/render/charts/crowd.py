"""A crowd: a dossier of many parties and issues, made by chance that is the same every time."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.builders import (
    agreed,
    alleged,
    answered,
    declared,
    ended,
    event,
    log,
    met,
    noted,
    offered,
    party,
    planned,
    stated,
    truce_changed,
)

if TYPE_CHECKING:
    from tracker.domain.recorded import RecordedEvent

NAMES = (
    "Arvania",
    "Bessarion",
    "Confederation of the Lower Coast",
    "Dunmark",
    "Estmere",
    "Farrow",
    "Guild of the Harbour Towns",
    "Hale",
    "Istria and the Islands",
)
ISSUES = (
    "Ceasefire",
    "Fishing grounds",
    "Border posts",
    "Return of refugees",
    "Transit of goods",
    "Prisoners",
    "Amnesty",
    "Elections",
    "Pensions of former officials",
    "Customs",
    "Water",
    "Railways",
    "Language of schools",
    "Radio frequencies",
    "Mine clearance",
    "Observers",
    "Currency",
    "Land register",
    "Guarantees",
    "Seat of the commission",
)
VERBS = (
    "Asks for",
    "Refuses",
    "Would accept",
    "Leaves open",
    "Makes ready for",
    "Drops",
)
OBJECTS = (
    "a joint commission",
    "talks without conditions",
    "an inspection by observers whom both sides name and pay for together",
    "the text of 12 March",
    "a delay until the harvest is in",
    "free passage for all ships under any flag, if the harbour stays open in winter",
    "thirty days of quiet",
)


def slug(name: str) -> str:
    """A name as a slug."""
    return name.lower().replace(" ", "-")


def crowd(
    *, parties: int = 9, issues: int = 20, statements: int = 500, seed: int = 7
) -> list[RecordedEvent]:
    """A log of many parties that speak on many issues, from March to May 2025."""
    chance = random.Random(seed)  # noqa: S311  (an example)
    who = [slug(name) for name in NAMES[:parties]]
    about = [slug(name) for name in ISSUES[:issues]]

    def day() -> str:
        return str(date(2025, 3, 1) + timedelta(days=chance.randrange(90)))

    events = [party(s, name=n) for s, n in zip(who, NAMES, strict=False)]
    for place, (s, name) in enumerate(zip(about, ISSUES, strict=False)):
        parent = about[0] if place in {3, 5} else None
        more = {"parent": parent} if parent else {}
        events.append(event("issue-defined", slug=s, title=name, **more))
    for _ in range(statements):
        stance = f"{chance.choice(VERBS)} {chance.choice(OBJECTS)}"
        weight = [len(about) - i for i in range(len(about))]
        topic = chance.choices(about, weight)[0]
        speaker = chance.choices(who, [9 - i for i in range(len(who))])[0]
        if chance.random() < 0.05:
            events.append(ended(speaker, topic, when=day()))
        else:
            events.append(stated(speaker, topic, stance, when=day()))
    for number in range(14):
        made, name = day(), f"proposal-{number}"
        by, *to = chance.sample(who, 3)
        title = f"{chance.choice(OBJECTS)}".capitalize()[:80]
        events.append(
            offered(by, *to, when=made, proposal=name, title=title, terms=["x"])
        )
        for one in to:
            answer = chance.choice(["accept", "reject", "counter", "defer"])
            events.append(answered(one, answer, when=day(), proposal=name))
    for number in range(6):
        held = day()
        name = f"round-{number}"
        events.append(
            planned(
                *who[:3], when=held, meeting=name, scheduled_for=held, format="direct"
            )
        )
        events.append(
            met(*who[:3], when=held, meeting=name, title=f"Round {number + 1} of talks")
        )
    for number in range(5):
        begin = date(2025, 3, 5) + timedelta(days=15 * number)
        name = f"truce-{number}"
        events.append(
            declared(
                who[number % len(who)],
                when=str(begin),
                since=str(begin + timedelta(days=1)),
                until=str(begin + timedelta(days=5)),
                ceasefire=name,
                title=f"Truce of the {number + 1}. week",
            )
        )
        events.append(
            truce_changed("refused", who[-1], when=str(begin), ceasefire=name)
        )
        events.append(
            alleged(
                who[0],
                who[1 % len(who)],
                40 * number + 3,
                when=str(begin),
                ceasefire=name,
            )
        )
    events.append(
        agreed(
            *who[:2],
            terms=["exchange"],
            when="2025-04-12",
            title="Exchange of prisoners",
        )
    )
    events += [noted(f"Note {number}", when=day()) for number in range(20)]
    return log(*events, zone="Europe/Kyiv", columns=who)
