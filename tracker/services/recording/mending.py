"""Mending a record: to correct, withdraw, retract a source, dispute or undo is to plan a new event.

The plans are previewed and carried out by `tracker.services.recording.flow`, as all others are.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

import msgspec

from tracker.domain.envelope import Evidence, refuse
from tracker.domain.errors import Advice, ConflictingEventError, RefusedEventError
from tracker.domain.events import (
    DossierOpened,
    Fact,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
)
from tracker.domain.names import NAME_LENGTH, composed
from tracker.domain.recorded import UnknownEvent
from tracker.services.amendments import MENDS
from tracker.services.reading import Remark
from tracker.services.recording.compose import replacement_of
from tracker.services.recording.event_form import EventForm, SourceGiven
from tracker.services.recording.flow import Plan, plan_facts
from tracker.services.recording.undo import taken_back, to_redo, to_undo, undoes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.amendments import Ledger

UNDONE: Final = "undone"
REDONE: Final = "redone"
_FACTS: Final = get_args(Fact)
_MADE_KEY: Final = re.compile(r"(.+)\.([a-z]+)-[0-9]+")


class Publicly(NamedTuple):
    """The dates and the source of an act of the public, as they were typed.

    Attributes:
        on: The day of the act.
        reported: The day since when the public could know; by default that of the act, or the day
            on which the source was published.
        source: The source: a slug, or an address, which registers one.
    """

    on: str | None = None
    reported: str | None = None
    source: str | None = None


UNSAID: Final = Publicly()


class Mender:
    """Plans the acts on one dossier's record; nothing is written.

    Attributes:
        ledger: The record as it stands.
        now: What `today` is, in microseconds since the epoch.
    """

    def __init__(self, ledger: Ledger, *, now: int) -> None:
        self.ledger, self.now = ledger, now
        self._keys = {r.event.key for r in ledger.events} | set(ledger.mended.ids)

    def correct(
        self, name: str, words: Sequence[str], *, why: str, key: str | None = None
    ) -> Plan:
        """Plan a correction: the event is read with other values from here on, whatever is asked.

        A correction of a correction is one of what that corrects. Something withdrawn can be
        corrected, and stays withdrawn.

        Args:
            name: The event, by key or id.
            words: `field=value`; see `replacement_of`.
            why: What was wrong.
            key: The key of the new event; by default one is made.

        Raises:
            TrackerError: There is no such event or field, or the event would not be legal any more.
        """
        asked = self.ledger.find(name)
        target = self.ledger.root_of(asked, through=(RecordCorrected,))
        event = self.ledger.as_corrected(target)
        if isinstance(event, UnknownEvent):
            raise RefusedEventError(
                f"{target.name} is of a type that this release does not know",
                "upgrade tracker first",
            )
        if isinstance(event, MENDS):
            raise RefusedEventError(
                f"{target.name} is a {event.type} event, whose words are not corrected",
                "undo it, then do it again",
            ).advise("undo-and-repeat", name=target.name)
        remarks: list[Remark] = []
        if target is not asked:
            said = f"{asked.name} is a correction of {target.name}: this corrects {target.name}"
            remarks.append(Remark(said))
        replacement = replacement_of(event, words, self._form())
        if not replacement:
            return self._nothing(
                target, *remarks, Remark(f"{target.name} says so already")
            )
        if not self.ledger.stands(target):
            said = f"{target.name} is withdrawn, and stays so"
            remarks.append(Remark(f"{said}: the correction counts once it is restored"))
        act = RecordCorrected(
            dossier=self.ledger.dossier,
            key=key or self._key(target, "correct"),
            target=target.name,
            replacement=replacement,
            why=why,
        )
        again = partial(Mender.correct, name=name, words=words, why=why, key=key)
        return self._plan([act], [target], remarks, again)

    def withdraw(
        self, name: str, *, why: str, key: str | None = None, verb: str = "withdraw"
    ) -> Plan:
        """Plan a withdrawal: the event does not count any more.

        The withdrawal of a withdrawal restores what that withdrew.

        Args:
            name: The event, by key or id.
            why: Why it should not have been made.
            key: The key of the new event; by default one is made.
            verb: The verb in the made key.

        Raises:
            TrackerError: There is no such event, or it is the opening of the dossier.
        """
        target = self.ledger.find(name)
        if not self.ledger.stands(target):
            return self._nothing(target, self._gone_already(target))
        act = self._withdrawal(target, why, verb, key)
        again = partial(Mender.withdraw, name=name, why=why, key=key, verb=verb)
        return self._plan([act], [target], [], again)

    def _gone_already(self, target: RecordedEvent) -> Remark:
        by = self.ledger.withdrawal_of(target)
        if by is None:
            return Remark(f"{target.name} is withdrawn already")
        said = f"{target.name} is withdrawn already, by {by.name}"
        return Remark(said, Advice("restore", {"name": by.name}))

    def retract(
        self,
        source: str,
        *,
        why: str,
        url: str | None = None,
        event: str | None = None,
        publicly: Publicly = UNSAID,
        key: str | None = None,
    ) -> Plan:
        """Plan a retraction: the publisher took a source back, or what it said of one event.

        From the day that this was known the source carries nothing, or that event no longer.

        Args:
            source: The source, by slug or address.
            why: The reason that the publisher gave.
            url: Where the retraction can be read.
            event: The one event that the source carries no longer, by key or id.
            publicly: When that was, and where it was reported.
            key: The key of the new event; by default one is made.

        Raises:
            TrackerError: There is no such source or event, the event does not cite it, or it is
                retracted already in other words.
        """
        form = self._form()
        slug = self.source(source)
        aimed = self.ledger.find(event) if event else None
        dated = self._dated(form, publicly)
        if standing := self._retraction_of(slug, aimed):
            first, act = standing
            given = {"why": why, "url": url, **dated}
            compared = given.keys() - {"evidence", "when_words"}
            if all(given[name] in {None, getattr(act, name)} for name in compared):
                said = f"{slug} is retracted already, by {first.name}"
                return self._nothing(first, Remark(said))
            raise RefusedEventError(
                f"source {slug!r} is retracted already, by {first.name}",
                "correct that retraction",
            ).advise("correct-retraction", name=first.name)
        touched = aimed or self._source(slug)
        act = SourceRetracted(
            dossier=self.ledger.dossier,
            key=key or self._fresh(slug, "retract"),
            source=slug,
            why=why,
            url=url,
            target=aimed.name if aimed else None,
            **dated,
        )
        again = partial(
            Mender.retract,
            source=source,
            why=why,
            url=url,
            event=event,
            publicly=publicly,
            key=key,
        )
        targets = [touched] if touched else []
        remarks = list(map(Remark, form.remarks))
        return self._plan([*form.made, act], targets, remarks, again)

    def _retraction_of(
        self, source: str, aimed: RecordedEvent | None
    ) -> tuple[RecordedEvent, SourceRetracted] | None:
        """Return what took a source back already, wholly or for one event."""
        for recorded, act in self.ledger.mended.retractions:
            if act.source == source and self.ledger.target_of(recorded) is aimed:
                return recorded, act
        return None

    def dispute(
        self,
        name: str,
        *,
        by: str,
        claim: str | None = None,
        publicly: Publicly = UNSAID,
        key: str | None = None,
    ) -> Plan:
        """Plan a denial: a party denies a report.

        The report stands, marked from the day that the denial was known.

        Args:
            name: The dated fact that is denied, by key or id.
            by: The party that denies it, by slug, name or alias.
            claim: What it says instead.
            publicly: When that was, and where it was reported.
            key: The key of the new event; by default one is made.

        Raises:
            TrackerError: There is no such event or party, or the event is not a report.
        """
        asked = self.ledger.find(name)
        target = self.ledger.root_of(asked)
        form = self._form()
        party = form.name("party", by)
        if target is not asked:
            raise RefusedEventError(
                f"{asked.name} is an act of our own, not a report",
                f"dispute {target.name}, which it mends",
            ).advise("dispute-root", name=target.name)
        if not isinstance(target.event, _FACTS):
            raise RefusedEventError(
                f"{target.name} is a {target.event.type} event, not a dated report",
                "dispute a fact, such as a position-stated event",
            )
        mine = [
            (r, act)
            for r, act in self.ledger.mended.disputes
            if self.ledger.target_of(r) is target and act.by == party
        ]
        same = [
            r for r, act in mine if composed(act.claim or "") == composed(claim or "")
        ]
        if same:
            said = f"{party} denies {target.name} already, by {same[0].name}"
            return self._nothing(target, Remark(said))
        remarks = [
            f"{party} has denied it before, by {r.name}, in other words"
            for r, _ in mine
        ]
        if not self.ledger.stands(target):
            remarks.append(
                f"{target.name} is withdrawn: the denial counts once it is restored"
            )
        act = ReportDisputed(
            dossier=self.ledger.dossier,
            key=key or self._key(target, "dispute"),
            target=target.name,
            by=party,
            claim=claim,
            **self._dated(form, publicly),
        )
        said_all = [Remark(text) for text in (*remarks, *form.remarks)]
        again = partial(
            Mender.dispute, name=name, by=by, claim=claim, publicly=publicly, key=key
        )
        return self._plan([*form.made, act], [target], said_all, again)

    def undo(self, names: Sequence[str] = (), *, why: str | None = None) -> Plan:
        """Plan to take back named events, or the newest append that stands and is not an undo.

        An undo that is undone restores. The opening of a dossier stays: without it nothing could
        be appended, not even what restores it.

        Args:
            names: The events, by key or id; none means that append.
            why: The reason.

        Raises:
            TrackerError: There is no such event.
        """
        if len(names) == 1:
            return self.withdraw(names[0], why=why or UNDONE, verb="undo")
        if names:
            found = taken_back([self.ledger.find(name) for name in names], self.ledger)
        else:
            found = to_undo(self.ledger)
        if not found:
            return self._take_back([], UNDONE, Remark("there is nothing left to undo"))
        return self._take_back(found, why or UNDONE)

    def redo(self, *, why: str | None = None) -> Plan:
        """Plan to take back the last undo, unless something was appended after it.

        Args:
            why: The reason.
        """
        found, overtaken = to_redo(self.ledger)
        if not found:
            return self._take_back([], REDONE, Remark("there is nothing to redo"))
        if overtaken:
            said = f"nothing is redone: something was appended after {found[-1].name}"
            advice = Advice("restore", {"name": found[-1].name})
            return self._take_back([], REDONE, Remark(said, advice))
        return self._take_back(found, why or REDONE)

    def _take_back(
        self, found: Sequence[RecordedEvent], why: str, *remarks: Remark
    ) -> Plan:
        taken = [r for r in found if not isinstance(r.event, DossierOpened)]
        acts = [self._withdrawal(r, why, "undo", None) for r in taken]
        if len(taken) < len(found):
            remarks = (Remark(f"the dossier {self.ledger.dossier} stays open"),)
        # What others append meanwhile is not what was shown and agreed to.
        again = partial(Mender.undo, names=[r.name for r in taken], why=why)
        return self._plan(acts, taken, remarks, again)

    def source(self, name: str) -> str:
        """Return the slug of a source that is named by slug or address.

        Raises:
            UnknownNameError: There is none.
        """
        return self._form().name("source", name)

    def _withdrawal(
        self, target: RecordedEvent, why: str, verb: str, key: str | None
    ) -> RecordWithdrawn:
        if verb == "undo" and undoes(target, self.ledger):
            verb = "redo"
        return RecordWithdrawn(
            dossier=self.ledger.dossier,
            key=key or self._key(target, verb),
            target=target.name,
            why=why,
        )

    def _dated(self, form: EventForm, publicly: Publicly) -> dict[str, Any]:
        """Return the dates and the evidence of an act of the public.

        Unless its source says when it was reported, it was known on its own day.
        """
        found: dict[str, Any] = {}
        if publicly.on is not None:
            found |= form.dated(publicly.on)
        if publicly.source is not None:
            evidence = form.evidence(
                publicly.source, SourceGiven(), on=found.get("when")
            )
            found["evidence"] = msgspec.convert([evidence], tuple[Evidence, ...])
        cited: tuple[Evidence, ...] = found.get("evidence", ())
        has_day = any(
            form.catalogue.published(each.source) is not None for each in cited
        )
        if publicly.reported is not None:
            found["reported"] = form.date(publicly.reported)
        elif "when" in found and not has_day:
            found["reported"] = found["when"]
        return found

    def _source(self, slug: str) -> RecordedEvent | None:
        """Return the registration of a source that stands."""
        for recorded in self.ledger.events:
            event = recorded.event
            is_it = isinstance(event, SourceRegistered) and event.slug == slug
            if is_it and self.ledger.stands(recorded):
                return recorded
        return None

    def _form(self) -> EventForm:
        return _ReadForm(self.ledger, now=self.now)

    def with_free_key(self, act: Event) -> Event:
        """Return an act whose made key is taken by now under the next free one of the same target.

        A key that a person chose stays.
        """
        made = _MADE_KEY.fullmatch(act.key or "")
        if made is None:
            return act
        return msgspec.structs.replace(act, key=self._fresh(made[1], made[2]))

    def _key(self, target: RecordedEvent, verb: str) -> str:
        return self._fresh(self.ledger.root_of(target).name, verb)

    def _fresh(self, base: str, verb: str) -> str:
        """Return a key that names the act and its target, such as `B104.undo-2`.

        The same act done again gets another number, or it would be known already.
        """
        number = 1
        while True:
            end = f".{verb}-{number}"
            key = base[: NAME_LENGTH - len(end)] + end
            if key not in self._keys:
                self._keys.add(key)
                return key
            number += 1

    def _plan(
        self,
        facts: Sequence[Event],
        targets: Sequence[RecordedEvent],
        remarks: Sequence[Remark],
        again: Callable[[Mender], Plan],
    ) -> Plan:
        plan = plan_facts(self.ledger, facts)
        for recorded in plan.known:
            if recorded.event.key is not None:
                raise ConflictingEventError(
                    recorded.event.key, dossier=self.ledger.dossier
                )
        return plan._replace(
            targets=targets,
            remarks=remarks,
            again=lambda newer: again(Mender(newer, now=self.now)),
        )

    def _nothing(self, target: RecordedEvent, *remarks: Remark) -> Plan:
        return plan_facts(self.ledger, [])._replace(targets=[target], remarks=remarks)


class _ReadForm(EventForm):
    """A form that finds what there is, and makes nothing but a source that an address names."""

    def name(self, kind: str, text: str) -> str:
        """Return the slug or key that a name means."""
        return self.found(kind, text)


def checked_why(why: str) -> str:
    """Return the reason of an act, which is never blank.

    Raises:
        InvalidEventError: It is.
    """
    if not why.strip():
        raise refuse("why", "is blank", "say what was wrong")
    return why.strip()
