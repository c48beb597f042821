"""Positions: the stances that each party holds on each issue, and the cells of the matrix."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.events import MembershipChanged, PositionEnded, PositionStated
from tracker.domain.names import folded
from tracker.projections.folds.offices import is_said_by
from tracker.projections.order import Unbroken, holding, united
from tracker.projections.visible import by_rank

if TYPE_CHECKING:
    from collections.abc import (
        Collection,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from tracker.projections.picture_format.states import CellState
    from tracker.projections.visible import Counted

PositionKey = tuple[str, str]
"""A party slug and an issue slug."""


class HeldStance(NamedTuple):
    """One stance that holds on one key, with everything that said it.

    `newest` is the statement that is shown. `run` is it and its repeats, oldest first, unbroken by
    a contradiction. `stance` is a number that statements on one issue share exactly when they say
    the same. `last` is the last microsecond of its newest repeat.
    """

    newest: Counted
    run: tuple[Counted, ...]
    stance: int
    last: int

    @property
    def party(self) -> str:
        """The party that holds it."""
        return self.newest.as_a(PositionStated).party

    @property
    def issue(self) -> str:
        """The issue that it is about."""
        return self.newest.as_a(PositionStated).issue


class HeldPosition(NamedTuple):
    """The stances that hold on one key, newest first, and the endings that do."""

    stances: tuple[HeldStance, ...]
    endings: tuple[Counted, ...]

    @property
    def ended(self) -> bool:
        """An ending holds."""
        return bool(self.endings)

    @property
    def unordered(self) -> bool:
        """Two things hold that differ, so that it is not known which came last."""
        return len(self.stances) + self.ended > 1


class CellStance(NamedTuple):
    """A stance in a cell; `inherited_from` is the coalition that spoke for the column's party."""

    held: HeldStance
    inherited_from: str | None


class CellFound(NamedTuple):
    """A cell before it is worded.

    `own_state` is that of the row's issue without its parts, `own_ending` the last ending that
    holds on it. `is_stale`: all that it lists was last said too long ago, whatever its state;
    `is_own_stale` is that of the row's issue alone.
    """

    state: CellState
    stances: tuple[CellStance, ...]
    own_state: CellState
    own_ending: Counted | None
    is_stale: bool
    is_own_stale: bool


class Positions:
    """All that cells are made from; each key is worked out when it is first asked for."""

    def __init__(
        self,
        said: Mapping[str, Mapping[str, Sequence[Counted]]],
        memberships: Mapping[str, Sequence[Counted]],
        ids: Mapping[str, str],
    ) -> None:
        """Take what was said and who joined or left.

        Args:
            said: Positions stated and ended, by issue and party.
            memberships: Memberships changed, by coalition.
            ids: Event ids by every name that a pointer may use.
        """
        self._said, self._memberships, self._ids = said, memberships, ids
        self._stances: dict[str, dict[str, int]] = {}
        self._held: dict[PositionKey, HeldPosition] = {}
        self._members: dict[tuple[str, int], list[str]] = {}

    def said(self) -> Iterator[PositionKey]:
        """Return every key on which anything was said."""
        return (
            (party, issue)
            for issue, by_party in self._said.items()
            for party in by_party
        )

    def held(self, party: str, issue: str) -> HeldPosition | None:
        """Return the stances that hold on one key; None when nothing was ever said on it."""
        found = self._held.get((party, issue))
        if found is not None:
            return found
        by_party = self._said.get(issue)
        if by_party is None or party not in by_party:
            return None
        found = self._held[party, issue] = _standing(
            by_party[party], self.stances(issue), self._ids
        )
        return found

    def stances(self, issue: str) -> Mapping[str, int]:
        """Return which statements on an issue say the same, as `same_stances`."""
        if issue not in self._stances:
            by_party = self._said.get(issue, {})
            self._stances[issue] = same_stances(
                (f for said in by_party.values() for f in said), self._ids
            )
        return self._stances[issue]

    def members(self, coalition: str, boundary: int) -> list[str]:
        """Return the full members of a coalition just before an instant, by their slugs."""
        if (coalition, boundary) not in self._members:
            changes = _by_member(self._memberships.get(coalition, ()))
            self._members[coalition, boundary] = [
                member
                for member, changed in changes.items()
                if _is_member(changed, boundary, self._ids)
            ]
        return self._members[coalition, boundary]

    def agents(self, coalition: str, boundary: int) -> list[str]:
        """Return the agents of a coalition just before an instant, by their slugs."""
        told = self._memberships.get(coalition, ())
        if not any(getattr(fact.event, "role", "") == "agent" for fact in told):
            return []
        return [
            agent
            for agent, changed in _by_member(told).items()
            if _is_member(changed, boundary, self._ids, role="agent")
        ]

    def speakers(self, coalition: str, boundary: int) -> list[str]:
        """Return who speaks in a coalition's column beside it: its full members and its agents."""
        members = self.members(coalition, boundary)
        return [*members, *self.agents(coalition, boundary)]

    def coalitions(self, member: str, boundary: int) -> list[str]:
        """Return the coalitions that a party is a full member of just before an instant."""
        return sorted(
            name for name in self._memberships if member in self.members(name, boundary)
        )


def fold_positions(
    facts: Iterable[Counted], coalitions: Container[str], ids: Mapping[str, str]
) -> Positions:
    """Sort positions by their keys, and memberships by their coalitions.

    Args:
        facts: Positions stated and ended, and memberships changed.
        coalitions: The parties that are coalitions; an open group has no members.
        ids: Event ids by every name that a pointer may use.
    """
    said: dict[str, dict[str, list[Counted]]] = defaultdict(lambda: defaultdict(list))
    memberships: dict[str, list[Counted]] = defaultdict(list)
    for fact in facts:
        event = fact.event
        # A tuple or union of types would take twice as long.
        if isinstance(event, PositionStated) or isinstance(event, PositionEnded):  # noqa: SIM101
            said[event.issue][event.party].append(fact)
        elif isinstance(event, MembershipChanged) and event.coalition in coalitions:
            memberships[event.coalition].append(fact)
    return Positions(said, memberships, ids)


def same_stances(facts: Iterable[Counted], ids: Mapping[str, str]) -> dict[str, int]:
    """Give each statement on one issue, by event id, a number shared by those that say the same.

    Two say the same when the later says that it repeats the other, when both carry the same code,
    or when their words are equal except case, space and composition; and so on from one to the
    next:

        A "Yes"    B "yes", code ok    C "Agreed", code ok    D "Fine", repeats C    E "No"
        A, B, C and D share one number, E has its own.
    """
    found: dict[str, int] = {}
    by_text: dict[str, int] = {}
    by_words: dict[str, int] = {}
    by_code: dict[str, int] = {}
    alike: list[tuple[int, int]] = []
    statements: list[Counted] = []
    for fact in facts:
        event = fact.event
        if not isinstance(event, PositionStated):
            continue
        words = by_text.get(event.stance)
        if words is None:
            words = by_text[event.stance] = by_words.setdefault(
                folded(event.stance), len(by_words)
            )
        found[fact.event_id] = words
        statements.append(fact)
        if (
            event.stance_code is not None
            and (coded := by_code.setdefault(event.stance_code, words)) != words
        ):
            alike.append((words, coded))
    alike += ((found[one], found[other]) for one, other in _repeated(statements, ids))
    if not alike:
        return found
    root = united(len(by_words), alike)
    return {name: root[number] for name, number in found.items()}


def contradicting(
    facts: Iterable[Counted], ids: Mapping[str, str]
) -> dict[str, list[Counted]]:
    """Find for each fact, by event id, those on its key that say otherwise in an unknown order.

    days    1    2    3    4    5
    yes     |---------|               contradicts "no"
    no           |----|               contradicts "yes"
    maybe                   |----|    is later than both
    """
    by_issue: dict[str, list[tuple[str, Counted]]] = defaultdict(list)
    for fact in facts:
        event = fact.event
        if isinstance(event, PositionStated | PositionEnded):
            by_issue[event.issue].append((event.party, fact))
    found: dict[str, list[Counted]] = defaultdict(list)
    for said in by_issue.values():
        stances = same_stances((fact for _, fact in said), ids)
        going: dict[str, list[Counted]] = defaultdict(list)
        for party, fact in sorted(said, key=lambda each: each[1].bounds.earliest):
            beside = [other for other in going[party] if not other.before(fact)]
            going[party] = [*beside, fact]
            for other in beside:
                alike = stances.get(fact.event_id) == stances.get(other.event_id)
                if not alike and not _points(fact, other, ids):
                    found[fact.event_id].append(other)
                    found[other.event_id].append(fact)
    return found


def _points(one: Counted, other: Counted, ids: Mapping[str, str]) -> bool:
    """Check that one of two facts says that it takes the place of the other."""
    return any(
        ids.get(name) == target.event_id
        for fact, target in ((one, other), (other, one))
        for name in fact.event.supersedes
    )


def _repeated(
    statements: Sequence[Counted], ids: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Return pairs of event ids: a statement, and one that it repeats and that is not later."""
    repeating = [fact for fact in statements if fact.event.repeats]
    by_id = {fact.event_id: fact for fact in statements} if repeating else {}
    for fact in repeating:
        for name in fact.event.repeats:
            target = by_id.get(ids.get(name, ""))
            if target is not None and not fact.before(target):
                yield fact.event_id, target.event_id


def _standing(
    said: Sequence[Counted], stances: Mapping[str, int], ids: Mapping[str, str]
) -> HeldPosition:
    """Return the stances that hold on one key, with statements of one stance taken together."""
    held = holding(said, ids)
    endings = tuple(f for f in held if isinstance(f.event, PositionEnded))
    numbers = {stances.get(f.event_id) for f in said}
    if len(numbers) == 1:
        # Where all say the same, nothing contradicts.
        (only,) = numbers
        if only is None:
            return HeldPosition((), endings)
        return HeldPosition((_held(held, said, only),), ())
    groups: dict[int, list[Counted]] = defaultdict(list)
    for fact in held:
        if fact.event_id in stances:
            groups[stances[fact.event_id]].append(fact)
    unbroken = Unbroken(said, stances, ids)
    found = [
        _held(holders, unbroken.run(holders), stance)
        for stance, holders in groups.items()
    ]
    if len(found) > 1:
        found.sort(key=lambda h: h.newest.rank, reverse=True)
    return HeldPosition(tuple(found), endings)


def _held(
    holders: Sequence[Counted], run: Sequence[Counted], stance: int
) -> HeldStance:
    """Make a stance of the statements of it that hold and of everything that said it."""
    if len(run) == 1:
        return HeldStance(run[0], (run[0],), stance, run[0].when.last)
    ordered = by_rank(run)
    newest = ordered[-1]
    if len(holders) < len(ordered):
        holding_ids = {f.event_id for f in holders}
        newest = next(f for f in reversed(ordered) if f.event_id in holding_ids)
    seen, last = newest.when, newest.when.last
    for fact in ordered:
        if fact.when is not seen:
            seen, last = fact.when, max(last, fact.when.last)
    return HeldStance(newest, ordered, stance, last)


class HeardPositions:
    """The stances that persons of some names said; others on the same keys hold, and are not heard.

    A stance that somebody else said again is heard, and what contradicts one is heard with it.
    """

    def __init__(
        self, positions: Positions | HeardPositions, names: Container[str]
    ) -> None:
        """Take all that cells are made from, and the names, folded."""
        self._positions, self._names = positions, names

    def said(self) -> Iterator[PositionKey]:
        """Return every key on which anything was said, by anybody."""
        return self._positions.said()

    def members(self, coalition: str, boundary: int) -> list[str]:
        """Return the full members of a coalition just before an instant."""
        return self._positions.members(coalition, boundary)

    def speakers(self, coalition: str, boundary: int) -> list[str]:
        """Return who speaks in a coalition's column beside it."""
        return self._positions.speakers(coalition, boundary)

    def coalitions(self, party: str, boundary: int) -> list[str]:
        """Return the coalitions of which a party was a full member just before an instant."""
        return self._positions.coalitions(party, boundary)

    def held(self, party: str, issue: str) -> HeldPosition | None:
        """Return the stances that hold on one key, if one of them was said by somebody of these."""
        found = self._positions.held(party, issue)
        if found is None or self._heard(found):
            return found
        return HeldPosition((), ())

    def parties(self) -> set[str]:
        """Return the parties for which somebody of these said what holds."""
        return {
            party
            for party, issue in self.said()
            if self._heard(self._positions.held(party, issue))
        }

    def _heard(self, found: HeldPosition | None) -> bool:
        stances = () if found is None else found.stances
        return any(is_said_by(f.event, self._names) for s in stances for f in s.run)


def _by_member(changes: Iterable[Counted]) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = defaultdict(list)
    for fact in changes:
        if isinstance(fact.event, MembershipChanged):
            found[fact.event.member].append(fact)
    return dict(sorted(found.items()))


def _is_member(
    changes: Sequence[Counted],
    boundary: int,
    ids: Mapping[str, str],
    *,
    role: str = "full",
) -> bool:
    """Check that all that holds of a membership just before an instant says that it has a role."""
    held = holding([c for c in changes if c.bounds.latest <= boundary], ids)
    return bool(held) and all(
        isinstance(c.event, MembershipChanged)
        and c.event.change == "joined"
        and c.event.role == role
        for c in held
    )


class _Gathered:
    """The stances and endings of a cell's column on the issues of its row, as they are read."""

    def __init__(self) -> None:
        self.entries: list[CellStance] = []
        self.endings: list[Counted] = []
        self.ended = self.unordered = False

    def add_own(self, held: HeldPosition | None, *, with_endings: bool) -> None:
        """Add what a party of the column says itself."""
        if held is None:
            return
        self.entries += [CellStance(stance, None) for stance in held.stances]
        self.ended |= held.ended
        self.unordered |= held.unordered
        self.endings += held.endings if with_endings else ()

    def add_inherited(
        self,
        positions: Positions | HeardPositions,
        coalition: str,
        issue: str,
        *,
        member: str,
    ) -> None:
        """Add what a coalition said while the party was its member."""
        held = positions.held(coalition, issue)
        if held is None:
            return
        spoken = [
            stance
            for stance in held.stances
            if member in positions.members(coalition, stance.newest.bounds.latest)
        ]
        self.entries += [CellStance(stance, coalition) for stance in spoken]
        self.unordered |= bool(spoken) and len(spoken) + held.ended > 1


def cell(
    positions: Positions | HeardPositions,
    column: str,
    issues: Sequence[str],
    *,
    boundary: int,
    coalition: bool,
    oldest: int,
    disputed: Collection[str],
) -> CellFound:
    """Work out the cell of one column in one row.

    Args:
        positions: What holds.
        column: The party or coalition whose column it is.
        issues: The row's issue and its parts, in the order in which they are listed.
        boundary: Just after what is asked about.
        coalition: Whether the column is a coalition's.
        oldest: What was last said before this instant is stale.
        disputed: The event ids of reports that somebody denies.
    """
    parties = [column, *positions.speakers(column, boundary)] if coalition else [column]
    gathered = _Gathered()
    for issue in issues:
        own = [positions.held(party, issue) for party in parties]
        for each in own:
            gathered.add_own(each, with_endings=issue == issues[0])
        if coalition or any(each is not None for each in own):
            continue
        for name in positions.coalitions(column, boundary):
            gathered.add_inherited(positions, name, issue, member=column)
    entries = gathered.entries
    state = _state(
        entries,
        divergent=coalition and _divergent(entries),
        unordered=gathered.unordered,
        ended=gathered.ended,
        oldest=oldest,
        disputed=disputed,
    )
    last = by_rank(gathered.endings)[-1] if gathered.endings else None
    stale = _is_stale(entries, oldest)
    if len(issues) == 1:
        return CellFound(state, tuple(entries), state, last, stale, stale)
    alone = cell(
        positions,
        column,
        issues[:1],
        boundary=boundary,
        coalition=coalition,
        oldest=oldest,
        disputed=disputed,
    )
    return CellFound(state, tuple(entries), alone.state, last, stale, alone.is_stale)


def _divergent(entries: Iterable[CellStance]) -> bool:
    """Check that two who speak in one column differ on one issue."""
    said: dict[str, tuple[set[int], set[str]]] = defaultdict(lambda: (set(), set()))
    for entry in entries:
        stances, speakers = said[entry.held.issue]
        stances.add(entry.held.stance)
        speakers.add(entry.held.party)
    return any(
        len(stances) > 1 and len(speakers) > 1 for stances, speakers in said.values()
    )


def _state(
    entries: Sequence[CellStance],
    *,
    divergent: bool,
    unordered: bool,
    ended: bool,
    oldest: int,
    disputed: Collection[str],
) -> CellState:
    """Return the first state that applies."""
    if divergent:
        return "divergent"
    if unordered:
        return "order-unknown"
    if not entries:
        return "ended" if ended else "no-evidence"
    if disputed and _is_disputed(entries, disputed):
        return "disputed"
    if None not in [entry.inherited_from for entry in entries]:
        return "inherited"
    return "stale" if _is_stale(entries, oldest) else "stated"


def _is_stale(entries: Sequence[CellStance], oldest: int) -> bool:
    return bool(entries) and max([entry.held.last for entry in entries]) < oldest


def _is_disputed(entries: Iterable[CellStance], disputed: Container[str]) -> bool:
    """Check that somebody denies a report of what a cell lists."""
    return any(
        fact.event_id in disputed for entry in entries for fact in entry.held.run
    )
